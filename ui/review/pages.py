"""Numbered lines for a view: all in memory, or read page by page from the project file as they come into sight."""

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

from PySide6.QtCore import QObject, Signal

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

    def want(self, first: int, last: int) -> None:
        """The lines from `first` up to, not including, `last` are about to be asked for."""

    def line(self, number: int) -> str | None:
        """The text of a line without its end, or None while it is not here."""
        return self._lines[number] if 0 <= number < self.count else None

    def fetch(self, first: int, count: int, done: Callable[[list[str]], None]) -> None:
        """Give `count` lines from `first` to `done`, now or when they were read."""
        done(self._lines[first : first + count])


class PagedLines(Lines):
    """Lines read in a worker, a page at a time; pages long out of sight are forgotten."""

    def __init__(
        self,
        count: int,
        read: Callable[[int, int], Future[list[str]]],
        parent: QObject | None = None,
        *,
        first: list[str],
    ) -> None:
        """`read(first, count)` reads lines in a worker; `first`, the lines of page 0, let a view paint at once."""
        super().__init__([], parent)
        self.count = count
        self.widest = max(map(len, first), default=0)
        self._read = read
        self._pages: OrderedDict[int, list[str]] = OrderedDict({0: first} if len(first) >= min(count, PAGE) else {})
        self._asked: dict[int, Future[list[str]]] = {}

    def want(self, first: int, last: int) -> None:
        """Ask for the pages of these lines and no longer for others: who drags past a page does not wait for it."""
        wanted = range(max(0, first) // PAGE, max(0, min(last, self.count) - 1) // PAGE + 1)
        for number in [asked for asked in self._asked if asked not in wanted]:
            self._asked.pop(number).cancel()
        for number in wanted:
            if number not in self._pages and number not in self._asked:
                future = self._read(number * PAGE, min(PAGE, self.count - number * PAGE))
                self._asked[number] = future
                show(self, future, partial(self._on_read, number))

    def line(self, number: int) -> str | None:
        """The text of a line without its end, or None while its page is not here."""
        page = self._pages.get(number // PAGE)
        return page[number % PAGE] if page is not None and number % PAGE < len(page) else None

    def fetch(self, first: int, count: int, done: Callable[[list[str]], None]) -> None:
        """Read `count` lines from `first` in a worker and give them to `done`."""
        show(self, self._read(first, count), done)

    def _on_read(self, number: int, lines: list[str]) -> None:
        self._asked.pop(number, None)
        self._pages[number] = lines
        self._pages.move_to_end(number)
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)
        self.widest = max(self.widest, max(map(len, lines), default=0))
        self.arrived.emit()
