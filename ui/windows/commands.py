"""What the command palette of a window offers."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from ui import actions, words
from ui.dialogs.palette import Command

if TYPE_CHECKING:
    from ui.windows.frame import Frame

LARGEST = 2**63 - 1
"""No row of a file has a larger number."""


def of(window: "Frame") -> Iterator[Command]:
    """Every action of its menus, who decides here, then the files a person had open."""
    for _title, groups in actions.MENUS:
        for act in (act for group in groups for act in group):
            made = window.acts.get(act.name)
            if made is None or not made.isVisible() or made.menu() is not None:
                continue
            written = made.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            text = made.text().replace("&", "")
            yield Command(text, made.trigger, written, act.icon, made.isEnabled())
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
