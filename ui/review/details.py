"""The panel at the right of a project window: what is known about the one thing that is selected."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Union

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QScrollArea, QWidget

from desktop.errors import Known
from desktop.queries.rows import ArtifactRow, DroppedGates, OptionRow, ProjectDetail, TaskDetail
from ui import failure, style, words
from ui.review import controls, parts
from ui.review.prose import Prose
from ui.review.task_page import TaskPage
from ui.work import show

if TYPE_CHECKING:
    from desktop.queries.settling import SetAsideDetail
    from desktop.store.changes import Changes
    from desktop.store.project import Project
    from ui.relay import Relay

Detail = Union[TaskDetail, ProjectDetail, ArtifactRow, "SetAsideDetail"]
TABLES = {
    "task": ("tasks", "task_versions", "approvals", "change_requests", "runs", "artifacts", "projects"),
    "project": ("projects", "tasks", "artifacts", "control_state"),
    "artifact": ("artifacts", "projects", "tasks", "runs"),
    "set aside": (
        *("quarantine", "projects", "tasks", "task_versions", "change_requests", "runs", "artifacts", "control_state"),
    ),
}


class DetailsPanel(QScrollArea):
    """Shows a task, a project or an artifact, and reads it anew whenever it may have changed."""

    artifact_opened = Signal(object)
    """An ArtifactRow was pressed to be read."""
    task_opened = Signal(int)
    """Another task was pressed (id)."""
    decision_wanted = Signal(int)
    """Somebody wants to decide about this task (id)."""
    change_wanted = Signal(int)
    """A change request (id) is to be shown."""
    edit_wanted = Signal(str, int)
    """Somebody wants to edit a "task" or "project" (kind, id)."""
    gates_wanted = Signal(object)
    """The gates an older tool dropped are wanted back: all DroppedGates; several are to be shown first."""

    def __init__(self, project: "Project", relay: "Relay", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._shown: tuple[str, int] | None = None
        self._detail: Detail | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Details")
        self.setMinimumWidth(40 * style.GRID)
        self.show_nothing()
        relay.changed.connect(self._on_changed)

    def show_task(self, task_id: int) -> None:
        """Show a task with its versions, decisions, runs and artifacts."""
        from desktop.queries import tasks

        self._ask("task", task_id, tasks.detail)

    def show_project(self, project_id: int) -> None:
        """Show a project."""
        from desktop.queries import projects

        self._ask("project", project_id, projects.detail)

    def show_artifact(self, artifact_id: int) -> None:
        """Show what is known about an artifact."""
        from desktop.queries import artifacts

        self._ask("artifact", artifact_id, artifacts.detail)

    def show_set_aside(self, note_id: int) -> None:
        """Show what an upgrade set aside, with what it takes to put it back."""
        from desktop.queries import settling

        self._ask("set aside", note_id, settling.detail)

    def show_nothing(self, sentence: str = "Select something to see what is known about it.") -> None:
        """Show a sentence."""
        self._shown = self._detail = None
        page = parts.Page()
        page.add(style.label(sentence, "muted"))
        page.end()
        self._put(page)

    def _ask(self, kind: str, row_id: int, query: object) -> None:
        self._shown = (kind, row_id)
        future = self._project.read(query, row_id)
        show(self, future, partial(self._on_read, (kind, row_id)), partial(self._on_failed, (kind, row_id)))

    def _on_changed(self, changes: "Changes") -> None:
        if self._shown and changes.touches(*TABLES[self._shown[0]]):
            kind, row_id = self._shown
            again = {"task": self.show_task, "project": self.show_project, "artifact": self.show_artifact}
            again.get(kind, self.show_set_aside)(row_id)

    def _on_read(self, asked: tuple[str, int], detail: Detail) -> None:
        if asked != self._shown or detail == self._detail:
            return
        same = type(detail) is type(self._detail) and _id(detail) == _id(self._detail)
        place = self.verticalScrollBar().value() if same else 0
        page = self._page(detail, self.widget() if same else None)
        self._put(page)
        self._detail = detail
        QTimer.singleShot(0, self, lambda: self.verticalScrollBar().setValue(place))

    def _on_failed(self, asked: tuple[str, int], error: BaseException) -> None:
        if asked != self._shown:
            return
        if isinstance(error, Known):
            self.show_nothing(error.sentence)
        else:
            failure.tell(self, error)

    def _put(self, page: QWidget) -> None:
        page.setAutoFillBackground(True)
        page.setBackgroundRole(self.palette().ColorRole.Base)
        self.setWidget(page)

    def _page(self, detail: Detail, before: QWidget | None) -> parts.Page:
        """The page of what was read; `before` is the one of the same thing that it takes the place of."""
        if isinstance(detail, TaskDetail):
            page = TaskPage(detail, read_only=self._project.read_only)
            page.artifact_opened.connect(self.artifact_opened)
            page.task_opened.connect(self.task_opened)
            page.decision_wanted.connect(self.decision_wanted)
            page.edit_wanted.connect(partial(self.edit_wanted.emit, "task"))
            page.change_wanted.connect(self.change_wanted)
            page.gates_wanted.connect(self.gates_wanted)
            if detail.dropped_gates:
                from desktop.queries import gates

                show(page, self._project.read(gates.dropped, detail.row.project_id), page.offer_all)
            if needed := page.needed():
                from desktop.queries import tasks

                show(page, self._project.read(tasks.rows, needed), page.name_needed)
            return page
        if self._shown and self._shown[0] == "set aside":
            from ui.review.quarantine_page import SetAsidePage

            page = SetAsidePage(detail, self._project)
            page.task_opened.connect(self.task_opened)
            if isinstance(before, SetAsidePage):
                page.restore(before.typed())
            return page
        return self._project_page(detail) if isinstance(detail, ProjectDetail) else self._artifact_page(detail)

    def _project_page(self, detail: ProjectDetail) -> parts.Page:
        row, page = detail.row, parts.Page()
        page.add(style.label(row.name, "title"))
        counts = f"{words.count_text(row.tasks, 'task')}, {row.open_tasks:,} open"
        page.add(parts.quiet(f"{counts} · {words.count_text(row.artifacts, 'artifact')}"))
        if not self._project.read_only and not row.deleted_at:
            edit = partial(self.edit_wanted.emit, "project", row.id)
            page.add(parts.buttons(parts.button("Edit…", edit, glyph="pencil-simple")))
        if row.description:
            page.section("Description")
            text = Prose(grows=True)
            text.show_markdown(row.description)
            page.add(text)
        page.section("Tasks", "No tasks yet.", count=row.tasks)
        for status, count in detail.tasks_by_status.items():
            page.add(parts.state(status, f"{count:,}"))
        self._add_dropped_gates(page, detail.dropped_gates)
        page.section("Artifacts", "No artifacts yet.", count=row.artifacts)
        page.add(parts.facts((words.type_text(kind), f"{count:,}") for kind, count in detail.artifacts_by_type.items()))
        self._add_spec(page, detail)
        page.section("Facts")
        page.add(
            parts.facts(
                (
                    ("Phase", words.phase_text(row.phase)),
                    ("Engine", row.default_engine or ""),
                    ("Folder", row.root_path or ""),
                    ("Paused", "yes" if detail.paused else ""),
                    ("Attempts", f"at most {detail.max_attempts}" if detail.max_attempts is not None else ""),
                    ("Time limit", f"{detail.timeout_seconds} s a run" if detail.timeout_seconds is not None else ""),
                    ("Created", words.exact(row.created_at)),
                    ("Edited", words.exact(row.updated_at)),
                )
            )
        )
        page.end()
        return page

    def _add_dropped_gates(self, page: parts.Page, found: Sequence[DroppedGates]) -> None:
        if not found:
            return
        told = f"When change-driven-dev renamed {words.count_text(len(found), 'task')}, it did not keep the gates."
        page.add(parts.glyph_line(style.icon("warning", "warn"), told))
        ready = tuple(it for it in found if it.may_carry)
        if len(ready) > 1 and not self._project.read_only:
            carry = partial(self.gates_wanted.emit, ready)
            page.add(parts.buttons(parts.button(f"Carry over in all {len(ready):,} tasks…", carry)))
        elif len(found) == 1:
            line = controls.LineButton(style.icon("check-square", "muted"), f"{found[0].task_id}  {found[0].title}")
            line.clicked.connect(partial(self.task_opened.emit, found[0].task_id))
            page.add(line)

    def _add_spec(self, page: parts.Page, detail: ProjectDetail) -> None:
        if detail.spec:
            page.section("Spec")
            line = parts.artifact_line(detail.spec)
            line.clicked.connect(partial(self.artifact_opened.emit, detail.spec))
            page.add(line)
        if not detail.options:
            return
        page.section("Architecture options", count=len(detail.options))
        for option in detail.options:
            page.add(_option(option))

    def _artifact_page(self, row: ArtifactRow) -> parts.Page:
        page = parts.Page()
        page.add(style.label(row.name, "title"))
        page.add(parts.glyph_line(words.type_icon(row.type), f"{words.type_text(row.type)} of {row.project_name}"))
        opening = parts.button("Open", partial(self.artifact_opened.emit, row), glyph="eye")
        page.add(parts.buttons(opening))
        if not row.has_content:
            page.add(style.label(parts.where_it_was(row), "muted"))
        page.section("Facts")
        page.add(
            parts.facts(
                (
                    ("Size", words.size_text(row.size)),
                    ("Run", f"run {row.run_id}" if row.run_id else ""),
                    ("Added", words.exact(row.created_at)),
                    ("Deleted", words.exact(row.deleted_at) if row.deleted_at else ""),
                )
            )
        )
        if digest := row.content_sha256 or row.sha256:
            page.add(style.label("SHA-256" if row.has_content else "SHA-256 as recorded", "muted"))
            page.add(parts.code(_breakable(digest)))
        if row.task_id:
            page.section("Belongs to")
            line = controls.LineButton(style.icon("check-square", "muted"), f"Task {row.task_id}")
            line.clicked.connect(partial(self.task_opened.emit, row.task_id))
            page.add(line)
        page.end()
        return page


def _option(option: OptionRow) -> parts.Page:
    page = parts.Page(margin=0)
    page.column.setSpacing(style.GRID // 2)
    glyph = style.icon("check-circle-fill", "good") if option.selected else style.icon("circle", "muted")
    page.add(parts.glyph_line(glyph, f"{option.name} (chosen)" if option.selected else option.name))
    for text in (option.description, option.trade_offs):
        if text:
            page.add(parts.glyph_line(QIcon(), text))
    for sign, sentences in (("plus", option.pros), ("minus", option.cons)):
        for sentence in sentences:
            page.add(parts.glyph_line(style.icon(sign, "muted"), sentence))
    return page


def _id(detail: Detail | None) -> int:
    row = getattr(detail, "row", detail)
    return row.id if row is not None else 0


def _breakable(digest: str) -> str:
    return f"{digest[:32]}\n{digest[32:]}"
