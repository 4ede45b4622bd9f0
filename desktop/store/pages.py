"""The rows of a SQLite file read from its bytes, page by page: what SQLite refuses to open can still be read so."""

# After https://www.sqlite.org/fileformat2.html. No number of the file is believed before it is checked: pages are
# visited once, lengths end with the page, and whatever makes no sense is missing, never an error.

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from mmap import ACCESS_READ, mmap
from pathlib import Path
from struct import unpack
from typing import TypeAlias

from desktop.store.header import MAGIC

TABLE_LEAF, TABLE_INNER, INDEX_LEAF, INDEX_INNER = 0x0D, 0x05, 0x0A, 0x02
HEADER = 100
FRACTIONS = bytes((64, 32, 32))  # what stands behind the count of reserved bytes in every file
SMALLEST_PAGE, LARGEST_PAGE = 512, 65536
LARGEST_ROWID = 2**63 - 1

Value: TypeAlias = int | float | str | bytes | None
# Row ids from one to another, both included; the other is None where nothing tells how far.
Range: TypeAlias = tuple[int, int | None]


class Undecodable(bytes):
    """The bytes of a text that is not UTF-8."""

    __slots__ = ()


class _BrokenError(Exception):
    """These bytes are not what they should be."""


@dataclass(slots=True)
class Tree:
    """What a walk through one table found: `lost` are the ranges in which rows may be missing."""

    lost: list[Range] = field(default_factory=list[Range])


class Pages:
    """A file as pages, numbered from 1; `seen` are those a walk has been to."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = mmap(file.fileno(), 0, access=ACCESS_READ)
        self._size = self._page_size()
        # Bytes at the end of each page may be reserved for others; a damaged header is not believed about that.
        is_sane = self._data[:16] == MAGIC and self._data[21:24] == FRACTIONS
        reserved = self._data[20] if is_sane else 0
        self._usable = self._size - reserved
        self.count = len(self._data) // self._size
        self.seen: set[int] = set()

    @property
    def first(self) -> bytes:
        """The first hundred bytes."""
        return self._data[:HEADER]

    def close(self) -> None:
        """Let go of the file."""
        self._data.close()

    def table(
        self, root: int, tree: Tree, fits: Callable[[list[Value]], bool] | None = None
    ) -> Iterator[tuple[int, list[Value]]]:
        """(row id, values) of every readable row of a table, in order; what is not is added to `tree.lost`.

        A page of which most rows do not fit belongs elsewhere: nothing is read from it here.
        """
        yield from self._table((root, 1 - 2**63, LARGEST_ROWID), tree, fits)

    def index(self, root: int) -> tuple[list[list[Value]], bool]:
        """The entries of an index, and whether all of it could be read."""
        found: list[list[Value]] = []
        return found, self._index(root, found)

    def strays(self) -> Iterator[tuple[int, list[tuple[int, list[Value]]]]]:
        """(page, its rows) for every page with rows to which no walk has led."""
        for number in range(2, self.count + 1):
            if number not in self.seen and self._kind(number) == TABLE_LEAF:
                rows = list(self._leaf(number, Tree(), 1, LARGEST_ROWID))
                if rows:
                    yield number, rows

    def free(self) -> set[int]:
        """The pages on the list of free ones, as far as it can be followed: what stands there is from before."""
        found: set[int] = set()
        trunk = self._number(self._data, 32, 4)
        while 1 < trunk <= self.count and trunk not in found:
            found.add(trunk)
            page = self._page(trunk)
            entries = min(self._number(page, 4, 4), (self._usable - 8) // 4)
            found |= {self._number(page, 8 + 4 * at, 4) for at in range(entries)}
            trunk = self._number(page, 0, 4)
        return found

    def _page_size(self) -> int:
        """The size that makes the file as long as its header says, or that of the header, or what the pages suggest."""
        said = self._number(self._data, 16, 2)
        said = LARGEST_PAGE if said == 1 else said
        count = self._number(self._data, 28, 4)
        looks = {SMALLEST_PAGE << by: self._looks_like_pages(SMALLEST_PAGE << by) for by in range(8)}
        best = max(looks, key=lambda size: looks[size])
        by_length = (size for size in looks if count * size == len(self._data) and looks[size])
        return next(by_length, said if looks.get(said, 0) > looks[best] / 2 else best)

    def _looks_like_pages(self, size: int) -> float:
        """Of how many pages of this size the first byte says what they are, from 0 to 1; few pages say little."""
        starts = range(size, min(len(self._data), size * 400), size)
        kinds = (TABLE_LEAF, TABLE_INNER, INDEX_LEAF, INDEX_INNER)
        return sum(self._data[at] in kinds for at in starts) / (len(starts) + 3)

    def _page(self, number: int) -> bytes:
        return self._data[(number - 1) * self._size : (number - 1) * self._size + self._usable]

    def _kind(self, number: int) -> int:
        return self._data[(number - 1) * self._size + (HEADER if number == 1 else 0)]

    def _enter(self, number: int) -> bool:
        """Whether this is a page nobody has been to yet."""
        if not 1 <= number <= self.count or number in self.seen:
            return False
        self.seen.add(number)
        return True

    def _table(
        self, root: tuple[int, int, int], tree: Tree, fits: Callable[[list[Value]], bool] | None
    ) -> Iterator[tuple[int, list[Value]]]:
        """The rows below a page that should hold the ids from one to another; without recursion, however deep."""
        waiting = [root]
        while waiting:
            number, low, high = waiting.pop()
            kind = self._kind(number) if self._enter(number) else 0
            if kind == TABLE_LEAF:
                part = Tree()
                rows = list(self._leaf(number, part, low, high))
                if fits and 2 * sum(fits(values) for _, values in rows) < len(rows):
                    self.seen.discard(number)
                    tree.lost.append((low, high))
                else:
                    yield from rows
                    tree.lost += part.lost
            elif kind == TABLE_INNER:
                waiting += reversed(self._children(number, low, high, tree))
            else:
                tree.lost.append((low, high))

    def _children(self, number: int, low: int, high: int, tree: Tree) -> list[tuple[int, int, int]]:
        page, start = self._page(number), HEADER if number == 1 else 0
        found: list[tuple[int, int, int]] = []
        after = low
        for at in self._cells(page, start, 12):
            try:
                child, (key, _) = self._number(page, at, 4), _varint(page, at + 4)
            except _BrokenError:
                continue
            if not after <= key <= high:
                tree.lost.append((after, high))
                continue
            found.append((child, after, key))
            after = key + 1
        if after <= high:
            found.append((self._number(page, start + 8, 4), after, high))
        return found

    def _leaf(self, number: int, tree: Tree, low: int, high: int) -> Iterator[tuple[int, list[Value]]]:
        page, start = self._page(number), HEADER if number == 1 else 0
        before, gap = low - 1, False
        said = self._number(page, start + 3, 2)
        cells = self._cells(page, start, 8)
        for at in cells:
            try:
                rowid, values = self._row(page, at)
            except _BrokenError:
                gap = True
                continue
            if not before < rowid <= high:
                gap = True
                continue
            if gap:
                tree.lost.append((before + 1, rowid - 1))
            yield rowid, values
            before, gap = rowid, False
        # Where the cells begin: an empty page has them at its end, and 65,536 is written as 0.
        is_cleared = not said and self._number(page, start + 5, 2) not in (self._usable, 0)
        if gap or is_cleared or len(cells) != said:
            tree.lost.append((before + 1, high))

    def _cells(self, page: bytes, start: int, header: int) -> list[int]:
        """Where the cells of a page begin, in order, without those that cannot be."""
        count = min(self._number(page, start + 3, 2), (len(page) - start - header) // 2)
        places = [self._number(page, start + header + 2 * at, 2) for at in range(count)]
        return [at for at in places if start + header + 2 * count <= at < len(page)]

    def _row(self, page: bytes, at: int) -> tuple[int, list[Value]]:
        length, at = _varint(page, at)
        rowid, at = _varint(page, at)
        return rowid, _record(self._payload(page, at, length, self._usable - 35))

    def _payload(self, page: bytes, at: int, length: int, most: int) -> bytes:
        """The bytes of one cell, those on its overflow pages too; `most` is what fits without any."""
        if length > self.count * self._size:
            raise _BrokenError
        if length <= most:
            here = length
        else:
            least = (self._usable - 12) * 32 // 255 - 23
            here = least + (length - least) % (self._usable - 4)
            here = here if here <= most else least
        if at + here + (4 if here < length else 0) > len(page):
            raise _BrokenError
        pieces, got = [page[at : at + here]], here
        following = self._number(page, at + here, 4) if got < length else 0
        been: set[int] = set()
        while got < length:
            if not 2 <= following <= self.count or following in been:
                raise _BrokenError
            been.add(following)
            more = self._page(following)
            pieces.append(more[4 : 4 + length - got])
            got += len(pieces[-1])
            following = self._number(more, 0, 4)
        self.seen |= been
        return b"".join(pieces)

    def _index(self, root: int, found: list[list[Value]]) -> bool:
        waiting, whole = [root], True
        while waiting:
            number = waiting.pop()
            kind = self._kind(number) if self._enter(number) else 0
            if kind not in (INDEX_LEAF, INDEX_INNER):
                whole = False
                continue
            page, inner = self._page(number), 4 if kind == INDEX_INNER else 0
            cells = self._cells(page, 0, 8 + inner)
            whole &= len(cells) == self._number(page, 3, 2)
            for at in cells:
                try:
                    length, start = _varint(page, at + inner)
                    most = (self._usable - 12) * 64 // 255 - 23
                    found.append(_record(self._payload(page, start, length, most)))
                except _BrokenError:
                    whole = False
                if inner:
                    waiting.append(self._number(page, at, 4))
            if inner:
                waiting.append(self._number(page, 8, 4))
        return whole

    @staticmethod
    def _number(data: "bytes | mmap", at: int, length: int) -> int:
        return int.from_bytes(data[at : at + length], "big")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends."""
    value = 0
    for length in range(1, 10):
        if at >= len(data):
            raise _BrokenError
        byte = data[at]
        at += 1
        if length == 9:
            value = value << 8 | byte
            break
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return value - 2**64 if value >= 2**63 else value, at


def _record(data: bytes) -> list[Value]:
    """The values of a record, as many as it has."""
    length, at = _varint(data, 0)
    if not at <= length <= len(data):
        raise _BrokenError
    values: list[Value] = []
    body = length
    while at < length:
        kind, at = _varint(data, at)
        value, body = _value(data, body, kind)
        values.append(value)
    if at != length or body != len(data):
        raise _BrokenError
    return values


def _value(data: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind in (0, 8, 9):
        return (None, 0, 1)[(0, 8, 9).index(kind)], at
    if kind in (10, 11) or kind < 0:
        raise _BrokenError
    size = (0, 1, 2, 3, 4, 6, 8, 8)[kind] if kind < 8 else (kind - 12) // 2
    piece = data[at : at + size]
    if len(piece) != size:
        raise _BrokenError
    if kind == 7:
        return unpack(">d", piece)[0], at + size
    if kind < 8:
        return int.from_bytes(piece, "big", signed=True), at + size
    if kind % 2 == 0:
        return piece, at + size
    return text_of(piece), at + size


def text_of(raw: bytes) -> str | Undecodable:
    """The text these bytes are, or the bytes themselves."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return Undecodable(raw)
