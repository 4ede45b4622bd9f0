"""What was set aside comes back with the meaning it had, nothing else changes, and what must not be edited is not."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from desktop.commands import quarantine, tasks
from desktop.errors import Known, Stale
from desktop.identity import ACTOR, Actor
from desktop.queries import cells, settling
from desktop.queries.cells import Kind
from desktop.queries.settling import SetAsideDetail, Way
from desktop.schema import Base, Entry, PhaseMove, Quarantine, Task, TaskVersion
from desktop.store import migrate
from desktop.store.changes import WritingSession
from desktop.store.engine import WRITING, engine_for
from desktop.words import Aside, Phase, TaskStatus
from tests import old_files

TABLES = (
    *("projects", "tasks", "task_versions", "change_requests", "runs", "approvals", "artifacts", "control_state"),
)
COLUMNS = [
    (table, column)
    for table in TABLES
    for column in old_files.columns(table)
    if column not in ("id", "selected_arch_option_id")
]
# Of each kind: what was set aside, as JSON has it, and how it stands in the file once it is back.
FOUND: dict[Kind, tuple[object, object]] = {
    Kind.FLAG: ("yes", 1),
    Kind.NUMBER: ("41", 41),
    Kind.TIME: ("2025-11-30T10:00:00.5+02:00", "2025-11-30 08:00:00.500000"),
    Kind.TEXT: ({"text": b"FCber".hex()}, "FCber"),
    Kind.JSON: ('{"a": [1, "ü"]}', '{"a": [1, "ü"]}'),
    Kind.REFERENCE: (2, 2),
}
CHOICES = {"status": "CANCELLED", "artifact_type": "LOG"}
# Numbers of rows are followed where a task or a version has more than one place for what it says.
REFUSED = {
    *((table, "task_id") for table in ("task_versions", "change_requests", "runs")),
    *((table, "project_id") for table in ("tasks", "artifacts", "control_state")),
    ("tasks", "version"),
    ("tasks", "active_version_id"),
    ("task_versions", "version_num"),
    ("task_versions", "created_at"),
    ("tasks", "status"),
    ("change_requests", "status"),
    ("change_requests", "version"),
    *(("approvals", column) for column in old_files.columns("approvals")),
}
# The change request 5 is a draft, and task 2 is at version 3 (tests/old_files.py).
ROW = {"change_requests": 5, "task_versions": 3, "projects": 1, "control_state": 1}
Cells = dict[tuple[str, int, str], object]


@pytest.fixture(scope="module")
def upgraded_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small old project, upgraded, with a second project in it."""
    path = old_files.old_file(tmp_path_factory.mktemp("settling") / "project_1.db")
    migrate.upgrade_copy(path, repair=None)
    return path


@pytest.fixture
def session(upgraded_template: Path, tmp_path: Path) -> Iterator[WritingSession]:
    engine = engine_for(Path(shutil.copy(upgraded_template, tmp_path / "project.placet")), writable=True)
    with closing(WritingSession(engine.execution_options(**WRITING), info={ACTOR: Actor("Ada", "", None)})) as session:
        yield session
    engine.dispose()


def everything(session: Session) -> Cells:
    """Every cell of every table, by table, row and column."""
    session.flush()
    found: Cells = {}
    for table in Base.metadata.sorted_tables:
        if not table.info:
            for row in session.execute(text(f"SELECT rowid AS its_row, * FROM {table.name}")).mappings():
                found |= {(table.name, row["its_row"], name): value for name, value in row.items()}
    return found


def set_aside(
    session: Session, table: str, row_id: int | None, column: str | None, original: object, **more: Any
) -> int:
    """A note as an upgrade writes it."""
    values = {"kind": "cell" if column else "row", "table_name": table, "row_id": row_id, "column_name": column}
    values |= {"original": json.dumps(original), "reason": "it means nothing"} | more
    (note_id,) = session.execute(insert(Quarantine).values(values)).inserted_primary_key or (0,)
    return note_id


def put_back(session: Session, note_id: int, **values: str | None) -> SetAsideDetail:
    """Put back what is found there, or these values, as somebody who just looked at it."""
    seen = settling.detail(session, note_id)
    begun = {asked.cell.column: asked.begin for asked in seen.asked}
    quarantine.put_back(session, note_id, begun | values, seen=seen.seen)
    session.flush()
    return seen


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_what_was_set_aside_of_any_column_comes_back_and_nothing_else_changes(
    session: Session, table: str, column: str
) -> None:
    place = cells.cell(table, column)
    assert place is not None
    found, stands = FOUND.get(place.kind) or [CHOICES.get(column, "CODER")] * 2
    row_id = ROW.get(table, 2)
    note_id = set_aside(session, table, row_id, column, found)
    session.commit()
    before = everything(session)
    if (table, column) in REFUSED:
        with pytest.raises(Known):
            put_back(session, note_id)
        assert everything(session) == before
        return
    seen = put_back(session, note_id)
    session.commit()
    after = everything(session)
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    settled = {("quarantine", note_id, name) for name in ("settled_at", "settled_by", "settlement")}
    assert settled <= changed
    changed -= settled | {("quarantine", note_id, "settled_value")}
    changed = {key for key in changed if key[0] not in ("audit", "approval_requests", "phase_moves")}
    if seen.way is Way.VERSION:
        assert not {key for key in changed if key[0] == "task_versions" and key[1] == row_id}, "the old one stays"
        new = {key: value for key, value in after.items() if key[0] == "task_versions" and key not in before}
        assert next(value for key, value in new.items() if key[2] == column) == stands
        old = {key[2]: value for key, value in before.items() if key[:2] == ("task_versions", 3)}
        same = {key[2]: value for key, value in new.items()} | {"id": 0, "version_num": 0, "created_at": 0}
        differing = {name for name in same if name not in ("id", "its_row", "version_num", "created_at", "made_by")}
        assert {name for name in differing if same[name] != old[name]} == {column}
        allowed = {"title", "description", "version", "active_version_id", "updated_at", "row_version", "its_row"}
        assert {key for key in changed if key not in new} <= {("tasks", 2, name) for name in allowed}
        return
    assert after[table, row_id, column] == stands
    allowed = {(table, row_id, name) for name in (column, "updated_at", "row_version")}
    assert changed <= allowed
    if column != "updated_at" and (table, row_id, "row_version") in before:
        assert after[table, row_id, "row_version"] == before[table, row_id, "row_version"] + 1  # type: ignore[operator]


def test_a_value_that_does_not_fit_is_refused_with_a_sentence(session: Session) -> None:
    for column, given, said in (
        ("title", "x" * 513, "It has 513 characters, 512 fit."),
        ("title", " ", "It cannot be empty."),
        ("current_phase", "bogus", "It must be one of PLANNER, ARCHITECT"),
        ("priority", "7.5", "It must be a whole number."),
        ("priority", str(2**70), "It must be a whole number."),
        ("created_at", "2026-02-30", "It must be a date or a time in UTC"),
        ("extra_data", "{'n': 1}", "It is not valid JSON"),
        ("extra_data", "NaN", "It is not valid JSON"),
    ):
        note_id = set_aside(session, "tasks", 2, column, given)
        session.commit()
        before = everything(session)
        with pytest.raises(Known, match=said):
            put_back(session, note_id, **{column: given})
        assert everything(session) == before


def test_a_reference_must_lead_somewhere_in_the_same_project(session: Session) -> None:
    other = session.execute(text("INSERT INTO projects (name) VALUES ('other')")).lastrowid  # type: ignore[attr-defined]
    elsewhere = tasks.create(session, other, title="Elsewhere")
    note_id = set_aside(session, "artifacts", 1, "task_id", 90002)
    with pytest.raises(Known, match="no number 90002 among the tasks"):
        put_back(session, note_id, task_id="90002")
    with pytest.raises(Known, match="belongs to another project"):
        put_back(session, note_id, task_id=str(elsewhere))
    put_back(session, note_id, task_id="7")
    assert everything(session)["artifacts", 1, "task_id"] == 7


def test_what_was_put_back_can_be_put_back_again_as_something_else(session: Session) -> None:
    note_id = set_aside(session, "artifacts", 1, "name", "first")
    put_back(session, note_id)
    once = settling.detail(session, note_id)
    assert (once.row.state, once.row.settled_by, once.row.settled_value) == (Aside.PUT_BACK, "Ada", None)
    put_back(session, note_id, name="second")
    twice = settling.detail(session, note_id)
    assert (twice.now, twice.row.settled_value, twice.asked[0].begin) == ("second", '"second"', "second")
    assert twice.original == "first", "word for word"


def test_what_is_left_out_is_recorded_and_can_still_come_back(session: Session) -> None:
    note_id = set_aside(session, "approvals", 1, "comment", "lost")
    before = everything(session)
    quarantine.leave_out(session, note_id, seen=settling.detail(session, note_id).seen)
    its = settling.detail(session, note_id)
    assert (its.row.state, its.row.settled_by) == (Aside.LEFT_OUT, "Ada")
    changed = {key for key, value in everything(session).items() if before.get(key) != value}
    assert {key[:2] for key in changed if key[0] != "audit"} == {("quarantine", note_id)}
    with pytest.raises(Known, match="Only what waits"):
        quarantine.leave_out(session, note_id, seen=its.seen)
    other = set_aside(session, "artifacts", 1, "name", "mine")
    quarantine.leave_out(session, other, seen=settling.detail(session, other).seen)
    put_back(session, other)
    assert settling.detail(session, other).row.state is Aside.PUT_BACK


def test_what_changed_since_it_was_read_is_not_overwritten(session: Session) -> None:
    note_id = set_aside(session, "artifacts", 1, "name", "mine")
    seen = settling.detail(session, note_id)
    session.execute(text("UPDATE artifacts SET name = 'theirs' WHERE id = 1"))
    with pytest.raises(Stale, match="changed meanwhile"):
        quarantine.put_back(session, note_id, {"name": "mine"}, seen=seen.seen)
    with pytest.raises(Stale, match="changed meanwhile"):
        quarantine.leave_out(session, note_id, seen=seen.seen)


def test_an_approved_task_is_told_to_need_a_new_approval_before_it_gets_a_version(session: Session) -> None:
    note_id = set_aside(session, "tasks", 17, "title", "As it was called")
    assert "it then needs a new approval" in settling.detail(session, note_id).told
    put_back(session, note_id)
    task = session.get_one(Task, 17)
    assert (task.title, task.version, task.status) == ("As it was called", 4, TaskStatus.AWAITING_APPROVAL)


@pytest.mark.parametrize(("table", "row_id"), [("change_requests", 5), ("runs", 9)])
def test_a_row_comes_back_under_its_number_once_its_task_is_chosen(session: Session, table: str, row_id: int) -> None:
    before = everything(session)
    row = session.execute(text(f"SELECT * FROM {table} WHERE id = {row_id}")).mappings().one()
    row_id = 99
    note_id = set_aside(session, table, row_id, None, dict(row) | {"id": 99, "task_id": 90001})
    its = settling.detail(session, note_id)
    assert [asked.cell.column for asked in its.asked] == ["task_id"]
    assert its.way is Way.ROW
    with pytest.raises(Known, match="It cannot be empty"):
        put_back(session, note_id)
    put_back(session, note_id, task_id=str(row["task_id"]))
    after = everything(session)
    changed = {
        key for key in after if before.get(key) != after[key] and key[0] not in ("quarantine", "audit", "people")
    }
    assert {key[:2] for key in changed} == {(table, 99)}
    came_back = {key[2]: value for key, value in after.items() if key[:2] == (table, 99)}
    # A time is written in one form: with its fraction of a second.
    as_it_was = {name: str(value) for name, value in row.items() if name != "id"}
    assert {name: str(came_back[name]).removesuffix(".000000") for name in as_it_was} == as_it_was
    assert settling.detail(session, note_id).told == "It was put back."


@pytest.mark.parametrize(
    ("table", "was", "now"),
    [
        ("tasks", "APPROVED", "PENDING"),
        ("tasks", "IN_PROGRESS", "PENDING"),
        ("tasks", "COMPLETED", "COMPLETED"),
        ("tasks", "REJECTED", "REJECTED"),
        ("change_requests", "SUBMITTED", "DRAFT"),
        ("change_requests", "APPROVED", "DRAFT"),
        ("change_requests", "REJECTED", "REJECTED"),
        ("runs", "RUNNING", "INTERRUPTED"),
        ("runs", "SUCCESS", "SUCCESS"),
    ],
)
def test_a_row_comes_back_with_nothing_asked_decided_or_under_way(
    session: Session, table: str, was: str, now: str
) -> None:
    row = {"id": 99, "task_id": 5, "project_id": 1, "title": "Lost", "content": "Lost", "engine": "codex", "version": 2}
    note_id = set_aside(
        session, table, 99, None, row | {"status": was, "phase": "CODER"} if table != "runs" else row | {"status": was}
    )
    assert ("is over" in settling.detail(session, note_id).told) == (was != now)
    put_back(session, note_id)
    assert everything(session)[table, 99, "status"] == now
    session.commit()


def test_a_version_that_was_set_aside_comes_back_as_the_next_one(session: Session) -> None:
    was = {"id": 99, "task_id": 90001, "version_num": 2, "title": "Lost", "description": "d", "gates_json": "[]"}
    note_id = set_aside(session, "task_versions", 99, None, was | {"created_at": "2026-01-01 00:00:00"})
    its = settling.detail(session, note_id)
    assert (its.way, [asked.cell.column for asked in its.asked]) == (Way.VERSION, ["task_id"])
    put_back(session, note_id, task_id="3")
    task = session.get_one(Task, 3)
    assert (task.title, task.description, task.version) == ("Lost", "d", 2)


def test_a_task_comes_back_with_a_version_to_stand_on(session: Session) -> None:
    was = {"id": 99, "project_id": "x", "title": "Lost", "status": "PENDING", "version": 3, "active_version_id": 7}
    note_id = set_aside(session, "tasks", 99, None, was | {"created_at": "2026-01-01 00:00:00"})
    its = settling.detail(session, note_id)
    assert [asked.cell.column for asked in its.asked] == ["project_id"]
    put_back(session, note_id, project_id="1")
    task = session.get_one(Task, 99)
    assert (task.title, task.version, task.project_id) == ("Lost", 3, 1)
    version = session.get_one(TaskVersion, task.active_version_id)
    assert (version.task_id, version.version_num, version.title) == (99, 3, "Lost")
    session.commit()


@pytest.mark.parametrize(
    ("table", "row_id", "original", "said"),
    [
        ("runs", 5, {"id": 5, "task_id": 5}, "Number 5 is in use"),
        ("control_state", 9, {"id": 9, "project_id": 1}, "a project has only one set"),
        ("approvals", 99, {"id": 99, "task_id": 5}, "never written afterwards"),
        ("contents", 99, {"sha256": "0"}, "The record is never written afterwards"),
        ("audit", 99, {"id": 99}, "The record is never written afterwards"),
        ("gone", 99, {"id": 99}, "no place for it"),
    ],
)
def test_a_row_that_cannot_come_back_says_why(
    session: Session, table: str, row_id: int, original: object, said: str
) -> None:
    note_id = set_aside(session, table, row_id, None, original)
    assert said in settling.detail(session, note_id).told
    with pytest.raises(Known, match=said):
        put_back(session, note_id)


def test_what_is_deleted_or_gone_is_said_first(session: Session) -> None:
    note_id = set_aside(session, "tasks", 2, "description", "d")
    tasks.delete(session, [2])
    session.flush()
    assert "is deleted; restore it first" in settling.detail(session, note_id).told
    gone = set_aside(session, "runs", 4242, "engine", "e")
    assert "is not in this file" in settling.detail(session, gone).told


def test_a_change_request_that_was_submitted_stays_as_it_is(session: Session) -> None:
    note_id = set_aside(session, "change_requests", 1, "content", "lost")
    assert "not a draft any more" in settling.detail(session, note_id).told


def test_what_was_added_cannot_be_put_back(session: Session) -> None:
    note_id = set_aside(session, "projects", 1, None, None, kind="made")
    with pytest.raises(Known, match="nothing of it was set aside"):
        put_back(session, note_id)


def test_another_program_sees_what_was_put_back(session: WritingSession) -> None:
    note_id = set_aside(session, "artifacts", 1, "name", "mine")
    put_back(session, note_id)
    session.commit()
    (path,) = (row[2] for row in session.execute(text("PRAGMA database_list")) if row[1] == "main")
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT settlement, settled_by FROM quarantine WHERE id = ?", [note_id]).fetchall() == [
            ("put back", "Ada")
        ]


def test_what_is_settled_is_recorded_in_the_chain(session: Session) -> None:
    name = set_aside(session, "artifacts", 1, "name", "first")
    put_back(session, name, name="second")
    title = set_aside(session, "tasks", 2, "title", "As it was called")
    put_back(session, title)
    comment = set_aside(session, "approvals", 1, "comment", "lost")
    quarantine.leave_out(session, comment, seen=settling.detail(session, comment).seen)
    chain = session.scalars(select(Entry.payload).order_by(Entry.id))
    told = [one for payload in chain if (one := json.loads(payload))["act"]["name"].startswith("quarantine.")]
    assert [one["act"]["name"] for one in told] == ["quarantine.put_back"] * 2 + ["quarantine.leave_out"]
    place = {"table": "artifacts", "row": 1, "column": "name"}
    assert told[0]["subject"] == {"kind": "set_aside", "id": name, **place}
    assert told[0]["facts"] == {"way": "cell", "values": {"name": "second"}}
    assert told[1]["act"]["task"] == 2
    version = session.get_one(Task, 2).active_version_id
    assert list(told[1]["facts"]["rows"]["task_versions"]) == [str(version)]


@pytest.mark.parametrize(
    ("task_id", "status"),
    [(5, TaskStatus.COMPLETED), (20, TaskStatus.CANCELLED), (8, TaskStatus.IN_PROGRESS)],
)
def test_the_words_of_a_task_that_may_not_have_others_stay(session: Session, task_id: int, status: TaskStatus) -> None:
    task = session.get_one(Task, task_id)
    assert task.status == status
    for table, row_id, column in (("tasks", task_id, "title"), ("task_versions", task.active_version_id, "gates_json")):
        note_id = set_aside(session, table, row_id, column, "[]")
        assert "its words stay as they are" in settling.detail(session, note_id).told
        with pytest.raises(Known, match="its words stay as they are"):
            put_back(session, note_id)


def test_a_phase_that_comes_back_is_a_move_on_the_record(session: Session) -> None:
    session.execute(update(Task).where(Task.id == 2).values(current_phase=None))
    put_back(session, set_aside(session, "tasks", 2, "current_phase", "coder"))
    move = session.scalars(select(PhaseMove).where(PhaseMove.task_id == 2)).one()
    assert (move.to_phase, move.reason) == (Phase.CODER, quarantine.BACK)
    assert json.loads(move.skipped_json or "") == ["PLANNER", "ARCHITECT", "REVIEW_APPROVAL"]
