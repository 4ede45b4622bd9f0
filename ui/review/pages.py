"""Numbered lines for a view: all in memory, or read page by page from the project file as they come into sight."""

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from threading import Event

from PySide6.QtCore import QObject, Signal

from desktop.queries.viewing import find_in
from ui.review.caret import Place
from ui.work import show

PAGE = 256
KEPT = 48  # pages: some 12,000 lines around what was last looked at


class Lines(QObject):
    """Lines that are all here."""

    arrived = Signal()
    """More lines can be had from `line` than before."""

    def __init__(self, lines: list[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self.count = len(lines)
        self.widest = max(map(len, lines), default=0)
        self.searchable = True
        self.whole = True
        """Whether every line is here now and stays here."""

    def want(self, first: int, last: int) -> None:
        """The lines from `first` up to, not including, `last` are about to be asked for."""

    def line(self, number: int) -> str | None:
        """The text of a line without its end, or None while it is not here."""
        return self._lines[number] if 0 <= number < self.count else None

    def fetch(self, first: int, count: int, done: Callable[[list[str]], None]) -> None:
        """Give `count` whole lines from `first` to `done`, now or when they were read."""
        done(self._lines[first : first + count])

    def find(self, needle: str, start: Place, done: Callable[[Place | None], None], *, backwards: bool) -> None:
        """Give `done` the next place of `needle`, going round, or None; a later call makes an earlier one moot."""
        done(
            find_in(
                lambda first, many: self._lines[first : first + many], self.count, needle, start, backwards=backwards
            )
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """How lines are read in a worker: those to be shown, the same lines whole, and the search among them."""

    shown: Callable[[int, int], Future[list[str]]]
    whole: Callable[[int, int], Future[list[str]]]
    search: Callable[..., Future[Place | None]] | None = None


class PagedLines(Lines):
    """Lines read in a worker, a page at a time; pages long out of sight are forgotten."""

    def __init__(self, count: int, reading: Reading, first: list[str], parent: QObject | None = None) -> None:
        """`first` are the lines of page 0, so that a view paints at once; empty when they must be read too."""
        super().__init__([], parent)
        self.count = count
        self.widest = max(map(len, first), default=0)
        self.searchable = reading.search is not None
        self.whole = False
        self._reading = reading
        self._pages: OrderedDict[int, list[str]] = OrderedDict({0: first} if len(first) >= min(count, PAGE) else {})
        self._asked: dict[int, Future[list[str]]] = {}
        self._superseded = Event()

    def want(self, first: int, last: int) -> None:
        """Ask for the pages of these lines and no longer for others: who drags past a page does not wait for it.

        Pages that are asked for together are read together: two threads would only wait for each other.
        """
        wanted = range(max(0, first) // PAGE, max(0, min(last, self.count) - 1) // PAGE + 1)
        awaited = {self._asked[number] for number in wanted if number in self._asked}
        for number in [asked for asked in self._asked if asked not in wanted]:
            future = self._asked.pop(number)
            if future not in awaited:
                future.cancel()
        missing = [number for number in wanted if number not in self._pages and number not in self._asked]
        if missing:
            begin, end = missing[0] * PAGE, min(self.count, (missing[-1] + 1) * PAGE)
            future = self._reading.shown(begin, end - begin)
            self._asked.update(dict.fromkeys(missing, future))
            show(self, future, partial(self._on_read, missing[0]))

    def line(self, number: int) -> str | None:
        """The text of a line without its end, or None while its page is not here."""
        page = self._pages.get(number // PAGE)
        return page[number % PAGE] if page is not None and number % PAGE < len(page) else None

    def fetch(self, first: int, count: int, done: Callable[[list[str]], None]) -> None:
        """Read `count` whole lines from `first` in a worker and give them to `done`."""
        show(self, self._reading.whole(first, count), done)

    def find(self, needle: str, start: Place, done: Callable[[Place | None], None], *, backwards: bool) -> None:
        """Search in a worker; what an earlier search finds after this call is dropped."""
        self._superseded.set()
        self._superseded = superseded = Event()
        if self._reading.search is None:
            done(None)
            return

        def on_found(place: Place | None) -> None:
            if not superseded.is_set():
                done(place)

        future = self._reading.search(needle, start, backwards=backwards, cancelled=superseded.is_set)
        show(self, future, on_found)

    def _on_read(self, first: int, lines: list[str]) -> None:
        for start in range(0, len(lines), PAGE):
            number = first + start // PAGE
            self._asked.pop(number, None)
            self._pages[number] = lines[start : start + PAGE]
            self._pages.move_to_end(number)
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)
        self.widest = max(self.widest, max(map(len, lines), default=0))
        self.arrived.emit()
