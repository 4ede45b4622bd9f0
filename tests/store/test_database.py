"""Connections create nothing, are hardened, never drop each other's locks, and their errors become sentences."""

import errno
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import exc, text

from desktop.errors import Cancelled, Known
from desktop.store.database import OpenConnection, _open, _turns, connect, is_open_here, reading_raw, told
from desktop.store.engine import WRITING, engine_for

ODD_NAMES = ["100%.db", "%41.db", "what?mode=memory#x.db", 'it\'s "quoted".db', "two\nlines.db", "ü 名前.db", "n" * 255]


@pytest.mark.parametrize("mode", ["ro", "rw"])
def test_a_missing_file_is_not_created(tmp_path: Path, mode: str) -> None:
    with pytest.raises(FileNotFoundError):
        connect(tmp_path / "gone.db", mode=mode)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ODD_NAMES)
def test_any_name_opens_that_file_and_no_other(tmp_path: Path, old: Callable[..., Path], name: str) -> None:
    made = old(tmp_path / "made.db")
    path = made.rename(tmp_path / name)
    with closing(connect(path, mode="ro")) as connection:
        assert connection.execute("SELECT count(*) FROM tasks").fetchone() == (2,)
    assert [it.name for it in tmp_path.iterdir()] == [name]


def test_a_connection_is_hardened(tmp_path: Path, old: Callable[..., Path]) -> None:
    wanted = {
        "trusted_schema": 0,
        "cell_size_check": 1,
        "mmap_size": 0,
        "foreign_keys": 0,
        "recursive_triggers": 1,
        "synchronous": 3,
        "busy_timeout": 5000,
    }
    with closing(connect(old(tmp_path / "a.db"), mode="rw")) as connection:
        got = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
        assert connection.isolation_level is None
    assert got == wanted


def test_what_runs_past_the_deadline_is_stopped(tmp_path: Path, old: Callable[..., Path]) -> None:
    with closing(connect(old(tmp_path / "a.db"), mode="ro", deadline=0.05)) as connection:
        with pytest.raises(sqlite3.OperationalError, match="interrupted") as caught:
            connection.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n")
        assert isinstance(told(caught.value, tmp_path), Cancelled)


def test_a_file_is_known_to_be_open_until_its_last_connection_is_closed(
    tmp_path: Path, old: Callable[..., Path]
) -> None:
    path = old(tmp_path / "a.db")
    (tmp_path / "link.db").symlink_to(path)
    first, second = connect(path, mode="ro"), connect(tmp_path / "link.db", mode="rw")
    assert is_open_here(path)
    first.close()
    assert is_open_here(path)
    second.close()
    assert not is_open_here(path)
    assert not is_open_here(tmp_path / "gone.db")


def test_a_file_is_open_until_its_connection_is_closed_and_not_a_moment_longer(
    tmp_path: Path, old: Callable[..., Path]
) -> None:
    path = old(tmp_path / "a.db")
    answered: list[bool] = []

    def ask() -> None:
        answered.append(_turns.acquire(blocking=False))
        if answered[-1]:
            _turns.release()

    class Closing(sqlite3.Connection):
        """Whoever asks between the closing and the forgetting has to wait."""

        def close(self) -> None:
            super().close()
            asking = threading.Thread(target=ask)
            asking.start()
            asking.join()

    class Watched(OpenConnection, Closing):
        pass

    with closing(sqlite3.connect(path, factory=Watched)) as connection:
        connection.file = (path.stat().st_dev, path.stat().st_ino)
        _open.add(connection)
        assert is_open_here(path)
    assert answered == [False]
    assert not is_open_here(path)


def test_bytes_are_read_only_while_no_connection_exists_and_connections_wait(
    tmp_path: Path, old: Callable[..., Path]
) -> None:
    path = old(tmp_path / "a.db")
    with closing(connect(path, mode="ro")), reading_raw(path) as free:
        assert not free
    opened: list[sqlite3.Connection] = []
    with reading_raw(path) as free:
        assert free
        thread = threading.Thread(target=lambda: opened.append(connect(path, mode="ro")))
        thread.start()
        thread.join(0.1)
        assert not opened
    thread.join()
    assert is_open_here(path)
    opened[0].close()


def test_a_write_transaction_takes_the_lock_at_once_and_a_reading_one_does_not(
    tmp_path: Path, old: Callable[..., Path]
) -> None:
    path = old(tmp_path / "a.db")
    engine = engine_for(path, writable=True)
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
        with engine.connect() as connection, connection.begin():
            other.execute("BEGIN IMMEDIATE")
            other.rollback()
        writing = engine.execution_options(**WRITING)
        with writing.begin(), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    engine.dispose()


def test_a_failed_transaction_takes_its_ddl_back(tmp_path: Path, old: Callable[..., Path]) -> None:
    path = old(tmp_path / "a.db")
    engine = engine_for(path, writable=True, migrating=True)
    with pytest.raises(exc.OperationalError), engine.begin() as connection:
        connection.execute(text("CREATE TABLE half (id INTEGER)"))
        connection.execute(text("INSERT INTO nowhere VALUES (1)"))
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone() == (0,)


@pytest.mark.parametrize(("migrating", "expected"), [(False, 1), (True, 0)])
def test_foreign_keys_hold_except_while_migrating(
    tmp_path: Path, old: Callable[..., Path], migrating: bool, expected: int
) -> None:
    engine = engine_for(old(tmp_path / "a.db"), writable=True, migrating=migrating)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == expected
    engine.dispose()


def test_a_reading_engine_cannot_write(tmp_path: Path, old: Callable[..., Path]) -> None:
    path = old(tmp_path / "a.db")
    engine = engine_for(path, writable=False)
    with pytest.raises(exc.OperationalError) as caught, engine.begin() as connection:
        connection.execute(text("DELETE FROM tasks"))
    engine.dispose()
    known = told(caught.value, path)
    assert known is not None
    assert "read-only" in known.sentence


def test_full_text_triggers_run_for_whoever_writes(tmp_path: Path, old: Callable[..., Path]) -> None:
    path = old(
        tmp_path / "a.db",
        sql="""CREATE VIRTUAL TABLE words USING fts5(title);
        CREATE TRIGGER keep AFTER INSERT ON tasks BEGIN INSERT INTO words VALUES (new.title); END;""",
    )
    engine = engine_for(path, writable=True)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO tasks (project_id, title, status, version, attempts, priority)"
                " VALUES (1, 'x', 'PENDING', 1, 0, 0)"
            )
        )
        assert connection.execute(text("SELECT count(*) FROM words")).scalar() == 1
    engine.dispose()


def said(path: Path, statement: str, **how: str) -> Known | None:
    with closing(connect(path, mode=how.get("mode", "rw"))) as connection:  # type: ignore[arg-type]
        connection.execute("PRAGMA busy_timeout=0")
        connection.execute(f"PRAGMA {how.get('pragma', 'cache_size')}")
        with pytest.raises(sqlite3.Error) as caught:
            connection.executescript(statement)
    return told(caught.value, path)


def test_sqlite_errors_become_sentences_that_name_the_file(
    tmp_path: Path, old: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = old(tmp_path / "a.db")
    monkeypatch.setattr("desktop.store.database.BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        locked = None
        try:
            connect(path, mode="ro").close()
        except sqlite3.OperationalError as error:
            locked = told(error, path)
    full = said(path, "CREATE TABLE big AS SELECT zeroblob(9999999)", pragma="max_page_count=20")
    broken = said(path, "DELETE FROM tasks", mode="ro")
    for known, word in ((locked, "locked"), (full, "free space"), (broken, "read-only")):
        assert known is not None
        assert word in known.sentence
        assert "“a.db”" in known.sentence
        assert "Nothing was changed" in known.sentence


@pytest.mark.parametrize(
    ("number", "word"),
    [(errno.ENOSPC, "space"), (errno.EROFS, "read-only"), (errno.EACCES, "may not"), (errno.EIO, "disk")],
)
def test_errors_of_the_system_become_sentences_too(number: int, word: str) -> None:
    known = told(OSError(number, "x"), Path("a.db"))
    assert known is not None
    assert word in known.sentence


def test_a_value_beyond_what_sqlite_takes_in_one_piece_is_told_in_a_sentence(
    tmp_path: Path, old: Callable[..., Path]
) -> None:
    path = old(tmp_path / "a.db")
    with closing(connect(path, mode="rw")) as connection:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1000)
        with pytest.raises(sqlite3.DataError) as caught:
            connection.execute("SELECT hex(zeroblob(600))").fetchall()
    known = told(caught.value, path)
    assert known and "“a.db” holds a value too large" in known.sentence


def test_a_bug_is_not_dressed_up_as_a_sentence(tmp_path: Path, old: Callable[..., Path]) -> None:
    assert said(old(tmp_path / "a.db"), "SELECT * FROM nowhere") is None
    assert told(ValueError("x"), tmp_path) is None
    known = Known("So it is.")
    assert told(known, tmp_path) is known


def test_the_look_needs_no_sqlalchemy() -> None:
    script = "import sys, desktop.store.identify; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
