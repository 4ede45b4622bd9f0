"""What a page made of Markdown leaves out, found word by word, so that it can be shown as it was written."""

import html
import re
from collections.abc import Iterable

from PySide6.QtGui import QColor, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument

from desktop.queries import alignment
from ui import style

WORD = re.compile(r"[^\W_]+")
# What a page shows by other means: the signs of quotes and lists, the language after a fence.
LEAD = re.compile(r"(?:\s|>|[-*+](?=\s)|\d{1,9}[.)](?=\s|$)|\[[ xX]\](?=\s))*")
FENCE = re.compile(r"(?:`{3,}|~{3,})\s*\S*\s*$")


def lines(source: str, shown: str) -> list[str]:
    """The lines of Markdown of which a word or a number is not in `shown`, the plain words of the page.

    Parsers drop what they have a use or no place for: where links lead, names given to them, notes at the foot, the
    head of a file, cells beyond the last column.
    """
    written = source.split("\n")
    words: list[str] = []
    numbers: list[int] = []  # of the line each word is in
    for number, line in enumerate(written):
        lead = LEAD.match(line)
        said = line[lead.end() if lead else 0 :]
        found = [] if FENCE.match(said) else WORD.findall(html.unescape(said))
        words += found
        numbers += [number] * len(found)
    steps = alignment.steps(words, WORD.findall(shown))
    missing = {numbers[at] for tag, a, b, _c, _d in steps if tag in ("delete", "replace") for at in range(a, b)}
    return [written[number].strip() for number in sorted(missing)]


def show(document: QTextDocument, lines: Iterable[str]) -> None:
    """Put these lines below all else, where there are any."""
    cursor = QTextCursor(document)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    block, quiet, code = QTextBlockFormat(), QTextCharFormat(), QTextCharFormat()
    block.setTopMargin(style.GRID)
    quiet.setForeground(style.tint("muted"))
    code.setFont(style.monospace())
    for number, line in enumerate(lines):
        if number == 0:
            cursor.insertBlock(block, quiet)
            cursor.insertText("Not all of these lines can be seen above; this is how they are written:")
            block.setBackground(QColor(style.colours().hover))
        cursor.insertBlock(block, code)
        cursor.insertText(line)
        block.setTopMargin(0)
