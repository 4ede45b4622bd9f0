"""What upgrades set aside is a list like any other, and leaves the file whole."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from desktop.commands import projects, tasks
from desktop.queries import quarantine, settling
from desktop.queries.filters import SetAsideFilter, SetAsideSort
from desktop.schema import Quarantine
from desktop.words import Aside

LONG = "x" * 20_000


def note(session: Session, **values: Any) -> int:
    base = {
        "kind": "cell",
        "table_name": "tasks",
        "row_id": 1,
        "reason": "“bogus” is not a phase",
        "original": '"bogus"',
    }
    (made,) = session.execute(insert(Quarantine).values(base | values)).inserted_primary_key or (0,)
    return made


@pytest.fixture
def aside(session: Session) -> Session:
    project_id = projects.create(session, name="Harbour")
    tasks.create(session, project_id, title="Dredge the basin")
    note(session, column_name="current_phase")
    note(session, kind="read", table_name="projects", column_name="extra", original=json.dumps(LONG))
    lost = {"id": 8, "task_id": 90001, "title": "Lost words"}
    note(session, kind="row", table_name="task_versions", row_id=8, original=json.dumps(lost))
    note(session, kind="made", row_id=None, row_count=21, original="[5, 25]", reason="")
    note(session, column_name="priority", settlement="put back", settled_by="Ada", settled_value='"3"')
    note(session, column_name="title", settlement="left out")
    session.flush()
    return session


def ids(session: Session, by: SetAsideSort = SetAsideSort.ID, falling: bool = False, **where: Any) -> list[int]:
    asked = SetAsideFilter(**where)
    found = list(quarantine.ids(session, asked, by, falling))
    assert [row.id for row in quarantine.page(session, asked, by, falling, 0, 99)] == found
    assert quarantine.count(session, asked) == len(found)
    return found


def test_each_entry_is_told_with_what_it_belongs_to_and_where_it_stands(aside: Session) -> None:
    rows = quarantine.rows(aside, ids(aside))
    assert [row.state for row in rows.values()] == [
        *(Aside.WAITING, Aside.READ, Aside.WAITING, Aside.MADE, Aside.PUT_BACK, Aside.LEFT_OUT),
    ]
    assert [row.title for row in rows.values()] == [
        *("Dredge the basin", "Harbour", "Lost words", "", "Dredge the basin", "Dredge the basin"),
    ]
    assert rows[4].row_count == 21
    assert (rows[5].settled_by, rows[5].settled_value) == ("Ada", '"3"')


def test_it_is_filtered_searched_and_sorted(aside: Session) -> None:
    assert ids(aside, states=frozenset({Aside.WAITING})) == [1, 3]
    assert ids(aside, tables=frozenset({"projects"})) == [2]
    assert ids(aside, text="lost wor") == [3]
    assert ids(aside, text="DREDGE") == [1, 5, 6], "by the title of its task"
    assert ids(aside, text="priority") == [5]
    assert ids(aside, deleted=True) == []
    assert ids(aside, SetAsideSort.STATE) == [1, 3, 5, 6, 2, 4]
    assert ids(aside, SetAsideSort.STATE, True) == [4, 2, 6, 5, 3, 1]
    assert ids(aside, SetAsideSort.PLACE)[0] == 2
    assert len(ids(aside, SetAsideSort.SETTLED)) == 6


def test_only_a_file_with_something_about_a_row_has_anything_waiting(session: Session) -> None:
    assert quarantine.waiting(session) is None
    note(session, kind="made", row_id=None, row_count=21, original="[5, 25]")
    assert quarantine.waiting(session) is None
    note(session, kind="read")
    assert quarantine.waiting(session) == 0
    note(session)
    assert quarantine.waiting(session) == 1


def test_it_leaves_as_json_word_for_word(aside: Session, tmp_path: Path) -> None:
    to = tmp_path / "aside.json"
    assert quarantine.export(aside, [3, 2, 99, 5], to) == 3
    told = json.loads(to.read_text(encoding="utf-8"))
    assert [one["id"] for one in told] == [3, 2, 5]
    assert told[0]["original"] == {"id": 8, "task_id": 90001, "title": "Lost words"}
    assert told[1]["original"] == LONG
    assert (told[2]["state"], told[2]["settled_value"]) == ("PUT_BACK", "3")


def test_it_leaves_as_csv_word_for_word(aside: Session, tmp_path: Path) -> None:
    to = tmp_path / "aside.csv"
    assert quarantine.export(aside, [1, 2], to) == 2
    with to.open(encoding="utf-8", newline="") as stream:
        one, two = csv.DictReader(stream)
    assert (one["table"], one["column"], one["original"], one["state"]) == (
        "tasks",
        "current_phase",
        '"bogus"',
        "WAITING",
    )
    assert two["original"] == json.dumps(LONG)


def test_a_reference_is_chosen_by_number_or_words_within_its_project(session: Session) -> None:
    one, two = (projects.create(session, name=name) for name in ("Harbour", "Yard"))
    made = [tasks.create(session, one, title=f"Berth {n}") for n in range(3)]
    tasks.create(session, two, title="Berth elsewhere")
    gone = tasks.create(session, one, title="Berth gone")
    session.flush()
    tasks.delete(session, [gone])
    session.flush()
    assert settling.candidates(session, "tasks", "berth", one) == [
        (made[2], "Berth 2"),
        (made[1], "Berth 1"),
        (made[0], "Berth 0"),
    ]
    assert settling.candidates(session, "tasks", str(made[1]), one)[-1] == (made[1], "Berth 1")
    assert len(settling.candidates(session, "tasks", "", None)) == 4
    assert settling.candidates(session, "contents", "", None) == []


@pytest.mark.parametrize(
    "original",
    [
        "{broken",
        "",
        "[1]",
        "null",
        "1e999",
        '{"task_id": 1e30, "project_id": 9223372036854775808}',
        '"\\ud800"',
        '{"text": "zz"}',
    ],
)
@pytest.mark.parametrize("kind", ["cell", "row"])
def test_whatever_another_program_left_spoils_neither_list_nor_page_nor_file(
    session: Session, tmp_path: Path, kind: str, original: str
) -> None:
    tasks.create(session, projects.create(session, name="Harbour"), title="t")
    note_id = note(session, kind=kind, original=original, column_name="title" if kind == "cell" else None, row_id=1)
    assert ids(session) == [note_id]
    settling.detail(session, note_id)
    for name in ("aside.json", "aside.csv"):
        assert quarantine.export(session, [note_id], tmp_path / name) == 1
