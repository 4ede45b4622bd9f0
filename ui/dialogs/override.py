"""A requirement that stands in the way is let pass by a person: for a reason, until a time, on the record."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.queries.requirements import RequirementRow
from desktop.words import Phase
from ui import style
from ui.dialogs.form import FormDialog
from ui.dialogs.until import Moment
from ui.review import parts
from ui.work import show

if TYPE_CHECKING:
    from desktop.store.project import Project

GRID = style.GRID


class OverrideDialog(FormDialog):
    """Why, and until when, one requirement of one version of a task counts as if it were met."""

    def __init__(
        self,
        project: "Project",
        task_id: int,
        version_id: int,
        requirement: RequirementRow,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Let it pass", "Let it pass", parent)
        self._project, self._task_id, self._version_id, self._requirement = project, task_id, version_id, requirement
        self.add_field("Requirement", parts.quiet(f"{requirement.name}. {requirement.sentence}"))
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setPlaceholderText("Why it may pass; whoever looks later reads this")
        self.reason.setFixedHeight(10 * GRID)
        self.reason.textChanged.connect(self._refresh)
        self.add_field("Reason", self.reason)
        self.moment = Moment()
        self.add_field("Until", self.moment)
        self.note.setText("It is signed with your key and recorded. It holds for this version alone.")
        self.reason.setFocus()
        self.begin()
        self._refresh()
        style.fit(self, 72)

    def values(self) -> tuple[object, ...]:
        """The reason."""
        return (self.reason.toPlainText().strip(),)

    def save(self) -> None:
        """Record it; a refusal is shown in place."""
        from desktop.commands import requirements

        future = self._project.write(
            requirements.override,
            self._task_id,
            phase=Phase.REVIEW_APPROVAL,
            name=self._requirement.name,
            version_id=self._version_id,
            reason=str(self.values()[0]),
            until=self.moment.when(),
        )
        show(self, future, self.settle, self.refuse)

    def _refresh(self) -> None:
        self.save_button.setEnabled(bool(self.values()[0]))
