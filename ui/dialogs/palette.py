"""The command palette: every action of a window by a few letters of its name."""

from collections.abc import Callable, Iterable
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

from ui import style
from ui.beside import BESIDE, Beside

GRID = style.GRID
MOST_SHOWN = 200
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Command(NamedTuple):
    """`keys` is what one could press instead, `glyph` a name of style.icon; one not `enabled` is shown, and muted."""

    text: str
    run: Callable[[], object]
    keys: str = ""
    glyph: str = ""
    enabled: bool = True


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
    return 2_000 + gaps


class PaletteDialog(QDialog):
    """Type, choose with the arrows, Enter does it; Esc leaves everything as it was.

    `more(typed)` gives further commands that depend on what was typed.
    """

    def __init__(
        self,
        commands: Iterable[Command],
        parent: QWidget | None = None,
        more: Callable[[str], Iterable[Command]] = lambda _typed: (),
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("Find an action")
        self._all = sorted(commands, key=lambda command: not command.enabled)
        self._more = more
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
        column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * GRID] * 4)
        column.setSpacing(GRID)
        column.addWidget(self.field)
        column.addWidget(self.nothing)
        column.addWidget(self.list, 1)
        self.resize(76 * GRID, 72 * GRID)
        self._show("")

    def accept(self) -> None:
        """Do the one that is chosen, if it can be done now."""
        at = self.list.currentRow()
        if at < 0 or not self._shown[at].enabled or self.result():
            return  # where one click activates, Qt tells of it twice
        run = self._shown[at].run
        super().accept()
        run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows move in the list while one types."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in MOVES:
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _show(self, typed: str) -> None:
        ranked = [(rank(typed, command.text), command) for command in self._all]
        fitting = [(at, not command.enabled, command) for at, command in ranked if at is not None]
        if typed:
            fitting.sort(key=lambda one: one[:2])
        self._shown = [*self._more(typed.strip()), *(command for _at, _off, command in fitting)][:MOST_SHOWN]
        self.list.clear()
        for command in self._shown:
            self.list.addItem(_item(command))
        self.list.setCurrentRow(0)
        self.nothing.setVisible(not self._shown)
        self.list.setVisible(bool(self._shown))


def _item(command: Command) -> QListWidgetItem:
    item = QListWidgetItem(command.text)
    item.setSizeHint(QSize(0, style.ROW_HEIGHT))
    if command.glyph:
        item.setIcon(style.icon(command.glyph, "muted"))
    item.setData(BESIDE, command.keys)
    told = f"{command.text}, {command.keys}" if command.keys else command.text
    item.setData(Qt.ItemDataRole.AccessibleTextRole, told if command.enabled else f"{told}, not possible now")
    if not command.enabled:
        item.setForeground(style.tint("muted"))
        item.setToolTip("Not possible now")
    return item
