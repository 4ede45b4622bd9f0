"""The backups of a file shown; one put back in its place or under a new name, one made now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import shiboken6

from ui import words, work
from ui.dialogs.backups import BackupsDialog
from ui.question import Question
from ui.windows import lengthy
from ui.windows.frame import Frame

if TYPE_CHECKING:
    from desktop.store.backup import Backup
    from desktop.store.progress import Report, Wish
    from desktop.store.restore import Restored
    from ui.windows.project import ProjectWindow


@dataclass(frozen=True, slots=True)
class Now:
    """What a backup would replace; `changes` counts the transactions that made it, 0 where nobody knows."""

    changes: int
    is_there: bool = True
    is_readable: bool = True


def show(over: Frame, source: Path | None) -> None:
    """The backups of `source`, or of all files, in a dialog over a window; the one that is there comes forward."""
    there = over.findChild(BackupsDialog)
    if isinstance(there, BackupsDialog) and there.isVisible():
        there.raise_()
        there.activateWindow()
        return
    desk = over.desk
    is_open_here = source is not None and source == over.real
    dialog = BackupsDialog(desk.settings.backups_in, source, over, can_make=is_open_here)
    dialog.restore_wanted.connect(lambda backup: _ask_restore(backup, dialog, over))
    dialog.copy_wanted.connect(lambda backup: _ask_copy(backup, over))
    dialog.folder_wanted.connect(lambda backup: desk.show_folder(backup.path))
    dialog.backup_wanted.connect(lambda: _back_up(dialog, over))
    dialog.preferences_wanted.connect(lambda: desk.show_preferences(over))
    dialog.show()


def _window(over: Frame, source: Path) -> "ProjectWindow | None":
    from ui.windows.project import ProjectWindow

    window = over.desk.window_of(source)
    return window if isinstance(window, ProjectWindow) else None


def _ask_restore(backup: "Backup", dialog: BackupsDialog, over: Frame) -> None:
    if (window := _window(over, backup.source)) is not None:
        _ask(backup, Now(_changes_of(window)), dialog, over)
    else:
        work.show(dialog, work.start(_now, backup.source), lambda now: _ask(backup, now, dialog, over))


def _ask(backup: "Backup", now: Now, dialog: BackupsDialog, over: Frame) -> None:
    question = f"Restore {backup.source.name} as it was {_when(backup.made_at)}?"
    then = partial(_restore, backup, dialog, over)
    Question(dialog, "Restore", question, _replaces(backup, now, over), yes="&Restore", then=then).open()


def _replaces(backup: "Backup", now: Now, over: Frame) -> str:
    """What restoring replaces, how much is set aside, and where it goes."""
    name, folder = backup.source.name, backup.source.parent
    if not now.is_there:
        return f"There is no {name} in {folder} now: it is put there again."
    if not now.is_readable:
        return f"What is {name} in {folder} now cannot be read. It stays there under another name."
    later = now.changes - backup.changes
    if not now.changes or not backup.changes:
        since = "What was changed in it since then will be gone from it"
    elif later > 0:
        since = f"{words.count_text(later, 'change')} made since then will be gone from it"
    else:
        since = "Nothing was changed in it since then"
    closes = " Its window closes and opens again." if _window(over, backup.source) else ""
    return (
        f"It replaces {name} in {folder}. {since}. What it holds now is first kept as a backup of its own in "
        f"{over.desk.settings.backups_in}.{closes}"
    )


def _restore(backup: "Backup", dialog: BackupsDialog, over: Frame) -> None:
    desk, source, window = over.desk, backup.source, _window(over, backup.source)
    path = window.project.path if window else source
    folder = desk.settings.backups_in
    dialog.close()

    def restored(progress: "Report", cancelled: "Wish") -> "tuple[Restored, bool]":
        from desktop.store.identify import Kind, identify
        from desktop.store.restore import restore

        done = restore(backup.path, source, folder=folder, progress=progress, cancelled=cancelled)
        return done, identify(source, thorough=False).kind is Kind.current

    def tell(where: Frame, restored: "Restored") -> None:
        buttons: dict[str, Callable[[], object]] = {}
        if where.real != source:
            buttons["&Open"] = lambda: desk.open(path, where)
        if (before := restored.before) is not None:
            buttons["Show &backup"] = lambda: desk.show_folder(before.path)
        where.say("good", _said(restored), buttons)

    def shown(where: Frame, result: "tuple[Restored, bool]") -> None:
        done, is_current = result
        # An older one would be upgraded again by opening it: that is for the person to say.
        if is_current:
            desk.open(path, where, then=lambda there: tell(there, done))
        else:
            tell(where, done)

    saying = f"Restoring {source.name}"
    if window is not None:
        lengthy.run_closed(window, saying, restored, shown)
    else:
        lengthy.run(over, saying, restored, lambda where, result: tell(where, result[0]))


def _said(restored: "Restored") -> str:
    """What is in place now, and where what it replaced is."""
    said = f"{restored.backup.source.name} is as it was {_when(restored.backup.made_at)}."
    if restored.moved_aside:
        names = ", ".join(it.name for it in restored.moved_aside)
        return f"{said} What could not be read is beside it as {names}."
    if restored.before is None:
        return said
    later = words.count_text(restored.later_commits, "later change")
    return f"{said} What it held until now is kept as a backup{f', with {later}' if restored.later_commits else ''}."


def _ask_copy(backup: "Backup", over: Frame) -> None:
    source = backup.source
    made = backup.made_at.astimezone()
    name = str(source.with_name(f"{source.stem} {made:%Y-%m-%d %H-%M}{source.suffix}"))
    over.desk.ask_name(over, "Restore as a copy", name, lambda to: _restore_as(backup, to, over))


def _restore_as(backup: "Backup", to: Path, over: Frame) -> None:
    def restored(progress: "Report", cancelled: "Wish") -> "Backup":
        from desktop.store.restore import restore_as

        return restore_as(backup.path, to, progress=progress, cancelled=cancelled)

    def shown(where: Frame, _backup: "Backup") -> None:
        desk = where.desk
        where.say(
            "good",
            f"{to.name} is {backup.source.name} as it was {_when(backup.made_at)}.",
            {"&Open": lambda: desk.open(to, where), "Show in &folder": lambda: desk.show_folder(to)},
        )

    lengthy.run(over, f"Restoring {to.name}", restored, shown)


def _back_up(dialog: BackupsDialog, over: Frame) -> None:
    if over.real is None or (window := _window(over, over.real)) is None:
        return
    source, folder = over.real, over.desk.settings.backups_in
    revision, changes = window.project.identity.revision, _changes_of(window)

    def backed_up(progress: "Report", cancelled: "Wish") -> "Backup":
        from desktop.store.backup import back_up

        return back_up(
            source,
            folder,
            reason="on request",
            revision=revision,
            changes=changes,
            progress=progress,
            cancelled=cancelled,
        )

    def shown(_where: Frame, _backup: "Backup") -> None:
        if shiboken6.isValid(dialog):
            dialog.reload()
        if shiboken6.isValid(window):
            window.care.look_for_backup()

    lengthy.run(over, f"Backing up {source.name}", backed_up, shown)


def _changes_of(window: "ProjectWindow") -> int:
    """How many transactions have changed an open file, 0 where nobody knows: by hand its header may not be read now."""
    counted = window.project.identity.changes
    return counted + window.project.commits if counted else 0


def _now(source: Path) -> Now:
    """What is there of a file that is not open here."""
    from desktop.store.identify import Kind, identify
    from desktop.store.restore import NOT_READABLE

    found = identify(source, thorough=False)
    return Now(found.changes, is_there=found.kind is not Kind.missing, is_readable=found.kind not in NOT_READABLE)


def _when(made_at: datetime) -> str:
    return f"on {made_at.astimezone():%Y-%m-%d at %H:%M}"
