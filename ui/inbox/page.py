"""The page Inbox: what is whose turn in all files, and the way to the next thing that needs the person at it."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from ui import keys
from ui.inbox import lines
from ui.inbox.acts import InboxActs
from ui.inbox.foot import Foot
from ui.inbox.lines import AnyLine, Line, Unread
from ui.inbox.model import InboxModel
from ui.inbox.service import InboxService
from ui.inbox.view import InboxView
from ui.page import Page
from ui.tables.empty import Empty

if TYPE_CHECKING:
    from desktop.store.project import Project
    from ui.windows.frame import Frame

MINUTE_MS = 60_000


class InboxPage(Page):
    """In whatever window; of what is selected, the details are those of a task of this window's own file."""

    kind = "thing that waits"

    def __init__(self, service: InboxService, acts: InboxActs, window: "Frame") -> None:
        super().__init__()
        self._service = service
        self._acts = acts
        self._window = window
        self._waits_for_lines = False  # to put the keyboard into them
        self.model = InboxModel(self)
        self.view = InboxView(self.model, self)
        self.empty = Empty(self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        self.hint = Foot(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        column.addWidget(self.hint)
        self.view.opened.connect(self._on_opened)
        self.view.decide.connect(self._on_decide)
        self.view.rejected.connect(partial(self._on_decide, reject=True))
        self.view.put_off.connect(self._on_put_off)
        self.view.stood.connect(self._on_stood)
        self.empty.button.clicked.connect(lambda _checked=False: window.desk.ask_open(window))
        service.changed.connect(self._on_changed)
        minute = QTimer(self, interval=MINUTE_MS)
        minute.timeout.connect(self.model.reformat)
        minute.start()
        self._on_changed()

    def ask(self, project: "Project", begin: QAction | None = None) -> None:
        """It shows all files; nothing is asked of this one."""

    def selected_ids(self) -> list[int]:
        """The task of what is selected, where that is in this window's file."""
        line = self.view.line()
        return [line.row.task_id] if isinstance(line, Line) and line.path == self._own() else []

    def select(self, ids: Sequence[int]) -> None:
        """Stand on the first line about one of these tasks."""
        for at, line in enumerate(self.model.lines):
            if isinstance(line, Line) and line.path == self._own() and line.row.task_id in ids:
                self.view.stand_on(at)
                return

    def take_keyboard(self) -> None:
        """Into the list, on the first thing if on none."""
        if self.view.line() is None:
            self.view.stand_on(0)
        self._waits_for_lines = not self.model.lines
        (self.empty.button if self._waits_for_lines else self.view).setFocus()

    def _own(self) -> Any:
        return getattr(self._window, "path", None)

    def _on_changed(self) -> None:
        stood = self.view.line()
        at = self.view.currentIndex().row()
        self.model.show(lines.lines(self._service.files()))
        row = self._again(stood, at)
        if self.view.line() is None or row != self.view.currentIndex().row():
            self.view.stand_on(row)  # where a line has gone, Qt would choose any other
        self._stack.setCurrentIndex(0 if self.model.lines else 1)
        if not self.model.lines:
            self._say_nothing()
        elif self._waits_for_lines:
            self.take_keyboard()
        self._on_stood()

    def _again(self, stood: AnyLine | None, at: int) -> int:
        """Where to stand now: on the same thing, unless it is in another section; then on what took its place."""
        row = self.model.row_of(stood.name) if stood is not None else -1
        there = self.model.lines[row] if row >= 0 else None
        moved = isinstance(stood, Line) and isinstance(there, Line) and there.row.section is not stood.row.section
        return max(at, 0) if row < 0 or moved else row

    def _say_nothing(self) -> None:
        if not self._service.complete:
            self.empty.say("tray", "Looking at your files.", "")
        elif self._window.desk.settings.recent:
            self.empty.say("check-circle", "Nothing waits for you. What is asked of you comes up here by itself.", "")
        else:
            self.empty.say("tray", "Nothing waits for you: no project file was opened yet.", "Open…")

    def _on_stood(self) -> None:
        line = self.view.line()
        told = [("Enter", "opens")]
        if isinstance(line, Line) and line.row.decidable:
            told.append((keys.shown("review"), "review and decide"))
            told.append((keys.shown("reject"), "reject"))
        if isinstance(line, Line) and line.row.can_wait:
            told.append((keys.shown("not_now"), "not now"))
        told.append((keys.shown("next"), "the next thing that needs you"))
        self.hint.tell([(key, what) for key, what in told if key])
        self.hint.setVisible(bool(self.model.lines))
        self.selected.emit(self.selected_ids())

    def _on_opened(self, line: AnyLine) -> None:
        if isinstance(line, Line):
            self._acts.open(line, self._window)
        elif isinstance(line, Unread):
            self._window.desk.open(line.path, self._window)

    def _on_decide(self, line: AnyLine, *, reject: bool = False) -> None:
        if isinstance(line, Line) and line.row.decidable:
            self._acts.open(line, self._window, reject=reject)

    def _on_put_off(self, line: AnyLine) -> None:
        if isinstance(line, Line) and line.row.can_wait:
            at = self.view.visualRect(self.view.currentIndex()).bottomLeft()
            self._acts.ask_until(line, self._window, self.view, self.view.viewport().mapToGlobal(at))
