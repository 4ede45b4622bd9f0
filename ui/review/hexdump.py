"""Bytes as lines of sixteen: where they are, what they are, and the letters among them."""

PER_LINE = 16


def hex_lines(data: bytes, offset: int) -> list[str]:
    """The bytes of `data`, of which the first stands at `offset` (a multiple of 16), as lines of text."""
    return [_line(data[at : at + PER_LINE], offset + at) for at in range(0, len(data), PER_LINE)]


def line_count(size: int) -> int:
    """How many lines `size` bytes take."""
    return -(-size // PER_LINE)


def _line(row: bytes, offset: int) -> str:
    halves = f"{row[:8].hex(' '):23}  {row[8:].hex(' '):23}"
    letters = "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in row)
    return f"{offset:010x}  {halves}  {letters}"
