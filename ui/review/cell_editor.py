"""The field for one value as its column wants it: a choice, a date, a number, a text with its limit, JSON, a row."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QListWidget, QListWidgetItem, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.errors import Known
from desktop.queries import cells
from desktop.queries.cells import Kind
from desktop.queries.settling import Asked
from ui import style, words
from ui.work import show

if TYPE_CHECKING:
    from desktop.store.project import Project

ONE_LINE = 80
HINTS = {Kind.TIME: "YYYY-MM-DD HH:MM:SS, in UTC", Kind.NUMBER: "A whole number"}
CHOICES_SHOWN = 6
ID = int(Qt.ItemDataRole.UserRole)


class CellEditor(QWidget):
    """A named field, and beneath it what does not fit about what is in it."""

    changed = Signal()

    def __init__(self, asked: Asked, project: "Project", project_id: int | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cell = asked.cell
        name = words.column_text(asked.cell.column)
        said = style.label(name)
        self._problem = style.label("", "muted")
        self.field = self._field(asked, project, project_id)
        self.field.setAccessibleName(name)
        said.setBuddy(self.field)
        self.setFocusProxy(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID // 2)
        for part in (said, self.field, self._problem):
            column.addWidget(part)
        self.write(asked.begin)
        self._check()

    def text(self) -> str | None:
        """What is in the field."""
        if isinstance(self.field, QComboBox):
            chosen = self.field.currentData()
            return None if chosen is None else str(chosen)
        if isinstance(self.field, QPlainTextEdit):
            return self.field.toPlainText() or None
        return self.field.text() or None

    def write(self, text: str | None) -> None:
        """Put something into the field; what a choice does not offer leaves it open."""
        if isinstance(self.field, QComboBox):
            try:
                meant = cells.written(cells.meant(self.cell, text))
            except Known:
                meant = ""
            self.field.setCurrentIndex(self.field.findData(meant))
        elif isinstance(self.field, QPlainTextEdit):
            self.field.setPlainText(text or "")
        else:
            self.field.setText(text or "")

    def fits(self) -> bool:
        """Whether this can stand in the column, as far as the field alone can tell."""
        return not self._trouble()

    def _trouble(self) -> str:
        if isinstance(self.field, QComboBox) and self.field.currentIndex() < 0:
            return "Choose one."
        try:
            cells.meant(self.cell, self.text())
        except Known as error:
            return error.sentence
        return ""

    def _check(self) -> None:
        self._problem.setText(self._trouble())
        self._problem.setVisible(bool(self._problem.text()))
        self.field.setAccessibleDescription(self._problem.text())
        self.changed.emit()

    def _field(
        self, asked: Asked, project: "Project", project_id: int | None
    ) -> "QComboBox | QPlainTextEdit | QLineEdit | RowPicker":
        cell, begin = asked.cell, asked.begin or ""
        if cell.kind in (Kind.CHOICE, Kind.FLAG):
            box = _box(cell)
            box.currentIndexChanged.connect(lambda _at: self._check())
            return box
        if cell.kind is Kind.REFERENCE:
            picker = RowPicker(project, cell.parent, project_id)
            picker.changed.connect(self._check)
            return picker
        short = cell.kind in HINTS or (cell.longest is not None and len(begin) <= ONE_LINE and "\n" not in begin)
        if short:
            line = QLineEdit()
            line.setMaxLength(10_000_000)  # what is too long is shown, and said to be
            line.setPlaceholderText(HINTS.get(cell.kind, ""))
            line.textChanged.connect(lambda _text: self._check())
            return line
        text = QPlainTextEdit()
        text.setTabChangesFocus(True)
        text.setFixedHeight(style.GRID * 20)
        if cell.kind is Kind.JSON:
            text.setFont(style.monospace())
        text.textChanged.connect(self._check)
        return text


class RowPicker(QWidget):
    """The number of a row, typed, or found by its words in a list beneath."""

    changed = Signal()

    def __init__(self, project: "Project", parent_table: str, project_id: int | None) -> None:
        super().__init__()
        self._project, self._table, self._project_id = project, parent_table, project_id
        self._line = QLineEdit()
        self._line.setPlaceholderText(f"The number of the {words.one_text(parent_table)}, or words of it")
        self._found = QListWidget()
        self._found.setFixedHeight(style.ROW_HEIGHT * CHOICES_SHOWN)
        self._found.setAccessibleName(f"{words.table_text(parent_table)} to choose from")
        self.setFocusProxy(self._line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID // 2)
        column.addWidget(self._line)
        column.addWidget(self._found)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._ask)
        self._line.textChanged.connect(self._on_typed)
        self._found.itemActivated.connect(self._on_chosen)
        self._found.itemClicked.connect(self._on_chosen)
        self._soon.start()

    def setAccessibleName(self, name: str) -> None:
        """The name is the line's."""
        self._line.setAccessibleName(name)

    def setAccessibleDescription(self, said: str) -> None:
        """What is said is said of the line."""
        self._line.setAccessibleDescription(said)

    def text(self) -> str:
        """What is in the line."""
        return self._line.text()

    def setText(self, text: str) -> None:
        """Put a number into the line."""
        self._line.setText(text)

    def _on_typed(self) -> None:
        self._soon.start()
        self.changed.emit()

    def _ask(self) -> None:
        from desktop.queries import settling

        typed = self._line.text()
        asked = self._project.read(settling.candidates, self._table, typed, self._project_id)
        show(self, asked, partial(self._on_found, typed))

    def _on_found(self, typed: str, rows: list[tuple[int, str]]) -> None:
        if typed != self._line.text():
            return
        self._found.clear()
        for row_id, name in rows:
            item = QListWidgetItem(f"{row_id}  {' '.join(name.split())}")
            item.setData(ID, row_id)
            item.setSizeHint(QSize(0, style.ROW_HEIGHT))
            self._found.addItem(item)

    def _on_chosen(self, item: QListWidgetItem) -> None:
        self._line.setText(str(item.data(ID)))
        self._line.setFocus()


def _box(cell: cells.Cell) -> QComboBox:
    box = QComboBox()
    if not cell.needed:
        box.addItem("None", None)
    if cell.kind is Kind.FLAG:
        box.addItem("Yes", "yes")
        box.addItem("No", "no")
    for name in cell.options:
        box.addItem(words.choice_text(name), name)
    return box
