"""What leaves a query: frozen rows that know no database, one for each noun of a project."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from desktop.queries.listed import ArtifactRow, ProjectRow, TaskRow
from desktop.words import (
    REWORDED,
    ArtifactType,
    Aside,
    ChangeRequestStatus,
    LinkKind,
    Phase,
    RunStatus,
    TaskStatus,
    Verdict,
)

# The verdicts a person gives; the others say that a question went away.
GIVEN = (Verdict.APPROVED, Verdict.CHANGES_REQUESTED, Verdict.REJECTED)


@dataclass(frozen=True, slots=True)
class Gate:
    """A command that must pass; `other` holds, as JSON, whatever else was written about it ("" for nothing)."""

    name: str
    command: str
    description: str
    pass_criteria: str
    expected_output: str
    timeout: float | None
    required: bool
    other: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One wording of a task.

    `gates_text`, `dependencies_text` and `criteria_text` are the stored text where it could not be read as gates, task
    ids or sentences, and then stand in the place of these; "" otherwise. `reconstructed`: the original wording was lost
    by an older tool. `made_by` is None where nobody recorded it. `digest` is the SHA-256 an approval of this names.
    """

    id: int
    number: int
    title: str
    description: str | None
    gates: tuple[Gate, ...]
    gates_text: str
    dependencies: tuple[int, ...]
    dependencies_text: str
    criteria: tuple[str, ...]
    criteria_text: str
    created_at: datetime
    reconstructed: bool
    made_by: str | None
    digest: str


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """A verdict; version and digest are None where an older tool recorded neither ("version not recorded").

    `verdict` is None where only `approved` was recorded. `change_request_id` names what it was about instead of the
    task itself, `key` is whose it is ("" where none was used).
    """

    id: int
    task_id: int
    version_id: int | None
    version_number: int | None
    digest: str | None
    approver: str
    approved: bool
    comment: str | None
    created_at: datetime
    verdict: Verdict | None
    change_request_id: int | None
    request_id: int | None
    key: str

    @property
    def of_a_person(self) -> bool:
        """Whether somebody decided, rather than that the question went away."""
        return self.verdict is None or self.verdict in GIVEN


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a change request would change of a task; None is left as it is, an empty description is none."""

    title: str | None = None
    description: str | None = None
    gates: tuple[Gate, ...] | None = None
    dependencies: tuple[int, ...] | None = None
    criteria: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ChangeRequestRow:
    """A request to change a task.

    `version` counts its wordings; `proposal` is what it would change, `proposal_text` the stored text where that could
    not be read, "" otherwise. `base` and `applied` are the numbers of the task's versions it was written for, and
    became. `digest` is the SHA-256 an approval of it names.
    """

    id: int
    task_id: int
    task_title: str
    project_id: int
    phase: Phase
    content: str
    status: ChangeRequestStatus
    version: int
    proposal: Proposal
    proposal_text: str
    base_version_id: int | None
    base: int | None
    applied: int | None
    asked_by: str | None
    created_at: datetime
    updated_at: datetime
    row_version: int
    digest: str


@dataclass(frozen=True, slots=True)
class RunRow:
    """One attempt of an engine at a task; `gate_results` is the JSON list as recorded, None where none was.

    Version, phase and the approval it ran by are None where an older tool recorded none.
    """

    id: int
    task_id: int
    engine: str
    status: RunStatus
    log_path: str | None
    gate_results: str | None
    start_time: datetime
    end_time: datetime | None
    version_id: int | None
    phase: Phase | None
    approval_id: int | None


@dataclass(frozen=True, slots=True)
class DroppedGates:
    """The gates that change-driven-dev dropped from a task when it was renamed.

    The version `kept_in` (id `kept_id`) was the last that had them, `dropped_in` the first without, `version` the one
    that counts now. `names` are the gates' own, none where they are written in a way that cannot be read. `may_carry`:
    the task may have other words, which one that is worked on, completed or cancelled may not.
    """

    task_id: int
    project_id: int
    title: str
    status: TaskStatus
    row_version: int
    version: int
    dropped_in: int
    kept_id: int
    kept_in: int
    names: tuple[str, ...]

    @property
    def may_carry(self) -> bool:
        """Whether its gates can be carried over as it stands."""
        return self.status in REWORDED


@dataclass(frozen=True, slots=True)
class LinkRow:
    """The task at the other end of a link; who made it, when and why are None where an older tool did."""

    task_id: int
    title: str
    status: TaskStatus
    kind: LinkKind
    reason: str | None
    made_by: str | None
    made_at: datetime | None


@dataclass(frozen=True, slots=True)
class Links:
    """What has taken a task's place, and whose place it has taken; by id."""

    became: tuple[LinkRow, ...]
    came_from: tuple[LinkRow, ...]


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """Everything about one task: versions and decisions newest first, the rest oldest first.

    `in_force` are the ids of the approvals that count: see `approvals.in_force`.
    """

    row: TaskRow
    description: str | None
    engine_override: str | None
    extra_data: str | None
    versions: tuple[VersionRow, ...]
    approvals: tuple[ApprovalRow, ...]
    in_force: frozenset[int]
    change_requests: tuple[ChangeRequestRow, ...]
    runs: tuple[RunRow, ...]
    artifacts: tuple[ArtifactRow, ...]
    dropped_gates: DroppedGates | None
    links: Links


@dataclass(frozen=True, slots=True)
class Subject:
    """What a decision about a task is about: exactly this version with exactly this digest, as it stands now.

    The texts as in `VersionRow`; `last_decision` is the newest of a person on this task, on whichever version.
    """

    task_id: int
    version_id: int
    version_number: int
    title: str
    description: str | None
    gates: tuple[Gate, ...]
    gates_text: str
    dependencies: tuple[int, ...]
    dependencies_text: str
    criteria: tuple[str, ...]
    criteria_text: str
    status: TaskStatus
    digest: str
    last_decision: ApprovalRow | None
    reconstructed: bool


@dataclass(frozen=True, slots=True)
class OptionRow:
    """An architecture a project may choose, in the order proposed; `selected`: it is the chosen one."""

    id: int
    position: int
    name: str
    description: str | None
    pros: tuple[str, ...]
    cons: tuple[str, ...]
    trade_offs: str | None
    selected: bool


@dataclass(frozen=True, slots=True)
class ProjectDetail:
    """A project, how many of its tasks stand where, and of which types its artifacts are (deleted ones left out).

    `dropped_gates` are those of its tasks whose gates an older tool dropped.
    """

    row: ProjectRow
    tasks_by_status: Mapping[TaskStatus, int]
    artifacts_by_type: Mapping[ArtifactType, int]
    paused: bool
    max_attempts: int | None
    timeout_seconds: int | None
    spec: ArtifactRow | None
    options: tuple[OptionRow, ...]
    dropped_gates: tuple[DroppedGates, ...]


@dataclass(frozen=True, slots=True)
class ContentInfo:
    """Bytes kept in the file: `size` in bytes, `line_count` 0 where they are not text."""

    sha256: str
    size: int
    is_text: bool
    line_count: int


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """What one upgrade did: rows by table before and after, the checks that held, how many things were set aside."""

    id: int
    happened_at: datetime
    program: str
    from_revision: str | None
    to_revision: str
    steps: tuple[str, ...]
    rows_before: Mapping[str, int]
    rows_after: Mapping[str, int]
    checks: tuple[str, ...]
    set_aside: int
    seconds: float
    backup_path: str | None
    backup_sha256: str | None


@dataclass(frozen=True, slots=True)
class SetAsideRow:
    """Something an upgrade could not keep in place; `kind` and the JSON `original` as schema/receipts.py says.

    `title` names the thing it belongs to, `row_count` is 1 but for rows that were made together. Where a person has
    settled it: when, by whom, and `settled_value` the JSON of what was put back where that is not the original.
    """

    id: int
    kind: str
    table: str
    row_id: int | None
    row_count: int
    column: str | None
    title: str
    original: str
    reason: str
    set_aside_at: datetime
    state: Aside
    settled_at: datetime | None
    settled_by: str | None
    settled_value: str | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """How much waits for somebody or goes on, on each page of this file by its name.

    What not every file has is there where this one has it: `set aside` is how much of what upgrades set aside waits,
    `receipts` how many of them there are.
    """

    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class AuditRow:
    """An entry of the audit chain; `by` is the name of whoever acted, `person_key` None where a program did.

    `subject` and `facts` are JSON; of a refused act `facts` hold the `sentence` and the `requirement`. `payload` is the
    text of the bytes that `hash` seals. `title` is that of the task version it is about, else of its task, or the name
    of its project; "" where there is none. `version` is the number of the task version.
    """

    id: int
    happened_at: datetime
    act: str
    by: str
    person_key: str | None
    task_id: int | None
    refused: bool
    signed: bool
    subject: Mapping[str, object]
    facts: Mapping[str, object]
    program: str
    hash: str
    payload: str
    title: str = ""
    version: int | None = None
