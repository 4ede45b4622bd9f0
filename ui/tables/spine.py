"""The Qt model of a list of any length: all ids in view order, and the rows that are looked at."""

import sys
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from math import ceil
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon

from ui import style
from ui.style import Tint
from ui.tables.columns import Column, Mark
from ui.tables.moves import Moves, whole

PAGE = 64
KEPT = 128 * PAGE
STAY_MS = 50
UNKNOWN = 0
"""The id of a row that is known to exist and not yet which one it is; no table gives it to a row."""
AWAITED = "…"
"""What stands in every cell of a row until it comes."""

# Plain numbers: data() is asked seven times for each cell that is painted, and comparing enum members takes longer.
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_DECORATION = int(Qt.ItemDataRole.DecorationRole)
_FOREGROUND = int(Qt.ItemDataRole.ForegroundRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_TOOLTIP = int(Qt.ItemDataRole.ToolTipRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
_FIRST_ORDER = int(Qt.ItemDataRole.InitialSortOrderRole)
_PLACES = {_DISPLAY: 0, _DECORATION: 1, _FOREGROUND: 2}
_PAINTED = frozenset((*_PLACES, _ALIGNMENT))
_TOLD = frozenset((_TOOLTIP, _SPOKEN))
_RIGHT = (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value
_LEFT = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value

Index = QModelIndex | QPersistentModelIndex
Cell = tuple[str, QIcon | None, QColor | None]
"""Text, icon and colour of the text, None for the usual one."""
NOWHERE = QModelIndex()


class SpineModel(QAbstractTableModel):
    """Rows by id: the spine says which id stands where, `wanted` asks for rows somebody looks at, `put` brings them.

    It knows no file and no thread. What is painted of a row is made once, when it is first looked at. Rows are asked
    for in pages of `PAGE`; of more than `KEPT` those asked for longest ago are let go. A row has its id in `id`.
    """

    wanted = Signal(object)
    """list of ids whose rows are looked at and not known; each is asked for once until `put` or `give_up`."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.ids: array[int] = array("q")
        self._rows: dict[int, Any] = {}
        self._cells: dict[int, list[Cell | None]] = {}
        self._asked: set[int] = set()
        self._missed: set[int] = set()
        self._icons: dict[Mark, QIcon] = {}
        self._tints: dict[Tint, QColor] = {}
        self._align = tuple(_RIGHT if column.right else _LEFT for column in self.columns)
        self._gone: list[Cell | None] = [("", None, None)] * len(self.columns)
        self._seen = range(0)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._on_soon)
        self._stay = QTimer(self, singleShot=True, interval=STAY_MS)
        self._stay.timeout.connect(self._on_stay)

    # What Qt asks.

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """All rows there are, whether they were read or not."""
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """All columns, the hidden ones too."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """What was made when the row came; a placeholder before that, which asks for the row."""
        if role not in _PAINTED:
            return self._said(index, role) if role in _TOLD else None
        row, column = index.row(), index.column()
        if row < 0:
            return None
        cells = self.cells(row, (column,))
        if cells is None:
            return AWAITED if role == _DISPLAY else None
        return self._align[column] if role == _ALIGNMENT else cells[column][_PLACES[role]]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Titles, aligned as their columns; which way the first click sorts."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == _DISPLAY:
            return column.title
        if role == _ALIGNMENT:
            return self._align[section]
        if role == _FIRST_ORDER:
            return Qt.SortOrder.DescendingOrder if column.falling else Qt.SortOrder.AscendingOrder
        return None

    def _said(self, index: Index, role: int) -> str | None:
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        column = self.columns[index.column()]
        if role == _TOOLTIP:
            return column.full(row)
        return f"{column.title}: {column.full(row)}"

    def look(self, first: int, last: int) -> bool:
        """Ask for these rows if none of them is known; whether any is.

        They come first and alone, and the rest of their pages once somebody stays there.
        """
        known = any(one in self._rows or one in self._cells for one in self.ids[first : last + 1])
        if not known and last >= first:
            self._seen = range(first, last + 1)
            self._soon.start()
            self._stay.start()
        return known

    def _miss(self, row: int) -> None:
        if not self._missed:
            self._soon.start()
        self._missed.add(row // PAGE)

    def cells(self, row: int, columns: Sequence[int]) -> list[Any] | None:
        """What is painted in these columns, made when it is first looked at (`Cell`; nothing where other columns are).

        None, and the row is asked for, if it did not come. It is asked for each row at each paint.
        """
        one = self.ids[row]
        cells = self._cells.get(one)
        if cells is None:
            if one not in self._rows:
                self._miss(row)
                return None
            cells = self._cells[one] = [None] * len(self.columns)
        for column in columns:
            if cells[column] is None:
                cells[column] = self._made(self.columns[column], self._rows[one])
        return cells

    # What its owner asks.

    def id_at(self, row: int) -> int | None:
        """The id of a row, None where it is not known yet or there is none."""
        return (self.ids[row] or None) if 0 <= row < len(self.ids) else None

    def row_at(self, row: int) -> Any | None:
        """The row itself, if it was read."""
        return self._rows.get(self.ids[row]) if 0 <= row < len(self.ids) else None

    def row_of(self, wanted: int, first: int = 0, stop: int = sys.maxsize) -> int | None:
        """Where an id stands, None if it does not. A million ids are looked through in some 30 ms."""
        try:
            return self.ids.index(wanted, first, stop)
        except ValueError:
            return None

    def rows_of(self, ids: Iterable[int]) -> list[int]:
        """Where these ids stand, rising; those that do not stand anywhere are left out."""
        return sorted(row for _one, row in self._stand(set(ids), 0, len(self.ids) - 1))

    # What its owner brings.

    def start(self, rows: Sequence[Any], total: int | None = None) -> None:
        """Another list: its first rows, and how many there are if that is known. Nothing stays selected."""
        self.beginResetModel()
        self._rows.clear()
        self._cells.clear()
        self._asked.clear()
        self._missed.clear()
        self._stay.stop()
        self._seen = range(0)
        self.ids = array("q", [row.id for row in rows])
        self.ids.extend(array("q", bytes(8 * max(0, (total or 0) - len(rows)))))
        self._keep(rows)
        self.endResetModel()

    def expect(self, total: int) -> None:
        """There are `total` rows, although it is not known yet which."""
        if total > len(self.ids):
            more = array("q", bytes(8 * (total - len(self.ids))))
            self.beginInsertRows(NOWHERE, len(self.ids), total - 1)
            self.ids.extend(more)
            self.endInsertRows()

    def reorder(self, rows: Sequence[Any]) -> None:
        """The same list in another order, of which only the first rows are known so far.

        What is selected or current keeps its row: where that is not known yet it stands at the end for the moment.
        """
        self._keep(rows)
        first = array("q", [row.id for row in rows])[: len(self.ids)]
        rest = len(self.ids) - len(first)

        def provisional(held: set[int]) -> Moves:
            tail = array("q", list(held - set(first) - {UNKNOWN})[:rest])
            return whole(self.ids, first + array("q", bytes(8 * (rest - len(tail)))) + tail)

        self._relay(provisional)

    def move_to(self, moves: Moves) -> None:
        """Another spine: ranges come and go; where rows changed places everything that points at one follows its id.

        `moves` was made from the spine this model has now.
        """
        if moves.moved or len(moves.removed) + len(moves.inserted) > 32:
            self._relay(lambda _held: moves)
            return
        self.ids = self.ids[:]  # whoever compares spines in another thread keeps the one it was given
        for first, last in reversed(moves.removed):
            self.beginRemoveRows(NOWHERE, first, last)
            del self.ids[first : last + 1]
            self.endRemoveRows()
        for first, last in moves.inserted:
            self.beginInsertRows(NOWHERE, first, last)
            self.ids[first:first] = moves.ids[first : last + 1]
            self.endInsertRows()

    def settle(self, ids: "array[int]") -> None:
        """The whole spine of a list whose first rows were shown before."""
        if ids == self.ids:
            return
        if len(ids) != len(self.ids) or self.persistentIndexList():
            self._relay(lambda _held: whole(self.ids, ids))
        else:
            self.ids = ids
            self._repaint()

    def put(self, asked: Iterable[int], rows: Mapping[int, Any]) -> None:
        """The rows that were asked for; an id without one was deleted meanwhile and shows nothing."""
        asked = list(asked)
        self._asked.difference_update(asked)
        self._keep(list(rows.values()))
        for one in asked:
            if one not in rows:
                self._rows.pop(one, None)
                self._cells[one] = self._gone
        self._repaint()

    def give_up(self, asked: Iterable[int]) -> None:
        """These rows will not come: who looks at them asks again."""
        self._asked.difference_update(asked)

    def refresh(self, first: int, last: int, changed: frozenset[int] | None) -> None:
        """Rows may have changed (`changed`: only these): those from `first` to `last` are asked for again and stay
        meanwhile, the others are forgotten."""
        seen = [one for one in self.ids[max(0, first) : last + 1] if one and (changed is None or one in changed)]
        seen_now = set(seen)
        for one in [*self._rows, *self._cells] if changed is None else changed:
            if one not in seen_now:
                self._rows.pop(one, None)
                self._cells.pop(one, None)
        self._asked.difference_update(list(self._asked) if changed is None else changed)
        self._ask(seen)

    def reformat(self) -> None:
        """The time of day changed: what is painted is made anew from the rows at hand."""
        self.undress()
        self._repaint()

    def undress(self) -> None:
        """Colours changed: what is painted is made anew when it is."""
        self._icons.clear()
        self._tints.clear()
        self._cells = {one: cells for one, cells in self._cells.items() if cells is self._gone}

    # How.

    def _relay(self, way: Callable[[set[int]], Moves]) -> None:
        """Another spine at once; `way` is given the ids of all rows that something points at."""
        self.layoutAboutToBeChanged.emit()
        held, before = self.persistentIndexList(), self.ids
        ids = {before[at.row()] for at in held}
        moves = way(ids)
        self.ids = moves.ids
        come = {one: row for first, last in moves.inserted for one, row in self._stand(ids, first, last)}

        def now(at: QModelIndex) -> QModelIndex:
            row: int | None
            if before[at.row()] == UNKNOWN:
                row = at.row() if at.row() < len(self.ids) else None
            elif any(first <= at.row() <= last for first, last in moves.removed):
                row = come.get(before[at.row()])
            else:
                row = moves.row(at.row())
            return NOWHERE if row is None else self.createIndex(row, at.column())

        self.changePersistentIndexList(held, [now(at) for at in held])
        self.layoutChanged.emit()
        self._repaint()

    def _stand(self, ids: set[int], first: int, last: int) -> Iterable[tuple[int, int]]:
        """Which of these ids stand in these rows, and where."""
        if len(ids) > 8:
            return [(one, row) for row, one in enumerate(self.ids[first : last + 1], first) if one in ids]
        return [(one, row) for one in ids if (row := self.row_of(one, first, last + 1)) is not None]

    def _repaint(self) -> None:
        if self.ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.ids) - 1, len(self.columns) - 1))

    def _on_soon(self) -> None:
        parts = [self._seen, *(range(page * PAGE, (page + 1) * PAGE) for page in sorted(self._missed))]
        self._missed = set()
        ids = (one for part in parts for one in self.ids[part.start : part.stop])
        self._ask(dict.fromkeys(one for one in ids if one not in self._rows and one not in self._cells))

    def _on_stay(self) -> None:
        self._missed |= {self._seen.start // PAGE, (self._seen.stop - 1) // PAGE}
        self._seen = range(0)
        self._on_soon()

    def _ask(self, ids: Iterable[int]) -> None:
        fresh = [one for one in ids if one and one not in self._asked]
        if fresh:
            self._asked.update(fresh)
            self.wanted.emit(fresh)

    def _keep(self, rows: Sequence[Any]) -> None:
        for row in rows:
            self._rows.pop(row.id, None)  # to the end: the order of the dictionary is the order of asking
            self._rows[row.id] = row
            self._cells.pop(row.id, None)
        for old in list(islice(self._rows, max(0, len(self._rows) - KEPT))):
            del self._rows[old]
            self._cells.pop(old, None)

    def _made(self, column: Column, row: Any) -> Cell:
        icon = self._icon(column.mark(row)) if column.mark else None
        return column.read(row), icon, self._tint(column.tint(row)) if column.tint else None

    def _tint(self, name: Tint) -> QColor:
        if name not in self._tints:
            self._tints[name] = style.tint(name)
        return self._tints[name]

    def _icon(self, mark: Mark | None) -> QIcon | None:
        """A drawn picture instead of the icon itself, which would be drawn anew at every paint, from Python."""
        if mark is None:
            return None
        if mark not in self._icons:
            source, drawn = style.icon(*mark), QIcon()
            for scale in _scales():
                size = QSize(style.ICON_SIZE, style.ICON_SIZE) * scale
                picture = source.pixmap(size, 1.0)
                picture.setDevicePixelRatio(scale)
                for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # else Qt mixes the selection's colour into it
                    drawn.addPixmap(picture, mode)
            self._icons[mark] = drawn
        return self._icons[mark]


def _scales() -> range:
    """Up to that of the densest screen there is: a picture of an icon for each."""
    app = QGuiApplication.instance()
    return range(1, ceil(app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1) + 1)
