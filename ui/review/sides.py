"""Two texts side by side: their lines level with each other, scrolled together, read with one keyboard."""

from array import array
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QScrollBar, QWidget

from ui.review.caret import Place, Selection
from ui.review.dress import Note
from ui.review.lines import LineView
from ui.review.pages import Lines
from ui.review.patch import Patch
from ui.review.shown import NEW, OLD, Shown

CHARACTERS = 60
"""So many of a line must be seen on each side, or two texts side by side are of no use."""


class SideBySide(QWidget):
    """The old text at the left, the new one at the right."""

    caret_moved = Signal(int)
    """The caret of the side that has the keyboard went to another line of the view (from 0)."""
    searchable = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.old, self.new = LineView(), LineView()
        self.shown_old = self.shown_new = Shown(Patch([]))
        self._both = Lines([], self)
        self.old.setAccessibleName("Old text")
        self.new.setAccessibleName("New text")
        self.old.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        for view in (self.old, self.new):
            row.addWidget(view, 1)
            view.caret_moved.connect(partial(self._on_caret, view))
            view.measured.connect(self._on_measured)
            view.horizontalScrollBar().rangeChanged.connect(self._on_range)
        self._following = False
        for one, other in ((self.old, self.new), (self.new, self.old)):
            for bar in (Qt.Orientation.Vertical, Qt.Orientation.Horizontal):
                leading, led = (_bar(view, bar) for view in (one, other))
                leading.valueChanged.connect(partial(self._follow, led))
        self._be_at(self.new)

    @property
    def view(self) -> LineView:
        """The side that has the keyboard, or had it last; at first the new text."""
        return next((side for side in (self.old, self.new) if side.hasFocus()), self._last)

    @property
    def shown(self) -> Shown:
        """What `view` shows."""
        return self.shown_old if self.view is self.old else self.shown_new

    def least(self) -> int:
        """How wide both must be at the least, in pixels, for CHARACTERS of each to be seen."""
        return (
            self.old.wide_for(CHARACTERS)
            + self.new.wide_for(CHARACTERS)
            + self.new.verticalScrollBar().sizeHint().width()
            + 1
        )

    def show_patch(self, patch: Patch) -> None:
        """Show a difference from its beginning."""
        self.shown_old, self.shown_new = Shown(patch, OLD), Shown(patch, NEW)
        for view, shown in ((self.old, self.shown_old), (self.new, self.shown_new)):
            view.show_lines(shown.lines())
            view.dress(shown.dress())
        self._be_at(self.new)
        old = ("" if left is None or left == right else patch.rows[left].text for left, right in patch.pairs)
        new = ("" if right is None else patch.rows[right].text for _left, right in patch.pairs)
        self._both.deleteLater()
        self._both = Lines([text for pair in zip(old, new, strict=True) for text in pair], self)

    # -- finding

    def show_found(self, needle: str) -> None:
        """Mark every place of `needle` on screen, on both sides."""
        self.old.show_found(needle)
        self.new.show_found(needle)

    def seek(self, needle: str, tell: Callable[[str], None], *, backwards: bool, again: bool = False) -> None:
        """As of one text: of each line the old text is searched first; what stands in both is found in the new one."""
        line, column = self.view.place_to_seek(from_start=backwards or again)
        start = 2 * line + (self.view is self.new), column
        self._both.find(needle, start, partial(self._on_found, needle, tell), backwards=backwards)

    def _on_found(self, needle: str, tell: Callable[[str], None], place: Place | None) -> None:
        if place is None:
            tell("Not found.")
            return
        line, is_new = divmod(place[0], 2)
        side, other = (self.new, self.old) if is_new else (self.old, self.new)
        other.selection = Selection((line, 0), (line, 0))
        other.viewport().update()
        side.go_to(line, place[1], select=len(needle))
        number = (self.shown_new if is_new else self.shown_old).label(line)
        text = "the new text" if is_new else "the old text"
        tell(f"Line {int(number):,} of {text}" if number else f"In {text}")

    def turn_to(self, *, old: bool) -> None:
        """Read on in the old text or in the new one: the keyboard goes along where it is in the other."""
        side, other = (self.old, self.new) if old else (self.new, self.old)
        self._be_at(side)
        if other.hasFocus():
            side.setFocus()

    def _on_caret(self, view: LineView, line: int) -> None:
        self._be_at(view)
        self.caret_moved.emit(line)

    def _be_at(self, view: LineView) -> None:
        self._last = view
        self.setFocusProxy(view)
        for side in (self.old, self.new):
            side.marks_line(marks=side is view)

    def annotate(self, old: dict[int, Note], new: dict[int, Note]) -> None:
        """Put notes in the margins, by the lines of each side."""
        for view, notes in ((self.old, old), (self.new, new)):
            view.annotate(notes)

    def wrap(self, *, wraps: bool) -> None:
        """Whether long lines go on in the next row."""
        self.old.wrap(wraps=wraps)
        self.new.wrap(wraps=wraps)

    def set_lettering(self, font: QFont) -> None:
        """Use this font for both texts."""
        self.old.setFont(font)
        self.new.setFont(font)

    def _follow(self, led: QScrollBar, value: int) -> None:
        """Bring the other text to the same place, or as far as it goes: it holds nobody back who reads on in this."""
        if not self._following:
            self._following = True
            led.setValue(value)
            self._following = False

    def _on_range(self) -> None:
        """Both have a bar below or neither: as high as each other, they end at the same row."""
        needed = any(view.horizontalScrollBar().maximum() > 0 for view in (self.old, self.new))
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if needed else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        for view in (self.old, self.new):
            view.setHorizontalScrollBarPolicy(policy)

    def _on_measured(self) -> None:
        left, right = self.old.heights, self.new.heights
        if left is not None and right is not None and len(left) == len(right):
            level = array("q", map(max, left, right))
            self.old.take_heights(level)
            self.new.take_heights(level)


def _bar(view: LineView, way: Qt.Orientation) -> QScrollBar:
    return view.verticalScrollBar() if way is Qt.Orientation.Vertical else view.horizontalScrollBar()
