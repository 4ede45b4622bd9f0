"""Which line that was taken out stands beside which that was put in: the one whose words it has."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

WORD = re.compile(r"[^\W_]+")
ALIKE = 0.5  # of the words of the one that has more
MOST = 400  # lines of one times lines of the other that are compared each with each

Pair = tuple[int | None, int | None]


def pairs(removed: Sequence[str], added: Sequence[str]) -> Iterator[Pair]:
    """The places of both, in order: lines alike beside each other, those between them one by one from the first."""
    edges = [(-1, -1), *_alike(removed, added), (len(removed), len(added))]
    for (a, c), (b, d) in pairwise(edges):
        if a >= 0:
            yield a, c
        yield from zip_longest(range(a + 1, b), range(c + 1, d))


def _alike(removed: Sequence[str], added: Sequence[str]) -> list[tuple[int, int]]:
    """The pairs of lines that are most alike in all, each behind the one before in both."""
    if not 1 < len(removed) * len(added) <= MOST:
        return []
    old, new = ([frozenset(WORD.findall(line)) for line in lines] for lines in (removed, added))
    if len(old) == len(new) and all(_likeness(a, b) >= ALIKE for a, b in zip(old, new, strict=True)):
        return []
    like = [[_likeness(a, b) for b in new] for a in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for a in reversed(range(len(old))):
        for b in reversed(range(len(new))):
            both = like[a][b] + best[a + 1][b + 1] if like[a][b] >= ALIKE else 0.0
            best[a][b] = max(both, best[a + 1][b], best[a][b + 1])
    found: list[tuple[int, int]] = []
    a = b = 0
    while a < len(old) and b < len(new):
        if like[a][b] >= ALIKE and best[a][b] == like[a][b] + best[a + 1][b + 1]:
            found.append((a, b))
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1
    return found


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (max(len(one), len(other)) or 1)
