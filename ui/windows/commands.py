"""What the command palette of a window offers."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractItemView

from ui import actions, keys, words
from ui.dialogs.palette import Command

if TYPE_CHECKING:
    from ui.windows.frame import Frame

NATIVE = QKeySequence.SequenceFormat.NativeText
LARGEST = 2**63 - 1
"""No row of a file has a larger number."""


def of(window: "Frame") -> Iterator[Command]:
    """Every action of its menus, what can be done with what is chosen in view, then the files a person had open."""
    for _title, groups in actions.MENUS:
        for act in (act for group in groups for act in group):
            made = window.acts.get(act.name)
            if made is None or not made.isVisible() or made.menu() is not None:
                continue
            written = made.shortcut().toString(NATIVE)
            text = made.text().replace("&", "")
            yield Command(text, made.trigger, written, act.icon, made.isEnabled())
    in_menus = set(window.acts.values())
    for view in (it for it in window.findChildren(QAbstractItemView) if it.isVisible()):
        for made in (it for it in view.actions() if it not in in_menus and it.isEnabled()):
            written = keys.shown(made.data()) if made.data() else made.shortcut().toString(NATIVE)
            yield Command(made.text(), made.trigger, written, "cursor")
    if window.person is not None:
        yield Command("Who decides here…", window.person.ask, glyph="user")
    for recent in window.desk.settings.recent:
        text = f"Open {recent.path.name}"
        opening = partial(window.desk.open, recent.path, window)
        yield Command(text, opening, words.ago(recent.opened_at), "clock-counter-clockwise")


def more(window: "Frame", typed: str) -> Iterator[Command]:
    """Of a number: the task that has it."""
    from ui.windows.project import ProjectWindow

    number = typed.removeprefix("#").lstrip("0")
    if not isinstance(window, ProjectWindow) or window.waits or not number.isdecimal():
        return
    if len(number) > len(str(LARGEST)) or int(number) > LARGEST:
        yield Command("No task has so large a number", lambda: None, glyph="check-square", enabled=False)
    else:
        yield Command(f"Go to task {int(number)}", partial(window.go_to_task, int(number)), glyph="check-square")
