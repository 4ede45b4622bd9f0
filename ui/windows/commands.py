"""What the command palette of a window offers."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QPushButton, QToolButton

from ui import actions, keys, words
from ui.dialogs.palette import Command, Found
from ui.windows import finding

if TYPE_CHECKING:
    from concurrent.futures import Future

    from ui.windows.frame import Frame

NATIVE = QKeySequence.SequenceFormat.NativeText
LARGEST = 2**63 - 1
"""No row of a file has a larger number."""
FIRST = ("next", "review", "ask", "new_task", *(act.name for act in actions.MENUS[3][1][0]), "new_project", "open")
"""What one wants most often, in this order; the rest follows as it is in the menus."""
LAST = ("close_file", "quit")


def of(window: "Frame") -> Iterator[Command]:
    """Every action of its menus, what can be done with what is chosen in view, then the files a person had open.

    What is chosen in view can be done by its menu there, or by the buttons that are in sight.
    """
    acts = [act for _title, groups in actions.MENUS for group in groups for act in group]
    named = {act.name: act for act in acts}
    rest = [act for act in acts if act.name not in FIRST + LAST]
    yield from _in_menus(window, [*(named[name] for name in FIRST), *rest])
    in_menus = set(window.acts.values())
    for view in (it for it in window.findChildren(QAbstractItemView) if it.isVisible()):
        for made in (it for it in view.actions() if it not in in_menus and it.isEnabled()):
            written = keys.shown(made.data()) if made.data() else made.shortcut().toString(NATIVE)
            yield Command(made.text(), made.trigger, written, "cursor")
    yield from _in_sight(window, {act.text.replace("&", "") for act in acts})
    if window.person is not None:
        yield Command("Who decides here…", window.person.ask, glyph="user")
    for recent in window.desk.settings.recent:
        text = f"Open {recent.path.name}"
        opening = partial(window.desk.open, recent.path, window)
        yield Command(text, opening, words.ago(recent.opened_at), "clock-counter-clockwise")
    yield from _in_menus(window, [named[name] for name in LAST])


def _in_sight(window: "Frame", in_menus: set[str]) -> Iterator[Command]:
    """What the buttons with words in them do, each once; of a dialog over it, or of the status bar, none."""
    offered = set(in_menus)
    for button in window.centralWidget().findChildren(QAbstractButton):
        plain = isinstance(button, QPushButton | QToolButton) and not (button.isCheckable() or button.menu())
        text = (button.accessibleName() or button.text()).replace("&", "")
        is_there = button.isVisible() and button.isEnabled() and button.window() is window
        if plain and is_there and button.text() and text not in offered:
            offered.add(text)
            yield Command(text, partial(_press, button), glyph="cursor")


def _press(button: QAbstractButton) -> None:
    """Press a button, if it is still there."""
    if shiboken6.isValid(button):
        button.click()


def _in_menus(window: "Frame", acts: "list[actions.Act]") -> Iterator[Command]:
    for act in acts:
        made = window.acts.get(act.name)
        if made is None or not made.isVisible() or made.menu() is not None:
            continue
        why_not = "" if made.isEnabled() else _why_not(window, act)
        yield Command(made.text().replace("&", ""), made.trigger, made.shortcut().toString(NATIVE), act.icon, why_not)


def _why_not(window: "Frame", act: "actions.Act") -> str:
    """Why an action of the menus cannot be done as things are, in a few words."""
    from ui.windows.project import ProjectWindow

    if not isinstance(window, ProjectWindow) or window.waits:
        return "the file is not open yet"
    if act.name in ("undo", "redo"):
        return f"nothing to {act.name}"
    if act.name in ("find", "export"):
        return "no table is in view"
    if window.project.read_only:
        return "this file was opened read-only"
    if why := window.task_acts.why_not.get("review" if act.name == "reject" else act.name):
        return why.rstrip(".")
    kind = window.current.kind
    if act.name == "go_to_task":
        return "choose a run, a change request or an artifact"
    of_tasks = act.name in ("review", "reject", *actions.TASK_ACTS)
    if kind == "task" if of_tasks else kind in actions.DELETABLE:
        many = len(window.current.selected_ids())
        one = act.name in ("edit", "review", "reject", *actions.TASK_ACTS) and act.name != "merge"
        if act.name == "restore" and many:
            return "what is chosen is not deleted"
        return "only with one at a time" if one and many > 1 else f"no {kind} is chosen" if not many else "not as it is"
    return "choose a task first" if of_tasks else "choose a project, a task or an artifact first"


def more(window: "Frame", typed: str) -> Iterator[Command]:
    """Of a number: the task that has it, whether or not there is one."""
    from ui.windows.project import ProjectWindow

    asked = finding.number(typed)
    if not isinstance(window, ProjectWindow) or window.waits or asked is None or asked[0] not in ("", "task"):
        return
    if asked[1] > LARGEST:
        told = "the number is too large"
        yield Command("No task has so large a number", lambda: None, glyph="check-square", why_not=told)
    else:
        yield Command(f"Go to task {asked[1]}", partial(finding.go, window, "task", asked[1]), glyph="check-square")


def seek(window: "Frame", typed: str) -> "Future[Found] | None":
    """What is called so in the file; None where there is no file, or next to nothing was typed."""
    from ui.windows.project import ProjectWindow

    return finding.seek(window, typed) if isinstance(window, ProjectWindow) and not window.waits else None
