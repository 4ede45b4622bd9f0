"""An open project file: the one handle through which everything else reads and writes it."""

import logging
import sqlite3
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from desktop.errors import Cancelled, Known, Refused
from desktop.identity import ACTOR
from desktop.store import database, golden, heads, sentences
from desktop.store.changes import Changes, WritingSession, anything, taken
from desktop.store.checks import Findings, as_finding, check
from desktop.store.engine import WRITING, connection_for, engine_on
from desktop.store.files import at_its_end, translated
from desktop.store.fingerprint import differences, fingerprint
from desktop.store.identify import OPENS_AS_IT_IS, Identity
from desktop.store.lock import Lock
from desktop.store.place import who_locks
from desktop.store.progress import never
from desktop.store.readers import Readers
from desktop.store.reading import Reading, fulfil
from desktop.store.receipts import Receipt
from desktop.store.scratch import Scratch
from desktop.store.watch import unwatch, watch

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

# So many glances pass before the look at the whole file: what is asked right after opening is answered first.
RESTING = 4


def _nobody(_changes: Changes) -> None:
    """Told to nobody yet."""


class Project:
    """Reads in parallel, writes one after another, and says what each write, and each foreign one, changed.

    `shown` is the folder of the file that is read when that is not the project file itself but a private copy of the
    same name; it goes with `close`. `told` is called in a worker thread, after COMMIT. `checked` ends with what a look
    at the whole file found, which happens in the background; `watched` only if other programs' changes are no longer
    noticed, with the error that ended it. `commits` counts the changes seen since it was opened, one for each time
    another program was noticed. `actor` is whom commands act for, which is theirs to understand. `close` must be
    called; it waits for writes already asked for.
    """

    def __init__(
        self,
        identity: Identity,
        lock: Lock,
        *,
        read_only: bool,
        note: str = "",
        receipt: Receipt | None = None,
        shown: Scratch | None = None,
        actor: object = None,
    ) -> None:
        self.path = identity.path
        self.identity = identity
        self.receipt = receipt
        self.read_only = read_only
        self.actor = actor
        self.note = f"{note} {identity.put_back}".strip()
        self._is_remembered = not (shown or identity.put_back)
        self.told: Callable[[Changes], None] = _nobody
        self.commits = 0
        # A private copy of an older file was brought up to date.
        self._schema = identity.user_version if identity.kind in OPENS_AS_IT_IS else golden.SCHEMA
        self._file = shown.path / identity.real.name if shown else identity.real
        self._writer = ThreadPoolExecutor(1, "write")
        recover = None if read_only else lambda: self._writer.submit(self._look).result()
        self._readers = Readers(self._file, self.path, recover)
        self.checked: Reading[Findings] = Reading()
        self._guard = RLock()
        self._is_closing = False
        self._resting = RESTING
        self._glance: Future[None] | None = None
        with ExitStack() as held, translated(self.path):
            if shown:
                held.callback(shown.remove)
            held.callback(lock.release)
            self._inode = _inode(self._file)
            self._begun = connection_for(self._file, writable=not read_only, durable=False)
            held.callback(self._begun.close)
            if self._begun.execute("PRAGMA user_version").fetchone() != (self._schema,):
                raise Known(f"Another program changed {self.path.name} just now. Nothing was changed. Open it again.")
            self._version = database.data_version(self._begun)
            self._held = held.pop_all()
        self.watched = watch(self._watch)

    def read(self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> Reading[T]:
        """Ask `query(session, ...)` on a connection that cannot write; the answer comes as a Future."""
        return self._readers.ask(lambda session: query(session, *args, **kwargs))

    def write(self, command: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do `command(session, ...)` in one transaction of its own; the Future's result means it is on the disk.

        Of a command that is Refused nothing stays but what it has to `keep`.
        """
        future: Future[T] = Future()
        changed: list[Changes] = []

        def done() -> T:
            try:
                result, changes = self._write(lambda session: command(session, *args, **kwargs))
            except Refused as refused:
                if refused.keep:
                    changed.extend(self._write(refused.keep)[1])
                raise
            changed.extend(changes)
            return result

        def work() -> None:
            fulfil(future, done)
            for changes in changed:
                self.told(changes)

        with self._guard:
            if self._is_closing:
                future.set_exception(Cancelled(f"{self.path.name} is closed."))
            else:
                self._writer.submit(work).add_done_callback(_log_failure)
        return future

    def close(self) -> None:
        """Stop the reads, finish the writes, let go of the file: it is one file then, with nothing beside it."""
        with self._guard:
            if self._is_closing:
                return
            self._is_closing = True
        unwatch(self._watch)
        # The readings first: a write may be waiting for one of them.
        self._readers.close()
        if not self.checked.done():
            self.checked.set_exception(Cancelled(f"{self.path.name} was closed."))
        self._writer.shutdown()
        if self._is_remembered:
            self._remember()
        self._held.close()

    # The three below are for the writing thread, which makes them when it first needs them.

    @cached_property
    def _raw(self) -> sqlite3.Connection:
        """SQLite's own connection."""
        database.make_durable(self._begun)
        return self._begun

    @cached_property
    def _tables(self) -> tuple[str, ...]:
        rows = self._raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return tuple(name for (name,) in rows)

    @cached_property
    def _pen(self) -> Connection:
        """The same connection as SQLAlchemy has it."""
        pen = engine_on(self._raw).connect().execution_options(**WRITING)
        self._held.callback(pen.close)
        return pen

    def _write(self, command: Callable[[Session], T]) -> tuple[T, list[Changes]]:
        if self.read_only:
            raise Known(f"{self.path.name} is open read-only, so nothing can be changed. {self.note}".strip())
        self._still_there()
        with translated(self.path):
            with self._naming_who_is_in_the_way(sentences.busy):
                pen, tables = self._pen, self._tables
            try:
                return self._write_all(pen, tables, command)
            finally:
                # A COMMIT that found the file in use leaves its transaction open; the next write needs one of its own.
                with suppress(sqlite3.Error):  # the first error is the one to tell
                    pen.rollback()
                    self._raw.rollback()

    def _write_all(
        self, pen: Connection, tables: tuple[str, ...], command: Callable[[Session], T]
    ) -> tuple[T, list[Changes]]:
        with WritingSession(pen, expire_on_commit=False, info={ACTOR: self.actor}) as session:
            session.begin()
            with self._naming_who_is_in_the_way(sentences.busy):
                connection = session.connection()
            if connection.exec_driver_sql("PRAGMA user_version").scalar() != self._schema:
                raise Known(
                    f"Another program has upgraded {self.path.name} since it was opened here; nothing was written. "
                    "Close it and open it again."
                )
            try:
                result = command(session)
                session.flush()
            except OperationalError as error:
                # SQLite says of a table that has given its last id what it says of a full disk.
                if getattr(error.orig, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL and self._has_given_its_last_id():
                    raise Known(sentences.no_free_number(self.path)) from error
                raise
            self._commit(session)
            changes = taken(session, tables)
            if changes and changes.touches("audit"):
                self._is_remembered = True
                self._remember()
            self.commits += 1 if changes else 0
            return result, [changes] if changes else []

    def _commit(self, session: Session) -> None:
        try:
            with (
                self._readers.quiet() as is_quiet,
                at_its_end(self.path),
                self._naming_who_is_in_the_way(sentences.being_read, is_another=is_quiet),
            ):
                session.commit()
        except Known as known:
            if known.sentence == sentences.uncertain(self.path):
                self._version = -1  # perhaps it is in the file: the next look tells everybody to look again
            raise

    def _remember(self) -> None:
        try:
            heads.remember(self.path, self._begun)
        except (OSError, sqlite3.Error) as error:
            log.warning("The newest audit entry of %s could not be kept: %s", self.path.name, error)

    @contextmanager
    def _naming_who_is_in_the_way(self, say: Callable[[Path, str], str], *, is_another: bool = True) -> Generator[None]:
        """Inside, having waited for the file in vain is told with the name of whoever has it."""
        try:
            yield
        except (OperationalError, sqlite3.OperationalError) as error:
            if getattr(getattr(error, "orig", error), "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            here = sentences.being_read_here(self.path)
            raise Known(say(self.path, who_locks(self._file)) if is_another else here) from error

    def _has_given_its_last_id(self) -> bool:
        (highest,) = self._raw.execute("SELECT max(seq) FROM sqlite_sequence").fetchone()
        return isinstance(highest, int) and highest >= 2**63 - 1

    def _still_there(self) -> None:
        try:
            if _inode(self.path) == self._inode:
                return
            happened = "another file has taken its place"
        except FileNotFoundError:
            happened = "it was moved or deleted"
        raise Known(
            f"{self.path.name} is no longer in {self.path.parent}: {happened} while it was open here. "
            "Nothing was written. Put it back, or close it and open it where it is now."
        )

    def _watch(self) -> None:
        self._readers.insist()
        with self._guard:
            if self._is_closing:
                return
            self._resting -= 1
            if self._resting == 0:
                self._readers.look(self.checked, _look_at_everything)
            if self._glance is None or self._glance.done():
                self._glance = self._writer.submit(self._look)
                self._glance.add_done_callback(_log_failure)

    def _look(self) -> None:
        """The writing connection's own commits never change its data_version: what does is somebody else's."""
        try:
            version, tables = database.data_version(self._raw), self._tables
        except sqlite3.Error as error:
            if database.told(error, self.path) is None:
                raise
            return  # in use, out of reach or failing just now: the next look, or the next read, will tell
        if version != self._version:
            self._version = version
            self.commits += 1
            self.told(anything(tables, foreign=True))


def _inode(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _look_at_everything(session: Session) -> Findings:
    """What the quick open took on trust: that the file is whole and has the structure its stamp says."""
    connection = cast("sqlite3.Connection", session.connection().connection.driver_connection)
    found = check(connection, full=True, cancelled=never)
    try:
        structure = fingerprint(connection)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return replace(found, structure=(*found.structure, as_finding(error)))
    expected = golden.FINGERPRINTS[golden.HEAD]
    if connection.execute("PRAGMA user_version").fetchone() != (golden.SCHEMA,) or structure.sha256 == expected:
        return found
    return replace(found, structure=found.structure + differences(structure, golden.shapes()[golden.HEAD]))


def _log_failure(done: Future[None]) -> None:
    if (error := done.exception()) is not None:
        log.error("What was told of a change could not be taken in", exc_info=error)
