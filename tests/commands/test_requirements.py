"""What must be met before a phase is left, each with a sentence on how; overriding it is an act of its own."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from desktop.commands import actors, approvals, audit, comments, moment, phases, requirements, runs, tasks
from desktop.commands.comments import About
from desktop.errors import Known, Refused
from desktop.identity import Actor
from desktop.queries import approvals as decided
from desktop.queries import audit as chain
from desktop.queries import requirements as asked
from desktop.queries import tasks as wanted
from desktop.queries.conditions import CONDITIONS
from desktop.queries.filters import AuditFilter, AuditSort
from desktop.queries.requirements import RequirementRow
from desktop.queries.rows import AuditRow, Gate
from desktop.queries.verification import verify
from desktop.schema import ArchitectureOption, Comment, Project, Requirement, Task, TaskVersion
from desktop.words import CommentKind, CommentState, Phase, RequirementState, RunStatus, TaskStatus
from tests.commands.conftest import approved, decide, reword, status
from tests.people import person, program

GATE = Gate("tests", "make test", "", "exit_code_0", "", 60, True, "")
STATE = RequirementState
LATER = moment.now() + timedelta(days=1)


def state(session: Session, task_id: int, phase: Phase, name: str) -> RequirementRow:
    return next(one for one in asked.states(session, task_id, phase) if one.name == name)


def newest(session: Session) -> AuditRow:
    (entry,) = chain.page(session, AuditFilter(), AuditSort.ID, True, 0, 1)
    return entry


def version_id(session: Session, task_id: int) -> int:
    return wanted.detail(session, task_id).versions[0].id


def raise_issue(session: Session, task_id: int) -> int:
    about = About(version_id=version_id(session, task_id))
    made = comments.add(session, about, kind=CommentKind.ISSUE, text="It loops elsewhere", line=0)
    comments.submit(session, about)
    return made


def test_every_requirement_built_in_says_where_it_stands_and_how_to_meet_it(session: Session, task_id: int) -> None:
    review, coder = Phase.REVIEW_APPROVAL, Phase.CODER
    assert state(session, task_id, review, "Approved") == RequirementRow(
        "Approved",
        STATE.UNSATISFIED,
        "Nobody approved version 1.",
        "A person has to approve exactly this version.",
        "approved",
    )
    assert state(session, task_id, review, "Comments resolved").state is STATE.NOT_APPLICABLE
    assert state(session, task_id, coder, "Gates passed").state is STATE.NOT_APPLICABLE
    assert state(session, task_id, Phase.ARCHITECT, "Architecture chosen").state is STATE.NOT_APPLICABLE
    reword(session, task_id, gates=[GATE])
    approved(session, task_id)
    said = state(session, task_id, review, "Approved")
    assert (said.state, said.sentence, said.how) == (STATE.SATISFIED, "Version 2 is approved by Ann.", "")
    assert state(session, task_id, coder, "Gates passed").sentence == "No run on version 2 has finished."
    for passed, expected in ((False, STATE.UNSATISFIED), (True, STATE.SATISFIED)):
        ending = RunStatus.SUCCESS if passed else RunStatus.FAILURE
        results = [{"gate_name": "tests", "passed": passed}]
        runs.finish(session, runs.start(session, task_id, engine="codex"), ending, gate_results=results)
        assert state(session, task_id, coder, "Gates passed").state is expected


def test_an_architecture_is_chosen_before_the_architect_is_left(
    session: Session, project_id: int, task_id: int
) -> None:
    option = ArchitectureOption(project_id=project_id, position=0, name="One file")
    session.add(option)
    session.flush()
    phases.advance(session, task_id)
    for leave in (lambda: phases.advance(session, task_id), lambda: approvals.ask(session, task_id)):
        with pytest.raises(Refused, match=r"does not leave architect yet: No architecture is chosen\. Choose one"):
            leave()
    session.execute(update(Project).values(selected_arch_option_id=option.id))
    assert phases.advance(session, task_id) is Phase.REVIEW_APPROVAL
    with pytest.raises(Refused, match="Nobody approved version 1"):
        phases.advance(session, task_id)


def test_an_issue_stops_an_approval_until_it_is_resolved_or_waived(session: Session, task_id: int) -> None:
    approvals.ask(session, task_id)
    first = raise_issue(session, task_id)
    with pytest.raises(
        Refused, match=r"cannot be approved yet: 1 comment neither resolved nor waived\. Resolve or waive"
    ):
        decide(session, task_id)
    session.expire_all()
    comments.resolve(session, first)
    comments.waive(session, raise_issue(session, task_id))
    decide(session, task_id)
    assert status(session, task_id) is TaskStatus.APPROVED


def test_whoever_approves_is_told_what_programs_settled(session: Session, task_id: int) -> None:
    approvals.ask(session, task_id)
    review, name = Phase.REVIEW_APPROVAL, "Comments resolved"
    issues = [raise_issue(session, task_id) for _ in range(4)]
    comments.resolve(session, issues[0])
    for issue in issues[1:3]:
        with actors.acting_as(session, program("copilot_cli")):
            comments.resolve(session, issue)
    with actors.acting_as(session, program("Ann")):  # who goes by the name of a person and is none
        comments.resolve(session, issues[3])
    by_sql = raise_issue(session, task_id)
    session.execute(update(Comment).where(Comment.id == by_sql).values(state=CommentState.RESOLVED))
    said = "1 comment resolved by Ann, 2 comments resolved by copilot_cli, 1 comment resolved by nobody known, "
    said += "without a person's signature."
    assert state(session, task_id, review, name).sentence == f"All comments are settled; {said}"
    decide(session, task_id)
    assert status(session, task_id) is TaskStatus.APPROVED


def test_a_project_adds_requirements_of_its_own_and_takes_them_away(
    session: Session, project_id: int, task_id: int
) -> None:
    other = tasks.create(session, project_id, title="Small", priority=1)
    made = requirements.add(
        session,
        project_id,
        phase=Phase.REVIEW_APPROVAL,
        name="Two people for what matters",
        applicable_if="priority at least",
        satisfied_if="people at least",
        parameter="3  2",
    )
    names = [rule.name for rule in asked.of_project(session, project_id)[Phase.REVIEW_APPROVAL]]
    assert names == ["Approved", "Comments resolved", "Two people for what matters"]
    assert state(session, other, Phase.REVIEW_APPROVAL, names[2]).state is STATE.NOT_APPLICABLE
    approved(session, other)
    assert status(session, other) is TaskStatus.APPROVED
    approved(session, task_id)
    said = state(session, task_id, Phase.REVIEW_APPROVAL, names[2])
    assert (said.state, said.sentence) == (STATE.UNSATISFIED, "1 of 2 people approved version 1.")
    assert said.how.startswith("Let more people approve")
    requirements.remove(session, made, "We are one person now")
    assert len(asked.states(session, task_id, Phase.REVIEW_APPROVAL)) == 2
    with pytest.raises(Known, match="not in this file any more"):
        requirements.remove(session, made, "Again")


def test_removing_a_requirement_takes_a_key_and_a_reason_and_is_signed(
    session: Session, project_id: int, task_id: int
) -> None:
    words = {"phase": Phase.REVIEW_APPROVAL, "satisfied_if": "people at least", "parameter": "2"}
    made = requirements.add(session, project_id, name="Four eyes", **words)
    for who, reason, message in (
        (program("codex"), "It is in my way", "Only a person with a key of their own removes a requirement"),
        (Actor("Ann", person("Ann").key, None), "It is in my way", "Only a person with a key"),
        (person("Ann"), " \n", "Removing a requirement needs a reason"),
    ):
        session.info["actor"] = who
        with pytest.raises(Refused, match=message) as refused:
            requirements.remove(session, made, reason)
        refused.value.keep(session)
        entry = newest(session)
        assert (entry.act, entry.refused, entry.subject["name"]) == ("requirement.remove", True, "Four eyes")
        assert state(session, task_id, Phase.REVIEW_APPROVAL, "Four eyes").state is STATE.UNSATISFIED
    requirements.remove(session, made, "We are one person now")
    entry = newest(session)
    assert (entry.refused, entry.signed, entry.facts["reason"]) == (False, True, "We are one person now")
    assert entry.person_key == person("Ann").key
    assert verify(session).sentence == ""


def test_a_removal_of_before_signatures_were_asked_for_is_whole(session: Session, project_id: int) -> None:
    """Files of earlier programs hold removals by people that nobody signed."""
    made = requirements.add(session, project_id, phase=Phase.CODER, name="Described", satisfied_if="described")
    session.execute(update(Requirement).where(Requirement.id == made).values(removed_at=moment.now()))
    audit.record(session, "requirement.remove", subject={"kind": "requirement", "id": made})
    assert verify(session).sentence == ""


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ({"name": " "}, "name is empty"),
        ({"name": "approved"}, "There is a requirement “approved”"),
        ({"name": "gates PASSED"}, "There is a requirement “gates PASSED” in this project"),  # to leave another phase
        ({"name": "Dependencies completed"}, "There is a requirement “Dependencies completed”"),  # to start a run
        ({"satisfied_if": "the moon is full"}, "There is no condition “the moon is full”"),
        ({"satisfied_if": "people at least", "parameter": None}, "need a whole number, not “”"),
        ({"satisfied_if": "people at least", "parameter": "two"}, "need a whole number, not “two”"),
        ({"parameter": "2"}, "need no number, not “2”"),
    ],
)
def test_a_requirement_that_could_never_be_told_is_not_added(
    session: Session, project_id: int, what: dict[str, str], message: str
) -> None:
    words = {"phase": Phase.REVIEW_APPROVAL, "name": "Described", "satisfied_if": "described", "parameter": None}
    with pytest.raises(Known, match=message):
        requirements.add(session, project_id, **(words | what))


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_condition_answers_for_every_task_with_a_sentence(
    session: Session, project_id: int, task_id: int, condition: str
) -> None:
    number = "1" if CONDITIONS[condition].numbered else None
    words = {"phase": Phase.CODER, "name": "Mine", "satisfied_if": condition, "parameter": number}
    requirements.add(session, project_id, **words)
    said = state(session, task_id, Phase.CODER, "Mine")
    assert said.state in (STATE.SATISFIED, STATE.UNSATISFIED)
    assert said.sentence.endswith(".")
    assert bool(said.how) == (said.state is STATE.UNSATISFIED)


def test_what_cannot_be_read_is_an_error_and_stands_in_the_way(session: Session, project_id: int, task_id: int) -> None:
    version = TaskVersion(task_id=task_id, version_num=2, title="Odd", gates_json="not gates", deps_json="not tasks")
    session.add(version)
    session.flush()
    session.execute(update(Task).values(active_version_id=version.id, version=2))
    assert state(session, task_id, Phase.CODER, "Gates passed").state is STATE.ERROR
    (waits,) = asked.to_start(session, task_id)
    assert (waits.state, waits.met) == (STATE.ERROR, False)
    newer = {"applicable_if": "always", "satisfied_if": "of a newer program", "created_at": moment.now()}
    session.execute(insert(Requirement).values(project_id=project_id, phase=Phase.PLANNER, name="New", **newer))
    said = state(session, task_id, Phase.PLANNER, "New")
    assert (said.state, "knows no condition" in said.sentence) == (STATE.ERROR, True)
    with pytest.raises(Refused, match="does not leave planner yet"):
        phases.advance(session, task_id)


def test_letting_a_requirement_pass_takes_a_key_a_reason_and_an_end(session: Session, task_id: int) -> None:
    approvals.ask(session, task_id)
    raise_issue(session, task_id)
    later = moment.now() + timedelta(hours=1)
    words = {"phase": Phase.REVIEW_APPROVAL, "name": "Comments resolved", "version_id": version_id(session, task_id)}
    words |= {"reason": "It is another task", "until": later}
    for wrong, kind, message in (
        ({"name": "Approved"}, Refused, "Nothing is done without an approval"),
        ({"reason": " "}, Refused, "needs a reason"),
        ({"name": "Nonsense"}, Known, "has no requirement “Nonsense”"),
        ({"until": moment.now()}, Known, "is over already"),
        ({"version_id": 99}, Known, "has other words by now"),
    ):
        with pytest.raises(kind, match=message):
            requirements.override(session, task_id, **(words | wrong))
    session.info["actor"] = program("codex")
    with pytest.raises(Refused, match="Only a person with a key"):
        requirements.override(session, task_id, **words)
    session.info["actor"] = person("Ann")
    requirements.override(session, task_id, **words)
    said = state(session, task_id, Phase.REVIEW_APPROVAL, "Comments resolved")
    assert (said.state, said.met) == (STATE.OVERRIDDEN, True)
    assert said.sentence.startswith("Ann lets it pass until ") and said.sentence.endswith(": It is another task")
    after = asked.states(session, task_id, Phase.REVIEW_APPROVAL, at=later)
    assert after[1].state is STATE.UNSATISFIED, "it ends"
    assert decided.of_task(session, task_id) == (), "it approves nothing"
    decide(session, task_id)
    assert status(session, task_id) is TaskStatus.APPROVED


def test_an_override_is_of_one_version(session: Session, task_id: int) -> None:
    raise_issue(session, task_id)
    until = moment.now() + timedelta(hours=1)
    words = {"phase": Phase.REVIEW_APPROVAL, "name": "Comments resolved", "reason": "Not now", "until": until}
    requirements.override(session, task_id, version_id=version_id(session, task_id), **words)
    assert state(session, task_id, Phase.REVIEW_APPROVAL, "Comments resolved").state is STATE.OVERRIDDEN
    reword(session, task_id, title="Other words")
    assert state(session, task_id, Phase.REVIEW_APPROVAL, "Comments resolved").state is STATE.UNSATISFIED


def test_what_is_let_pass_is_one_requirement_and_none_that_is_added_later_by_its_name(
    session: Session, project_id: int, task_id: int
) -> None:
    words = {"name": "Four eyes", "satisfied_if": "people at least", "parameter": "2"}
    first = requirements.add(session, project_id, phase=Phase.REVIEW_APPROVAL, **words)
    about = {"name": "Four eyes", "version_id": version_id(session, task_id), "reason": "We are two", "until": LATER}
    requirements.override(session, task_id, phase=Phase.REVIEW_APPROVAL, **about)
    assert state(session, task_id, Phase.REVIEW_APPROVAL, "Four eyes").state is STATE.OVERRIDDEN
    with pytest.raises(Known, match="There is a requirement “four eyes” in this project already"):
        requirements.add(session, project_id, phase=Phase.CODER, **(words | {"name": "four eyes"}))
    requirements.remove(session, first, "Asked for later")
    requirements.add(session, project_id, phase=Phase.CODER, **words)
    assert state(session, task_id, Phase.CODER, "Four eyes").state is STATE.UNSATISFIED
    requirements.override(session, task_id, phase=Phase.CODER, **about)
    assert state(session, task_id, Phase.CODER, "Four eyes").state is STATE.OVERRIDDEN


def test_two_of_one_name_in_an_older_file_are_read_and_neither_is_let_pass(
    session: Session, project_id: int, task_id: int
) -> None:
    words = {"name": "Four eyes", "applicable_if": "always", "satisfied_if": "described", "created_at": moment.now()}
    for phase in (Phase.REVIEW_APPROVAL, Phase.CODER):
        session.execute(insert(Requirement).values(project_id=project_id, phase=phase, **words))
        assert state(session, task_id, phase, "Four eyes").name == "Four eyes"
    about = {"name": "Four eyes", "version_id": version_id(session, task_id), "reason": "We are two", "until": LATER}
    with pytest.raises(Known, match="Several requirements of the project are called “Four eyes”"):
        requirements.override(session, task_id, phase=Phase.CODER, **about)
