"""Every dialog and question of the program over the worked example: for its picture, and for the tests that walk it."""

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QScrollArea

from desktop import identity
from desktop.commands import projects as acts
from desktop.errors import Known
from desktop.queries import gates, projects, requirements, tasks
from desktop.queries.filters import ProjectFilter, ProjectSort
from desktop.queries.requirements import Rule
from desktop.queries.rows import TaskDetail
from desktop.store.backup import SIDECAR, back_up, backups
from desktop.store.consent import Options
from desktop.store.salvage import Salvaged, salvage
from desktop.words import Phase
from tests import old_files
from ui import failure
from ui.bars import Bar
from ui.dialogs.architecture import ChooseDialog
from ui.dialogs.backups import BackupsDialog
from ui.dialogs.decision import DecisionDialog
from ui.dialogs.fleet import FleetDialog
from ui.dialogs.gates import CarryGatesDialog
from ui.dialogs.merge import MergeDialog
from ui.dialogs.option import OptionDialog
from ui.dialogs.override import OverrideDialog
from ui.dialogs.project import ProjectDialog
from ui.dialogs.remove_requirement import RemoveRequirementDialog
from ui.dialogs.salvaged import SalvagedDialog
from ui.dialogs.sheet import SheetDialog
from ui.dialogs.until import UntilDialog
from ui.dialogs.which_project import WhichProjectDialog
from ui.dialogs.who import WhoDialog
from ui.review.prose import ask_before_opening
from ui.windows.project import ProjectWindow

AWAITING = 29
"""A task of the example that waits for a decision."""
PROPOSED = 5
"""A change request of the example that waits for one."""
APPLIED = 4
"""One that became the next version of its task."""
PLANNED, DRAFT = 28, 6
"""A task nobody has asked about yet, and a change request that is still written on."""
WORKED_ON, APPROVED = 14, 10
"""A task an engine is at, and one that was approved."""
ALIKE = (16, 17)
"""Two tasks that could be one."""
DROPPED = "UPDATE task_versions SET gates_json = NULL WHERE version_num = 3"
"""What the old tool did with the gates of a task it renamed."""
TRIGGER = "CREATE TRIGGER tidy AFTER UPDATE ON tasks BEGIN UPDATE tasks SET status = 'APPROVED'; END"
"""What somebody added to a file."""

Shown = Mapping[str, Callable[[], object]]


def until(so: Callable[[], object]) -> None:
    """Let the windows live until it is so."""
    while not so():
        QCoreApplication.processEvents()
        time.sleep(0.005)


def in_front() -> QDialog | None:
    """The dialog on the screen; of several, the one that was opened over the others."""
    shown = [it for it in QApplication.topLevelWidgets() if isinstance(it, QDialog) and it.isVisible()]
    below = [it.parentWidget().window() for it in shown if it.parentWidget()]
    return next((it for it in shown if it not in below), None)


def show(act: Callable[[], object]) -> QDialog:
    """Do what brings a dialog, and wait until all of it is there."""
    act()
    until(in_front)
    dialog = in_front()
    if isinstance(dialog, (DecisionDialog, ChooseDialog)):
        until(lambda: dialog.reading.is_complete)
    if isinstance(dialog, SheetDialog):
        until(lambda: dialog.watch is None)
    if dialog is None:
        raise LookupError("it was closed again")
    dialog.activateWindow()
    until(dialog.focusWidget)
    QCoreApplication.processEvents()
    return dialog


def leave() -> None:
    """Close every dialog without a question."""
    while (dialog := in_front()) is not None:
        dialog.done(QDialog.DialogCode.Rejected)
        QCoreApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete)


def every(window: ProjectWindow, old: ProjectWindow, folder: Path) -> Shown:
    """What shows each dialog, by the name of its picture.

    `window` holds the worked example, `old` a file of change-driven-dev with `DROPPED`, upgraded when it was opened;
    more files are made in `folder`.
    """
    desk, project = window.desk, window.project
    note = folder / "decision.md"
    note.write_text("# Decision\n\nOne file for everything.\n")
    refused = Known("“notes.db” is not a project file, or its beginning is damaged. Nothing was changed.")
    return {
        "upgrade": lambda: desk.open(_odd(folder), window),
        "who-decides": lambda: WhoDialog("Ada Lovelace", project, window).open(),
        "approval": lambda: (identity.make_mine("Ada Lovelace"), window.edits.review(AWAITING)),
        "notes-unsaid": lambda: _leave_notes(window),
        "override": lambda: _let_pass(window),
        "not-now": lambda: UntilDialog("Not now", window).open(),
        "change": lambda: window.edits.show_change(PROPOSED),
        "decided": lambda: window.edits.review(WORKED_ON),
        "applied": lambda: window.edits.show_change(APPLIED),
        "new-task": window.edits.new_task,
        "task": lambda: window.edits.edit("task", AWAITING),
        "ask": lambda: window.task_acts.do("ask", PLANNED),
        "split": lambda: window.task_acts.do("split", PLANNED),
        "merge": lambda: MergeDialog(project, [_task(window, one) for one in ALIKE], window).open(),
        "cancel": lambda: window.task_acts.do("cancel", PLANNED),
        "complete": lambda: window.task_acts.do("complete", WORKED_ON),
        "give-back": lambda: window.task_acts.do("give_back", WORKED_ON),
        "request-change": lambda: window.task_acts.do("request_change", APPROVED),
        "change-editor": lambda: window.task_acts.show_change(DRAFT),
        "add-project": window.edits.new_project,
        "which-project": lambda: _ask_which(window),
        "allow-changes": lambda: _ask_allow(window, folder),
        "edit-project": lambda: window.edits.edit("project", 1),
        "unsaved": lambda: _leave_unsaved(window),
        "changed-meanwhile": lambda: _write_over(window),
        "requirements": lambda: window.edits.show_requirements(1),
        "remove-requirement": lambda: _stop_demanding(window),
        "palette": window.show_palette,
        "shortcuts": lambda: desk.show_shortcuts(window),
        "propose": lambda: OptionDialog(project, 1, window).open(),
        "choose": lambda: ChooseDialog(project, window.relay, 1, 2, window).show(),
        "attach": lambda: window.edits.attach_files([note]),
        "carry-gates": lambda: CarryGatesDialog(old.project, old.project.read(gates.dropped, 1).result(), old).open(),
        "preferences": lambda: desk.show_preferences(window),
        "backups": lambda: _show_backups(window),
        "restore": lambda: _show_backups(window).restoring.click(),
        "undo-upgrade": lambda: _press(old, "&Undo upgrade"),
        "receipt": lambda: _press(old, "&Details"),
        "import": window.import_folder,
        "upgrade-files": lambda: FleetDialog(_few(folder), Options(), window).open(),
        "salvaged": lambda: SalvagedDialog(_salvaged(folder), window).open(),
        "link": lambda: ask_before_opening(window, QUrl("https://harbour.example/tides?from=2026-06-01&to=2026-09-30")),
        "link-refused": lambda: ask_before_opening(window, QUrl("file:///usr/bin/reboot")),
        "about": lambda: desk.show_about(window),
        "refused": lambda: failure.tell(window, refused),
        "failure": lambda: failure.tell(window, RuntimeError("an example of a fault")),
    }


def _task(window: ProjectWindow, task_id: int) -> TaskDetail:
    return window.project.read(tasks.detail, task_id).result()


def _odd(folder: Path) -> Path:
    broken = ("UPDATE tasks SET status = 'WAITING' WHERE id = 3", "UPDATE tasks SET project_id = 99 WHERE id = 5")
    return old_files.broken_file(folder / "odd.db", *broken)


def _few(folder: Path) -> Path:
    """A folder with three old files."""
    few = folder / "few"
    few.mkdir()
    old_files.old_file(few / "calc.db")
    old_files.old_file(few / "first-try.db", "v2", stamp=None)
    (few / "notes.db").write_text("This is no database.")
    return few


def _salvaged(folder: Path) -> Salvaged:
    cut_short = old_files.old_file(folder / "cut-short.db")
    os.truncate(cut_short, cut_short.stat().st_size * 3 // 4)
    return salvage(cut_short, folder / "cut-short (salvaged).placet")


def _press(window: ProjectWindow, text: str) -> None:
    """A button of the bar that says how the file was upgraded."""
    found = (it for bar in window.findChildren(Bar) for it in bar.findChildren(QPushButton) if it.text() == text)
    next(found).click()


def _leave_notes(window: ProjectWindow) -> None:
    dialog = show(lambda: window.edits.review(AWAITING))
    if isinstance(dialog, DecisionDialog):
        dialog.foot.notes.setPlainText("Say “quay” as well.")
        until(dialog.foot.notes.isEnabled)
        dialog.reject()


def _let_pass(window: ProjectWindow) -> None:
    project = window.project
    version = _task(window, AWAITING).versions[0]
    states = project.read(requirements.states, AWAITING, Phase.REVIEW_APPROVAL).result()
    resolved = next(it for it in states if it.name == "Comments resolved")
    OverrideDialog(project, AWAITING, version.id, resolved, window).open()


def _stop_demanding(window: ProjectWindow) -> None:
    """Remove what a project demands of its own, which is made before."""
    rule = Rule("Two people", "always", "people at least 2")
    RemoveRequirementDialog(window.project, Phase.REVIEW_APPROVAL, rule, (requirements.APPROVED,), window).open()


def _ask_which(window: ProjectWindow) -> None:
    there = window.project.read(projects.page, ProjectFilter(), ProjectSort.NAME, False, 0, 1).result()
    WhichProjectDialog(
        "New task", [*there, *(replace(row, id=row.id + 1, name="Pier") for row in there)], window
    ).open()


def _ask_allow(window: ProjectWindow, folder: Path) -> None:
    """Of a file to which somebody added a trigger, opened for it."""
    path = old_files.broken_file(folder / "tidied.db", TRIGGER)
    window.desk.open(path, window)
    until(lambda: window.desk.window_of(path.resolve()))
    guarded = window.desk.window_of(path.resolve())
    if isinstance(guarded, ProjectWindow):
        until(lambda: not guarded.waits)
        _press(guarded, "&Allow changes…")


def _leave_unsaved(window: ProjectWindow) -> None:
    dialog = show(lambda: window.edits.edit("project", 1))
    dialog.findChildren(QLineEdit)[0].setText("Harbour and pier")
    dialog.reject()


def _write_over(window: ProjectWindow) -> None:
    """Save a project that somebody else has changed since it was read."""
    dialog = show(lambda: window.edits.edit("project", 1))
    if isinstance(dialog, ProjectDialog):
        row = window.project.read(projects.detail, 1).result().row
        said = {"name": row.name, "description": f"{row.description} Two of them are for guests.", "phase": row.phase}
        said |= {"root_path": row.root_path, "default_engine": row.default_engine, "reason": None}
        window.project.write(acts.edit, 1, row_version=row.row_version, **said).result()
        dialog.save()
        until(dialog.findChild(QScrollArea, "there").isVisible)


def _show_backups(window: ProjectWindow) -> BackupsDialog:
    """The backups of a file, of several days."""
    folder = window.desk.settings.backups_in
    reasons = ((60, "before the upgrade"), (12, "on request"), (1, "before restoring"), (0, "on request"))
    for days, reason in reasons if not backups(folder, window.real) else ():
        made = back_up(window.project.path, folder, reason=reason, changes=window.project.identity.changes)
        note = made.path.with_name(made.path.name + SIDECAR)
        facts = json.loads(note.read_text()) | {"made_at": (made.made_at - timedelta(days=days)).isoformat()}
        note.write_text(json.dumps(facts))
    window.show_backups(window.real)
    (dialog,) = (it for it in window.findChildren(BackupsDialog) if it.isVisible())
    until(lambda: dialog.model.lines and all(it.verified_at != it.backup.made_at for it in dialog.model.lines))
    return dialog
