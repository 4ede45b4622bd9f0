"""The look leaves no trace: with journals beside a file it reads a private copy, and it never disturbs a lock."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import Cancelled
from desktop.store import header
from desktop.store.database import connect
from desktop.store.files import change_counter
from desktop.store.identify import Kind, identify
from desktop.store.look import copy_with_journals

FIRST = "e6e5369fb4d1"
Untouched = Callable[[Path], AbstractContextManager[None]]

# Does what it is told to a file, says so, and then dies without closing anything, or waits to be let go.
CHILD = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[3:]:
    connection.execute(statement).fetchall()
print("done", flush=True)
if sys.argv[2] == "dies":
    os._exit(9)
sys.stdin.read()
"""


@contextmanager
def another_program(path: Path, how: str, *statements: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that has done these statements and either died at once or still stands there."""
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), how, *statements],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout
        assert child.stdout.readline() == "done\n"
        if how == "dies":
            child.wait()
        yield child


SPILL = ("PRAGMA cache_size = 1", "PRAGMA cache_spill = 1", "BEGIN")
MANY = (
    "INSERT INTO tasks (project_id, title, status, version, attempts, priority)"
    " SELECT 1, hex(zeroblob(2000)), 'X', 1, 0, 0 FROM sqlite_master a, sqlite_master b"
)


@pytest.fixture(autouse=True)
def temporary(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Private copies go where they can be counted; after every test none is left."""
    folder = tmp_path_factory.mktemp("private")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def test_rows_that_are_only_in_the_wal_are_seen(tmp_path: Path, old: Callable[..., Path], untouched: Untouched) -> None:
    path = old(tmp_path / "a.db", stamps=(FIRST,))
    with another_program(path, "dies", "PRAGMA journal_mode = WAL", "DELETE FROM tasks WHERE id = 2"):
        pass
    assert path.with_name("a.db-wal").stat().st_size
    with untouched(tmp_path):
        found = identify(path)
    assert (found.kind, found.rows["tasks"]) == (Kind.older, 1)
    assert {side.name for side in found.side_files} == {"a.db-wal", "a.db-shm"}


def test_an_unfinished_transaction_is_taken_back_in_the_copy_alone(
    tmp_path: Path, old: Callable[..., Path], untouched: Untouched
) -> None:
    path = old(tmp_path / "a.db", stamps=(FIRST,))
    with another_program(path, "dies", *SPILL, "DELETE FROM tasks", MANY):
        pass
    assert path.with_name("a.db-journal").stat().st_size
    with untouched(tmp_path):
        found = identify(path)
    assert (found.kind, found.rows["tasks"]) == (Kind.older, 2)
    assert found.findings is not None
    assert found.findings.structure == ()


def test_a_wal_file_at_rest_is_read_without_making_side_files(
    tmp_path: Path, old: Callable[..., Path], untouched: Untouched
) -> None:
    path = old(tmp_path / "a.db", stamps=(FIRST,), sql="PRAGMA journal_mode = WAL")
    with untouched(tmp_path):
        assert identify(path).kind is Kind.older


def test_a_wal_file_in_a_read_only_folder_is_read(
    public_folder: Path,
    old: Callable[..., Path],
    as_nobody: Callable[[Callable[[], Any]], Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = old(public_folder / "a.db", stamps=(FIRST,), sql="PRAGMA journal_mode = WAL")
    public_folder.chmod(0o555)
    monkeypatch.setattr(tempfile, "tempdir", None)
    assert as_nobody(lambda: identify(path)).kind is Kind.older


def test_a_file_that_is_all_wal_is_not_taken_for_empty(tmp_path: Path, untouched: Untouched) -> None:
    path = tmp_path / "a.db"
    with another_program(path, "dies", "PRAGMA journal_mode = WAL", "CREATE TABLE other (a)", "VACUUM"):
        pass
    assert path.with_name("a.db-wal").stat().st_size
    with untouched(tmp_path):
        assert identify(path).kind is Kind.foreign


def test_another_programs_running_transaction_is_not_disturbed_and_not_seen(
    tmp_path: Path, old: Callable[..., Path], untouched: Untouched
) -> None:
    path = old(tmp_path / "a.db", stamps=(FIRST,))
    with another_program(path, "stays", "BEGIN IMMEDIATE", "DELETE FROM tasks"), untouched(tmp_path):
        found = identify(path)
    assert (found.kind, found.rows["tasks"]) == (Kind.older, 2)


def test_locked_and_the_holder_is_named(
    tmp_path: Path, old: Callable[..., Path], untouched: Untouched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.store.database.BUSY_SECONDS", 0.1)
    path = old(tmp_path / "a.db", stamps=(FIRST,))
    with another_program(path, "stays", "BEGIN EXCLUSIVE") as child, untouched(tmp_path):
        found = identify(path)
    assert found.kind is Kind.locked
    assert f"(process {child.pid}) is using “a.db”" in found.sentence


def test_looking_at_a_file_that_is_open_here_does_not_drop_its_lock(tmp_path: Path, old: Callable[..., Path]) -> None:
    """Closing any descriptor of a file drops all locks the process has on it: the look must not make one."""
    path = old(tmp_path / "a.db", stamps=(FIRST,))
    with closing(connect(path, mode="rw")) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM tasks")
        assert identify(path).kind is Kind.older
        script = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')"
        other = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=False)
        assert "database is locked" in other.stderr


def test_a_schema_that_takes_too_long_is_given_up(
    tmp_path: Path, old: Callable[..., Path], untouched: Untouched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.store.look.SCHEMA_SECONDS", 0.0)
    many = "".join(f"CREATE TABLE t{number} (a);" for number in range(500))
    path = old(tmp_path / "a.db", stamps=(FIRST,), sql=f"BEGIN; {many} COMMIT;")
    with untouched(tmp_path):
        found = identify(path)
    assert found.kind is Kind.unreadable
    assert "took too long" in found.sentence


@pytest.mark.parametrize("name", ["a.db-journal", "a.db-wal"])
def test_what_is_no_journal_is_not_read_as_one(
    tmp_path: Path, old: Callable[..., Path], untouched: Untouched, name: str
) -> None:
    path = old(tmp_path / "a.db", stamps=(FIRST,))
    os.mkfifo(tmp_path / name)
    with untouched(tmp_path):
        found = identify(path)
    assert found.kind is Kind.unreadable
    assert f"“{name}”" in found.sentence


def test_without_room_for_a_copy_nothing_is_copied(
    tmp_path: Path, old: Callable[..., Path], untouched: Untouched, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = old(tmp_path / "a.db", stamps=(FIRST,), sql="PRAGMA journal_mode = WAL")
    monkeypatch.setattr("desktop.store.look.shutil.disk_usage", lambda _: type("Usage", (), {"free": 10}))
    with untouched(tmp_path):
        found = identify(path)
    assert found.kind is Kind.unreadable
    assert "Free some space" in found.sentence


def test_copying_stops_when_it_is_told_to(tmp_path: Path, old: Callable[..., Path], untouched: Untouched) -> None:
    path = old(tmp_path / "a.db", stamps=(FIRST,), sql="PRAGMA journal_mode = WAL")
    with untouched(tmp_path), pytest.raises(Cancelled):
        identify(path, cancelled=lambda: True)


def test_a_file_that_keeps_changing_is_not_copied(
    tmp_path: Path, old: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = old(tmp_path / "a.db", stamps=(FIRST,), sql="PRAGMA journal_mode = WAL")
    clock = iter(range(1, 100))

    def write_meanwhile() -> bool:
        os.utime(path, ns=(0, next(clock)))
        return False

    monkeypatch.setattr("desktop.store.look.time.sleep", lambda _: None)
    assert identify(path, cancelled=write_meanwhile).kind is Kind.locked


def test_a_copy_brings_its_journals_along(tmp_path: Path, old: Callable[..., Path]) -> None:
    path = old(tmp_path / "a.db", stamps=(FIRST,))
    with another_program(path, "dies", "PRAGMA journal_mode = WAL", "DELETE FROM tasks"):
        pass
    (tmp_path / "there").mkdir()
    assert copy_with_journals(path, tmp_path / "there" / "b.db")
    with closing(sqlite3.connect(tmp_path / "there" / "b.db")) as connection:
        assert connection.execute("SELECT count(*) FROM tasks").fetchone() == (0,)


def test_the_header_says_what_sqlite_says(head_file: Path) -> None:
    with closing(sqlite3.connect(head_file)) as connection:
        size, pages, version, application = (
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_size", "page_count", "user_version", "application_id")
        )
    changes = change_counter(head_file)
    assert header.read_header(head_file) == header.Header(size, pages, False, version, application, changes)


@pytest.mark.parametrize("first", [b"", b"SQLite format 3\0", b"SQLite format 2\0" + b"\0" * 84, b"\xff" * 100])
def test_what_is_no_header_is_none(first: bytes) -> None:
    assert header.parse(first) is None
