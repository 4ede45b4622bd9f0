"""The worked example: the project Harbour, made from the readable sources in resources/example."""

import os
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from desktop import times
from desktop.example.story import tell
from desktop.paths import state_dir
from desktop.store.identify import Kind, identify
from desktop.store.opening import create_project

__all__ = ["NAME", "fill", "make", "place", "ready"]

NAME = "Harbour.placet"
OPENS = (Kind.current, Kind.older)


def place() -> Path:
    """Where the example of before is, if it still opens; one that does not is left alone, and a new one goes beside.

    There may be nothing yet; the folder is there.
    """
    path = state_dir() / "example" / NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    number = 1
    while os.path.lexists(path) and identify(path).kind not in OPENS:
        number += 1
        path = path.with_stem(f"{Path(NAME).stem} {number}")
    return path


def ready() -> Path:
    """The example as a person left it, or a new one."""
    path = place()
    if not os.path.lexists(path):
        make(path)
    return path


def make(path: Path) -> None:
    """Write the example to `path`, which must not exist yet (else Known)."""
    project = create_project(path)
    try:
        project.write(fill, times.now()).result()
    finally:
        project.close()


def fill(session: Session, now: datetime) -> int:
    """Write Harbour into a file without projects, its days counted back from `now` (UTC); returns the project's id.

    Everything is done by the commands a person's click does it by, in the order it happened, so that the rules and the
    audit chain hold for it. Its people have keys that nobody keeps.
    """
    return tell(session, now)
