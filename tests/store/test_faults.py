"""Killed, starved of space, or met by another program in the middle of an upgrade, a file is old or new."""

import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from desktop.paths import backup_dir
from desktop.store import migrate
from desktop.store.backup import backups
from desktop.store.consent import Options
from desktop.store.identify import Kind, identify

HOME = Path(__file__).resolve().parents[2]


def rows(path: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


def count(path: Path) -> dict[str, int]:
    return identify(path).rows or {}


CHILD = """
import os, sys
from pathlib import Path
from desktop.errors import Known
from desktop.store import engine, migrate
from desktop.store.consent import Options
number, seen, real = int(sys.argv[2]), [], engine.connect
def step(sql):
    seen.append(sql)
    if len(seen) == number:
        os.kill(os.getpid(), 9)
def traced(*args, **how):
    connection = real(*args, **how)
    connection.set_trace_callback(step)
    return connection
engine.connect = traced
try:
    migrate.upgrade(Path(sys.argv[1]), options=Options())
except Known as known:
    sys.exit(known.sentence)
print(len(seen))
"""


def child(path: Path, number: int = 0, limit: int | None = None) -> subprocess.Popen[str]:
    def limited() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-c", CHILD, str(path), str(number)]
    return subprocess.Popen(
        command, cwd=HOME, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=limited
    )


def test_killed_at_any_statement_the_file_is_old_or_new_and_opens(old_file: Path) -> None:
    whole = shutil.copy(old_file, old_file.with_name("whole.db"))
    said, _ = child(whole).communicate()
    statements, found = int(said), set[Kind]()
    old, new = count(old_file), count(whole)
    for number in [2, *range(statements // 6, statements, statements // 6), statements - 2, statements]:
        path = shutil.copy(old_file, old_file.with_name(f"{number}.db"))
        killed = child(path, number)
        killed.communicate()
        assert killed.returncode == -signal.SIGKILL
        identity = identify(path)
        assert (identity.kind, identity.rows) in [(Kind.older, old), (Kind.current, new)], number
        found.add(identity.kind)
        migrate.upgrade(path, options=Options())
        assert count(path) == new | ({"receipts": 1})
    assert Kind.older in found
    assert {it.suffix for it in old_file.parent.iterdir()} == {".db"}


def test_of_two_programs_upgrading_at_once_one_does_it_and_the_other_finds_it_done(old_file: Path) -> None:
    both = [child(old_file), child(old_file)]
    for program in both:
        _, error = program.communicate()
        assert program.returncode == 0 or "is upgrading it" in error, error
    assert identify(old_file).kind is Kind.current
    assert rows(old_file, "SELECT count(*) FROM receipts") == [(1,)]
    assert len(backups(backup_dir(), old_file)) == 1
    assert list(old_file.parent.iterdir()) == [old_file]


@pytest.mark.parametrize("room", [0, 20_000, 60_000, 100_000])
def test_on_a_full_disk_the_file_stays_as_it_was(old_file: Path, room: int) -> None:
    before = old_file.read_bytes()
    full = child(old_file, limit=len(before) + room if room else 8192)
    _, error = full.communicate()
    assert full.returncode == 1 and "Nothing was changed" in error, error
    assert old_file.read_bytes() == before
    assert list(old_file.parent.iterdir()) == [old_file]
    assert backups(backup_dir()) == []
