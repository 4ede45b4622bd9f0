"""What a person does from the inbox: open a thing where it is, put it off, go on to the next."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import shiboken6
from PySide6.QtCore import QObject, QPoint

from desktop.queries.inbox_rows import InboxRow, Kind, Section
from ui import work
from ui.inbox.lines import Line, order
from ui.inbox.service import InboxService
from ui.patience import patiently

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.windows.desk import Desk
    from ui.windows.frame import Frame
    from ui.windows.project import ProjectWindow


class InboxActs(QObject):
    """Works for all windows of a desk; `over` is the one a person is at."""

    def __init__(self, desk: "Desk", service: InboxService) -> None:
        super().__init__(desk)
        self._service = service
        self._last: Line | None = None
        self._waits: tuple[Frame, int] | None = None
        service.fresh.connect(self._on_fresh)

    @property
    def _desk(self) -> "Desk":
        return cast("Desk", self.parent())

    def open(self, line: Line, over: "Frame", *, reject: bool = False) -> None:
        """Open the file if it is not open, then the dialog for what can be decided, else the task.

        `reject`: with the keyboard where one writes why not.
        """
        self._last = line
        then = partial(_show, line.row, reject=reject)
        window = self._service.window_of(line.path)
        if window is None:
            self._desk.open(line.path, over, then=then)
        else:
            window.come_forward()
            then(window)

    def open_next(self, over: "Frame", left: int = 0) -> None:
        """Open what needs this person after the thing opened last, once it is known; the inbox where nothing does.

        `left` is the request in the file of `over` that the person was at and goes on from, whether it was opened here.
        """
        if self._service.is_behind():
            self._waits = over, left
            return
        waits = self._service.turn()
        at = [one for one in waits if one.row.id == left and self._service.window_of(one.path) is over]
        waits = [one for one in waits if one not in at]
        last = at[0] if at else self._last
        if not waits:
            self._last = None
            over.show_inbox()
            return
        later = [line for line in waits if last is not None and order(line) > order(last)]
        self.open((later or waits)[0], over)

    def _on_fresh(self) -> None:
        waits, self._waits = self._waits, None
        if waits is not None and shiboken6.isValid(waits[0]):
            self.open_next(*waits)

    def ask_until(self, line: Line, over: "Frame", beside: "QWidget", at: QPoint) -> None:
        """Ask until when something is put off, in a menu at a place; what is put off already can come back now."""
        from PySide6.QtWidgets import QMenu

        from ui.dialogs.until import UntilDialog, as_stored, times

        menu = QMenu(beside)
        if line.row.section is Section.NOT_NOW:
            menu.addAction("Bring it back now", partial(self.put_off, line, None, over))
            menu.addSeparator()
        for text, when in times(datetime.now(UTC).astimezone()):
            menu.addAction(f"Not now, but {text}", partial(self.put_off, line, as_stored(when), over))

        def another() -> None:
            dialog = UntilDialog("Not now", over)
            dialog.picked.connect(lambda when: self.put_off(line, when, over))
            dialog.open()

        menu.addAction("Another time…", another)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)
        menu.setActiveAction(menu.actions()[0])

    def put_off(self, line: Line, until: datetime | None, over: "Frame") -> None:
        """Not now, but from `until` (UTC) on; None: now again. Written into the file, open or not."""
        from desktop.commands import requests

        window = self._service.window_of(line.path)
        if window is not None:
            done = window.project.write(requests.snooze, line.row.id, until)
        else:
            done = work.start(_write, line.path, line.row.id, until)
        work.show(over, done, lambda _none: self._service.look())


def _show(row: InboxRow, window: "ProjectWindow", *, reject: bool) -> None:
    if row.decidable and row.change_request_id is not None:
        window.edits.show_change(row.change_request_id, reject=reject)
    elif row.decidable:
        window.edits.review(row.task_id, reject=reject)
    else:
        window.go_to_task(row.task_id)
        if row.kind in (Kind.ANSWERED, Kind.REWORD) and not window.project.read_only:
            from desktop.commands import requests

            work.show(window, window.project.write(requests.answer_seen, row.id), lambda _none: None)


def _write(path: Path, request_id: int, until: datetime | None) -> None:
    """Put off a request of a file that no window has open; for a worker thread."""
    from desktop import identity
    from desktop.commands import requests
    from desktop.store.consent import Options
    from desktop.store.opening import open_project

    project = patiently(lambda: open_project(path, Options(actor=identity.me)))
    try:
        project.write(requests.snooze, request_id, until).result()
    finally:
        project.close()
