"""Connections to one SQLite file: hardened, never creating it, and their errors as sentences."""

import errno
import os
import sqlite3
import time
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Condition
from typing import Any, Literal
from weakref import WeakSet

from desktop.errors import Cancelled, Known
from desktop.store import sentences

BUSY_SECONDS = 5.0
# How many steps of SQLite's machine pass between two looks at the clock: well under a millisecond.
STEPS = 2000

_open: "WeakSet[OpenConnection]" = WeakSet()
_raw: list[tuple[int, int]] = []
_turns = Condition()


class OpenConnection(sqlite3.Connection):
    """A connection that is remembered, by the device and inode of its file, until it is closed."""

    file: tuple[int, int] | None = None

    def close(self) -> None:
        """Close it and forget it, as one: who asks meanwhile waits, for it holds its locks until it is closed."""
        with _turns:
            super().close()
            _open.discard(self)


def library_version() -> str:
    """The SQLite library of this process: its version, and the source id that tells patched builds apart."""
    with closing(sqlite3.connect(":memory:")) as connection:
        return " ".join(connection.execute("SELECT sqlite_version(), sqlite_source_id()").fetchone())


def is_open_here(path: Path) -> bool:
    """Whether this process has a connection to that file."""
    with _turns:
        return path.exists() and _is_open(_identity(path))


@contextmanager
def reading_raw(path: Path) -> Generator[bool]:
    """Whether the file may be opened and closed as plain bytes now: not while this process has a connection to it.

    Closing any descriptor of a file drops all POSIX locks the process has on it, SQLite's among them. While the answer
    is True, `connect` to this file waits.
    """
    file = _identity(path)
    with _turns:
        free = not _is_open(file)
        if free:
            _raw.append(file)
    try:
        yield free
    finally:
        with _turns:
            if free:
                _raw.remove(file)
            _turns.notify_all()


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _is_open(file: tuple[int, int]) -> bool:
    return any(connection.file == file for connection in _open)


def connect(
    path: Path, *, mode: Literal["ro", "rw"], deadline: float | None = None, durable: bool = True
) -> OpenConnection:
    """A connection to an existing file; it never creates one.

    No transaction is ever begun by the driver, foreign keys are off, the schema is not trusted. `deadline` (see
    `stop_after`) interrupts whatever runs for too long, the reading of the schema first of all, until another progress
    handler is set. Without `durable` the schema is not read yet, and `make_durable` is called before anything is
    written. Raises sqlite3 errors and OSError; `told` sorts them.
    """
    real = path.resolve()
    file = _identity(real)
    with _turns:
        _turns.wait_for(lambda: file not in _raw)
        connection = sqlite3.connect(
            f"{real.as_uri()}?mode={mode}",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            factory=OpenConnection,
        )
        connection.file = file
        _open.add(connection)
    try:
        if deadline is not None:
            stop_after(connection, deadline)
        _harden(connection)
        if durable:
            make_durable(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def beside(connection: OpenConnection) -> OpenConnection | None:
    """Another connection to read with at the same time, which sees no less than this one; it is in a transaction.

    None where it would have to wait for somebody who is about to write: they wait until this one has read to its end,
    and would be waited for. None, too, where this one has written something, or its file is no longer in its place.
    """
    (_, _, path) = connection.execute("PRAGMA database_list").fetchone()
    if connection.total_changes or not path:
        return None
    try:
        second = connect(Path(os.fsdecode(path)), mode="ro", durable=False)
    except (OSError, sqlite3.OperationalError):
        return None
    with suppress(sqlite3.OperationalError):
        if second.file == connection.file:
            second.execute("PRAGMA busy_timeout = 0")
            second.execute("BEGIN")
            second.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            return second
    second.close()
    return None


def stop_after(connection: sqlite3.Connection, seconds: float) -> None:
    """Interrupt whatever runs on the connection once this thread has computed for `seconds` from now.

    Not the time on the clock: waiting for a lock, or for a slow machine, is not the fault of the file.
    """
    end = time.thread_time() + seconds
    connection.set_progress_handler(lambda: time.thread_time() > end, STEPS)


def _harden(connection: sqlite3.Connection) -> None:
    for pragma in (
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "mmap_size=0",
        "foreign_keys=OFF",
        "recursive_triggers=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    # A pragma is a silent no-op where SQLite cannot follow it; a rebuild with foreign keys on would delete rows.
    if connection.execute("PRAGMA foreign_keys").fetchone() != (0,):
        raise RuntimeError("SQLite did not turn foreign keys off")


def make_durable(connection: sqlite3.Connection) -> None:
    """What returns stays, whatever happens to the power; this reads the schema.

    EXTRA syncs the folder, too: with FULL a power cut may bring back the journal of a transaction that had returned,
    which takes it back, and spoils a restore that made the file shorter.
    """
    try:
        connection.execute("PRAGMA synchronous=EXTRA").fetchall()
    except UnicodeDecodeError as error:
        # SQLite quotes the damaged schema in its message, which the driver then fails to decode.
        damage = sqlite3.DatabaseError("malformed database schema")
        damage.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise damage from error


def data_version(connection: sqlite3.Connection) -> int:
    """Changes with other connections' commits, never with this one's own."""
    return connection.execute("PRAGMA data_version").fetchone()[0]


def told(error: BaseException, path: Path) -> Known | None:
    """The sentence for an error of sqlite3, SQLAlchemy or the operating system; None means a bug of ours."""
    cause: Any = getattr(error, "orig", None) or error
    if isinstance(cause, Known):
        return cause
    if _is_undecodable(cause):
        return Known(sentences.damaged(path), detail=f"{type(cause).__name__}: {cause} ({os.fspath(path)})")
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_INTERRUPT:
            return Cancelled(sentences.stopped(path), detail=str(cause))
        say = _BY_SQLITE_CODE.get(code)
    elif isinstance(cause, OSError):
        say = _BY_ERRNO.get(cause.errno or 0)
    else:
        return None
    return Known(say(path), detail=f"{type(cause).__name__}: {cause} ({os.fspath(path)})") if say else None


# How the driver, and a full-text table, speak of damage: without a code that says so. A mistake in our SQL is told
# otherwise, by what it is about.
_SAID_OF_DAMAGE = (
    "Could not decode to UTF-8",
    "SQL logic error",
    "invalid fts5 file format",
    "vtable constructor failed",
)


def _is_undecodable(cause: BaseException) -> bool:
    """Whether the file holds what cannot be read as what it should be: text that is none, a word no list has.

    SQLAlchemy raises a plain LookupError for a word that its Enum lacks.
    """
    of_damage = isinstance(cause, sqlite3.OperationalError) and str(cause).startswith(_SAID_OF_DAMAGE)
    return of_damage or isinstance(cause, UnicodeDecodeError) or type(cause) is LookupError


def _too_large(path: Path) -> str:
    """A value, or what is made of one, beyond the 1 GB that SQLite takes in one piece."""
    return (
        f"{sentences.quoted(path)} holds a value too large to be worked with (above 500 MB). {sentences.UNTOUCHED} "
        "Shorten it with the program that wrote it, then try again."
    )


_BY_SQLITE_CODE = {
    sqlite3.SQLITE_PERM: sentences.not_permitted,
    sqlite3.SQLITE_BUSY: sentences.busy,
    sqlite3.SQLITE_LOCKED: sentences.busy,
    sqlite3.SQLITE_READONLY: sentences.read_only,
    sqlite3.SQLITE_IOERR: sentences.input_output,
    sqlite3.SQLITE_CORRUPT: sentences.damaged,
    sqlite3.SQLITE_FULL: sentences.full,
    sqlite3.SQLITE_TOOBIG: _too_large,
    sqlite3.SQLITE_CANTOPEN: sentences.cannot_open,
    sqlite3.SQLITE_NOTADB: sentences.not_sqlite,
}
_BY_ERRNO = {
    errno.EACCES: sentences.not_permitted,
    errno.EPERM: sentences.not_permitted,
    errno.EROFS: sentences.read_only,
    errno.EIO: sentences.input_output,
    errno.ENOSPC: sentences.full,
    errno.EDQUOT: sentences.full,
    errno.EFBIG: sentences.full,
    errno.ENOENT: sentences.missing,
}
