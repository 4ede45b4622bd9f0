"""Everything there is to know about one task, on one page."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from desktop.queries.requirements import RequirementRow
from desktop.queries.rows import ApprovalRow, ArtifactRow, DroppedGates, TaskDetail, TaskRow
from desktop.words import TaskStatus
from ui import style, words
from ui.review import controls, criteria, gates, parts
from ui.review.prose import Prose
from ui.review.requirements import requirement_line
from ui.review.task_parts import act_buttons, link_lines, more_buttons
from ui.review.versions import Versions

GRID = style.GRID
# An approved task is to be decided about as long as no approval names its words: an older tool recorded none.
TO_DECIDE = (TaskStatus.PENDING, TaskStatus.AWAITING_APPROVAL, TaskStatus.APPROVED)
# What a task is only after a decision; an older tool wrote some of these without recording one.
DECIDED = (TaskStatus.APPROVED, TaskStatus.REJECTED, TaskStatus.IN_PROGRESS, TaskStatus.COMPLETED)


class TaskPage(parts.Page):
    """A task: what it asks for, its versions, gates, decisions, runs and artifacts."""

    artifact_opened = Signal(object)
    """An ArtifactRow was pressed."""
    task_opened = Signal(int)
    """A task this one depends on was pressed."""
    decision_wanted = Signal(int)
    """Somebody wants to decide about this task (id)."""
    reading_wanted = Signal(int)
    """The words of a version (id) are to be read in the middle of the window."""
    act_wanted = Signal(str, int)
    """Something is to be done with this task (id): one of `actions.TASK_ACTS`."""
    change_wanted = Signal(int)
    """Somebody wants to see a change request (id), and perhaps decide about it."""
    edit_wanted = Signal(int)
    """Somebody wants to edit this task (id)."""
    receipt_wanted = Signal(int)
    """The receipt of a decision (id) is to be saved."""
    gates_wanted = Signal(object)
    """The gates an older tool dropped are wanted back: all DroppedGates; several are to be shown first."""

    def __init__(
        self,
        detail: TaskDetail,
        standing: Sequence[RequirementRow],
        *,
        possible: Mapping[str, str] | None = None,
        read_only: bool,
        parent: QWidget | None = None,
    ) -> None:
        """`standing` is what stands before the task now, `possible` why each act is not possible now ("": it is)."""
        super().__init__(parent)
        self._possible = possible or {}
        self._detail = detail
        self._needed: dict[int, controls.LineButton] = {}
        self._carrying: QWidget | None = None
        self._current = next((one for one in detail.versions if one.number == detail.row.version), None)
        self._add_head(read_only)
        self._add_description()
        self._add_requirements(standing)
        self._add_gates(read_only)
        self._add_approvals()
        self._add_change_requests()
        self._add_versions()
        self._add_runs()
        self._add_artifacts()
        self.end()

    def _add_head(self, read_only: bool) -> None:
        row = self._detail.row
        title = style.label(row.title, "title")
        self.add(title)
        self.add(_stands(row))
        numbers = [f"Task {row.id}", f"version {row.version}"]
        numbers += [words.count_text(row.attempts, "attempt")] if row.attempts else []
        numbers.append(f"edited {words.ago(row.updated_at)}")
        self.add(parts.quiet(" · ".join(numbers), tip=self._times()))
        if row.deleted_at:
            gone = f"Deleted {words.ago(row.deleted_at)}; it can be restored."
            self.add(parts.glyph_line(style.icon("trash", "bad"), gone, tip=words.exact(row.deleted_at)))
        elif not read_only:
            self.add(parts.buttons(*self._buttons()))
        for line in link_lines(self._detail.links, self.task_opened.emit):
            self.add(line)

    def _buttons(self) -> list[QPushButton]:
        """What can be done with it: to decide comes first, and stands out while somebody waits for that."""
        row, possible = self._detail.row, self._possible
        role = "primary" if row.status is TaskStatus.AWAITING_APPROVAL else ""
        review = parts.button("Review and decide…", partial(self.decision_wanted.emit, row.id), glyph="eye", role=role)
        edit = parts.button("Edit…", partial(self.edit_wanted.emit, row.id), glyph="pencil-simple")
        wanted = lambda name: self.act_wanted.emit(name, row.id)  # noqa: E731
        decides = [review] if possible.get("review") == "" and self._current is not None else []
        return [*decides, *act_buttons(possible, wanted), edit, *more_buttons(possible, wanted)]

    def _times(self) -> str:
        row = self._detail.row
        return f"Created {words.exact(row.created_at)}\nEdited {words.exact(row.updated_at)}"

    def _add_description(self) -> None:
        self.section("Description")
        if not self._detail.description:
            self.add(style.label("No description was written.", "muted"))
            return
        text = Prose(grows=True)
        text.setAccessibleName("Description")
        text.show_markdown(self._detail.description)
        self.add(text)

    def _add_requirements(self, standing: Sequence[RequirementRow]) -> None:
        if standing:
            self.section("Requirements", count=len(standing))
        for row in standing:
            self.add(requirement_line(row))

    def _add_versions(self) -> None:
        found = self._detail.versions
        self.section("Versions", "No version was recorded.", count=len(found))
        if found:
            shown = Versions(found, self._detail.row.version)
            shown.reading_wanted.connect(self.reading_wanted)
            self.add(shown)

    def _add_gates(self, read_only: bool) -> None:
        version = self._current
        count = len(version.gates) + bool(version.gates_text) if version else 0
        self.section("Gates", "No gates: nothing is checked before this task counts as done.", count=count)
        if self._detail.dropped_gates:
            self._add_dropped(self._detail.dropped_gates, may_carry=not read_only and not self._detail.row.deleted_at)
        if version is None:
            return
        gates.add_gates(self, version)
        criteria.add_criteria(self, version)
        if version.dependencies or version.dependencies_text:
            self.section("Depends on", count=len(version.dependencies) or None)
            for number in version.dependencies:
                line = controls.LineButton(style.icon("arrow-elbow-down-right", "muted"), f"Task {number}")
                line.clicked.connect(lambda _=False, number=number: self.task_opened.emit(number))
                self.add(line)
                self._needed[number] = line
            if version.dependencies_text:
                self.add(parts.code(version.dependencies_text))

    def _add_dropped(self, dropped: DroppedGates, *, may_carry: bool) -> None:
        many, them = len(dropped.names), "it" if len(dropped.names) == 1 else "them"
        what = f"{many:,} gates" if many > 1 else "gate" if many else "gates"
        told = f"Version {dropped.dropped_in} was made by change-driven-dev, which did not keep the {what} of version"
        told += f" {dropped.kept_in}{': ' if dropped.names else ''}{', '.join(dropped.names)}."
        self.add(parts.glyph_line(style.icon("warning", "warn"), told))
        if not dropped.may_carry:
            status = words.status_text(dropped.status).lower()
            self.add(parts.quiet(f"The task is {status}, so its version stays as it is."))
        if not (may_carry and dropped.may_carry):
            return
        then = " It then needs a new approval." if dropped.status is TaskStatus.APPROVED else ""
        self.add(parts.quiet(f"Carrying {them} over writes version {dropped.version + 1} with {them}.{then}"))
        carry = parts.button("Carry gates over", lambda: self.gates_wanted.emit((dropped,)), glyph="arrow-u-up-left")
        self._carrying = parts.buttons(carry)
        self.add(self._carrying)

    def offer_all(self, found: list[DroppedGates]) -> None:
        """Other tasks of the project lost their gates as well: offer to carry them over in all."""
        ready = tuple(it for it in found if it.may_carry)
        if self._carrying is not None and len(ready) > 1:
            text = gates.carry_text(len(ready))
            self._carrying.layout().addWidget(parts.button(text, lambda: self.gates_wanted.emit(ready)))

    def needed(self) -> list[int]:
        """The tasks this one depends on."""
        return list(self._needed)

    def name_needed(self, found: dict[int, TaskRow]) -> None:
        """What the tasks this one depends on are called, once that is known."""
        for number, line in self._needed.items():
            if number in found:
                line.say(f"{number}  {found[number].title}")

    def _add_approvals(self) -> None:
        found = self._detail.approvals
        nothing = "Nobody has decided about this task yet."
        if self._detail.row.status in DECIDED:
            nothing = "No decision is recorded: its status is what the file said before it was upgraded."
        self.section("Decisions", nothing, count=len(found))
        self.add_many([partial(self._decision, approval) for approval in found], "decisions")

    def _decision(self, approval: ApprovalRow) -> QWidget:
        line = decision_line(approval, lapsed(approval, self._detail))
        if approval.of_a_person:
            keep = QToolButton()
            keep.setIcon(style.icon("file-pdf", "muted"))
            keep.setAutoRaise(True)
            keep.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            keep.setToolTip("Save the receipt of this decision as PDF…")
            keep.setAccessibleName(f"Save the receipt of decision {approval.id}")
            keep.clicked.connect(lambda _checked=False: self.receipt_wanted.emit(approval.id))
            line.layout().addWidget(keep)
            for text in line.findChildren(QLabel):  # level with the glyph in the button
                text.setContentsMargins(0, GRID // 2, 0, 0)
        return line

    def _add_change_requests(self) -> None:
        found = self._detail.change_requests
        if not found:
            return
        self.section("Change requests", count=len(found))
        for request in found:
            self.add(parts.state(request.status, f"No. {request.id} · written {words.ago(request.created_at)}"))
            text = Prose(grows=True)
            text.setAccessibleName(f"Why change request {request.id} was written")
            text.show_markdown(request.content)
            self.add(text)
            opening = controls.LineButton(style.icon("git-pull-request", "muted"), f"Open change request {request.id}…")
            opening.clicked.connect(lambda _=False, id_=request.id: self.change_wanted.emit(id_))
            self.add(opening)

    def _add_runs(self) -> None:
        found = self._detail.runs
        self.section("Runs", "No engine has worked on this task yet.", count=len(found))
        self.add_many([partial(gates.run_block, run) for run in reversed(found)], "runs")

    def _add_artifacts(self) -> None:
        found = self._detail.artifacts
        self.section("Artifacts", "Nothing is attached to this task.", count=len(found))
        self.add_many([partial(self._artifact, row) for row in found], "artifacts")

    def _artifact(self, row: ArtifactRow) -> QWidget:
        line = parts.artifact_line(row)
        line.clicked.connect(lambda: self.artifact_opened.emit(row))
        return line


def decision_line(approval: ApprovalRow, why_not: str = "") -> QWidget:
    """A decision in a sentence: who, what, which version, and the comment; `why_not` says why it does not count."""
    said = f"{approval.approver} {words.verdict_text(approval)} {_what(approval, why_not)}"
    glyph = style.icon("check-circle", "good") if approval.approved else style.icon("x-circle", "bad")
    if not approval.of_a_person:
        glyph = style.icon("minus-circle", "muted")
    if why_not:
        glyph = style.icon("clock-counter-clockwise", "warn")
    tip = words.exact(approval.created_at) + (f"\nSHA-256 {approval.digest}" if approval.digest else "")
    aside = style.label(words.ago(approval.created_at), "muted")
    aside.setWordWrap(False)
    aside.setToolTip(words.exact(approval.created_at))
    comment = f"\n{approval.comment}" if approval.comment else ""
    return parts.glyph_line(glyph, said + comment, aside=aside, tip=tip)


def lapsed(approval: ApprovalRow, detail: TaskDetail) -> str:
    """Why an approval of this task does not count now; "" where it does, and of every other decision."""
    if not approval.approved or approval.change_request_id is not None or approval.id in detail.in_force:
        return ""
    current = next((one for one in detail.versions if one.number == detail.row.version), None)
    if current is None or (approval.version_id, approval.digest) != (current.id, current.digest):
        return "stale: it is no longer what the task says"
    later = (one for one in detail.approvals if one.id > approval.id and one.version_id == approval.version_id)
    if any(one.of_a_person and not one.approved for one in later):
        return "no longer in force: the same words were decided otherwise since"
    return "not in force: nobody signed it"


def _what(approval: ApprovalRow, why_not: str) -> str:
    if approval.change_request_id is not None and approval.digest is not None:
        return f"change request {approval.change_request_id}"
    if approval.version_number is None:
        return "(version not recorded)"
    return f"version {approval.version_number}" + (f" ({why_not})" if why_not else "")


def _stands(row: TaskRow) -> QWidget:
    """Status, phase and priority, each by its name."""
    page = parts.Page(margin=0)
    page.column.setSpacing(GRID // 2)
    line = QHBoxLayout()
    line.setSpacing(GRID)
    name = style.label("Status", "muted")
    name.setWordWrap(False)
    name.setFixedWidth(12 * GRID)
    line.addWidget(name)
    line.addWidget(parts.state(row.status, indent=0), 1)
    page.column.addLayout(line)
    page.add(
        parts.facts((("Phase", words.phase_text(row.phase) if row.phase else ""), ("Priority", f"{row.priority}")))
    )
    return page
