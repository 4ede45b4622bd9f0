"""A place to read one page in, which knows whether all of it has stood on the screen."""

from collections.abc import Hashable
from itertools import pairwise

from PySide6.QtCore import QElapsedTimer, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from ui import style
from ui.review import controls, parts
from ui.review.seen import Seen

GRID = style.GRID
STRIP = 4 * GRID  # pixels of the width of a page that are on the screen together or not at all


class ToTheEnd(QScrollArea):
    """Seen is what stood on the screen, every row of it from side to side, once all of it is laid out.

    A page that takes the place of another need not be read again where both show the same; nor need what was read
    somewhere else (`count_as_seen`).
    """

    completed = Signal()
    """All of the page is laid out: from now on its end is the end."""
    seen = Signal()
    """All of it has stood on the screen."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """`name` is what a screen reader calls it."""
        super().__init__(parent)
        self.is_complete = self.is_seen = False
        self._stands = QElapsedTimer()  # since when the last of it is on the screen
        self._whole: set[Hashable] = set()  # regions that were seen from top to bottom
        self._in_part: dict[Hashable, tuple[QSize, list[Seen]]] = {}  # rows of others, by strip, at this size
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.valueChanged.connect(self._look)
            bar.rangeChanged.connect(self._look)

    def put(self, page: parts.Page, *, stay: bool) -> None:
        """Show a page, from its top; `stay`: from where the one before it was read."""
        bar = self.verticalScrollBar()
        place = bar.value() if stay else 0
        self.is_complete = self.is_seen = False
        page.setAutoFillBackground(True)
        page.setBackgroundRole(self.palette().ColorRole.Base)
        page.regions = page.regions or [((object(),), 0)]
        self.setWidget(page)
        QTimer.singleShot(0, self, lambda: bar.setValue(place))

    def complete(self) -> None:
        """All of the page is there; Tab leads from here through what can be used in it."""
        self.is_complete = True
        controls.tab_through(self)
        self.completed.emit()
        QTimer.singleShot(0, self, self._look)

    def count_as_seen(self, *shows: Hashable) -> None:
        """What shows this was read to its end elsewhere."""
        self._whole.add(shows)
        self._look()

    def has_seen(self, *shows: Hashable) -> bool:
        """Whether all of what shows this was read."""
        return shows in self._whole

    def has_stood(self) -> bool:
        """Whether the last of it stands on the screen for longer than two quick presses take; too early a press starts
        that time anew, so that many of them show no more than one.
        """
        stood = self._stands.isValid() and self._stands.elapsed() >= QApplication.doubleClickInterval()
        if not stood:
            self._stands.start()
        return stood

    def go_on(self) -> None:
        """Scroll to the first row that has not been seen, with a little of what stands above it, or beside it."""
        self._look()  # what is on the screen by now was seen
        for key, top, bottom in self._regions():
            gaps = [] if key in self._whole else self._gaps(key, bottom - top)
            if gaps:
                gap, strip = min(gaps)
                self.verticalScrollBar().setValue(top + gap - 4 * GRID)
                self.horizontalScrollBar().setValue(strip * STRIP)
                return

    def tall(self) -> int:
        """How high all of the page is at the width there is, in pixels."""
        page = self.widget()
        column = page.layout() if page is not None else None
        return column.totalHeightForWidth(self.viewport().width()) if column is not None else 0

    def showEvent(self, event: QShowEvent) -> None:
        """It is on the screen again."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._look)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More of it may be on the screen now."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._look)

    def _regions(self) -> list[tuple[Hashable, int, int]]:
        """The parts of the page with where each begins and ends."""
        page = self.widget()
        if not isinstance(page, parts.Page):
            return []
        places = [(key, page.column.itemAt(at)) for key, at in page.regions]
        tops = [item.geometry().top() if item is not None else 0 for _key, item in places]
        below = page.column.contentsMargins().bottom()  # nothing stands there
        edges = pairwise((0, *tops[1:], max(page.height(), self.tall()) - below))
        return [(key, top, bottom) for (key, _item), (top, bottom) in zip(places, edges, strict=True)]

    def _strips(self, key: Hashable, height: int) -> list[Seen]:
        """Which rows of a part were seen, for each strip of the page from the left."""
        page = self.widget()
        size = QSize(page.width() if page is not None else 0, height)
        if self._in_part.get(key, (None,))[0] != size:
            self._in_part[key] = (size, [Seen() for _ in range(0, size.width(), STRIP)])
        return self._in_part[key][1]

    def _gaps(self, key: Hashable, height: int) -> list[tuple[int, int]]:
        """The first row of a part that was not seen, and the number of the strip, for each where there is one."""
        found = ((strip.gap(height), at) for at, strip in enumerate(self._strips(key, height)))
        return [(gap, at) for gap, at in found if gap is not None]

    def _look(self) -> None:
        if not self.is_complete or self.is_seen:
            return
        first, left = self.verticalScrollBar().value(), self.horizontalScrollBar().value()
        last, right = first + self.viewport().height(), left + self.viewport().width()
        unseen = False
        for key, top, bottom in self._regions():
            if key in self._whole:
                continue
            strips = self._strips(key, bottom - top)
            wide = self._in_part[key][0].width()
            for at, strip in enumerate(strips) if self.isVisible() else ():
                if left <= at * STRIP and min((at + 1) * STRIP, wide) <= right:
                    strip.add(max(first, top) - top, min(last, bottom) - top)
            if self._gaps(key, bottom - top):
                unseen = True
            else:
                self._whole.add(key)
        if not unseen:
            self.is_seen = True
            self._stands.start()
            self.seen.emit()
