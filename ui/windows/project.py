"""The window of one open project file: pages at the left, a table in the middle, details at the right."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from desktop.errors import Cancelled
from ui import actions, style, words, work
from ui.tables.artifacts import ARTIFACTS
from ui.tables.page import TablePage
from ui.tables.projects import PROJECTS
from ui.tables.spine import PAGE
from ui.tables.tasks import TASKS
from ui.windows.filestate import FileState
from ui.windows.frame import Frame
from ui.windows.navigation import Navigation

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from desktop.queries.listed import ArtifactRow
    from desktop.queries.rows import Statistics
    from desktop.store.changes import Changes
    from desktop.store.project import Project
    from ui.windows.desk import Desk

LISTINGS = {"projects": PROJECTS, "tasks": TASKS, "artifacts": ARTIFACTS}
MOST_SELECTED = 1000
AT_ONCE = 0.25
"""So many seconds a start waits for the first rows of a file, before it shows any window."""
PROJECTS_END = (".placet", ".db")
MENU = ("review", "edit", "attach", "delete", "restore")


class ProjectWindow(Frame):
    """Shows the first rows of a file perhaps before it is open; `hold` gives it the open project.

    Closes in two steps: it stays until every write asked for is on the disk, then it goes.
    """

    project: "Project"
    """Once it is open."""

    def __init__(self, path: Path, desk: "Desk") -> None:
        super().__init__(desk, str(path.resolve()))
        self.path = path
        self.real = path.resolve()
        self.waits = True
        self.show_menus()
        self._closing = False
        self._closed = False
        self.setWindowTitle(f"{path.name} – Placet")
        self._kept = json.loads(str(self.memory().value("tables", "{}")))
        self.pages: dict[str, TablePage] = {}
        self.navigation = Navigation()
        self.stack = QStackedWidget()
        self.details = QWidget()
        self.details.setMinimumWidth(40 * style.GRID)
        self.details.setAutoFillBackground(True)
        self.details.setBackgroundRole(QPalette.ColorRole.Base)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for part in (self.navigation, self.stack, self.details):
            self.splitter.addWidget(part)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([style.GRID * 22, style.GRID * 90, style.GRID * 48])
        self.set_body(self.splitter)
        self.state = FileState(path.name)
        self.statusBar().addWidget(self.state, 1)
        self.statusBar().setSizeGripEnabled(False)
        self.navigation.chosen.connect(self.show_page)
        self._recall_all()

    def show_first(self) -> bool:
        """Show the first rows of the table in view before the file is open, if a worker has them at once."""
        from desktop.queries import first

        page = self.table
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
        from PySide6.QtGui import QAction

        from ui.pace import Pace
        from ui.relay import Relay
        from ui.review.details import DetailsPanel
        from ui.windows.edits import Edits
        from ui.windows.filecare import FileCare
        from ui.windows.reading import ReadingPage

        self.project = project
        self.waits = False
        if project.read_only:
            self.setWindowTitle(f"{project.path.name} (read-only) – Placet")
        self.state.show_file(project.identity, read_only=project.read_only)
        self.edits = Edits(project, self)
        self.care = FileCare(project, self)
        self.relay = Relay(project, self)
        self._counting = Pace(self)
        self._counting.due.connect(self._count)
        self.first_project = QAction("New project…", self)
        self.first_project.setEnabled(not project.read_only)
        self.first_project.triggered.connect(lambda _checked=False: self.edits.new_project())
        self.reading = ReadingPage(project)
        self.stack.addWidget(self.reading)
        shown = self.details.isVisibleTo(self)
        self.details.deleteLater()
        self.details = DetailsPanel(project, self.relay)
        self.splitter.replaceWidget(2, self.details).hide()
        self.details.setVisible(shown)
        for name in LISTINGS:
            self._ask(name, self._page_of(name))
        self._connect()
        self._on_selected()
        self.care.begin()
        self._counting.ask()

    def slots(self) -> dict[str, Callable[[], object]]:
        """Those of every window, and those of an open file; what a read-only file refuses is not offered."""
        its: dict[str, Callable[[], object]] = {
            "save_copy": lambda: self.care.save_copy(),
            "export": lambda: self.table.export(),
            "check": lambda: self.care.check(),
            "backups": lambda: self.show_backups(self.real),
            "close_file": self.close_file,
            "find": lambda: self.table.start_search(),
            "show_projects": lambda: self.show_page("projects"),
            "show_tasks": lambda: self.show_page("tasks"),
            "show_artifacts": lambda: self.show_page("artifacts"),
            "details": lambda: self.details.setVisible(not self.details.isVisible()),
        }
        if not self.waits and not self.project.read_only:
            its |= {
                "undo": self.edits.deletions.undo,
                "redo": self.edits.deletions.redo,
                "new_task": lambda: self.edits.new_task(),
                "attach": lambda: self.edits.attach(),
                "edit": lambda: self.edits.edit(self.page, self._one()),
                "review": lambda: self.edits.review(self._one()),
                "delete": lambda: self.edits.deletions.delete(self.page, self.table.selected_ids()),
                "restore": lambda: self.edits.deletions.restore(self.page, self.table.selected_ids()),
            }
        return super().slots() | its

    @property
    def page(self) -> str:
        """The name of the table in view, or of the one that comes back when reading is over."""
        return next(name for name, page in self.pages.items() if page is self.table)

    @property
    def table(self) -> TablePage:
        """The table in view, or the one that comes back when reading is over."""
        return self._table_in_view

    def show_page(self, name: str) -> None:
        """Show a table, with the keyboard in it."""
        self._table_in_view = self._page_of(name)
        self.stack.setCurrentWidget(self.table)
        self.navigation.show_page(name)
        self._on_selected()
        self.table.view.setFocus()

    def show_set_aside(self) -> None:
        """Show what upgrades set aside, in a file where they did."""
        self._offer_set_aside()
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
        if self._closing or not self.close_dialogs():
            return False
        self._closing = True
        self._remember_all()
        self.splitter.setEnabled(False)
        return True

    def let_go(self) -> None:
        """Wait for the writes, close the file, then the window."""
        if not self.stand_still():
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

    def _page_of(self, name: str) -> TablePage:
        """The page of this name, made when it is first asked for."""
        if name not in self.pages:
            self.pages[name] = page = TablePage(None, LISTINGS[name]) if name in LISTINGS else _set_aside()
            self.stack.addWidget(page)
            if name in self._kept:
                page.restore_state(self._kept[name])
            page.selected.connect(lambda _ids: self._on_selected())
        return self.pages[name]

    def _ask(self, name: str, page: TablePage) -> None:
        begin = {"projects": self.first_project, "tasks": self.acts.get("new_task"), "set aside": None}
        page.set_actions([self.acts[act] for act in MENU if act in self.acts and name in LISTINGS])
        page.activated.connect(lambda id_: self._on_activated(name, id_))
        page.ask(self.project, begin.get(name, self.acts.get("attach")))

    def _connect(self) -> None:
        self.relay.changed.connect(self._on_changed)
        self.reading.left.connect(lambda: self.show_page(self.page))
        self.details.artifact_opened.connect(self.read_artifact)
        self.details.task_opened.connect(self._go_to_task)
        self.details.decision_wanted.connect(self.edits.review)
        self.details.change_wanted.connect(self.edits.show_change)
        self.details.gates_wanted.connect(self.edits.carry_gates)
        self.details.edit_wanted.connect(lambda kind, id_: self.edits.edit(f"{kind}s", id_))
        self.edits.deletions.changed.connect(self._on_deletions)

    def _one(self) -> int:
        return self.table.selected_ids()[0]

    def _enable(self) -> None:
        reading = self.stack.currentWidget() is self.reading
        state = actions.State(
            project=True,
            writable=not self.project.read_only,
            page="" if reading else self.page,
            selected=len(self.table.selected_ids()),
            deleted=self.table.question.where.deleted,
        )
        actions.enable(self.acts, state)
        self._on_deletions()

    def _on_selected(self) -> None:
        if self.waits:
            return
        self._enable()
        ids = self.table.selected_ids()
        if len(ids) == 1:
            show = {
                "projects": self.details.show_project,
                "tasks": self.details.show_task,
                "artifacts": self.details.show_artifact,
                "set aside": self.details.show_set_aside,
            }
            show[self.page](ids[0])
        elif ids:
            its = self.table.listing
            self.details.show_nothing(f"{words.count_text(len(ids), its.one, its.many)} are selected.")
        else:
            self.details.show_nothing()

    def _on_activated(self, name: str, id_: int) -> None:
        from desktop.queries.filters import TaskFilter

        if name == "projects":
            self.pages["tasks"].show_where(TaskFilter(project_id=id_))
            self.show_page("tasks")
        elif name in ("tasks", "set aside"):
            self.details.show()
            self.details.setFocus()
        else:
            from desktop.queries import artifacts

            work.show(self, self.project.read(artifacts.detail, id_), self.read_artifact)

    def read_artifact(self, artifact: "ArtifactRow") -> None:
        """Show an artifact in the middle, and what is known of it at the right."""
        self.reading.show_artifact(artifact)
        self.stack.setCurrentWidget(self.reading)
        self.details.show_artifact(artifact.id)
        self._enable()

    def _go_to_task(self, task_id: int) -> None:
        self.show_page("tasks")
        self.table.select([task_id])
        self.details.show_task(task_id)

    def _on_changed(self, changes: "Changes") -> None:
        for page in self.pages.values():
            page.show_changes(changes)
        if changes.touches("projects", "tasks", "artifacts", "quarantine"):
            self._counting.ask()

    def _count(self) -> None:
        from desktop.queries import receipts

        def counted(told: "Statistics") -> None:
            self._counting.done()
            counts = {"projects": told.projects, "tasks": told.tasks, "artifacts": told.artifacts}
            if told.set_aside is not None:
                self._offer_set_aside()
                counts["set aside"] = told.set_aside
            self.navigation.show_counts(counts)

        def failed(error: BaseException) -> None:
            self._counting.done()
            if not isinstance(error, Cancelled):
                from ui import failure

                failure.tell(self, error)

        work.show(self, self.project.read(receipts.statistics), counted, failed)

    def _offer_set_aside(self) -> None:
        """A page for what upgrades set aside, once it is known that they did."""
        if "set aside" not in self.pages:
            self._ask("set aside", self._page_of("set aside"))
            self.navigation.add_page(("set aside", "Set aside", "tray"))

    def _on_deletions(self) -> None:
        for name, stack, word in (
            ("undo", self.edits.deletions.done, "&Undo"),
            ("redo", self.edits.deletions.undone, "Re&do"),
        ):
            if name in self.acts:
                self.acts[name].setEnabled(bool(stack))
                self.acts[name].setText(f"{word} {stack[-1]}" if stack else word)

    def _remember_all(self) -> None:
        self.remember()
        kept = self.memory()
        kept.setValue("splitter", self.splitter.saveState())
        kept.setValue("page", self.page)
        kept.setValue("details", self.details.isVisibleTo(self))
        kept.setValue("selected", json.dumps(self.table.selected_ids()[:MOST_SELECTED]))
        states = {name: page.state() for name, page in self.pages.items()}
        kept.setValue("tables", json.dumps(self._kept | states))

    def _recall_all(self) -> None:
        self.recall(160, 96)
        kept = self.memory()
        splitter = kept.value("splitter")
        if isinstance(splitter, QByteArray):
            self.splitter.restoreState(splitter)
        self.details.setVisible(str(kept.value("details", "true")) == "true")
        page = str(kept.value("page", "tasks"))
        self.show_page(page if page in LISTINGS else "tasks")
        if page in LISTINGS:
            self.table.select(json.loads(str(kept.value("selected", "[]"))))
        self.table.feed.settled.connect(self._on_first_rows, Qt.ConnectionType.SingleShotConnection)

    def _on_first_rows(self) -> None:
        """What was selected last time is selected by now; else begin with the first row."""
        if not self.table.selected_ids() and self.table.model.ids:
            self.table.select(self.table.model.ids[:1])


def _set_aside() -> TablePage:
    from ui.tables.quarantine import SetAsideTable

    return SetAsideTable()
