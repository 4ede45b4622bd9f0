"""What a person chooses: who they are, where backups go and how long they stay, how it looks, what they are told."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop import identity
from desktop.errors import Known
from desktop.paths import backup_dir
from desktop.settings import APPEARANCES, Appearance, Settings
from ui import style, work
from ui.dialogs.number import Number
from ui.inbox import channels, events

LOOKS: dict[Appearance, str] = {"system": "As the system", "light": "Light", "dark": "Dark"}


class PreferencesDialog(QDialog):
    """Every choice holds at once: `changed(Settings)` after each."""

    changed = Signal(object)

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Preferences")
        grid = QGridLayout()
        grid.setHorizontalSpacing(style.GRID * 3)
        grid.setVerticalSpacing(style.GRID)
        grid.setColumnStretch(1, 1)
        self._grid = grid
        self._section("Who I am", self._who(), "The name under what you decide; the key below signs it.")
        self.signing = self._section("My key", self._key(), "")
        self._section("Backups", self._folder(), "A verified copy is made before every upgrade.")
        self.keeping = self._section("Keep", self._keep(), _keeping(settings))
        self._section("Appearance", self._appearance(), "")
        self._section("Upgrades", self._asking(), "Without it, only a repair or something to set aside is asked about.")
        self._section("Tell me when", self._telling(), "")
        close = QPushButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        page = QVBoxLayout(self)
        page.setContentsMargins(*[style.GRID * 3] * 4)
        page.setSpacing(style.GRID * 3)
        page.addLayout(grid)
        page.addStretch(1)
        page.addLayout(row)
        style.fit(self, 94)

    def done(self, result: int) -> None:
        """A field that is being typed into counts too."""
        self._on_who()
        super().done(result)

    def _section(self, title: str, control: QWidget | QHBoxLayout, why: str) -> QLabel:
        at = self._grid.rowCount()
        name = style.label(title)
        name.setWordWrap(False)
        name.setMinimumHeight(style.ROW_HEIGHT)
        name.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
        if isinstance(control, QWidget):
            self._grid.addWidget(control, at, 1)
        else:
            self._grid.addLayout(control, at, 1)
        said = style.label(why, "muted")
        if why:
            self._grid.addWidget(said, at + 1, 1)
        self._grid.setRowMinimumHeight(at + 2, style.GRID)
        return said

    def _who(self) -> QLineEdit:
        self.who = QLineEdit(self.settings.who)
        self.who.setAccessibleName("Who I am")
        self.who.setPlaceholderText("Your name")
        self.who.setMaxLength(255)
        self.who.editingFinished.connect(self._on_who)
        return self.who

    def _key(self) -> QHBoxLayout:
        self.key = QLineEdit("Looking…")
        self.key.setAccessibleName("My key")
        self.key.setReadOnly(True)
        self.copy_key = QPushButton("&Copy")
        self.copy_key.setAccessibleName("Copy my key")
        self.copy_key.clicked.connect(lambda _checked=False: QGuiApplication.clipboard().setText(self.key.text()))
        self.make_key = QPushButton("&Make my key…")
        self.make_key.clicked.connect(lambda _checked=False: self._on_make_key())
        self.copy_key.hide()
        self.make_key.hide()
        row = QHBoxLayout()
        row.setSpacing(style.GRID)
        row.addWidget(self.key, 1)
        row.addWidget(self.copy_key)
        row.addWidget(self.make_key)
        work.show(self, work.start(identity.mine), self._on_key, self._on_no_key)
        return row

    def _on_key(self, me: identity.Actor | None) -> None:
        if me is None:
            self.key.setText("None yet")
            self.make_key.show()
            return
        self.key.setFont(style.monospace())
        self.key.setText(me.key)
        self.key.setCursorPosition(0)
        self.make_key.hide()
        self.copy_key.show()

    def _on_no_key(self, error: BaseException) -> None:
        self.key.setText("Cannot be read")
        self.signing.setText(error.sentence if isinstance(error, Known) else str(error))

    def _on_make_key(self) -> None:
        from ui.dialogs.who import WhoDialog

        self._on_who()
        asking = WhoDialog(self.settings.who, parent=self)
        asking.known.connect(self._on_known)
        asking.open()

    def _on_known(self, me: identity.Actor) -> None:
        self.who.setText(me.name)
        self._on_who()
        self._on_key(me)

    def _folder(self) -> QHBoxLayout:
        self.folder = QLineEdit(str(self.settings.backups_in))
        self.folder.setAccessibleName("Backup folder")
        self.folder.setReadOnly(True)
        choose = QPushButton("C&hoose…")
        choose.setAccessibleName("Choose the backup folder")
        choose.clicked.connect(self._on_choose)
        self.usual = QPushButton("&Usual folder")
        self.usual.setEnabled(self.settings.backup_folder is not None)
        self.usual.clicked.connect(lambda _checked=False: self._on_folder(None))
        row = QHBoxLayout()
        row.setSpacing(style.GRID)
        row.addWidget(self.folder, 1)
        row.addWidget(choose)
        row.addWidget(self.usual)
        return row

    def _keep(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.count = self._number(3, 999, self.settings.keep_count, "Newest backups that always stay", " backups")
        self.days = self._number(90, 9999, self.settings.keep_days, "Days after which an older backup goes", " days")
        self.gigabytes = self._number(1, 9999, self.settings.keep_gigabytes, "Gigabytes for backups of a file", " GB")
        row.setSpacing(style.GRID)
        row.addWidget(QLabel("at least"))
        row.addWidget(self.count)
        row.addWidget(QLabel("others for"))
        row.addWidget(self.days)
        row.addWidget(QLabel("and up to"))
        row.addWidget(self.gigabytes)
        row.addStretch(1)
        return row

    def _number(self, least: int, most: int, value: int, name: str, unit: str) -> Number:
        made = Number(least, most, value)
        made.setSuffix(unit)
        made.setAccessibleName(name)
        made.valueChanged.connect(lambda _value: self._on_keep())
        return made

    def _appearance(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(style.GRID * 2)
        self.looks = QButtonGroup(self)
        for at, appearance in enumerate(APPEARANCES):
            button = QRadioButton(LOOKS[appearance])
            button.setChecked(appearance == self.settings.appearance)
            self.looks.addButton(button, at)
            row.addWidget(button)
        row.addStretch(1)
        self.looks.idClicked.connect(lambda at: self._change(self.settings._replace(appearance=APPEARANCES[at])))
        return row

    def _asking(self) -> QCheckBox:
        self.ask = QCheckBox("Always ask before upgrading a file")
        self.ask.setChecked(self.settings.ask_always)
        self.ask.toggled.connect(lambda on: self._change(self.settings._replace(ask_always=on)))
        return self.ask

    def _telling(self) -> QWidget:
        """A box for each kind of thing that happens; none that would do nothing."""
        self.tells: dict[events.Word, QCheckBox] = {}
        if not channels.has_one():
            return style.label("This desktop shows no notifications. What waits for you is in the inbox.", "muted")
        boxes = QWidget()
        column = QVBoxLayout(boxes)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.GRID // 2)
        for word, text in events.TITLES.items():
            self.tells[word] = box = QCheckBox(text)
            box.setChecked(word not in self.settings.silent)
            box.toggled.connect(lambda _on: self._on_telling())
            column.addWidget(box)
        return boxes

    def _on_telling(self) -> None:
        silent = tuple(word for word, box in self.tells.items() if not box.isChecked())
        self._change(self.settings._replace(silent=silent))

    def _on_who(self) -> None:
        if (name := self.who.text().strip()) and name != self.settings.who:
            self._change(self.settings._replace(who=name))

    def _on_keep(self) -> None:
        self._change(
            self.settings._replace(
                keep_count=self.count.value(),
                keep_days=self.days.value(),
                keep_gigabytes=self.gigabytes.value(),
            )
        )
        self.keeping.setText(_keeping(self.settings))

    def _on_choose(self) -> None:
        asked = QFileDialog(self, "Where backups go", str(self.settings.backups_in))
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.setFileMode(QFileDialog.FileMode.Directory)
        asked.fileSelected.connect(lambda chosen: self._on_folder(Path(chosen)))
        asked.open()

    def _on_folder(self, folder: Path | None) -> None:
        self.folder.setText(str(folder or backup_dir()))
        self.usual.setEnabled(folder is not None)
        self._change(self.settings._replace(backup_folder=folder))

    def _change(self, settings: Settings) -> None:
        self.settings = settings
        self.changed.emit(settings)


def _keeping(its: Settings) -> str:
    return (
        f"The newest {its.keep_count} always stay; older ones go after {its.keep_days} days, or when all backups of a "
        f"file take more than {its.keep_gigabytes} GB."
    )
