"""What a person writes for a column means what it says, and nothing that does not fit is let in."""

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.errors import Known
from desktop.queries import cells
from desktop.queries.cells import Kind
from desktop.schema import Base
from desktop.times import NO_TIME
from desktop.words import Phase

CELLS = [
    cell
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if (cell := cells.cell(table.name, column.name)) is not None
]
words = st.text(st.characters(codec="utf-8", exclude_characters="\0")).filter(str.strip)
VALUES: dict[Kind, st.SearchStrategy[object]] = {
    Kind.FLAG: st.booleans(),
    Kind.NUMBER: st.integers(-(2**63) + 1, 2**63 - 1),
    Kind.REFERENCE: st.integers(1, 2**63 - 1),
    Kind.TIME: st.datetimes(datetime(1971, 1, 1), datetime(9999, 12, 30)),  # noqa: DTZ001
    Kind.TEXT: words.map(lambda it: it[:64]).filter(str.strip),
    Kind.JSON: st.recursive(st.none() | st.booleans() | words, lambda it: st.lists(it, min_size=1)).map(json.dumps),
}


def of(table: str, column: str) -> cells.Cell:
    cell = cells.cell(table, column)
    assert cell is not None
    return cell


@given(st.data())
def test_what_is_stored_is_written_so_that_it_means_the_same(data: st.DataObject) -> None:
    cell = data.draw(st.sampled_from(CELLS))
    value = data.draw(st.sampled_from(cell.options) if cell.kind is Kind.CHOICE else VALUES[cell.kind])
    if isinstance(value, str) and cell.kind is Kind.TEXT:
        value = value[: cell.longest].strip() or "x"
    assert cells.meant(cell, cells.written(value)) == value
    assert cells.meant(cell, cells.found(json.loads(json.dumps(cells.written(value))))) == value


@given(st.sampled_from(CELLS), st.text())
def test_whatever_is_written_is_stored_as_its_kind_or_refused_with_a_sentence(cell: cells.Cell, text: str) -> None:
    try:
        value = cells.meant(cell, text)
    except Known as error:
        assert error.sentence.endswith(".")
        return
    kind = {Kind.FLAG: bool, Kind.NUMBER: int, Kind.REFERENCE: int, Kind.TIME: datetime}.get(cell.kind, str)
    assert isinstance(value, kind) if value is not None else not cell.needed
    assert not (isinstance(value, str) and cell.longest and len(value) > cell.longest)
    assert not cell.options or value is None or value in cell.options


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-01-31", datetime(2026, 1, 31)),  # noqa: DTZ001
        ("2026-01-31 17:05", datetime(2026, 1, 31, 17, 5)),  # noqa: DTZ001
        ("2026-01-31T17:05:00.25Z", datetime(2026, 1, 31, 17, 5, 0, 250_000)),  # noqa: DTZ001
        ("2026-01-31 00:30:00+01:00", datetime(2026, 1, 30, 23, 30)),  # noqa: DTZ001
    ],
)
def test_a_time_is_read_in_every_usual_form(written: str, meant: datetime) -> None:
    assert cells.meant(of("tasks", "created_at"), written) == meant


@pytest.mark.parametrize("written", ["2026-02-30", "31.01.2026", "2026-01-31 25:00", "0001-01-01T00:00:00+10:00"])
def test_what_is_no_time_is_refused(written: str) -> None:
    with pytest.raises(Known, match="a date or a time"):
        cells.meant(of("tasks", "created_at"), written)


def test_a_choice_is_read_however_it_is_spelled() -> None:
    assert cells.meant(of("tasks", "current_phase"), " review-approval ") == Phase.REVIEW_APPROVAL


def test_bytes_are_read_as_text_to_begin_with() -> None:
    assert cells.found({"hex": "Zür".encode().hex()}) == "Zür"
    assert cells.found({"text": b"Z\xfcr".hex()}) == "Zür", "Western European, most likely"
    assert cells.found({"other": "?"}) == '{"other": "?"}'
    assert cells.found(None) is None
    assert cells.written(NO_TIME) is None


def test_what_this_version_has_no_place_for_has_no_cell() -> None:
    assert cells.cell("tasks", "colour") is None
    assert cells.cell("colours", "id") is None
