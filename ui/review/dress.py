"""What a view adds to the lines it shows: their numbers, their kinds, notes in the margin, words that changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from ui import style
from ui.review import difference
from ui.review.colours import Kind

AT_ONCE = 0.008  # seconds of comparing words between two looks at what else there is to do

Pair = tuple[str, str, bool]
"""A line without its sign, the one in its place in the other text, and whether it is the new one of the two."""


@dataclass(frozen=True, slots=True)
class Note:
    """What stands in the margin of a line: a glyph, its colour, and how a screen reader says it."""

    glyph: str
    tint: style.Tint
    said: str


@dataclass(frozen=True, slots=True)
class Dress:
    """`label` gives what stands in the gutter in place of the line's number, at most `digits` characters long.

    `kind` says what a line is, in place of how it reads. `pair` gives what its words are compared with, if anything.
    """

    label: Callable[[int], str] | None = None
    digits: int = 0
    kind: Callable[[int], Kind | None] | None = None
    pair: Callable[[int], Pair | None] | None = None
    notes: Mapping[int, Note] = field(default_factory=dict[int, Note])


class Words(QObject):
    """The changed words of lines on screen, compared while nobody waits: painting never does."""

    arrived = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._known: dict[int, difference.Spans] = {}
        self._wanted: dict[int, Pair] = {}
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._on_later)

    def forget(self) -> None:
        """Other lines are shown."""
        self._known.clear()
        self._wanted.clear()

    def of(self, line: int, pair: Pair) -> difference.Spans:
        """Where the changed words of this line are, as far as they are known."""
        if line not in self._known:
            self._wanted[line] = pair
            if not self._later.isActive():
                self._later.start()
        return self._known.get(line, ())

    def _on_later(self) -> None:
        end = perf_counter() + AT_ONCE
        while self._wanted and perf_counter() < end:
            line, (mine, other, is_new) = self._wanted.popitem()
            old, new = difference.spans(other, mine) if is_new else difference.spans(mine, other)
            self._known[line] = new if is_new else old
        self.arrived.emit()
        if self._wanted:
            self._later.start()
