"""What commands ask of what they are given; each refusal is a sentence."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from desktop.errors import Known
from desktop.schema import Project, Task

LONGEST_TITLE = 512
LONGEST_NAME = 255
LONGEST_TEXT = 10_000


def title(text: str, *, what: str, longest: int = LONGEST_TITLE) -> str:
    """The text without spaces around it; Known when nothing is left or it is longer than the column."""
    given = clean(text).strip()
    if not given:
        raise Known(f"{what} is empty; give it at least one character.")
    if len(given) > longest:
        raise Known(f"{what} has {len(given):,} characters, {longest:,} fit; shorten it.")
    return given


def words(text: str | None) -> str | None:
    """A longer text as it was given, None when it is empty."""
    return clean(text) or None if text else None


def clean(text: str) -> str:
    """The text with whatever no UTF-8 exists for replaced: halves of characters, as some file names have them."""
    return text.encode("utf-8", "replace").decode()


def project(session: Session, project_id: int) -> Project:
    """The project; Known when it is not there or deleted."""
    found = session.get(Project, project_id, populate_existing=True)
    if found is None:
        raise Known(f"Project {project_id} is not in this file.")
    if found.deleted_at is not None:
        raise Known(f"The project “{found.name}” is deleted; restore it first.")
    return found


def task(session: Session, task_id: int) -> Task:
    """The task; Known when it is not there or deleted."""
    found = session.get(Task, task_id, populate_existing=True)
    if found is None:
        raise Known(f"Task {task_id} is not in this file.")
    if found.deleted_at is not None:
        raise Known(f"“{found.title}” is deleted; restore it first.")
    return found


def differences(compared: Iterable[tuple[str, object, object]]) -> str:
    """What is different now, as half a sentence, from (name, as it is now, as it was given); "" when nothing is."""
    return ", ".join(f"{name} is now {_told(now)}" for name, now, given in compared if (now or None) != (given or None))


def _told(value: object) -> str:
    if value is None or value == "":
        return "empty"
    text = " ".join(str(value).split())
    return f"“{text if len(text) <= 80 else text[:79] + '…'}”" if isinstance(value, str) else text
