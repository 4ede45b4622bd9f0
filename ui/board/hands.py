"""Cards taken by hand: what is said while one is held over a column, and what is done when it is let go there."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QDragMoveEvent, QDropEvent

from desktop.words import TaskStatus
from ui.board import moves
from ui.board.column import BoardColumn

if TYPE_CHECKING:
    from desktop.store.project import Project

READ_ONLY = "This file is open read-only, so nothing is moved here."


class Hands(QObject):
    """Moves cards between `columns` by the actions of the window, which open a dialog where words are needed.

    The actions act on the card that is chosen, as everywhere; only one that is may be held.
    """

    said = Signal(str)
    """What may be done with the card that is held, or why not; empty once it is not held any more."""

    def __init__(
        self, columns: Mapping[TaskStatus, BoardColumn], acts: Callable[[], Mapping[str, QAction]], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._columns, self._acts = columns, acts
        self._project: Project | None = None
        self._obstacles: tuple[int, Mapping[str, str]] = (0, {})
        self._soon: tuple[int, TaskStatus, TaskStatus] | None = None
        self._held: tuple[int, TaskStatus] | None = None
        for column in columns.values():
            column.view.taken.connect(partial(self._on_taken, column))
            column.view.released.connect(self._on_released)
            column.view.entered.connect(partial(self._on_held, column))
            column.view.left.connect(self._on_let_be)
            column.view.dropped.connect(partial(self._on_dropped, column))

    def hold(self, project: "Project") -> None:
        """From now on cards of this project may be moved."""
        self._project = project

    def show_possible(self, task_id: int, why_not: Mapping[str, str]) -> None:
        """This card is chosen, and this is what may be done with it; what was wished before that was known is done."""
        self._obstacles = (task_id, why_not)
        soon = self._soon
        if soon is not None and (why_not or soon[0] != task_id):
            self._soon = None
            if soon[0] == task_id:
                self.move(*soon)

    def way(self, task_id: int, status: TaskStatus, to: TaskStatus) -> moves.Way:
        """How the card comes to another column, or why it does not."""
        if self._project is None or self._project.read_only:
            return moves.Way("", READ_ONLY)
        known, obstacles = self._obstacles
        return moves.way(status, to, self._acts(), obstacles if known == task_id else {})

    def move(self, task_id: int, status: TaskStatus, to: TaskStatus) -> None:
        """Do what takes the card there, where anything does; else say why not."""
        way = self.way(task_id, status, to)
        action = self._acts().get(way.act)
        if action is not None and not (self._obstacles[0] == task_id and self._obstacles[1]):
            self._soon = (task_id, status, to)
        elif action is None:
            self.said.emit(way.sentence)
        elif action.isEnabled():
            self.said.emit("")
            action.trigger()
        else:
            self.said.emit(f"“{action.text().replace('&', '').rstrip('…')}” is not possible for this task now.")

    def take(self, column: BoardColumn, step: int) -> None:
        """Take the chosen card to the next column it may go to, to the right (1) or left (-1)."""
        for task_id in column.view.selected_ids():
            self.move(task_id, column.status, moves.following(column.status, step))

    def _on_taken(self, column: BoardColumn) -> None:
        self._held = next(((task_id, column.status) for task_id in column.view.selected_ids()), None)

    def _on_released(self) -> None:
        self._held = None
        self._on_let_be()

    def _on_held(self, column: BoardColumn, event: QDragMoveEvent) -> None:
        if self._held is None:  # something else, from elsewhere
            return
        way = self.way(*self._held, column.status)
        self.said.emit(way.sentence)
        for one in self._columns.values():
            one.mark(way if one is column else None)
        if way.act:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()

    def _on_let_be(self) -> None:
        self.said.emit("")
        for one in self._columns.values():
            one.mark(None)

    def _on_dropped(self, column: BoardColumn, event: QDropEvent) -> None:
        if self._held is not None:
            event.setDropAction(Qt.DropAction.IgnoreAction)  # nobody takes the row out of its list for it
            event.accept()
            # A dialog opens once Qt is done with the drag.
            QTimer.singleShot(0, self, partial(self.move, *self._held, column.status))
