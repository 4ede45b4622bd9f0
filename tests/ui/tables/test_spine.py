"""Tests of the model of a list of any length."""

import random
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from ui.tables.columns import Column
from ui.tables.moves import between, whole
from ui.tables.spine import KEPT, PAGE, SpineModel
from ui.tables.view import TableView


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    word: str = ""


COLUMNS = (
    Column("id", "No.", lambda row: str(row.id), right=True),
    Column("word", "Word", lambda row: row.word, exact=lambda row: f"{row.word} in full", tint=lambda _: "muted"),
)


def spine(*ids: int) -> "array[int]":
    return array("q", ids)


def rows(ids: "array[int] | list[int] | range") -> dict[int, Row]:
    return {one: Row(one, f"word {one}") for one in ids}


@pytest.fixture
def model(qapp: QApplication, qtmodeltester: ModelTester) -> Iterator[SpineModel]:
    """A model that Qt's own tester watches, whose rows come as soon as they are wanted."""
    made = SpineModel(COLUMNS)
    made.wanted.connect(lambda ids: made.put(ids, rows(ids)), Qt.ConnectionType.QueuedConnection)
    qtmodeltester.check(made, force_py=False)
    yield made
    qapp.processEvents()


def shown(model: SpineModel, row: int, column: int = 0, role: int = 0) -> object:
    return model.data(model.index(row, column), role)


def test_selection_current_row_and_place_follow_the_ids_whatever_happens(qtbot: QtBot, model: SpineModel) -> None:
    chance = random.Random(7)
    view = TableView(model)
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.show()
    now, fresh = list(range(1, 301)), 1000
    model.start([*rows(range(1, 301)).values()])
    flag = QItemSelectionModel.SelectionFlag
    for _ in range(120):
        first = chance.randrange(len(now))
        last = min(len(now) - 1, first + chance.randrange(8))
        chosen = QItemSelection(model.index(first, 0), model.index(last, 1))
        view.selectionModel().setCurrentIndex(model.index(first, 0), flag.NoUpdate)
        view.selectionModel().select(chosen, flag.ClearAndSelect)
        wanted, current = now[first : last + 1], now[first]
        after = now[:]
        for _ in range(chance.randrange(5)):
            kind = chance.random()
            if kind < 0.4 and len(after) > 20:
                del after[chance.randrange(len(after))]
            elif kind < 0.7:
                fresh += 1
                after.insert(chance.randrange(len(after) + 1), fresh)
            elif kind < 0.9:
                after.insert(chance.randrange(len(after)), after.pop(chance.randrange(len(after))))
            else:
                chance.shuffle(after)
        view.keep_place(lambda after=after: model.move_to(between(model.ids, array("q", after))))
        assert list(model.ids) == after
        assert sorted(view.selected_ids()) == sorted(set(wanted) & set(after))
        if current in after:
            assert view.current_id() == current
        qtbot.wait(0)
        now = after


def test_rows_are_asked_for_once_and_come_by_id(qtbot: QtBot) -> None:
    model = SpineModel(COLUMNS)
    model.start([], 1000)
    model.settle(array("q", range(1, 1001)))
    row = 2 * PAGE + 5
    with qtbot.waitSignal(model.wanted) as asked:
        assert shown(model, row) == "…"
        assert shown(model, row + 1) == "…"
    assert asked.args == [list(range(2 * PAGE + 1, 3 * PAGE + 1))]
    with qtbot.assertNotEmitted(model.wanted):
        shown(model, row)
        qtbot.waitUntil(lambda: not model._soon.isActive())
    model.put(asked.args[0], rows(asked.args[0]))
    assert shown(model, row) == f"{row + 1}"
    assert shown(model, row, 1, Qt.ItemDataRole.ToolTipRole) == f"word {row + 1} in full"
    assert shown(model, row, 1, Qt.ItemDataRole.AccessibleTextRole) == f"Word: word {row + 1} in full"


def test_what_is_on_the_screen_is_asked_for_alone_and_the_rest_of_its_pages_after_it(qtbot: QtBot) -> None:
    model = SpineModel(COLUMNS)
    model.start([], 1000)
    model.settle(array("q", range(1, 1001)))
    first, last = 2 * PAGE + 5, 2 * PAGE + 8
    with qtbot.waitSignal(model.wanted) as asked:
        assert not model.look(first, last)
    assert asked.args == [list(range(first + 1, last + 2))]
    with qtbot.waitSignal(model.wanted) as rest:
        model.put(asked.args[0], rows(asked.args[0]))
        assert model.look(first, last)
    assert sorted(rest.args[0] + asked.args[0]) == list(range(2 * PAGE + 1, 3 * PAGE + 1))


def test_a_place_scrolled_past_is_not_asked_for(qtbot: QtBot) -> None:
    model = SpineModel(COLUMNS)
    model.start([], 1000)
    model.settle(array("q", range(1, 1001)))
    with qtbot.waitSignal(model.wanted) as asked:
        for first in (100, 300, 500):
            model.look(first, first + 9)
    assert asked.args == [list(range(501, 511))]


def test_a_row_that_was_given_up_is_asked_for_again(qtbot: QtBot) -> None:
    model = SpineModel(COLUMNS)
    model.start([], 3)
    model.settle(spine(1, 2, 3))
    for _ in range(2):
        with qtbot.waitSignal(model.wanted) as asked:
            shown(model, 0)
        model.give_up(asked.args[0])


def test_a_row_deleted_meanwhile_shows_nothing_and_is_not_asked_for_again(qtbot: QtBot) -> None:
    model = SpineModel(COLUMNS)
    model.start([], 2)
    model.settle(spine(1, 2))
    model.put([1, 2], rows([1]))
    with qtbot.assertNotEmitted(model.wanted):
        assert (shown(model, 0), shown(model, 1)) == ("1", "")
        qtbot.waitUntil(lambda: not model._soon.isActive())


def test_of_many_rows_those_asked_for_longest_ago_are_let_go() -> None:
    model = SpineModel(COLUMNS)
    model.start([], KEPT + PAGE)
    model.settle(array("q", range(1, KEPT + PAGE + 1)))
    for first in range(1, KEPT + PAGE, PAGE):
        model.put(range(first, first + PAGE), rows(range(first, first + PAGE)))
    assert shown(model, 0) == "…"
    assert shown(model, PAGE) == str(PAGE + 1)
    assert shown(model, KEPT + PAGE - 1) == str(KEPT + PAGE)


def test_the_first_rows_and_the_number_stand_there_before_the_spine(model: SpineModel) -> None:
    model.start([*rows([5, 3, 9]).values()])
    model.expect(6)
    assert model.rowCount() == 6
    assert [shown(model, row) for row in range(4)] == ["5", "3", "9", "…"]
    assert model.id_at(3) is None
    model.settle(spine(5, 3, 9, 2, 4, 1))
    assert model.id_at(3) == 2


def test_another_order_keeps_what_is_selected_before_the_spine_is_there(qtbot: QtBot, model: SpineModel) -> None:
    view = TableView(model)
    qtbot.addWidget(view)
    model.start([*rows(range(1, 201)).values()])
    view.select([7, 150])
    model.reorder([Row(one) for one in range(200, 190, -1)])
    assert sorted(view.selected_ids()) == [7, 150]
    model.settle(array("q", range(200, 0, -1)))
    assert sorted(view.selected_ids()) == [7, 150]
    assert model.id_at(view.currentIndex().row()) == view.current_id()
    assert view.current_id() in (7, 150)


def test_all_rows_stay_selected_in_another_order(qtbot: QtBot, model: SpineModel) -> None:
    view = TableView(model)
    qtbot.addWidget(view)
    model.start([*rows(range(1, 201)).values()])
    view.selectAll()
    model.reorder([Row(200), Row(199)])
    model.settle(array("q", range(200, 0, -1)))
    assert view.selected_ids() == list(range(200, 0, -1))


def test_a_changed_row_on_screen_stays_until_it_came_anew(qtbot: QtBot) -> None:
    model = SpineModel(COLUMNS)
    model.start([*rows(range(1, 6)).values()])
    with qtbot.waitSignal(model.wanted) as asked:
        model.refresh(1, 2, frozenset({2, 5}))
    assert asked.args == [[2]]
    assert [shown(model, row) for row in range(5)] == ["1", "2", "3", "4", "…"]
    model.put([2], {2: Row(2, "new")})
    assert shown(model, 1, 1) == "new"


def test_a_cell_without_a_row_or_column_says_nothing(model: SpineModel) -> None:
    model.start([Row(1, "one")])
    assert model.data(model.index(5, 5)) is None
    assert model.data(model.index(0, 0), Qt.ItemDataRole.CheckStateRole) is None
    assert model.headerData(9, Qt.Orientation.Horizontal) is None
    assert model.headerData(0, Qt.Orientation.Vertical) is None


def test_a_long_list_may_be_replaced_by_a_short_one(qtbot: QtBot, model: SpineModel) -> None:
    view = TableView(model)
    qtbot.addWidget(view)
    model.start([*rows(range(1, 101)).values()])
    view.select([50])
    model.move_to(whole(model.ids, spine(50)))
    assert view.selected_ids() == [50]
    model.move_to(between(model.ids, spine()))
    assert model.rowCount() == 0
    assert view.selected_ids() == []
