"""The table of known project files: what each is and holds, looked at in a worker without changing it."""

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex
from PySide6.QtGui import QStandardItemModel

from desktop.settings import Recent
from ui import style, words

if TYPE_CHECKING:
    from desktop.queries.glance import Glance
    from desktop.store.identify import Identity

COLUMNS = ("Project", "Phase", "Your turn", "Tasks", "Last run", "File", "Last opened", "Folder")
PROJECT, PHASE, TURN, TASKS, RUN, FILE, OPENED, FOLDER = range(len(COLUMNS))
EXPLAINED = {
    TURN: "How many things in this file wait for you",
    TASKS: "How many tasks stand where; point at a sign to read what it means",
    RUN: "How the newest run stands, or ended",
    FILE: "What opening this file would do",
}
"""What columns hold whose title alone does not say it."""
# Statuses by their stored names here: their classes are not made before the first paint.
ORDER = (
    "AWAITING_APPROVAL",
    "IN_PROGRESS",
    "PENDING",
    "APPROVED",
    "REJECTED",
    "COMPLETED",
    "CANCELLED",
)
# What a file is, in two words for the list; the whole sentence is in the tooltip.
KINDS: dict[str, tuple[str, str, style.Tint]] = {
    "current": ("Ready", "check-circle", "good"),
    "older": ("To be upgraded", "arrow-circle-up", "accent"),
    "unstamped": ("To be upgraded", "arrow-circle-up", "accent"),
    "old_shape": ("To be repaired", "bandaids", "accent"),
    "falsely_stamped": ("To be repaired", "bandaids", "accent"),
    "half_migrated": ("To be repaired", "bandaids", "accent"),
    "newer_readable": ("Newer, read-only", "eye", "warn"),
    "missing": ("Not there", "warning", "warn"),
    "locked": ("In use", "lock-simple", "warn"),
}
# Some of these are beyond repair; the look says which.
TO_REPAIR = ("old_shape", "falsely_stamped", "half_migrated")
OTHERWISE: tuple[str, str, style.Tint] = ("Cannot be opened", "warning-circle", "bad")
Index = QModelIndex | QPersistentModelIndex

log = logging.getLogger(__name__)


class Role:
    """Qt's roles, as it numbers them (see ui/style.py), and one of ours."""

    TEXT = 0
    ICON = 1
    TIP = 3
    ALIGNMENT = 7
    COLOUR = 9
    SPOKEN = 11
    STATUSES = 256


RIGHT = 0x0082
"""Qt's alignment to the right, in the middle of the height."""


class KnownFile(NamedTuple):
    """One line: the file, and what a look at it found once there was one."""

    recent: Recent
    identity: "Identity | None" = None
    glance: "Glance | None" = None
    trouble: str = ""


def look(recent: Recent) -> KnownFile:
    """Look at one file, without changing it; for a worker. What cannot be read stays listed and says why."""
    try:
        return _look(recent)
    except Exception:  # a bug of ours with this file: it stays listed, and the next one has its turn
        log.exception("%s could not be looked at", recent.path)
        return KnownFile(recent, trouble="Something in it could not be read.")


def _look(recent: Recent) -> KnownFile:
    from desktop.errors import Known
    from desktop.queries.glance import glance
    from desktop.store.identify import Kind, identify

    try:
        identity = identify(recent.path, thorough=False)
        if identity.kind is not Kind.current:
            return KnownFile(recent, identity, trouble=identity.sentence)
        return KnownFile(recent, identity, glance(recent.path))
    except Known as known:
        return KnownFile(recent, trouble=known.sentence)


class KnownModel(QStandardItemModel):
    """Files in the order they were opened, newest first; of items it keeps the headers alone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setHorizontalHeaderLabels(COLUMNS)
        self.files: list[KnownFile] = []
        self._turns: dict[Path, int] = {}
        self._may_look = False
        self._looks = 0

    def show(self, recents: tuple[Recent, ...]) -> None:
        """List these, and look at each of them again once that is allowed."""
        there = {known.recent.path: known for known in self.files}
        self.setRowCount(0)
        self.files = [
            there[recent.path]._replace(recent=recent) if recent.path in there else KnownFile(recent)
            for recent in recents
        ]
        self.setRowCount(len(self.files))
        if self._may_look:
            self.look()

    def show_turns(self, turns: dict[Path, int]) -> None:
        """So much in each of these files waits for the person."""
        self._turns = turns
        if self.files:
            self.dataChanged.emit(self.index(0, TURN), self.index(len(self.files) - 1, TURN))

    def look(self) -> None:
        """Look at the files in a worker; from now on whenever others are listed."""
        self._may_look = True
        recents = tuple(known.recent for known in self.files)
        if recents:
            from ui import work

            self._looks += 1
            work.show(self, work.start(lambda: [look(recent) for recent in recents]), self._on_looked)

    def look_again(self) -> None:
        """Somebody is back at the list: look, unless that is being done or is not allowed yet."""
        if self._may_look and not self._looks:
            self.look()

    def _on_looked(self, files: list[KnownFile]) -> None:
        self._looks -= 1
        found = {known.recent.path: known for known in files}
        for row, known in enumerate(self.files):
            self.files[row] = found.get(known.recent.path, known)
        if self.files:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.files) - 1, len(COLUMNS) - 1))

    def data(self, index: Index, role: int = Role.TEXT) -> Any:
        known = self.files[index.row()]
        column = index.column()
        match role:
            case Role.TEXT | Role.SPOKEN if column == TURN:
                return f"{turn:,}" if (turn := self._turns.get(known.recent.path)) else ""
            case Role.SPOKEN if column == FILE and known.trouble:
                return f"{_text(known, column)}. {known.trouble}"
            case Role.TEXT | Role.SPOKEN:
                return _text(known, column)
            case Role.ALIGNMENT if column == TURN:
                return RIGHT
            case Role.TIP:
                return _tip(known, column)
            case Role.ICON if column == FILE and (known.identity or known.trouble):
                return style.icon(*_kind(known)[1:])
            case Role.ICON if column == RUN and known.glance and known.glance.last_run:
                return words.status_icon(known.glance.last_run.status)
            case Role.COLOUR if column in (OPENED, FOLDER):
                return style.tint("muted")
            case Role.STATUSES if column == TASKS and known.glance:
                return known.glance.tasks_by_status
        return None


def _kind(known: KnownFile) -> tuple[str, str, style.Tint]:
    if known.identity is None or (known.identity.kind in TO_REPAIR and known.identity.repaired_to is None):
        return OTHERWISE
    return KINDS.get(known.identity.kind, OTHERWISE)


def _text(known: KnownFile, column: int) -> str:
    path = known.recent.path
    match COLUMNS[column]:
        case "Project":
            return ", ".join(known.glance.names) if known.glance and known.glance.names else path.stem
        case "Phase":
            return words.phase_text(known.glance.phase) if known.glance else ""
        case "Tasks":
            counts: dict[str, int] = {**known.glance.tasks_by_status} if known.glance else {}
            return ", ".join(f"{counts[it]:,} {words.status_text(it).lower()}" for it in ORDER if counts.get(it))
        case "Last run":
            return _run_text(known)
        case "File":
            return _kind(known)[0] if known.identity or known.trouble else "Looking"
        case "Last opened":
            return words.ago(known.recent.opened_at)
    return _short(path.parent)


def _run_text(known: KnownFile) -> str:
    if known.glance is None or (run := known.glance.last_run) is None:
        return ""
    return words.status_text(run.status) + ("" if run.status == "RUNNING" else f" {words.ago(run.at)}")


def _short(folder: Path) -> str:
    """With `~` for the person's own folder; as text, for every row of the first paint asks for it."""
    home, path = str(Path.home()), str(folder)
    return f"~{path.removeprefix(home)}" if path == home or path.startswith(home + os.sep) else path


def _tip(known: KnownFile, column: int) -> str:
    if column == FILE and known.identity:
        return known.trouble or known.identity.sentence
    if column == OPENED:
        return words.exact(known.recent.opened_at)
    if column == TASKS:
        return _text(known, TASKS)
    if column == PROJECT:
        return f"{_text(known, PROJECT)}\n{known.recent.path}"
    if column == RUN and known.glance and (run := known.glance.last_run):
        title = f"Run {run.id} by {run.engine}, of “{run.task_title}”"
        return f"{title}: {words.status_text(run.status).lower()}\n{words.exact(run.at)}"
    return known.trouble or str(known.recent.path)
