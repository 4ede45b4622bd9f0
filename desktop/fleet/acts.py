"""What can be done to one project file: look, upgrade, verify, back up, restore."""

import os
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from desktop.errors import Cancelled, Known
from desktop.fleet.report import Outcome, Report, asking, identified, reported
from desktop.store import backup as backups
from desktop.store import database, golden, sentences
from desktop.store.checks import Findings
from desktop.store.checks import check as check_structure
from desktop.store.consent import NeedsConsent, Options, Preview
from desktop.store.files import change_counter
from desktop.store.identify import Identity, Kind, identify
from desktop.store.look import at_rest, private_copy
from desktop.store.progress import Progress, Wish, never, unwatched
from desktop.store.progress import Report as Watch
from desktop.store.receipts import Receipt, notes

UPGRADABLE = frozenset({Kind.older, Kind.unstamped})
# Kinds that hold a project, whatever else is to be said of them.
PROJECTS = UPGRADABLE | {
    *(Kind.current, Kind.old_shape, Kind.falsely_stamped, Kind.half_migrated, Kind.drifted),
    *(Kind.newer, Kind.newer_readable, Kind.unknown_revision),
}
NAMED = 3  # problems a sentence names before it only counts


def check(path: Path, *, progress: Watch = unwatched, cancelled: Wish = never) -> Report:
    """Say what a file is and what opening it would do, without changing a byte of it or of its folder."""

    def seen(identity: Identity, report: Report) -> Report:
        outcome = _on_opening(identity)
        return report if outcome is Outcome.refused else replace(report, outcome=outcome, error=None)

    progress(Progress("Looking"))
    return reported(path, seen, cancelled)


def _on_opening(identity: Identity) -> Outcome:
    if identity.kind is Kind.newer_readable:
        return Outcome.read_only
    if not _is_upgradable(identity) and identity.kind is not Kind.current:
        return Outcome.refused
    place = identity.place
    if place and not (place.file_writable and place.folder_writable):
        return Outcome.read_only
    return Outcome.current if identity.kind is Kind.current else Outcome.would_upgrade


def _is_upgradable(identity: Identity) -> bool:
    return identity.kind in UPGRADABLE or identity.repaired_to is not None


def upgrade(
    path: Path, *, options: Options, dry_run: bool = False, progress: Watch = unwatched, cancelled: Wish = never
) -> Report:
    """Bring a file to HEAD; with `dry_run` only a private copy of it, to say what would come of it.

    What must not happen unasked (a repair, anything set aside or added, low space) is refused unless
    `options.consent`.
    """

    def upgraded(identity: Identity, report: Report) -> Report:
        if identity.kind is Kind.current:
            return replace(report, outcome=Outcome.current, rows_before=None, error=None)
        if not _is_upgradable(identity):
            return report
        report = replace(report, error=None)
        if dry_run:
            return _rehearsed(identity, report, options, progress, cancelled)
        return _upgraded(report, options, progress, cancelled)

    return reported(path, upgraded, cancelled)


def _upgraded(report: Report, options: Options, progress: Watch, cancelled: Wish) -> Report:
    from desktop.legacy.repair import repair
    from desktop.store import migrate

    options = replace(options, repair=repair)
    receipt = migrate.upgrade(report.path, options=options, progress=progress, cancelled=cancelled)
    if receipt is None:
        return _current(report)
    upgraded = _with_receipt(report, receipt, Outcome.upgraded)
    return replace(upgraded, notes=_bytes_beside(report.path, receipt))


def _bytes_beside(path: Path, receipt: Receipt) -> tuple[str, ...] | None:
    """Take in what the old tool kept beside its database; what there is to say of artifact files."""
    from desktop.legacy.beside import take_in, told
    from desktop.legacy.places import Places, home_of
    from desktop.legacy.siblings import has_sibling, name_projects
    from desktop.store.opening import open_project
    from desktop.store.shapes import FIRST

    if receipt.from_revision != FIRST or not (has_sibling(path) or Places(home_of(path)).are_there):
        return None
    try:
        with closing(open_project(path)) as project:
            project.write(name_projects, path).result()
            said = told(project.write(take_in, home_of(path)).result())
    except Known as known:
        said = known.sentence  # the upgrade itself is done
    return (said,) if said else None


def _rehearsed(identity: Identity, report: Report, options: Options, progress: Watch, cancelled: Wish) -> Report:
    """What `_upgraded` would report, found on a private copy; rows and counts even where it would be refused."""
    from desktop.legacy.repair import repair
    from desktop.store import migrate

    with private_copy(identity.real, cancelled) as copy:
        with closing(database.connect(copy, mode="ro")) as connection:
            before = notes(connection)
        receipt = migrate.upgrade_copy(copy, repair=repair, progress=progress, cancelled=cancelled)
        with closing(database.connect(copy, mode="ro")) as connection:
            after = notes(connection)
    if receipt is None:
        return _current(report)
    report = _with_receipt(report, receipt, Outcome.would_upgrade)
    noted = [note for number, note in after.items() if number not in before]
    preview = Preview(
        identity=identity,
        from_revision=receipt.from_revision,
        to_revision=receipt.to_revision,
        steps=receipt.steps,
        size=identity.size,
        free=identity.place.free if identity.place else 0,
        backup_folder=options.folder,
        set_aside=tuple(it for it in noted if it.is_aside),
        made=sum(it.rows for it in noted if it.kind == "made" and it.needs_consent),
        repair=identity.repaired_to is not None,
    )
    asks = preview.repair or preview.is_tight or preview.is_large or any(it.needs_consent for it in noted)
    return asking(report, NeedsConsent(preview)) if asks and not options.consent else report


def _current(report: Report) -> Report:
    """Another program upgraded the file after it was identified."""
    return replace(report, kind=Kind.current, revision=golden.HEAD, outcome=Outcome.current, rows_before=None)


def _with_receipt(report: Report, receipt: Receipt, outcome: Outcome) -> Report:
    return replace(
        report,
        outcome=outcome,
        backup=receipt.backup,
        rows_before=receipt.rows_before,
        rows_after=receipt.rows_after,
        set_aside=receipt.set_aside,
    )


def verify(path: Path, *, progress: Watch = unwatched, cancelled: Wish = never) -> Report:
    """Read all of a file: structure, references, the bytes of its artifacts, its audit chain, the note of a backup."""

    def verified(identity: Identity, report: Report) -> Report:
        if identity.kind not in PROJECTS:
            return report
        progress(Progress("Checking the structure"))
        with at_rest(identity.real, cancelled) as file:
            with closing(database.connect(file, mode="ro")) as connection:
                findings = check_structure(connection, full=True, cancelled=cancelled)
            is_current = identity.kind is Kind.current
            changed = _changed_contents(file, progress, cancelled) if is_current else 0
            progress(Progress("Following the audit chain"))
            broken = _broken_chain(file, identity.real) if is_current else ""
        if problems := _problems(findings, changed, broken):
            raise Known(
                f"{sentences.quoted(path)} is not sound: {problems}. {sentences.UNTOUCHED} "
                "Keep it as it is, and restore its latest backup.",
                detail="\n".join(findings.structure),
            )
        if identity.real.with_name(identity.real.name + backups.SIDECAR).exists():
            progress(Progress("Comparing with the note beside it"))
            backups.verify(identity.real, cancelled=cancelled)
        return replace(report, outcome=Outcome.verified, error=None)

    return reported(path, verified, cancelled)


def export_audit(path: Path, to: Path, *, progress: Watch = unwatched, cancelled: Wish = never) -> Report:
    """Write the audit chain of a file at HEAD as JSON lines to `to`, and a script that verifies them beside it."""

    def exported(identity: Identity, report: Report) -> Report:
        from sqlalchemy.orm import Session

        from desktop.queries import audit
        from desktop.store.engine import engine_for

        if identity.kind is not Kind.current:
            return report
        progress(Progress("Exporting"))
        with at_rest(identity.real, cancelled) as file:
            engine = engine_for(file, writable=False)
            try:
                with Session(engine) as session:
                    entries = audit.export(session, to.absolute())
            finally:
                engine.dispose()
        said = f"{entries:,} entries are in {to.name}; {audit.VERIFIER} beside it verifies them."
        return replace(report, outcome=Outcome.exported, notes=(said,), error=None)

    return reported(path, exported, cancelled)


def _changed_contents(file: Path, progress: Watch, cancelled: Wish) -> int:
    """How many of the contents kept in a file at HEAD are not what their digest says."""
    from sqlalchemy import select
    from sqlalchemy.orm import Session

    from desktop.queries import contents
    from desktop.schema import Content
    from desktop.store.engine import engine_for

    engine = engine_for(file, writable=False)
    changed = 0
    try:
        with Session(engine) as session:
            digests = session.scalars(select(Content.sha256).order_by(Content.sha256)).all()
        for number, sha256 in enumerate(digests):
            progress(Progress("Reading artifacts", number, len(digests)))
            # One short reading after the other: a writer of the file never waits for all of them.
            with Session(engine) as session:
                changed += not contents.verify(session, sha256)
            if cancelled():
                raise Cancelled(sentences.stopped(file))
    finally:
        engine.dispose()
    return changed


def _broken_chain(file: Path, known_as: Path) -> str:
    """What is wrong with the audit chain of a file at HEAD, as half a sentence; empty when nothing is."""
    from sqlalchemy.orm import Session

    from desktop.queries.verification import verify
    from desktop.store import heads
    from desktop.store.engine import engine_for

    engine = engine_for(file, writable=False)
    try:
        with Session(engine) as session:
            found = verify(session).sentence
        with closing(database.connect(file, mode="ro")) as connection:
            found = found or heads.lacking(known_as, connection)
    finally:
        engine.dispose()
    return f"its audit chain does not hold: {found.rstrip('.')}" if found else ""


def _problems(findings: Findings, changed: int, broken: str) -> str:
    """What is wrong, in words; empty when nothing is."""
    words: list[str] = []
    if findings.structure:
        words.append("its structure is damaged (" + "; ".join(findings.structure[:NAMED]) + ")")
    if nowhere := findings.foreign_keys:
        places = sorted({f"{it.table}.{it.columns}" for it in nowhere})
        more = ", ..." if len(places) > NAMED else ""
        count = "one reference leads" if len(nowhere) == 1 else f"{len(nowhere):,} references lead"
        words.append(f"{count} nowhere ({', '.join(places[:NAMED])}{more})")
    if changed:
        words.append(f"of {changed:,} of the contents kept in it the bytes have changed")
    if broken:
        words.append(broken)
    return "; ".join(words)


def back_up(path: Path, folder: Path, *, progress: Watch = unwatched, cancelled: Wish = never) -> Report:
    """Copy a project file, whatever its age, into `folder` and verify the copy."""

    def backed_up(identity: Identity, report: Report) -> Report:
        if identity.kind not in PROJECTS:
            return report
        with database.reading_raw(identity.real) as free:
            changes = change_counter(identity.real) if free else 0
        with at_rest(identity.real, cancelled) as file:
            made = backups.back_up(
                path,
                folder,
                reason="on request",
                revision=identity.revision,
                changes=changes,
                recovered=None if file == identity.real else file,
                progress=progress,
                cancelled=cancelled,
            )
        return replace(report, outcome=Outcome.backed_up, backup=made.path, rows_before=made.rows, error=None)

    return reported(path, backed_up, cancelled)


def restore(backup: Path, to: Path, folder: Path, *, progress: Watch = unwatched, cancelled: Wish = never) -> Report:
    """Put a verified backup in the place of `to`, whose present state is first backed up into `folder`.

    What cannot be read is moved aside instead; the report's `backup` is where it is then.
    """

    def restored(_identity: Identity, report: Report) -> Report:
        from desktop.store.restore import restore as put_back

        if not os.path.lexists(backup):
            raise Known(sentences.missing(backup.absolute()))
        done = put_back(backup, to, folder=folder, progress=progress, cancelled=cancelled)
        kept = done.before.path if done.before else next(reversed(done.moved_aside), None)
        return replace(
            identified(to, identify(to.absolute(), cancelled=cancelled)),
            outcome=Outcome.restored,
            backup=kept,
            rows_before=report.rows_before,
            rows_after=done.backup.rows,
            error=None,
        )

    return reported(to, restored, cancelled)


def salvage(damaged: Path, to: Path, *, progress: Watch = unwatched, cancelled: Wish = never) -> Report:
    """Bring what can be read of a damaged file into a new one and say what is missing; the report is on the new one."""

    def salvaged(_identity: Identity, _report: Report) -> Report:
        from desktop.store.salvage import salvage as bring

        if not os.path.lexists(damaged):
            raise Known(sentences.missing(damaged.absolute()))
        done = bring(damaged, to, progress=progress, cancelled=cancelled)
        return replace(
            identified(to, identify(to.absolute(), cancelled=cancelled)),
            outcome=Outcome.salvaged,
            rows_before={name: it.expected for name, it in done.tables.items() if it.expected is not None},
            rows_after={name: it.read for name, it in done.tables.items()},
            set_aside=done.set_aside,
            missing={name: list(it.missing) for name, it in done.tables.items() if it.missing},
            notes=done.sentences,
            error=None,
        )

    return reported(to, salvaged, cancelled)
