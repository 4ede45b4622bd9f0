"""What commands print: text a terminal cannot be tricked by, and JSON with the same in it."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from desktop.queries.requests import RequestRow
from desktop.queries.requirements import RequirementRow
from desktop.queries.rows import ApprovalRow
from desktop.queries.wording import Wording, as_text
from desktop.terminal.plain import barred, line, plain
from desktop.words import RequestState


def say(text: str) -> None:
    """Print a line or more."""
    sys.stdout.write(f"{plain(text)}\n")
    sys.stdout.flush()


def say_json(value: object) -> None:
    """Print a value as JSON, in ASCII."""
    sys.stdout.write(f"{json.dumps(value, indent=2)}\n")
    sys.stdout.flush()


def words(version: Wording, titles: Mapping[int, str]) -> str:
    """All an approval of these words covers, each line behind a bar."""
    return "\n".join(barred(as_text(version, titles)))


def moment(at: datetime) -> str:
    """A stored time as a person reads it."""
    return at.replace(tzinfo=UTC).astimezone().strftime("%Y-%m-%d %H:%M")


def stamp(at: datetime | None) -> str | None:
    """A stored time as JSON has it."""
    return None if at is None else f"{at.isoformat(timespec='microseconds')}Z"


def what(row: RequestRow) -> str:
    """What a request is about: `“Fix login” (task 12 of Harbour), version 2`."""
    about = line(f"“{row.task_title}” (task {row.task_id} of {row.project_name})")
    return (
        f"change request {row.change_request_id} for {about}"
        if row.change_request_id
        else (f"{about}, version {row.version_number}")
    )


def request(row: RequestRow, states: Sequence[RequirementRow]) -> str:
    """One request with what is missing, as lines."""
    lines = [f"Request {row.id}: {what(row)}"]
    if row.question:
        lines += barred(row.question)
    until = f", until {moment(row.expires_at)}" if row.expires_at else ""
    lines.append(f"  asked by {who(row.asked_by, row.asked_by_key)} on {moment(row.asked_at)}{until}")
    return "\n".join([*lines, *requirements(states)])


def who(name: str | None, key: str | None) -> str:
    """Somebody by name; a program may call itself as it likes, so that there is no key is said."""
    if name is None:
        return "nobody known"
    return line(name) if key else f"{line(name)} (without a key)"


def requirements(states: Iterable[RequirementRow]) -> list[str]:
    """Each requirement that applies as a line: its state, why, and how to meet it."""
    shown = [one for one in states if one.state != "NOT_APPLICABLE"]
    return [f"  {line(one.name)}: {one.state.lower()}. {line(f'{one.sentence} {one.how}')}" for one in shown]


def request_json(row: RequestRow, states: Sequence[RequirementRow]) -> dict[str, Any]:
    """One request; docs/commands.md says what its fields mean."""
    return {
        "id": row.id,
        "kind": "change_request" if row.change_request_id else "task_version",
        "task": row.task_id,
        "title": row.task_title,
        "version": row.version_number,
        "change_request": row.change_request_id,
        "digest": row.digest,
        "question": row.question,
        "asked_by": row.asked_by,
        "asked_by_key": row.asked_by_key,
        "asked_at": stamp(row.asked_at),
        "expires_at": stamp(row.expires_at),
        "state": row.state,
        "requirements": requirements_json(states),
    }


def answers(row: RequestRow, given: Sequence[ApprovalRow]) -> list[str]:
    """A request among those of a task, as lines: since when it waits, or what was said to it, with the notes."""
    about = f"change request {row.change_request_id}" if row.change_request_id else f"version {row.version_number}"
    waits = f", waits since {moment(row.asked_at)}" if row.state is RequestState.PENDING else ""
    lines = [f"  Request {row.id}, {about}{waits}"]
    for one in given:
        verdict = (one.verdict or "").lower().replace("_", " ")
        lines.append(f"    {verdict} by {who(one.approver, one.key)} on {moment(one.created_at)}")
        lines += barred(one.comment, "    ") if one.comment else []
    return lines


def answers_json(row: RequestRow, given: Sequence[ApprovalRow]) -> dict[str, Any]:
    """A request among those of a task, with what was said to it."""
    return {
        "id": row.id,
        "state": row.state,
        "version": row.version_number,
        "change_request": row.change_request_id,
        "digest": row.digest,
        "asked_by": row.asked_by,
        "verdicts": [
            {
                "approval": one.id,
                "verdict": one.verdict,
                "notes": one.comment,
                "by": one.approver,
                "by_key": one.key or None,
                "at": stamp(one.created_at),
            }
            for one in given
        ],
    }


def requirements_json(states: Iterable[RequirementRow]) -> list[dict[str, str]]:
    """Requirements with their states; how to meet one is empty where it is met."""
    return [{"name": it.name, "state": it.state, "sentence": it.sentence, "how": it.how} for it in states]
