"""What charts say in words is exact, and says what is not known."""

from datetime import date, datetime, timedelta

import pytest

from desktop.queries.overview import Cycle, GateRate, Span, Standing, Waiting
from desktop.words import TaskStatus
from ui.charts import sentences
from ui.charts.area import highest

NONE = Span(0, timedelta(), timedelta())
DAYS = (date(2026, 3, 1), date(2026, 3, 2))


def stood(unknown_before: datetime | None = None) -> Standing:
    counts = dict.fromkeys(TaskStatus, (0, 0)) | {TaskStatus.PENDING: (1, 2), TaskStatus.COMPLETED: (0, 1)}
    return Standing(unknown_before, DAYS, counts)


@pytest.mark.parametrize(
    ("took", "said"),
    [
        (timedelta(seconds=40), "40 s"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(hours=3, minutes=30), "3.5 h"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=2.04), "2 days"),
        (timedelta(days=400), "400 days"),
    ],
)
def test_a_time_is_said_as_people_say_it(took: timedelta, said: str) -> None:
    assert sentences.long(took) == said


def test_where_tasks_stand_is_listed_and_compared_with_the_beginning() -> None:
    assert sentences.standing(stood()) == "3 tasks now: 2 pending, 1 completed. On 2026-03-01 there was 1."


def test_what_an_older_tool_did_not_record_is_said_not_to_be_known() -> None:
    said = sentences.standing(stood(unknown_before=datetime.fromisoformat("2026-03-01 10:00:00")))
    assert "before 2026-03-01 is not known: the older tool did not record it." in said


def test_how_long_things_take_is_said_or_that_they_did_not_happen() -> None:
    ten = Span(10, timedelta(days=3), timedelta(days=5))
    assert sentences.cycle(Cycle(ten, NONE)) == (
        "10 tasks were approved. Half of them took at most 3 days from the idea, nine in ten at most 5 days. "
        "No task was completed in this time."
    )
    one = Span(1, timedelta(hours=2), timedelta(hours=2))
    assert sentences.cycle(Cycle(NONE, one)).endswith("One task was completed, 2 h after the approval.")


def test_what_waits_now_is_said() -> None:
    assert sentences.waiting(Waiting(NONE, 0, None)) == "No question was answered in this time. Nothing waits now."
    assert sentences.waiting(Waiting(NONE, 1, None)).endswith("1 question waits now.")
    asked = datetime.fromisoformat("2020-01-01 10:00:00")
    assert sentences.waiting(Waiting(NONE, 2, asked)).endswith(
        "2 questions wait now, the longest was asked 2020-01-01."
    )


def test_a_share_is_never_rounded_to_all_or_nothing() -> None:
    assert sentences.gates(()) == "No gate was run in this time."
    assert sentences.gates((GateRate("a", 8, 7), GateRate("b", 2, 2))) == "9 of 10 gates passed, 90 %."
    assert [sentences.percent(*one) for one in ((999, 1000), (1000, 1000), (1, 1000), (0, 1000))] == [
        *("99 %", "100 %", "less than 1 %", "0 %"),
    ]


@pytest.mark.parametrize(("value", "end"), [(0, 4), (4, 4), (5, 8), (29, 40), (81, 120), (620_000, 800_000)])
def test_a_scale_ends_at_a_number_that_divides_by_four(value: int, end: int) -> None:
    assert highest(value) == end
