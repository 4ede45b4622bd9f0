"""The editor of a change request that is a draft: other words for a task, and beside them what they would change."""

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from desktop.errors import Known
from desktop.queries.change_requests import ChangeRequestInFull
from desktop.queries.rows import Proposal, TaskDetail
from desktop.words import Verdict
from ui import style, words
from ui.dialogs.form import FormDialog
from ui.dialogs.task import base_of
from ui.dialogs.wording import WordingFields, as_proposal
from ui.review import parts
from ui.review.live import LiveDifference
from ui.review.wording import Draft, as_proposed
from ui.work import show

if TYPE_CHECKING:
    from desktop.store.project import Project

GRID = style.GRID


class ChangeEditor(FormDialog):
    """Why, and all words as they would be; kept as a draft, submitted for a decision, or withdrawn."""

    def __init__(
        self,
        project: "Project",
        task: TaskDetail,
        parent: QWidget | None = None,
        *,
        change: ChangeRequestInFull | None = None,
    ) -> None:
        """`change` is the draft that is written on; without it a new one is begun."""
        super().__init__("Change request" if change else "New change request", "&Submit", parent)
        self._project, self._task, self._change = project, task, change
        of = f"Change request {change.row.id} for task" if change else "Change of task"
        self.head(f"{of} {task.row.id}, version {task.row.version}")
        self._base = base_of(task)
        if change and change.decisions and change.decisions[0].verdict is Verdict.CHANGES_REQUESTED:
            asked = change.decisions[0]
            said = f"{asked.approver} asks for changes, {words.ago(asked.created_at)}: {asked.comment}"
            self.add_field("Sent back", parts.glyph_line(style.icon("arrow-u-up-left", "warn"), said))
        self.why = QPlainTextEdit()
        self.why.setTabChangesFocus(True)
        self.why.setPlaceholderText("What should change, and why")
        self.why.setFixedHeight(8 * GRID)
        self.add_field("Why", self.why)
        self.words = WordingFields(project, task.row.project_id, task.row.id, self)
        self.difference = LiveDifference()
        self._add_difference()
        self._add_buttons()
        self._fill(change)
        self.why.textChanged.connect(self._refresh)
        self.words.changed.connect(self._refresh)
        style.size(self, 136, 84)
        self.why.setFocus()
        self.begin()
        self._refresh()

    def values(self) -> tuple[str, Draft | str]:
        """Why, and the words as they would be, or what is wrong with them."""
        return self.why.toPlainText().strip(), self._draft()

    def save(self) -> None:
        """Submit what is written; a refusal is shown in place."""
        self._write(submit=True)

    def keep(self) -> None:
        """Keep it as a draft, to go on later."""
        self._write(submit=False)

    def withdraw(self) -> None:
        """Ask no longer for this change."""
        from desktop.commands import change_requests

        if self._change:
            change_id = self._change.row.id
            future = self._project.write(change_requests.withdraw, change_id)
            show(self, future, lambda _none: self.settle(change_id), self.refuse)

    def show_what_is_there(self) -> None:
        """Somebody else wrote on the draft: offer theirs, and go on from it in any case."""
        from desktop.queries import change_requests

        if self._change:
            asked = self._project.read(change_requests.in_full, self._change.row.id)
            show(self, asked, self._on_there, self.refuse)

    def _on_there(self, there: ChangeRequestInFull) -> None:
        self._change = there
        take = parts.button("&Take what is there", lambda: self._on_take(there))
        self.show_there("What the draft says by now:", take, parts.quiet(there.row.content))

    def _on_take(self, there: ChangeRequestInFull) -> None:
        self._fill(there)
        self.begin()
        self.clear_trouble()
        self._refresh()

    def _add_difference(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(GRID, 0, 0, 0)
        column.setSpacing(GRID)
        heading = style.label(f"What would change in version {self._task.row.version}", "heading")
        heading.setMinimumHeight(style.ROW_HEIGHT)
        column.addWidget(heading)
        column.addWidget(self.difference, 1)
        self.fields.addWidget(side, 0, 2, self.fields.rowCount(), 1)
        self.fields.setColumnStretch(1, 3)
        self.fields.setColumnStretch(2, 2)

    def _add_buttons(self) -> None:
        self._keep = parts.button("&Keep as a draft", self.keep)
        self._withdraw = parts.button("&Withdraw", self.withdraw)
        self._withdraw.setVisible(self._change is not None)
        self.foot.insertWidget(0, self._withdraw)  # the rare act, far from the others
        self.foot.insertWidget(self.foot.count() - 1, self._keep)

    def _fill(self, change: ChangeRequestInFull | None) -> None:
        self.why.setPlainText(change.row.content if change else "")
        proposal = change.row.proposal if change else Proposal()
        self.words.fill(as_proposed(self._base, proposal), self._base)

    def _draft(self) -> Draft | str:
        try:
            return self.words.draft()
        except Known as wrong:
            return wrong.sentence

    def _write(self, *, submit: bool) -> None:
        why, draft = self.values()
        if not isinstance(draft, Draft):
            self.refuse(Known(draft))
            return
        row = self._change.row if self._change else None
        future = self._project.write(
            _written,
            self._task.row.id,
            change_id=row.id if row else None,
            row_version=row.row_version if row else 0,
            content=why,
            proposal=as_proposal(self._base, draft),
            submit=submit,
        )
        show(self, future, self.settle, self.refuse)

    def _refresh(self) -> None:
        why, draft = self.values()
        if isinstance(draft, Draft):
            self.difference.compare(self._base, draft, self.words.waits_for.titles())
        changed = isinstance(draft, str) or as_proposal(self._base, draft) != Proposal()
        self.save_button.setEnabled(bool(why) and changed)
        self._keep.setEnabled(bool(why) and self.is_changed)
        told = "Once it is submitted it stays as it is, and somebody decides about it."
        if not why:
            told = "Say why."
        elif not changed:
            told = "It proposes no other words yet."
        self.note.setText(draft if isinstance(draft, str) else told)


def _written(
    session: Any,
    task_id: int,
    *,
    change_id: int | None,
    row_version: int,
    content: str,
    proposal: Proposal,
    submit: bool,
) -> int:
    """Draft or edit, and perhaps submit, in one transaction; the change request's id."""
    from desktop.commands import change_requests as act

    if change_id is None:
        change_id = act.create(session, task_id, content=content, proposal=proposal)
    else:
        act.edit(session, change_id, row_version=row_version, content=content, proposal=proposal)
    if submit:
        act.submit(session, change_id)
    return change_id
