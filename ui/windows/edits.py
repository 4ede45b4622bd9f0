"""What a person changes in an open file: each a dialog that asks, or a mark that can be taken back."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QFileDialog

from desktop.queries import projects, tasks
from desktop.queries.filters import ProjectFilter, ProjectSort
from desktop.queries.rows import DroppedGates, ProjectDetail, ProjectRow, TaskDetail
from ui import work
from ui.dialogs.approval import ApprovalDialog
from ui.dialogs.attach import AttachDialog
from ui.dialogs.decision import DecisionDialog
from ui.dialogs.project import ProjectDialog
from ui.dialogs.task import TaskDialog
from ui.dialogs.which_project import WhichProjectDialog
from ui.tables.page import TablePage
from ui.windows.deletions import Deletions
from ui.windows.told import tell

if TYPE_CHECKING:
    from desktop.queries.proofs import Proof
    from desktop.store.project import Project
    from ui.dialogs.change import ChangeDialog
    from ui.windows.project import ProjectWindow

MOST_PROJECTS = 200


class Edits(QObject):
    """Works for one project window."""

    def __init__(self, project: "Project", window: "ProjectWindow") -> None:
        super().__init__(window)
        self._project = project
        self._window = window
        self.deletions = Deletions(project, window)

    def new_project(self) -> None:
        """Ask for the words of a project, in a file that has none."""
        ProjectDialog(self._project, self._window).open()

    def new_task(self) -> None:
        """Ask for the words of a new task."""
        self._in_a_project(
            "New task", "The new task comes after it.", lambda id_: TaskDialog(self._project, id_, self._window).open()
        )

    def attach(self) -> None:
        """Ask for files to keep in this one, for the task that is selected if one is."""
        asked = QFileDialog(self._window, "Attach artifacts", str(Path.home()))
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.setFileMode(QFileDialog.FileMode.ExistingFiles)
        asked.filesSelected.connect(lambda names: self.attach_files([Path(name) for name in names]))
        asked.open()

    def attach_files(self, paths: list[Path]) -> None:
        """Ask what these files are, and keep them."""
        window = self._window
        if len(window.chosen("task")) == 1:
            task_id = window.chosen("task")[0]
            work.show(
                window,
                self._project.read(tasks.detail, task_id),
                lambda task: AttachDialog(self._project, task.row.project_id, paths, window, task_id=task_id).open(),
            )
        else:
            told = "The artifacts come after it."
            attach = lambda id_: AttachDialog(self._project, id_, paths, window).open()  # noqa: E731
            self._in_a_project("Attach artifacts", told, attach)

    def edit(self, kind: str, id_: int) -> None:
        """Ask for other words for a "task" or a "project"."""
        if kind == "task":
            work.show(self._window, self._project.read(tasks.detail, id_), self._edit_task)
        else:
            work.show(self._window, self._project.read(projects.detail, id_), self._edit_project)

    def review(self, task_id: int, *, reject: bool = False) -> None:
        """Show what is to be decided about a task; one dialog for each, however often it is asked for.

        `reject`: with the keyboard where one writes why not.
        """
        window = self._window

        def make() -> ApprovalDialog:
            made = ApprovalDialog(self._project, window.relay, task_id, window)
            made.told.connect(partial(tell, window, "good"))
            made.named.connect(self._on_named)
            made.artifact_opened.connect(window.read_artifact)
            made.next_wanted.connect(partial(window.desk.inbox_acts.open_next, window))
            return made

        self._show_once(f"decide about {task_id}", make, reject=reject)

    def show_change(self, change_request_id: int, *, reject: bool = False) -> None:
        """Show a change request, and what can be done about it; one dialog for each; `reject` as of `review`."""
        from ui.dialogs.change import ChangeDialog

        window = self._window

        def make() -> ChangeDialog:
            made = ChangeDialog(self._project, window.relay, change_request_id, window)
            made.told.connect(partial(tell, window, "good"))
            made.named.connect(self._on_named)
            made.next_wanted.connect(partial(window.desk.inbox_acts.open_next, window))
            return made

        self._show_once(f"change request {change_request_id}", make, reject=reject)

    def save_receipt(self, approval_id: int) -> None:
        """Ask where to, and save all there is to prove a decision by as PDF."""
        from desktop.queries import proofs

        work.show(self._window, self._project.read(proofs.of, approval_id), self._ask_receipt)

    def _ask_receipt(self, proof: "Proof") -> None:
        asked = QFileDialog(self._window, "Save the receipt", f"approval {proof.approval.id}.pdf", "PDF (*.pdf)")
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        asked.setDefaultSuffix("pdf")
        asked.fileSelected.connect(lambda name: self.write_receipt(proof, Path(name)))
        asked.open()

    def write_receipt(self, proof: "Proof", to: Path) -> None:
        """Write the receipt of a decision into `to`, and say so."""
        from ui.review.proof import write

        window = self._window

        def done(_nothing: object) -> None:
            window.say("good", f"Saved {to.name}.", {"Show in folder": lambda: window.desk.show_folder(to)})

        work.show(window, work.start(write, proof, to), done)

    def show_requirements(self, project_id: int) -> None:
        """Show what a project demands of its tasks."""
        from ui.dialogs.requirements import RequirementsDialog

        RequirementsDialog(self._project, project_id, self.with_key, self._window).open()

    def _show_once(self, name: str, make: "Callable[[], ApprovalDialog | ChangeDialog]", *, reject: bool) -> None:
        there = self._window.findChild(DecisionDialog, name)
        if there is None:
            there = make()
            there.setObjectName(name)
        there.show()
        there.raise_()
        there.activateWindow()
        if reject:
            there.foot.notes.setFocus()

    def carry_gates(self, found: Sequence[DroppedGates]) -> None:
        """Give a task its gates back; where there are several, show them first."""
        if len(found) > 1:
            from ui.dialogs.gates import CarryGatesDialog

            CarryGatesDialog(self._project, found, self._window).open()
            return
        from desktop.commands import tasks as act

        read = {it.task_id: it.row_version for it in found}
        work.show(self._window, self._project.write(act.carry_gates_over, read), lambda _versions: None)

    def with_key(self, then: Callable[[], object]) -> None:
        """Call `then`, which leads to something that is signed, where the person has a key; else ask who they are."""
        from desktop import identity
        from ui.dialogs.who import WhoDialog

        def on_me(me: identity.Actor) -> None:
            if me.key:
                then()
                return
            asking = WhoDialog(me.name, self._project, self._window)
            asking.known.connect(lambda actor: self._on_named(actor.name))
            asking.known.connect(lambda _actor: then())
            asking.open()

        # A key is read from the disk: not in the thread of the screen.
        work.show(self._window, work.start(identity.me), on_me)

    def _on_named(self, who: str) -> None:
        desk = self._window.desk
        desk.change(desk.settings._replace(who=who))

    def _edit_task(self, task: TaskDetail) -> None:
        TaskDialog(self._project, task.row.project_id, self._window, task=task).open()

    def _edit_project(self, detail: ProjectDetail) -> None:
        ProjectDialog(self._project, self._window, detail=detail).open()

    def _in_a_project(self, title: str, after: str, then: Callable[[int], object]) -> None:
        """Call `then(id)` with the project in view, the only one there is, or the one a person chooses.

        Where there is none, one is added first, and `after` says what comes then.
        """
        window = self._window
        where = window.current.question.where if isinstance(window.current, TablePage) else None
        if len(window.chosen("project")) == 1:
            then(window.chosen("project")[0])
        elif (id_ := getattr(where, "project_id", None)) is not None:
            then(id_)
        else:
            asked = self._project.read(projects.page, ProjectFilter(), ProjectSort.NAME, False, 0, MOST_PROJECTS)
            work.show(window, asked, lambda rows: self._choose(title, after, rows, then))

    def _choose(self, title: str, after: str, rows: list[ProjectRow], then: Callable[[int], object]) -> None:
        if len(rows) == 1:
            then(rows[0].id)
            return
        if rows:
            asked = WhichProjectDialog(title, rows, self._window)
        else:
            asked = ProjectDialog(self._project, self._window, hint=f"This file has no project yet. {after}")
        # Only when the one dialog is gone does the next one come.
        asked.saved.connect(lambda id_: QTimer.singleShot(0, self, lambda: then(id_)))
        asked.open()
