"""A quiet text at the right end of a list's line: how many there are, or which key one could press."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ui import style

BESIDE = int(Qt.ItemDataRole.UserRole)
"""The role of that text."""


class Beside(QStyledItemDelegate):
    """Paints the line as usual, then what is beside it."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        if text := index.data(BESIDE):
            painter.save()
            painter.setFont(option.font)
            painter.setPen(style.tint("muted"))
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(option.rect.adjusted(0, 0, -style.GRID, 0), side, text)
            painter.restore()
