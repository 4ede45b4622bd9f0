"""Every key of the program on one sheet, and another one for whatever a person wants to press otherwise."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QKeySequenceEdit, QLineEdit, QWidget

from desktop.settings import Settings
from ui import keys, style
from ui.dialogs.lines import Cell, LinesView
from ui.dialogs.sheet import SheetDialog

WIDTHS = (18, 0, 22)
GRID = style.GRID


class ShortcutsDialog(SheetDialog):
    """What each key does; the key of the selected line can be changed at the foot, and holds at once."""

    changed = Signal(object)
    """Other Settings."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__("Keyboard shortcuts", parent)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self._settings = settings
        self._keys: list[keys.Key] = []
        self.title.setText("Keyboard shortcuts")
        self.said.setText("Choose a line, then press its new key in the field below.")
        self.table = LinesView("Keyboard shortcuts", ("Where", "What it does", "Key"), WIDTHS)
        self.table.selectionModel().selectionChanged.connect(self._on_line)
        self.middle.addWidget(self.table)
        self.field = _KeyField()
        self.field.setMaximumSequenceLength(1)
        self.field.setFixedWidth(28 * GRID)
        # The keyboard is in the line edit within, which has no name of its own.
        for part in (self.field, *self.field.findChildren(QLineEdit)):
            part.setAccessibleName("New key for the selected line")
            if isinstance(part, QLineEdit):
                style.clearable(part)
        self.field.editingFinished.connect(self._on_key)
        self._name = style.label("")
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self._name)
        row.addWidget(self.field)
        self.foot.addLayout(row)
        self.usual = self.add_button("&Usual key", self._on_usual)
        self.all_usual = self.add_button("&All as usual", lambda: self._choose({}))
        self.foot.addStretch(1)
        self.add_button("Close", self.accept)
        style.size(self, 110, 88)
        self._show()
        self.table.setFocus()

    def _show(self) -> None:
        at = self.table.currentIndex().row()
        self._keys = sorted(keys.known(), key=lambda key: keys.PLACES.index(key.where))
        self.table.show_lines([_line(at, key) for at, key in enumerate(self._keys)])
        self.table.selectRow(max(at, 0))
        self.all_usual.setEnabled(bool(keys.chosen))
        self._on_line()

    def _chosen(self) -> keys.Key:
        return self._keys[self.table.chosen()[0]]

    def _on_line(self, *_changed: object) -> None:
        if not self.table.chosen():
            self.field.setEnabled(False)
            self.usual.setEnabled(False)
            return
        key = self._chosen()
        self._name.setText("Every desktop has it so" if key.fixed else "New key")
        self.field.setEnabled(not key.fixed)
        self.field.setKeySequence(QKeySequence(keys.of(key.name)))
        self.usual.setEnabled(key.name in keys.chosen)
        self.hush()

    def _on_key(self) -> None:
        if not self.table.chosen():
            return
        key, wanted = self._chosen(), self.field.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if wanted == keys.of(key.name):
            return
        if not self._is_refused(key.name, wanted):
            self._choose(keys.chosen | {key.name: wanted})

    def _on_usual(self) -> None:
        key = self._chosen()
        if not self._is_refused(key.name, key.usual):
            self._choose({other: one for other, one in keys.chosen.items() if other != key.name})

    def _is_refused(self, name: str, wanted: str) -> bool:
        """Whether it cannot have this key, which is said, and what it has stays in the field."""
        if keys.decides_nothing(name, wanted):
            told = "Enter never decides. Choose another key."
        elif (other := keys.taken(name, wanted)) is not None:
            told = f"{wanted} is the key of “{other.text}”. Give that another one first, or choose here."
        else:
            return False
        self.field.setKeySequence(QKeySequence(keys.of(name)))
        self.say("bad", told)
        return True

    def _choose(self, chosen: dict[str, str]) -> None:
        self._settings = self._settings._replace(keys=chosen)
        self.changed.emit(self._settings)
        self._show()


class _KeyField(QKeySequenceEdit):
    """Takes any key but the two that lead out of it."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Shift+Tab leads back, as Tab leads on."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Backtab:
            return self.focusNextPrevChild(False)
        return super().eventFilter(watched, event)


def _line(at: int, key: keys.Key) -> tuple[Cell, ...]:
    other = ("pencil-simple", "muted") if key.name in keys.chosen else None
    tip = f"Usually {QKeySequence(key.usual).toString(QKeySequence.SequenceFormat.NativeText)}" if other else ""
    return Cell(key.where, key=f"{at:04}"), Cell(key.text), Cell(keys.shown(key.name) or "none", tip=tip, glyph=other)
