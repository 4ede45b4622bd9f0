"""Tests of times, sizes and counts as people say them."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from desktop.times import NO_TIME
from ui import words

NOW = datetime(2026, 3, 10, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("back", "said"),
    [
        (timedelta(seconds=3), "just now"),
        (timedelta(seconds=-20), "just now"),
        (timedelta(minutes=5, seconds=59), "5 min ago"),
        (timedelta(hours=23), "23 h ago"),
        (timedelta(hours=25), "yesterday"),
        (timedelta(days=4), "4 days ago"),
    ],
)
def test_a_time_is_said_as_people_say_it(back: timedelta, said: str) -> None:
    assert words.ago(NOW - back, NOW) == said
    assert words.ago((NOW - back).replace(tzinfo=None), NOW.replace(tzinfo=None)) == said


def test_a_time_long_ago_or_to_come_is_a_date() -> None:
    assert words.ago(NOW - timedelta(days=40), NOW).startswith("2026-01-")
    assert words.ago(NOW + timedelta(days=3), NOW).startswith("2026-03-1")


@pytest.mark.parametrize(
    ("back", "said"),
    [
        (timedelta(seconds=-5), "a moment"),
        (timedelta(minutes=5, seconds=59), "5 min"),
        (timedelta(hours=23), "23 h"),
        (timedelta(hours=25), "1 day"),
        (timedelta(days=40), "40 days"),
    ],
)
def test_a_wait_is_said_as_its_length_however_long_it_is(back: timedelta, said: str) -> None:
    assert words.waiting(NOW - back, NOW) == said
    assert words.waiting((NOW - back).replace(tzinfo=None), NOW) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.42, "0.4 s"),
        (42, "42 s"),
        (125, "2 min 5 s"),
        (540, "9 min"),
        (5400, "1 h 30 min"),
        (7200, "2 h"),
    ],
)
def test_what_something_took_is_said_without_zeros(seconds: float, said: str) -> None:
    assert words.duration(seconds) == said


def test_a_time_that_could_not_be_read_is_unknown() -> None:
    assert (words.ago(NO_TIME, NOW), words.exact(NO_TIME)) == ("unknown", "unknown")
    assert words.waiting(NO_TIME, NOW) == "since unknown"
    assert words.ago(NO_TIME + timedelta(seconds=1), NOW) == "1970-01-01"


@pytest.mark.parametrize(("zone", "when"), [("Asia/Tokyo", datetime.max), ("America/New_York", datetime.min)])  # noqa: DTZ901
def test_a_time_this_place_has_no_day_for_is_said_in_utc(
    monkeypatch: pytest.MonkeyPatch, zone: str, when: datetime
) -> None:
    with monkeypatch.context() as here:
        here.setenv("TZ", zone)
        time.tzset()
        said = words.exact(when), words.ago(when)
    time.tzset()
    assert said == (when.strftime("%Y-%m-%d %H:%M:%S UTC"), when.date().isoformat())


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (None, ""),
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (123_456, "123 kB"),
        (999_900, "1.0 MB"),
        (1_400_000, "1.4 MB"),
        (3_000_000_000, "3.0 GB"),
        (5_000_000_000_000, "5.0 TB"),
    ],
)
def test_a_size_is_said_as_people_say_it(size: int | None, said: str) -> None:
    assert words.size_text(size) == said


def test_a_count_knows_one_from_many() -> None:
    assert words.count_text(1, "task") == "1 task"
    assert words.count_text(1204, "task") == "1,204 tasks"
    assert words.count_text(2, "entry", "entries") == "2 entries"
