"""What an engine did is judged by a person: the task is completed."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.queries.rows import TaskDetail
from ui import style
from ui.dialogs.form import FormDialog
from ui.review import parts
from ui.work import show

if TYPE_CHECKING:
    from desktop.store.project import Project


def has_gates(task: TaskDetail) -> bool:
    """Whether a gate must pass on the version of a task that counts."""
    current = next((one for one in task.versions if one.number == task.row.version), None)
    return current is not None and any(gate.required for gate in current.gates)


class CompleteDialog(FormDialog):
    """Complete a task; where no gate had to pass, only after a person has said that they know, which they sign."""

    def __init__(self, project: "Project", task: TaskDetail, parent: QWidget | None = None) -> None:
        super().__init__("Complete task", "&Complete the task", parent)
        self._project, self._task_id = project, task.row.id
        self.add_field("Task", parts.quiet(f"{task.row.id}  {task.row.title}"))
        self.known = QCheckBox("I have looked at what was done")
        self.has_gates = has_gates(task)
        if self.has_gates:
            self.note.setText("Every gate that must pass has to have passed on this version.")
        else:
            self.add_field("", parts.quiet("No gate has to pass for this task: nobody but you checks the result."))
            self.add_field("", self.known)
            self.known.toggled.connect(lambda _on: self._refresh())
            self.known.setFocus()
        self.leave_button.setText("Not yet")
        self.begin()
        self._refresh()
        style.fit(self, 64)

    def values(self) -> tuple[object, ...]:
        """Nothing worth a question when it is left."""
        return ()

    def save(self) -> None:
        """Complete it; a refusal is shown in place."""
        from desktop.commands import runs

        future = self._project.write(runs.complete, self._task_id, acknowledge=self.known.isChecked())
        show(self, future, lambda _none: self.settle(self._task_id), self.refuse)

    def _refresh(self) -> None:
        self.save_button.setEnabled(self.has_gates or self.known.isChecked())
