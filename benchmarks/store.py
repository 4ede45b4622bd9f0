"""Files without a screen: opening one, and upgrading many."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.data import Data
from benchmarks.measure import AT_LEAST, HOME, Result, median_ratio, milliseconds
from desktop.fleet import acts, many
from desktop.fleet.report import Outcome
from desktop.paths import HOME_VARIABLE
from desktop.store import golden, migrate, revisions
from desktop.store.consent import Options
from desktop.store.opening import open_project
from tests import old_files

OPENINGS = 40
PROCESSES = 10


def measure(data: Data) -> list[Result]:
    """All rows of the page that speak of files."""
    with tempfile.TemporaryDirectory(dir=data.folder.parent, prefix="files-") as folder:
        here = Path(folder)
        os.environ[HOME_VARIABLE] = str(here / "home")
        return [_opening(data), *_upgrading(data, here)]


def _opening(data: Data) -> Result:
    ours, theirs = [], []
    for _ in range(OPENINGS):
        began = time.perf_counter()
        project = open_project(data.project)
        ours.append((time.perf_counter() - began) * 1000)
        project.close()
        theirs.append(milliseconds(partial(_stamp, data.project)))
    return Result(
        "opening a cleanly closed file at HEAD (the store alone, in a warm process)",
        "reading its stamp with `sqlite3`",
        tuple(ours),
        tuple(theirs),
        median_ratio(ours, theirs),
        5,
        f"{OPENINGS} times each in turn. The peer connects, reads user_version and the revision, and closes. What "
        "comes after the opening is not part of it: the look at the whole file, and SQLAlchemy's engines.",
        why="Opening takes about three times the processor time of the peer, but where others use the processors, too, "
        "it has to wait for its turn, and the shorter peer has not. A quarter of it is a connection that reads the "
        "schema, an eighth looks at marks and structure, so that a false stamp is never believed, an eighth at the "
        "place, a tenth at the audit entry last seen, and a tenth is the lock that keeps an upgrade away.",
    )


def _stamp(path: Path) -> None:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute("PRAGMA user_version").fetchone()
        connection.execute("SELECT version_num FROM alembic_version").fetchone()


@contextmanager
def copies(here: Path, count: int) -> Iterator[list[Path]]:
    """So many old files of the first revision, with 21 tasks each and all that hangs on them."""
    folder = here / "old"
    folder.mkdir()
    first = old_files.old_file(folder / "0.db")
    files = [first, *(folder / f"{number}.db" for number in range(1, count))]
    for path in files[1:]:
        shutil.copy(first, path)
    os.sync()
    yield files
    shutil.rmtree(folder)


def _upgrading(data: Data, here: Path) -> list[Result]:
    count, statements = data.size.files, _statements(here)
    ours, by_hand, one_by_one = [], [], []
    for _ in range(AT_LEAST):
        with copies(here, count) as files:
            ours.append(milliseconds(partial(_upgrade_all, files, here / "backups")))
        with copies(here, count) as files:
            by_hand.append(milliseconds(lambda files=files: [_by_hand(path, statements) for path in files]))
        with copies(here, PROCESSES) as files:
            one_by_one.append(milliseconds(partial(_one_process_each, files)) * count / PROCESSES)
    first = partial(Result, f"upgrading {count} files with backup and checks", ours=tuple(ours))
    return [
        first(
            peer="`sqlite3` doing the same DDL, backup and checks by hand",
            theirs=tuple(by_hand),
            ratio=median_ratio(ours, by_hand),
            reach=3,
            how=f"By hand: the {len(statements)} statements the migrations run, recorded and run again in one "
            "transaction, after a backup that is checked, with integrity_check and foreign_key_check before COMMIT and "
            "after it.",
            why="Four fifths of its processor time go into the migrations, half of that within SQLite, which the peer "
            "has, too; the other half is Alembic and SQLAlchemy, which make tables, indexes and results anew for each "
            "file. In the rest the file is identified, rows and approvals are accounted for before and after, and a "
            "receipt is kept.",
        ),
        first(
            peer="one `alembic upgrade head` process per file, as the old tool did",
            theirs=tuple(one_by_one),
            ratio=median_ratio(ours, one_by_one),
            reach=0.1,
            how=f"The peer's time is that of {PROCESSES} files, times {count // PROCESSES}; it takes the same backups "
            "and does the same checks.",
            why="Each of the peer's processes imports all again; so the more an upgrade does, the less that weighs.",
        ),
    ]


def _upgrade_all(files: list[Path], backups: Path) -> None:
    act = partial(acts.upgrade, options=Options(backup_folder=backups))
    reports = list(many.each(act, files))
    if any(report.outcome is not Outcome.upgraded for report in reports):
        raise RuntimeError(next(report.error for report in reports if report.outcome is not Outcome.upgraded))
    shutil.rmtree(backups)


def _statements(here: Path) -> list[str]:
    """What the migrations say to SQLite on the way from the first revision to HEAD, as text."""
    heard: list[str] = []
    path = old_files.old_file(here / "heard.db")
    with migrate.upgrading(path, to=golden.HEAD, options=Options(backup_folder=here / "backups")) as connection:
        raw: Any = connection.connection.driver_connection
        raw.set_trace_callback(heard.append)
        revisions.bring(connection, golden.HEAD, up=True)
        raw.set_trace_callback(None)
    shutil.rmtree(here / "backups")
    # What a trigger or the full-text index runs by itself is heard as well, with this before it.
    return [statement for statement in heard if not statement.startswith("--") and not _is_inner(statement)]


def _is_inner(statement: str) -> bool:
    return "'main'." in statement or "%_" in statement


def _by_hand(path: Path, statements: list[str]) -> None:
    kept = path.with_suffix(".backup")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        with closing(sqlite3.connect(kept)) as backup:
            connection.backup(backup)
            _check(backup)
        with kept.open("rb") as stream:
            os.fsync(stream.fileno())
        connection.execute("BEGIN IMMEDIATE")
        for statement in statements:
            connection.execute(statement)
        _check(connection)
        connection.execute(f"PRAGMA user_version = {golden.SCHEMA}")
        connection.execute("COMMIT")
    with closing(sqlite3.connect(path)) as connection:
        _check(connection)


def _check(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        raise RuntimeError("The file is damaged")
    if connection.execute("PRAGMA foreign_key_check").fetchall():
        raise RuntimeError("References lead nowhere")


def _one_process_each(files: list[Path]) -> None:
    for path in files:
        command = [sys.executable, "-m", "alembic", "-x", f"file={path}", "upgrade", "head"]
        subprocess.run(command, cwd=HOME, capture_output=True, check=True)
