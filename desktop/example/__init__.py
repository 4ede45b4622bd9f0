"""The worked example: the project Harbour, made from the readable sources in resources/example."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from desktop.example.story import tell
from desktop.store.opening import create_project

__all__ = ["NAME", "fill", "make"]

NAME = "Harbour.placet"


def make(path: Path) -> None:
    """Write the example to `path`, which must not exist yet (else Known)."""
    project = create_project(path)
    try:
        project.write(fill, datetime.now(UTC).replace(tzinfo=None)).result()
    finally:
        project.close()


def fill(session: Session, now: datetime) -> int:
    """Write Harbour into a file without projects, its days counted back from `now` (UTC); returns the project's id.

    Everything is done by the commands a person's click does it by, in the order it happened, so that the rules and the
    audit chain hold for it. Its people have keys that nobody keeps.
    """
    return tell(session, now)
