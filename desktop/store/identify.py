"""What a file is, found out without changing a byte of it or of its folder."""

import sqlite3
import stat
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from desktop.errors import Cancelled, Damaged, Known
from desktop.store import golden, heads, sentences
from desktop.store.checks import Findings, check, row_counts, stoppable
from desktop.store.database import told
from desktop.store.decide import Kind, Marks, Verdict, decide, marks
from desktop.store.fingerprint import fingerprint
from desktop.store.look import header_of, looking, side_files
from desktop.store.place import Place, look_at_place, who_locks
from desktop.store.progress import never

__all__ = ["Identity", "Kind", "identify"]

# Kinds whose rows are worth checking and counting: the others are not ours to judge.
_READABLE = {
    *(Kind.current, Kind.older, Kind.unstamped, Kind.old_shape, Kind.falsely_stamped, Kind.half_migrated),
    *(Kind.drifted, Kind.newer_readable),
}
OPENS_AS_IT_IS = frozenset({Kind.current, Kind.newer_readable})
_OPENABLE = {*OPENS_AS_IT_IS, Kind.older, Kind.unstamped}
# Errors of reading that are not the file's own fault.
# A file of such a name whose first bytes are not SQLite's was a project once.
_NAMED_LIKE_OURS = frozenset({".placet", ".db"})
_NOT_THE_FILE = {sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of a file; `sentence` says it to a person, with what to do next where it cannot be opened.

    `size` in bytes; `revision` as stamped, or for an unstamped file as its structure says; `own_objects` the person's
    own tables, indexes, views and triggers ("table my_notes"), `own_triggers` those of the triggers that act when a
    table of ours is changed ("tidy on tasks"); `rows` per table of ours. After a quick look `findings` and `rows` are
    empty. `repaired_to` is the revision a repair can give it before it is upgraded; None where it needs no repair, or
    none can help it. `changes` counts the transactions that had changed it, 0 where that could not be read. `wal`: what
    is written to it goes to a log beside it first. `put_back` says so where an older state of it was put in its place.
    """

    path: Path
    real: Path
    kind: Kind
    sentence: str
    revision: str | None = None
    user_version: int = 0
    application_id: int = 0
    fingerprint: str = ""
    size: int = 0
    side_files: tuple[Path, ...] = ()
    place: Place | None = None
    own_objects: tuple[str, ...] = ()
    own_triggers: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    written_by: str | None = None
    min_reader: int | None = None
    findings: Findings | None = None
    rows: dict[str, int] = field(default_factory=dict[str, int])
    repaired_to: str | None = None
    changes: int = 0
    wal: bool = False
    put_back: str = ""

    @property
    def has_a_log(self) -> bool:
        """Whether there is more to it than the one file, or would be as soon as it is read."""
        return bool(self.side_files) or self.wal


def identify(path: Path, *, thorough: bool = True, cancelled: Callable[[], bool] = never) -> Identity:
    """Look at a path; it never raises for what it finds there, and never writes.

    Without `thorough` marks and structure are looked at, but no rows. Raises Cancelled.
    """
    found = _outside(path)
    if found.sentence:
        return found
    try:
        header = header_of(found.real)
        if header is None:
            return replace(found, kind=Kind.not_sqlite, sentence=sentences.not_sqlite(path))
        found = replace(found, changes=header.changes, wal=header.wal)
        should = header.pages * header.page_size
        if should > found.size and not found.side_files:
            return replace(found, kind=Kind.corrupt, sentence=sentences.cut_short(path, should, found.size))
        with looking(found.real, header, cancelled) as (connection, is_copy):
            connection.execute("BEGIN").fetchall()  # what follows is that of one moment
            marked = marks(connection)
            found = _structured(_marked(found, marked), marked, connection)
            if found.kind in OPENS_AS_IT_IS:
                found = replace(found, put_back=heads.lacking(path, connection))
            connection.execute("COMMIT").fetchall()
            return _checked(found, connection, full=is_copy, cancelled=cancelled) if thorough else found
    except (sqlite3.Error, UnicodeDecodeError, OSError) as error:
        return _stumbled(found, error)
    except Cancelled:
        raise
    except Known as known:
        kind = Kind.locked if known.sentence == sentences.busy(found.real) else Kind.unreadable
        return replace(found, kind=kind, sentence=known.sentence)


def refused(identity: Identity) -> Known:
    """Why a file is not opened, as an error; Damaged where what it held may be salvaged."""
    is_damaged = identity.kind is Kind.corrupt or (
        identity.kind is Kind.not_sqlite and identity.path.suffix.lower() in _NAMED_LIKE_OURS
    )
    return Damaged(identity.sentence) if is_damaged else Known(identity.sentence)


def _outside(path: Path) -> Identity:
    """What the operating system says; the sentence is empty while nothing speaks against reading on."""
    blank = Identity(path, path, Kind.unreadable, "")
    try:
        status = path.stat()
        real = path.resolve()
        blank = replace(blank, real=real, size=status.st_size)
        if stat.S_ISDIR(status.st_mode):
            return replace(blank, kind=Kind.folder, sentence=sentences.folder(path))
        if not stat.S_ISREG(status.st_mode):
            return replace(blank, sentence=sentences.not_a_file(path))
        found = replace(blank, side_files=side_files(real), place=look_at_place(real))
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            return replace(blank, kind=Kind.missing, sentence=sentences.dangling(path, path.readlink()))
        return replace(blank, kind=Kind.missing, sentence=sentences.missing(path))
    except PermissionError:
        return replace(blank, sentence=sentences.not_permitted(path))
    except (OSError, ValueError, RuntimeError):
        return replace(blank, sentence=sentences.bad_name(path))
    if not found.size and not found.side_files:
        return replace(found, kind=Kind.zero_bytes, sentence=sentences.zero_bytes(path))
    return found


def _marked(found: Identity, marked: Marks) -> Identity:
    return replace(
        found,
        revision=marked.stamp or None,
        user_version=marked.user_version,
        application_id=marked.application_id,
        written_by=marked.written_by,
        min_reader=marked.min_reader,
    )


def _structured(found: Identity, marked: Marks, connection: sqlite3.Connection) -> Identity:
    structure = fingerprint(connection)
    found = replace(found, fingerprint=structure.sha256, own_objects=structure.own, own_triggers=structure.triggers)
    return _said(found, decide(marked, structure))


def _checked(found: Identity, connection: sqlite3.Connection, *, full: bool, cancelled: Callable[[], bool]) -> Identity:
    if found.kind not in _READABLE:
        return found
    findings = check(connection, full=full, cancelled=cancelled)
    found = replace(found, findings=findings)
    if findings.structure:
        said = sentences.corrupt(found.path, findings.structure[0])
        return replace(found, kind=Kind.corrupt, sentence=said, repaired_to=None)
    with stoppable(connection, cancelled):
        found = replace(found, rows=row_counts(connection))
    if findings.foreign_keys and _can_be_opened(found):
        return replace(found, sentence=f"{found.sentence} {sentences.nowhere(len(findings.foreign_keys))}")
    return found


def _can_be_opened(found: Identity) -> bool:
    return found.kind in _OPENABLE or found.repaired_to is not None


def _said(found: Identity, verdict: Verdict) -> Identity:
    """The verdict and its sentence, with a warning about the place where the file would be opened."""
    path, kind = found.path, verdict.kind
    sentence = {
        Kind.current: lambda: sentences.current(path),
        Kind.older: lambda: sentences.older(path, by_old_tool=verdict.revision == golden.REVISIONS[0]),
        Kind.unstamped: lambda: sentences.unstamped(path),
        Kind.old_shape: lambda: sentences.old_shape(path, verdict.truth),
        Kind.falsely_stamped: lambda: sentences.falsely_stamped(path, str(found.revision), verdict.truth),
        Kind.half_migrated: lambda: sentences.half_migrated(path, can_be_repaired=bool(verdict.repaired_to)),
        Kind.drifted: lambda: sentences.drifted(path, verdict.differences),
        Kind.newer: lambda: sentences.newer(path, found.written_by),
        Kind.newer_readable: lambda: sentences.newer_readable(path, found.written_by),
        Kind.unknown_revision: lambda: sentences.unknown_revision(path, str(found.revision)),
        Kind.empty: lambda: sentences.empty(path),
        Kind.foreign: lambda: sentences.foreign(path),
    }[kind]()
    if (kind in _OPENABLE or verdict.repaired_to) and found.place:
        sentence += sentences.about_place(found.place.network, found.place.synchronised, found.place.names)
    if (kind in _OPENABLE or verdict.repaired_to) and found.own_triggers:
        sentence += sentences.about_triggers(found.own_triggers)
    return replace(
        found,
        kind=kind,
        sentence=sentence,
        revision=verdict.revision or found.revision,
        differences=verdict.differences,
        repaired_to=verdict.repaired_to,
    )


def _stumbled(found: Identity, error: sqlite3.Error | UnicodeDecodeError | OSError) -> Identity:
    """An error on the way: locked, unreadable, or the file's own fault."""
    path = found.path
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if isinstance(error, UnicodeDecodeError):
        return replace(found, kind=Kind.corrupt, sentence=sentences.corrupt(path, "a name in it cannot be read"))
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return replace(found, kind=Kind.locked, sentence=sentences.busy(path, who_locks(found.real)))
    if code == sqlite3.SQLITE_NOTADB:
        return replace(found, kind=Kind.not_sqlite, sentence=sentences.not_sqlite(path))
    if code == sqlite3.SQLITE_INTERRUPT:
        return replace(found, sentence=sentences.too_slow(path))
    known = told(error, path)
    if isinstance(error, OSError) or code in _NOT_THE_FILE:
        return replace(found, sentence=known.sentence if known else sentences.input_output(path))
    return replace(found, kind=Kind.corrupt, sentence=sentences.corrupt(path, str(error)))
