"""Ways to damage a file; each changes the bytes, as chance has it, and says what it did."""

from collections.abc import Callable
from random import Random

PAGE = 4096
HEADER = 100


def _flip(dice: Random, data: bytearray, low: int, high: int, most: int) -> str:
    places = [dice.randrange(low, high) for _ in range(dice.randint(1, most))]
    for at in places:
        data[at] ^= 1 << dice.randrange(8)
    return f"bits flipped at {places}"


def _garbage(dice: Random, data: bytearray, low: int, high: int, most: int) -> str:
    places = [dice.randrange(low, high) for _ in range(dice.randint(1, most))]
    for at in places:
        data[at] = dice.choice((0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)))
    return f"bytes overwritten at {places}"


def header(dice: Random, data: bytearray) -> str:
    """The first hundred bytes."""
    return _garbage(dice, data, 0, HEADER, 8)


def schema(dice: Random, data: bytearray) -> str:
    """The page behind the header, where the tables are told."""
    return _garbage(dice, data, HEADER, PAGE, 20)


def flipped(dice: Random, data: bytearray) -> str:
    """Single bits anywhere."""
    return _flip(dice, data, 0, len(data), 8)


def overwritten(dice: Random, data: bytearray) -> str:
    """Bytes anywhere."""
    return _garbage(dice, data, 0, len(data), 60)


def page_heads(dice: Random, data: bytearray) -> str:
    """The first bytes of pages: their kind, their count of cells, where the cells are."""
    said: list[str] = []
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(1, len(data) // PAGE) * PAGE
        said.append(_garbage(dice, data, at, at + 32, 6))
    return "; ".join(said)


def truncated(dice: Random, data: bytearray) -> str:
    """The end is gone, at a page's border or anywhere."""
    size = dice.choice((dice.randrange(len(data)), dice.randrange(len(data) // PAGE) * PAGE))
    del data[size:]
    return f"cut to {size} bytes"


def zeroed(dice: Random, data: bytearray) -> str:
    """Pages, or sectors of 512 bytes, of zeros, as a disk that lost them gives them."""
    size = dice.choice((PAGE, 512))
    places = [dice.randrange(len(data) // size) * size for _ in range(dice.randint(1, 3))]
    for at in places:
        data[at : at + size] = bytes(size)
    return f"{size} zeros at {places}"


def swapped(dice: Random, data: bytearray) -> str:
    """Two pages in each other's place."""
    one, other = (dice.randrange(len(data) // PAGE) * PAGE for _ in range(2))
    data[one : one + PAGE], data[other : other + PAGE] = data[other : other + PAGE], data[one : one + PAGE]
    return f"pages at {one} and {other} swapped"


def doubled(dice: Random, data: bytearray) -> str:
    """A page where another should be."""
    one, other = (dice.randrange(len(data) // PAGE) * PAGE for _ in range(2))
    data[one : one + PAGE] = data[other : other + PAGE]
    return f"page at {other} stands at {one} as well"


def lengthened(dice: Random, data: bytearray) -> str:
    """Something behind the end."""
    data += dice.randbytes(dice.choice((1, 512, PAGE, 3 * PAGE)))
    return f"{len(data)} bytes"


WAYS: tuple[Callable[[Random, bytearray], str], ...] = (
    *(header, schema, flipped, overwritten, page_heads, truncated, zeroed, swapped, doubled, lengthened),
)
