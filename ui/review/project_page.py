"""Everything there is to know about one project, on one page."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from desktop.queries.board import STATUSES
from desktop.queries.rows import DroppedGates, OptionRow, ProjectDetail
from ui import style, words
from ui.review import controls, gates, parts
from ui.review.prose import Prose


class ProjectPage(parts.Page):
    """A project: its tasks by status, its artifacts, spec and architecture options."""

    artifact_opened = Signal(object)
    """An ArtifactRow was pressed."""
    task_opened = Signal(int)
    """A task was pressed (id)."""
    edit_wanted = Signal(int)
    """Somebody wants to edit this project (id)."""
    requirements_wanted = Signal(int)
    """Somebody wants to see what this project (id) demands of its tasks."""
    gates_wanted = Signal(object)
    """The gates an older tool dropped are wanted back: all DroppedGates; several are to be shown first."""

    def __init__(self, detail: ProjectDetail, *, read_only: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = detail.row
        self.add(style.label(row.name, "title"))
        counts = f"{words.count_text(row.tasks, 'task')}, {row.open_tasks:,} open"
        self.add(parts.quiet(f"{counts} · {words.count_text(row.artifacts, 'artifact')}"))
        if not read_only and not row.deleted_at:
            edit = partial(self.edit_wanted.emit, row.id)
            demands = partial(self.requirements_wanted.emit, row.id)
            self.add(
                parts.buttons(
                    parts.button("Edit…", edit, glyph="pencil-simple"),
                    parts.button("Requirements…", demands, glyph="checks"),
                )
            )
        if row.description:
            self.section("Description")
            text = Prose(grows=True)
            text.setAccessibleName("Description")
            text.show_markdown(row.description)
            self.add(text)
        self.section("Tasks", "No tasks yet.", count=row.tasks)
        for status in STATUSES:
            if count := detail.tasks_by_status.get(status):
                self.add(parts.state(status, f"{count:,}"))
        self._add_dropped_gates(detail.dropped_gates, read_only=read_only)
        self.section("Artifacts", "No artifacts yet.", count=row.artifacts)
        self.add(parts.facts((words.type_text(kind), f"{count:,}") for kind, count in detail.artifacts_by_type.items()))
        self._add_spec(detail)
        self.section("Facts")
        self.add(
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
        self.end()

    def _add_dropped_gates(self, found: Sequence[DroppedGates], *, read_only: bool) -> None:
        if not found:
            return
        told = f"When change-driven-dev renamed {words.count_text(len(found), 'task')}, it did not keep the gates."
        self.add(parts.glyph_line(style.icon("warning", "warn"), told))
        ready = tuple(it for it in found if it.may_carry)
        if len(ready) > 1 and not read_only:
            carry = partial(self.gates_wanted.emit, ready)
            self.add(parts.buttons(parts.button(gates.carry_text(len(ready)), carry)))
        elif len(found) == 1:
            line = controls.LineButton(style.icon("check-square", "muted"), f"{found[0].task_id}  {found[0].title}")
            line.clicked.connect(partial(self.task_opened.emit, found[0].task_id))
            self.add(line)

    def _add_spec(self, detail: ProjectDetail) -> None:
        if detail.spec:
            self.section("Spec")
            line = parts.artifact_line(detail.spec)
            line.clicked.connect(partial(self.artifact_opened.emit, detail.spec))
            self.add(line)
        if not detail.options:
            return
        self.section("Architecture options", count=len(detail.options))
        for option in detail.options:
            self.add(_option(option))


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
