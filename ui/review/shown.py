"""A difference as lines of a view: unified or one side of two, and which of its lines stands where."""

from collections.abc import Sequence

from ui.review.colours import Kind
from ui.review.dress import Dress, Pair
from ui.review.pages import Lines
from ui.review.patch import Patch, Row

OLD, NEW, BOTH = "old", "new", "both"


class Shown:
    """The rows of a patch as one view has them: all of them, or those of one side with room left for the other's."""

    def __init__(self, patch: Patch, side: str = BOTH) -> None:
        self._patch, self._side = patch, side
        numbers: Sequence[int | None] = range(len(patch.rows))
        if side != BOTH:
            numbers = [pair[0 if side == OLD else 1] for pair in patch.pairs]
        self.numbers = numbers
        """The row of the patch each line shows; None where it only leaves room."""
        self.line_of = {number: line for line, number in enumerate(numbers) if number is not None}
        """The line that shows a row of the patch."""
        last = max((max(row.old or 0, row.new or 0) for row in patch.rows), default=0)
        self._digits = max(3, len(str(last + 1)))

    def lines(self) -> Lines:
        """The texts, ready for a view."""
        return Lines(["" if number is None else self._patch.rows[number].text for number in self.numbers])

    def dress(self) -> Dress:
        """The numbers, kinds and changed words that go with them."""
        digits = 2 * self._digits + 1 if self._side == BOTH else self._digits
        return Dress(label=self.label, digits=digits, kind=self._kind, pair=self._pair)

    def row(self, line: int) -> Row | None:
        """What a line shows."""
        number = self.numbers[line] if 0 <= line < len(self.numbers) else None
        return None if number is None else self._patch.rows[number]

    def label(self, line: int) -> str:
        """Its number as it stands in the margin, of both texts both; nothing where it has none."""
        row = self.row(line)
        if row is None:
            return ""
        old, new = ("" if number is None else str(number + 1) for number in (row.old, row.new))
        if self._side == BOTH:
            return f"{old:>{self._digits}} {new:>{self._digits}}"
        return old if self._side == OLD else new

    def _kind(self, line: int) -> Kind | None:
        row = self.row(line)
        return Kind.EMPTY if row is None else row.kind

    def _pair(self, line: int) -> Pair | None:
        number = self.numbers[line] if 0 <= line < len(self.numbers) else None
        other = None if number is None else self._patch.partner.get(number)
        if number is None or other is None:
            return None
        mine, sign = self._patch.rows[number], self._patch.sign
        return mine.text[sign:], self._patch.rows[other].text[sign:], mine.kind is Kind.ADDED
