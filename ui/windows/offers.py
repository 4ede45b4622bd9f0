"""What the menus of a project window call, what they offer for what is selected, and when it can be done."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from ui import actions
from ui.tables.page import TablePage
from ui.windows.pages import PAGES

if TYPE_CHECKING:
    from ui.windows.project import ProjectWindow

ON_ONE = ("review", "edit", "attach", "delete", "restore")
OF_KIND = {
    "task": ("review", "reject", "edit", *actions.TASK_ACTS, "attach", "delete", "restore"),
    "artifact": (*ON_ONE, "go_to_task"),
    "run": ("go_to_task",),
    "change request": ("review", "reject", "go_to_task"),
}


def of_kind(kind: str) -> tuple[str, ...]:
    """The actions in the context menu of things of this kind, by their names."""
    return OF_KIND.get(kind, ON_ONE if kind in actions.DELETABLE else ())


def slots(window: "ProjectWindow") -> dict[str, Callable[[], object]]:
    """What is called, by the names of the actions; what a read-only file refuses is not there."""
    its: dict[str, Callable[[], object]] = {
        "save_copy": lambda: window.care.save_copy(),
        "export": lambda: window.table.export(),
        "check": lambda: (window.care.check(), window.audit.verify()),
        "export_audit": lambda: window.audit.export(),
        "backups": lambda: window.show_backups(window.real),
        "close_file": window.close_file,
        "find": lambda: window.table.start_search(),
        "details": lambda: window.show_details(wanted=not window.side.isVisible()),
        "columns": lambda: window.table.choose_columns(),
        "go_to_task": lambda: window.task_acts.go_to_task(),
    }
    its |= {page.action: partial(window.show_page, page.name) for page in PAGES}
    if window.waits or window.project.read_only:
        return its
    deletions = window.edits.deletions
    its |= {
        "undo": deletions.undo,
        "redo": deletions.redo,
        "new_project": lambda: window.edits.new_project(),
        "new_task": lambda: window.edits.new_task(),
        "attach": lambda: window.edits.attach(),
        "edit": lambda: window.edits.edit(window.current.kind, window.current.selected_ids()[0]),
        "review": partial(_decide, window),
        "reject": partial(_decide, window, reject=True),
        "delete": lambda: deletions.delete(window.current.kind, window.current.selected_ids()),
        "restore": lambda: deletions.restore(window.current.kind, window.current.selected_ids()),
    }
    return its | {name: partial(window.task_acts.do_chosen, name) for name in actions.TASK_ACTS}


def _decide(window: "ProjectWindow", *, reject: bool = False) -> None:
    """Show what is to be decided about the one thing that is selected."""
    show = window.edits.show_change if window.current.kind == "change request" else window.edits.review
    show(window.current.selected_ids()[0], reject=reject)


def enable(window: "ProjectWindow") -> None:
    """Let the actions be chosen that can be done with what is selected now."""
    page, reading = window.current, window.stack.currentWidget() is window.reading
    is_table = isinstance(page, TablePage)
    state = actions.State(
        project=True,
        writable=not window.project.read_only,
        table=is_table and not reading,
        kind="" if reading else page.kind,
        selected=len(page.selected_ids()),
        deleted=is_table and page.question.where.deleted,
        can=frozenset() if reading else window.task_acts.legal,
    )
    actions.enable(window.acts, state)
    page.show_possible(window.task_acts.looked_at, window.task_acts.why_not)
    name_deletions(window)


def name_deletions(window: "ProjectWindow") -> None:
    """Say what would be undone and done again."""
    deletions = window.edits.deletions
    for name, stack, word in (("undo", deletions.done, "&Undo"), ("redo", deletions.undone, "Re&do")):
        if name in window.acts:
            window.acts[name].setEnabled(bool(stack))
            window.acts[name].setText(f"{word} {stack[-1]}" if stack else word)
