"""Asks a project for what a table shows, off the screen's thread, and brings it to the spine model."""

from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Protocol

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from desktop.errors import Cancelled
from ui import work
from ui.pace import Pace
from ui.tables.listing import Listing, Queries, Question
from ui.tables.moves import Moves, between
from ui.tables.spine import PAGE, SpineModel

BURST_MS = 50
READS = 2
"""So many reads of rows at once; when more is looked at, the oldest is given up: it was scrolled past."""


class Source(Protocol):
    """What the feed needs of an open project."""

    def read(self, query: Callable[..., Any], *args: Any) -> "Future[Any]":
        """Ask `query(session, *args)` on another thread."""
        ...


class Feed(QObject):
    """Keeps one spine model filled: first rows, then how many, then the whole spine; rows as they are looked at.

    A new question drops what was asked before; an answer that comes late all the same is not shown. Without a source
    it shows the first rows it is given, until there is one (`ask_of`).
    """

    begun = Signal()
    """The first rows of another list, or of another order, are there."""
    counted = Signal(int, int)
    """How many rows are shown, and how many there are without the filter."""
    settled = Signal()
    """The spine is whole: every id is known."""
    moved = Signal(object)
    """The list changed while it was looked at: call the object to bring the model there."""

    def __init__(self, source: Source | None, listing: Listing, model: SpineModel, parent: QObject) -> None:
        super().__init__(parent)
        self.listing = listing
        self.model = model
        self.whole = False
        self._begun = False
        self._source = source
        self._question: Question | None = None
        self._first: Question | None = None
        self._asked = 0
        self._running: set[Future[Any]] = set()
        self._reading: dict[Future[Any], list[int]] = {}
        self._shown: int | None = None
        self._total: int | None = None
        self._again = False
        self._changed: set[int] | None = set()
        self._view: Callable[[], tuple[int, int]] = lambda: (0, PAGE - 1)
        self._since = QElapsedTimer()
        self._rest = QTimer(self, singleShot=True, interval=0)  # Qt paints before it looks at timers
        self._rest.timeout.connect(self._on_painted)
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._look_again)
        self._comparing = Pace(self)
        self._comparing.due.connect(self._compare)
        model.wanted.connect(self._on_wanted)

    def watch(self, view: Callable[[], tuple[int, int]]) -> None:
        """`view` tells the first and the last row on screen."""
        self._view = view

    def show_first(self, question: Question, rows: Sequence[Any]) -> None:
        """The first rows of a list whose file is not open yet."""
        self._first = question
        self._begin(lambda: self.model.start(rows))

    def ask_of(self, source: Source, question: Question) -> None:
        """From now on there is a source; the first rows shown of this list stay, and are read again like all others."""
        self._source = source
        self.ask(question)
        if question == self._first:
            self._begun = True
            self.model.refresh(*self._view(), None)

    def ask(self, question: Question) -> None:
        """Show another list, or the same one in another order; what was asked before is dropped."""
        if self._source is None:
            return
        before, self._question = self._question, question
        self.stop()
        self._begun = False
        if before is None or before.where != question.where:
            self._shown = None
            self._read(self.listing.queries.page, *question.order, 0, PAGE, then=self._on_first)
        else:
            self._read(self.listing.queries.page, *question.order, 0, PAGE, then=self._on_first_reordered)

    def change(self, ids: frozenset[int] | None) -> None:
        """Rows of the list may have changed (None: any): look again, at once or, in a burst, every `BURST_MS`.

        What is on screen is read anew each time. Whether rows came, went or changed places is found out by comparing
        all ids, which for a million takes a moment: then less often (`Pace`).
        """
        self._changed = None if ids is None or self._changed is None else self._changed | ids
        if self._later.isActive():
            return
        waited = self._since.elapsed() if self._since.isValid() else BURST_MS
        self._later.start(max(0, BURST_MS - waited))

    def stop(self) -> None:
        """Drop everything that was asked."""
        self._asked += 1
        self._rest.stop()
        self.whole = self._again = False
        self._comparing.forget()
        for future in self._running:
            future.cancel()
        self._running.clear()
        for future, ids in self._reading.items():
            future.cancel()
            self.model.give_up(ids)
        self._reading.clear()

    # The list.

    def _on_first(self, rows: list[Any]) -> None:
        self._begin(lambda: self.model.start(rows))
        if len(rows) < PAGE:
            self._on_spine(array("q", [row.id for row in rows]))
        self._rest.start()

    def _on_first_reordered(self, rows: list[Any]) -> None:
        self._begin(lambda: self.model.reorder(rows))
        self._rest.start()

    def _on_painted(self) -> None:
        """The first rows are on the screen: what would have kept them waiting comes now."""
        if not self.whole and self._question is not None:
            if self._shown is None:
                self._read(self.listing.queries.count, self._question.where, then=self._on_count)
            self._read(self.listing.queries.ids, *self._question.order, then=self._on_spine)
        self._count_all()

    def _begin(self, change: Callable[[], None]) -> None:
        """Bring the first rows of another list or order; once for each question."""
        if not self._begun:
            self._begun = True
            change()
            self.begun.emit()
            self._tell()

    def _on_count(self, shown: int) -> None:
        self._shown = shown
        if self._begun and not self.whole:
            self.model.expect(shown)
            self._tell()

    def _on_spine(self, ids: "array[int]") -> None:
        self.whole = True
        self.model.settle(ids)
        self._shown = len(ids)
        self._tell()
        self.settled.emit()
        if self._again:
            self._again = False
            self._look_again()

    def _count_all(self) -> None:
        question = self._question
        if question is None or question.where == self._everything():
            self._total = None
        else:
            self._read(self.listing.queries.count, self._everything(), then=self._on_total)

    def _everything(self) -> Any:
        where = self._question.where if self._question else self.listing.where
        return self.listing.where._replace(deleted=where.deleted)

    def _on_total(self, total: int) -> None:
        self._total = total
        self._tell()

    def _tell(self) -> None:
        if self._begun and self._shown is not None:  # never ahead of the table
            self.counted.emit(self._shown, max(self._shown, self._total or 0))

    # Its changes.

    def _look_again(self) -> None:
        if self._question is None:
            return
        self._since.start()
        if not self.whole:
            self._again = True
            return
        changed, self._changed = self._changed, set()
        self.model.refresh(*self._view(), None if changed is None else frozenset(changed))
        self._comparing.ask()

    def _compare(self) -> None:
        self._read(compared, self.listing.queries, self._question, self.model.ids, then=self._on_moves)
        self._count_all()

    def _on_moves(self, moves: Moves) -> None:
        self._comparing.done()
        if moves.removed or moves.inserted:
            self.moved.emit(lambda: self.model.move_to(moves))
            self._shown = len(moves.ids)
        self._tell()
        self.settled.emit()

    # The rows.

    def _on_wanted(self, ids: list[int]) -> None:
        if self._source is None:
            self.model.give_up(ids)
            return
        while len(self._reading) >= READS:
            oldest = next(iter(self._reading))
            oldest.cancel()
            self.model.give_up(self._reading.pop(oldest))
        future = self._source.read(self.listing.queries.rows, ids)
        self._reading[future] = ids
        self._show(future, lambda rows: self._on_rows(future, rows))

    def _on_rows(self, future: "Future[Any]", rows: dict[int, Any]) -> None:
        ids = self._reading.pop(future, None)
        if ids is not None:
            self.model.put(ids, rows)

    # How.

    def _read(self, query: Callable[..., Any], *args: Any, then: Callable[[Any], None]) -> None:
        future = self._source.read(query, *args)
        self._running.add(future)
        asked = self._asked

        def done(answer: Any) -> None:
            self._running.discard(future)
            if asked == self._asked:
                then(answer)

        self._show(future, done)

    def _show(self, future: "Future[Any]", done: Callable[[Any], None]) -> None:
        def failed(error: BaseException) -> None:
            known = future in self._running or future in self._reading
            self._running.discard(future)
            self.model.give_up(self._reading.pop(future, ()))
            if known and not isinstance(error, Cancelled):
                from ui import failure

                self.stop()  # one sentence is enough for what was asked together
                failure.tell(None, error)

        work.show(self, future, done, failed)


def compared(session: Any, queries: Queries, question: Question, before: Sequence[int]) -> Moves:
    """The way from the spine on screen to the one of now, found out where the ids are read."""
    return between(before if isinstance(before, array) else array("q", before), queries.ids(session, *question.order))
