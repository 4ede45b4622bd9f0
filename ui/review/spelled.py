"""A line as it is laid out: what nobody sees is spelled out in it, and columns are counted as the screen counts."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ui.review.unseen import FILLING, JOINING, SIGNS, TAGGED, TURNING, UNSEEN, named

MANY = 200  # stretches spelled out in one line; of any more, each character is one that can be seen
INSTEAD = "\ufffd"
SPECIAL = re.compile(f"[{FILLING}{TURNING}{SIGNS}{JOINING}\r\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Spelled:
    """`text` is what is laid out; `signs` are the stretches of it that were spelled out: where each begins, how long.

    Columns count characters of the line itself; all other numbers count units of UTF-16 in `text`, as Qt does.
    """

    text: str
    signs: Sequence[tuple[int, int]] = ()
    places: "array[int] | None" = None
    """Where each column begins, and the end; None where these are the same numbers."""

    def at(self, column: int) -> int:
        """Where a column begins."""
        return column if self.places is None else self.places[min(column, len(self.places) - 1)]

    def column(self, at: int) -> int:
        """The column that begins nearest to a place."""
        if self.places is None:
            return at
        before = max(0, bisect_right(self.places, at) - 1)
        after = min(before + 1, len(self.places) - 1)
        return after if self.places[after] - at < at - self.places[before] else before


def is_plain(text: str) -> bool:
    """Whether every character of it is a letter or sign of ASCII."""
    return text.isascii() and text.isprintable()


def spelled(text: str) -> Spelled:
    """The line as it is laid out; one without unseen or rare characters costs no more than a look."""
    return Spelled(text) if is_plain(text) or not SPECIAL.search(text) else _spelled(text)


@lru_cache(256)
def _spelled(text: str) -> Spelled:
    pieces: list[str] = []
    signs: list[tuple[int, int]] = []
    places = array("q")
    at = end = 0
    for found in UNSEEN.finditer(text):
        before, count = text[end : found.start()], len(found[0])
        at, end = _place(before, at, places), found.end()
        told = named(found) if len(signs) < MANY else INSTEAD * count
        if len(signs) < MANY:
            signs.append((at, len(told)))
            # Of several there is a letter for each: the first column begins with what stands before them.
            places.extend((at, *range(at + len(TAGGED) + 1, at + len(TAGGED) + count)))
        else:
            places.extend(range(at, at + count))
        pieces += (before, told)
        at += len(told)
    places.append(_place(text[end:], at, places))
    return Spelled("".join((*pieces, text[end:])), tuple(signs), places)


def _place(letters: str, at: int, places: "array[int]") -> int:
    """Add the places of letters shown as they are, from `at`; gives where they end."""
    for letter in letters:
        places.append(at)
        at += 1 + (letter > "\uffff")
    return at
