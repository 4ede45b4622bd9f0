"""The task dialog: make a task, or write its next version."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.queries.rows import Proposal, TaskDetail, VersionRow
from desktop.words import Phase, TaskStatus
from ui import style, words
from ui.dialogs.form import FormDialog
from ui.review import controls, parts
from ui.review.compare import Comparison
from ui.review.prose import Prose
from ui.review.wording import as_draft
from ui.work import show

if TYPE_CHECKING:
    from desktop.store.project import Project

GRID = style.GRID


class TaskDialog(FormDialog):
    """Title, description, priority and phase; says whether saving writes a new version and what that means."""

    def __init__(
        self, project: "Project", project_id: int, parent: QWidget | None = None, *, task: TaskDetail | None = None
    ) -> None:
        """`task` is what is edited, as it was read; without it a new one is made in project `project_id`."""
        super().__init__("Edit task" if task else "New task", "Save" if task else "Create task", parent)
        self._project, self._project_id, self._task = project, project_id, task
        self._title = QLineEdit()
        self._title.setMaxLength(512)
        self._description = Written()
        self._priority = QSpinBox()
        self._priority.setRange(-1_000_000, 1_000_000)
        self._priority.setFixedWidth(12 * GRID)
        self._phase = phase_box()
        self._why = QPlainTextEdit()
        self._why.setTabChangesFocus(True)
        self._why.setPlaceholderText("Needed to change the words after planning, and to skip a phase")
        self._why.setFixedHeight(7 * GRID)
        self.add_field("Title", self._title)
        self.add_field("Description", self._description, stretch=True)
        if task:
            self.add_field("Why", self._why)
        self.add_field("Priority", self._priority)
        self.add_field("Phase", self._phase)
        if task:
            self._fill(task)
        else:
            self._phase.setCurrentIndex(self._phase.findData(Phase.PLANNER))
        self._title.textChanged.connect(self._refresh)
        self._description.text.textChanged.connect(self._refresh)
        self._why.textChanged.connect(self._refresh)
        self.resize(80 * GRID, 64 * GRID)
        self._title.setFocus()
        self.begin()
        self._refresh()

    def values(self) -> tuple[object, ...]:
        """Title, description, priority, phase, and why."""
        text, why = self._description.text.toPlainText(), self._why.toPlainText().strip()
        return self._title.text(), text, self._priority.value(), self._phase.currentData(), why

    def save(self) -> None:
        """Create or edit; a refusal is shown in place."""
        from desktop.commands import tasks

        title, text, priority, phase, why = self.values()
        words_ = {"title": title, "description": text or None, "priority": priority, "phase": phase}
        if self._task is None:
            show(self, self._project.write(tasks.create, self._project_id, **words_), self.settle, self.refuse)
            return
        task_id, row_version = self._task.row.id, self._task.row.row_version
        if self._other_words() and self._by_request():
            proposal = Proposal(title=str(title), description=str(text))
            also = {"row_version": row_version, "priority": priority, "phase": phase}
            future = self._project.write(tasks.edit_and_propose, task_id, proposal=proposal, why=str(why), **also)
            show(self, future, lambda _change: self.settle(task_id), self.refuse)
            return
        reason = str(why) or None
        future = self._project.write(tasks.edit, task_id, row_version=row_version, reason=reason, **words_)
        show(self, future, lambda _version: self.settle(task_id), self.refuse)

    def show_what_is_there(self) -> None:
        """Read the task as it is now and show how it differs from what was typed."""
        from desktop.queries import tasks

        if self._task:
            show(self, self._project.read(tasks.detail, self._task.row.id), self._on_there, self.refuse)

    def _on_there(self, there: TaskDetail) -> None:
        self._task = there
        version = current(there)
        theirs = parts.button("Take what is there", partial(self._on_take, there))
        comparison = Comparison()
        if version:
            title, text, *_ = self.values()
            typed = as_draft(version, str(title), str(text) or None)
            comparison.compare(version, typed, (f"version {version.number}", "what you typed"))
        self.show_there("What Save would change in what is there now:", theirs, comparison)
        self._refresh()

    def _on_take(self, there: TaskDetail) -> None:
        self._fill(there)
        self.begin()
        self.clear_trouble()
        self._refresh()

    def _fill(self, task: TaskDetail) -> None:
        self._title.setText(task.row.title)
        self._description.text.setPlainText(task.description or "")
        self._priority.setValue(task.row.priority)
        self._phase.setCurrentIndex(self._phase.findData(task.row.phase))

    def _by_request(self) -> bool:
        """Whether other words go through a change request: the task has left planning."""
        return self._task is not None and self._task.row.phase not in (None, Phase.PLANNER)

    def _other_words(self) -> bool:
        title, text, *_ = self.values()
        return self._task is not None and (title, text) != (self._task.row.title, self._task.description or "")

    def _refresh(self) -> None:
        title, *_, why = self.values()
        asks = self._by_request() and self._other_words()
        self.save_button.setText("Request the change" if asks else "Save" if self._task else "Create task")
        self.save_button.setEnabled(bool(str(title).strip()) and (bool(why) or not asks))
        if self._task is None:
            self.note.setText("This becomes version 1.")
            return
        row = self._task.row
        if asks:
            told = "This task has left planning, so other words are requested and somebody decides about them."
            self.note.setText(told if why else f"{told} Say why.")
            return
        if not self._other_words():
            self.note.setText(f"The words are those of version {row.version}, so no new version is written.")
            return
        approved = " It needs an approval of its own." if row.status is TaskStatus.APPROVED else ""
        self.note.setText(f"Saving writes version {row.version + 1}.{approved}")


class Written(QWidget):
    """Markdown as it is written, and as it will be read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText("What should be true when this is done, as Markdown")
        self._prose = Prose()
        self._prose.setAccessibleName("As it will be read")
        self._switch = controls.Switch("Write or read the description")
        self._switch.offer((("Write", self.text), ("Read", self._prose)))
        self._switch.mark(self.text)
        self._switch.chosen.connect(self._on_chosen)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.text)
        self._pages.addWidget(self._prose)
        self.setFocusProxy(self.text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self._pages, 1)
        column.addWidget(self._switch, 0, Qt.AlignmentFlag.AlignLeft)

    def setAccessibleName(self, name: str) -> None:
        """The name is the text's."""
        self.text.setAccessibleName(name)

    def _on_chosen(self, page: QWidget) -> None:
        if page is self._prose:
            self._prose.show_markdown(self.text.toPlainText())
        self._pages.setCurrentWidget(page)


def phase_box() -> QComboBox:
    """A box of the four phases, and none."""
    box = QComboBox()
    box.addItem("None", None)
    for phase in Phase:
        box.addItem(words.phase_icon(phase), words.phase_text(phase), phase)
    box.setFixedWidth(28 * GRID)
    return box


def current(task: TaskDetail) -> VersionRow | None:
    """The version a task now says."""
    return next((one for one in task.versions if one.number == task.row.version), None)
