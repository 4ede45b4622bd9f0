"""What a person changes in an open file: each a dialog that asks, or a mark that can be taken back."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from ui.dialogs.approval import ApprovalDialog
from ui.dialogs.attach import AttachDialog
from ui.dialogs.project import ProjectDialog
from ui.dialogs.task import TaskDialog
from ui.windows.deletions import Deletions

if TYPE_CHECKING:
    from desktop.store.project import Project
    from ui.windows.project import ProjectWindow


class Edits(QObject):
    """Works for one project window."""

    def __init__(self, project: "Project", window: "ProjectWindow") -> None:
        super().__init__(window)
        self._project = project
        self._window = window
        self.deletions = Deletions(project, window)

    def new_task(self) -> None:
        """Ask for the words of a new task."""
        self._show(TaskDialog(self._project, self._window.relay, self._window, project_id=self._project_in_view()))

    def attach(self) -> None:
        """Ask for a file to keep in this one, for the task that is selected if one is."""
        window = self._window
        ids = window.table.selected_ids()
        task_id = ids[0] if window.page == "tasks" and len(ids) == 1 else None
        asked = AttachDialog(self._project, window.relay, window, project_id=self._project_in_view(), task_id=task_id)
        self._show(asked)

    def edit(self, page: str, id_: int) -> None:
        """Ask for other words for a task or a project."""
        if page == "tasks":
            self._show(TaskDialog(self._project, self._window.relay, self._window, task_id=id_))
        else:
            self._show(ProjectDialog(self._project, self._window.relay, self._window, project_id=id_))

    def review(self, task_id: int) -> None:
        """Show what is to be decided about a task."""
        who = self._window.desk.settings.who
        self._show(ApprovalDialog(self._project, self._window.relay, task_id, who, self._window))

    def _project_in_view(self) -> int | None:
        """The project the table is about: the one selected, or the one it is filtered by."""
        window = self._window
        ids = window.table.selected_ids()
        if window.page == "projects":
            return ids[0] if len(ids) == 1 else None
        return window.table.question.where.project_id

    def _show(self, dialog: QDialog) -> None:
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
