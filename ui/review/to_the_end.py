"""A place to read one page in, which knows whether all of it has stood on the screen."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ui import style
from ui.review import parts

GRID = style.GRID


class ToTheEnd(QScrollArea):
    """Seen is what stood on screen: the end of the page, once all of it is laid out."""

    completed = Signal()
    """All of the page is laid out: from now on its end is the end."""
    seen = Signal()
    """All of it has stood on the screen."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """`name` is what a screen reader calls it."""
        super().__init__(parent)
        self.is_complete = self.is_seen = False
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(self._look)
        bar.rangeChanged.connect(self._look)

    def put(self, page: parts.Page, *, stay: bool) -> None:
        """Show a page that nobody has seen yet, from its top; `stay`: from where the one before it was read."""
        bar = self.verticalScrollBar()
        place = bar.value() if stay else 0
        self.is_complete = self.is_seen = False
        page.setAutoFillBackground(True)
        page.setBackgroundRole(self.palette().ColorRole.Base)
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

    def go_on(self) -> None:
        """Scroll on by nearly what fits."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.viewport().height() - 4 * GRID)

    def tall(self) -> int:
        """How high all of the page is at the width there is, in pixels."""
        page = self.widget()
        column = page.layout() if page is not None else None
        return column.totalHeightForWidth(self.viewport().width()) if column is not None else 0

    def _look(self) -> None:
        page = self.widget()
        if not self.is_complete or self.is_seen or not self.isVisible() or page is None:
            return
        end = max(page.height(), self.tall())
        if self.verticalScrollBar().value() + self.viewport().height() >= end - 1:
            self.is_seen = True
            self.seen.emit()
