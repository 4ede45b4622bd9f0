"""Differences as rows to be painted: read from the text of a patch, or made of two wordings, with files and hunks."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from desktop.queries import alignment
from ui.review import pairing
from ui.review.colours import Kind

CONTEXT = 3  # unchanged lines shown around a change
HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
OCTAL = re.compile(r"\\([0-7]{3})")
NOWHERE = "/dev/null"

Fate = Literal["added", "changed", "removed", "renamed"]


class Row(NamedTuple):
    """One line of a difference with its sign; `old` and `new` are its numbers (from 0) in the texts it stands in."""

    kind: Kind | None
    old: int | None
    new: int | None
    text: str


class Part(NamedTuple):
    """What is viewed by itself: a hunk, by the row it begins with, or a file that has none.

    `digest` is the SHA-256 of its words and its file's name, without the numbers of lines: it stays when others move
    them. Equal hunks of one file are told apart by which of them comes first.
    """

    first: int
    digest: str


@dataclass(slots=True)
class PatchFile:
    """One file of a patch: `first` to `last` (not included) are its rows; `digest` is that of all its parts."""

    path: str
    first: int
    before: str = ""
    fate: Fate = "changed"
    added: int = 0
    removed: int = 0
    last: int = 0
    digest: str = ""
    parts: list[Part] = field(default_factory=list[Part])


@dataclass(slots=True)
class Patch:
    """Rows in order; `hunks` are the rows where changes begin, `partner` ties a removed row to the one in its place."""

    rows: list[Row]
    hunks: list[int] = field(default_factory=list)
    files: list[PatchFile] = field(default_factory=list)
    pairs: list[tuple[int | None, int | None]] = field(default_factory=list)
    """Which rows stand side by side, the old text at the left."""
    partner: dict[int, int] = field(default_factory=dict)
    sign: int = 1
    """How many characters stand before the words of a line."""

    def __post_init__(self) -> None:
        for left, right in _beside(self.rows):
            self.pairs.append((left, right))
            if left is not None and right is not None and left != right:
                self.partner[left], self.partner[right] = right, left


def between(old: Sequence[str], new: Sequence[str], *, context: int = CONTEXT) -> Patch:
    """The difference of two texts, with `context` unchanged lines around each change; others are left out and counted.

    No rows at all where both are equal.
    """
    rows: list[Row] = []
    hunks: list[int] = []
    steps = alignment.steps(old, new)
    for number, (tag, a, b, c, d) in enumerate(steps):
        if tag != "equal":
            hunks.append(len(rows))
            rows += [Row(Kind.REMOVED, at, None, f"- {old[at]}") for at in range(a, b)]
            rows += [Row(Kind.ADDED, None, at, f"+ {new[at]}") for at in range(c, d)]
        elif len(steps) > 1:
            before, after = context if number else 0, context if number < len(steps) - 1 else 0
            if b - a <= before + after + 1:
                before, after = b - a, 0
            rows += [Row(None, a + at, c + at, f"  {old[a + at]}") for at in range(before)]
            if hidden := b - a - before - after:
                rows.append(Row(Kind.HUNK, None, None, f"⋯ {hidden:,} unchanged {'line' if hidden == 1 else 'lines'}"))
            rows += [Row(None, at, d - (b - at), f"  {old[at]}") for at in range(b - after, b)]
    return Patch(rows, hunks, sign=2)


def parse(lines: Sequence[str]) -> Patch:
    """The rows of a unified difference, one for each line of it, whatever stands around its files."""
    return _Parser(lines).patch()


class _Parser:
    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._rows: list[Row] = []
        self._hunks: list[int] = []
        self._files: list[PatchFile] = []
        self._hash = hashlib.sha256()  # of the hunk that is read
        self._known: Counter[str] = Counter()  # equal hunks of this file
        self._old = self._new = 0  # numbers of the next lines
        self._olds = self._news = 0  # how many of this hunk are still to come
        self._headed = False  # the file was begun by a line of git, its names are still to come
        self._hunked = False  # a hunk of the file has begun

    def patch(self) -> Patch:
        for number, line in enumerate(self._lines):
            inside = self._hunked and self._goes_on(number, line)
            self._rows.append(self._inside(line) if inside else Row(self._outside(number, line), None, None, line))
        self._close(len(self._rows))
        return Patch(self._rows, self._hunks, self._files)

    def _goes_on(self, number: int, line: str) -> bool:
        """Whether a line belongs to the hunk before it, also where that counted its lines wrong, as people do."""
        if line.startswith("diff -") or HUNK.match(line):
            return False
        after, then = (*self._lines[number + 1 : number + 3], "", "")[:2]
        if line.startswith("--- ") and after.startswith("+++ ") and HUNK.match(then):
            return (self._olds, self._news) == (1, 1)
        complete = self._olds <= 0 and self._news <= 0
        return not complete or (line[:1] in ("+", "-", " ", "\\") and line.rstrip() != "--")

    def _inside(self, line: str) -> Row:
        kind = {"+": Kind.ADDED, "-": Kind.REMOVED, "\\": Kind.QUIET}.get(line[:1])
        self._hash.update(line.encode(errors="surrogatepass") + b"\n")
        if kind is Kind.QUIET:
            return Row(kind, None, None, line)
        old = new = None
        if kind is not Kind.ADDED:
            old, self._old, self._olds = self._old, self._old + 1, self._olds - 1
        if kind is not Kind.REMOVED:
            new, self._new, self._news = self._new, self._new + 1, self._news - 1
        file = self._files[-1]
        file.added += kind is Kind.ADDED
        file.removed += kind is Kind.REMOVED
        return Row(kind, old, new, line)

    def _outside(self, number: int, line: str) -> Kind | None:
        after = self._lines[number + 1] if number + 1 < len(self._lines) else ""
        if line.startswith("diff -"):
            self._open(number, line.rsplit(" b/", 1)[-1] if " b/" in line else line.rsplit(" ", 1)[-1])
            self._headed = True
        elif line.startswith("--- ") and after.startswith("+++ "):
            if not self._headed:
                self._open(number, _name(after))
            self._headed = False
            self._name(_name(line), _name(after))
        elif (found := HUNK.match(line)) and self._files:
            self._old, self._new = (max(0, int(found[at]) - 1) for at in (1, 3))
            self._olds, self._news = (int(found[at] or 1) for at in (2, 4))
            self._end_hunk()
            self._hunks.append(number)
            self._hunked = True
            self._hash = hashlib.sha256(_called(self._files[-1]))
            return Kind.HUNK
        elif not self._headed and not line.startswith("+++ "):
            return Kind.QUIET if line.startswith("\\") else None
        else:
            self._mode(line)
        return Kind.HEADER

    def _mode(self, line: str) -> None:
        file = self._files[-1]
        if line.startswith("new file"):
            file.fate = "added"
        elif line.startswith("deleted file"):
            file.fate = "removed"
        elif line.startswith("rename from "):
            file.fate, file.before = "renamed", _unquoted(line.removeprefix("rename from "))
        elif line.startswith("rename to "):
            file.path = _unquoted(line.removeprefix("rename to "))

    def _name(self, old: str, new: str) -> None:
        file = self._files[-1]
        file.path = old if new == NOWHERE else new
        if NOWHERE in (old, new):
            file.fate = "added" if old == NOWHERE else "removed"

    def _open(self, row: int, path: str) -> None:
        self._close(row)
        self._files.append(PatchFile(_unquoted(path), row))
        self._known.clear()
        self._hunked = False

    def _close(self, row: int) -> None:
        if self._files:
            self._end_hunk()
            file = self._files[-1]
            said = "\n".join([part.digest for part in file.parts] or self._lines[file.first : row])
            file.last = row
            file.digest = hashlib.sha256(_called(file) + said.encode(errors="surrogatepass")).hexdigest()
            file.parts = file.parts or [Part(file.first, file.digest)]

    def _end_hunk(self) -> None:
        if self._hunked:
            digest = self._hash.hexdigest()
            before = self._known[digest]
            self._known[digest] += 1
            one = hashlib.sha256(f"{digest} {before}".encode()).hexdigest() if before else digest
            self._files[-1].parts.append(Part(self._hunks[-1], one))


def _beside(rows: Sequence[Row]) -> Iterator[tuple[int | None, int | None]]:
    removed: list[int] = []
    added: list[int] = []
    for number, row in enumerate(rows):
        if row.kind is Kind.ADDED:
            added.append(number)
            continue
        if removed and (added or row.kind is not Kind.REMOVED):
            yield from _level(rows, removed, added)
            removed, added = [], []
        elif added:
            yield from ((None, one) for one in added)
            added = []
        if row.kind is Kind.REMOVED:
            removed.append(number)
        else:
            yield number, number
    yield from _level(rows, removed, added)


def _level(
    rows: Sequence[Row], removed: Sequence[int], added: Sequence[int]
) -> Iterator[tuple[int | None, int | None]]:
    for old, new in pairing.pairs([rows[at].text[1:] for at in removed], [rows[at].text[1:] for at in added]):
        yield None if old is None else removed[old], None if new is None else added[new]


def _called(file: PatchFile) -> bytes:
    return f"{file.before}\n{file.path}\n{file.fate}\n".encode(errors="surrogatepass")


def _name(line: str) -> str:
    """The path after `--- ` or `+++ `, without a time and without the a/ or b/ of git."""
    path = _unquoted(line[4:].split("\t")[0].strip())
    return path if path == NOWHERE else path.removeprefix("a/" if line.startswith("---") else "b/")


def _unquoted(path: str) -> str:
    """A path as it is called: git writes odd letters of a name as octal bytes between quotes."""
    if len(path) < 2 or not (path.startswith('"') and path.endswith('"')):
        return path.removesuffix('"')
    plain = OCTAL.sub(lambda found: chr(int(found[1], 8)), path[1:-1]).replace('\\"', '"').replace("\\\\", "\\")
    try:
        return plain.encode("latin-1").decode()
    except UnicodeError:
        return plain
