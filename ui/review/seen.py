"""Which stretches of something have stood on the screen, as numbers from 0: rows, lines or pixels."""

from bisect import bisect_left, bisect_right


class Seen:
    """Stretches that touch are one."""

    def __init__(self) -> None:
        self._begins: list[int] = []
        self._ends: list[int] = []

    def add(self, begin: int, end: int) -> None:
        """What lies from `begin` to `end` (not included) has been seen."""
        if begin >= end:
            return
        first, last = bisect_left(self._ends, begin), bisect_right(self._begins, end)
        if first < last:
            begin, end = min(begin, self._begins[first]), max(end, self._ends[last - 1])
        self._begins[first:last], self._ends[first:last] = [begin], [end]

    def gap(self, count: int) -> int | None:
        """Where, of `count`, the first begins that has not been seen; None where all was."""
        begins_at_once = bool(self._begins) and self._begins[0] <= 0
        reached = self._ends[0] if begins_at_once else 0
        return reached if reached < count else None
