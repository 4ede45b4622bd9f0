"""A place to read one page in, which knows whether all of it has stood on the screen."""

from collections.abc import Hashable
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ui import style
from ui.review import parts
from ui.review.seen import Seen

GRID = style.GRID


class ToTheEnd(QScrollArea):
    """Seen is what stood on the screen, every row of it, once all of it is laid out.

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
        self._whole: set[Hashable] = set()  # regions that were seen from top to bottom
        self._in_part: dict[Hashable, tuple[QSize, Seen]] = {}  # rows of others, while they had this size
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        bar = self.verticalScrollBar()
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
        page, last = self.widget(), self
        for one in page.findChildren(QWidget) if page is not None else ():
            if one.focusPolicy() & Qt.FocusPolicy.TabFocus:
                QWidget.setTabOrder(last, one)
                last = one
        self.completed.emit()
        QTimer.singleShot(0, self, self._look)

    def count_as_seen(self, *shows: Hashable) -> None:
        """What shows this was read to its end elsewhere."""
        self._whole.add(shows)
        self._look()

    def has_seen(self, *shows: Hashable) -> bool:
        """Whether all of what shows this was read."""
        return shows in self._whole

    def go_on(self) -> None:
        """Scroll to the first row that has not been seen, with a little of what stands above it."""
        for key, top, bottom in self._regions():
            gap = None if key in self._whole else self._rows(key, bottom - top).gap(bottom - top)
            if gap is not None:
                self.verticalScrollBar().setValue(top + gap - 4 * GRID)
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
        edges = pairwise((0, *tops[1:], max(page.height(), self.tall()) - 1))
        return [(key, top, bottom) for (key, _item), (top, bottom) in zip(places, edges, strict=True)]

    def _rows(self, key: Hashable, height: int) -> Seen:
        size = QSize(self.viewport().width(), height)
        if self._in_part.get(key, (None,))[0] != size:
            self._in_part[key] = (size, Seen())
        return self._in_part[key][1]

    def _look(self) -> None:
        if not self.is_complete or self.is_seen:
            return
        first = self.verticalScrollBar().value()
        last = first + self.viewport().height()
        unseen = False
        for key, top, bottom in self._regions():
            if key in self._whole:
                continue
            rows = self._rows(key, bottom - top)
            if self.isVisible():
                rows.add(max(first, top) - top, min(last, bottom) - top)
            if rows.gap(bottom - top) is None:
                self._whole.add(key)
            else:
                unseen = True
        if not unseen:
            self.is_seen = True
            self.seen.emit()
