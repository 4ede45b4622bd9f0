"""Which columns of a board stand open: as many as have room; that of tasks that are not open only if one wants it."""

from collections.abc import Mapping

from desktop.words import OPEN, TaskStatus
from ui import style
from ui.board.column import LEAST, STRIP, BoardColumn

GAP = style.GRID


class Folding:
    """Folds columns without cards, those of tasks that are not open, and from the right those that have no room."""

    def __init__(self, columns: Mapping[TaskStatus, BoardColumn]) -> None:
        self._columns = columns
        self._wished: list[TaskStatus] = []  # by the person, the last one last
        self._refused: set[TaskStatus] = set()
        self._room = 0
        for column in columns.values():
            column.folded.connect(lambda away, column=column: self.wish(column, away=away))

    def wish(self, column: BoardColumn, *, away: bool) -> None:
        """The person folds a column, or wants to see its cards."""
        status = column.status
        self._wished = [one for one in self._wished if one is not status]
        if away:
            self._refused.add(status)
        else:
            self._refused.discard(status)
            self._wished.append(status)
        self.share(self._room)
        column.view.setFocus()

    def share(self, room: int) -> None:
        """Open the columns that have room in so many pixels."""
        self._room = room
        first = self._wished[::-1]
        usual = [one for one in self._columns if one in OPEN and one not in {*self._refused, *first}]
        left = room - len(self._columns) * (STRIP + GAP) - GAP
        opened: set[TaskStatus] = set()
        for status in (one for one in [*first, *usual] if self._columns[one].shown):
            left -= LEAST - STRIP
            if left >= 0 or not opened:
                opened.add(status)
        for status, column in self._columns.items():
            column.fold(away=status not in opened)

    def state(self) -> dict[str, list[str]]:
        """What the person wished, as plain data."""
        return {"open": [f"{one}" for one in self._wished], "folded": sorted(f"{one}" for one in self._refused)}

    def restore(self, state: Mapping[str, list[str]]) -> None:
        """What `state` told, as far as there are such columns."""
        known = {f"{one}": one for one in self._columns}
        self._wished = [known[one] for one in state.get("open", ()) if one in known]
        self._refused = {known[one] for one in state.get("folded", ()) if one in known}
