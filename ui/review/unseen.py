"""Characters nobody sees, or that turn the order of others round, are named where one decides about a text."""

import re

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextDocument

from ui import style
from ui.review import parts

# Unicode's letters of tags look like nothing and are read by programs as the letters they stand for.
TAGS = "\U000e0020-\U000e007e"
FILLING = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2064\u3164\ufeff\uffa0"
TURNING = "\u202a-\u202e\u2066-\u206f"
SIGNS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufff9-\ufffb\U000e0000-\U000e0fff"
# What joins letters, or chooses their form, is unseen only where no script and no picture has a use for it.
JOINING = "\u200c\u200d\ufe00-\ufe0f"
IDLE = "(?<![^\x00-\u024f])[\u200c\u200d]|(?<=[A-Za-z\\s\ufe00-\ufe0f])[\ufe00-\ufe0f]|\r(?!$)"
UNSEEN = re.compile(f"([{TAGS}]+)|[{FILLING}{TURNING}{SIGNS}]|{IDLE}")
TAGGED = "[unseen: "
BREAK = "\u2028"  # in a document, where one row of a paragraph ends


def lines(text: str) -> list[str]:
    """The lines that hold such characters, each with these in words between brackets."""
    written = (line.strip(" \t\r") for line in text.removeprefix("\ufeff").split("\n"))
    return [UNSEEN.sub(named, line) for line in written if UNSEEN.search(line)]


def show(document: QTextDocument, start: int) -> None:
    """Put words between brackets in the place of such characters, from where a document has `start` on."""
    block, form = document.findBlock(start), QTextCharFormat()
    form.setForeground(QColor(style.colours().surface))
    form.setBackground(style.tint("warn"))
    while block.isValid():
        text = block.text()
        if UNSEEN.search(text):
            cursor = QTextCursor(block)
            for found in reversed([*UNSEEN.finditer(text)]):
                if found[0] != BREAK:
                    cursor.setPosition(block.position() + _units(text[: found.start()]))
                    cursor.setPosition(cursor.position() + _units(found[0]), QTextCursor.MoveMode.KeepAnchor)
                    cursor.insertText(named(found), form)
        block = block.next()


def add_unseen(page: parts.Page, text: str) -> None:
    """Say which lines of a text hold such characters, where any does."""
    if found := lines(text):
        told = "These lines hold characters nobody sees, or that change the order in which others are seen:"
        page.add(parts.glyph_line(style.icon("eye-slash", "warn"), told))
        page.add(parts.code("\n".join(found)))


def named(found: re.Match[str]) -> str:
    """What was found, in words between brackets; of letters that look like nothing, there is one for each."""
    if found[1]:
        return f"{TAGGED}{''.join(chr(ord(letter) - 0xE0000) for letter in found[1])}]"
    return f"[U+{ord(found[0]):04X}]"


def _units(text: str) -> int:
    """How many of Qt's characters these are."""
    return len(text) + sum(letter > "\uffff" for letter in text)
