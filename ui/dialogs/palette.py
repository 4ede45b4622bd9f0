"""The command palette: every action of a window by a few letters of its name, and what is called so in its file."""

import re
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from itertools import groupby
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
MOST_LETTERS = 12
"""Of more, nobody thinks as the first letters of words."""
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Command(NamedTuple):
    """`keys` is what one could press instead, `glyph` a name of style.icon; one with `why_not` is shown, muted.

    What is found stands below the name of its `group`; `keys` then says where it stands, `said` what it is, in full.
    """

    text: str
    run: Callable[[], object]
    keys: str = ""
    glyph: str = ""
    why_not: str = ""
    group: str = "Actions"
    said: str = ""

    @property
    def is_possible(self) -> bool:
        """Whether it can be done now."""
        return not self.why_not


Found = tuple[Command, ...]


GUESSED = 2_000
"""The rank of what one can only have meant."""


def rank(typed: str, text: str) -> int | None:
    """How well a text fits what was typed, 0 best; None where it does not.

    Whole words that begin so come first, then words in the middle, then beginnings of several words put together
    ("nt" of "New task"). No other letters with gaps count: they would fit the name of nearly everything.
    """
    typed, text = typed.casefold().strip(), text.casefold()
    at = f" {text}".find(f" {typed}")
    if at >= 0:
        return at
    at = text.find(typed)
    if at >= 0:
        return 1_000 + at
    words = re.findall(r"\w+", text)
    return GUESSED + len(words) if _begins(typed.replace(" ", "")[:MOST_LETTERS], words) else None


def _begins(letters: str, words: list[str]) -> bool:
    """Whether these are beginnings of some of the words, one after the other."""
    if not letters:
        return True
    for at, word in enumerate(words):
        many = range(min(len(word), len(letters)), 0, -1)
        if any(letters.startswith(word[:some]) and _begins(letters[some:], words[at + 1 :]) for some in many):
            return True
    return False


class PaletteDialog(QDialog):
    """Type, choose with the arrows, Enter does it; Esc leaves everything as it was.

    `more(typed)` gives further commands that depend on what was typed; `seek(typed)` those that have to be looked for,
    which come below the others as soon as they are found, so that nothing moves under the hand: group by group, each
    with its name. None where nothing is looked for.
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
        self._shown: list[Command | None] = []  # None: the name of a group
        self.field = QLineEdit()
        self.field.setPlaceholderText("Type what you want to do, or what something is called")
        self.field.setAccessibleName("What you want to do, or what something is called")
        style.clearable(self.field)
        self.field.textChanged.connect(self._show)
        self.field.returnPressed.connect(self.accept)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName("What fits")
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
        self.list.currentRowChanged.connect(self._on_row)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * GRID] * 4)
        column.setSpacing(GRID)
        column.addWidget(self.field)
        column.addWidget(self.nothing)
        column.addWidget(self.list, 1)
        column.addWidget(self.why_not)
        style.size(self, 76, 72)
        self._show("")

    def accept(self) -> None:
        """Do the one that is chosen; if it cannot be done now, say why not."""
        at = self.list.currentRow()
        if at < 0 or self.result():
            return  # where one click activates, Qt tells of it twice
        command = self._shown[at]
        if command is None:
            return
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

    def _on_row(self, row: int) -> None:
        """Above the first of a group its name can be read, too."""
        self.why_not.hide()
        if row > 0 and self._shown[row - 1] is None:
            self.list.scrollToItem(self.list.item(row - 1))
            self.list.scrollToItem(self.list.item(row))

    def _show(self, typed: str) -> None:
        ranked = [(rank(typed, command.text), command) for command in self._all]
        # What is possible by a guess never comes before what is meant for certain.
        fitting = [((at >= GUESSED, not it.is_possible, at), it) for at, it in ranked if at is not None]
        if typed:
            fitting.sort(key=lambda one: one[0])
        sought = self._look_for(typed.strip())
        self.why_not.hide()
        self.list.clear()
        self._shown.clear()
        commands = [*self._more(typed.strip()), *(command for _order, command in fitting)][:MOST_SHOWN]
        self._add(commands, named=sought)
        self.list.scrollToTop()
        self._show_whether(looking=sought)

    def _add(self, commands: "Iterable[Command]", *, named: bool) -> None:
        """Below what is there, group by group, perhaps `named`; the first of all is chosen."""
        for group, its in groupby(commands, key=lambda command: command.group):
            if named:
                self._shown.append(None)
                self.list.addItem(_heading(group))
            for command in its:
                self._shown.append(command)
                self.list.addItem(_item(command))
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(next((at for at, it in enumerate(self._shown) if it is not None), -1))

    def _look_for(self, typed: str) -> bool:
        """Whether something is looked for; nobody waits for what was looked for a letter ago."""
        if self._seeking is not None:
            self._seeking.cancel()
        sought = self._seeking = self._seek(typed)
        if sought is not None:
            work.show(self, sought, lambda found: self._on_found(sought, found))
        return sought is not None

    def _on_found(self, sought: "Future[Found]", found: Found) -> None:
        if sought is self._seeking:
            self._add(found, named=True)
            self._show_whether(looking=False)

    def _show_whether(self, *, looking: bool) -> None:
        self.nothing.setVisible(not self._shown and not looking)
        self.list.setVisible(bool(self._shown))


def _heading(text: str) -> QListWidgetItem:
    item = QListWidgetItem(text)
    item.setSizeHint(QSize(0, style.ROW_HEIGHT))
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    item.setForeground(style.tint("muted"))
    return item


def _item(command: Command) -> QListWidgetItem:
    item = QListWidgetItem(command.text)
    item.setSizeHint(QSize(0, style.ROW_HEIGHT))
    if command.glyph:
        item.setIcon(style.icon(command.glyph, "muted"))
    short = command.why_not if len(command.why_not) <= MOST_BESIDE else "not possible now"
    item.setData(BESIDE, command.keys if command.is_possible else short)
    told = ", ".join(filter(None, (command.said or command.text, command.keys)))
    told = told if command.is_possible else f"{told}, not possible now: {command.why_not}"
    item.setData(Qt.ItemDataRole.AccessibleTextRole, told)
    if not command.is_possible:
        item.setForeground(style.tint("muted"))
        item.setToolTip(f"Not possible now: {command.why_not}")
    return item
