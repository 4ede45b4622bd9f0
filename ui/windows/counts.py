"""Cells of the start window's table: how many tasks of a file stand where, and words cut off at their end."""

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from ui import style, words
from ui.windows.known import ORDER, Index, Role

SIZE = style.ICON_SIZE - 2
BETWEEN = style.GRID // 2
"""A sign and its number."""


class StatusCounts(QStyledItemDelegate):
    """Paints how many tasks stand where as glyph and number, and says in words what the mouse points at."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        plain.text = ""
        widget = option.widget
        widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, plain, painter, widget)
        painter.save()
        painter.setFont(option.font)
        painter.setPen(style.tint("text"))
        for status, text, box in _placed(option, index.data(Role.STATUSES) or {}):
            if status is not None:
                top = box.top() + (box.height() - SIZE) // 2
                words.status_icon(status).paint(painter, box.left(), top, SIZE, SIZE)
                box = box.adjusted(SIZE + BETWEEN, 0, 0, 0)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """The one under the mouse in words; elsewhere all of them."""
        counts: Mapping[str, int] = index.data(Role.STATUSES) or {}
        for status, text, box in _placed(option, counts):
            if status is not None and box.contains(event.pos()):
                QToolTip.showText(event.globalPos(), f"{text} {words.status_text(status).lower()}", view, box)
                return True
        return super().helpEvent(event, view, option, index)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        del option, index
        return QSize(style.GRID * 24, style.ROW_HEIGHT)


class Ended(QStyledItemDelegate):
    """Cuts what has no room off at its end; the table itself does so in the middle, as folders want it."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """As Qt does, but for that."""
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideRight


def _placed(option: QStyleOptionViewItem, counts: Mapping[str, int]) -> Iterator[tuple[str | None, str, QRect]]:
    """Where each state stands with its number, from left to right; what has no room left is a sign without a state."""
    metrics, x = QFontMetrics(option.font), option.rect.x() + style.GRID
    for status in (it for it in ORDER if counts.get(it)):
        text = f"{counts[status]:,}"
        wide = SIZE + BETWEEN + metrics.horizontalAdvance(text) + 1
        if x + wide + style.GRID > option.rect.right():
            yield None, "…", QRect(x, option.rect.y(), option.rect.right() - x, option.rect.height())
            return
        yield status, text, QRect(x, option.rect.y(), wide, option.rect.height())
        x += wide + style.GRID
