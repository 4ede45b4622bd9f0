"""Every menu action of the program in one table, and how it is enabled."""

from collections.abc import Callable, Container, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

DELETABLE = ("project", "task", "artifact")
TASK_ACTS = ("ask", "request_change", "split", "merge", "cancel", "reopen", "complete", "give_back")
"""What is done with tasks as their state allows it."""


class State(NamedTuple):
    """What an action's being enabled depends on.

    `table`: a table is in view (none is while something is read, which has a search of its own). `kind` is the noun of
    what can be chosen in view, `selected` how much of it is, `deleted` whether deleted ones are shown. `can` names what
    may be done with the tasks among it as they stand, once that is known.
    """

    project: bool = False
    writable: bool = False
    table: bool = False
    kind: str = ""
    selected: int = 0
    deleted: bool = False
    can: frozenset[str] = frozenset()


def _always(_state: State) -> bool:
    return True


def _open(state: State) -> bool:
    return state.project


def _table(state: State) -> bool:
    return state.table


def _writable(state: State) -> bool:
    return state.writable


def _chosen(*kinds: str, one: bool = False, deleted: bool = False) -> Callable[[State], bool]:
    """Enabled with something of one of `kinds` chosen in a file that may be written; `one`: exactly one."""

    def enabled(state: State) -> bool:
        if deleted != state.deleted or not state.writable or state.kind not in kinds:
            return False
        return state.selected == 1 if one else state.selected > 0

    return enabled


def _can(name: str) -> Callable[[State], bool]:
    """Enabled where the state of what is chosen allows this."""
    return lambda state: state.writable and not state.deleted and name in state.can


def _decidable(state: State) -> bool:
    """What can be decided about a change request is said in its own dialog."""
    of_a_change = state.writable and state.kind == "change request" and state.selected == 1
    return of_a_change or _can("review")(state)


def _of_a_task(state: State) -> bool:
    return state.kind in ("run", "change request", "artifact") and state.selected == 1


class Act(NamedTuple):
    """One action: `name` names its slot too, `text` carries the mnemonic."""

    name: str
    text: str
    keys: str = ""
    icon: str = ""
    when: Callable[[State], bool] = _always


# Menus, their groups (with a line between), their actions.
MENUS: tuple[tuple[str, tuple[tuple[Act, ...], ...]], ...] = (
    (
        "&File",
        (
            (
                Act("new", "&New project file…", "Ctrl+N", "plus"),
                Act("open", "&Open…", "Ctrl+O", "folder-open"),
                Act("recent", "Open &recent", icon="clock-counter-clockwise"),
                Act("open_read_only", "Open read-onl&y…", "Ctrl+Shift+O", "eye"),
                Act("import", "&Import a folder…", "Ctrl+Shift+I", "download-simple"),
                Act("upgrade_files", "&Upgrade files…", "Ctrl+Shift+U", "arrow-circle-up"),
            ),
            (
                Act("save_copy", "&Save a copy…", "Ctrl+Shift+S", "copy-simple", _open),
                Act("export", "&Export table as CSV…", "Ctrl+E", "export", _table),
                Act("export_audit", "Export a&udit chain…", "", "circle-wavy-check", _open),
                Act("check", "Chec&k file", "", "shield-check", _open),
            ),
            (
                Act("backups", "&Backups and restore…", "Ctrl+Shift+B", "archive"),
                Act("salvage", "Sal&vage a damaged file…", "", "lifebuoy"),
            ),
            (Act("preferences", "&Preferences…", "Ctrl+,", "gear-six"),),
            (
                Act("close_file", "&Close", "Ctrl+W", "x"),
                Act("quit", "&Quit", "Ctrl+Q", "sign-out"),
            ),
        ),
    ),
    (
        "&Edit",
        (
            (
                Act("undo", "&Undo", "Ctrl+Z", "arrow-counter-clockwise"),
                Act("redo", "Re&do", "Ctrl+Shift+Z", "arrow-clockwise"),
            ),
            (
                Act("new_project", "Add &project…", "", "folder-plus", _writable),
                Act("new_task", "New &task…", "Ctrl+T", "plus", _writable),
                Act("attach", "&Attach artifact…", "Ctrl+Shift+A", "paperclip", _writable),
            ),
            (
                Act("edit", "&Edit…", "F2", "pencil-simple", _chosen("project", "task", one=True)),
                Act("review", "&Review and decide…", "A", "hand-palm", _decidable),
                Act("reject", "Re&ject…", "D", "x-circle", _decidable),
                Act("delete", "De&lete", "Del", "trash", _chosen(*DELETABLE)),
                Act("restore", "Rest&ore", "", "arrow-counter-clockwise", _chosen(*DELETABLE, deleted=True)),
            ),
            (Act("find", "&Find", "Ctrl+F", "magnifying-glass", _table),),
        ),
    ),
    (
        "&Task",
        (
            (
                Act("ask", "As&k for approval…", "R", "paper-plane-tilt", _can("ask")),
                Act("request_change", "New c&hange request…", "", "git-pull-request", _can("request_change")),
            ),
            (
                Act("split", "&Split…", "", "git-fork", _can("split")),
                Act("merge", "&Merge…", "M", "git-merge", _can("merge")),
            ),
            (
                Act("complete", "Com&plete…", "", "check-circle", _can("complete")),
                Act("give_back", "Give &back…", "", "arrow-u-up-left", _can("give_back")),
            ),
            (
                Act("cancel", "&Cancel…", "", "prohibit", _can("cancel")),
                Act("reopen", "Re&open", "", "arrow-counter-clockwise", _can("reopen")),
            ),
            (Act("go_to_task", "&Go to its task", "T", "arrow-square-out", _of_a_task),),
        ),
    ),
    (
        "&View",
        (
            (
                Act("show_inbox", "&Inbox", "Ctrl+1", "tray", _open),
                Act("show_projects", "&Projects", "Ctrl+2", "folders", _open),
                Act("show_tasks", "&Tasks", "Ctrl+3", "check-square", _open),
                Act("show_board", "&Board", "Ctrl+4", "squares-four", _open),
                Act("show_change_requests", "&Change requests", "Ctrl+5", "git-pull-request", _open),
                Act("show_runs", "&Runs", "Ctrl+6", "play", _open),
                Act("show_artifacts", "&Artifacts", "Ctrl+7", "files", _open),
                Act("show_architecture", "Arc&hitecture", "Ctrl+8", "tree-structure", _open),
                Act("show_audit", "A&udit", "Ctrl+9", "circle-wavy-check", _open),
                Act("show_overview", "&Overview", "Ctrl+0", "chart-line", _open),
                Act("show_receipts", "Rec&eipts", "", "receipt", _open),
                Act("show_set_aside", "&Set aside", "", "archive-tray", _open),
            ),
            (
                Act("details", "&Details", "Ctrl+I", "columns", _open),
                Act("columns", "Co&lumns and sorting…", "", "sort-ascending", _table),
                Act("next", "&Next for you", ".", "arrow-bend-down-right"),
            ),
        ),
    ),
    (
        "&Help",
        (
            (
                Act("tour", "First &steps", "", "compass"),
                Act("palette", "&Find an action…", "Ctrl+K", "command"),
                Act("shortcuts", "&Keyboard shortcuts…", "?", "keyboard"),
            ),
            (Act("about", "&About Placet", icon="info"),),
        ),
    ),
)


def menus(bar: "QMenuBar", offered: Container[str]) -> "dict[str, QMenu]":
    """The menus by their titles, with nothing in them yet; one that would be empty is not there."""
    names = ((title, [act.name for group in groups for act in group]) for title, groups in MENUS)
    return {title: bar.addMenu(title) for title, acts in names if any(name in offered for name in acts)}


def build(
    owner: "QWidget", bar: "Mapping[str, QMenu]", slots: Mapping[str, Callable[[], object]]
) -> "dict[str, QAction]":
    """Fill the menus of `bar` with the actions `slots` has something to call for."""
    made: dict[str, QAction] = {}
    for title, groups in MENUS:
        for group in groups:
            shown = [act for act in group if act.name in slots]
            if shown and bar[title].actions():
                bar[title].addSeparator()
            for act in shown:
                made[act.name] = _action(owner, act, slots[act.name])
                bar[title].addAction(made[act.name])
    return made


def _action(owner: "QWidget", act: Act, slot: Callable[[], object]) -> "QAction":
    from PySide6.QtGui import QAction

    from ui import keys, style

    made = QAction(act.text, owner)
    made.setObjectName(act.name)
    made.setIcon(style.icon(act.icon, "muted"))
    keys.bind(made, act.name)
    made.setAutoRepeat(False)  # a key that is held does a thing once
    made.triggered.connect(lambda _checked=False: slot())
    return made


def enable(made: "Mapping[str, QAction]", state: State) -> None:
    """Enable each action as its line in the table says."""
    for _title, groups in MENUS:
        for act in (act for group in groups for act in group):
            if act.name in made:
                made[act.name].setEnabled(act.when(state))
