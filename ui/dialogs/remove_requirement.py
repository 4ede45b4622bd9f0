"""A requirement of a project is removed: what holds then is said, a reason is asked for, and it is signed."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.queries.requirements import Rule
from desktop.words import Phase
from ui import words
from ui.dialogs.reason import ReasonDialog
from ui.review import parts

if TYPE_CHECKING:
    from desktop.store.project import Project


class RemoveRequirementDialog(ReasonDialog):
    """Why a project demands something no longer before its tasks leave a phase."""

    def __init__(
        self, project: "Project", phase: Phase, rule: Rule, others: Sequence[Rule], parent: QWidget | None = None
    ) -> None:
        """`others` are what is still demanded for leaving that phase."""
        above = [("Requirement", parts.quiet(rule.name)), ("Then", parts.quiet(_then(phase, rule, others)))]
        title, save, note = (
            "Remove a requirement",
            "&Remove it",
            "It is signed with your key and recorded, with the reason.",
        )
        hint = "Why it is not demanded any more"
        super().__init__(title, save, hint, note, project, rule.id or 0, above, parent, leave="Keep it", width=72)

    def act(self, reason: str) -> "Future[object]":
        """Remove it."""
        from desktop.commands import requirements

        return self._project.write(requirements.remove, self._about, reason)


def _then(phase: Phase, rule: Rule, others: Sequence[Rule]) -> str:
    """What holds once it is gone."""
    told = f"Tasks of this project leave {words.phase_text(phase).lower()} without “{rule.name}”."
    still = ", ".join(f"“{one.name}”" for one in others)
    return f"{told} Still demanded there: {still}." if still else f"{told} Nothing else is demanded there."
