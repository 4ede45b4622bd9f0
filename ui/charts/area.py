"""A chart of amounts stacked on one another as time goes on: each known by its pattern, its place and its name."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import style
from ui.style import Tint

GRID = style.GRID
_TICKS = 4
_BETWEEN_DAYS = 14 * GRID


class Series(NamedTuple):
    """One amount: a value for each day, its name and glyph, and how its area is filled."""

    name: str
    glyph: str
    tint: Tint
    pattern: Qt.BrushStyle
    values: tuple[int, ...]


class StackedArea(QWidget):
    """The first series lies at the bottom; the names stand at the right, from top to bottom as the areas do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._days: tuple[date, ...] = ()
        self._series: tuple[Series, ...] = ()
        self.setMinimumHeight(34 * GRID)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_series(self, days: Sequence[date], series: Sequence[Series]) -> None:
        """Show these, whose values are those of the days."""
        self._days, self._series = tuple(days), tuple(series)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(80 * GRID, 34 * GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lines of the scale, areas, days, names."""
        del event
        if not self._days:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = self.fontMetrics()
        names = max(metrics.horizontalAdvance(f"{one.name} {one.values[-1]:,}") for one in self._series)
        top = highest(max(sum(one.values[at] for one in self._series) for at in range(len(self._days))))
        scale = metrics.horizontalAdvance(f"{top:,}") + GRID
        room = QRectF(self.rect()).adjusted(scale, GRID, -(names + 6 * GRID), -(metrics.height() + GRID))
        self._paint_scale(painter, room, top)
        self._paint_areas(painter, room, top)
        self._paint_days(painter, room)
        self._paint_names(painter, room)

    def _paint_scale(self, painter: QPainter, room: QRectF, top: int) -> None:
        for tick in range(_TICKS + 1):
            at = room.bottom() - room.height() * tick / _TICKS
            painter.setPen(QPen(QColor(style.colours().line), 1))
            painter.drawLine(QPointF(room.left(), at), QPointF(room.right(), at))
            painter.setPen(style.tint("muted"))
            box = QRectF(0, at - 2 * GRID, room.left() - GRID, 4 * GRID)
            how = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, how.value, f"{top * tick // _TICKS:,}")

    def _paint_areas(self, painter: QPainter, room: QRectF, top: int) -> None:
        last = max(1, len(self._days) - 1)
        below = [0] * len(self._days)

        def points(values: list[int]) -> list[QPointF]:
            one = len(values) == 1  # a single day is a bar of its own
            along = [0.0, 1.0] if one else [at / last for at in range(len(values))]
            high = values * 2 if one else values
            at = zip(along, high, strict=True)
            return [QPointF(room.left() + room.width() * x, room.bottom() - room.height() * y / top) for x, y in at]

        for series in self._series:
            above = [low + value for low, value in zip(below, series.values, strict=True)]
            if any(series.values):
                edge = points(above)
                area = QPolygonF([*edge, *reversed(points(below))])
                painter.setPen(Qt.PenStyle.NoPen)
                ground, ink = fill(series.tint)
                painter.setBrush(ground)
                painter.drawPolygon(area)
                painter.setBrush(hatched(ink, series.pattern))
                painter.drawPolygon(area)
                painter.setPen(QPen(ink, 1.5))
                painter.drawPolyline(QPolygonF(edge))
            below = above

    def _paint_days(self, painter: QPainter, room: QRectF) -> None:
        painter.setPen(style.tint("muted"))
        number = len(self._days)
        for at in marked(number, int(room.width() / _BETWEEN_DAYS)):
            x = room.left() + room.width() * at / max(1, number - 1)
            how = Qt.AlignmentFlag.AlignHCenter
            box = QRectF(x - 50, room.bottom() + GRID // 2, 100, self.fontMetrics().height())
            if x - 3 * GRID < room.left():
                box.moveLeft(room.left())
                how = Qt.AlignmentFlag.AlignLeft
            elif at == number - 1:
                box.moveRight(room.right())
                how = Qt.AlignmentFlag.AlignRight
            painter.drawText(box, how.value, f"{self._days[at]:%-d %b}" if number < 300 else f"{self._days[at]}")

    def _paint_names(self, painter: QPainter, room: QRectF) -> None:
        high = max(self.fontMetrics().height() + GRID, 3 * GRID)
        left = room.right() + 2 * GRID
        for place, series in enumerate(reversed(self._series)):
            top = room.top() + place * high
            swatch = QRectF(left, top + (high - 2 * GRID) / 2, 3 * GRID, 2 * GRID)
            ground, ink = fill(series.tint)
            painter.setPen(QPen(ink, 1.5))
            painter.setBrush(ground)
            painter.drawRect(swatch)
            painter.setBrush(hatched(ink, series.pattern))
            painter.drawRect(swatch)
            box = QRectF(swatch.right() + GRID, top, self.width() - swatch.right() - GRID, high)
            painter.setPen(style.tint("text" if series.values[-1] else "muted"))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter.value, f"{series.name} {series.values[-1]:,}")


def fill(tint: Tint) -> tuple[QColor, QColor]:
    """The ground of an area in this colour, and the ink of its pattern and its edge."""
    ground, ink = style.tint(tint), style.tint(tint)
    ground.setAlphaF(0.14)
    return ground, ink


def hatched(ink: QColor, pattern: Qt.BrushStyle) -> QBrush:
    """A pattern that is calmer than the edge around it."""
    calm = QColor(ink)
    calm.setAlphaF(0.5)
    return QBrush(calm, pattern)


def highest(value: int) -> int:
    """The end of a scale in four whole steps: the smallest of 4, 8, 12, 20, 40, 80, 120... that is not less."""
    power = 1
    while 20 * power < value:
        power *= 10
    return next(step * power for step in (4, 8, 12, 20) if step * power >= value)


def marked(number: int, room: int) -> list[int]:
    """Which of so many days are named where there is room for `room` names: the last, and others as far apart."""
    step = max(1, -(-(number - 1) // max(1, room - 1)))
    return list(range(number - 1, -1, -step))[::-1]
