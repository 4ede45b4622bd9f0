"""Two texts side by side: their lines level with each other, scrolled together, read with one keyboard."""

from array import array

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QScrollBar, QWidget

from ui.review.dress import Note
from ui.review.lines import LineView
from ui.review.patch import Patch
from ui.review.shown import NEW, OLD, Shown

CHARACTERS = 60
"""So many of a line must be seen on each side, or two texts side by side are of no use."""


class SideBySide(QWidget):
    """The old text at the left, the new one at the right."""

    caret_moved = Signal(int)
    """The caret of the side that has the keyboard went to another line of the view (from 0)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.old, self.new = LineView(), LineView()
        self.shown_old = self.shown_new = Shown(Patch([]))
        self.old.setAccessibleName("Old text")
        self.new.setAccessibleName("New text")
        self.old.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        for view in (self.old, self.new):
            row.addWidget(view, 1)
            view.caret_moved.connect(self.caret_moved)
            view.measured.connect(self._on_measured)
        for one, other in ((self.old, self.new), (self.new, self.old)):
            _follow(one.verticalScrollBar(), other.verticalScrollBar())
            _follow(one.horizontalScrollBar(), other.horizontalScrollBar())
        self.setFocusProxy(self.new)

    @property
    def view(self) -> LineView:
        """The side that has the keyboard; the new text where neither has."""
        return self.old if self.old.hasFocus() else self.new

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

    def _on_measured(self) -> None:
        left, right = self.old.heights, self.new.heights
        if left is not None and right is not None and len(left) == len(right):
            level = array("q", map(max, left, right))
            self.old.take_heights(level)
            self.new.take_heights(level)


def _follow(bar: QScrollBar, other: QScrollBar) -> None:
    bar.valueChanged.connect(other.setValue)
