"""A task is cancelled, for a reason."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.queries.listed import TaskRow
from ui import style
from ui.dialogs.form import FormDialog
from ui.review import parts
from ui.work import show

if TYPE_CHECKING:
    from desktop.store.project import Project


class CancelDialog(FormDialog):
    """Why nobody works on it any more."""

    def __init__(self, project: "Project", task: TaskRow, parent: QWidget | None = None) -> None:
        super().__init__("Cancel task", "Cancel the task", parent)
        self._project, self._task_id = project, task.id
        self.add_field("Task", parts.quiet(f"{task.id}  {task.title}"))
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setPlaceholderText("Why nobody works on it any more")
        self.reason.setFixedHeight(10 * style.GRID)
        self.add_field("Reason", self.reason)
        self.leave_button.setText("Keep it")
        self.note.setText("What is asked about it is withdrawn. It can be reopened.")
        self.reason.textChanged.connect(self._refresh)
        self.reason.setFocus()
        self.begin()
        self._refresh()
        style.fit(self, 64)

    def values(self) -> tuple[object, ...]:
        """The reason."""
        return (self.reason.toPlainText().strip(),)

    def save(self) -> None:
        """Cancel it; a refusal is shown in place."""
        from desktop.commands import tasks

        future = self._project.write(tasks.cancel, self._task_id, *self.values())
        show(self, future, lambda _none: self.settle(self._task_id), self.refuse)

    def _refresh(self) -> None:
        self.save_button.setEnabled(all(self.values()))
