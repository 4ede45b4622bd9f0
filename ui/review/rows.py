"""Which rows of the screen each line takes when long lines are wrapped: arithmetic without any screen."""

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate


class Rows:
    """Every line takes one row: lines and rows are the same numbers."""

    def __init__(self, count: int) -> None:
        self.total = count

    def row(self, line: int) -> int:
        """The first row of a line."""
        return line

    def line(self, row: int) -> tuple[int, int]:
        """The line that has this row, and how many rows of it stand above."""
        return row, 0

    def height(self, line: int) -> int:
        """How many rows the line takes."""
        del line
        return 1


class Wrapped(Rows):
    """Line n takes `heights[n]` rows, each at least one."""

    def __init__(self, heights: Sequence[int]) -> None:
        self._begins = array("q", accumulate(heights, initial=0))
        super().__init__(self._begins[-1])

    def row(self, line: int) -> int:
        """As of any rows."""
        return self._begins[max(0, min(line, len(self._begins) - 1))]

    def line(self, row: int) -> tuple[int, int]:
        """As of any rows; the last line where there is no such row."""
        last = len(self._begins) - 2
        line = max(0, min(last, bisect_right(self._begins, row) - 1))
        return line, row - self._begins[line]

    def height(self, line: int) -> int:
        """As of any rows."""
        return self._begins[line + 1] - self._begins[line] if 0 <= line < len(self._begins) - 1 else 1
