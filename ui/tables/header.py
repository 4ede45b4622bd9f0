"""The titles of a table, and beside the one it is sorted by an arrow, with room around it."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QWidget

from ui import style

PADDING = 11
"""What the style sheet leaves free on either side of a title, in pixels."""
_WIDE, _HIGH, _GAP, _EDGE = 7, 4, 5, 3
"""Of the arrow, between it and its title, and what stays free at the edge of a column at the least; in pixels."""


class Header(QHeaderView):
    """Paints the arrow itself: the style's stands at the far edge of a column, beside the title of the next.

    It comes after a title that begins at the left, and before one that ends at the right, above its numbers.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)

    def paintSection(self, painter: QPainter, rect: QRect, at: int) -> None:
        """The title, then the arrow."""
        super().paintSection(painter, rect, at)
        if at == self.sortIndicatorSection() and self.isSortIndicatorShown():
            arrow = self.arrow(at, rect)
            is_falling = self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
            ends, tip = (arrow.top(), arrow.bottom()) if is_falling else (arrow.bottom(), arrow.top())
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(style.tint("muted"), 1.4))
            middle = QPoint(arrow.center().x(), tip)
            painter.drawPolyline([QPoint(arrow.left(), ends), middle, QPoint(arrow.right(), ends)])
            painter.restore()

    def arrow(self, at: int, rect: QRect) -> QRect:
        """Where the arrow of this column stands in the place of its title; within it also where the title is cut."""
        model, across = self.model(), Qt.Orientation.Horizontal
        words = self.fontMetrics().horizontalAdvance(str(model.headerData(at, across)))
        aligned = Qt.AlignmentFlag(model.headerData(at, across, Qt.ItemDataRole.TextAlignmentRole) or 0)
        if aligned & Qt.AlignmentFlag.AlignRight:
            left = max(rect.left() + _EDGE, rect.right() - PADDING - words - _GAP - _WIDE)
        else:
            left = min(rect.right() - _EDGE - _WIDE, rect.left() + PADDING + words + _GAP)
        return QRect(left, rect.center().y() - _HIGH // 2 + 1, _WIDE, _HIGH)
