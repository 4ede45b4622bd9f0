"""What must be met before a phase is left or a run starts, and whether it is, with a sentence on how to meet it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.errors import Known
from desktop.queries import approvals, comments, conditions, dependencies, gate_results, seals, versions
from desktop.queries.conditions import Facts, Unclear
from desktop.schema import ArchitectureOption, Override, Project, Requirement, Run, Task
from desktop.words import OVER, Phase, RequirementState, RunStatus, TaskStatus


@dataclass(frozen=True, slots=True)
class Rule:
    """A requirement by its name, its conditions by theirs; `id` is None for one built in.

    `parameter` is the number a condition needs; the two numbers, with a space between, where both need one. `since` is
    when it was added (UTC), None of one built in.
    """

    name: str
    applicable_if: str
    satisfied_if: str
    parameter: str | None = None
    id: int | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """A requirement of one task as it stands: its state, a sentence why, and how to meet it ("" where it is met)."""

    name: str
    state: RequirementState
    sentence: str
    how: str
    satisfied_if: str

    @property
    def met(self) -> bool:
        """Whether it stands in nobody's way."""
        return self.state not in (RequirementState.UNSATISFIED, RequirementState.ERROR)


APPROVED = Rule("Approved", "always", "approved")
# Of every project, for leaving a phase; a project adds its own (commands/requirements.py).
TO_LEAVE: Mapping[Phase, tuple[Rule, ...]] = {
    Phase.PLANNER: (),
    Phase.ARCHITECT: (Rule("Architecture chosen", "has architecture options", "architecture chosen"),),
    Phase.REVIEW_APPROVAL: (APPROVED, Rule("Comments resolved", "has comments", "comments resolved")),
    Phase.CODER: (Rule("Gates passed", "has gates", "gates passed"),),
}
TO_START = (Rule("Dependencies completed", "has dependencies", "dependencies completed"),)


def states(
    session: Session,
    task_id: int,
    phase: Phase,
    *,
    at: datetime | None = None,
    approving: Mapping[str, str] | None = None,
) -> tuple[RequirementRow, ...]:
    """The requirements for a task to leave a phase, built in ones first; Known when it has no version.

    `at` is the moment overrides are looked at (UTC, now unless given). `approving`: as if these people (names by key)
    had approved as well.
    """
    facts = _facts(session, task_id, approving or {})
    rules = (*TO_LEAVE[phase], *own(session, task_id, phase))
    return _states(session, task_id, rules, facts, at)


def to_start(session: Session, task_id: int, *, at: datetime | None = None) -> tuple[RequirementRow, ...]:
    """The requirements for a run of a task to start, as `states`."""
    return _states(session, task_id, TO_START, _facts(session, task_id, {}), at)


def standing(session: Session, task_id: int, *, at: datetime | None = None) -> tuple[RequirementRow, ...]:
    """What stands before a task now: to leave the phase it is in, and for its run to start where it is approved.

    Empty for a task that is over, and for one without a version.
    """
    status, phase = session.execute(select(Task.status, Task.current_phase).where(Task.id == task_id)).one()
    if status in OVER or versions.current(session, task_id) is None:
        return ()
    begins = to_start(session, task_id, at=at) if status == TaskStatus.APPROVED else ()
    return begins + states(session, task_id, phase or Phase.PLANNER, at=at)


def own(session: Session, task_id: int, phase: Phase) -> tuple[Rule, ...]:
    """What the task's project itself demands for leaving a phase."""
    its = select(Task.project_id).where(Task.id == task_id).scalar_subquery()
    return _rules(session, its, phase)


def of_project(session: Session, project_id: int) -> dict[Phase, tuple[Rule, ...]]:
    """Everything a project demands for leaving each phase, built in ones first."""
    return {phase: (*TO_LEAVE[phase], *_rules(session, project_id, phase)) for phase in Phase}


def names(session: Session, project_id: int) -> list[str]:
    """What all requirements of a project are called, whatever they are for."""
    leaving = (rule for rules in of_project(session, project_id).values() for rule in rules)
    return [rule.name for rule in (*leaving, *TO_START)]


def _rules(session: Session, project_id: object, phase: Phase) -> tuple[Rule, ...]:
    columns = (
        Requirement.name,
        Requirement.applicable_if,
        Requirement.satisfied_if,
        Requirement.parameter,
        Requirement.id,
        Requirement.created_at,
    )
    counts = (Requirement.project_id == project_id, Requirement.phase == phase, Requirement.removed_at.is_(None))
    return tuple(Rule(*row) for row in session.execute(select(*columns).where(*counts).order_by(Requirement.id)))


def _states(
    session: Session, task_id: int, rules: tuple[Rule, ...], facts: Facts, at: datetime | None
) -> tuple[RequirementRow, ...]:
    now = at or datetime.now(UTC).replace(tzinfo=None)
    holding = select(
        Override.id, Override.requirement, Override.person, Override.reason, Override.until, Override.created_at
    )
    its = (Override.task_id == task_id, Override.task_version_id == facts.version.id, Override.until > now)
    found = session.execute(holding.where(*its).order_by(Override.id)).all()
    overridden = {row.requirement: row for row in found if seals.override(session, row.id)}
    rows: list[RequirementRow] = []
    for rule in rules:
        row = _state(rule, facts)
        let = overridden.get(rule.name)
        if let is not None and rule.since is not None and let.created_at < rule.since:
            let = None  # what was let pass was another requirement, whose name this one has taken since
        if not row.met and let is not None and rule is not APPROVED:
            sentence = f"{let.person} lets it pass until {let.until:%Y-%m-%d %H:%M} UTC: {let.reason}"
            row = RequirementRow(rule.name, RequirementState.OVERRIDDEN, sentence, "", rule.satisfied_if)
        rows.append(row)
    return tuple(rows)


def _state(rule: Rule, facts: Facts) -> RequirementRow:
    first, *others = (rule.parameter or "").split() or [""]
    try:
        applies, why = conditions.holds(rule.applicable_if, first, facts)
        if not applies:
            return RequirementRow(rule.name, RequirementState.NOT_APPLICABLE, why, "", rule.satisfied_if)
        met, why = conditions.holds(rule.satisfied_if, others[0] if others else first, facts)
    except Unclear as unclear:
        how = "Put right what cannot be read."
        return RequirementRow(rule.name, RequirementState.ERROR, str(unclear), how, rule.satisfied_if)
    state = RequirementState.SATISFIED if met else RequirementState.UNSATISFIED
    how = "" if met else conditions.CONDITIONS[rule.satisfied_if].how
    return RequirementRow(rule.name, state, why, how, rule.satisfied_if)


def _facts(session: Session, task_id: int, approving: Mapping[str, str]) -> Facts:
    version = versions.current(session, task_id)
    if version is None:
        raise Known(f"Task {task_id} has no version that could be judged; edit it to make one.")
    its_project = select(Task.priority, Task.project_id, Project.selected_arch_option_id)
    priority, project_id, chosen = session.execute(
        its_project.join(Project, Project.id == Task.project_id).where(Task.id == task_id)
    ).one()
    options = select(func.count()).where(ArchitectureOption.project_id == project_id)
    name = select(ArchitectureOption.name).where(ArchitectureOption.id == chosen)
    named = dependencies.named(session, version.dependencies)
    its_comments = comments.of_task(session, task_id)
    return Facts(
        version=version,
        priority=priority,
        approvers={one.key: one.approver for one in approvals.in_force(session, task_id)} | dict(approving),
        comments=its_comments,
        by_people=comments.settled_by_people(session, task_id) if its_comments else frozenset(),
        waits_for=tuple(named[one] for one in version.dependencies if one in named),
        lost=tuple(one for one in version.dependencies if one not in named),
        gates=_gates(session, version.id),
        options=session.scalar(options) or 0,
        chosen=session.scalar(name),
    )


def _gates(session: Session, version_id: int) -> dict[str, bool] | None:
    """How each gate went in the newest run on a version that is over; None without any such run.

    What cannot be read has passed no gate.
    """
    over = Run.status.not_in((RunStatus.RUNNING, RunStatus.INTERRUPTED))
    newest = select(Run.id, Run.gate_results).where(Run.task_version_id == version_id, over).order_by(Run.id.desc())
    run = session.execute(newest.limit(1)).one_or_none()
    if run is None:
        return None
    return {gate_results.name(one): gate_results.passed(one) for one in gate_results.read(run.gate_results) or ()}
