"""The inbox as a list on the screen: painted line by line, moved through and acted on by keys."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui import keys, style
from ui.inbox import lines
from ui.inbox.lines import Heading, Line
from ui.inbox.model import LINE, InboxModel

GRID = style.GRID
SIDE = 2 * GRID
AFTER_ICON = SIDE + style.ICON_SIZE + GRID
_ARROWS = {"next_row": Qt.Key.Key_Down, "previous_row": Qt.Key.Key_Up}
# What these keys do in a window stands back here: a line may be of another file, or about a change request.
_OURS = ("review", "reject", "not_now", *_ARROWS)


class InboxView(QListView):
    """One line can be stood on at a time; headings are passed over."""

    opened = Signal(object)
    """A line (`lines.AnyLine`) was double-clicked, or Enter was pressed on it."""
    decide = Signal(object)
    """A line is to be decided about."""
    rejected = Signal(object)
    """A line is to be decided about, and most likely rejected."""
    put_off = Signal(object)
    """A line is not to be decided about now."""
    stood = Signal()
    """On another line."""

    def __init__(self, model: InboxModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Inbox")
        self.setModel(model)
        self.setItemDelegate(_Lines(self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(LINE)))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._open = self._offer("Open what is chosen in the inbox", "open_row", self.opened)
        self._review = self._offer("Review and decide…", "review", self.decide)
        self._reject = self._offer("Reject…", "reject", self.rejected)
        self._wait = self._offer("Not now…", "not_now", self.put_off)
        self._enable()
        self.selectionModel().selectionChanged.connect(lambda *_: self._enable())
        self.selectionModel().selectionChanged.connect(lambda *_: self.stood.emit())

    def line(self) -> lines.AnyLine | None:
        """The one that is selected."""
        chosen = self.selectionModel().selectedIndexes()
        return chosen[0].data(LINE) if chosen else None

    def stand_on(self, row: int) -> None:
        """Select the first line from `row` on that can be, else the last before it."""
        model = self.model()
        there = (at for at in (*range(max(row, 0), model.rowCount()), *range(min(row, model.rowCount()) - 1, -1, -1)))
        at = next((at for at in there if model.flags(model.index(at, 0)) & Qt.ItemFlag.ItemIsSelectable), None)
        if at is not None:
            self.setCurrentIndex(model.index(at, 0))

    def in_view(self, name: tuple[object, ...]) -> bool:
        """Whether the line of this name is on the screen."""
        model = self.model()
        at = model.row_of(name) if isinstance(model, InboxModel) else -1
        shown = self.visualRect(model.index(at, 0))
        return at >= 0 and self.isVisible() and self.viewport().rect().intersects(shown)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, the keys of review, reject and not now do that; those of the next and previous row move."""
        line = self.line()
        arrow = next((it for name, it in _ARROWS.items() if keys.pressed(event, name, shift=True)), None)
        if arrow is not None:
            super().keyPressEvent(QKeyEvent(event.type(), arrow, Qt.KeyboardModifier.NoModifier))
        elif line is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(line)
        elif line is not None and keys.pressed(event, "review"):
            self.decide.emit(line)
        elif line is not None and keys.pressed(event, "reject"):
            self.rejected.emit(line)
        elif line is not None and keys.pressed(event, "not_now"):
            self.put_off.emit(line)
        else:
            super().keyPressEvent(event)

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The heading right above comes into view as well."""
        super().currentChanged(current, previous)
        above = self.model().index(current.row() - 1, 0)
        if isinstance(above.data(LINE), Heading):
            self.scrollTo(above)

    def _offer(self, text: str, key: str, wanted: SignalInstance) -> QAction:
        """In the context menu and in the palette; `key` is the name of what one could press instead."""
        made = QAction(text, self)
        made.setData(key)
        made.triggered.connect(lambda _checked=False: wanted.emit(self.line()))
        self.addAction(made)
        return made

    def _enable(self) -> None:
        line = self.line()
        self._open.setEnabled(line is not None)
        for decides in (self._review, self._reject):
            decides.setEnabled(isinstance(line, Line) and line.row.decidable)
        self._wait.setEnabled(isinstance(line, Line) and line.row.can_wait)


def _is_ours(event: QKeyEvent) -> bool:
    return any(keys.pressed(event, name, shift=name in _ARROWS) for name in _OURS)


class _Lines(QStyledItemDelegate):
    """A heading, or two rows: what it is about and since when; why it is here and in which project."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Two lines of text with air around them."""
        del index
        return QSize(40 * GRID, 2 * QFontMetrics(option.font).height() + 2 * GRID)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line = index.data(LINE)
        painter.save()
        box = option.rect
        strong = QFont(option.font)
        strong.setWeight(QFont.Weight.DemiBold)
        if isinstance(line, Heading):
            self._heading(painter, box.adjusted(SIDE, 0, -SIDE, -GRID), line, strong)
        else:
            self._ground(painter, option)
            high = QFontMetrics(option.font).height()
            upper = QRect(box.left() + AFTER_ICON, box.top() + GRID - 1, box.width() - AFTER_ICON - SIDE, high)
            lower = upper.translated(0, high + 1)
            glyph, tint = lines.glyph(line) if isinstance(line, Line) else ("warning", "warn")
            middle = upper.center().y() - style.ICON_SIZE // 2 + 1
            style.icon(glyph, tint).paint(painter, box.left() + SIDE, middle, style.ICON_SIZE, style.ICON_SIZE)
            if isinstance(line, Line):
                texts = (
                    lines.title(line),
                    lines.beside(line),
                    lines.below(line),
                    "" if line.placed else lines.where(line),
                )
            else:
                texts = (line.path.name, "", line.trouble, "")
            medium = QFont(option.font)
            medium.setWeight(QFont.Weight.Medium)
            painter.setFont(option.font)
            self._pair(painter, upper, texts[0], texts[1], medium)
            self._pair(painter, lower, texts[2], texts[3], None)
        painter.restore()

    def _heading(self, painter: QPainter, box: QRect, heading: Heading, font: QFont) -> None:
        plain = QFont(painter.font())
        painter.setFont(font)
        painter.setPen(style.tint("text"))
        low = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, low, heading.title)
        wide = painter.fontMetrics().horizontalAdvance(heading.title) + GRID
        painter.setPen(style.tint("muted"))
        count = f"{heading.count:,}"
        painter.drawText(box.adjusted(wide, 0, 0, 0), low, count)
        wide += painter.fontMetrics().horizontalAdvance(count) + 2 * GRID
        painter.setFont(plain)
        metrics = painter.fontMetrics()
        where = metrics.elidedText(heading.where, Qt.TextElideMode.ElideMiddle, box.width() // 3)
        painter.drawText(box, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight, where)
        room = box.adjusted(wide, 0, -(metrics.horizontalAdvance(where) + 2 * GRID if where else 0), 0)
        common = metrics.elidedText(heading.common, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, low, common)

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        colours, box = style.colours(), option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(colours.selection))
            if option.state & QStyle.StateFlag.State_HasFocus:
                painter.setPen(QPen(QColor(colours.accent), 1))
                painter.drawRect(box.adjusted(0, 0, -1, -1))
                return
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, QColor(colours.hover))
        painter.setPen(QColor(colours.line))
        painter.drawLine(box.left() + AFTER_ICON, box.bottom(), box.right() - SIDE, box.bottom())

    def _pair(self, painter: QPainter, box: QRect, text: str, aside: str, font: QFont | None) -> None:
        """A text from the left, as much as fits, and one at the right; without a font of its own it is a quiet one."""
        quiet, middle = style.tint("muted"), Qt.AlignmentFlag.AlignVCenter
        metrics = painter.fontMetrics()
        aside = metrics.elidedText(aside, Qt.TextElideMode.ElideMiddle, box.width() // 3)
        painter.setPen(quiet)
        painter.drawText(box, middle | Qt.AlignmentFlag.AlignRight, aside)
        room = box.adjusted(0, 0, -(metrics.horizontalAdvance(aside) + 2 * GRID if aside else 0), 0)
        plain = painter.font()
        if font is not None:
            painter.setFont(font)
            painter.setPen(style.tint("text"))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignLeft, shown)
        painter.setFont(plain)
