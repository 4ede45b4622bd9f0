"""From a path to an open project, or one sentence why not; the file is then as it was."""

from contextlib import closing
from pathlib import Path

from desktop.errors import Cancelled, Damaged, Known
from desktop.store import database, migrate, sentences
from desktop.store.checks import check
from desktop.store.consent import NeedsConsent, Options, Preview
from desktop.store.files import drop_unfinished_name, new_file, translated
from desktop.store.identify import OPENS_AS_IT_IS, Identity, Kind, identify, refused
from desktop.store.lock import hold
from desktop.store.look import copy_with_journals, fold, is_in_wal_mode
from desktop.store.progress import Progress, Report, Wish, never, unwatched
from desktop.store.project import Project
from desktop.store.receipts import Receipt
from desktop.store.scratch import Scratch

__all__ = ["AlreadyOpen", "NeedsConsent", "Options", "Preview", "Progress", "create_project", "open_project"]

TO_BE_UPGRADED = frozenset({Kind.older, Kind.unstamped})
WISHED = "It was opened read-only: all of it can be read, nothing changed or decided."
"""Why nothing can be changed, where the person wanted it so."""


class AlreadyOpen(Known):
    """This process has the file open already: its window is to be raised."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{sentences.quoted(path)} is open in a window already.")
        self.path = path


def open_project(
    path: Path, options: Options | None = None, *, progress: Report = unwatched, cancelled: Wish = never
) -> Project:
    """Identify, check, back up, migrate, verify and open a file; for a worker thread, since it may take long.

    Raises AlreadyOpen, NeedsConsent (its `preview` says what a person is asked; then call again with consent), Known or
    Cancelled; the file and all beside it are then as they were.
    """
    options = options or Options()
    with translated(path):
        if database.is_open_here(path):
            raise AlreadyOpen(path)
        progress(Progress("Identifying"))
        identity = identify(path, thorough=False, cancelled=cancelled)
        if cancelled():
            raise Cancelled(sentences.stopped(path))
        if _is_to_be_upgraded(identity, options):
            if why := _why_read_only(identity, options):
                return _show_a_copy(identity, why, options, progress, cancelled)
            receipt = migrate.upgrade(path, options=options, progress=progress, cancelled=cancelled)
            with translated(path, done=migrate.upgraded(path, receipt.backup if receipt else None)):
                return _as_it_is(identify(path, thorough=False), options, receipt, progress, never)
        return _as_it_is(identity, options, None, progress, cancelled)


def _as_it_is(
    identity: Identity, options: Options, receipt: Receipt | None, progress: Report, cancelled: Wish
) -> Project:
    """Open what needs no upgrade, or no more."""
    if identity.kind not in OPENS_AS_IT_IS:
        raise refused(identity)
    why = _why_read_only(identity, options) or _why_guarded(identity, options)
    if identity.has_a_log:
        if why:
            return _show_a_copy(identity, why, options, progress, cancelled)
        _take_in_the_log(identity, progress, cancelled)
    if not why:
        drop_unfinished_name(identity.real)
    lock = hold(identity.path, exclusive=False, what="has it open")
    note = _note(identity, why)
    return Project(identity, lock, read_only=bool(why), note=note, receipt=receipt, actor=options.actor)


def create_project(
    path: Path, *, actor: object = None, progress: Report = unwatched, cancelled: Wish = never
) -> Project:
    """Make a new, empty project file and open it; it gets its name only when it is whole, and never another's."""
    progress(Progress("Making a new project"))
    with new_file(path.absolute()) as part:
        migrate.make(part)
        if cancelled():
            raise Cancelled(sentences.stopped(path))
    with translated(path, done=sentences.written(path)):
        return open_project(path, Options(actor=actor), progress=progress)


def _is_to_be_upgraded(identity: Identity, options: Options) -> bool:
    return identity.kind in TO_BE_UPGRADED or bool(options.repair and identity.repaired_to)


def _why_read_only(identity: Identity, options: Options) -> str:
    """Why nothing can be changed; empty when it can be."""
    if options.read_only:
        return WISHED
    if identity.kind is Kind.newer_readable:
        return identity.sentence
    if identity.place and identity.place.too_long:
        return "The name of the file is too long for a journal beside it: give it a shorter one to change anything."
    if identity.place and not (identity.place.file_writable and identity.place.folder_writable):
        return "The file, its folder or its disk is read-only."
    if identity.place and identity.place.names > 1:
        return sentences.second_name(identity.path)
    return ""


def _why_guarded(identity: Identity, options: Options) -> str:
    """A trigger that is not ours would act on every change made here, and could write what nobody decided."""
    if identity.own_triggers and not options.allow_triggers:
        return sentences.guarded(identity.own_triggers)
    return ""


def _note(identity: Identity, why: str) -> str:
    network = identity.place.network if identity.place else None
    if network:
        why += f" It is on a network drive ({network}), where locks may not hold: let one program at a time change it."
    return why.strip()


def _take_in_the_log(identity: Identity, progress: Report, cancelled: Wish) -> None:
    """Make it one file again: a journal is rolled back, a write-ahead log folded in; then look at all of it."""
    progress(Progress("Recovering"))
    real = identity.real
    try:
        alone = hold(real, exclusive=True, wait=0, what="is recovering it")
    except Known:
        # Who has it open, and not in WAL mode, is writing just now: the journal is theirs and will be gone in a moment.
        if is_in_wal_mode(real):
            raise
        return
    with alone, closing(database.connect(real, mode="rw")) as connection:
        fold(connection, real)
        if problems := check(connection, full=True, cancelled=cancelled).structure:
            raise Damaged(sentences.damaged(identity.path), detail="\n".join(problems))


def _show_a_copy(identity: Identity, why: str, options: Options, progress: Report, cancelled: Wish) -> Project:
    """What the file would be, from a private copy that goes when the project is closed; the file stays as it is."""
    scratch = Scratch()
    try:
        copy = scratch.path / identity.real.name
        _copy_up_to_date(identity, copy, options, progress, cancelled)
        lock = hold(identity.real, exclusive=False, what="has it open")
    except BaseException:
        scratch.remove()
        raise
    note = _note(identity, f"{why} What you see is a private copy, brought up to date; the file is as it was.")
    return Project(identity, lock, read_only=True, note=note, shown=scratch)


def _copy_up_to_date(identity: Identity, copy: Path, options: Options, progress: Report, cancelled: Wish) -> None:
    if not copy_with_journals(identity.real, copy, cancelled):
        raise AlreadyOpen(identity.path)
    with closing(database.connect(copy, mode="rw")) as connection:
        fold(connection, copy)
    if _is_to_be_upgraded(identity, options):
        migrate.upgrade_copy(copy, repair=options.repair, progress=progress, cancelled=cancelled)
