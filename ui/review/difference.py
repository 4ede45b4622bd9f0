"""What changed between two texts: word by word where that reads well, as unified lines where they are long."""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import groupby, islice, takewhile

SMALL, ACCENT = r"[^\W_A-Z]", r"[\u0300-\u036f]"
# A word, or a part of one: names_of_things and namesOfThings change part by part; an accent belongs to its letter.
TOKEN = re.compile(rf"[A-Z]+(?!{SMALL}|{ACCENT})|[A-Z]?(?:{SMALL}+|{ACCENT}+)+|\s+|_|[^\w\s]")
LONG = 200_000  # characters of both texts together; beyond, words are not compared
WORDS_AT_MOST = 1_500  # in one changed passage; the comparison takes their square


class Change(Enum):
    """What happened to a piece of text."""

    SAME = " "
    ADDED = "+"
    REMOVED = "-"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text and what happened to it."""

    change: Change
    text: str


def words(old: str, new: str) -> list[Piece]:
    """The two texts as one run of pieces: unchanged, taken out, put in; joined by kind they give either text back."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    if len(before) * len(after) > WORDS_AT_MOST**2:
        return [Piece(change, text) for change, text in ((Change.REMOVED, old), (Change.ADDED, new)) if text]
    pieces: list[Piece] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Change.SAME, "".join(before[a:b])))
            continue
        pieces += [Piece(Change.REMOVED, "".join(before[a:b]))] if b > a else []
        pieces += [Piece(Change.ADDED, "".join(after[c:d]))] if d > c else []
    return pieces


def marked(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces of one of two texts as one reads them: what changed goes from the first word to the last.

    What stands unchanged between two changes and says nothing by itself (white space, a sign or two, a single letter)
    is marked with them, or it would be noise; white space at the ends of a mark is not.
    """
    found = joined(pieces)
    for at, piece in enumerate(found[1:-1], 1):
        if piece.change is Change.SAME and _says_nothing(piece.text):
            found[at] = Piece(found[at - 1].change, piece.text)
    parts: list[Piece] = []
    for piece in joined(found):
        said = piece.text.strip() or piece.text
        start = piece.text.index(said)
        for change, text in (
            (Change.SAME, piece.text[:start]),
            (piece.change, said),
            (Change.SAME, piece.text[start + len(said) :]),
        ):
            parts.append(Piece(change, text))
    return joined(parts)


def _says_nothing(text: str) -> bool:
    said = text.strip()
    return len(said) <= 2 and sum(map(str.isalnum, said)) <= 1


def joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbours of one kind are one piece; none is empty."""
    kinds = groupby((piece for piece in pieces if piece.text), lambda piece: piece.change)
    return [Piece(change, "".join(piece.text for piece in some)) for change, some in kinds]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of either text, cut into pieces; `hidden` counts unchanged lines left out before it."""

    change: Change
    pieces: tuple[Piece, ...]
    hidden: int = 0


def lines(old: str, new: str, *, context: int = 3) -> list[Line]:
    """The changed lines with `context` unchanged ones around them; within changed lines, the changed words.

    Empty when the texts are equal. Lines left out at the end are counted by a last Line without pieces.
    """
    before, after = old.split("\n"), new.split("\n")
    if before == after:
        return []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    found: list[Line] = []
    shown = 0  # lines of `before` that are shown or counted
    for group in matcher.get_grouped_opcodes(context):
        skipped = group[0][1] - shown
        made = [line for step in group for line in _step(before, after, step)]
        made[0] = Line(made[0].change, made[0].pieces, skipped)
        found += made
        shown = group[-1][2]
    return [*found, Line(Change.SAME, (), len(before) - shown)] if len(before) > shown else found


def _step(before: list[str], after: list[str], step: tuple[str, int, int, int, int]) -> Iterator[Line]:
    tag, a, b, c, d = step
    if tag == "equal":
        yield from (Line(Change.SAME, (Piece(Change.SAME, line),)) for line in before[a:b])
        return
    pieces = words("\n".join(before[a:b]), "\n".join(after[c:d])) if tag == "replace" else []
    for change, part in ((Change.REMOVED, before[a:b]), (Change.ADDED, after[c:d])):
        if pieces:
            yield from _cut(change, [piece for piece in pieces if piece.change in (Change.SAME, change)])
        else:
            yield from (Line(change, (Piece(change, line),)) for line in part)


def _cut(change: Change, pieces: list[Piece]) -> Iterator[Line]:
    line: list[Piece] = []
    for piece in pieces:
        first, *rest = piece.text.split("\n")
        line.append(Piece(piece.change, first))
        for text in rest:
            yield Line(change, tuple(part for part in line if part.text))
            line = [Piece(piece.change, text)]
    yield Line(change, tuple(part for part in line if part.text))


def unified(old: str, new: str, *, old_name: str, new_name: str) -> list[str]:
    """The lines of a unified difference, for texts too long to compare by words."""
    return list(difflib.unified_diff(old.split("\n"), new.split("\n"), old_name, new_name, lineterm=""))


Spans = tuple[tuple[int, int], ...]  # start and length
COMPARED = 90_000  # words of one line times words of the other
ALIKE = 0.4  # of a line must be the same for single words in it to be worth showing


@lru_cache(maxsize=4096)
def spans(old: str, new: str) -> tuple[Spans, Spans]:
    """Where two lines differ, word by word; nothing where they have too little in common for that to read well."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    head = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    left = min(len(before), len(after)) - head
    back = zip(reversed(before), reversed(after), strict=False)
    tail = sum(1 for _ in islice(takewhile(lambda pair: pair[0] == pair[1], back), max(0, left)))
    middle = ["".join(tokens[head : len(tokens) - tail]) for tokens in (before, after)]
    if (len(before) - head - tail) * (len(after) - head - tail) > COMPARED:
        pieces = [Piece(change, text) for change, text in zip((Change.REMOVED, Change.ADDED), middle, strict=True)]
    else:
        pieces = words(*middle)
    begin = sum(map(len, before[:head]))
    found = _places(begin, pieces, Change.REMOVED), _places(begin, pieces, Change.ADDED)
    return found if _reads_well(old, new, found) else ((), ())


def _places(begin: int, pieces: Iterable[Piece], change: Change) -> Spans:
    """Where the marks are in the text that has `change`."""
    found: list[tuple[int, int]] = []
    for piece in marked(piece for piece in pieces if piece.change in (Change.SAME, change)):
        if piece.change is change:
            found.append((begin, len(piece.text)))
        begin += len(piece.text)
    return tuple(found)


def _reads_well(old: str, new: str, found: tuple[Spans, Spans]) -> bool:
    """Enough is the same, or all that happened is one thing put in or taken out."""
    same = [len(text) - sum(length for _start, length in some) for text, some in zip((old, new), found, strict=True)]
    one = len(found[0]) + len(found[1]) == 1 and min(same) > 0
    return one or max(same) >= ALIKE * max(len(old), len(new))
