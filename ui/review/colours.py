"""What tints a line: a difference's signs, a log's levels, the keys of JSON, in colours that fit the palette."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from PySide6.QtGui import QColor

from ui import style


class Kind(Enum):
    """What a line, or a part of one, is."""

    ADDED = auto()
    REMOVED = auto()
    HUNK = auto()
    HEADER = auto()
    ERROR = auto()
    WARNING = auto()
    QUIET = auto()
    KEY = auto()
    LITERAL = auto()
    EMPTY = auto()
    ADDED_WORD = auto()
    REMOVED_WORD = auto()
    UNSEEN = auto()


@dataclass(frozen=True, slots=True)
class Ink:
    """How a kind is written: the colour of its letters and, where the whole line is tinted, of its ground."""

    letters: QColor | None = None
    ground: QColor | None = None
    bold: bool = False
    underlined: bool = False


def inks() -> dict[Kind, Ink]:
    """The inks of the appearance now in force."""
    return _inks(style.colours())


@cache
def _inks(look: style.Colours) -> dict[Kind, Ink]:
    """They are asked for with every line that is painted."""

    def tint(name: style.Tint) -> QColor:
        return QColor(getattr(look, name))

    return {
        Kind.ADDED: Ink(tint("text"), QColor(look.good_ground)),
        Kind.REMOVED: Ink(tint("text"), QColor(look.bad_ground)),
        Kind.HUNK: Ink(tint("accent"), QColor(look.hover)),
        Kind.HEADER: Ink(tint("text"), QColor(look.hover), bold=True),
        Kind.ERROR: Ink(tint("bad")),
        Kind.WARNING: Ink(tint("warn")),
        Kind.QUIET: Ink(tint("muted")),
        Kind.KEY: Ink(tint("accent")),
        Kind.LITERAL: Ink(tint("warn")),
        Kind.EMPTY: Ink(tint("muted"), QColor(look.window)),
        Kind.ADDED_WORD: Ink(tint("text"), _blend(look.good_ground, look.good), underlined=True),
        Kind.REMOVED_WORD: Ink(tint("text"), _blend(look.bad_ground, look.bad), underlined=True),
        Kind.UNSEEN: Ink(QColor(look.surface), tint("warn")),
    }


def _blend(ground: str, with_: str) -> QColor:
    """A ground a quarter of the way to a colour: it stands out of its line, and letters on it can still be read."""
    one, other = QColor(ground), QColor(with_)
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return QColor(*((3 * a + b) // 4 for a, b in pairs))


Spans = Iterable[tuple[int, int, Kind]]  # start, length, kind


@dataclass(frozen=True, slots=True)
class Colouring:
    """Two questions about a line: what it is as a whole, asked with its neighbours, and which parts stand out."""

    whole: Callable[[str, str, str], Kind | None] = lambda _before, _line, _after: None
    parts: Callable[[str], Spans] = lambda _line: ()


def of_difference(before: str, line: str, after: str) -> Kind | None:
    """What `line` is in a unified difference; a removed "-- x" is told from a file header by its neighbours."""
    if (line.startswith("--- ") and after.startswith("+++ ")) or (
        line.startswith("+++ ") and before.startswith("--- ")
    ):
        return Kind.HEADER
    if line.startswith(("diff ", "index ", "Index: ", "new file mode", "deleted file mode", "rename ", "similarity ")):
        return Kind.HEADER
    return {"+": Kind.ADDED, "-": Kind.REMOVED, "@": Kind.HUNK, "\\": Kind.QUIET}.get(line[:1])


LEVEL = re.compile(r"\b(?:(FATAL|CRITICAL|ERROR|Traceback)|(WARN(?:ING)?)|(DEBUG|TRACE))\b")


def of_log(_before: str, line: str, _after: str) -> Kind | None:
    """The level a log line names near its start."""
    found = LEVEL.search(line, 0, 160)
    return found and (Kind.ERROR, Kind.WARNING, Kind.QUIET)[(found.lastindex or 1) - 1]


JSON_PART = re.compile(r'("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\b\d[\d.eE+-]*')


def of_json(line: str) -> list[tuple[int, int, Kind]]:
    """Keys and literals of one line of JSON; strings stay as they are."""
    parts: list[tuple[int, int, Kind]] = []
    for found in JSON_PART.finditer(line):
        start, end = found.span(1) if found[1] else found.span()
        if not found[1]:
            parts.append((start, end - start, Kind.LITERAL))
        elif found[2]:
            parts.append((start, end - start, Kind.KEY))
    return parts


PLAIN = Colouring()
DIFFERENCE = Colouring(whole=of_difference)
LOG = Colouring(whole=of_log)
JSON = Colouring(parts=of_json)
