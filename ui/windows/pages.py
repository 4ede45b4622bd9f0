"""The pages of a project window in one table: what each is called, and how it is made."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ui.page import Page
    from ui.tables.page import TablePage
    from ui.windows.project import ProjectWindow


class PageOf(NamedTuple):
    """`name` is in the window's memory and in its action (`show_change_requests`); `make(window)` imports the page.

    `early` pages are tables whose first rows can be shown before the file is open, so `make` asks nothing of the file.
    `begin` is the action offered where there is nothing, once what it needs is there (`first_steps`). `rare` ones are
    offered once it is known that they have something to show: as soon as `Statistics.counts` has their name.
    """

    name: str
    title: str
    glyph: str
    make: "Callable[[ProjectWindow], Page]"
    early: bool = False
    begin: str = ""
    rare: bool = False

    @property
    def action(self) -> str:
        """The name of the action that shows it."""
        return f"show_{self.name.replace(' ', '_')}"


def _inbox(window: "ProjectWindow") -> "Page":
    from ui.inbox.page import InboxPage

    return InboxPage(window.desk.inbox, window.desk.inbox_acts, window)


def _projects(_window: "ProjectWindow") -> "TablePage":
    from ui.tables.page import TablePage
    from ui.tables.projects import PROJECTS

    return TablePage(None, PROJECTS)


def _tasks(_window: "ProjectWindow") -> "TablePage":
    from ui.tables.page import TablePage
    from ui.tables.tasks import TASKS

    return TablePage(None, TASKS)


def _board(window: "ProjectWindow") -> "Page":
    from ui.board.page import BoardPage

    return BoardPage(lambda: window.acts)


def _change_requests(_window: "ProjectWindow") -> "TablePage":
    from ui.tables.change_requests import CHANGE_REQUESTS
    from ui.tables.page import TablePage

    return TablePage(None, CHANGE_REQUESTS)


def _runs(_window: "ProjectWindow") -> "TablePage":
    from ui.tables.page import TablePage
    from ui.tables.runs import RUNS

    return TablePage(None, RUNS)


def _artifacts(_window: "ProjectWindow") -> "TablePage":
    from ui.tables.artifacts import ARTIFACTS
    from ui.tables.page import TablePage

    return TablePage(None, ARTIFACTS)


def _architecture(window: "ProjectWindow") -> "Page":
    from ui.windows.architecture import ArchitecturePage

    return ArchitecturePage(window)


def _audit(window: "ProjectWindow") -> "TablePage":
    from ui.windows.audit import AuditTable

    return AuditTable(window)


def _receipts(_window: "ProjectWindow") -> "TablePage":
    from ui.tables.page import TablePage
    from ui.tables.receipts import RECEIPTS

    return TablePage(None, RECEIPTS)


def _overview(_window: "ProjectWindow") -> "Page":
    from ui.charts.overview import OverviewPage

    return OverviewPage()


def _set_aside(_window: "ProjectWindow") -> "TablePage":
    from ui.tables.quarantine import SetAsideTable

    return SetAsideTable()


PAGES = (
    PageOf("inbox", "Inbox", "tray", _inbox),
    PageOf("projects", "Projects", "folders", _projects, early=True, begin="new_project"),
    PageOf("tasks", "Tasks", "check-square", _tasks, early=True, begin="new_task"),
    PageOf("board", "Board", "squares-four", _board, begin="new_task"),
    PageOf("change requests", "Change requests", "git-pull-request", _change_requests, begin="show_tasks"),
    PageOf("runs", "Runs", "play", _runs, begin="show_tasks"),
    PageOf("artifacts", "Artifacts", "files", _artifacts, early=True, begin="attach"),
    PageOf("architecture", "Architecture", "tree-structure", _architecture, begin="new_project"),
    PageOf("audit", "Audit", "circle-wavy-check", _audit),
    PageOf("receipts", "Receipts", "receipt", _receipts, rare=True),
    PageOf("overview", "Overview", "chart-line", _overview, begin="new_task"),
    PageOf("set aside", "Set aside", "archive-tray", _set_aside, rare=True),
)
"""From top to bottom."""
NAMED = {page.name: page for page in PAGES}
