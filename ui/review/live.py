"""A difference that follows what is typed: the one before stays until the next is worked out, so nothing flickers."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from ui import style
from ui.review import difference
from ui.review.prose import Prose
from ui.review.wording import Wording, as_text
from ui.work import show, start


class LiveDifference(QWidget):
    """What would change of a version; it scrolls by itself and keeps its place."""

    settled = Signal()
    """It shows what was last asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked: tuple[str, str] = ("", "")
        self._shown: tuple[str, str] | None = None
        self._busy = False
        self.prose = Prose()
        self.prose.setAccessibleName("What would change")
        self._sentence = style.label("Nothing would change yet.", "muted")
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._sentence)
        self._stack.addWidget(self.prose)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._work)

    def compare(self, old: Wording, new: Wording, titles: Mapping[int, str]) -> None:
        """Show what changes from `old` to `new`, as soon as there is time for it."""
        self._asked = (as_text(old, titles), as_text(new, titles))
        self._later.start()

    def _work(self) -> None:
        if self._busy or self._asked == self._shown:
            return
        self._busy = True
        asked = self._asked
        show(self, start(_lines, *asked), partial(self._on_lines, asked))

    def _on_lines(self, asked: tuple[str, str], lines: list[difference.Line]) -> None:
        self._busy, self._shown = False, asked
        bar = self.prose.verticalScrollBar()
        place = bar.value()
        self.prose.show_difference(lines)
        bar.setValue(place)
        self._stack.setCurrentWidget(self.prose if lines else self._sentence)
        if asked == self._asked:
            self.settled.emit()
        else:
            self._later.start()


def _lines(old: str, new: str) -> list[difference.Line]:
    """Word by word; texts too long for that, line by line."""
    if len(old) + len(new) <= difference.LONG:
        return difference.lines(old, new)
    signs = {change.value: change for change in difference.Change}
    unified = difference.unified(old, new, old_name="", new_name="")[2:]
    told = ((signs.get(line[:1], difference.Change.SAME), line[1:]) for line in unified)
    return [difference.Line(change, (difference.Piece(change, text),)) for change, text in told]
