"""A backup put back in the place of a project file, and a project file saved under another name."""

import sqlite3
from contextlib import closing, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.errors import Cancelled, Known
from desktop.store import database, heads, sentences
from desktop.store.backup import PAGES_A_STEP, Backup, back_up, verify
from desktop.store.checks import check, row_counts
from desktop.store.files import at_its_end, change_counter, move_aside, new_file, remove, sides, translated, unfinished
from desktop.store.identify import Kind, identify
from desktop.store.lock import hold
from desktop.store.look import at_rest, fold
from desktop.store.progress import Progress, Report, Wish, never, unwatched

NOT_READABLE = frozenset({Kind.corrupt, Kind.not_sqlite, Kind.zero_bytes})
NOT_TO_BE_WRITTEN = frozenset({Kind.locked, Kind.folder, Kind.unreadable})


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and where what it replaced is now: a backup, or files moved aside because nothing reads them.

    `later_commits` is how many transactions had changed the file since the backup was made.
    """

    backup: Backup
    before: Backup | None
    moved_aside: tuple[Path, ...]
    later_commits: int


def restore(backup: Path, to: Path, *, folder: Path, progress: Report = unwatched, cancelled: Wish = never) -> Restored:
    """Put a verified backup in the place of `to`, which may be missing, older, newer or broken.

    What is there is first backed up into `folder`; only what cannot be read is moved aside instead. Nobody may have
    the file open. Raises Known or Cancelled, and then `to` is as it was.
    """
    given = verify(backup, cancelled=cancelled)
    if database.is_open_here(to):
        raise Known(f"{sentences.quoted(to)} is open in a window. {sentences.UNTOUCHED} Close it, then restore it.")
    to = to.resolve()
    if to == backup.resolve():
        raise Known(f"{sentences.quoted(to)} is the backup itself. Choose where the restored file is to be.")
    with translated(to), hold(to, exclusive=True, what="is restoring it"):
        found = identify(to, cancelled=cancelled)
        kind = found.kind
        if kind in NOT_TO_BE_WRITTEN:
            raise Known(found.sentence)
        is_to_move = kind in NOT_READABLE or (kind is Kind.missing and sides(to))
        if is_to_move or kind is Kind.missing:
            moved: list[Path] = []

            def make_way() -> str:
                moved.extend(move_aside(to))
                return f"What could not be read is now called {', '.join(it.name for it in moved)}."

            with new_file(to, is_held=True, make_way=make_way if is_to_move else None) as part:
                put_back(given, part, progress, cancelled, known_as=to)
            heads.forget(to)
            return Restored(given, None, tuple(moved), 0)
        remove(unfinished(to))
        # A program that died while writing left a journal, which must be taken in before anything can be read.
        with closing(database.connect(to, mode="rw")) as live:
            fold(live, to)
        changes = change_counter(to)
        before = back_up(to, folder, reason="before restoring", changes=changes, progress=progress, cancelled=cancelled)
        with translated(to, done=sentences.kept(to, before.path)):
            put_back(given, to, progress, cancelled)
            heads.forget(to)
        return Restored(given, before, (), max(changes - given.changes, 0))


def restore_as(backup: Path, to: Path, *, progress: Report = unwatched, cancelled: Wish = never) -> Backup:
    """Put a verified backup under a new name, never over anything. Raises Known or Cancelled; then there is no `to`."""
    given = verify(backup, cancelled=cancelled)
    with new_file(to.absolute()) as part:
        put_back(given, part, progress, cancelled)
    return given


def undo(path: Path, backup: Path, *, folder: Path, progress: Report = unwatched, cancelled: Wish = never) -> Restored:
    """Take an upgrade back by restoring the backup it made; `later_commits` counts what was changed since then.

    Those changes stay in the backup of the present state, which is made first.
    """
    restored = restore(backup, path, folder=folder, progress=progress, cancelled=cancelled)
    # The upgrade itself is one of the transactions since its backup.
    return replace(restored, later_commits=max(restored.later_commits - 1, 0))


def put_back(backup: Backup, to: Path, progress: Report, cancelled: Wish, *, known_as: Path | None = None) -> None:
    """Copy a backup through SQLite into the live path, in one transaction there: its journal undoes half of it.

    `known_as`: `to` is not the file itself yet, and that is what a person calls it.
    """
    path = known_as or to
    done = sentences.written(path) if path == to else ""

    def step(status: int, remaining: int, total: int) -> None:
        progress(Progress("Restoring", total - remaining, total))
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise Known(sentences.busy(path))
        if remaining and cancelled():  # with nothing remaining it is done, and cannot be stopped any more
            raise Cancelled(sentences.stopped(path))

    with closing(database.connect(backup.path, mode="ro")) as source, closing(database.connect(to, mode="rw")) as live:
        fold(live, path)
        with at_its_end(path) if path == to else nullcontext():
            source.backup(live, pages=PAGES_A_STEP, progress=step)
        with translated(path, done=done):
            live.execute("PRAGMA journal_mode=DELETE").fetchall()
    with translated(path, done=done), closing(database.connect(to, mode="ro")) as live:
        problems = check(live, full=False, cancelled=never).structure
        if problems or row_counts(live) != backup.rows:
            raise Known(
                f"{sentences.quoted(path)} was restored but does not read back as it should: the disk may be failing. "
                f"The backup is still at {backup.path}.",
                detail="\n".join(problems),
            )


def save_copy(path: Path, to: Path, *, cancelled: Wish = never) -> None:
    """Write a compact copy of an open or closed project file to a new name; never over anything.

    A closed file with a journal beside it is read from a recovered private copy: looking at it leaves no trace.
    """
    with (
        new_file(to.absolute()) as part,
        translated(path),
        at_rest(path.resolve(), cancelled) as file,
        closing(database.connect(file, mode="ro")) as source,
    ):
        source.set_progress_handler(cancelled, database.STEPS)
        source.execute("VACUUM INTO ?", (str(part),)).fetchall()
