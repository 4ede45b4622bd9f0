"""The reading side of an open project file: a few threads, and answers that can be stopped."""

import sqlite3
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from threading import Condition
from typing import Any, TypeVar, cast

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from desktop.errors import Cancelled
from desktop.store.engine import engine_for
from desktop.store.files import translated
from desktop.store.reading import Reading, fulfil

T = TypeVar("T")

THREADS = 4
STOPPED_SECONDS = 0.05
# A commit needs the file to itself: it waits this long for our own readers before it asks SQLite, which waits again.
FINISH_SECONDS = 30.0


class Readers:
    """Asks queries in parallel on connections to `file` that cannot write; errors are told of `path`.

    `recover` is called (in a reading thread) when a program that died in the middle of a write left a journal: only a
    connection that can write rolls that back.
    """

    def __init__(self, file: Path, path: Path, recover: Callable[[], None] | None) -> None:
        self._file = file
        self._path = path
        self._recover = recover
        self._threads = ThreadPoolExecutor(THREADS, "read")
        # Guards all that follows.
        self._state = Condition()
        self._engine: Engine | None = None
        self._asked: set[Reading[object]] = set()
        self._look: Reading[Any] | None = None
        self._running = 0
        self._is_committing = False
        self._is_closed = False

    def ask(self, query: Callable[[Session], T]) -> Reading[T]:
        """Put a query to the file."""
        reading: Reading[T] = Reading()
        self._submit(reading, lambda: self._answer(reading, query))
        return reading

    def look(self, result: Reading[T], query: Callable[[Session], T]) -> None:
        """Put a long query that steps back whenever a commit needs the file, and then begins again."""

        def answer() -> T:
            while True:
                attempt: Reading[T] = Reading()
                attempt.set_running_or_notify_cancel()
                with self._state:
                    self._state.wait_for(lambda: not self._is_committing)
                    if self._is_closed:
                        raise Cancelled(f"{self._path.name} was closed.")
                    self._look = attempt
                try:
                    return self._answer(attempt, query)
                except Cancelled:
                    continue

        self._submit(result, answer)

    @contextmanager
    def quiet(self) -> Generator[bool]:
        """Wait until none of our queries runs, then let a commit through; looks begin again afterwards.

        Whether none runs: one that takes very long is not waited for.
        """
        with self._state:
            self._is_committing = True
            end = time.monotonic() + FINISH_SECONDS
            while self._running and time.monotonic() < end:
                if self._look:
                    self._look.cancel()
                self._state.wait(STOPPED_SECONDS)
            is_quiet = not self._running
        try:
            yield is_quiet
        finally:
            with self._state:
                self._is_committing = False
                self._state.notify_all()

    def insist(self) -> None:
        """Interrupt again what was cancelled and still runs."""
        for reading in tuple(self._asked):
            reading.insist()
        if self._look:
            self._look.insist()

    def close(self) -> None:
        """Stop every query and end the threads."""
        with self._state:
            self._is_closed = True
            self._state.notify_all()
        while running := tuple(self._asked):
            for reading in (*running, *([self._look] if self._look else [])):
                reading.cancel()
            wait(running, STOPPED_SECONDS)
        self._threads.shutdown()
        if self._engine:
            self._engine.dispose()

    def _submit(self, reading: Reading[T], answer: Callable[[], T]) -> None:
        kept = cast("Reading[object]", reading)
        with self._state:
            if self._is_closed:
                reading.set_exception(Cancelled(f"{self._path.name} is closed."))
                return
            self._asked.add(kept)
            reading.add_done_callback(lambda _: self._asked.discard(kept))
            self._threads.submit(fulfil, reading, answer)

    def _answer(self, reading: Reading[T], query: Callable[[Session], T]) -> T:
        with translated(self._path):
            try:
                return self._run(reading, query)
            except OperationalError as error:
                code = getattr(error.orig, "sqlite_errorcode", 0)
                if self._recover is None or code != sqlite3.SQLITE_READONLY_ROLLBACK:
                    raise
                self._recover()
                return self._run(reading, query)

    def _run(self, reading: Reading[T], query: Callable[[Session], T]) -> T:
        with self._counted() as engine, Session(engine) as session:
            connection = cast("sqlite3.Connection", session.connection().connection.driver_connection)
            with reading.using(connection):
                return query(session)

    @contextmanager
    def _counted(self) -> Generator[Engine]:
        with self._state:
            self._engine = engine = self._engine or engine_for(self._file, writable=False)
            self._running += 1
        try:
            yield engine
        finally:
            with self._state:
                self._running -= 1
                self._state.notify_all()
