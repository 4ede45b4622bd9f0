"""What waits for a decision, listed; and a request made."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from desktop.commands import approvals
from desktop.queries import requests, requirements
from desktop.queries.requests import RequestRow
from desktop.queries.requirements import RequirementRow
from desktop.store import sentences
from desktop.terminal import files, told
from desktop.words import Phase

Waiting = tuple[RequestRow, tuple[RequirementRow, ...]]


def tell(path: Path, *, as_json: bool) -> int:
    """List what waits, the oldest first; nothing is changed."""
    with files.read(path) as project:
        found = project.read(_pending).result()
    if as_json:
        told.say_json([told.request_json(*one) for one in found])
    elif found:
        told.say("\n\n".join(told.request(*one) for one in found))
    else:
        told.say(f"Nothing in {sentences.quoted(path)} waits for a decision.")
    return 0


def ask(
    path: Path, task_id: int, question: str | None, expires_at: datetime | None, *, program: str | None, as_json: bool
) -> int:
    """Ask for the approval of a task as it stands."""
    with files.written(path, files.asker(program)) as project:
        made = project.write(approvals.ask, task_id, question=question, expires_at=expires_at).result()
        one = project.read(one_of, made).result()
    if as_json:
        told.say_json(told.request_json(*one))
    else:
        told.say(told.request(*one))
    return 0


def one_of(session: Session, request_id: int) -> Waiting:
    """One request, with the requirements of what it asks about; Known when this file has none of that number."""
    return _with_states(session, requests.detail(session, request_id))


def _pending(session: Session) -> list[Waiting]:
    return [_with_states(session, row) for row in requests.pending(session)]


def _with_states(session: Session, row: RequestRow) -> Waiting:
    """A change request has no requirements of its own: what it becomes is asked about again."""
    if row.change_request_id is not None:
        return row, ()
    return row, requirements.states(session, row.task_id, Phase.REVIEW_APPROVAL)
