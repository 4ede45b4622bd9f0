"""What is in the inboxes of all files, kept true: open files tell, the others are looked at from time to time."""

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, QTimer, Signal

from desktop import times
from desktop.errors import Cancelled, Known
from desktop.queries.inbox_rows import FileInbox, Inbox
from ui import failure, work
from ui.inbox import lines
from ui.inbox.lines import Line
from ui.pace import Pace

if TYPE_CHECKING:
    from desktop.queries.inboxes import Inboxes
    from desktop.store.changes import Changes
    from ui.windows.desk import Desk
    from ui.windows.project import ProjectWindow

POLL_MS = 2000
TABLES = (
    *("approval_requests", "approvals", "tasks", "task_versions", "change_requests", "runs", "projects"),
    "requirements",
)


@dataclass
class _Held:
    """An open file: the pace it is read at, how often something was written, and how much of that was read."""

    pace: Pace
    written: int = 1
    read: int = 0


class _Reader:
    """What is done in a worker; it knows of nothing that belongs to the thread of the screen."""

    def __init__(self) -> None:
        self._key = ""
        self._inboxes: Inboxes | None = None

    def look(self, paths: list[Path], in_hand: set[Path]) -> list[FileInbox]:
        """What is in each of these files, but for those in hand."""
        from desktop.queries.inboxes import Inboxes

        self._inboxes = them = self._inboxes or Inboxes()
        closed = [path for path in paths if path.resolve() not in in_hand]
        them.forget(closed)
        key, now = self._my_key(), times.now()
        return [them.look(path, key, now) for path in closed]

    def read(self, session: Any) -> Inbox:
        """What is in an open file."""
        from desktop.queries import inbox

        return inbox.read(session, self._my_key(), times.now())

    def _my_key(self) -> str:
        """Whose inbox it is, read from the disk until there is one; "" while they have none, or none to be read."""
        from desktop import identity

        if not self._key:
            with suppress(Known):  # whoever decides is told why
                mine = identity.mine()
                self._key = mine.key if mine else ""
        return self._key


class InboxService(QObject):
    """Lives as long as the program, once `begin` was called; all that reads a file does so in a worker.

    A file that is open here is read through its own project, whenever something was written to it.
    """

    changed = Signal()
    """Something is in another section now, has come or gone; or all files were looked at for the first time."""
    fresh = Signal()
    """Nothing is known to be behind any more."""

    def __init__(self, desk: "Desk") -> None:
        super().__init__(desk)
        self._reader = _Reader()
        self._files: dict[Path, FileInbox] = {}
        self._open: dict[ProjectWindow, _Held] = {}
        self._looks = False
        self._failed_as = ""
        self._looked_at: set[Path] | None = None
        self._told = QTimer(self, singleShot=True, interval=0)
        self._told.timeout.connect(self.changed)
        self._passing = QTimer(self, interval=POLL_MS)
        self._passing.timeout.connect(self.look)

    @property
    def _desk(self) -> "Desk":
        # Not kept: what Python finds to be a circle it lets go in any thread, and a desk belongs to that of the screen.
        return cast("Desk", self.parent())

    def begin(self) -> None:
        """Look at all files now, and from time to time."""
        if not self._passing.isActive():
            self._passing.start()
            self.look()

    def end(self) -> None:
        """No window is left to look for: nothing is under way any more when the desk goes."""
        self._passing.stop()
        self._told.stop()

    def _tell(self) -> None:
        if self._passing.isActive():
            self._told.start()

    def files(self) -> list[FileInbox]:
        """What is known of each file, those that are open first, the others in the order they were opened."""
        known = [recent.path for recent in self._desk.settings.recent]
        paths = dict.fromkeys((*(window.path for window in self._open), *known))
        return [self._files[path] for path in paths if path in self._files]

    def turn(self) -> list[Line]:
        """What waits for the person, the oldest first."""
        return lines.turn(self.files())

    @property
    def complete(self) -> bool:
        """Whether all there is was looked at: every file that is known, and those that are open here."""
        known = {recent.path for recent in self._desk.settings.recent}
        looked_at = self._looked_at is not None and known <= self._looked_at | self._files.keys()
        return looked_at and all(held.read for held in self._open.values())

    def is_behind(self) -> bool:
        """Whether something was written that is not read yet; `fresh` says when it is."""
        return any(it.read < it.written for it in self._open.values())

    def window_of(self, path: Path) -> "ProjectWindow | None":
        """The window a file is open in."""
        return next((window for window in self._open if path in (window.path, window.real)), None)

    # -- files that are not open

    def look(self) -> None:
        """Look at every known file that is not open here, unless that is being done, or nobody is there to see it.

        One that is open is read again only where its time has come: what was put off comes back without being written.
        """
        if not self._passing.isActive():
            return
        self._ask_what_comes_back()
        if self._looks:
            return
        self._looks = True
        if not self.complete:
            self._tell()
        paths = [recent.path for recent in self._desk.settings.recent]
        asked = work.start(self._reader.look, paths, self._desk.in_hand())
        work.show(self, asked, partial(self._on_looked, paths), self._on_failed)

    def _on_looked(self, paths: list[Path], found: list[FileInbox]) -> None:
        was_complete, self._looks, self._looked_at = self.complete, False, set(paths)
        here = {window.path for window in self._open}
        for file in found:
            if file.path not in here:
                self._take(file)
        known = {recent.path for recent in self._desk.settings.recent}
        gone = self._files.keys() - here - known
        self._files = {path: file for path, file in self._files.items() if path not in gone}
        if gone or not was_complete:
            self._tell()

    def _on_failed(self, error: BaseException) -> None:
        """A look at the files did not come to its end: that is told once, and the next look is made all the same."""
        self._looks = False
        if self._failed_as != repr(error):
            self._failed_as = repr(error)
            failure.tell(self._desk.front(), error)

    def _take(self, file: FileInbox) -> None:
        if self._files.get(file.path) != file:
            self._files[file.path] = file
            self._tell()

    # -- files that are open

    def hold(self, window: "ProjectWindow") -> None:
        """The file of this window is open: it is read now, and whenever something is written to it."""
        held = self._open[window] = _Held(Pace(window))
        held.pace.due.connect(partial(self._ask, window, held))
        window.relay.changed.connect(partial(self._on_changed, held))
        window.destroyed.connect(lambda _gone=None: self._open.pop(window, None))
        self.begin()
        held.pace.ask()

    def _on_changed(self, held: _Held, changes: "Changes") -> None:
        if changes.touches(*TABLES):
            held.written += 1
            held.pace.ask()

    def _ask_what_comes_back(self) -> None:
        now = times.now()
        for window, held in self._open.items():
            file = self._files.get(window.path)
            back = file.inbox.changes_at if file is not None and file.inbox is not None else None
            if back is not None and back <= now:
                held.pace.ask()

    def _ask(self, window: "ProjectWindow", held: _Held) -> None:
        asked, written = window.project.read(self._reader.read), held.written
        failed = partial(self._on_unread, window, held)
        work.show(window, asked, partial(self._on_read, window, held, written), failed)

    def _on_read(self, window: "ProjectWindow", held: _Held, written: int, found: Inbox) -> None:
        held.read = written
        held.pace.done()
        self._take(FileInbox(window.path, found))
        if not self.is_behind():
            self.fresh.emit()

    def _on_unread(self, window: "ProjectWindow", held: _Held, error: BaseException) -> None:
        held.pace.done()
        held.read = held.written
        if not isinstance(error, Cancelled):
            from desktop.queries.inboxes import not_read

            self._take(not_read(window.path, error))
        if not self.is_behind():
            self.fresh.emit()
