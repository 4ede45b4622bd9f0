"""Tests of the way from one spine to another."""

from array import array

from hypothesis import given
from hypothesis import strategies as st

from ui.tables.moves import Moves, between, whole

spines = st.lists(st.integers(1, 40), unique=True, max_size=30).map(lambda ids: array("q", ids))


def applied(old: "array[int]", moves: Moves) -> "array[int]":
    ids = old[:]
    for first, last in reversed(moves.removed):
        del ids[first : last + 1]
    for first, last in moves.inserted:
        ids[first:first] = moves.ids[first : last + 1]
    return ids


@given(spines, spines)
def test_the_ranges_lead_from_any_spine_to_any_other(old: "array[int]", new: "array[int]") -> None:
    for moves in (between(old, new), whole(old, new)):
        assert applied(old, moves) == new


@given(spines, spines)
def test_a_row_that_stays_is_found_where_it_stands(old: "array[int]", new: "array[int]") -> None:
    moves = between(old, new)
    out = {row for first, last in moves.removed for row in range(first, last + 1)}
    for row, wanted in enumerate(old):
        if row not in out:
            assert new[moves.row(row)] == wanted


@given(spines, spines)
def test_rows_that_changed_places_are_said_to_have_moved(old: "array[int]", new: "array[int]") -> None:
    moves = between(old, new)
    out = {old[row] for first, last in moves.removed for row in range(first, last + 1)}
    come = {new[row] for first, last in moves.inserted for row in range(first, last + 1)}
    assert moves.moved == bool(out & come)


def test_one_edit_in_a_million_is_one_range() -> None:
    old = array("q", range(1, 1_000_001))
    new = old[:]
    del new[700_000]
    assert between(old, new) == Moves(new, ((700_000, 700_000),), (), moved=False)
    new = array("q", [old[700_000]]) + new
    assert between(old, new) == Moves(new, ((700_000, 700_000),), ((0, 0),), moved=True)


def test_another_order_is_one_range_out_and_in() -> None:
    old = array("q", range(1, 100_001))
    new = old[::-1]
    assert between(old, new) == Moves(new, ((0, 99_999),), ((0, 99_999),), moved=True)
