"""A data folder brought home: a file for each project, all of them or none, and never a byte of the folder changed."""

import json
import os
import shutil
import time
from collections import Counter, defaultdict
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from desktop import times
from desktop.errors import Known
from desktop.legacy import folder as folders
from desktop.legacy.beside import claims, kept
from desktop.legacy.merge import Shift, digest, merged, rows, stop_if
from desktop.legacy.places import Finding, Places, State
from desktop.legacy.report import Collision, Fate, Imported, Made
from desktop.legacy.targets import Part, Target, targets
from desktop.paths import program_version
from desktop.store import golden, revisions, sentences
from desktop.store.checks import check
from desktop.store.engine import WRITING, engine_for
from desktop.store.files import new_file
from desktop.store.identify import Kind, identify
from desktop.store.progress import Progress, Report, Wish, never, unwatched
from desktop.store.receipts import Receipt, balance, notes, sign, write_receipt
from desktop.store.scratch import Scratch
from desktop.store.verdict import differing

MARK = "imported"
REPORT = "Import report"


def import_folder(
    folder: Path, into: Path, *, dry_run: bool = False, progress: Report = unwatched, cancelled: Wish = never
) -> Imported:
    """Make a file for each project of the old tool's `folder` in `into`; with `dry_run` only say what would be made.

    What was imported into that folder before is not made again. Raises Known where nothing can be imported, and
    Cancelled; then no file was made.
    """
    if os.path.lexists(into) and not into.is_dir():
        raise Known(f"{sentences.quoted(into)} is not a folder. Choose one to import into.")
    with Scratch() as scratch:
        found = folders.read(folder, scratch, progress=progress, cancelled=cancelled)
        there = _there(into)
        made: list[tuple[Made, Path]] = []
        wanted = targets(found.sources)
        places = Places(found.home)
        blank = _blank(scratch / "blank.placet") if wanted else scratch
        for number, target in enumerate(wanted):
            stop_if(cancelled)
            progress(Progress("Making the projects", number, len(wanted)))
            part = scratch / f"target-{number:04}.placet"
            part.write_bytes(blank.read_bytes())
            made.append((_make(part, target, places, found.home.name, cancelled), part))
        _account(found.sources, [it for it, _ in made])
        done = _put(made, into, there, dry_run=dry_run, cancelled=cancelled)
        return Imported(folder, into, dry_run, found.sources, found.settings, tuple(done), _collisions(done))


def _blank(file: Path) -> Path:
    """A new file as far as the chain of what is done in it: what each target begins with."""
    file.touch()
    engine = engine_for(file, writable=True, migrating=True)
    with engine.connect().execution_options(**WRITING) as connection, connection.begin():
        revisions.bring(connection, folders.BEFORE_THE_CHAIN, up=True)
    engine.dispose()
    return file


def _make(file: Path, target: Target, places: Places, folder: str, cancelled: Wish) -> Made:
    """One target, filled from a blank file and checked where nobody sees it."""
    started = time.monotonic()
    engine = engine_for(file, writable=True)
    try:
        shifts = merged(engine, target, cancelled)
        findings: list[Finding] = []
        for part, shift, above in zip(target.parts, shifts[:-1], shifts[1:], strict=True):
            mine = range(shift["artifacts"] + 1, above["artifacts"] + 1)
            with Session(engine) as session, session.begin():
                findings += _bytes(session, part, mine, places, cancelled)
    finally:
        engine.dispose()
    engine = engine_for(file, writable=True, migrating=True)
    try:
        with engine.connect().execution_options(**WRITING) as connection, connection.begin():
            revisions.bring(connection, golden.HEAD, up=True)
            return _finished(connection, target, tuple(findings), shifts, folder, time.monotonic() - started)
    finally:
        engine.dispose()


def _bytes(session: Session, part: Part, mine: range, places: Places, cancelled: Wish) -> list[Finding]:
    """Take in what the artifacts of one part claim, whose ids are `mine` now and began at 1 in their source."""
    found: list[Finding] = []
    for claim in claims(session):
        stop_if(cancelled)
        if claim.id in mine:
            before = replace(claim, id=claim.id - mine.start + 1, file=part.source.name)
            found.append(kept(session, places.find(before), claim.id))
    return found


def _finished(
    connection: Connection,
    target: Target,
    findings: tuple[Finding, ...],
    shifts: list[Shift],
    folder: str,
    seconds: float,
) -> Made:
    raw: Any = connection.connection.driver_connection
    program = f"Placet {program_version()}"
    sign(raw, program)
    raw.execute(f"PRAGMA user_version = {golden.SCHEMA}")
    findings_of_file = check(raw, full=True, cancelled=never)
    if wrong := [*differing(raw, golden.HEAD), *findings_of_file.structure, *map(str, findings_of_file.foreign_keys)]:
        raise RuntimeError("An imported file is not what it should be: " + "; ".join(wrong))
    found_notes = notes(raw)
    noted, after, moved = tuple(found_notes.values()), rows(connection), balance(found_notes)
    before = {table: after[table] - moved[table] for table in sorted(after)}
    mark = {"digest": digest(connection), "folder": folder, "files": [part.source.name for part in target.parts]}
    connection.execute(
        text("INSERT INTO meta (key, value) VALUES (:key, :value)"), {"key": MARK, "value": json.dumps(mark)}
    )
    steps = tuple(_told(part, shift) for part, shift in zip(target.parts, shifts[:-1], strict=True))
    receipt = Receipt(
        happened_at=times.now(),
        program=program,
        from_revision=None,
        to_revision=golden.HEAD,
        rows_before=before,
        rows_after=dict(after),
        checks=("SQLite's check of the whole file found no damage.", "Counted table by table, no row is missing."),
        set_aside=sum(it.rows for it in noted if it.is_aside),
        made=sum(it.rows for it in noted if it.kind == "made"),
        seconds=seconds,
        backup=None,
        steps=steps,
    )
    write_receipt(raw, receipt)
    sources = tuple(part.source.name for part in target.parts)
    return Made(target.name, Fate.made, sources, before, dict(after), noted, findings, steps, str(mark["digest"]))


def _told(part: Part, shift: Shift) -> str:
    moved = [f"of {table.replace('_', ' ')} by {by:,}" for table, by in shift.items() if by]
    said = f"Take the rows of {part.source.name}"
    if part.source.acts:
        said += f", not its chain of {part.source.acts:,} acts, which stays there"
    return f"{said}; so that no number is there twice, those {', '.join(moved)} go up" if moved else said


def _account(sources: Sequence[folders.Source], made: Sequence[Made]) -> None:
    """Every row of the old files is in a new one, or set aside there; else there is a bug, and nothing is imported."""
    before = Counter[str]()
    after = Counter[str]()
    for source in sources:
        before.update(source.rows if source.copy else {})
    for it in made:
        after.update(it.before)
    wrong = {table: (before[table], after[table]) for table in after | before if before[table] != after[table]}
    wrong = {table: counts for table, counts in wrong.items() if any(table in it.before for it in made)}
    if made and wrong:
        raise RuntimeError(f"Rows of the old files that the new ones do not account for: {wrong}")


def _put(
    made: Sequence[tuple[Made, Path]], into: Path, there: dict[str, Path], *, dry_run: bool, cancelled: Wish
) -> list[Made]:
    """Give the files their names, all of them or none."""
    done: list[Made] = []
    given: list[Path] = []
    is_new = not dry_run and not into.exists()
    try:
        if is_new:
            into.mkdir(parents=True)
        with ExitStack() as stack:
            for it, part in made:
                if known := there.get(it.digest):
                    done.append(replace(it, fate=Fate.there, path=known))
                    continue
                path = _free(into, it.name, [other.path for other in done if other.path])
                done.append(replace(it, fate=Fate.planned if dry_run else Fate.made, path=path))
                if not dry_run:
                    stack.enter_context(_named(path, part, given))
                stop_if(cancelled)
    except BaseException as error:
        for path in given:
            path.unlink(missing_ok=True)
        if is_new and into.is_dir() and not any(into.iterdir()):
            into.rmdir()
        if isinstance(error, OSError):
            why = error.strerror or "the disk said no"
            raise Known(
                f"The new files could not be made in {sentences.quoted(into)}: {why}. Nothing was imported. "
                "Choose another folder, or make room in this one.",
                detail=repr(error),
            ) from error
        raise
    return done


@contextmanager
def _named(path: Path, part: Path, given: list[Path]) -> Generator[None]:
    """Within it a copy of `part` waits beside `path`; afterwards it has that name, which is then one of those given."""
    with new_file(path) as waiting:
        shutil.copyfile(part, waiting)
        yield
    given.append(path)


def leave_report(imported: Imported) -> Path | None:
    """Write what was done beside the new files, as HTML and as JSON; the page. Where nothing was made, nothing."""
    if not any(it.fate is Fate.made for it in imported.made):
        return None
    page, number = imported.into / f"{REPORT}.html", 1
    while page.exists() or page.with_suffix(".json").exists():
        number += 1
        page = imported.into / f"{REPORT} ({number}).html"
    page.write_text(imported.as_html(), encoding="utf-8", errors="replace")
    page.with_suffix(".json").write_text(json.dumps(imported.as_json(), indent=2), encoding="ascii")
    return page


def _free(into: Path, name: str, taken: Sequence[Path]) -> Path:
    path, number = into / f"{name}.placet", 1
    while path.exists() or path in taken:
        number += 1
        path = into / f"{name} ({number}).placet"
    return path


def _there(into: Path) -> dict[str, Path]:
    """What was imported into this folder before: digest and file."""
    found: dict[str, Path] = {}
    for path in sorted(into.glob("*.placet")) if into.is_dir() else []:
        if identify(path, thorough=False).kind is not Kind.current:
            continue
        engine = engine_for(path, writable=False)
        try:
            with engine.connect() as connection:
                mark = connection.execute(text("SELECT value FROM meta WHERE key = :key"), {"key": MARK}).scalar()
        finally:
            engine.dispose()
        if mark:
            found[str(json.loads(str(mark))["digest"])] = path
    return found


def _collisions(made: Sequence[Made]) -> tuple[Collision, ...]:
    """Paths that several artifacts claim: the old tool kept their bytes in one place, so only the last are there."""
    by_path: defaultdict[str, list[Finding]] = defaultdict(list)
    for it in made:
        for finding in it.findings:
            if finding.claim.storage_path:
                by_path[finding.claim.storage_path].append(finding)
    return tuple(
        Collision(
            path, tuple(it.claim for it in them), next((it.claim for it in them if it.state is State.found), None)
        )
        for path, them in sorted(by_path.items())
        if len(them) > 1
    )
