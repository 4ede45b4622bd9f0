"""Words that nothing fits beside: places to break at, behind names or between any letters, which no copy has."""

import re
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, QTextBoundaryFinder
from PySide6.QtGui import QClipboard, QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QLabel, QMenu

PLACE = "\u200b"
"""A space of no width, where a line may end."""
Kind, Mode = QEvent.Type, QClipboard.Mode
_NAMES = re.compile(r"(?<=[/\\_-])")
_NAME = 14  # letters: so many of the widest fit into the narrowest line


def breakable(word: str) -> str:
    """`word` with a `PLACE` behind each name in it, and in names too long for that between all letters."""
    return PLACE.join(name if len(name) <= _NAME else _anywhere(name) for name in _NAMES.split(word))


def _anywhere(word: str) -> str:
    """A `PLACE` between its letters as a person tells them apart, none within one (an accent, a composed emoji)."""
    units = word.encode("utf-16-le", "surrogatepass")  # Qt counts in halves of a character
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, word)
    found: list[str] = []
    at = 0
    while (then := finder.toNextBoundary()) > at:
        found.append(units[2 * at : 2 * then].decode("utf-16-le", "surrogatepass"))
        at = then
    return PLACE.join(found)


class Copying(QObject):
    """Whatever way the text of a label is copied, it is copied as it is; a double click selects a word whole.

    It cannot be dragged away: Qt would take the places along.
    """

    def __init__(self, label: QLabel) -> None:
        super().__init__(label)
        label.installEventFilter(self)

    @property
    def _label(self) -> QLabel:
        # Not kept: a label Python lets go is heard here while it goes, when all this kept is gone already.
        return cast("QLabel", self.parent())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Do by itself what would copy."""
        kind = event.type()
        if isinstance(event, QKeyEvent) and kind == Kind.KeyPress and event == QKeySequence.StandardKey.Copy:
            self._copy()
            return True
        if isinstance(event, QContextMenuEvent) and self._is_selectable():
            self._ask(event)
            return True
        if isinstance(event, QMouseEvent) and self._is_selectable() and event.button() == Qt.MouseButton.LeftButton:
            label = self._label
            if kind == Kind.MouseButtonPress and event.modifiers() != Qt.KeyboardModifier.ShiftModifier:
                label.setSelection(0, 0)  # a press on what is selected would begin to drag it
            elif kind in (Kind.MouseButtonRelease, Kind.MouseButtonDblClick):
                label.event(event)
                if kind == Kind.MouseButtonDblClick:
                    self._take_whole()
                if QGuiApplication.clipboard().supportsSelection():
                    self._copy(Mode.Selection)
                return True
        return super().eventFilter(watched, event)

    def _is_selectable(self) -> bool:
        return bool(self._label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse)

    def _copy(self, to: QClipboard.Mode = Mode.Clipboard) -> None:
        if self._label.hasSelectedText():
            text = self._label.selectedText().replace(PLACE, "").replace("\u2029", "\n")
            QGuiApplication.clipboard().setText(text, to)

    def _ask(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self._label)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction("&Copy", QKeySequence.StandardKey.Copy, self._copy)
        copy.setEnabled(self._label.hasSelectedText())
        menu.addAction("Select all", self._select_all)
        menu.popup(event.globalPos())

    def _select_all(self) -> None:
        self._label.setSelection(0, _length(QLabel.text(self._label)))

    def _take_whole(self) -> None:
        shown, here = QLabel.text(self._label), self._label.selectionStart()
        for word in re.finditer(r"\S+", shown):
            start, length = _length(shown[: word.start()]), _length(word[0])
            if PLACE in word[0] and start <= here < start + length:
                self._label.setSelection(start, length)


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
