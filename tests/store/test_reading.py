"""An answer to come interrupts the query it belongs to, and no other on the same connection."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from desktop.errors import Cancelled
from desktop.store.reading import Reading, fulfil


class Counting(sqlite3.Connection):
    """A connection that counts how often it was interrupted."""

    interrupts = 0

    def interrupt(self) -> None:
        self.interrupts += 1


@pytest.fixture
def connection() -> Iterator[Counting]:
    with closing(sqlite3.connect(":memory:", factory=Counting)) as connection:
        yield connection


def test_the_running_query_is_interrupted_as_often_as_it_takes(connection: Counting) -> None:
    reading: Reading[None] = Reading()
    reading.set_running_or_notify_cancel()
    with pytest.raises(Cancelled), reading.using(connection):
        reading.insist()
        assert connection.interrupts == 0
        assert reading.cancel()
        reading.insist()
        assert connection.interrupts == 2


def test_who_stops_a_moment_too_late_does_not_hit_the_next_query(connection: Counting) -> None:
    reading: Reading[None] = Reading()
    reading.set_running_or_notify_cancel()
    with reading.using(connection):
        pass
    assert reading.cancel()
    reading.insist()
    assert connection.interrupts == 0


def test_a_query_stopped_before_it_has_a_connection_never_gets_one(connection: Counting) -> None:
    reading: Reading[None] = Reading()
    reading.set_running_or_notify_cancel()
    reading.cancel()
    with pytest.raises(Cancelled), reading.using(connection):
        pytest.fail("it ran")


def test_a_bug_in_a_query_reaches_whoever_asked() -> None:
    reading: Reading[int] = Reading()
    assert not fulfil(reading, lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        reading.result()


def test_what_was_cancelled_before_it_began_is_not_done() -> None:
    reading: Reading[int] = Reading()
    reading.cancel()
    assert not fulfil(reading, lambda: pytest.fail("it was done"))
    assert reading.cancelled()
