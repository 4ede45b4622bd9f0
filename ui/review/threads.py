"""All comments on a text beside it: what is no longer in the text on top, then by line; written and settled here."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.queries.carrying import How
from desktop.words import CommentState
from ui import keys, style, words
from ui.review import controls, parts
from ui.review.composer import Composer
from ui.review.material import Reader, Thread
from ui.review.thread import ThreadCard, waits

GRID = style.GRID


class ThreadPanel(QFrame):
    """Shows threads, and which of them is chosen."""

    chosen = Signal(int)
    """A thread (id of its first comment) was chosen here."""
    act = Signal(str, object)
    """As of a ThreadCard."""
    submit_wanted = Signal()
    """All drafts are to be shown to everybody."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: dict[int, ThreadCard] = {}
        self.threads: tuple[Thread, ...] = ()
        """All that are shown, in their order."""
        self._reader, self._writable = Reader("", ""), False
        self.current: int | None = None
        """The thread that is chosen."""
        self.setMinimumWidth(38 * GRID)
        self.setAutoFillBackground(True)
        self._count = style.label("", "heading")
        self._count.setMinimumHeight(4 * GRID)
        self.submit = parts.button("Submit", self.submit_wanted.emit, role="primary")
        self.submit.setToolTip("Ctrl+Enter")
        self.submit.hide()
        self.composer = Composer()
        self._nobody = style.label("", "muted", self)
        for told in (self.composer.began, self.composer.closed):
            told.connect(self._say_nobody)
        self._list = QScrollArea()
        self._list.setWidgetResizable(True)
        self._list.setFrameShape(QScrollArea.Shape.NoFrame)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setAccessibleName("Comments")
        self._list.setMinimumHeight(GRID)  # it gives way to what is being written
        self._page = parts.Page(margin=0)
        self._list.setWidget(self._page)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, 0)
        column.setSpacing(GRID)
        head = QHBoxLayout()
        head.addWidget(self._count, 1)
        head.addWidget(self.submit)
        column.addLayout(head)
        column.addWidget(self.composer)
        column.addWidget(self._list, 1)
        self.hide()

    @property
    def drafts(self) -> list[Thread]:
        """Those that nobody else sees yet."""
        return [one for one in self.threads if one.root.state is CommentState.DRAFT]

    def show_threads(self, threads: Sequence[Thread], *, reader: Reader, writable: bool) -> None:
        """Show these in their order; the one that was chosen stays so while it is there."""
        self.threads, self._reader, self._writable = tuple(threads), reader, writable
        place, focused = (
            self._list.verticalScrollBar().value(),
            self._list.isAncestorOf(QApplication.focusWidget() or self),
        )
        page = parts.Page(margin=0)
        page.column.setContentsMargins(0, 0, 0, GRID)
        self._cards = {}
        gone = [one for one in self.threads if one.place.how is How.GONE and one.old is None]
        there = [one for one in self.threads if one not in gone]
        for heading, some in (("No longer in the text", gone), ("In the text", there)):
            if some and gone:
                page.add(style.label(heading, "muted"))
            for thread in some:
                page.add(self._card(thread))
        hint = f" Press {keys.shown('comment')} on a line to comment on it." if writable else ""
        self._nobody = style.label(f"Nobody has commented on this text.{hint}", "muted")
        page.add(self._nobody)
        self._say_nobody()
        page.end()
        self._page = page
        self._list.setWidget(page)
        controls.tab_through(self._list)
        self._count.setText(_counted(self.threads))
        drafts = len(self.drafts)
        self.submit.setVisible(writable and drafts > 0)
        self.submit.setText(f"Submit {words.count_text(drafts, 'draft')}")
        self.choose(self.current, follow=False)
        QTimer.singleShot(0, page, lambda: self._list.verticalScrollBar().setValue(place))
        if focused:
            self.take_keyboard()

    def _say_nobody(self) -> None:
        self._nobody.setVisible(not self.threads and not self.composer.busy)

    def _card(self, thread: Thread) -> ThreadCard:
        card = ThreadCard(thread, reader=self._reader, writable=self._writable)
        card.chosen.connect(self._on_chosen)
        card.act.connect(self.act)
        self._cards[thread.root.id] = card
        return card

    def choose(self, thread: int | None, *, follow: bool = True) -> None:
        """Mark one thread, and bring it into sight; None for none."""
        for id_, card in self._cards.items():
            if id_ != thread:
                card.leave()
        self.current = thread if thread in self._cards else None
        if self.current is not None:
            card = self._cards[self.current]
            card.choose()
            if follow:
                QTimer.singleShot(0, card, lambda: self._list.ensureWidgetVisible(card, 0, GRID))

    def take_keyboard(self) -> None:
        """Put the keyboard into the chosen thread."""
        if self.current is not None:
            self._cards[self.current].setFocus()
        else:
            self._list.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of another appearance."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            QTimer.singleShot(0, self, self._again)

    def _again(self) -> None:
        self.show_threads(self.threads, reader=self._reader, writable=self._writable)

    def _on_chosen(self, thread: int) -> None:
        if thread != self.current:
            self.choose(thread, follow=False)
            self.chosen.emit(thread)


def _counted(threads: Sequence[Thread]) -> str:
    """How many there are and how many of them wait, in a few words."""
    waiting = sum(waits(one.root) for one in threads)
    return f"Comments  {len(threads)}" + (f" · {waiting} open" if waiting else "")
