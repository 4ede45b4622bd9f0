"""Words that nothing fits beside: places to break at, where a path has its names or between any two letters."""

import re

from PySide6.QtCore import QTextBoundaryFinder

PLACE = "\u200b"
"""A space of no width, where a line may end."""
_NAMES = re.compile(r"(?<=[/\\_-])")
_NAME = 14  # letters: so many of the widest fit into the narrowest line


def breakable(word: str) -> str:
    """`word` with a `PLACE` behind each name in it, and in names too long for that between all letters."""
    return PLACE.join(name if len(name) <= _NAME else _anywhere(name) for name in _NAMES.split(word))


def _anywhere(word: str) -> str:
    """A `PLACE` between its letters as a person tells them apart, none within one (an accent, a composed emoji)."""
    units = word.encode("utf-16-le", "surrogatepass")  # Qt counts in halves of a character
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, word)
    found: list[str] = []
    at = 0
    while (then := finder.toNextBoundary()) > at:
        found.append(units[2 * at : 2 * then].decode("utf-16-le", "surrogatepass"))
        at = then
    return PLACE.join(found)
