"""Which lines of two texts are the same, found in time that grows with the texts and not with their square."""

import difflib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

Step = tuple[Literal["equal", "replace", "delete", "insert"], int, int, int, int]
"""What becomes of the lines a to b of the old text: they are the lines c to d of the new one (ends not included)."""

Block = tuple[int, int, int]  # old line, new line, how many
SMALL = 400_000  # lines of one text times lines of the other that are compared each with each


def steps(old: Sequence[str], new: Sequence[str]) -> list[Step]:
    """How `old` becomes `new`, in the words of difflib; together the steps cover both texts without a gap.

    Long stretches are cut at lines that stand once in each text; where there are none, they count as replaced.
    """
    return list(_steps(_blocks(old, new), len(old), len(new)))


def _steps(blocks: Sequence[Block], old: int, new: int) -> Iterator[Step]:
    a = c = 0
    for at, to, many in [*_joined(blocks), (old, new, 0)]:
        if at > a and to > c:
            yield "replace", a, at, c, to
        elif at > a:
            yield "delete", a, at, c, c
        elif to > c:
            yield "insert", a, a, c, to
        if many:
            yield "equal", at, at + many, to, to + many
        a, c = at + many, to + many


def _joined(blocks: Sequence[Block]) -> Iterator[Block]:
    """Blocks that touch are one."""
    held: Block | None = None
    for block in blocks:
        if held and (held[0] + held[2], held[1] + held[2]) == block[:2]:
            held = (held[0], held[1], held[2] + block[2])
            continue
        if held:
            yield held
        held = block
    if held:
        yield held


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[Block]:
    found: list[Block] = []
    waiting = [(0, len(old), 0, len(new))]
    while waiting:
        a, b, c, d = waiting.pop()
        start = a
        while a < b and c < d and old[a] == new[c]:
            a, c = a + 1, c + 1
        found += [(start, c - (a - start), a - start)] if a > start else []
        end = b
        while a < b and c < d and old[b - 1] == new[d - 1]:
            b, d = b - 1, d - 1
        found += [(b, d, end - b)] if b < end else []
        if a == b or c == d:
            continue
        if (b - a) * (d - c) <= SMALL:
            matcher = difflib.SequenceMatcher(None, old[a:b], new[c:d], autojunk=False)
            found += [(a + at, c + to, many) for at, to, many in matcher.get_matching_blocks() if many]
            continue
        anchors = _anchors(old[a:b], new[c:d])
        found += [(a + at, c + to, 1) for at, to in anchors]
        between = pairwise([(-1, -1), *anchors, (b - a, d - c)]) if anchors else ()
        waiting += [(a + at + 1, a + x, c + to + 1, c + y) for (at, to), (x, y) in between if x - at > 1 and y - to > 1]
    return sorted(found)


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Lines that stand once in each text and in the same order in both: as many of them as possible."""
    once = {line for line, many in Counter(old).items() if many == 1}
    once &= {line for line, many in Counter(new).items() if many == 1}
    where = {line: number for number, line in enumerate(new) if line in once}
    pairs = [(number, where[line]) for number, line in enumerate(old) if line in once]
    # The longest run of rising places in `new`, by patience: the top of each pile, and who lay left of whom.
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for number, (_at, to) in enumerate(pairs):
        pile = bisect_left(tops, to)
        before.append(piles[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(to)
            piles.append(number)
        else:
            tops[pile], piles[pile] = to, number
    chain: list[tuple[int, int]] = []
    at = piles[-1] if piles else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]
