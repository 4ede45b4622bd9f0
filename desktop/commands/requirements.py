"""A project adds requirements of its own; a person removes one, or lets one pass until a time, for a reason."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from desktop.commands import actors, audit, checks, moment, moves
from desktop.errors import Known
from desktop.queries import requirements, versions
from desktop.queries.conditions import CONDITIONS
from desktop.queries.requirements import APPROVED
from desktop.schema import Override, Requirement
from desktop.words import Phase


def add(
    session: Session,
    project_id: int,
    *,
    phase: Phase,
    name: str,
    satisfied_if: str,
    applicable_if: str = "always",
    parameter: str | None = None,
) -> int:
    """Demand something more of every task of a project before it leaves a phase, and give the requirement's id.

    Conditions by their names (queries/conditions.py); `parameter` is the number one of them needs, or the two numbers
    with a space between. Known when a name is taken or unknown, or a number is missing. What a person lets pass is kept
    by the name of the requirement, so no other of the project has it, whatever it is asked for.
    """
    checks.project(session, project_id)
    called = checks.title(name, what="The requirement's name", longest=checks.LONGEST_NAME)
    if called.casefold() in map(str.casefold, requirements.names(session, project_id)):
        raise Known(f"There is a requirement “{called}” in this project already; choose another name.")
    numbered = 0
    for condition in (applicable_if, satisfied_if):
        if condition not in CONDITIONS:
            raise Known(f"There is no condition “{condition}”; choose one of {', '.join(CONDITIONS)}.")
        numbered += CONDITIONS[condition].numbered
    numbers = (parameter or "").split()
    if len(numbers) != numbered or not all(one.isdecimal() for one in numbers):
        wanted = ("no number", "a whole number", "two whole numbers with a space between")[numbered]
        raise Known(f"“{applicable_if}” and “{satisfied_if}” need {wanted}, not “{parameter or ''}”.")
    made = Requirement(
        project_id=project_id,
        phase=phase,
        name=called,
        applicable_if=applicable_if,
        satisfied_if=satisfied_if,
        parameter=" ".join(numbers) or None,
        created_at=moment.now(),
    )
    session.add(made)
    session.flush()
    facts = {"applicable_if": applicable_if, "satisfied_if": satisfied_if, "parameter": made.parameter or ""}
    audit.record(session, "requirement.add", subject=_subject(made), facts=facts)
    return made.id


def remove(session: Session, requirement_id: int, reason: str) -> None:
    """Demand it no longer: signed, and recorded with the reason. Those built in stay.

    Refused, on the record, without a key or a reason; Known when it is not there.
    """
    found = session.get(Requirement, requirement_id, populate_existing=True)
    if found is None or found.removed_at is not None:
        raise Known(f"Requirement {requirement_id} is not in this file any more.")
    act, subject = "requirement.remove", _subject(found)
    words = _reason(session, reason, act, "removes a requirement", "Removing a requirement", subject=subject)
    found.removed_at = moment.now()
    session.flush()
    audit.record(session, act, subject=subject, facts={"reason": words}, signed=True)


def override(
    session: Session, task_id: int, *, phase: Phase, name: str, version_id: int, reason: str, until: datetime
) -> int:
    """Let a requirement of a task's version pass until a time (UTC), and give the override's id.

    Refused, on the record, without a key or a reason, and for the approval itself, which nobody can do without; Known
    when the version is not the one that counts, the time is over, or two requirements of an older file share the name.
    """
    task = checks.task(session, task_id)
    actor, now = actors.acting(session), moment.now()
    version = versions.current(session, task_id)
    if version is None or version.id != version_id:
        raise Known(f"{moves.quoted(task)} has other words by now; look at them before you let anything pass.")
    states = requirements.states(session, task_id, phase, at=now) + requirements.to_start(session, task_id, at=now)
    if name not in {one.name for one in states}:
        raise Known(f"{moves.quoted(task)} has no requirement “{name}”.")
    if requirements.names(session, task.project_id).count(name) > 1:
        raise Known(f"Several requirements of the project are called “{name}”; remove those that are not meant.")
    act = "requirement.override"
    if name == APPROVED.name:
        sentence = "Nothing is done without an approval; it cannot be let pass."
        raise audit.refuse(session, act, sentence, requirement=APPROVED.name, task_id=task_id)
    words = _reason(session, reason, act, "lets a requirement pass", "Letting a requirement pass", task_id=task_id)
    if until <= now:
        raise Known(f"{until:%Y-%m-%d %H:%M} UTC is over already; choose a later end.")
    made = Override(
        task_id=task_id,
        task_version_id=version_id,
        requirement=name,
        reason=words,
        until=until,
        person=actor.name,
        person_key=actor.key,
        created_at=now,
    )
    session.add(made)
    session.flush()
    subject = {"kind": "task_version", "id": version_id, "version": version.number, "digest": version.digest}
    facts = {"override": made.id, "requirement": name, "reason": words, "until": until.isoformat()}
    audit.record(session, act, task_id=task_id, subject=subject, facts=facts, rows=[made], signed=True)
    return made.id


def _reason(
    session: Session,
    reason: str,
    act: str,
    does: str,
    doing: str,
    *,
    task_id: int | None = None,
    subject: Mapping[str, object] = audit.NONE,
) -> str:
    """Why a person weakens what is demanded; Refused, on the record, without a key or a reason."""
    words = checks.words(reason.strip())
    if actors.acting(session).sign is None:
        sentence = f"Only a person with a key of their own {does}; say who you are first."
        requirement = "Whoever decides has a key"
    elif words is None:
        sentence, requirement = f"{doing} needs a reason; write one.", "It has a reason"
    else:
        return words
    raise audit.refuse(session, act, sentence, requirement=requirement, task_id=task_id, subject=subject)


def _subject(made: Requirement) -> dict[str, object]:
    return {"kind": "requirement", "id": made.id, "project": made.project_id, "phase": made.phase, "name": made.name}
