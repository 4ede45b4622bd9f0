"""How the cells of a table are painted, and what their tooltips say."""

from collections.abc import Sequence
from functools import lru_cache
from math import ceil, inf
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QRegion
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from ui import style
from ui.tables.spine import AWAITED, SpineModel

_ONE_LINE = (Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextForceLeftToRight).value
_RIGHT = _ONE_LINE | Qt.AlignmentFlag.AlignRight.value
# As the style sheet and Qt lay out an item: a padding and a margin at both sides, another margin around an icon.
SIDE = style.GRID + 3
_AFTER_ICON = SIDE + style.ICON_SIZE + 6
_REMEMBERED = 4096
# So much wider than its letters one by one a text may be, at the most, where a font moves some apart.
_NEARER = 4


class Cells(QStyledItemDelegate):
    """Paints plain rows itself, exactly as Qt would, which asks seven questions for each cell, makes an index and an
    option of it, and lays out its text twice: that takes three times as long. Rows that are selected or current are
    left to Qt."""

    def __init__(self, model: SpineModel, view: QTableView) -> None:
        super().__init__(view)
        self._model = model
        self._view = view
        self._worn: tuple[int, str] | None = None

    def restyle(self) -> bool:
        """Take over the colours and the font of now; whether they are others than before.

        It is asked at each paint: were it told of changes, PySide would make all kinds of events there are for that.
        """
        worn = self._view.palette().cacheKey(), self._view.font().key()
        if worn == self._worn:
            return False
        self._worn = worn
        self._ink, self._line = style.tint("text"), QColor(style.colours().line)
        self._metrics = self._view.fontMetrics()
        exact = QFontMetricsF(self._view.font())
        self._high, self._ascent = ceil(exact.height()), exact.ascent()  # as a line of text has them
        # Of what is no letter nothing is known.
        self._advance = [exact.horizontalAdvance(chr(code)) if 32 <= code < 127 else inf for code in range(128)]
        self._elided = lru_cache(_REMEMBERED)(self._elide)
        return True

    def paint_plain(self, exposed: QRect) -> QRegion:
        """Paint the plain rows of this part of the viewport; what of it is left to Qt."""
        view, model, rest = self._view, self._model, QRegion()
        if not view.isEnabled():
            return QRegion(exposed)
        header, chosen, current = view.horizontalHeader(), view.selectionModel(), view.currentIndex().row()
        columns = [at for at in range(len(model.columns)) if not header.isSectionHidden(at)]
        places = [(at, header.sectionViewportPosition(at), header.sectionSize(at)) for at in columns]
        left, right = min(x for _, x, _ in places), max(x + width for _, x, width in places)
        any_chosen = chosen.hasSelection()
        first, last = view.rowAt(exposed.top()), view.rowAt(exposed.bottom())
        painter = QPainter(view.viewport())
        painter.setFont(view.font())
        plain: list[tuple[int, list[Any] | None]] = []
        for row in range(first, (len(model.ids) if last < 0 else last + 1)) if first >= 0 else ():
            top = view.rowViewportPosition(row)
            if row == current or (any_chosen and chosen.rowIntersectsSelection(row)):
                rest += QRect(left, top, right - left, style.ROW_HEIGHT)
                continue
            painter.fillRect(left, top + style.ROW_HEIGHT - 1, right - left, 1, self._line)
            plain.append((top, model.cells(row, columns)))
        for place in places:
            self._paint_column(painter, plain, *place)
        painter.end()
        return rest.intersected(exposed)  # beyond what is in view Qt would mistake one cell for another

    def _paint_column(
        self, painter: QPainter, rows: Sequence[tuple[int, list[Any] | None]], at: int, left: int, width: int
    ) -> None:
        to_right, pen, high = self._model.columns[at].right, None, self._high
        within, advance = (style.ROW_HEIGHT - 1 - high) // 2, self._advance.__getitem__
        for top, cells in rows:
            text, icon, tint = cells[at] if cells is not None else (AWAITED, None, None)
            before, behind = SIDE, SIDE
            if icon is not None:
                icon.paint(painter, QRect(left + SIDE, top, style.ICON_SIZE, style.ROW_HEIGHT - 1))
                before = _AFTER_ICON
            room = width - before - behind
            if not (text.isascii() and sum(map(advance, text.encode())) + _NEARER <= room):
                text = self._elided(text, room)  # to measure it takes half as long as to paint it
            if pen is not (tint or self._ink):
                pen = tint or self._ink
                painter.setPen(pen)
            if to_right and cells is not None:
                painter.drawText(left + before, top + within, room, high, _RIGHT, text)
            else:
                painter.drawText(QPointF(left + before, top + within + self._ascent), text)

    def _elide(self, text: str, width: int) -> str:
        return self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)

    def helpEvent(self, event: QHelpEvent, view: Any, option: QStyleOptionViewItem, index: Any) -> bool:
        """Shows a tooltip only where it says more than the cell: what is cut off, or what there is beyond the text."""
        if event.type() == QEvent.Type.ToolTip and index.isValid():
            text = index.data(Qt.ItemDataRole.DisplayRole)
            whole = self.sizeHint(option, index).width() <= view.visualRect(index).width()
            if whole and index.data(Qt.ItemDataRole.ToolTipRole) == text:
                return True
        return super().helpEvent(event, view, option, index)
