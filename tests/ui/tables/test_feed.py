"""Tests of what reaches a table, and in which order, when answers take their time."""

from array import array
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.queries.filters import TaskFilter, TaskSort
from ui.tables.feed import READS, Feed
from ui.tables.listing import Question
from ui.tables.moves import between
from ui.tables.spine import PAGE, SpineModel
from ui.tables.tasks import TASKS


class Slow:
    """A project whose answers come when the test says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Any, ...], Future[Any]]] = []

    def read(self, query: Callable[..., Any], *args: Any) -> "Future[Any]":
        self.asked.append((query.__name__, args, Future()))
        return self.asked[-1][2]

    def pending(self, name: str) -> "list[Future[Any]]":
        return [future for asked, _args, future in self.asked if asked == name and not future.done()]


@dataclass(frozen=True)
class Row:
    id: int


def fed(where: TaskFilter = TASKS.where) -> tuple[Slow, SpineModel, Feed, QObject]:
    """A feed that has just been asked, and what keeps it alive."""
    source, parent = Slow(), QObject()
    model = SpineModel(TASKS.columns, parent)
    feed = Feed(source, TASKS, model, parent)
    feed.ask(Question(where, TaskSort.ID, False))
    return source, model, feed, parent


def answer(source: Slow, ids: "array[int]", feed: Feed, qtbot: QtBot) -> None:
    """The first rows and then all ids, as a file gives them; a list that is short is whole with its first rows."""
    with qtbot.waitSignal(feed.settled):
        source.pending("page")[0].set_result([Row(one) for one in ids[:PAGE]])
        if len(ids) >= PAGE:
            qtbot.waitUntil(lambda: bool(source.pending("ids")))
            source.pending("ids")[0].set_result(ids)


def test_a_new_question_stops_the_old_one_and_its_late_answer_is_not_shown(qtbot: QtBot) -> None:
    source, model, feed, _parent = fed()
    late = source.pending("page")[0]
    late.set_running_or_notify_cancel()  # it runs already and cannot be cancelled any more
    others = [future for _name, _args, future in source.asked if future is not late]
    feed.ask(Question(TaskFilter(text="lamps"), TaskSort.ID, False))
    assert all(future.cancelled() for future in others)
    late.set_result([Row(1), Row(2), Row(3)])
    answer(source, array("q", [7]), feed, qtbot)
    assert list(model.ids) == [7]


def test_nothing_else_that_takes_long_is_asked_before_the_first_rows_are_there(qtbot: QtBot) -> None:
    source, model, feed, _parent = fed(TaskFilter(text="lamps"))
    assert [name for name, *_ in source.asked] == ["page"]
    with qtbot.waitSignal(feed.begun):
        source.pending("page")[0].set_result([Row(one) for one in range(1, PAGE + 1)])
    qtbot.waitUntil(lambda: [name for name, *_ in source.asked] == ["page", "count", "ids", "count"])
    assert len(model.ids) == PAGE


def test_a_short_list_is_whole_with_its_first_rows(qtbot: QtBot) -> None:
    source, model, feed, _parent = fed()
    answer(source, array("q", [3, 2, 1]), feed, qtbot)
    qtbot.waitUntil(lambda: not feed._rest.isActive())  # after it, all else would have been asked
    assert list(model.ids) == [3, 2, 1]
    assert [name for name, *_ in source.asked] == ["page"]


def test_rows_that_were_scrolled_past_are_given_up_and_asked_for_again_when_seen(qtbot: QtBot) -> None:
    source, model, feed, _parent = fed()
    answer(source, array("q", range(1, 10 * PAGE + 1)), feed, qtbot)
    model.refresh(0, -1, None)
    for page in range(READS + 1):
        with qtbot.waitSignal(model.wanted):
            model.data(model.index(page * PAGE, 0))
    asked = [(args[0][0], future.cancelled()) for name, args, future in source.asked if name == "rows"]
    assert asked == [(1, True), (PAGE + 1, False), (2 * PAGE + 1, False)]
    with qtbot.waitSignal(model.wanted) as again:
        model.data(model.index(0, 0))
    assert again.args[0][0] == 1


def test_a_change_during_a_comparison_is_looked_at_afterwards(qtbot: QtBot) -> None:
    source, model, feed, _parent = fed()
    answer(source, array("q", [1]), feed, qtbot)
    feed.change(None)
    qtbot.waitUntil(lambda: len(source.pending("compared")) == 1)
    for _ in range(3):
        feed.change(None)
    qtbot.waitUntil(lambda: not feed._later.isActive())
    first = source.pending("compared")
    assert len(first) == 1
    first[0].set_result(between(model.ids, model.ids))
    qtbot.waitUntil(lambda: len(source.pending("compared")) == 1 and source.pending("compared") != first)


def test_rows_on_screen_are_read_anew_while_a_comparison_runs(qtbot: QtBot) -> None:
    source, _model, feed, _parent = fed()
    answer(source, array("q", [1]), feed, qtbot)
    for times in (1, 2):
        feed.change(None)
        qtbot.waitUntil(lambda times=times: len([name for name, *_ in source.asked if name == "rows"]) == times)
    assert len([name for name, *_ in source.asked if name == "compared"]) == 1
