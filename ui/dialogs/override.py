"""A requirement that stands in the way is let pass by a person: for a reason, until a time, on the record."""

from concurrent.futures import Future
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.queries.requirements import RequirementRow
from desktop.words import Phase
from ui.dialogs.reason import ReasonDialog
from ui.dialogs.until import Moment
from ui.review import parts

if TYPE_CHECKING:
    from desktop.store.project import Project


class OverrideDialog(ReasonDialog):
    """Why, and until when, one requirement of one version of a task counts as if it were met."""

    def __init__(
        self,
        project: "Project",
        task_id: int,
        version_id: int,
        requirement: RequirementRow,
        parent: QWidget | None = None,
    ) -> None:
        self._version_id, self._requirement = version_id, requirement
        self.moment = Moment()
        above = [("Requirement", parts.quiet(f"{requirement.name}. {requirement.sentence}"))]
        hint = "Why it may pass; whoever looks later reads this"
        note = "It is signed with your key and recorded. It holds for this version alone."
        title, save, below = "Let it pass", "&Let it pass", [("Until", self.moment)]
        super().__init__(title, save, hint, note, project, task_id, above, parent, below=below, width=72)

    def act(self, reason: str) -> "Future[object]":
        """Record it."""
        from desktop.commands import requirements

        return self._project.write(
            requirements.override,
            self._about,
            phase=Phase.REVIEW_APPROVAL,
            name=self._requirement.name,
            version_id=self._version_id,
            reason=reason,
            until=self.moment.when(),
        )
