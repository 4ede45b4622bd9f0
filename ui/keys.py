"""Every key of the program: what it does, what it usually is, and what a person chose instead."""

import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ui.actions import MENUS

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QKeyEvent, QShortcut

EVERYWHERE = "Everywhere"
LISTS = "In lists"
BOARD = "On the board"
READING = "When reading"
DECIDING = "When deciding"
PLACES = (LISTS, BOARD, READING, DECIDING, EVERYWHERE)


class Key(NamedTuple):
    """`usual` is in Qt's portable form ("Ctrl+Shift+O"); `where` it works is one of `PLACES`.

    A `fixed` one is what every program of this desktop does: it is told, and nobody chooses another.
    """

    name: str
    text: str
    usual: str
    where: str
    fixed: bool = False


OTHERS = (
    Key("next_row", "Next row", "J", LISTS),
    Key("previous_row", "Previous row", "K", LISTS),
    Key("search", "Search the list", "/", LISTS),
    Key("open_row", "Open the row", "Return", LISTS, fixed=True),
    Key("copy_rows", "Copy the rows", "Ctrl+C", LISTS, fixed=True),
    Key("not_now", "Not now", "S", LISTS),
    Key("column_before", "To the column before", "Left", BOARD, fixed=True),
    Key("column_after", "To the column after", "Right", BOARD, fixed=True),
    Key("card_before", "Move the card to the column before", "Ctrl+Left", BOARD),
    Key("card_after", "Move the card to the column after", "Ctrl+Right", BOARD),
    Key("to_line", "Go to a line", "Ctrl+G", READING),
    Key("next_change", "Next change", "J", READING),
    Key("previous_change", "Previous change", "K", READING),
    Key("next_file", "Next file", "Shift+J", READING),
    Key("previous_file", "Previous file", "Shift+K", READING),
    Key("viewed", "Mark as viewed", "V", READING),
    Key("viewed_file", "Mark the whole file as viewed", "Shift+V", READING),
    Key("compare", "Compare, or show the whole text", "T", READING),
    Key("side_by_side", "Side by side, or unified", "S", READING),
    Key("wrap_lines", "Wrap long lines", "W", READING),
    Key("comment", "Comment on the line", "C", READING),
    Key("next_comment", "Next comment", "N", READING),
    Key("previous_comment", "Previous comment", "P", READING),
    Key("answer", "Answer the comment", "R", READING),
    Key("resolve", "Resolve the comment", "E", READING),
    Key("waive", "Waive the comment", "X", READING),
    Key("submit_comments", "Submit all drafts", "Ctrl+Return", READING),
    Key("leave", "Back to the list", "Escape", READING, fixed=True),
    Key("read_lines", "Line by line, or all on one page", "L", DECIDING),
    Key("decide_approve", "Show what is unseen, then approve", "A", DECIDING),
    Key("decide_reject", "Reject", "D", DECIDING),
)
"""Those of no menu."""
_ROWS = {24: "QWERTYUIOP", 38: "ASDFGHJKL", 52: "ZXCVBNM"}
LETTERS = {first + at: letter for first, row in _ROWS.items() for at, letter in enumerate(row)}
"""The letter each key writes on a keyboard of Latin letters, by the number that X11 and Wayland give it."""
_GREEK, _NAMED = 0x370, 0x01000000
"""From the one on letters are of another script, from the other on keys have names instead."""
chosen: dict[str, str] = {}
"""What a person chose instead of the usual, by name; empty text: no key at all."""


def known() -> Iterator[Key]:
    """Every key there is; those of the menus first, in their order."""
    for _title, groups in MENUS:
        for act in (act for group in groups for act in group):
            if act.keys or act.name in chosen:
                plain = act.text.replace("&", "").rstrip("…")
                a_letter = len(act.keys) == 1 and act.keys.isalpha()
                yield Key(act.name, plain, act.keys, LISTS if a_letter else EVERYWHERE)
    yield from OTHERS


def of(name: str) -> str:
    """The key of this name as it is now, in Qt's portable form; KeyError where there is none."""
    return chosen[name] if name in chosen else _usual()[name]


def shown(name: str) -> str:
    """The key of this name as this desktop writes it."""
    from PySide6.QtGui import QKeySequence

    return QKeySequence(of(name)).toString(QKeySequence.SequenceFormat.NativeText)


def pressed(event: "QKeyEvent", name: str, *, shift: bool = False) -> bool:
    """Whether this is the key of that name; with `shift`, also while Shift is held."""
    from PySide6.QtCore import QKeyCombination, Qt
    from PySide6.QtGui import QKeySequence

    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if shift:
        held &= ~Qt.KeyboardModifier.ShiftModifier
    pressed = QKeySequence(QKeyCombination(held, Qt.Key(_latin(event))))
    return bool(of(name)) and pressed == QKeySequence(of(name))


def _latin(event: "QKeyEvent") -> int:
    """The key as menus take it: one that writes Cyrillic, Greek or the like is the Latin letter at its place."""
    key = event.key()
    if _GREEK <= key < _NAMED and sys.platform not in ("win32", "darwin"):
        return ord(LETTERS.get(event.nativeScanCode(), chr(key)))
    return key


def bind(thing: "QAction | QShortcut", name: str) -> None:
    """Give an action or a shortcut the key of this name, now and whenever another one is chosen."""
    from PySide6.QtGui import QKeySequence, QShortcut

    thing.setProperty("key", name)
    if isinstance(thing, QShortcut):
        thing.setKey(QKeySequence(of(name)))
    else:
        thing.setShortcut(QKeySequence(of(name)))


def choose(other: Mapping[str, str]) -> None:
    """From now on these keys hold instead of the usual ones; names nobody knows are left out."""
    from PySide6.QtGui import QAction, QShortcut
    from PySide6.QtWidgets import QApplication

    usual = _usual()
    chosen.clear()
    chosen.update({name: key for name, key in other.items() if name in usual and key != usual[name]})
    for window in QApplication.topLevelWidgets():
        for thing in (*window.findChildren(QAction), *window.findChildren(QShortcut)):
            if (name := thing.property("key")) in usual:
                bind(thing, str(name))


def taken(name: str, key: str) -> Key | None:
    """Another one that already has this key where `name` works, or everywhere."""
    from PySide6.QtGui import QKeySequence

    its, wanted = next(one for one in known() if one.name == name), QKeySequence(key)
    for other in known():
        same = other.name != name and key and QKeySequence(of(other.name)) == wanted  # Escape is Esc as well
        if same and _meet(its.where, other.where):
            return other
    return None


def _meet(one: str, other: str) -> bool:
    """Whether keys of these two places could be meant by the same press: cards are a list, and who decides reads."""
    return one == other or EVERYWHERE in (one, other) or {one, other} in ({LISTS, BOARD}, {READING, DECIDING})


def decides_nothing(name: str, key: str) -> bool:
    """Whether a key is Enter and this one of those that decide: it would be told, and do nothing."""
    its = next(one for one in known() if one.name == name)
    return its.where == DECIDING and key.rsplit("+", 1)[-1] in ("Return", "Enter")


def _usual() -> dict[str, str]:
    acts = (act for _title, groups in MENUS for group in groups for act in group)
    return {act.name: act.keys for act in acts} | {key.name: key.usual for key in OTHERS}
