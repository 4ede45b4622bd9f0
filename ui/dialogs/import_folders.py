"""The first page of an import: which folder, and where its projects go."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QPushButton, QWidget

from ui import style
from ui.dialogs.lines import CELL_PADDING

GRID = style.GRID


class FoldersPage(QWidget):
    """Two folders; `changed` with every letter, `entered` when Enter is pressed."""

    changed = Signal()
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder, self.into = QLineEdit(), QLineEdit()
        self._suggested = ""
        grid = QGridLayout(self)
        grid.setContentsMargins(CELL_PADDING, GRID, CELL_PADDING, GRID)
        grid.setHorizontalSpacing(GRID * 2)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnStretch(1, 1)
        for row, (name, field, choose, said) in enumerate(
            (
                (
                    "Folder to import",
                    self.folder,
                    "&Choose…",
                    "The folder of change-driven-dev, the one that has the folder “data” in it.",
                ),
                (
                    "New files go to",
                    self.into,
                    "C&hoose…",
                    "It is made if it is not there yet. Nothing that is in it already is changed.",
                ),
            )
        ):
            label = style.label(name)
            label.setWordWrap(False)
            label.setBuddy(field)
            field.setAccessibleName(name)
            field.setAccessibleDescription(said)
            field.textChanged.connect(self.changed)
            # After the key, which goes on to the dialog: it would press the button that has the keyboard by then.
            field.returnPressed.connect(self.entered, Qt.ConnectionType.QueuedConnection)
            button = QPushButton(choose)
            button.setAccessibleName(f"Choose: {name}")
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, field=field: self._on_choose(field))
            for column, widget in enumerate((label, field, button)):
                grid.addWidget(widget, row * 3, column)
            grid.addWidget(style.label(said, "muted"), row * 3 + 1, 1)
            grid.setRowMinimumHeight(row * 3 + 2, GRID)
        grid.setRowStretch(6, 1)
        self.folder.textChanged.connect(self._on_folder)

    @property
    def is_filled(self) -> bool:
        """Whether both folders are named."""
        return bool(self.folder.text().strip() and self.into.text().strip())

    def folders(self) -> tuple[Path, Path]:
        """The folder to import, and where to."""
        folder, into = (Path(field.text().strip()).expanduser().absolute() for field in (self.folder, self.into))
        return folder, into

    def _on_folder(self, text: str) -> None:
        """As long as nobody said otherwise, the new files go beside the old folder."""
        if self.into.text() != self._suggested:
            return
        folder = Path(text.strip()).expanduser().absolute()
        home = folder.parent if folder.name == "data" else folder
        self._suggested = str(home.with_name(f"{home.name} (imported)")) if text.strip() and home.name else ""
        self.into.setText(self._suggested)

    def _on_choose(self, field: QLineEdit) -> None:
        start = field.text() if Path(field.text()).is_dir() else str(Path(field.text() or Path.home()).parent)
        asked = QFileDialog(self, field.accessibleName(), start)
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.setFileMode(QFileDialog.FileMode.Directory)
        asked.setOption(QFileDialog.Option.ShowDirsOnly)
        asked.fileSelected.connect(field.setText)
        asked.open()
