"""What turns one spine (the ids of a list in their order) into another, as ranges of rows."""

from array import array
from dataclasses import dataclass

WINDOW = 4096
STRIDE = 65_536
"""So many ids are compared at once: half a megabyte each, between which other threads may run."""
STEPS = 256
Range = tuple[int, int]
"""First and last row, both included."""


@dataclass(frozen=True, slots=True)
class Moves:
    """How to come to `ids`: take out `removed` (rows of the old spine), put in `inserted` (rows of the new one).

    Both rise and do not touch each other. `moved`: some id may be in both, and what points at its row has to follow.
    """

    ids: "array[int]"
    removed: tuple[Range, ...]
    inserted: tuple[Range, ...]
    moved: bool

    def row(self, before: int) -> int:
        """Where a row that was not removed stands now."""
        now = before - sum(last - first + 1 for first, last in self.removed if last < before)
        for first, last in self.inserted:
            if first > now:
                break
            now += last - first + 1
        return now


def whole(old: "array[int]", new: "array[int]") -> Moves:
    """The coarsest way: everything out, everything in."""
    return Moves(new, _range(0, len(old)), _range(0, len(new)), moved=True)


def _range(first: int, stop: int) -> tuple[Range, ...]:
    return ((first, stop - 1),) if stop > first else ()


def between(old: "array[int]", new: "array[int]") -> Moves:
    """The ranges that differ; the coarsest way when there are very many.

    A million ids take some milliseconds when little changed: equal stretches are compared as memory, and a difference
    looks for its end no further than `WINDOW` rows (an edit is correct however coarse it is).
    """
    removed: list[Range] = []
    inserted: list[Range] = []
    here = there = 0
    for _ in range(STEPS):
        same = _same(old, here, new, there)
        here += same
        there += same
        if here == len(old) or there == len(new):
            _add(removed, here, len(old))
            _add(inserted, there, len(new))
            return Moves(new, tuple(removed), tuple(inserted), moved=_meet(old, removed, new, inserted))
        out, into = _step(old, here, new, there)
        _add(removed, here, here + out)
        _add(inserted, there, there + into)
        here += out
        there += into
    return whole(old, new)


def _same(old: "array[int]", here: int, new: "array[int]", there: int) -> int:
    """How many ids are equal from these places on: growing strides up to the first difference, then shrinking ones."""
    longest = min(len(old) - here, len(new) - there)
    same, stride, growing = 0, 64, True
    while same < longest:
        stride = min(stride, longest - same)
        if old[here + same : here + same + stride] == new[there + same : there + same + stride]:
            same += stride
            stride = min(STRIDE, stride * 2) if growing else stride
        elif stride == 1:
            break
        else:
            growing = False
            stride //= 2
    return same


def _step(old: "array[int]", here: int, new: "array[int]", there: int) -> tuple[int, int]:
    """How many rows to take out and to put in where two spines differ, so that they agree again as soon as may be."""
    into = _ahead(new, there, old[here])
    out = _ahead(old, here, new[there])
    if into is None and out is None:
        return 1, 1
    if out is None or (into is not None and into <= out):
        return 0, into or 0
    return out, 0


def _ahead(ids: "array[int]", start: int, wanted: int) -> int | None:
    try:
        return ids.index(wanted, start, start + WINDOW) - start
    except ValueError:
        return None


def _add(ranges: list[Range], first: int, stop: int) -> None:
    if stop <= first:
        return
    if ranges and ranges[-1][1] == first - 1:
        ranges[-1] = (ranges[-1][0], stop - 1)
    else:
        ranges.append((first, stop - 1))


def _meet(old: "array[int]", removed: list[Range], new: "array[int]", inserted: list[Range]) -> bool:
    if not removed or not inserted:
        return False
    gone = {wanted for first, last in removed for wanted in old[first : last + 1]}
    return any(not gone.isdisjoint(new[first : last + 1]) for first, last in inserted)
