"""What a viewer asks at once: how a content begins, and where words stand in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from desktop.queries import contents
from desktop.queries.rows import ContentInfo

BLOCK = 8_000  # lines searched between two looks at whether to go on

Place = tuple[int, int]  # line and column, both from 0


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What a viewer needs to paint: `head` the first 4 KiB, `lines` the first, `whole` all bytes if they are few."""

    info: ContentInfo
    head: bytes
    lines: tuple[str, ...]
    whole: bytes


def first_look(session: Session, sha256: str, *, lines: int, whole_up_to: int) -> FirstLook:
    """The beginning of a content; all of it when it has at most `whole_up_to` bytes."""
    info = contents.info(session, sha256)
    head = contents.piece(session, sha256, 0, 4096)
    first = contents.lines(session, sha256, 0, min(lines, info.line_count)) if info.is_text else []
    whole = contents.piece(session, sha256, 0, info.size) if info.size <= whole_up_to else b""
    return FirstLook(info, head, tuple(first), whole)


def find(
    session: Session, sha256: str, needle: str, start: Place, *, backwards: bool, cancelled: Callable[[], bool]
) -> Place | None:
    """`find_in` the lines of a content kept in the file."""
    count = contents.info(session, sha256).line_count

    def read(first: int, many: int) -> list[str]:
        return [] if cancelled() else contents.lines(session, sha256, first, many)

    return find_in(read, count, needle, start, backwards=backwards)


def find_in(
    read: Callable[[int, int], list[str]], count: int, needle: str, start: Place, *, backwards: bool
) -> Place | None:
    """Where `needle` next stands, in whatever case: at or after `start`, or before it, then round the other end.

    `read(first, many)` gives lines; `count` is how many there are. None when it stands nowhere.
    """
    wanted, (line, column) = needle.lower(), start
    once_round = ((0, line + 1), (line, count)) if backwards else ((line, count), (0, line + 1))
    for turn, (low, high) in enumerate(once_round):
        for first, last in _blocks(low, high, backwards=backwards):
            together = "\n".join(read(first, last - first)).lower()
            if wanted not in together:
                continue
            texts = together.split("\n")
            for number in range(len(texts) - 1, -1, -1) if backwards else range(len(texts)):
                here = column if turn == 0 and first + number == line else None
                at = _in_line(texts[number], wanted, here, backwards=backwards)
                if at >= 0:
                    return first + number, at
    return None


def _blocks(low: int, high: int, *, backwards: bool) -> Iterator[tuple[int, int]]:
    if backwards:
        yield from ((max(low, last - BLOCK), last) for last in range(high, low, -BLOCK))
    else:
        yield from ((first, min(high, first + BLOCK)) for first in range(low, high, BLOCK))


def _in_line(text: str, wanted: str, column: int | None, *, backwards: bool) -> int:
    if backwards:
        return text.rfind(wanted) if column is None else text.rfind(wanted, 0, max(0, column + len(wanted) - 1))
    return text.find(wanted, column or 0)
