"""The difference between two versions of a task, worked out aside and shown word by word."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from ui import style
from ui.review import colours, difference
from ui.review.lines import LineView
from ui.review.pages import Lines
from ui.review.prose import TALL, Prose
from ui.review.wording import Wording, as_text
from ui.work import show, start


class Comparison(QWidget):
    """What changed from one version to another; long texts as a unified difference."""

    settled = Signal()
    """The answer is on screen."""

    def __init__(self, parent: QWidget | None = None, *, tallest: int = TALL) -> None:
        """Up to `tallest` pixels high, then it scrolls by itself."""
        super().__init__(parent)
        self._asked = 0
        self._stack = QStackedLayout(self)
        self._sentence = style.label("", "muted")
        self._prose = Prose(grows=True, tallest=tallest)
        self._prose.setAccessibleName("What changed")
        self._lines = LineView()
        self._lines.setMinimumHeight(40 * style.GRID)
        for page in (self._sentence, self._prose, self._lines):
            self._stack.addWidget(page)
        self._prose.resized.connect(self._on_resized)

    def compare(
        self, old: Wording, new: Wording, names: tuple[str, str], titles: Mapping[int, str] | None = None
    ) -> None:
        """Show what changed from `old` to `new`; `names` say which they are, `titles` as for `as_text`."""
        self._asked += 1
        self._say("Comparing…")
        before, after = as_text(old, titles), as_text(new, titles)
        if before == after:
            self._say(f"Nothing changed from {names[0]} to {names[1]}.")
            self.settled.emit()
        elif len(before) + len(after) > difference.LONG:
            future = start(difference.unified, before, after, old_name=names[0], new_name=names[1])
            show(self, future, partial(self._on_unified, self._asked))
        else:
            show(self, start(difference.lines, before, after), partial(self._on_lines, self._asked))

    @property
    def is_whole(self) -> bool:
        """Whether nothing hides: all of it stands here, or what scrolls by itself was scrolled through."""
        return self._stack.currentWidget() is not self._lines or self._lines.seen.gap(self._lines.lines.count) is None

    def _say(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self._turn_to(self._sentence)

    def _on_lines(self, asked: int, lines: list[difference.Line]) -> None:
        if asked == self._asked:
            self._prose.show_difference(lines)
            self._turn_to(self._prose)
            self.settled.emit()

    def _on_unified(self, asked: int, lines: list[str]) -> None:
        if asked == self._asked:
            self._lines.show_lines(Lines(lines), colours.DIFFERENCE, numbered=False)
            self._lines.wrap(wraps=True)
            self._turn_to(self._lines)
            self.settled.emit()

    def _turn_to(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(page)
        self._on_resized()

    def _on_resized(self) -> None:
        # A stack asks for the height of its tallest page; this one takes the height of the page that is shown.
        page = self._stack.currentWidget()
        self.setFixedHeight(page.height() if page is self._prose else page.sizeHint().height())
