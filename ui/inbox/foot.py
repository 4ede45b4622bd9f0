"""The line below the inbox: the keys that do something with what is chosen, each drawn as a key with its words."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui import style

GRID = style.GRID


class Foot(QWidget):
    """From the left as many as there is room for, none of them in part."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.told: tuple[tuple[str, str], ...] = ()
        """Each key as this desktop writes it, and what it does."""

    def tell(self, told: Sequence[tuple[str, str]]) -> None:
        """Name these keys."""
        self.told = tuple(told)
        self.setAccessibleName(", ".join(f"{key}: {what}" for key, what in told))
        self.update()

    def sizeHint(self) -> QSize:
        """As high as a key with air around it."""
        return QSize(0, self.fontMetrics().height() + 2 * GRID)

    def minimumSizeHint(self) -> QSize:
        """As high, and as narrow as it must be."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame around each key, its words beside it."""
        del event
        painter, metrics = QPainter(self), self.fontMetrics()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high, left = metrics.height() + 2, 2 * GRID
        for key, what in self.told:
            wide = max(high, metrics.horizontalAdvance(key) + GRID)
            words = metrics.horizontalAdvance(what)
            if left + wide + GRID + words > self.width() - GRID:
                return
            box = QRect(left, (self.height() - high) // 2, wide, high)
            painter.setPen(QPen(QColor(style.colours().edge), 1))
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setPen(style.tint("text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
            painter.setPen(style.tint("muted"))
            box.adjust(wide + GRID - 2, 0, words + GRID, 0)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, what)
            left += wide + GRID + words + 2 * GRID
