"""Approval of a task is asked for: with a question, until a time, and with the reason for phases it skips."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPlainTextEdit, QWidget

from desktop.queries.listed import TaskRow
from desktop.words import Phase
from ui import style
from ui.dialogs.form import FormDialog
from ui.dialogs.phase import in_words, reason_field
from ui.dialogs.until import Moment
from ui.review import parts
from ui.work import show

if TYPE_CHECKING:
    from desktop.store.project import Project

GRID = style.GRID


class AskDialog(FormDialog):
    """What somebody is asked about exactly the words a task has now."""

    def __init__(
        self, project: "Project", task: TaskRow, skips: Sequence[Phase], parent: QWidget | None = None
    ) -> None:
        """`skips` are the phases that come before review and were not gone through."""
        super().__init__("Ask for approval", "&Ask for approval", parent)
        self._project, self._task_id = project, task.id
        self.add_field("Task", parts.quiet(f"{task.id}  {task.title}, version {task.version}"))
        self.question = QPlainTextEdit()
        self.question.setTabChangesFocus(True)
        self.question.setPlaceholderText("What should whoever decides look at? Nothing needs to be said.")
        self.question.setFixedHeight(10 * GRID)
        self.add_field("Question", self.question)
        self.ends = QCheckBox("Only until")
        self.moment = Moment()
        self.moment.setAccessibleName("Only until")
        self.moment.setEnabled(False)
        self.ends.toggled.connect(self.moment.setEnabled)
        until = QWidget()
        row = QHBoxLayout(until)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.ends)
        row.addWidget(self.moment)
        row.addStretch(1)
        until.setFocusProxy(self.ends)
        self.add_field("Answer", until)
        self.reason = reason_field("It is a small task.")
        if skips:
            self.add_field("Why", self.reason)
            usual = self.reason.placeholderText()
            self.note.setText(f"That skips {in_words(skips)}, which is recorded. Without a reason it says “{usual}”")
        else:
            self.reason.setParent(self)
            self.reason.hide()
        self.question.setFocus()
        self.begin()
        style.fit(self, 76)

    def values(self) -> tuple[str, datetime | None, str]:
        """The question, the time it ends (None without one), and why phases are skipped."""
        until = self.moment.when() if self.ends.isChecked() else None
        return self.question.toPlainText().strip(), until, self.reason.toPlainText().strip()

    def save(self) -> None:
        """Ask; a refusal is shown in place."""
        from desktop.commands import approvals

        question, until, reason = self.values()
        future = self._project.write(
            approvals.ask, self._task_id, question=question or None, expires_at=until, skip_reason=reason or None
        )
        show(self, future, lambda _request: self.settle(self._task_id), self.refuse)
