"""A layout of things side by side, which goes on in another row where the width ends."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSpacerItem, QWidget

Row = list[QLayoutItem]


class Flow(QLayout):
    """What wants more room than it needs (a search field, a spacer) gets what a row leaves, up to its maximum."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: Row = []

    def add_layout(self, layout: QLayout) -> None:
        """Add a layout, whose things stay together."""
        self.addChildLayout(layout)
        self.addItem(layout)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """In pixels, margins included."""
        around = self.contentsMargins()
        rows = self._rows(width - around.left() - around.right())
        return sum(map(_high, rows)) + self.spacing() * max(0, len(rows) - 1) + around.top() + around.bottom()

    def sizeHint(self) -> QSize:
        """All in one row."""
        around = self.contentsMargins()
        width = self._width(self._shown()) + around.left() + around.right()
        return QSize(width, self.heightForWidth(width))

    def minimumSize(self) -> QSize:
        """As wide as the widest of them."""
        shown = self._shown()
        widest = max((item.minimumSize().width() for item in shown), default=0)
        return QSize(widest, _high(shown)).grownBy(self.contentsMargins())

    def setGeometry(self, rect: QRect) -> None:
        """Put each in its place, level with the middle of its row."""
        super().setGeometry(rect)
        room = rect.marginsRemoved(self.contentsMargins())
        top = room.top()
        for row in self._rows(room.width()):
            left, rest = room.left(), room.width() - self._width(row)
            for item in row:
                width = _needed(item)
                if rest > 0 and item.expandingDirections() & Qt.Orientation.Horizontal:
                    more = min(rest, item.maximumSize().width() - width)
                    width, rest = width + more, rest - more
                high = item.sizeHint().height()
                item.setGeometry(QRect(left, top + (_high(row) - high) // 2, width, high))
                left += width + self.spacing()
            top += _high(row) + self.spacing()

    def _shown(self) -> Row:
        return [item for item in self._items if isinstance(item, QSpacerItem) or not item.isEmpty()]

    def _width(self, row: Row) -> int:
        return sum(map(_needed, row)) + self.spacing() * max(0, len(row) - 1)

    def _rows(self, width: int) -> list[Row]:
        rows: list[Row] = [[]]
        for item in self._shown():
            if rows[-1] and self._width([*rows[-1], item]) > width:
                rows.append([])
            rows[-1].append(item)
        return rows


def _needed(item: QLayoutItem) -> int:
    """How wide it has to be: what expands needs no more than its minimum."""
    expands = item.expandingDirections() & Qt.Orientation.Horizontal
    return (item.minimumSize() if expands else item.sizeHint()).width()


def _high(row: Row) -> int:
    return max((item.sizeHint().height() for item in row), default=0)
