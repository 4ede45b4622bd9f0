"""The Qt model of the inbox: lines below headings, and of another list only what differs is another."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.inbox import lines
from ui.inbox.lines import Heading, Line

LINE = int(Qt.ItemDataRole.UserRole)
"""The role of the line itself."""
Index = QModelIndex | QPersistentModelIndex


class InboxModel(QAbstractListModel):
    """Headings can neither be selected nor stood on."""

    def __init__(self, parent: QObject | None = None) -> None:
        self.lines: list[lines.AnyLine] = []
        super().__init__(parent)

    def show(self, now: Sequence[lines.AnyLine]) -> None:
        """Show these; a line that stays keeps its place, and with it the selection and what is scrolled to."""
        before, after = self.lines, list(now)
        same = _alike(before, after)
        tail = _alike(before[same:][::-1], after[same:][::-1])
        gone, come = len(before) - same - tail, len(after) - same - tail
        if gone:
            self.beginRemoveRows(QModelIndex(), same, same + gone - 1)
            self.lines = before[:same] + before[same + gone :]
            self.endRemoveRows()
        if come:
            self.beginInsertRows(QModelIndex(), same, same + come - 1)
            self.lines = after
            self.endInsertRows()
        self.lines = after
        self.reformat()

    def reformat(self) -> None:
        """Time has passed: what is said of it is another."""
        if self.lines:
            self.dataChanged.emit(self.index(0), self.index(len(self.lines) - 1))

    def row_of(self, name: tuple[object, ...]) -> int:
        """Where the line of this name stands, -1 where it does not."""
        return next((at for at, line in enumerate(self.lines) if line.name == name), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (as Qt declares it)
        return 0 if parent.isValid() else len(self.lines)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or isinstance(self.lines[index.row()], Heading):
            return Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role == LINE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return lines.title(line) if isinstance(line, Line) else line.name[0]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return lines.spoken(line)
        if role == Qt.ItemDataRole.ToolTipRole:
            return lines.tip(line)
        return None


def _alike(some: Sequence[lines.AnyLine], others: Sequence[lines.AnyLine]) -> int:
    """How many lines at the beginning of both are the same things."""
    pairs = zip(some, others, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one.name != other.name), min(len(some), len(others)))
