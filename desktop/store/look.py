"""From a path to a connection that can be read without the file or its folder noticing."""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path

from desktop.errors import Cancelled, Known
from desktop.store import sentences
from desktop.store.database import connect, is_open_here, reading_raw, told
from desktop.store.header import Header, read_header
from desktop.store.progress import never
from desktop.store.scratch import Scratch

SIDE_SUFFIXES = ("-wal", "-journal", "-shm")
# Computing time for reading the schema; a file of ours needs a few milliseconds.
SCHEMA_SECONDS = 2.0
COPY_BYTES = 1 << 20
COPY_TRIES = 3


def side_files(real: Path) -> tuple[Path, ...]:
    """The journals beside a file; a name too long to have any has none."""
    return tuple(side for end in SIDE_SUFFIXES if os.path.lexists(side := real.with_name(real.name + end)))


def header_of(real: Path) -> Header | None:
    """The header of a file, None if it is no SQLite file; never read as bytes while this process has it open."""
    with reading_raw(real) as free:
        if free:
            return read_header(real)
    with closing(connect(real, mode="ro", deadline=SCHEMA_SECONDS)) as connection:
        pages, size, version, application, journal = (
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "page_size", "user_version", "application_id", "journal_mode")
        )
    return Header(size, pages, journal == "wal", version, application)


def has_a_log(real: Path) -> bool:
    """Whether there is more to it than the one file, or would be as soon as it is read."""
    return real.is_file() and (bool(side_files(real)) or is_in_wal_mode(real))


def is_in_wal_mode(real: Path) -> bool:
    """Whether what is written to this file goes to a log beside it first."""
    header = header_of(real)
    return header is not None and header.wal


@contextmanager
def at_rest(real: Path, cancelled: Callable[[], bool] = never) -> Generator[Path]:
    """The file itself where reading it changes nothing (or it is open here), else a recovered private copy."""
    if has_a_log(real) and not is_open_here(real):
        with private_copy(real, cancelled) as copy:
            yield copy
    else:
        yield real


@contextmanager
def private_copy(real: Path, cancelled: Callable[[], bool] = never) -> Generator[Path]:
    """A copy with its journals taken in, that is gone afterwards; Known where the file is open in this process."""
    with Scratch() as folder:
        copy = folder / real.name
        if not copy_with_journals(real, copy, cancelled):
            raise Known(sentences.open_in_a_window(real))
        with closing(connect(copy, mode="rw")) as connection:
            fold(connection, copy)
        yield copy


def fold(connection: sqlite3.Connection, path: Path) -> None:
    """Take all journals into the file, which works only for whoever is alone with a log; else raises Known.

    SQLite passes over a journal that says nothing, because its program was killed before it had synced it, and leaves
    it for ever. Only on the way from another mode to DELETE it removes what it finds, unless somebody is writing.
    """
    connection.execute("PRAGMA journal_mode=PERSIST").fetchall()
    (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    if mode != "delete":
        raise Known(sentences.busy(path))


@contextmanager
def looking(real: Path, header: Header, cancelled: Callable[[], bool]) -> Generator[tuple[sqlite3.Connection, bool]]:
    """A connection for reading the file as it would be after recovery, and whether it is to a private copy.

    A journal beside it, or WAL mode, means that even reading would write: then file and journals are copied to a
    private folder, recovered there, and the copy is removed afterwards. Raises Known and sqlite3 errors.
    """
    for side in side_files(real):
        if not side.is_file():
            raise Known(sentences.odd_side_file(real, side))
    if not _journals(real) and not header.wal:
        with closing(connect(real, mode="ro", deadline=SCHEMA_SECONDS)) as connection:
            yield connection, False
        return
    with Scratch() as folder:
        copy = folder / "copy"
        is_copy = copy_with_journals(real, copy, cancelled)
        # Where this process has it open, the journal is that of its own transaction: its connections know it.
        seen, mode = (copy, "rw") if is_copy else (real, "ro")
        with closing(connect(seen, mode=mode, deadline=SCHEMA_SECONDS)) as connection:
            yield connection, is_copy


def copy_with_journals(real: Path, copy: Path, cancelled: Callable[[], bool] = never) -> bool:
    """Copy a file, then its journals, again if one of them changed meanwhile; False, and no copy, if it is open here.

    In this order the journals only ever know more than the file, and recovery makes it whole. Raises Known, Cancelled.
    """
    with reading_raw(real) as free:
        if not free:
            return False
        for _ in range(COPY_TRIES):
            before = _states(real)
            needed = 2 * sum(size for _, size, _ in before)
            if needed > shutil.disk_usage(copy.parent).free:
                raise Known(sentences.no_room_to_look(real, needed, copy.parent.parent))
            copies = {
                it: copy.with_name(copy.name + it.name.removeprefix(real.name)) for it in (real, *_journals(real))
            }
            for source, target in copies.items():
                _copy(source, target, cancelled)
            if _states(real) == before:
                return True
            for left in copies.values():
                left.unlink(missing_ok=True)
            time.sleep(0.2)
    raise Known(sentences.busy(real))


def _copy(source: Path, target: Path, cancelled: Callable[[], bool]) -> None:
    try:
        with source.open("rb") as reading, target.open("xb") as writing:
            while piece := reading.read(COPY_BYTES):
                writing.write(piece)
                if cancelled():
                    raise Cancelled(sentences.stopped(source))
    except FileNotFoundError:
        pass  # the journal was finished in this moment: the states differ, and it is copied again
    except OSError as error:
        raise told(error, source) or error from error


def _journals(real: Path) -> list[Path]:
    """The side files with content of their own; -shm is only an index of -wal."""
    return [side for side in side_files(real) if not side.name.endswith("-shm")]


def _states(real: Path) -> list[tuple[str, int, int]]:
    """Name, size and time of the last change of the file and its journals."""
    found: list[tuple[str, int, int]] = []
    for path in (real, *_journals(real)):
        try:
            status = path.stat()
        except FileNotFoundError:
            continue
        found.append((path.name, status.st_size, status.st_mtime_ns))
    return found
