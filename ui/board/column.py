"""A column of the board: its heading with how many there are, and the cards of one status; folded, a strip."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.words import TaskStatus
from ui import keys, style, words
from ui.board.cards import CardPainter, Cards, Unmet
from ui.board.moves import Way
from ui.review.controls import Tinted
from ui.tables.feed import Feed, Source
from ui.tables.listing import Listing, Question
from ui.tables.view import TableView

GRID = style.GRID
LEAST = 21 * GRID
"""What a column is wide at the least: a card in it can be read."""
STRIP = 4 * GRID + GRID // 2
"""What a folded one is wide, which takes a card all the same."""
MOST = 16_777_215  # as wide as Qt lets anything be
_STEPS = {"column_before": (-1, False), "column_after": (1, False), "card_before": (-1, True), "card_after": (1, True)}


class CardView(TableView):
    """A table of one column whose rows are cards; they are dragged out of it and dropped into it."""

    aside = Signal(int, bool)
    """Left or Right was pressed (-1 or 1), and whether with Ctrl."""
    taken = Signal()
    """The chosen card is held by the mouse."""
    released = Signal()
    """It is not held any more, wherever it was let go."""
    entered = Signal(object)
    """Something is held over this view: the event, to be accepted."""
    dropped = Signal(object)
    """It was let go over this view: the event."""
    unfolded = Signal()
    """This was pressed while it was a strip, with cards in it."""
    left = Signal()
    """What was held over this view is elsewhere now, or nowhere."""

    def __init__(self, model: Cards, unmet: Unmet, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.cards = CardPainter(model, unmet, self)
        self.strip: tuple[str, style.Tint] | None = None
        self.why_not = ""
        self.setItemDelegate(self.cards)
        self.horizontalHeader().hide()
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDropIndicatorShown(False)
        self.horizontalHeader().setMinimumSectionSize(STRIP // 2)
        self._measure()

    def _measure(self) -> None:
        self.cards.restyle()
        self.verticalHeader().setDefaultSectionSize(self.cards.height)

    def share(self) -> None:
        """Cards are as wide as there is room, however little."""
        self.horizontalHeader().resizeSection(0, self._room)

    def changeEvent(self, event: QEvent) -> None:
        """Another font makes other cards."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right lead to the columns beside; with Ctrl they take the card along."""
        if self.strip is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.unfolded.emit()
            return
        step = next((step for name, step in _STEPS.items() if keys.pressed(event, name)), None)
        if step is None:
            super().keyPressEvent(event)
        else:
            self.aside.emit(*step)

    def keep_place(self, change: Callable[[], None]) -> None:
        """As for a table, whose rows are lower."""
        bar, top, high = self.verticalScrollBar(), self.rowAt(0), self.cards.height
        anchor = QPersistentModelIndex(self.spine.index(top, 0)) if bar.value() > 0 and top >= 0 else None
        offset = bar.value() - top * high
        change()
        self.executeDelayedItemsLayout()
        self.updateGeometries()
        if anchor is not None and anchor.isValid():
            bar.setValue(anchor.row() * high + offset)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cards, by their own painter, once any in view is known; on a strip what it is one of."""
        if self.strip is not None:
            self._name_strip(QPainter(self.viewport()), *self.strip)
            return
        if self.spine.look(*self.rows_on_screen()):
            QTableView.paintEvent(self, event)
        if self.why_not:
            self._say_why_not(QPainter(self.viewport()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A strip opens."""
        if self.strip is not None:
            self.unfolded.emit()
        else:
            super().mousePressEvent(event)

    def _name_strip(self, painter: QPainter, name: str, tint: style.Tint) -> None:
        """Its name from top to bottom, and a ring where the keyboard is on it."""
        room = self.viewport().rect()
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(style.colours().accent), 2))
            painter.drawRoundedRect(QRectF(room).adjusted(3, 1, -3, -3), 6, 6)
        painter.setPen(style.tint(tint))
        painter.rotate(90)
        along = QRectF(GRID, -room.width(), room.height() - 2 * GRID, room.width())
        text = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(along.width()))
        painter.drawText(along, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _say_why_not(self, painter: QPainter) -> None:
        """Where one looks while one holds a card: over the cards, at the top."""
        how = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop).value | Qt.TextFlag.TextWordWrap.value
        room = self.viewport().rect().adjusted(2 * GRID, GRID, -2 * GRID, 0)
        box = painter.boundingRect(room, how, self.why_not)
        painter.setPen(QColor(style.colours().warn))
        painter.setBrush(QColor(style.colours().warn_ground))
        painter.drawRect(box.adjusted(-GRID, -GRID // 2, room.right() - box.right() + GRID, GRID // 2))
        painter.setPen(style.tint("text"))
        painter.drawText(room, how, self.why_not)

    # Taken and let go.

    def startDrag(self, actions: Qt.DropAction) -> None:
        """The card goes with the mouse; as text it may also leave the program."""
        del actions
        at = self.currentIndex()
        row = self.spine.row_at(at.row())
        if row is None:
            return
        drag, told = QDrag(self), QMimeData()
        told.setText(f"{row.id} {row.task.title}")
        drag.setMimeData(told)
        drag.setPixmap(self._picture())
        self.taken.emit()
        drag.exec(Qt.DropAction.MoveAction)
        self.released.emit()

    def _picture(self) -> QPixmap:
        rect = self.visualRect(self.currentIndex())
        made = QPixmap(rect.size() * self.devicePixelRatioF())
        made.setDevicePixelRatio(self.devicePixelRatioF())
        made.fill(Qt.GlobalColor.transparent)
        self.viewport().render(made, sourceRegion=rect)
        return made

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Whoever moves cards says whether it may be let go here."""
        self._look(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """As when it came."""
        self._look(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It is elsewhere."""
        event.accept()
        self.left.emit()

    def dropEvent(self, event: QDropEvent) -> None:
        """Let go here."""
        event.ignore()
        self.dropped.emit(event)

    def _look(self, event: QDragMoveEvent) -> None:
        event.ignore()
        self.entered.emit(event)


class BoardColumn(QFrame):
    """The tasks of one status: `view` shows what `feed` brings."""

    counted = Signal()
    folded = Signal(bool)
    """The person wants it as a strip, or to see its cards."""

    def __init__(self, status: TaskStatus, listing: Listing, unmet: Unmet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.status = status
        self.listing = listing._replace(where=listing.where._replace(statuses=frozenset({status})))
        self.model = Cards(unmet, self)
        self.view = CardView(self.model, unmet, self)
        self.feed = Feed(None, self.listing, self.model, self)
        self.feed.watch(self.view.rows_on_screen)
        self.feed.begun.connect(self.view.scrollToTop)
        self.feed.moved.connect(self.view.keep_place)
        self.feed.counted.connect(self._on_counted)
        self.shown = self.total = 0
        self.setMinimumWidth(LEAST)
        self.setProperty("role", "column")
        glyph = QLabel()
        glyph.setPixmap(words.status_icon(status).pixmap(style.ICON_SIZE, style.ICON_SIZE))
        self._word = _Word(words.status_text(status), words.status_tint(status))
        self.count = style.label("", "muted")
        self.count.setWordWrap(False)
        head = QHBoxLayout()
        head.setContentsMargins(GRID + 2, GRID, GRID, GRID)
        head.setSpacing(GRID - 2)
        head.addWidget(glyph)
        head.addWidget(self._word, 1)
        head.addWidget(self.count)
        self._away = QToolButton()
        self._away.setIcon(style.icon("caret-double-left", "muted"))
        self._away.setIconSize(QSize(style.ICON_SIZE, style.ICON_SIZE))
        self._away.setToolTip("Fold this column")
        self._away.setAccessibleName(f"Fold {words.status_text(status)}")
        self._away.clicked.connect(lambda: self.folded.emit(True))
        self.view.unfolded.connect(lambda: self.folded.emit(False))
        head.addWidget(self._away)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        self._name()
        self.fold(away=True)

    def ask(self, where: Any) -> None:
        """Show the tasks of this status among these."""
        self.feed.ask(self._question(where))

    def ask_of(self, project: Source, where: Any) -> None:
        """From now on this project is asked."""
        self.feed.ask_of(project, self._question(where))

    def mark(self, way: Way | None) -> None:
        """Something is held over it: whether it may be let go here, and if not, why; None: nothing is."""
        look = "" if way is None else "accepts" if way.act else "refuses"
        self.view.why_not = "" if way is None or way.act else way.sentence
        self.view.viewport().update()
        if self.property("holds") != look:
            self.setProperty("holds", look)
            self.style().unpolish(self)
            self.style().polish(self)

    def _question(self, where: Any) -> Question:
        its = where._replace(statuses=self.listing.where.statuses)
        return Question(its, self.listing.by, self.listing.falling)

    def _on_counted(self, shown: int, total: int) -> None:
        self.shown, self.total = shown, total
        self.count.setText(f"{shown:,}" if shown == total else f"{shown:,} of {total:,}")
        self._name()
        self.counted.emit()

    def fold(self, *, away: bool) -> None:
        """Be a strip with its name and how many cards it has, or show these."""
        name, tint = words.status_text(self.status), words.status_tint(self.status)
        self.view.strip = (f"{name}  {self.shown:,}" if self.shown else name, tint) if away else None
        tasks = words.count_text(self.shown, "task") if self.shown else "no tasks"
        self.view.setToolTip(f"{name}: {tasks}" if away else "")
        self._away.setHidden(away)
        self.view.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff if away else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        )
        self._word.setHidden(away)
        self.count.setHidden(away)
        self.setMinimumWidth(STRIP if away else LEAST)
        self.setMaximumWidth(STRIP if away else MOST)
        self.view.viewport().update()

    def _name(self) -> None:
        """What a screen reader calls it."""
        self.view.setAccessibleName(f"{words.status_text(self.status)}, {words.count_text(self.shown, 'task')}")


class _Word(Tinted):
    """The word of a status; in a narrow column as much of it as there is room for."""

    def minimumSizeHint(self) -> QSize:
        """As narrow as it must be."""
        return QSize(4 * GRID, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits."""
        del event
        painter = QPainter(self)
        painter.setPen(style.tint(self._tint))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
