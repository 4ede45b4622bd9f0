"""How many tasks of a project file stand where: a cell of the start window's table."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui import style, words
from ui.windows.known import ORDER, Index, Role


class StatusCounts(QStyledItemDelegate):
    """Paints how many tasks stand where as glyph and number, each in the colour of its state."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        counts = index.data(Role.STATUSES)
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        plain.text = ""
        widget = option.widget
        widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, plain, painter, widget)
        x = option.rect.x() + style.GRID
        size = style.ICON_SIZE - 2
        metrics = QFontMetrics(option.font)
        painter.save()
        painter.setFont(option.font)
        for status in ORDER:
            if not (counts and (count := counts.get(status))):
                continue
            text = f"{count:,}"
            width = metrics.horizontalAdvance(text)
            if x + size + width + style.GRID > option.rect.right():
                break
            top = option.rect.y() + (option.rect.height() - size) // 2
            words.status_icon(status).paint(painter, x, top, size, size)
            painter.setPen(style.tint("text"))
            x += size + style.GRID // 2
            painter.drawText(x, option.rect.y(), width + 1, option.rect.height(), Qt.AlignmentFlag.AlignVCenter, text)
            x += width + style.GRID + style.GRID // 2
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(style.GRID * 24, style.ROW_HEIGHT)
