"""A list of a project on screen: search, filters, the table, how many there are, and what to do when there are none."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QToolButton, QVBoxLayout, QWidget

from ui import keys, style, work
from ui.page import Changes, Page
from ui.tables.columns import Column
from ui.tables.empty import Empty
from ui.tables.feed import Feed, Source
from ui.tables.filters import FilterBar
from ui.tables.line import CountLine
from ui.tables.listing import Listing, Question
from ui.tables.spine import SpineModel
from ui.tables.view import TableView

MINUTE_MS = 60_000


class TablePage(Page):
    """One listing of one project; it asks for its rows as soon as there is one (`ask`).

    `begin` is the action offered where there is nothing at all (New task, Attach...).
    """

    def __init__(
        self, project: Source | None, listing: Listing, *, begin: QAction | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.listing = listing
        self.kind = listing.one
        self._told: list[int] = []
        self._return_to: list[int] = []
        self._behind = self._stand_soon = False
        self.model = SpineModel(listing.columns, self)
        self.view = TableView(self.model, self)
        self.view.setAccessibleName(listing.many.capitalize())
        self.feed = Feed(None, listing, self.model, self)
        self.feed.watch(self.view.rows_on_screen)
        self.filters = FilterBar(listing, self)
        self.question = Question(self.filters.where(), listing.by, listing.falling)
        self._lay_out()
        self._connect()
        self.view.show_order(listing.column_of(listing.by), listing.falling)
        if project is not None:
            self.ask(project, begin)

    def show_first(self, rows: Sequence[Any]) -> None:
        """The first rows of the list, read before its file is open."""
        self.feed.show_first(self.question, rows)

    def ask(self, project: Source, begin: QAction | None = None) -> None:
        """From now on this project is asked."""
        self._project = project
        self._begin = begin
        self.view.copied.connect(self.copy)
        self._ask_for_projects()
        self.feed.ask_of(project, self.question)

    def _lay_out(self) -> None:
        self.empty = Empty(self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        self.line = CountLine(self.listing, self)
        self.chooser = chooser = QToolButton(self)
        chooser.setIcon(style.icon("columns", "muted"))
        chooser.setIconSize(QSize(style.ICON_SIZE, style.ICON_SIZE))
        chooser.setToolTip("Columns and sorting")
        chooser.setAccessibleName("Columns and sorting")
        chooser.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chooser.clicked.connect(lambda: self.choose_columns())
        self.filters.buttons.addWidget(chooser)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filters)
        column.addWidget(self._stack, 1)
        column.addWidget(self.line)

    def _connect(self) -> None:
        self.filters.changed.connect(self._on_filtered)
        self.filters.left.connect(self._on_left)
        self.view.sorted.connect(self._on_sorted)
        self.view.opened.connect(self.activated)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._tell_selected)
        self.view.chosen.connect(self._soon.start)
        self.feed.begun.connect(self.view.scrollToTop)
        self.feed.counted.connect(self._on_counted)
        self.feed.settled.connect(self._on_settled)
        self.feed.moved.connect(self.view.keep_place)
        self.empty.button.clicked.connect(self._on_empty)
        slash = QShortcut(self)
        slash.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.bind(slash, "search")
        slash.activated.connect(self.start_search)
        minute = QTimer(self, interval=MINUTE_MS)
        minute.timeout.connect(self.model.reformat)
        minute.start()

    # What its window asks and tells.

    def set_actions(self, actions: Iterable[QAction]) -> None:
        """What the context menu offers for the selected rows."""
        for action in self.view.actions():
            self.view.removeAction(action)
        self.view.addActions(list(actions))

    def show_changes(self, changes: Changes) -> None:
        """Something was written: the list and the rows on screen are asked for again if it concerns them.

        A page that is not in view does so when it is next shown.
        """
        if self.listing.by_project and "projects" in changes.tables:
            self._ask_for_projects()
        its = self.listing.own_table
        own = changes.tables.get(its, frozenset())
        others = any(table in changes.tables for table in self.listing.tables if table != its)
        if not self.isVisible():
            self._behind = self._behind or others or own != frozenset()
        elif others or own is None:
            self.feed.change(None)
        elif own:
            self.feed.change(own)

    def showEvent(self, event: QShowEvent) -> None:
        """What was written while another page was in view is caught up with."""
        super().showEvent(event)
        if self._behind:
            self._behind = False
            self.feed.change(None)

    def selected_ids(self) -> list[int]:
        """Ids of the selected rows, from top to bottom."""
        return self.view.selected_ids()

    def select(self, ids: Sequence[int]) -> None:
        """Select these rows now, or as soon as the list is there; those that are not in the list are left out."""
        if self.feed.whole:
            self.view.select(ids)
        else:
            self._return_to = list(ids)

    def reveal(self, id_: int) -> None:
        """Select this row as `select` does; a filter that hides it is taken away."""
        if self.filters.narrowed() and not (self.feed.whole and id_ in self.model.ids):
            self.filters.show_everything()
        self.select([id_])

    def take_keyboard(self) -> None:
        """Into the table."""
        self.view.setFocus()

    def show_where(self, where: Any) -> None:
        """Filter the list, as the buttons would."""
        self.filters.show_where(where)

    def start_search(self) -> None:
        """Put the keyboard into the search field."""
        self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.search.selectAll()

    def choose_columns(self) -> None:
        """Show below its button which columns there are and what one may sort by; the keyboard is in the menu."""
        menu = self.view.columns_menu()
        menu.popup(self.chooser.mapToGlobal(self.chooser.rect().bottomLeft()))
        menu.setActiveAction(menu.actions()[0])

    def state(self) -> dict[str, Any]:
        """Columns and order as plain data, to be kept."""
        at = self.listing.column_of(self.question.by)
        key = None if at is None else self.listing.columns[at].key
        return {**self.view.column_state(), "sort": key, "falling": self.question.falling}

    def restore_state(self, state: dict[str, Any]) -> None:
        """What `state` told, as far as it still fits."""
        self.view.restore_columns(state)
        columns = [column.key for column in self.listing.columns if column.sort is not None]
        if state.get("sort") in columns:
            at = next(at for at, column in enumerate(self.listing.columns) if column.key == state["sort"])
            self.view.show_order(at, bool(state.get("falling")))
            self._on_sorted(at, bool(state.get("falling")))

    def copy(self) -> None:
        """Put the selected rows on the clipboard: the columns in view, tab-separated, with their titles."""
        from ui.tables.leaving import copied

        ids = self.selected_ids()
        if ids:
            asked = self._project.read(copied, self.listing, self._columns(), ids)
            work.show(self, asked, QGuiApplication.clipboard().setText)

    def export(self) -> None:
        """Ask where to, then write the whole list as it is filtered and sorted, with the columns in view, as CSV."""
        from PySide6.QtWidgets import QFileDialog

        dialog = QFileDialog(self, f"Export {self.listing.many}", f"{self.listing.many}.csv", "CSV (*.csv)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda path: self.export_csv(Path(path)))
        dialog.open()

    def export_csv(self, to: Path) -> None:
        """Write the list into `to`, away from the screen; the line below the table says how far it is."""
        from ui.tables.leaving import exported

        arguments = (self.listing, self.question, self._columns(), to, self.line.read.emit)
        self.line.export(self._project.read(exported, *arguments), to)

    def _columns(self) -> list[Column]:
        return [self.listing.columns[at] for at in self.view.shown_columns()]

    # What happens.

    def _on_left(self) -> None:
        """From the search field into the list: one stands on a row at once."""
        self.view.setFocus()
        self._stand_soon = True
        if self.feed.whole:
            self._stand()

    def _stand(self) -> None:
        """On the first row, where somebody came from the search field and nothing is selected."""
        if self._stand_soon and self.model.ids and not self.view.selectionModel().hasSelection():
            self.view.select(self.model.ids[:1])
        self._stand_soon = False

    def _on_filtered(self) -> None:
        current = self.view.current_id()
        self._return_to = self._return_to or ([current] if current else [])
        self._ask(Question(self.filters.where(), self.question.by, self.question.falling))

    def _on_sorted(self, column: int, falling: bool) -> None:
        by = self.listing.columns[column].sort
        if by is not None:
            self._ask(Question(self.question.where, by, falling))

    def _ask(self, question: Question) -> None:
        if question != self.question:
            self.question = question
            self.feed.ask(question)

    def _on_counted(self, shown: int, total: int) -> None:
        self.line.say(shown, total, narrowed=self.filters.narrowed(), deleted=self.question.where.deleted)
        self._show_empty(shown == 0)
        self.view.make_room_for(total)

    def _on_settled(self) -> None:
        ids, self._return_to = self._return_to, []
        if ids and not self.view.selectionModel().hasSelection():
            self.view.select(ids, scroll=not self.filters.narrowed())
        self._stand()
        self._soon.start()

    def _show_empty(self, empty: bool) -> None:
        if empty and self.filters.narrowed():
            missing = "deleted " if self.question.where == self._only_deleted() else ""
            sentence = f"No {missing}{self.listing.many}" + ("." if missing else " match the search and the filters.")
            self.empty.say("magnifying-glass", sentence, f"Show all {self.listing.many}")
        elif empty:
            self.empty.begin("tray", self.listing.nothing, self._begin)
        self._stack.setCurrentIndex(1 if empty else 0)

    def _only_deleted(self) -> Any:
        return type(self.listing.where)(deleted=True)

    def _on_empty(self) -> None:
        if self.filters.narrowed():
            self.filters.show_everything()
        elif self._begin is not None:
            self._begin.trigger()

    def _tell_selected(self) -> None:
        ids = self.selected_ids()
        if not ids and not self.feed.whole:
            return  # what was selected may still come
        if set(ids) != set(self._told):  # another order is no other selection
            self._told = ids
            self.selected.emit(ids)

    def _ask_for_projects(self) -> None:
        if self.filters.project is not None:
            from ui.tables.projects import PROJECTS

            asked = self._project.read(PROJECTS.queries.page, PROJECTS.where, PROJECTS.by, False, 0, 200)
            work.show(self, asked, self.filters.project.offer)
