"""Copies of a project file that were checked before they were trusted: made, listed, verified, put back, let go."""

import hashlib
import json
import os
import secrets
import sqlite3
import time
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from desktop.errors import Cancelled, Known
from desktop.store import database, sentences
from desktop.store.checks import check, foreign_keys, row_counts
from desktop.store.files import digest, make_folder, remove, sides, sync, translated
from desktop.store.progress import Progress, Report, Wish, never, unwatched

SIDECAR = ".json"
PAGES_A_STEP = 2048
# Bytes of a name that backups keep; all of it, with what is added, must fit into 255.
LONGEST_STEM, LONGEST_SUFFIX = 160, 16
LEFT_BEHIND_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Backup:
    """A verified copy; `number` counts up per source whatever the clock says, `changes` is the source's change counter.

    `sha256` (hex) and `size` (bytes) are the copy's, `rows` are per table, `made_at` is UTC.
    """

    path: Path
    source: Path
    number: int
    made_at: datetime
    reason: str
    size: int
    sha256: str
    rows: dict[str, int]
    revision: str | None
    changes: int


def back_up(
    path: Path,
    folder: Path,
    *,
    reason: str,
    revision: str | None = None,
    changes: int = 0,
    recovered: Path | None = None,
    progress: Report = unwatched,
    cancelled: Wish = never,
) -> Backup:
    """Copy a project file into `folder` through SQLite, verify the copy, and only then give it its name.

    The source is held unchanged meanwhile by a read transaction: other programs' commits wait. With a journal beside
    the source, `recovered` is the private copy to read in its place. Raises Known or Cancelled, and then leaves
    nothing behind.
    """
    real = path.resolve()
    _make(folder)
    with _kept_in(folder):
        _sweep(folder)
        number = 1 + max((backup.number for backup in backups(folder, real)), default=0)
        made_at = datetime.now(UTC)
        stem, suffix = _fitting(real)
        begun = f"{stem}-{_short(real)}-{number:04d}-{made_at:%Y%m%d-%H%M%S}"
        while os.path.lexists(part := _unfinished(folder / (name := f"{begun}-{secrets.token_hex(2)}{suffix}"))):
            pass  # a program killed in this very second had the same luck
        try:
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
            rows = _copy_checked(recovered or real, part, progress, cancelled)
            size, sha256 = part.stat().st_size, digest(part, cancelled, known_as=path)
            backup = Backup(folder / name, real, number, made_at, reason, size, sha256, rows, revision, changes)
            sync(part)
            # A note without its copy is no backup, a copy without its note is nobody's: so the note comes first.
            _write_sidecar(backup)
            part.rename(backup.path)
            sync(folder)
        except BaseException:
            note = _beside(folder / name)
            remove((part, *sides(part), folder / name, note, _unfinished(note)))
            raise
    return backup


@contextmanager
def _kept_in(folder: Path) -> Generator[None]:
    """Inside, what goes wrong is told of the folder: what an unfinished copy is called means nothing to anybody."""
    try:
        with translated(folder):
            yield
    except Known as known:
        if isinstance(known, Cancelled) or os.path.isdir(folder):  # noqa: PTH112  (Path's own raises where a disk fails)
            raise
        raise Known(
            f"The folder for backups, {folder}, is gone. {sentences.UNTOUCHED} Choose another one in the preferences."
        ) from known


def _make(folder: Path) -> None:
    try:
        make_folder(folder)
    except OSError as error:
        raise Known(
            f"The folder for backups, {folder}, cannot be made ({error.strerror}). {sentences.UNTOUCHED} "
            "Choose another one in the preferences."
        ) from error


def _sweep(folder: Path) -> None:
    """Remove what a program killed while copying left behind; what is still at work was touched within the day."""
    names = {it.name for it in os.scandir(folder)}
    alone = (folder / it for it in names if it.endswith(SIDECAR) and it.removesuffix(SIDECAR) not in names)
    for left in (*folder.glob(".*.part*"), *filter(_sidecar, alone)):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > LEFT_BEHIND_SECONDS:
                left.unlink()


def _copy_checked(source: Path, part: Path, progress: Report, cancelled: Wish) -> dict[str, int]:
    """Copy `source` over the empty file `part`; both must then say the same of themselves. Returns the row counts."""
    with translated(source), closing(database.connect(source, mode="ro")) as reading:
        reading.execute("BEGIN").fetchall()
        rows = row_counts(reading)
        broken = foreign_keys(reading)
        with translated(part.parent), closing(database.connect(part, mode="rw")) as copy:

            def step(status: int, remaining: int, total: int) -> None:
                progress(Progress("Backing up", total - remaining, total))
                if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):  # the driver would try for ever
                    raise Known(sentences.busy(source))
                if cancelled():
                    raise Cancelled(sentences.stopped(source))

            # What a power cut leaves of an unfinished copy is nobody's; `back_up` syncs it before it gets its name.
            copy.execute("PRAGMA synchronous=OFF").fetchall()
            reading.backup(copy, pages=PAGES_A_STEP, progress=step)
            copy.execute("PRAGMA journal_mode=DELETE").fetchall()
    progress(Progress("Checking the backup"))
    with closing(database.connect(part, mode="ro")) as copy:
        found = check(copy, full=True, cancelled=cancelled)
        if found.structure or row_counts(copy) != rows or found.foreign_keys != broken:
            raise Known(
                f"The backup of {sentences.quoted(source)} does not agree with the file, so it was not kept. "
                f"{sentences.UNTOUCHED} Check the disk that holds {part.parent}, or choose another folder for backups.",
                detail="\n".join(found.structure),
            )
    return rows


def backups(folder: Path, source: Path | None = None) -> list[Backup]:
    """The backups in a folder, of one file or of all, newest first; what has no readable sidecar is none.

    Those of one file are known by their names, so that the notes of a thousand others are not read for it.
    """
    of = source.resolve() if source else None
    notes = f"*-{_short(of)}-*{SIDECAR}" if of else f"*{SIDECAR}"
    found = [_sidecar(path) for path in folder.glob(notes)] if folder.is_dir() else []
    there = [it for it in found if it and it.path.exists() and of in (None, it.source)]
    return sorted(there, key=lambda it: (it.number, it.made_at), reverse=True)


def verify(path: Path, *, cancelled: Wish = never) -> Backup:
    """The backup at `path`, after proof that it is still what was written: size, SHA-256, structure, row counts."""
    backup = _sidecar(_beside(path))
    if backup is None:
        raise Known(
            f"{sentences.quoted(path)} has no readable note beside it ({path.name}{SIDECAR}) that says what it should "
            f"hold, so it cannot be verified. {sentences.UNTOUCHED} You can open it like any project file."
        )
    with translated(path):
        if path.stat().st_size != backup.size or digest(path, cancelled) != backup.sha256:
            raise Known(
                f"The backup {sentences.quoted(path)} has changed since it was made. {sentences.UNTOUCHED} "
                "Choose another backup."
            )
        with closing(database.connect(path, mode="ro")) as copy:
            problems = check(copy, full=True, cancelled=cancelled).structure
            if problems or row_counts(copy) != backup.rows:
                detail = "\n".join(problems)
                raise Known(f"The backup {sentences.quoted(path)} is damaged. Choose another one.", detail=detail)
    return backup


def rotate(
    folder: Path,
    source: Path,
    *,
    keep_count: int,
    keep_days: int,
    keep_bytes: int,
    keep: Path,
    cancelled: Wish = never,
) -> tuple[Path, ...]:
    """Let go of a file's backups beyond the newest `keep_count`: those older than `keep_days`, and those that together
    with the newer ones take more than `keep_bytes`; never of `keep`.

    Nothing goes unless the backup at `keep` verifies, which takes as long as reading it. Returns what went.
    """
    everything = backups(folder, source)
    if all(it.path != keep for it in everything):
        return ()
    oldest = datetime.now(UTC) - timedelta(days=keep_days)
    going: list[Path] = []
    taken = 0
    for place, it in enumerate(everything):
        taken += it.size
        is_needed = place < max(keep_count, 1) or it.path == keep
        if not is_needed and (it.made_at < oldest or taken > keep_bytes):
            going.append(it.path)
            taken -= it.size
    if going:
        verify(keep, cancelled=cancelled)
    for path in going:
        discard(path)
    return tuple(going)


def discard(path: Path) -> None:
    """Remove one backup and its sidecar, the copy first: a sidecar without its copy is no backup."""
    path.unlink(missing_ok=True)
    _beside(path).unlink(missing_ok=True)


def _unfinished(path: Path) -> Path:
    """What it is called until it is whole."""
    return path.with_name(f".{path.name}.part")


def _beside(path: Path) -> Path:
    """The note beside a copy."""
    return path.with_name(path.name + SIDECAR)


def _fitting(real: Path) -> tuple[str, str]:
    """Stem and suffix of the file's name, cut so that what is added still fits into a name."""
    stem, suffix = (real.stem, real.suffix) if len(os.fsencode(real.suffix)) <= LONGEST_SUFFIX else (real.name, "")
    while len(os.fsencode(stem)) > LONGEST_STEM:
        stem = stem[:-1]
    return stem, suffix


def _short(real: Path) -> str:
    """Tells apart the backups of files with the same name."""
    return hashlib.sha256(os.fsencode(real)).hexdigest()[:8]


def _write_sidecar(backup: Backup) -> None:
    facts = {
        "source": str(backup.source),
        "number": backup.number,
        "made_at": backup.made_at.isoformat(),
        "reason": backup.reason,
        "size": backup.size,
        "sha256": backup.sha256,
        "rows": backup.rows,
        "revision": backup.revision,
        "changes": backup.changes,
    }
    beside = _beside(backup.path)
    part = _unfinished(beside)
    part.touch(0o600)  # as private as the copy it speaks of
    part.write_text(json.dumps(facts, indent=1), encoding="utf-8")
    sync(part)
    part.rename(beside)
    sync(beside.parent)


def _sidecar(path: Path) -> Backup | None:
    try:
        facts: Any = json.loads(path.read_text(encoding="utf-8"))
        return Backup(
            path.with_name(path.name.removesuffix(SIDECAR)),
            Path(facts["source"]),
            int(facts["number"]),
            datetime.fromisoformat(facts["made_at"]),
            str(facts["reason"]),
            int(facts["size"]),
            str(facts["sha256"]),
            {str(table): int(count) for table, count in facts["rows"].items()},
            facts["revision"],
            int(facts["changes"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # another program's file: a folder may hold anything
