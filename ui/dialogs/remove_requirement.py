"""A requirement of a project is removed: what holds then is said, a reason is asked for, and it is signed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.queries.requirements import Rule
from desktop.words import Phase
from ui import style, words
from ui.dialogs.form import FormDialog
from ui.review import parts
from ui.work import show

if TYPE_CHECKING:
    from desktop.store.project import Project

GRID = style.GRID


class RemoveRequirementDialog(FormDialog):
    """Why a project demands something no longer before its tasks leave a phase."""

    def __init__(
        self, project: "Project", phase: Phase, rule: Rule, others: Sequence[Rule], parent: QWidget | None = None
    ) -> None:
        """`others` are what is still demanded for leaving that phase."""
        super().__init__("Remove a requirement", "Remove it", parent)
        self._project, self._rule = project, rule
        self.add_field("Requirement", parts.quiet(rule.name))
        then = parts.quiet(_then(phase, rule, others))
        then.setContentsMargins(0, GRID - 1, 0, GRID - 1)  # so that its first line is level with its name
        self.add_field("Then", then)
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(10 * GRID)
        self.reason.textChanged.connect(self._refresh)
        self.add_field("Reason", self.reason)
        self.leave_button.setText("Keep it")
        self.note.setText("It is signed with your key and recorded, with the reason.")
        self.reason.setFocus()
        self.begin()
        self._refresh()
        style.fit(self, 72)

    def values(self) -> tuple[object, ...]:
        """The reason."""
        return (self.reason.toPlainText().strip(),)

    def save(self) -> None:
        """Remove it; a refusal is shown in place."""
        from desktop.commands import requirements

        future = self._project.write(requirements.remove, self._rule.id or 0, str(self.values()[0]))
        show(self, future, lambda _none: self.settle(self._rule.id or 0), self.refuse)

    def _refresh(self) -> None:
        self.save_button.setEnabled(all(self.values()))


def _then(phase: Phase, rule: Rule, others: Sequence[Rule]) -> str:
    """What holds once it is gone."""
    told = f"Tasks of this project leave {words.phase_text(phase).lower()} without “{rule.name}”."
    still = ", ".join(f"“{one.name}”" for one in others)
    return f"{told} Still demanded there: {still}." if still else f"{told} Nothing else is demanded there."
