"""Words that nothing fits beside: places to break at, between any two letters a person would tell apart."""

from PySide6.QtCore import QTextBoundaryFinder

PLACE = "\u200b"
"""A space of no width, where a line may end."""


def breakable(word: str) -> str:
    """`word` with a `PLACE` between its letters, none within one (an accent, an emoji of several characters)."""
    units = word.encode("utf-16-le", "surrogatepass")  # Qt counts in halves of a character
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, word)
    found: list[str] = []
    at = 0
    while (then := finder.toNextBoundary()) > at:
        found.append(units[2 * at : 2 * then].decode("utf-16-le", "surrogatepass"))
        at = then
    return PLACE.join(found)
