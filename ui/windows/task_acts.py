"""What a person does with tasks beyond their words: ask, begin a change request, split, merge, complete, cancel."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QShortcut

from desktop.queries.rows import TaskDetail
from desktop.words import ChangeRequestStatus
from ui import keys, work
from ui.windows.told import tell

if TYPE_CHECKING:
    from desktop.queries.change_requests import ChangeRequestInFull
    from desktop.queries.listed import TaskRow
    from desktop.store.project import Project
    from desktop.words import Phase
    from ui.windows.project import ProjectWindow


class TaskActs(QObject):
    """Works for one project window; knows which acts may be done with what is selected, and why the others not."""

    known = Signal()
    """It is known what may be done with what is selected now."""

    def __init__(self, project: "Project", window: "ProjectWindow") -> None:
        super().__init__(window)
        self._project = project
        self._window = window
        self.looked_at: list[int] = []
        """The ids of the tasks this is about."""
        self.legal: frozenset[str] = frozenset()
        self.why_not: dict[str, str] = {}
        self._wanted = False  # the key was pressed before it was known what may be done
        self._instead = QShortcut(window)  # where there is nothing to decide, the key of the action says why
        self._instead.setEnabled(False)
        keys.bind(self._instead, "review")
        self._instead.activated.connect(self._on_nothing_to_decide)

    def look(self) -> None:
        """Ask what may be done with the tasks that are selected; with other ones than before nothing may until then."""
        ids = self._window.chosen("task")
        if ids != self.looked_at:
            self.legal, self.why_not, self._wanted = frozenset(), {}, False
            self._instead.setEnabled(len(ids) == 1 and not self._project.read_only)
        self.looked_at = ids
        if ids and not self._project.read_only:
            from desktop.commands import possible

            work.show(self._window, self._project.read(possible.with_tasks, ids), partial(self._on_known, ids))

    def do(self, name: str, task_id: int) -> None:
        """One of `actions.TASK_ACTS` with one task, wherever it was asked for."""
        self._do(name, [task_id])

    def go_to_task(self) -> None:
        """Show the task that the run, change request or artifact in view belongs to."""
        kind, ids = self._window.current.kind, self._window.current.selected_ids()
        work.show(self._window, self._project.read(_task_of, kind, ids[0]), self._on_task_of)

    def show_change(self, change_request_id: int) -> None:
        """Open a change request: a draft to be written on, any other to be read and decided about."""
        from desktop.queries import change_requests

        asked = self._project.read(change_requests.in_full, change_request_id)
        work.show(self._window, asked, self._on_change)

    def do_chosen(self, name: str) -> None:
        """One of `actions.TASK_ACTS` with the tasks that are selected."""
        ids = self._window.chosen("task")
        if ids:
            self._do(name, ids)

    def _do(self, name: str, ids: Sequence[int]) -> None:
        read, then = {
            "ask": (_to_ask, self._on_ask),
            "request_change": (_details, self._on_request),
            "split": (_details, self._on_split),
            "merge": (_details, self._on_merge),
            "cancel": (_details, self._on_cancel),
            "reopen": (_details, self._on_reopen),
            "complete": (_details, self._on_complete),
            "give_back": (_details, self._on_give_back),
        }[name]
        work.show(self._window, self._project.read(read, tuple(ids)), then)

    def _on_known(self, ids: list[int], told: dict[str, str]) -> None:
        if ids == self.looked_at:
            self.legal = frozenset(name for name, why in told.items() if not why)
            self.why_not = told
            self._instead.setEnabled(len(ids) == 1 and bool(told["review"]))
            self.known.emit()
            if self._wanted:
                self._wanted = False
                self._window.acts["review"].trigger()
                self._on_nothing_to_decide()

    def _on_nothing_to_decide(self) -> None:
        if not self._window.current.isVisible():
            return
        self._wanted = "review" not in self.why_not
        if self.why_not.get("review"):
            tell(self._window, "warn", self.why_not["review"])

    def _on_ask(self, found: "tuple[TaskRow, tuple[Phase, ...]]") -> None:
        from ui.dialogs.ask import AskDialog

        AskDialog(self._project, *found, self._window).open()

    def _on_request(self, found: list[TaskDetail]) -> None:
        from ui.dialogs.change_editor import ChangeEditor

        ChangeEditor(self._project, found[0], self._window).open()

    def _on_split(self, found: list[TaskDetail]) -> None:
        from ui.dialogs.split import SplitDialog

        dialog = SplitDialog(self._project, found[0], self._window)
        dialog.made.connect(self._on_made)
        dialog.open()

    def _on_merge(self, found: list[TaskDetail]) -> None:
        from ui.dialogs.merge import MergeDialog

        dialog = MergeDialog(self._project, found, self._window)
        dialog.made.connect(self._on_made)
        dialog.open()

    def _on_cancel(self, found: list[TaskDetail]) -> None:
        from ui.dialogs.reason import CancelDialog

        CancelDialog(self._project, found[0].row, self._window).open()

    def _on_reopen(self, found: list[TaskDetail]) -> None:
        from desktop.commands import tasks

        work.show(self._window, self._project.write(tasks.reopen, found[0].row.id), lambda _none: None)

    def _on_complete(self, found: list[TaskDetail]) -> None:
        from ui.dialogs.completing import CompleteDialog, has_gates

        def complete() -> None:
            CompleteDialog(self._project, found[0], self._window).open()

        if has_gates(found[0]):
            complete()
        else:  # whoever says that they have looked signs it
            self._window.edits.with_key(complete)

    def _on_give_back(self, found: list[TaskDetail]) -> None:
        from ui.dialogs.reason import GiveBackDialog

        GiveBackDialog(self._project, found[0].row, self._window).open()

    def _on_made(self, ids: list[int]) -> None:
        """Show what was made, which the list may not have yet."""
        self._window.show_page("tasks")
        table = self._window.table
        if ids[0] in table.model.ids:
            table.select(ids[:1])
        else:
            table.feed.settled.connect(lambda: table.select(ids[:1]), Qt.ConnectionType.SingleShotConnection)

    def _on_task_of(self, task_id: int | None) -> None:
        if task_id is not None:
            self._window.go_to_task(task_id)

    def _on_change(self, found: "ChangeRequestInFull") -> None:
        if found.row.status is not ChangeRequestStatus.DRAFT or self._project.read_only:
            self._window.edits.show_change(found.row.id)
            return
        work.show(
            self._window,
            self._project.read(_details, (found.row.task_id,)),
            lambda told: self._write_on(found, told[0]),
        )

    def _write_on(self, found: "ChangeRequestInFull", task: TaskDetail) -> None:
        from ui.dialogs.change_editor import ChangeEditor

        ChangeEditor(self._project, task, self._window, change=found).open()


def _to_ask(session: Any, ids: Sequence[int]) -> "tuple[TaskRow, tuple[Phase, ...]]":
    """The task that is asked about, and the phases that would be skipped for it."""
    from desktop.commands import possible
    from desktop.queries import tasks

    return tasks.rows(session, ids)[ids[0]], possible.passed_over(session, ids[0])


def _details(session: Any, ids: Sequence[int]) -> list[TaskDetail]:
    from desktop.queries import tasks

    return [tasks.detail(session, one) for one in ids]


def _task_of(session: Any, kind: str, id_: int) -> int | None:
    """The task of a run, a change request or an artifact; None where that is of the project alone."""
    from desktop.queries import artifacts, change_requests, runs

    listing: Any = {"run": runs, "change request": change_requests, "artifact": artifacts}[kind]
    row = listing.rows(session, [id_]).get(id_)
    return None if row is None else row.task_id
