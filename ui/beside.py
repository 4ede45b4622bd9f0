"""A quiet text at the right end of a list's line: how many there are, or which key one could press."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ui import style

BESIDE = int(Qt.ItemDataRole.UserRole)
"""The role of that text."""


class Beside(QStyledItemDelegate):
    """Paints the line as usual, then what is beside it: in this colour, and in this weight."""

    def __init__(self, parent: QObject, tint: style.Tint = "muted", weight: QFont.Weight = QFont.Weight.Normal) -> None:
        super().__init__(parent)
        self._tint: style.Tint = tint
        self._weight = weight

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """The line's own text ends before what is beside it."""
        super().initStyleOption(option, index)
        if (text := index.data(BESIDE)) and option.rect.width() > 0:
            glyph = 0 if option.icon.isNull() else option.decorationSize.width() + style.GRID
            room = (
                option.rect.width() - glyph - QFontMetrics(self._font(option)).horizontalAdvance(text) - 3 * style.GRID
            )
            option.text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, max(0, room))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        if text := index.data(BESIDE):
            painter.save()
            painter.setFont(self._font(option))
            painter.setPen(style.tint(self._tint))
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(option.rect.adjusted(0, 0, -style.GRID, 0), side, text)
            painter.restore()

    def _font(self, option: QStyleOptionViewItem) -> QFont:
        font = QFont(option.font)
        font.setWeight(self._weight)
        return font
