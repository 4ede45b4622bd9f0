"""How the cells of a table are painted, and what their tooltips say."""

from functools import lru_cache
from math import ceil
from typing import Any

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem

from ui import style
from ui.tables.spine import SpineModel

_SMOOTH = QPainter.RenderHint.Antialiasing
_ONE_LINE = (Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextForceLeftToRight).value
_LEFT, _RIGHT = _ONE_LINE | Qt.AlignmentFlag.AlignLeft.value, _ONE_LINE | Qt.AlignmentFlag.AlignRight.value
# As the style sheet and Qt lay out an item: a padding and a margin at both sides, another margin around an icon.
_SIDE = style.GRID + 3
_AFTER_ICON = _SIDE + style.ICON_SIZE + 6
_REMEMBERED = 4096


class Cells(QStyledItemDelegate):
    """Paints plain cells itself, exactly as Qt would, which asks seven questions for each and lays out its text twice:
    that takes three times as long. Cells that are selected, have the focus or are not known yet are left to Qt."""

    def __init__(self, model: SpineModel, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._model = model
        self._view = view
        self.restyle()

    def restyle(self) -> None:
        """Take over the colours and the font of now."""
        self._ink, self._line = style.tint("text"), QColor(style.colours().line)
        self._font, self._metrics = self._view.font(), self._view.fontMetrics()
        self._high = ceil(QFontMetricsF(self._font).height())  # as a line of text has it
        self._widest = max(self._metrics.horizontalAdvance(chr(letter)) for letter in range(32, 127))
        self._fitting = lru_cache(_REMEMBERED)(self._elided)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        """One cell: the line below it, its icon, its text."""
        column = index.column()
        cell = None if self._is_marked(index) else self._model.cell(index.row(), column)
        if cell is None:
            super().paint(painter, option, index)
            return
        text, icon, tint = cell
        rect = option.rect
        left, top, width, height = rect.x(), rect.y(), rect.width(), rect.height() - 1
        painter.setRenderHint(_SMOOTH)
        painter.fillRect(left, top + height, width, 1, self._line)
        before = _SIDE
        if icon is not None:
            before = _AFTER_ICON
            icon.paint(painter, QRect(left + _SIDE, top, style.ICON_SIZE, height))
        painter.setFont(self._font)
        painter.setPen(tint or self._ink)
        top += (height - self._high) // 2
        width -= before + _SIDE
        how = _RIGHT if self._model.columns[column].right else _LEFT
        painter.drawText(left + before, top, width, self._high, how, self._fitting(text, width))

    def _is_marked(self, index: Any) -> bool:
        """Selected, or where the keyboard stands; asked of `option.state`, PySide would make all of QStyle for 5 ms."""
        return self._view.selectionModel().isSelected(index) or index == self._view.currentIndex()

    def _elided(self, text: str, width: int) -> str:
        if len(text) * self._widest <= width and text.isascii():
            return text  # to measure it would take longer than to paint it
        return self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Any) -> bool:
        """Shows a tooltip only where it says more than the cell: what is cut off, or what there is beyond the text."""
        if event.type() == QEvent.Type.ToolTip and index.isValid():
            text = index.data(Qt.ItemDataRole.DisplayRole)
            whole = self.sizeHint(option, index).width() <= view.visualRect(index).width()
            if whole and index.data(Qt.ItemDataRole.ToolTipRole) == text:
                return True
        return super().helpEvent(event, view, option, index)
