"""Where things are in a text as it is laid out now: which line is whose, where its threads, hunks and files are."""

from bisect import bisect_right
from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from desktop.queries.carrying import How
from ui.review.colours import Kind
from ui.review.dress import Note
from ui.review.material import Edition, Thread
from ui.review.patch import Part, Patch, PatchFile, Row
from ui.review.shown import Shown
from ui.review.thread import KINDS, said

VIEWED = Note("check", "good", "viewed")


@dataclass(frozen=True, slots=True)
class Spot:
    """A line one can comment on: of which wording, its number there (from 0), and what it says."""

    edition: Edition
    line: int
    text: str


@dataclass(slots=True)
class Positions:
    """Of one layout: `patch` is what its lines are rows of, if they are; without one they are the lines of the text.

    `since` is the wording the patch compares `edition` with; None where the text is a patch itself. `beside`: its rows
    stand side by side.
    """

    edition: Edition | None = None
    since: Edition | None = None
    patch: Patch | None = None
    beside: bool = False
    _lines: dict[int, int] = field(default_factory=dict[int, int])
    _new: dict[int, int] = field(default_factory=dict[int, int])
    _old: dict[int, int] = field(default_factory=dict[int, int])
    parts: list[Part] = field(default_factory=list[Part])
    """What can be viewed by itself, in order."""
    _begins: list[int] = field(default_factory=list[int])  # of the parts, a file's first with what stands above it

    def __post_init__(self) -> None:
        """Find the lines of the view for rows of the patch, and the rows for lines of both wordings."""
        if self.patch is None:
            return
        if self.beside:
            for line, pair in enumerate(self.patch.pairs):
                self._lines.update((row, line) for row in pair if row is not None)
        for file in self.files:
            self._begins += [self._line(row) for row in (file.first, *(part.first for part in file.parts[1:]))]
            self.parts += file.parts
        if self.since is None:
            return
        for number, row in enumerate(self.patch.rows):
            if row.new is not None:
                self._new[row.new] = number
            elif row.old is not None:
                self._old[row.old] = number

    def spot(self, line: int, text: str, shown: Shown | None) -> Spot | None:
        """What one comments on at a line of the view, which says `text`; None where that is no line of any wording.

        `shown` gives the rows of the patch the lines of the view show, where they are not all of them.
        """
        edition, patch = self.edition, self.patch
        if edition is None:
            return None
        if patch is None or (self.since is None and not self.beside):
            return Spot(edition, line, text)
        number = line if shown is None else shown.numbers[line] if line < len(shown.numbers) else None
        if number is None:
            return None
        row: Row = patch.rows[number]
        if self.since is None:
            return Spot(edition, number, row.text)
        if row.new is not None:
            return Spot(edition, row.new, row.text[patch.sign :])
        return None if row.old is None else Spot(self.since, row.old, row.text[patch.sign :])

    def line_at(self, spot: Spot) -> int | None:
        """Where a line of a wording stands in the view, or the last before it that does; None where none does."""
        if self.edition is None or (spot.edition.digest != self.edition.digest and spot.edition is not self.since):
            return None
        if self.patch is None or self.since is None:
            return self._line(spot.line)
        there = self._old if spot.edition is self.since else self._new
        rows = list(there)
        at = bisect_right(rows, spot.line) - 1
        return None if at < 0 else self._line(there[rows[at]])

    def line_of(self, thread: Thread) -> int | None:
        """The line of the view a thread belongs to; None where it is not in view."""
        at = thread.place.line
        if self.patch is None or self.since is None:
            return None if at is None else self._line(at)
        row = None if at is None else self._new.get(at)
        if thread.old is not None:
            row = self._old.get(thread.old, row)  # the words it was written on are in view themselves
        return None if row is None else self._line(row)

    def is_old(self, thread: Thread) -> bool:
        """Whether a thread stands in the old of two texts side by side."""
        if self.since is not None:
            return thread.old in self._old
        at = thread.place.line
        return self.patch is not None and at is not None and self.patch.rows[at].kind is Kind.REMOVED

    def is_of_old(self, spot: Spot) -> bool:
        """Whether a line of a wording stands in the old of two texts side by side."""
        if self.since is not None:
            return spot.edition is self.since
        return self.patch is not None and self.patch.rows[spot.line].kind is Kind.REMOVED

    @property
    def files(self) -> list[PatchFile]:
        """The files of the patch, if it has any."""
        return self.patch.files if self.patch else []

    def part_at(self, line: int) -> int:
        """The place of the part a line of the view is in; the first above all of them."""
        return max(0, bisect_right(self._begins, line) - 1)

    def part_line(self, part: Part) -> int:
        """Where a part begins in the view."""
        return self._line(part.first)

    def viewed(self, marks: Container[str]) -> dict[int, Note]:
        """What stands in the margin beside hunks that were viewed, by line of the view."""
        return {self._line(part.first): VIEWED for part in self.parts if part.digest in marks}

    def notes(self, threads: Sequence[Thread], *, old: bool | None = None) -> dict[int, Note]:
        """What stands in the margin, by line of the view; `old`: of one side alone."""
        found: dict[int, list[Thread]] = {}
        for thread in threads:
            line = self.line_of(thread)
            if line is not None and (old is None or self.is_old(thread) == old):
                found.setdefault(line, []).append(thread)
        return {line: _note(there) for line, there in found.items()}

    def hunks(self) -> list[int]:
        """The lines of the view where changes begin."""
        return [self._line(row) for row in self.patch.hunks] if self.patch else []

    def first_line(self, file: PatchFile) -> int:
        """Where a file begins in the view."""
        return self._line(file.first)

    def file_at(self, line: int) -> int | None:
        """The place of the file that has this line of the view; None before the first."""
        at = bisect_right(self.files, line, key=lambda file: self._line(file.first)) - 1
        return at if at >= 0 else None

    def _line(self, row: int) -> int:
        return self._lines.get(row, row)


def _note(threads: Sequence[Thread]) -> Note:
    """The first thread that is not settled speaks for all of them."""
    first = next((one for one in threads if one.root.settled_at is None), None)
    thread = first or threads[0]
    _word, glyph, tint = KINDS[thread.root.kind]
    if first is None:
        glyph, tint = "check", "muted"
    told = "; ".join(said(one) for one in threads)
    return Note(glyph, tint, told if thread.place.how is not How.REWORDED else f"{told}, the line was reworded")
