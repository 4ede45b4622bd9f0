"""The bytes of a content as lines of sixteen: where they are, what they are, and the letters among them."""

from sqlalchemy.orm import Session

from desktop.queries import contents

PER_LINE = 16


def lines(session: Session, sha256: str, first: int, count: int) -> list[str]:
    """`count` lines from line `first` (from 0) on; fewer at the end."""
    return lines_of(contents.piece(session, sha256, first * PER_LINE, count * PER_LINE), first * PER_LINE)


def lines_of(data: bytes, offset: int) -> list[str]:
    """The bytes of `data`, of which the first stands at `offset`, as lines of text."""
    return [_line(data[at : at + PER_LINE], offset + at) for at in range(0, len(data), PER_LINE)]


def line_count(size: int) -> int:
    """How many lines `size` bytes take."""
    return -(-size // PER_LINE)


def _line(row: bytes, offset: int) -> str:
    halves = f"{row[:8].hex(' '):23}  {row[8:].hex(' '):23}"
    letters = "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in row)
    return f"{offset:010x}  {halves}  {letters}"
