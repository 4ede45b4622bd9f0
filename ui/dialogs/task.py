"""The task dialog: make a task, or write its next version."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop.errors import Known
from desktop.queries.rows import Proposal, TaskDetail, VersionRow
from desktop.words import Phase, TaskStatus
from ui import style
from ui.dialogs.form import FormDialog
from ui.dialogs.number import Number
from ui.dialogs.phase import in_words, phase_box, reason_field, skipped
from ui.dialogs.wording import EMPTY, WordingFields, as_proposal
from ui.review import parts
from ui.review.compare import Comparison
from ui.review.wording import Draft, Wording, as_draft
from ui.work import show

if TYPE_CHECKING:
    from desktop.store.project import Project

GRID = style.GRID
WHY = "Needed to change the words after planning, and to skip a phase."


class TaskDialog(FormDialog):
    """All words of a task, its priority and phase; says whether saving writes a new version and what that means."""

    def __init__(
        self, project: "Project", project_id: int, parent: QWidget | None = None, *, task: TaskDetail | None = None
    ) -> None:
        """`task` is what is edited, as it was read; without it a new one is made in project `project_id`."""
        super().__init__("Edit task" if task else "New task", "&Save" if task else "&Create task", parent)
        if task:
            self.head(f"Task {task.row.id}, version {task.row.version}")
        self._project, self._project_id, self._task = project, project_id, task
        self._base: Wording = EMPTY
        self._words = WordingFields(project, project_id, task and task.row.id, self)
        self._title, self._description = self._words.title, self._words.description
        self._priority = Number(-1_000_000, 1_000_000)
        self._priority.setFixedWidth(12 * GRID)
        self._phase = phase_box()
        self._why = reason_field("")
        self._why_hint = style.label(WHY, "muted")
        self._why.setAccessibleDescription(WHY)
        self.add_field("Priority", self._priority)
        self.add_field("Phase", self._phase)
        self._why_said = self.add_field("Why", self._why)
        self.fields.addWidget(self._why_hint, self.fields.rowCount(), 1)
        if task:
            self._fill(task)
        else:
            self._phase.setCurrentIndex(self._phase.findData(Phase.PLANNER))
        self._words.changed.connect(self._refresh)
        self._why.textChanged.connect(self._refresh)
        self._priority.valueChanged.connect(self._refresh)
        self._phase.currentIndexChanged.connect(self._refresh)
        style.size(self, 88, 84)
        self._title.setFocus()
        self.begin()
        self._refresh()

    def values(self) -> tuple[Draft | str, int, Phase | None, str]:
        """The draft, or what is wrong with it; priority, phase, and why."""
        why = self._why.toPlainText().strip()
        return self._draft(), self._priority.value(), self._phase.currentData(), why

    def save(self) -> None:
        """Create or edit; a refusal is shown in place."""
        from desktop.commands import tasks

        draft, priority, phase, why = self.values()
        if not isinstance(draft, Draft):
            self.refuse(Known(draft))
            return
        if self._task is None:
            future = self._project.write(
                tasks.create,
                self._project_id,
                title=draft.title,
                description=draft.description,
                priority=priority,
                phase=phase,
                gates=draft.gates,
                waits_for=draft.dependencies,
                criteria=draft.criteria,
            )
            show(self, future, self.settle, self.refuse)
            return
        row, changed = self._task.row, as_proposal(self._base, draft)
        if changed != Proposal() and self._by_request():
            future = self._project.write(
                tasks.edit_and_propose,
                row.id,
                row_version=row.row_version,
                priority=priority,
                phase=phase,
                proposal=changed,
                why=why,
            )
        else:
            future = self._project.write(
                tasks.edit,
                row.id,
                row_version=row.row_version,
                title=draft.title,
                description=draft.description,
                priority=priority,
                phase=phase,
                gates=changed.gates,
                waits_for=changed.dependencies,
                criteria=changed.criteria,
                reason=why or None,
            )
        show(self, future, lambda _written: self.settle(row.id), self.refuse)

    def show_what_is_there(self) -> None:
        """Read the task as it is now and show how it differs from what was typed."""
        from desktop.queries import tasks

        if self._task:
            show(self, self._project.read(tasks.detail, self._task.row.id), self._on_there, self.refuse)

    def _on_there(self, there: TaskDetail) -> None:
        self._task, self._base = there, base_of(there)
        version = current(there)
        theirs = parts.button("&Take what is there", partial(self._on_take, there))
        comparison = Comparison()
        draft = self._draft()
        if version and isinstance(draft, Draft):
            names = (f"version {version.number}", "what you typed")
            comparison.compare(version, draft, names, self._words.waits_for.titles())
        self.show_there("What Save would change in what is there now:", theirs, comparison)
        self._refresh()

    def _on_take(self, there: TaskDetail) -> None:
        self._fill(there)
        self.begin()
        self.clear_trouble()
        self.head(f"Task {there.row.id}, version {there.row.version}")
        self._refresh()

    def _fill(self, task: TaskDetail) -> None:
        self._base = base_of(task)
        self._words.fill(self._base)
        self._priority.setValue(task.row.priority)
        self._phase.setCurrentIndex(self._phase.findData(task.row.phase))

    def _draft(self) -> Draft | str:
        """What is typed, or the sentence that says why it cannot be saved."""
        try:
            return self._words.draft()
        except Known as wrong:
            return wrong.sentence

    def _by_request(self) -> bool:
        """Whether other words go through a change request: the task has left planning."""
        return self._task is not None and self._task.row.phase not in (None, Phase.PLANNER)

    def _refresh(self) -> None:
        draft, _priority, phase, why = self.values()
        row = self._task.row if self._task else None
        changed = isinstance(draft, str) or (row is not None and as_proposal(self._base, draft) != Proposal())
        asks = changed and self._by_request()
        skips = skipped(row.phase, phase) if row and phase != row.phase else ()
        for one in (self._why, self._why_said, self._why_hint):
            one.setVisible(self._by_request() or bool(skips))
        self.save_button.setText("&Submit change request" if asks else "&Save" if row else "&Create task")
        titled = bool(self._title.text().strip())
        self.save_button.setEnabled(titled and self.is_changed and (bool(why) or not (asks or skips)))
        self.note.setText(self._told(draft, changed=changed, asks=asks, why=bool(why), skips=skips))

    def _told(self, draft: Draft | str, *, changed: bool, asks: bool, why: bool, skips: tuple[Phase, ...]) -> str:
        """What saving does."""
        if isinstance(draft, str):
            return draft
        if self._task is None:
            return "This becomes version 1."
        row = self._task.row
        if asks:
            told = "This task has left planning: its other words become a change request, which somebody decides about."
            return told if why else f"{told} Say why."
        if skips and not why:
            return f"That skips {in_words(skips)}, which is recorded. Say why."
        if not changed:
            return f"The words are those of version {row.version}, so no new version is written."
        approved = " It needs an approval of its own." if row.status is TaskStatus.APPROVED else ""
        return f"Saving writes version {row.version + 1}.{approved}"


def current(task: TaskDetail) -> VersionRow | None:
    """The version a task now says."""
    return next((one for one in task.versions if one.number == task.row.version), None)


def base_of(task: TaskDetail) -> Draft:
    """The words a task has now; its title and description alone where no version is recorded."""
    return as_draft(current(task) or EMPTY, task.row.title, task.description or None)
