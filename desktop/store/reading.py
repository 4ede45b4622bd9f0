"""The answer to a question put to a project file: a Future whose cancelling also stops SQLite."""

import sqlite3
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Lock
from typing import Generic, TypeVar

from desktop.errors import Cancelled

T = TypeVar("T")


class Reading(Future[T], Generic[T]):
    """An answer to come; once `cancel` has returned True it never comes, even when the query was already running.

    A query that was stopped while it ran ends with the exception `Cancelled`; one that had not begun is `cancelled()`.
    """

    def __init__(self) -> None:
        super().__init__()
        self._guard = Lock()
        self._connection: sqlite3.Connection | None = None
        self._stopped = False

    def cancel(self) -> bool:
        """Stop it, running or not; False when it has already ended."""
        if super().cancel():
            return True
        with self._guard:
            if self.done():
                return False
            self._stopped = True
        self.insist()
        return True

    def insist(self) -> None:
        """Interrupt what was cancelled but runs on: between two statements there had been nothing to interrupt."""
        with self._guard:
            # Only while the connection is lent to this query: the next one on it never suffers for this.
            if self._stopped and self._connection is not None:
                self._connection.interrupt()

    @contextmanager
    def using(self, connection: sqlite3.Connection) -> Generator[None]:
        """Lend it the connection its query runs on, so that cancelling can interrupt that query and no other."""
        with self._guard:
            self._refuse_if_stopped()
            self._connection = connection
        try:
            yield
        finally:
            with self._guard:
                self._connection = None
        self._refuse_if_stopped()

    def _refuse_if_stopped(self) -> None:
        if self._stopped:
            raise Cancelled("Stopped; nothing was changed.")


def fulfil(future: Future[T], work: Callable[[], T]) -> None:
    """Do the work and hand its result or its exception to whoever waits."""
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001  (it goes to whoever asked, who raises it again)
        future.set_exception(error)
    else:
        future.set_result(result)
