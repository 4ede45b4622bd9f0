"""Where comments on the lines of a text belong in its next wording: by what stood there, and none is ever lost."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from desktop.queries import alignment

NEAR = 200  # lines around where it would be expected in which a reworded line is looked for
LIKE = 0.6  # of a line must be the same, by difflib's ratio, to be that line reworded
CONTEXT = 3  # lines before and after that tell two equal lines apart
COMPARED = 1_000  # characters of a line


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a comment was written: `line` (from 0; None is the whole text), and what stood there if that was kept."""

    line: int | None
    quoted: str | None


class How(Enum):
    """How a comment came to where it is."""

    WHOLE = auto()
    SAME = auto()
    MOVED = auto()
    REWORDED = auto()
    GONE = auto()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment belongs now; `line` is None for the whole text and for a line that is no longer there."""

    line: int | None
    how: How


def carry(marks: Sequence[Mark], old: Sequence[str] | None, new: Sequence[str]) -> list[Place]:
    """A place in `new` for each of `marks`, in their order. `old` is the text they were written on, None if not kept.

    A line that is in both goes along, wherever it went; else the nearest line that reads alike; else it is GONE.
    """
    text = _Text(old, new)
    return [text.place(mark) for mark in marks]


class _Text:
    """Both wordings, and which of their lines are the same."""

    def __init__(self, old: Sequence[str] | None, new: Sequence[str]) -> None:
        self._old, self._new = old, new
        self._to: dict[int, int] = {}
        self._expected: list[alignment.Step] = []
        for step in alignment.steps(old, new) if old is not None else ():
            tag, a, b, c, _d = step
            if tag == "equal":
                self._to.update(zip(range(a, b), range(c, c + b - a), strict=True))
            self._expected.append(step)
        self._taken = frozenset(self._to.values())

    def place(self, mark: Mark) -> Place:
        if mark.line is None:
            return Place(None, How.WHOLE)
        line, old = mark.line, self._old
        known = old is not None and 0 <= line < len(old) and mark.quoted in (None, old[line])
        if known and line in self._to:
            to = self._best(line, self._to[line])
            return Place(to, How.SAME if to == line else How.MOVED)
        quoted = old[line] if old is not None and known else mark.quoted
        if quoted is None:
            return Place(None, How.GONE)
        if not known and 0 <= line < len(self._new) and self._new[line] == quoted:
            return Place(line, How.SAME)
        if not quoted.strip():
            return Place(None, How.GONE)  # one empty line is like any other
        expected = self._where(line) if known else line
        free = [at for at, text in enumerate(self._new) if text == quoted and (not known or at not in self._taken)]
        if free:
            kin = {at: self._kin(line, at) if known else 0 for at in free}
            return Place(min(free, key=lambda at: (-kin[at], abs(at - expected))), How.MOVED)
        return self._reworded(quoted, expected, known=known)

    def _best(self, line: int, to: int) -> int:
        """`to`, unless among lines that say the same another has more of the old line's neighbours around it."""
        equal = (at for at, text in enumerate(self._new) if text == self._new[to])
        return max(equal, key=lambda at: (self._kin(line, at), at == to))

    def _where(self, line: int) -> int:
        """About where an old line that is no more would stand in the new text."""
        for _tag, a, b, c, d in self._expected:
            if a <= line < b:
                return min(c + line - a, max(c, d - 1))
        return line

    def _kin(self, line: int, at: int) -> int:
        """How alike the lines around are; the nearer a line, the more it counts."""
        old, new = self._old or (), self._new
        around = [by for by in range(-CONTEXT, CONTEXT + 1) if by]
        both = (by for by in around if 0 <= line + by < len(old) and 0 <= at + by < len(new))
        return sum(CONTEXT + 1 - abs(by) for by in both if old[line + by] == new[at + by])

    def _reworded(self, quoted: str, expected: int, *, known: bool) -> Place:
        matcher = difflib.SequenceMatcher(None, autojunk=False)
        matcher.set_seq2(quoted[:COMPARED])
        best, found = LIKE, None
        for at in self._near(expected, known=known):
            matcher.set_seq1(self._new[at][:COMPARED])
            if (
                matcher.real_quick_ratio() >= best
                and matcher.quick_ratio() >= best
                and (like := matcher.ratio()) > best
            ):
                best, found = like, at
        return Place(found, How.GONE if found is None else How.REWORDED)

    def _near(self, expected: int, *, known: bool) -> Iterable[int]:
        """The lines a reworded one may have become, the nearest first: one that is another's is not among them."""
        around = range(max(0, expected - NEAR), min(len(self._new), expected + NEAR + 1))
        return sorted(
            (at for at in around if not known or at not in self._taken), key=lambda at: (abs(at - expected), at)
        )
