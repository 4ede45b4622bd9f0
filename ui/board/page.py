"""The board of a project window: a column for each status, and cards one moves where the rules allow it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desktop.queries.board import STATUSES
from desktop.queries.requirements import RequirementRow
from ui import keys, style, work
from ui.board.column import BoardColumn
from ui.board.folding import Folding
from ui.board.hands import Hands
from ui.board.keeping import Keeping
from ui.page import Changes, Page
from ui.tables.empty import Empty
from ui.tables.filters import FilterBar
from ui.tables.listing import Later, Queries
from ui.tables.page import MINUTE_MS
from ui.tables.tasks import TASKS

if TYPE_CHECKING:
    from desktop.store.project import Project

GRID = style.GRID
MOST_PROJECTS = 200
# What keeps a card back may be different after a change of any of these.
_REASONS = frozenset(
    {"tasks", "task_versions", "approvals", "approval_requests", "comments", "overrides", "requirements", "runs"}
)


def hint() -> str:
    """What can be done with a card, and by which keys."""
    pressed = " or ".join(filter(None, (keys.shown("card_before"), keys.shown("card_after"))))
    how = f"Drag a card to another column{f', or press {pressed},' if pressed else ''} to move it."
    return f"The newest tasks stand first. {how}"


def _queries() -> Queries:
    from desktop.queries import board

    return board


BOARD = TASKS._replace(
    queries=Later(_queries),
    choices=tuple(choice for choice in TASKS.choices if choice.field == "phases"),
    deletable=False,
    search="Search the board",
)


class BoardPage(Page):
    """`acts` tells the actions of the window, by which cards are moved."""

    kind = "task"

    def __init__(self, acts: Callable[[], Mapping[str, QAction]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._begin: QAction | None = None
        self._told: list[int] = []
        self._stood: BoardColumn | None = None
        self._behind = self._stand_soon = False
        self._wanted = 0
        unmet: dict[int, tuple[RequirementRow, ...]] = {}
        self.columns = {status: BoardColumn(status, BOARD, unmet, self) for status in STATUSES}
        self.folding = Folding(self.columns)
        self.hands = Hands(self.columns, acts, self)
        self.keeping = Keeping(self.columns, unmet, self)
        self.filters = FilterBar(BOARD, self)
        self.line = style.label(hint(), "muted", self)
        self.empty = Empty(self)
        self._lay_out()
        self._tell = QTimer(self, singleShot=True, interval=0)
        self._tell.timeout.connect(self._on_told)
        self._connect()

    def _lay_out(self) -> None:
        board = QWidget()
        row = QHBoxLayout(board)
        row.setContentsMargins(GRID, 0, GRID, GRID)
        row.setSpacing(GRID)
        for column in self.columns.values():
            row.addWidget(column, 1)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(board)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._scroll)
        self._stack.addWidget(self.empty)
        self.line.setContentsMargins(GRID + 3, GRID // 2, GRID, GRID // 2)
        self.line.setAccessibleName("What may be done with the card")
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.filters)
        page.addWidget(self._stack, 1)
        page.addWidget(self.line)

    def _connect(self) -> None:
        self.filters.changed.connect(self._on_filtered)
        self.hands.said.connect(self._say)
        self.keeping.learned.connect(self._repaint)
        self.filters.left.connect(self.take_keyboard)
        self.empty.button.clicked.connect(self._on_empty)
        for column in self.columns.values():
            column.counted.connect(self._on_counted)
            column.feed.settled.connect(self._on_settled)
            view = column.view
            view.opened.connect(self.activated)
            view.chosen.connect(lambda column=column: self._on_chosen(column))
            view.aside.connect(lambda step, taking, column=column: self._on_aside(column, step, taking=taking))
        for name in ("find", "search"):
            pressed = QShortcut(self)
            pressed.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            keys.bind(pressed, name)
            pressed.activated.connect(self.start_search)
        minute = QTimer(self, interval=MINUTE_MS)
        minute.timeout.connect(self._repaint)
        minute.start()

    # What its window asks and tells.

    def ask(self, project: "Project", begin: QAction | None = None) -> None:
        """From now on this project is shown."""
        self._project, self._begin = project, begin
        self.hands.hold(project)
        self.keeping.hold(project)
        self._ask_for_projects()
        for column in self.columns.values():
            column.ask_of(project, self.filters.where())

    def set_actions(self, actions: Iterable[QAction]) -> None:
        """What the context menu of a card offers."""
        offered = list(actions)
        for column in self.columns.values():
            for action in column.view.actions():
                column.view.removeAction(action)
            column.view.addActions(offered)

    def show_possible(self, ids: Sequence[int], why_not: Mapping[str, str]) -> None:
        """The card that is chosen may go where these acts take it."""
        if ids and list(ids) == self.selected_ids():  # else another card was chosen meanwhile
            self.hands.show_possible(ids[0], why_not)

    def show_changes(self, changes: Changes) -> None:
        """Something was written: what it concerns is read again; a board that is not in view waits until it is."""
        if "projects" in changes.tables:
            self._ask_for_projects()
        if not _REASONS & set(changes.tables) and "projects" not in changes.tables:
            return
        if not self.isVisible():
            self._behind = True
            return
        own = changes.tables.get("tasks", frozenset())
        any_ = own is None or "approval_requests" in changes.tables or "projects" in changes.tables
        self.keeping.look_anew()
        if own or any_:
            for column in self.columns.values():
                column.feed.change(None if any_ else own)

    def showEvent(self, event: QShowEvent) -> None:
        """What was written while another page was in view is caught up with."""
        super().showEvent(event)
        if self._behind:
            self._behind = False
            self.keeping.look_anew()
            for column in self.columns.values():
                column.feed.change(None)

    def selected_ids(self) -> list[int]:
        """The id of the chosen card."""
        return next((ids for column in self.columns.values() if (ids := column.view.selected_ids())), [])

    def select(self, ids: Sequence[int]) -> None:
        """Choose the first of these cards, in whichever column it stands, as soon as it is there."""
        if ids and self._project is not None:
            self._wanted = ids[0]
            from desktop.queries import tasks

            work.show(self, self._project.read(tasks.rows, ids[:1]), self._on_found)

    def take_keyboard(self) -> None:
        """On the chosen card, or the first there is."""
        for column in self.columns.values():
            if column.view.selected_ids():
                column.view.setFocus()
                return
        there = [one for one in self.columns.values() if one.model.ids]
        first = next((one for one in there if one.view.strip is None), there[0] if there else None)
        if first is not None:
            self._stand(first, 0)
        else:  # nothing is there, or nothing yet
            self._stand_soon = True
            self.filters.search.setFocus()

    def start_search(self) -> None:
        """Put the keyboard into the search field."""
        self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.search.selectAll()

    # What happens.

    def _on_aside(self, column: BoardColumn, step: int, *, taking: bool) -> None:
        if taking:
            self.hands.take(column, step)
            return
        every = list(self.columns.values())
        at = every.index(column)
        beside = every[at + 1 :] if step > 0 else every[:at][::-1]
        to = next((one for one in beside if one.model.ids), None)
        if to is not None:
            row = column.view.currentIndex().row() - column.view.rows_on_screen()[0]
            self._stand(to, to.view.rows_on_screen()[0] + max(0, row))

    def _stand(self, column: BoardColumn, row: int) -> None:
        if column.view.strip is not None:  # one sees that the keyboard is there; Enter opens it
            for other in self.columns.values():
                other.view.clearSelection()
            column.view.setFocus()
            return
        last = column.view.rows_on_screen()[1]
        one = column.model.id_at(max(0, min(row, last, len(column.model.ids) - 1)))
        if one is not None:
            column.view.select([one])
        column.view.setFocus()
        self._scroll.ensureWidgetVisible(column, GRID, 0)

    def _on_chosen(self, column: BoardColumn) -> None:
        if column.view.selected_ids():
            for one in self.columns.values():
                if one is not column and one.view.selected_ids():
                    one.view.clearSelection()
                one.view.viewport().update()
        self._tell.start()

    def _on_told(self) -> None:
        ids = self.selected_ids()
        if ids == self._told:
            return
        stands = next((one for one in self.columns.values() if one.view.selected_ids()), None)
        if self._told and stands in (None, self._stood) and self._stood and self._told[0] not in self._stood.model.ids:
            self.select(self._told)  # it went to another column: whoever looks at it goes on looking at it
        self._told, self._stood = ids, stands
        self.selected.emit(ids)

    def _on_found(self, rows: dict[int, Any]) -> None:
        row = rows.get(self._wanted)
        if row is None or row.deleted_at is not None:
            self._wanted = 0
            return
        column = self.columns[row.status]
        if self._wanted in column.model.ids:
            had_keyboard = any(one.view.hasFocus() for one in self.columns.values())
            if column.view.strip is not None:
                self.folding.wish(column, away=False)
            column.view.select([self._wanted])
            self._scroll.ensureWidgetVisible(column, GRID, 0)
            if had_keyboard:
                column.view.setFocus()
            self._wanted = 0

    def _on_settled(self) -> None:
        if self._stand_soon and all(column.feed.whole for column in self.columns.values()):
            self._stand_soon = False
            if self.filters.search.hasFocus() and not self.filters.search.text():
                self.take_keyboard()
        if self._wanted:
            self.select([self._wanted])
        self.keeping.look()

    def _on_filtered(self) -> None:
        self._say("")
        for column in self.columns.values():
            column.ask(self.filters.where())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Whole columns alone, as many as there is room for."""
        super().resizeEvent(event)
        self.folding.share(self.width())

    def state(self) -> dict[str, Any]:
        """Which columns the person folded and opened."""
        return self.folding.state()

    def restore_state(self, state: dict[str, Any]) -> None:
        """What `state` told, as far as it still fits."""
        self.folding.restore(state)

    def _on_counted(self) -> None:
        self.folding.share(self.width())
        empty = all(not column.shown for column in self.columns.values())
        if empty and self.filters.narrowed():
            self.empty.say("magnifying-glass", "No tasks match the search and the filters.", "Show all tasks")
        elif empty:
            self.empty.begin("tray", BOARD.nothing, self._begin)
        settled = all(column.feed.whole for column in self.columns.values())
        self._stack.setCurrentIndex(1 if empty and settled else 0)

    def _on_empty(self) -> None:
        if self.filters.narrowed():
            self.filters.show_everything()
        elif self._begin is not None:
            self._begin.trigger()

    def _say(self, sentence: str) -> None:
        self.line.setText(sentence or hint())

    def _ask_for_projects(self) -> None:
        from ui.tables.projects import PROJECTS

        asked = self._project.read(PROJECTS.queries.page, PROJECTS.where, PROJECTS.by, False, 0, MOST_PROJECTS)
        work.show(self, asked, self._on_projects)

    def _on_projects(self, projects: list[Any]) -> None:
        if self.filters.project is not None:
            self.filters.project.offer(projects)
        for column in self.columns.values():
            column.view.cards.with_project = len(projects) > 1
        self._repaint()

    def _repaint(self) -> None:
        for column in self.columns.values():
            column.view.viewport().update()
