"""An audit chain of 100,000 entries: followed from its beginning, against hashing the same bytes and nothing else."""

import hashlib
import tempfile
from contextlib import closing
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from benchmarks.data import Data
from benchmarks.measure import AT_LEAST, Result, median_ratio, milliseconds
from desktop.commands import audit
from desktop.queries.verification import verify
from desktop.store import database
from desktop.store.engine import engine_for
from desktop.store.opening import create_project

ENTRIES = 100_000
ACT = {
    "subject": {"kind": "task_version", "id": 31, "version": 3, "digest": "a" * 64},
    "facts": {"line": 17, "text": "The lamp is lit before the tide turns, not after it; see the plan. " * 3},
}


def measure(data: Data) -> list[Result]:
    """The one row of the page."""
    with tempfile.TemporaryDirectory(dir=data.folder.parent, prefix="audit-") as folder:
        path = Path(folder) / "audit.placet"
        with closing(create_project(path)) as project:
            for _ in range(ENTRIES // 1000):
                project.write(_act).result()
        return [_verifying(path)]


def _act(session: Session) -> None:
    for task_id in range(1000):
        audit.record(session, "comment.add", task_id=task_id, **ACT)
    session.expunge_all()


def _verifying(path: Path) -> Result:
    with closing(database.connect(path, mode="ro")) as connection:
        rows = connection.execute("SELECT prev, payload FROM audit ORDER BY id").fetchall()
    sealed = [f"placet.audit.1\n{prev}\n".encode() + payload for prev, payload in rows]
    engine = engine_for(path, writable=False)
    ours: list[float] = []
    theirs: list[float] = []
    with Session(engine) as session:
        for _ in range(AT_LEAST):
            ours.append(milliseconds(partial(_sound, session)))
            theirs.append(milliseconds(lambda: [hashlib.sha256(entry).hexdigest() for entry in sealed]))
    engine.dispose()
    size = sum(map(len, sealed)) // len(sealed)
    return Result(
        f"following an audit chain of {len(sealed):,} entries",
        "hashing the same bytes, which lie in memory",
        tuple(ours),
        tuple(theirs),
        median_ratio(ours, theirs),
        3,
        f"Comments on a line, {size} bytes each. Every entry is read from the file, hashed, compared with the one "
        "before and with its columns. None is signed, none speaks of a row elsewhere: these take their time besides.",
        why="Hashing is two fifths of it, and SQLite takes as long to hand out the entries. The columns that repeat "
        "how an entry begins are compared at the same time, on a second processor nobody else may need.",
    )


def _sound(session: Session) -> None:
    if verify(session).sentence:
        raise RuntimeError("The chain just written is not whole")
