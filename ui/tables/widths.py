"""A table whose columns share the width there is, so that no word is cut where another column has room to spare."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTableView, QWidget

from ui import style

_PADDING = 3 * style.GRID + style.GRID // 2
"""Beside a title, at both sides together; the arrow stands in it (ui/tables/header.py)."""


class Width(NamedTuple):
    """How wide a column with this title is where there is room, and where there is little, in pixels.

    0: it never is narrower. Others are, down to their titles, but only when there is no room for the least of all.
    """

    title: str
    usual: int
    least: int = 0


def in_units(titles: Sequence[str], units: Sequence[tuple[int, int]]) -> list[Width]:
    """Usual and least widths told in units of the grid."""
    widths = zip(titles, units, strict=True)
    return [Width(title, usual * style.GRID, least * style.GRID) for title, (usual, least) in widths]


class Span(NamedTuple):
    """What a column is wide where there is room, at the least where all are readable, and at the very least."""

    usual: int
    least: int
    narrowest: int


def shared(room: int, spans: Sequence[Span], grows: int | None) -> list[int]:
    """Widths that fill `room`: what is over goes to the column that `grows`, what is lacking is taken from all.

    Each gives in proportion to what it can spare, and first only down to its least. Where not even the narrowest have
    room, they are wider than it.
    """
    widths = [span.usual for span in spans]
    for floor in ([span.least for span in spans], [span.narrowest for span in spans]):
        spare = [width - least for width, least in zip(widths, floor, strict=True)]
        lack = min(sum(widths) - room, sum(spare))
        if lack > 0:
            widths = [width - -(-lack * one // sum(spare)) for width, one in zip(widths, spare, strict=True)]
    if grows is not None:
        widths[grows] += max(0, room - sum(widths))
    return widths


class SharingTable(QTableView):
    """Gives each column its width anew whenever there is other room: when the window, or a scroll bar, takes some.

    A column is never narrower than its title with the arrow beside it, unless a person made it so: such a width is
    kept (`own`, by column), and where there is no room for it one scrolls. No row is asked how wide it is.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        self.own: dict[int, int] = {}  # before Qt, which may call back while it makes the view
        self._widths: tuple[Width, ...] = ()
        self._grows = -1
        self._room = 0
        self._is_sharing = False
        super().__init__(parent)

    def set_widths(self, widths: Sequence[Width], grows: int = -1) -> None:
        """How wide the columns are from left to right, and which of them takes what the others leave; once there is a
        model."""
        self._widths, self._grows = tuple(widths), grows
        header = self.horizontalHeader()
        for at, width in enumerate(self._widths):
            header.resizeSection(at, width.usual)
        header.sectionResized.connect(self._on_section_resized)

    def widen(self, at: int, width: int) -> None:
        """From now on a column is at least so wide, in pixels."""
        title, usual, least = self._widths[at]
        if width > (least or usual):
            wider = Width(title, max(usual, width), width if least else 0)
            self._widths = (*self._widths[:at], wider, *self._widths[at + 1 :])
            self.share()

    def share(self) -> None:
        """Give every column its width in the room there is."""
        header = self.horizontalHeader()
        shown = [at for at in range(len(self._widths)) if not header.isSectionHidden(at)]
        if not self._room or not shown:
            return
        metrics = header.fontMetrics()
        is_arranged = any(at in self.own for at in shown)
        spans = [self._span(at, metrics.horizontalAdvance(self._widths[at].title), is_arranged) for at in shown]
        grows = shown.index(self._grows) if self._grows in shown else None
        self._is_sharing = True
        for at, width in zip(shown, shared(self._room, spans, grows), strict=True):
            header.resizeSection(at, width)
        self._is_sharing = False

    def _span(self, at: int, words: int, is_arranged: bool) -> Span:
        """Where a person chose any width, the others stay readable: one scrolls to what is beyond the edge."""
        if at in self.own:
            return Span(self.own[at], self.own[at], self.own[at])
        title, width = words + _PADDING, self._widths[at]
        usual = max(title, width.usual)
        least = max(title, width.least or usual)
        return Span(usual, least, title if width.least and not is_arranged else least)

    def _on_section_resized(self, at: int, before: int, now: int) -> None:
        """Somebody drew at its edge; to hide a column, Qt makes it 0 wide first."""
        if self._is_sharing or not (before and now) or at == self._grows:
            return
        self.own[at] = now
        self.share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns have their widths before Qt looks whether one has to scroll, or a scroll bar came for nothing.

        The size is the viewport's: a scroll bar that comes or goes is told here as well.
        """
        self._room = event.size().width()
        self.share()
        super().resizeEvent(event)
