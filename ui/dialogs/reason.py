"""Something is done for a reason, which whoever looks later reads: a task is cancelled, or given back."""

from collections.abc import Iterable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.queries.listed import TaskRow
from ui import style
from ui.dialogs.form import FormDialog
from ui.review import parts
from ui.work import show

if TYPE_CHECKING:
    from desktop.store.project import Project

Fields = Iterable[tuple[str, QWidget]]


class ReasonDialog(FormDialog):
    """Asks for the reason; `save` writes nothing without one, and `saved` names what it is `about`, by id."""

    def __init__(
        self,
        title: str,
        save: str,
        hint: str,
        note: str,
        project: "Project",
        about: int,
        above: Fields,
        parent: QWidget | None,
        *,
        below: Fields = (),
        leave: str = "Cancel",
        width: int = 64,
    ) -> None:
        """`hint` stands in the empty field, `note` at the foot, `above` and `below` the reason other fields by name."""
        super().__init__(title, save, parent)
        self._project, self._about = project, about
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setPlaceholderText(hint)
        self.reason.setFixedHeight(10 * style.GRID)
        self.reason.textChanged.connect(self._refresh)
        for name, field in (*above, ("Reason", self.reason), *below):
            self.add_field(name, field)
        self.leave_button.setText(leave)
        self.note.setText(note)
        self.reason.setFocus()
        self.begin()
        self._refresh()
        style.fit(self, width)

    def act(self, reason: str) -> "Future[object]":
        """The command, on its way."""
        raise NotImplementedError

    def values(self) -> tuple[str, ...]:
        """The reason."""
        return (self.reason.toPlainText().strip(),)

    def save(self) -> None:
        """Do it; a refusal is shown in place."""
        show(self, self.act(*self.values()), lambda _made: self.settle(self._about), self.refuse)

    def _refresh(self) -> None:
        self.save_button.setEnabled(all(self.values()))


class CancelDialog(ReasonDialog):
    """Why nobody works on it any more."""

    def __init__(self, project: "Project", task: TaskRow, parent: QWidget | None = None) -> None:
        hint, note = (
            "Why nobody works on it any more",
            "What was asked about it is withdrawn. The task can be reopened.",
        )
        title, save = "Cancel task", "&Cancel the task"
        super().__init__(title, save, hint, note, project, task.id, _told(task), parent, leave="Keep it")

    def act(self, reason: str) -> "Future[object]":
        """Cancel it."""
        from desktop.commands import tasks

        return self._project.write(tasks.cancel, self._about, reason)


class GiveBackDialog(ReasonDialog):
    """What is wrong with what was done; the approval still holds."""

    def __init__(self, project: "Project", task: TaskRow, parent: QWidget | None = None) -> None:
        hint, note = "What is wrong with what was done", "It is approved still, and can be worked on again."
        super().__init__("Give task back", "&Give it back", hint, note, project, task.id, _told(task), parent)

    def act(self, reason: str) -> "Future[object]":
        """Take it out of progress."""
        from desktop.commands import runs

        return self._project.write(runs.give_back, self._about, reason)


def _told(task: TaskRow) -> Fields:
    return [("Task", parts.quiet(f"{task.id}  {task.title}"))]
