"""The list of backups: when each was made and why, how large it is, and when it was last found to be whole."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui import style, words

if TYPE_CHECKING:
    from desktop.store.backup import Backup

COLUMNS = ("File", "Made", "Why", "Size", "Rows", "Verified")
FILE, MADE, WHY, SIZE, ROWS, VERIFIED = range(len(COLUMNS))
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Line:
    """A backup, when it was last verified (UTC), and what was wrong with it then."""

    backup: "Backup"
    verified_at: datetime
    trouble: str = ""


class BackupModel(QAbstractTableModel):
    """Backups, newest first; each was verified when it was made."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[Line] = []

    def show(self, backups: "list[Backup]") -> None:
        """List these; what is known of one listed before stays known."""
        known = {line.backup.path: line for line in self.lines}
        newest_first = sorted(backups, key=lambda it: it.made_at, reverse=True)
        self.beginResetModel()
        self.lines = [known.get(it.path, Line(it, it.made_at)) for it in newest_first]
        self.endResetModel()

    def show_verified(self, path: Path, when: datetime, trouble: str) -> None:
        """A backup was looked at."""
        for row, line in enumerate(self.lines):
            if line.backup.path == path:
                self.lines[row] = replace(line, verified_at=when, trouble=trouble)
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (as Qt declares it)
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (as Qt declares it)
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(section)
        return COLUMNS[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        column = index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return _text(line, column)
            case Qt.ItemDataRole.ToolTipRole:
                return _tip(line, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _side(column)
            case Qt.ItemDataRole.DecorationRole if column == VERIFIED:
                return style.icon(*(("warning-circle-fill", "bad") if line.trouble else ("shield-check", "good")))
            case Qt.ItemDataRole.ForegroundRole if column == VERIFIED and line.trouble:
                return style.tint("bad")
        return None


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in (SIZE, ROWS) else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _text(line: Line, column: int) -> str:
    it = line.backup
    match column:
        case 0:
            return it.source.name
        case 1:
            return words.ago(it.made_at)
        case 2:
            return it.reason
        case 3:
            return words.size_text(it.size)
        case 4:
            return f"{sum(it.rows.values()):,}"
    if line.trouble:
        return "not whole"
    return "when made" if line.verified_at == it.made_at else words.ago(line.verified_at)


def _tip(line: Line, column: int) -> str:
    it = line.backup
    match column:
        case 0:
            return str(it.source)
        case 1:
            return words.exact(it.made_at)
        case 4:
            return "\n".join(f"{words.table_text(name)}: {rows:,}" for name, rows in it.rows.items() if rows)
        case 5:
            return line.trouble or f"Found whole {words.exact(line.verified_at)}"
    return str(it.path)
