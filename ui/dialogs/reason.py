"""Something is done with a task for a reason: it is cancelled, or given back."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.queries.listed import TaskRow
from ui import style
from ui.dialogs.form import FormDialog
from ui.review import parts
from ui.work import show

if TYPE_CHECKING:
    from desktop.store.project import Project


class ReasonDialog(FormDialog):
    """Asks for the reason; `save` writes nothing without one."""

    leaves = "Cancel"
    """What the button says that does nothing."""

    def __init__(
        self, title: str, save: str, hint: str, note: str, project: "Project", task: TaskRow, parent: QWidget | None
    ) -> None:
        """`hint` stands in the empty field, `note` beside the buttons."""
        super().__init__(title, save, parent)
        self._project, self._task_id = project, task.id
        self.add_field("Task", parts.quiet(f"{task.id}  {task.title}"))
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setPlaceholderText(hint)
        self.reason.setFixedHeight(10 * style.GRID)
        self.add_field("Reason", self.reason)
        self.leave_button.setText(self.leaves)
        self.note.setText(note)
        self.reason.textChanged.connect(self._refresh)
        self.reason.setFocus()
        self.begin()
        self._refresh()
        style.fit(self, 64)

    def act(self) -> Callable[..., object]:
        """The command: `act(session, task_id, reason)`."""
        raise NotImplementedError

    def values(self) -> tuple[object, ...]:
        """The reason."""
        return (self.reason.toPlainText().strip(),)

    def save(self) -> None:
        """Do it; a refusal is shown in place."""
        future = self._project.write(self.act(), self._task_id, *self.values())
        show(self, future, lambda _none: self.settle(self._task_id), self.refuse)

    def _refresh(self) -> None:
        self.save_button.setEnabled(all(self.values()))


class CancelDialog(ReasonDialog):
    """Why nobody works on it any more."""

    leaves = "Keep it"

    def __init__(self, project: "Project", task: TaskRow, parent: QWidget | None = None) -> None:
        hint, note = "Why nobody works on it any more", "What is asked about it is withdrawn. It can be reopened."
        super().__init__("Cancel task", "Cancel the task", hint, note, project, task, parent)

    def act(self) -> Callable[..., object]:
        """Cancel it."""
        from desktop.commands import tasks

        return tasks.cancel


class GiveBackDialog(ReasonDialog):
    """What is wrong with what was done; the approval still holds."""

    def __init__(self, project: "Project", task: TaskRow, parent: QWidget | None = None) -> None:
        hint, note = "What is wrong with what was done", "It is approved still, and can be worked on again."
        super().__init__("Give task back", "Give it back", hint, note, project, task, parent)

    def act(self) -> Callable[..., object]:
        """Take it out of progress."""
        from desktop.commands import runs

        return runs.give_back
