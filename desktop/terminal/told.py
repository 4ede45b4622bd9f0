"""What commands print: text a terminal cannot be tricked by, and JSON with the same in it."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from desktop.queries.requests import RequestRow
from desktop.queries.requirements import RequirementRow
from desktop.queries.wording import Wording, as_text


def say(text: str) -> None:
    """Print a line or more."""
    sys.stdout.write(f"{plain(text)}\n")
    sys.stdout.flush()


def say_json(value: object) -> None:
    """Print a value as JSON, in ASCII."""
    sys.stdout.write(f"{json.dumps(value, indent=2)}\n")
    sys.stdout.flush()


def plain(text: str) -> str:
    """The text without anything that moves a cursor, changes a colour or turns the direction of writing: escaped."""
    return "".join(
        sign if sign.isprintable() or sign == "\n" else sign.encode("unicode_escape").decode()
        for sign in text.replace("\r\n", "\n").replace("\t", "    ")
    )


def words(version: Wording, titles: Mapping[int, str]) -> str:
    """All an approval of these words covers, each line behind a bar: nothing in it looks like the command's own."""
    return "\n".join(f"  │ {line}".rstrip() for line in plain(as_text(version, titles)).split("\n"))


def line(text: str) -> str:
    """The text as one line: nothing in it can look like another one of the command's own."""
    return " ".join(plain(text).split())


def moment(at: datetime) -> str:
    """A stored time as a person reads it."""
    return at.replace(tzinfo=UTC).astimezone().strftime("%Y-%m-%d %H:%M")


def stamp(at: datetime | None) -> str | None:
    """A stored time as JSON has it."""
    return None if at is None else f"{at.isoformat(timespec='microseconds')}Z"


def what(row: RequestRow) -> str:
    """What a request is about: `“Fix login” (task 12 of Harbour), version 2`."""
    about = f"“{row.task_title}” (task {row.task_id} of {row.project_name})"
    return (
        f"change request {row.change_request_id} for {about}"
        if row.change_request_id
        else (f"{about}, version {row.version_number}")
    )


def request(row: RequestRow, states: Sequence[RequirementRow]) -> str:
    """One request with what is missing, as lines."""
    lines = [f"Request {row.id}: {what(row)}"]
    if row.question:
        lines += [f"  │ {line}".rstrip() for line in plain(row.question).split("\n")]
    until = f", until {moment(row.expires_at)}" if row.expires_at else ""
    lines.append(f"  asked by {line(row.asked_by or 'nobody known')} on {moment(row.asked_at)}{until}")
    return "\n".join([*lines, *requirements(states)])


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


def requirements_json(states: Iterable[RequirementRow]) -> list[dict[str, str]]:
    """Requirements with their states; how to meet one is empty where it is met."""
    return [{"name": it.name, "state": it.state, "sentence": it.sentence, "how": it.how} for it in states]
