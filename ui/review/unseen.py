"""Characters nobody sees, or that turn the order of others round, are named where one decides about a text."""

import re

from ui import style
from ui.review import parts

# Unicode's letters of tags look like nothing and are read by programs as the letters they stand for.
TAGS = "\U000e0020-\U000e007e"
FILLING = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2064\u3164\ufeff\uffa0"
TURNING = "\u202a-\u202e\u2066-\u206f"
SIGNS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufff9-\ufffb\U000e0000-\U000e0fff"
UNSEEN = re.compile(f"([{TAGS}]+)|[{FILLING}{TURNING}{SIGNS}]")


def lines(text: str) -> list[str]:
    """The lines that hold such characters, each with these in words between brackets."""
    written = text.removeprefix("\ufeff").split("\n")
    return [UNSEEN.sub(_named, line.strip(" \t\r")) for line in written if UNSEEN.search(line)]


def add_unseen(page: parts.Page, text: str) -> None:
    """Say which lines of a text hold such characters, where any does."""
    if found := lines(text):
        told = "These lines hold characters nobody sees, or that change the order in which others are seen:"
        page.add(parts.glyph_line(style.icon("eye-slash", "warn"), told))
        page.add(parts.code("\n".join(found)))


def _named(found: re.Match[str]) -> str:
    if found[1]:
        return f"[unseen: {''.join(chr(ord(letter) - 0xE0000) for letter in found[1])}]"
    return f"[U+{ord(found[0]):04X}]"
