"""Everything there is to know about one run, on one page."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.words import Phase, RunStatus
from ui import style, words
from ui.review import controls, gates, parts
from ui.tables.runs import attempt, lasted

if TYPE_CHECKING:
    from desktop.queries.rows import ArtifactRow
    from desktop.queries.runs import RunDetail

# What a word alone does not say about how a run ended.
_MEANS = {
    RunStatus.RUNNING: "It is not over; its gates are told when it is.",
    RunStatus.TIMEOUT: "It took longer than it may, and was stopped.",
    RunStatus.CANCELLED: "Somebody stopped it before it was done.",
    RunStatus.INTERRUPTED: "The program that ran it ended before the run did: it was closed by force, or the machine "
    "stopped. Whatever had been done by then was not checked, and counts for nothing.",
}


class RunPage(parts.Page):
    """A run: how it ended and what that means, its task, by which decision it ran, its gates, what it left behind."""

    artifact_opened = Signal(object)
    """An ArtifactRow was pressed."""
    task_opened = Signal(int)
    """Its task was pressed (id)."""

    def __init__(self, detail: "RunDetail", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._detail = detail
        self._add_head()
        self._add_decision()
        self._add_gates()
        self._add_artifacts()
        self.end()

    def _add_head(self) -> None:
        row = self._detail.listed
        self.add(style.label(f"Run {row.id} of “{parts.shortened(row.task_title)}”", "title"))
        self.add(parts.state(row.status, f"attempt {attempt(row)} · {row.engine}"))
        numbers = [f"Started {words.ago(row.start_time)}"]
        numbers += [f"took {lasted(row)}"] if row.end_time else []
        numbers += [f"version {row.version}"] if row.version else []
        numbers += [words.phase_text(row.phase).lower()] if row.phase else []
        tip = f"Started {words.exact(row.start_time)}"
        tip += f"\nEnded {words.exact(row.end_time)}" if row.end_time else ""
        self.add(parts.quiet(" · ".join(numbers), tip=tip))
        if row.status in _MEANS:
            icon = style.icon(words.status_glyph(row.status), words.status_tint(row.status))
            self.add(parts.glyph_line(icon, _MEANS[row.status] + self._what_now()))
        line = controls.LineButton(style.icon("check-square", "muted"), f"{row.task_id}  {row.task_title}")
        line.clicked.connect(partial(self.task_opened.emit, row.task_id))
        self.add(line)

    def _what_now(self) -> str:
        if self._detail.listed.status is not RunStatus.INTERRUPTED:
            return ""
        return f" The task is {words.status_text(self._detail.task_status).lower()} now."

    def _add_decision(self) -> None:
        row, approval = self._detail.listed, self._detail.approval
        self.section("By which decision")
        if approval is not None:
            said = f"{approval.approver} {words.verdict_text(approval)} version {row.version}"
            said += f"\n{approval.comment}" if approval.comment else ""
            aside = style.label(words.ago(approval.created_at), "muted")
            aside.setWordWrap(False)
            tip = f"{words.exact(approval.created_at)}\nSHA-256 {approval.digest}"
            self.add(parts.glyph_line(style.icon("check-circle", "good"), said, aside=aside, tip=tip))
        elif row.phase is Phase.CODER or row.phase is None:
            self.add(style.label("An older tool ran it, and recorded no decision.", "muted"))
        else:
            self.add(style.label("None is needed in this phase.", "muted"))

    def _add_gates(self) -> None:
        results = gates.results(self._detail.run.gate_results)
        self.section("Gates", "No result of a gate was recorded.", count=len(results))
        for one in results:
            self.add(one)

    def _add_artifacts(self) -> None:
        found, log = self._detail.artifacts, self._detail.run.log_path
        self.section("Output and artifacts", "It left nothing behind.", count=len(found) if found or not log else None)
        self.add_many([partial(self._artifact, row) for row in found], "artifacts")
        if log:
            self.add(parts.quiet("The older tool kept its log outside of this file, at"))
            self.add(parts.code(log))

    def _artifact(self, row: "ArtifactRow") -> QWidget:
        line = parts.artifact_line(row)
        line.clicked.connect(lambda: self.artifact_opened.emit(row))
        return line
