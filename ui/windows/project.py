"""The window of one open project file: pages at the left, a table in the middle, details at the right."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QSplitter, QWidget

from ui import style, words, work
from ui.page import Page
from ui.tables.page import TablePage
from ui.tables.spine import PAGE
from ui.windows import offers
from ui.windows.filestate import FileState
from ui.windows.frame import Frame
from ui.windows.navigation import Navigation
from ui.windows.pages import NAMED, PAGES
from ui.windows.room import Room
from ui.windows.stack import Stack

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QResizeEvent

    from desktop.queries.listed import ArtifactRow
    from desktop.store.changes import Changes
    from desktop.store.project import Project
    from ui.review.details import DetailsPanel
    from ui.windows.desk import Desk

MOST_SELECTED = 1000
AT_ONCE = 0.25
"""So many seconds a start waits for the first rows of a file, before it shows any window."""
PROJECTS_END = (".placet", ".db")


class ProjectWindow(Frame):
    """Shows the first rows of a file perhaps before it is open; `hold` gives it the open project.

    Closes in two steps: it stays until every write asked for is on the disk, then it goes.
    """

    project: "Project"
    details: "DetailsPanel"
    """Both once it is open."""

    def __init__(self, path: Path, desk: "Desk") -> None:
        super().__init__(desk, str(path.resolve()))
        self.path = path
        self.real = path.resolve()
        self.waits = True
        self.room = Room(self)
        self.show_menus()
        self._closing = False
        self._closed = False
        self.setWindowTitle(f"{path.name} – Placet")
        self._kept = json.loads(str(self.memory().value("tables", "{}")))
        self.pages: dict[str, Page] = {}
        """Those that were made, by their names."""
        self.navigation = Navigation()
        self.stack = Stack()
        self.side = QWidget()
        self.side.setMinimumWidth(40 * style.GRID)
        self.side.setAutoFillBackground(True)
        self.side.setBackgroundRole(QPalette.ColorRole.Base)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for part in (self.navigation, self.stack, self.side):
            self.splitter.addWidget(part)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([style.GRID * 22, style.GRID * 90, style.GRID * 48])
        self.set_body(self.splitter)
        self.state = FileState(path.name)
        self.statusBar().addWidget(self.state, 1)
        self.navigation.chosen.connect(self.show_page)
        self._recall_all()

    def show_first(self) -> bool:
        """Show the first rows of the table in view before the file is open, if a worker has them at once."""
        from desktop.queries import first

        page = self.current
        if not isinstance(page, TablePage) or self._remembered != self.page:
            return False
        asked = work.start(first.page, self.path, page.listing.many, page.question.by, page.question.falling, PAGE)
        try:
            rows = asked.result(AT_ONCE)
        except TimeoutError:
            return False
        if rows is not None:
            page.show_first(rows)
        return rows is not None

    def hold(self, project: "Project") -> None:
        """The file is open: from now on everything works."""
        from ui.relay import Relay
        from ui.review.details import DetailsPanel
        from ui.windows.audit import Audit
        from ui.windows.edits import Edits
        from ui.windows.filecare import FileCare
        from ui.windows.first_steps import FirstSteps
        from ui.windows.reading import ReadingPage
        from ui.windows.task_acts import TaskActs
        from ui.windows.totals import Totals

        self.project = project
        self.waits = False
        if project.read_only:
            self.setWindowTitle(f"{project.path.name} (read-only) – Placet")
        self.state.show_file(project.identity, read_only=project.read_only)
        self.edits = Edits(project, self)
        self.task_acts = TaskActs(project, self)
        self.care = FileCare(project, self)
        self.audit = Audit(project, self)
        self.statusBar().addPermanentWidget(self.audit.seal)
        self.relay = Relay(project, self)
        self.steps = FirstSteps(self)
        self.totals = Totals(project, self)
        self.totals.counted.connect(self._on_counted)
        self._on_counted({})
        self.reading = ReadingPage(project, self.edits.with_key)
        self.stack.addWidget(self.reading)
        self.side.deleteLater()
        self.side = self.details = DetailsPanel(project, self.relay)
        self.splitter.replaceWidget(2, self.details).hide()
        for page in PAGES:
            if page.early:
                self._ask(page.name, self._page_of(page.name))
        self._connect()
        self.show_page(self._remembered)
        self.care.begin()
        self.audit.begin()
        self.desk.inbox.changed.connect(self._on_inbox)
        self.desk.inbox.hold(self)

    def slots(self) -> dict[str, Callable[[], object]]:
        """Those of every window, and those of an open file; what a read-only file refuses is not offered."""
        return super().slots() | offers.slots(self)

    @property
    def page(self) -> str:
        """The name of the page in view, or of the one that comes back when reading is over."""
        return next(name for name, page in self.pages.items() if page is self.current)

    @property
    def table(self) -> TablePage:
        """The page in view, where it is known to be a table."""
        if not isinstance(self.current, TablePage):
            raise TypeError(f"The page {self.page} is no table")
        return self.current

    def chosen(self, kind: str) -> list[int]:
        """The ids of what is selected in view, where things of this kind can be selected there."""
        return self.current.selected_ids() if self.current.kind == kind else []

    def show_page(self, name: str) -> None:
        """Show a page, with the keyboard in it; one that needs the open file comes as soon as that is there."""
        if self.waits:
            self._remembered = name
            if not NAMED[name].early:
                return
        self.current = self._page_of(name)
        self.stack.turn_to(self.current, self.current.take_keyboard)
        self.navigation.show_page(name)
        self.room.share()
        self._on_selected()

    def show_details(self, *, wanted: bool) -> None:
        """Show the panel at the right, or not, here and wherever it is as it is here."""
        self.room.wish(wanted=wanted)

    def resizeEvent(self, event: "QResizeEvent") -> None:
        super().resizeEvent(event)
        self.room.share()

    def show_inbox(self) -> None:
        """Show what waits for whom, in all files."""
        self.show_page("inbox")

    def show_set_aside(self) -> None:
        """Show what upgrades set aside, in a file where they did."""
        self.navigation.offer("set aside")
        self.show_page("set aside")

    def close_file(self) -> None:
        """Close the file; where it was the last window, the start window comes back."""
        if len(self.desk.frames) == 1:
            self.desk.start()
        self.close()

    def closeEvent(self, event: "QCloseEvent") -> None:
        if self.waits and self.stand_still():
            self._closed = True
            self.desk.closed(self)
            self.deleteLater()
        if self._closed:
            event.accept()
            return
        event.ignore()
        self.let_go()

    def stand_still(self) -> bool:
        """The file is about to be closed: keep what this looks like, and let nobody change anything any more.

        False if that was so before, or a dialog wants an answer first.
        """
        if self._closing or not self.close_dialogs() or not (self.waits or self.reading.leave()):
            return False
        self._closing = True
        self._remember_all()
        self.splitter.setEnabled(False)
        return True

    def let_go(self) -> None:
        """Wait for the writes, close the file, then the window; a comment that cannot be kept keeps it open."""
        if not (self.waits or self.reading.leave(self.let_go)) or not self.stand_still():
            return
        self.wait("Finishing what is being written")
        work.show(self, work.start(self.project.close), lambda _: self.shut(), self._on_close_failed)

    def shut(self) -> None:
        """The file is closed: the window goes."""
        self._closed = True
        self.desk.closed(self)
        self.close()
        self.deleteLater()

    def _on_close_failed(self, error: BaseException) -> None:
        from ui import failure

        failure.tell(None, error)
        self.shut()

    def take(self, paths: list[Path]) -> None:
        """Project files that are dropped here are opened, others are attached."""
        others = [path for path in paths if path.is_file() and path.suffix.lower() not in PROJECTS_END]
        if self.waits or self.project.read_only or not others:
            super().take(paths)
            return
        super().take([path for path in paths if path not in others])
        self.edits.attach_files(others)

    def _page_of(self, name: str) -> Page:
        """The page of this name, made when it is first asked for."""
        if name not in self.pages:
            self.pages[name] = page = NAMED[name].make(self)
            self.stack.addWidget(page)
            if name in self._kept:
                page.restore_state(self._kept[name])
            page.selected.connect(lambda _ids: self._on_selected())
            if isinstance(page, TablePage):
                once = Qt.ConnectionType.SingleShotConnection
                page.feed.settled.connect(partial(self._begin_with_first, page), once)
            if not NAMED[name].early:
                self._ask(name, page)
        return self.pages[name]

    def _ask(self, name: str, page: Page) -> None:
        page.set_actions([self.acts[act] for act in offers.of_kind(page.kind) if act in self.acts])
        page.activated.connect(lambda id_: self._on_activated(page.kind, id_))
        page.ask(self.project, self.steps.to(NAMED[name].begin))

    def _connect(self) -> None:
        self.relay.changed.connect(self._on_changed)
        self.relay.changed.connect(self.reading.show_changes)
        self.reading.left.connect(lambda: self.show_page(self.page))
        self.reading.held.connect(self._show_reading)
        self.reading.returned.connect(self._on_returned)
        self.details.artifact_opened.connect(self.read_artifact)
        self.details.task_opened.connect(self.go_to_task)
        self.details.decision_wanted.connect(self.edits.review)
        self.details.change_wanted.connect(self.task_acts.show_change)
        self.details.act_wanted.connect(self.task_acts.do)
        self.task_acts.known.connect(self._enable)
        self.details.text_wanted.connect(self.read_text)
        self.details.receipt_wanted.connect(self.edits.save_receipt)
        self.details.requirements_wanted.connect(self.edits.show_requirements)
        self.details.gates_wanted.connect(self.edits.carry_gates)
        self.details.edit_wanted.connect(self.edits.edit)
        self.edits.deletions.changed.connect(lambda: offers.name_deletions(self))

    def _enable(self) -> None:
        offers.enable(self)

    def _on_selected(self) -> None:
        if self.waits:
            return
        self.task_acts.look()
        self._enable()
        ids = self.current.selected_ids()
        if len(ids) == 1:
            self.details.show_one(self.current.kind, ids[0])
        elif ids:
            many = self.current.listing.many if isinstance(self.current, TablePage) else ""
            self.details.show_nothing(f"{words.count_text(len(ids), self.current.kind, many)} are selected.")
        else:
            self.details.show_nothing()

    def _on_activated(self, kind: str, id_: int) -> None:
        from desktop.queries import artifacts
        from desktop.queries.filters import TaskFilter

        if kind == "project":
            self.show_page("tasks")
            self.table.show_where(TaskFilter(project_id=id_))
        elif kind == "artifact":
            work.show(self, self.project.read(artifacts.detail, id_), self.read_artifact)
        elif kind == "change request":
            self.task_acts.show_change(id_)
        else:
            self.show_details(wanted=True)
            self.details.setFocus()

    def read_text(self, kind: str, id_: int, version_id: int = 0) -> None:
        """Show the words of a "task" (of one version; 0: as they are now) or a "change request" in the middle."""
        if kind == "task":
            self.reading.show_task(id_, version_id or None)
        else:
            self.reading.show_change(id_)
        self._show_reading()
        self._enable()

    def _show_reading(self) -> None:
        self.stack.turn_to(self.reading, self.reading.surface.setFocus)
        self.navigation.show_where(self.reading.come_from(self.page, self.current.kind))
        self.room.share()

    def _on_returned(self, kind: str, id_: int) -> None:
        self._show_reading()
        self.details.show_one(kind, id_)

    def read_artifact(self, artifact: "ArtifactRow") -> None:
        """Show an artifact in the middle, and what is known of it at the right."""
        self.reading.show_artifact(artifact)
        self._show_reading()
        self.details.show_one("artifact", artifact.id)
        self._enable()

    def go_to_task(self, task_id: int) -> None:
        """Show a task among the others, with all that is known of it."""
        self.show_page("tasks")
        self.table.reveal(task_id)
        self.details.show_one("task", task_id)

    def _on_changed(self, changes: "Changes") -> None:
        if changes.touches("tasks", "approvals", "task_links"):
            self.task_acts.look()
        for page in self.pages.values():
            page.show_changes(changes)
        self.totals.show_changes(changes)

    def _on_counted(self, counts: dict[str, int]) -> None:
        self.navigation.show_counts(counts)
        for page in PAGES:
            if page.rare and page.action in self.acts:
                self.acts[page.action].setVisible(page.name in counts)

    def _on_inbox(self) -> None:
        self.navigation.show_counts({"inbox": len(self.desk.inbox.turn())})

    def _remember_all(self) -> None:
        self.remember()
        kept = self.memory()
        kept.setValue("splitter", self.splitter.saveState())
        kept.setValue("page", self.page)
        self.room.remember()
        kept.setValue("selected", json.dumps(self.current.selected_ids()[:MOST_SELECTED]))
        states = {name: page.state() for name, page in self.pages.items()}
        kept.setValue("tables", json.dumps(self._kept | states))

    def _recall_all(self) -> None:
        self.recall(160, 96)
        kept = self.memory()
        splitter = kept.value("splitter")
        if isinstance(splitter, QByteArray):
            self.splitter.restoreState(splitter)
        self.room.recall()
        page = str(kept.value("page", "tasks"))
        remembered = page if page in NAMED and not NAMED[page].rare else "tasks"
        self.show_page(remembered if NAMED[remembered].early else "tasks")
        self._remembered = remembered
        if page == self.page:
            self.current.select(json.loads(str(kept.value("selected", "[]"))))

    def _begin_with_first(self, page: TablePage) -> None:
        """What was to be selected is selected by now; else begin with the first row."""
        if not page.selected_ids() and page.model.ids:
            page.select(page.model.ids[:1])
