"""A project file brought to another revision in one transaction, or left as it was."""

import sqlite3
import time
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from sqlalchemy import Connection

from desktop import times
from desktop.errors import Cancelled, Known
from desktop.paths import program_version
from desktop.store import database, golden, revisions, sentences, verdict
from desktop.store.backup import Backup, back_up, discard, rotate
from desktop.store.checks import row_counts, structure
from desktop.store.consent import GIGABYTE, LARGE, SPACE_FACTOR, NeedsConsent, Options, Preview, Repair
from desktop.store.engine import migrating
from desktop.store.files import at_its_end, change_counter, translated
from desktop.store.identify import Identity, Kind, identify, refused
from desktop.store.lock import hold
from desktop.store.look import fold, has_a_log, private_copy
from desktop.store.progress import Progress, Report, Wish, never, unwatched
from desktop.store.receipts import Receipt, SetAside, sign, write_receipt
from desktop.store.restore import put_back

# `empty` is what `downgrade base` leaves: the command line may start from there, a window never does.
CERTAIN = frozenset({Kind.current, Kind.older, Kind.unstamped, Kind.empty})


@dataclass(slots=True)
class _Work:
    """One file on its way to another revision, and what came of it; `lasting` unless it is a private copy."""

    path: Path
    identity: Identity
    to: str | None
    options: Options
    lasting: bool
    connection: Connection
    started: float
    steps: tuple[str, ...] = ()
    backup: Backup | None = None
    receipt: Receipt | None = None
    is_committing: bool = False
    version: int = 0

    @property
    def raw(self) -> sqlite3.Connection:
        """SQLite's own connection."""
        return cast("sqlite3.Connection", self.connection.connection.driver_connection)

    @property
    def asks_in_any_case(self) -> bool:
        """Whether the person is asked however little it does: then nothing is to be backed up yet."""
        asks = self.options.ask_always or self.needs_repair or (self.lasting and _costs_much(self.identity))
        return asks and not self.options.consent

    @property
    def done(self) -> str:
        """What is true once its COMMIT has returned, as a sentence; empty for a private copy."""
        if not self.lasting:
            return ""
        return upgraded(self.path, self.backup.path if self.backup else None, way=f"{self.way}d")

    @property
    def way(self) -> str:
        """The word for what happens to it."""
        return "upgrade" if revisions.is_up(self.start, self.to) else "downgrade"

    @property
    def needs_repair(self) -> bool:
        """Whether its structure is repaired before it is migrated."""
        return self.identity.repaired_to is not None

    @property
    def start(self) -> str | None:
        """The revision at which the migrations begin."""
        return self.identity.repaired_to or self.identity.revision

    def preview(self, noted: tuple[SetAside, ...]) -> Preview:
        """What the person is asked."""
        return Preview(
            identity=self.identity,
            from_revision=self.start,
            to_revision=self.to,
            steps=self.steps,
            size=self.identity.size,
            free=_free(self.identity),
            backup_folder=self.options.folder,
            set_aside=tuple(it for it in noted if it.is_aside),
            made=sum(it.rows for it in noted if it.kind == "made" and it.needs_consent),
            repair=self.needs_repair,
        )


def upgrade(path: Path, *, options: Options, progress: Report = unwatched, cancelled: Wish = never) -> Receipt | None:
    """Bring a file to HEAD; the receipt, or None when another program did it while we waited.

    Raises NeedsConsent when something would be set aside, space is low or `options` say to ask; Known when it cannot be
    upgraded; Cancelled. In each case the file is as it was, byte for byte.
    """
    if has_a_log(path.resolve()):
        identity = identify(path, cancelled=cancelled)
        # Taking the log in would be a change of the file: first all of it happens to a copy, the question included.
        try:
            with private_copy(identity.real, cancelled) as copy:
                asking = replace(options, ask_always=options.ask_always or _costs_much(identity))
                _upgrade(copy, asking, progress, cancelled, lasting=False)
        except NeedsConsent as question:
            preview = replace(question.preview, identity=identity, free=_free(identity))
            raise NeedsConsent(preview) from None
        options = replace(options, consent=True)
    return _upgrade(path, options, progress, cancelled, lasting=True)


def upgrade_copy(
    path: Path,
    *,
    repair: "Repair | None",
    to: str = golden.HEAD,
    progress: Report = unwatched,
    cancelled: Wish = never,
) -> Receipt | None:
    """Bring a private copy to HEAD, or to a revision before it, without asking and without a backup."""
    return _upgrade(path, Options(consent=True, repair=repair), progress, cancelled, to=to, lasting=False)


def _upgrade(
    path: Path, options: Options, progress: Report, cancelled: Wish, *, to: str = golden.HEAD, lasting: bool
) -> Receipt | None:
    with _moving(path, to, options, progress, cancelled, lasting=lasting) as work:
        if work.identity.kind is not Kind.current:
            revisions.bring(work.connection, to, up=True)
    return work.receipt


def make(path: Path) -> None:
    """Fill an empty file with a new project, by the road old files travel."""
    with migrating(path) as connection, connection.begin():
        revisions.bring(connection, golden.HEAD, up=True)
        raw = cast("sqlite3.Connection", connection.connection.driver_connection)
        if wrong := verdict.differing(raw, golden.HEAD):
            raise RuntimeError("A new file is not what it should be: " + "; ".join(wrong))
        sign(raw, _program())
        raw.execute(f"PRAGMA user_version = {golden.SCHEMA}")


@contextmanager
def upgrading(
    path: Path, *, to: str | None, options: Options, progress: Report = unwatched, cancelled: Wish = never
) -> Generator[Connection]:
    """The command line's way down the same road: migrations run inside on the connection given.

    Afterwards the file is at `to`, verified and backed up, or as it was. `to` may lie before or after the file's own
    revision; None is before the first.
    """
    with _moving(path, to, options, progress, cancelled, lasting=True) as work:
        yield work.connection


@contextmanager
def _moving(
    path: Path, to: str | None, options: Options, progress: Report, cancelled: Wish, *, lasting: bool
) -> Generator[_Work]:
    started = time.monotonic()
    with translated(path), hold(path, exclusive=True, what="is upgrading it"):
        progress(Progress("Identifying"))
        identity = identify(path, cancelled=cancelled)
        if identity.kind not in CERTAIN and not (options.repair and identity.repaired_to):
            raise refused(identity)
        changes = change_counter(identity.real)
        with migrating(identity.real) as connection:
            work = _Work(path, identity, to, options, lasting, connection, started)
            if work.start == to and identity.kind is not Kind.unstamped and not work.needs_repair:
                yield work  # nothing lies between, perhaps because another program went there while we waited
                return
            fold(work.raw, path)
            with _backup_only_if_done(work), _stoppable(work.raw, cancelled), connection.begin():
                before = verdict.state(work.raw)
                _refuse_if_changed(work, before)
                if lasting and not work.asks_in_any_case:
                    work.backup = _backed_up(work, changes, progress, cancelled)
                if options.repair and identity.repaired_to:
                    progress(Progress("Repairing"))
                    work.steps = options.repair(connection, identity.repaired_to)
                elif identity.kind is Kind.unstamped:
                    revisions.stamp(connection, identity.revision)
                work.steps += revisions.steps(work.start, to)
                progress(Progress("Upgrading"))
                yield work
                _finish(work, before, progress, cancelled)
            progress(Progress("Looking again"))
            with translated(path, done=work.done):
                problems = _look_again(work)
            if problems:
                _take_back(work, problems)
            with translated(path, done=work.done), suppress(Cancelled):  # it is done; they go the next time
                _let_go_of_older_backups(work, cancelled)


def _backed_up(work: _Work, changes: int, progress: Report, cancelled: Wish) -> Backup:
    return back_up(
        work.identity.real,
        work.options.folder,
        reason=f"before {work.way}",
        revision=work.start,
        changes=changes,
        progress=progress,
        cancelled=cancelled,
    )


def _finish(work: _Work, before: verdict.State, progress: Report, cancelled: Wish) -> None:
    """Verify, ask if need be, leave the receipt and the stamps; what follows is COMMIT."""
    progress(Progress("Checking the result"))
    sign(work.raw, _program())
    after, checks = verdict.compare(work.raw, work.path, before, work.to, cancelled)
    noted = tuple(it for id_, it in after.notes.items() if id_ not in before.notes)
    if not work.options.consent and (work.asks_in_any_case or any(it.needs_consent for it in noted)):
        raise NeedsConsent(work.preview(noted))
    rows = after.rows | ({"receipts": after.rows["receipts"] + 1} if "receipts" in after.rows else {})
    work.receipt = Receipt(
        happened_at=times.now(),
        program=_program(),
        from_revision=work.start,
        to_revision=work.to,
        steps=work.steps,
        rows_before=before.rows,
        rows_after=rows,
        checks=checks,
        set_aside=sum(it.rows for it in noted if it.is_aside),
        made=sum(it.rows for it in noted if it.kind == "made"),
        seconds=time.monotonic() - work.started,
        backup=work.backup.path if work.backup else None,
        backup_sha256=work.backup.sha256 if work.backup else None,
    )
    changes = work.raw.total_changes
    write_receipt(work.raw, work.receipt)
    # A person's own triggers are back by now, and everything was compared before: this row alone may be new.
    if work.raw.total_changes > changes + 1:
        raise Known(sentences.trigger_on_receipts(work.path))
    work.version = database.data_version(work.raw)
    work.raw.execute(f"PRAGMA user_version = {revisions.number(work.to)}")
    # On a full disk SQLite has already rolled back by itself; a COMMIT would then report success for nothing.
    if not work.raw.in_transaction:
        raise RuntimeError("The migration's transaction ended before its COMMIT")
    work.raw.set_progress_handler(None, 0)
    work.is_committing = True


def upgraded(path: Path, backup: Path | None, *, way: str = "upgraded") -> str:
    """What is true of a file that has been upgraded, whatever fails after that; no backup: another program did it."""
    kept = f" {sentences.kept(path, backup)}" if backup else ""
    return f"{sentences.quoted(path)} was {way}.{kept}"


def _look_again(work: _Work) -> tuple[str, ...]:
    """What does not read back, on a fresh connection, as it was committed."""
    if work.receipt is None:
        return ()
    with closing(database.connect(work.identity.real, mode="ro")) as connection:
        problems = structure(connection, full=False, cancelled=never)
        differs = not problems and row_counts(connection) != work.receipt.rows_after
    # Another program may have written the moment after COMMIT; what it did is not to be taken back.
    if differs and database.data_version(work.raw) == work.version:
        problems = ("the row counts differ from those before COMMIT",)
    return problems


def _take_back(work: _Work, problems: tuple[str, ...]) -> None:
    """Let the backup take the place of what does not read back."""
    said = f"{sentences.quoted(work.path)} did not read back as it was written"
    if work.backup:
        with translated(work.path, done=f"{said}. {sentences.kept(work.path, work.backup.path)}"):
            put_back(work.backup, work.identity.real, unwatched, never)
        said += ", so its backup was put in its place"
    raise Known(f"{said}. The disk may be failing: copy the file to another one.", detail="\n".join(problems))


def _let_go_of_older_backups(work: _Work, cancelled: Wish) -> None:
    if work.backup:
        rotate(
            work.options.folder,
            work.identity.real,
            keep_count=work.options.keep_count,
            keep_days=work.options.keep_days,
            keep_bytes=work.options.keep_gigabytes * GIGABYTE,
            keep=work.backup.path,
            cancelled=cancelled,
        )


def _program() -> str:
    return f"Placet {program_version()}"


def _refuse_if_changed(work: _Work, before: verdict.State) -> None:
    stamp = None if work.identity.kind is Kind.unstamped else work.identity.revision
    if (before.revision, before.user_version) != (stamp, work.identity.user_version):
        raise Known(
            f"Another program changed {sentences.quoted(work.path)} just now. {sentences.UNTOUCHED} Open it again."
        )


@contextmanager
def _stoppable(connection: sqlite3.Connection, cancelled: Wish) -> Generator[None]:
    connection.set_progress_handler(cancelled, database.STEPS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


@contextmanager
def _backup_only_if_done(work: _Work) -> Generator[None]:
    """A migration that was taken back leaves no backup: a retry would otherwise push the older, good ones out."""
    try:
        yield
    except BaseException:
        if work.lasting and work.is_committing and not _is_as_before(work):
            done = sentences.kept(work.path, work.backup.path) if work.backup else ""
            with translated(work.path, done=done), at_its_end(work.path):
                raise
        if work.backup:
            with suppress(OSError):  # the first error is the one to tell
                discard(work.backup.path)
        raise


def _is_as_before(work: _Work) -> bool:
    """Whether a COMMIT that failed left nothing; where that cannot be told, no."""
    try:
        return work.raw.execute("PRAGMA user_version").fetchone() == (work.identity.user_version,)
    except sqlite3.Error:
        return False


def _costs_much(identity: Identity) -> bool:
    """Whether space is low, or the backup alone so large that a person is asked before it is made."""
    return _free(identity) < SPACE_FACTOR * identity.size or identity.size > LARGE


def _free(identity: Identity) -> int:
    return identity.place.free if identity.place else 0
