"""Several tasks are merged into one that takes their place."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.queries.rows import TaskDetail
from ui import style
from ui.dialogs.form import FormDialog
from ui.dialogs.written import Written
from ui.review import parts
from ui.work import show

if TYPE_CHECKING:
    from desktop.store.project import Project

GRID = style.GRID


class MergeDialog(FormDialog):
    """Title and description of what they become, and why; gates, criteria and what they wait for are united."""

    made = Signal(object)
    """The id of the merged task, alone in a list (list[int])."""

    def __init__(self, project: "Project", tasks: Sequence[TaskDetail], parent: QWidget | None = None) -> None:
        super().__init__("Merge tasks", "&Merge the tasks", parent)
        self._project, self._ids = project, [one.row.id for one in tasks]
        self.add_field("Tasks", parts.quiet("\n".join(f"{one.row.id}  {one.row.title}" for one in tasks)))
        self.title = QLineEdit(tasks[0].row.title)
        self.title.setMaxLength(512)
        self.description = Written()
        told = (f"## {one.row.title}\n\n{one.description or ''}".rstrip() for one in tasks)
        self.description.text.setPlainText("\n\n".join(told))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("Why they are one task")
        self.add_field("Title", self.title)
        self.add_field("Description", self.description, stretch=True)
        self.add_field("Reason", self.reason)
        self.note.setText(
            "It has the gates, the criteria and whatever is waited for of all, and the highest priority. "
            "They are cancelled, and say what took their place."
        )
        self.title.textChanged.connect(self._refresh)
        self.reason.textChanged.connect(self._refresh)
        style.size(self, 88, 68)
        self.title.setFocus()
        self.begin()
        self._refresh()

    def values(self) -> tuple[str, str, str]:
        """Title, description, and the reason."""
        return self.title.text().strip(), self.description.text.toPlainText(), self.reason.text().strip()

    def save(self) -> None:
        """Merge them; a refusal is shown in place."""
        from desktop.commands import links

        title, text, reason = self.values()
        future = self._project.write(links.merge, self._ids, title=title, description=text or None, reason=reason)
        show(self, future, self._on_merged, self.refuse)

    def _on_merged(self, made: int) -> None:
        self.made.emit([made])
        self.settle(made)

    def _refresh(self) -> None:
        title, _text, reason = self.values()
        self.save_button.setEnabled(bool(title and reason))
