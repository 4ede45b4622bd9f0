"""The command palette: every action of a window by a few letters of its name, and what is called so in its file."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui import aloud, style, work
from ui.beside import BESIDE, Beside

GRID = style.GRID
MOST_SHOWN = 200
MOST_BESIDE = 48
"""So many letters find room beside the name of an action."""
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Command(NamedTuple):
    """`keys` is what one could press instead, `glyph` a name of style.icon; one with `why_not` is shown, muted."""

    text: str
    run: Callable[[], object]
    keys: str = ""
    glyph: str = ""
    why_not: str = ""

    @property
    def is_possible(self) -> bool:
        """Whether it can be done now."""
        return not self.why_not


Found = tuple[Command, ...]


GAPS = 2_000
"""From this rank on, letters have others between them."""


def rank(typed: str, text: str) -> int | None:
    """How well a text fits what was typed, 0 best; None: not all letters are there in this order.

    Whole words that begin so come first, then words in the middle, then letters with gaps between.
    """
    typed, text = typed.casefold().strip(), text.casefold()
    at = f" {text}".find(f" {typed}")
    if at >= 0:
        return at
    at = text.find(typed)
    if at >= 0:
        return 1_000 + at
    gaps, last = 0, -1
    for letter in typed.replace(" ", ""):
        at = text.find(letter, last + 1)
        if at < 0:
            return None
        gaps += at - last - 1
        last = at
    return GAPS + gaps


class PaletteDialog(QDialog):
    """Type, choose with the arrows, Enter does it; Esc leaves everything as it was.

    `more(typed)` gives further commands that depend on what was typed; `seek(typed)` those that have to be looked for,
    which come below the others as soon as they are found; None where nothing is looked for.
    """

    def __init__(
        self,
        commands: Iterable[Command],
        parent: QWidget | None = None,
        more: Callable[[str], Iterable[Command]] = lambda _typed: (),
        seek: "Callable[[str], Future[Found] | None]" = lambda _typed: None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("Find an action")
        self._all = sorted(commands, key=lambda command: not command.is_possible)
        self._more, self._seek = more, seek
        self._seeking: Future[Found] | None = None
        self._shown: list[Command] = []
        self.field = QLineEdit()
        self.field.setPlaceholderText("Type what you want to do")
        self.field.setAccessibleName("What you want to do")
        style.clearable(self.field)
        self.field.textChanged.connect(self._show)
        self.field.returnPressed.connect(self.accept)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName("Actions that fit")
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setItemDelegate(Beside(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setIconSize(QSize(style.ICON_SIZE, style.ICON_SIZE))
        self.list.itemActivated.connect(lambda _item: self.accept())
        self.list.itemClicked.connect(lambda _item: self.accept())
        self.nothing = style.label("Nothing is called so.", "muted")
        self.nothing.setMargin(GRID)
        self.why_not = style.label("")
        self.why_not.setProperty("role", "warn")
        self.why_not.setMargin(GRID)
        self.why_not.hide()
        self.list.currentRowChanged.connect(lambda _row: self.why_not.hide())
        column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * GRID] * 4)
        column.setSpacing(GRID)
        column.addWidget(self.field)
        column.addWidget(self.nothing)
        column.addWidget(self.list, 1)
        column.addWidget(self.why_not)
        self.resize(76 * GRID, 72 * GRID)
        self._show("")

    def accept(self) -> None:
        """Do the one that is chosen; if it cannot be done now, say why not."""
        at = self.list.currentRow()
        if at < 0 or self.result():
            return  # where one click activates, Qt tells of it twice
        command = self._shown[at]
        if not command.is_possible:
            told = f"“{command.text}” cannot be done now: {command.why_not}."
            self.why_not.setText(told)
            self.why_not.show()
            aloud.say(self.why_not, told)
            return
        super().accept()
        command.run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows move in the list while one types."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in MOVES:
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _show(self, typed: str) -> None:
        ranked = [(rank(typed, command.text), command) for command in self._all]
        # Letters with gaps are a guess: what is possible by a guess never comes before what is meant for certain.
        fitting = [((at >= GAPS, not it.is_possible, at), it) for at, it in ranked if at is not None]
        if typed:
            fitting.sort(key=lambda one: one[0])
        self._shown = [*self._more(typed.strip()), *(command for _order, command in fitting)][:MOST_SHOWN]
        self.why_not.hide()
        self.list.clear()
        for command in self._shown:
            self.list.addItem(_item(command))
        self.list.setCurrentRow(0)
        self._look_for(typed.strip())

    def _look_for(self, typed: str) -> None:
        """Nobody waits for what was looked for a letter ago."""
        if self._seeking is not None:
            self._seeking.cancel()
        sought = self._seeking = self._seek(typed)
        self._show_whether(looking=sought is not None)
        if sought is not None:
            work.show(self, sought, lambda found: self._on_found(sought, found))

    def _on_found(self, sought: "Future[Found]", found: Found) -> None:
        if sought is not self._seeking:
            return
        self._shown += found
        for command in found:
            self.list.addItem(_item(command))
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        self._show_whether(looking=False)

    def _show_whether(self, *, looking: bool) -> None:
        self.nothing.setVisible(not self._shown and not looking)
        self.list.setVisible(bool(self._shown))


def _item(command: Command) -> QListWidgetItem:
    item = QListWidgetItem(command.text)
    item.setSizeHint(QSize(0, style.ROW_HEIGHT))
    if command.glyph:
        item.setIcon(style.icon(command.glyph, "muted"))
    short = command.why_not if len(command.why_not) <= MOST_BESIDE else "not possible now"
    item.setData(BESIDE, command.keys if command.is_possible else short)
    told = f"{command.text}, {command.keys}" if command.keys else command.text
    told = told if command.is_possible else f"{told}, not possible now: {command.why_not}"
    item.setData(Qt.ItemDataRole.AccessibleTextRole, told)
    if not command.is_possible:
        item.setForeground(style.tint("muted"))
        item.setToolTip(f"Not possible now: {command.why_not}")
    return item
