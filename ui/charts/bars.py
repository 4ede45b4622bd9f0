"""A chart of bars that lie: each with its name, a filled part, a hatched rest, and its numbers in words behind it."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import style
from ui.charts.area import fill, hatched

GRID = style.GRID
HIGH = 4 * GRID
NAMES = 18 * GRID
"""The room for names, unless one of them needs more."""


class Bar(NamedTuple):
    """`part` of `whole` is filled, the rest hatched; both in one unit, which all bars of a chart share."""

    name: str
    part: float
    whole: float
    text: str


class Bars(QWidget):
    """Bars under one another, from where those of the charts above and below begin; the longest takes the room left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show these, from top to bottom."""
        self._bars = tuple(bars)
        self.setVisible(bool(bars))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its bars."""
        return QSize(60 * GRID, HIGH * len(self._bars))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Name, bar, words."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = self.fontMetrics()
        names = max((metrics.horizontalAdvance(bar.name) + 2 for bar in self._bars), default=0)
        names = min(self.width() // 3, max(NAMES, names))
        texts = max((metrics.horizontalAdvance(bar.text) for bar in self._bars), default=0)
        room = max(10 * GRID, self.width() - names - texts - 4 * GRID)
        longest = max((bar.whole for bar in self._bars), default=0) or 1
        middle = Qt.AlignmentFlag.AlignVCenter.value
        for place, bar in enumerate(self._bars):
            top = place * HIGH
            painter.setPen(style.tint("text"))
            name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, names)
            painter.drawText(QRectF(0, top, names, HIGH), middle, name)
            left = names + 2 * GRID
            whole, part = room * bar.whole / longest, room * bar.part / longest
            _paint(painter, QRectF(left, top + GRID, whole, 2 * GRID), part)
            painter.setPen(style.tint("muted"))
            painter.drawText(QRectF(left + whole + GRID, top, texts + GRID, HIGH), middle, bar.text)


def _paint(painter: QPainter, box: QRectF, part: float) -> None:
    ground, ink = fill("accent")
    painter.setPen(QPen(ink, 1))
    painter.setBrush(ground)
    painter.drawRect(box)
    painter.setBrush(hatched(ink, Qt.BrushStyle.BDiagPattern))
    painter.drawRect(box)
    painter.setBrush(QColor(ink))
    painter.drawRect(QRectF(box.left(), box.top(), part, box.height()))
