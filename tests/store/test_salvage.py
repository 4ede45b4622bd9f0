"""Salvage: every row that can be read is in the new file, what is missing is named, the damaged file stays as it is."""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from desktop import example
from desktop.commands import audit, moment
from desktop.errors import Cancelled, Known
from desktop.queries.verification import Verified, verify
from desktop.schema import ApprovalRequest, Project, Task, TaskVersion
from desktop.store import golden
from desktop.store.engine import engine_for
from desktop.store.identify import Kind, identify
from desktop.store.opening import create_project, open_project
from desktop.store.salvage import Salvaged, salvage
from tests import old_files

PAGE = 4096
Untouched = Callable[[Path], AbstractContextManager[None]]


def asked(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def leaves(path: Path, table: str) -> list[int]:
    """The pages of a table that hold rows, its root aside; the root itself where there is no other."""
    try:
        pages = asked(path, f"SELECT pageno FROM dbstat WHERE name = '{table}' AND pagetype = 'leaf' ORDER BY path")
    except sqlite3.OperationalError:  # a SQLite built without it
        pages = asked(path, f"SELECT rootpage FROM sqlite_master WHERE name = '{table}'")
    return [page for (page,) in pages]


def wipe(path: Path, *pages: int) -> None:
    data = bytearray(path.read_bytes())
    for page in pages:
        data[(page - 1) * PAGE : page * PAGE] = bytes(PAGE)
    path.write_bytes(data)


def everything(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    tables = [name for name, facts in golden.shapes()[golden.HEAD].items() if "virtual" not in facts]
    return {name: asked(path, f"SELECT * FROM {name} ORDER BY 1") for name in tables if name != "receipts"}


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A file at HEAD with something in every table."""
    (tmp_path / "damaged").mkdir()
    path = tmp_path / "damaged" / "project.placet"
    example.make(path)
    return path


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "salvaged.placet"


def sound(found: Salvaged, to: Path) -> Salvaged:
    """The new file is one like any other, and says of itself where it comes from."""
    identity = identify(to)
    assert (identity.kind, found.path) == (Kind.current, to)
    assert identity.findings is not None
    assert not identity.findings.structure
    assert not identity.findings.foreign_keys
    assert asked(to, "SELECT steps FROM receipts ORDER BY id DESC LIMIT 1")[0][0].startswith(
        '["Salvage what can be read'
    )
    return found


def test_of_a_sound_file_every_value_is_there(full: Path, to: Path, untouched: Untouched) -> None:
    with untouched(full.parent):
        found = sound(salvage(full, to), to)
    assert found.is_whole
    assert found.sentences[1] == "As far as the file itself tells, none is missing."
    assert everything(to) == everything(full)


@pytest.mark.parametrize("layout", ["v1", "v3", "v5"])
def test_an_old_file_is_salvaged_into_one_of_today(tmp_path: Path, to: Path, layout: str) -> None:
    old = old_files.old_file(tmp_path / "old.db", layout, stamp=None)
    found = sound(salvage(old, to), to)
    assert found.is_whole
    assert asked(to, "SELECT id, title FROM tasks") == asked(old, "SELECT id, title FROM tasks")
    assert asked(to, "SELECT count(*) FROM approvals") == [(10,)]


def test_what_is_missing_is_named_by_table_and_row(full: Path, to: Path, untouched: Untouched) -> None:
    pages = leaves(full, "tasks")
    (count,) = asked(full, "SELECT count(*) FROM tasks")[0]
    wipe(full, pages[-1])
    with untouched(full.parent):
        found = sound(salvage(full, to), to)
    its = found.tables["tasks"]
    assert its.expected == count
    assert its.read < count
    assert sum(int(high or low) - low + 1 for low, high in its.missing) == count - its.read
    assert any(
        sentence.startswith(f"tasks: {its.read} of {count} rows were read; missing: ") for sentence in found.sentences
    )
    assert all(table.missing == () for name, table in found.tables.items() if name != "tasks")


def test_a_task_of_which_the_row_is_lost_comes_back_from_its_newest_version_undecided(full: Path, to: Path) -> None:
    wipe(full, *leaves(full, "tasks"))
    sound(salvage(full, to), to)
    assert asked(to, "SELECT count(*) FROM tasks WHERE title LIKE 'Task %'") == [(0,)]
    assert asked(to, "SELECT DISTINCT status FROM tasks") == [("PENDING",)]
    assert asked(to, "SELECT count(*) FROM approvals") == asked(full_of(full), "SELECT count(*) FROM approvals")
    assert asked(to, "SELECT DISTINCT kind, reason FROM quarantine WHERE table_name = 'tasks'") == [
        ("made", "its row could not be read")
    ]


def full_of(_damaged: Path) -> Path:
    """Another example, undamaged."""
    path = _damaged.with_name("sound.placet")
    example.make(path)
    return path


@pytest.fixture
def acted(tmp_path: Path) -> Path:
    """A file with a chain of many entries, and with rows about one thing each."""
    (tmp_path / "damaged").mkdir()
    path = tmp_path / "damaged" / "project.placet"
    with closing(create_project(path)) as project:
        project.write(tell_a_story).result()
    return path


def tell_a_story(session: Session) -> None:
    session.add(Project(id=1, name="Harbour"))
    session.flush()
    session.add(Task(id=1, project_id=1, title="Dial"))
    session.flush()
    for number in range(1, 41):
        session.add(TaskVersion(id=number, task_id=1, version_num=number, title="x" * 400, reconstructed=False))
    session.flush()
    facts = {"subject_sha256": "a" * 64, "asked_at": moment.now(), "task_id": 1}
    session.add(ApprovalRequest(id=1, task_version_id=40, **facts))
    for number in range(60):
        audit.record(session, "task.edit", task_id=1, facts={"number": number, "why": "y" * 300})


def chain(path: Path) -> Verified:
    engine = engine_for(path, writable=False)
    with Session(engine) as session:
        verified = verify(session)
    engine.dispose()
    return verified


def test_the_audit_chain_comes_along_whole_and_goes_on(acted: Path, to: Path) -> None:
    salvage(acted, to)
    assert asked(to, "SELECT * FROM audit") == asked(acted, "SELECT * FROM audit")
    with closing(open_project(to)) as project:
        project.write(audit.record, "task.edit").result()
    assert chain(to).entries == chain(acted).entries + 1


def test_where_the_audit_chain_was_torn_is_named(acted: Path, to: Path) -> None:
    wipe(acted, leaves(acted, "audit")[3])
    salvaged = salvage(acted, to)
    (lost,) = salvaged.tables["audit"].missing
    assert chain(to).first_wrong == (lost[1] or 0) + 1
    assert "one between them is gone" in chain(to).sentence


def test_a_chain_of_which_nothing_is_left_begins_anew(acted: Path, to: Path) -> None:
    wipe(acted, *leaves(acted, "audit"), *leaves(acted, "task_versions"))
    salvage(acted, to)
    assert asked(to, "SELECT id, act FROM audit") == [(1, "chain.begin")]


def test_what_is_about_one_thing_is_set_aside_with_it(acted: Path, to: Path) -> None:
    wipe(acted, *leaves(acted, "task_versions"))
    salvage(acted, to)
    assert asked(to, "SELECT count(*) FROM approval_requests") == [(0,)]
    ((kept,),) = asked(to, "SELECT original FROM quarantine WHERE table_name = 'approval_requests'")
    assert '"task_version_id": 40' in kept


def test_approvals_outlive_the_versions_they_belong_to(full: Path, to: Path) -> None:
    decisions = asked(full, "SELECT id, approver, approved, comment FROM approvals ORDER BY id")
    wipe(full, *leaves(full, "task_versions"))
    found = sound(salvage(full, to), to)
    assert asked(to, "SELECT id, approver, approved, comment FROM approvals ORDER BY id") == decisions
    of_versions = "subject_sha256 IS NOT NULL AND change_request_id IS NULL"
    assert asked(to, f"SELECT count(*) FROM approvals WHERE {of_versions}") == [(0,)]
    assert found.set_aside > 0


def test_a_lost_header_loses_nothing(full: Path, to: Path) -> None:
    before = everything(full)
    data = bytearray(full.read_bytes())
    data[:100] = b"\xff" * 100
    full.write_bytes(data)
    assert identify(full).kind is Kind.not_sqlite
    assert sound(salvage(full, to), to).is_whole
    assert everything(to) == before


def test_rows_are_found_though_the_list_of_tables_is_lost(full: Path, to: Path) -> None:
    tasks = asked(full, "SELECT id, title, status FROM tasks ORDER BY id")
    wipe(full, *leaves(full, "sqlite_schema"))
    found = sound(salvage(full, to), to)
    assert asked(to, "SELECT id, title, status FROM tasks ORDER BY id") == tasks
    assert found.tables["tasks"].expected is None
    assert not found.is_whole


def test_a_file_cut_short_gives_what_its_pages_still_hold(full: Path, to: Path) -> None:
    full.write_bytes(full.read_bytes()[: 30 * PAGE + 17])
    found = sound(salvage(full, to), to)
    assert sum(it.read for it in found.tables.values()) > 0
    assert not found.is_whole


def test_an_unfinished_transaction_is_not_salvaged(tmp_path: Path, to: Path) -> None:
    old = old_files.old_file(tmp_path / "old.db")
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN")
        connection.execute("UPDATE tasks SET title = 'half done' || hex(zeroblob(3000))")
        copies = {it: it.read_bytes() for it in (old, old.with_name("old.db-journal"))}
        connection.execute("ROLLBACK")
    for path, data in copies.items():
        path.write_bytes(data)
    assert b"half done" in old.read_bytes()
    assert salvage(old, to).is_whole
    assert asked(to, "SELECT count(*) FROM tasks WHERE title LIKE 'half done%'") == [(0,)]


def test_what_the_person_added_comes_along_as_far_as_it_holds_rows(full: Path, to: Path) -> None:
    with closing(sqlite3.connect(full)) as connection:
        connection.executescript(
            "CREATE TABLE my_notes (id INTEGER PRIMARY KEY, note TEXT CHECK (note <> ''));"
            "INSERT INTO my_notes (note) VALUES ('mine'), (CAST(x'ff41' AS TEXT));"
            "CREATE TRIGGER forge AFTER UPDATE ON tasks BEGIN DELETE FROM my_notes; END;"
        )
    found = sound(salvage(full, to), to)
    assert asked(to, "SELECT id, hex(note) FROM my_notes") == [(1, "6D696E65"), (2, "FF41")]
    assert found.sentences[-1] == "Left behind: trigger forge."


def test_a_statement_of_the_file_cannot_do_anything(full: Path, to: Path, tmp_path: Path) -> None:
    """The text of a table is what the file says it is: here, an order to make another file."""
    victim = tmp_path / "victim.db"
    with closing(sqlite3.connect(full)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('table', 'x', 'x', 2, ?)",
            (f"ATTACH '{victim}' AS v",),
        )
        connection.commit()
    sound(salvage(full, to), to)
    assert not victim.exists()


@pytest.mark.parametrize("content", [b"", b"Dear diary", b"x" * 9000, b"\0" * 9000])
def test_what_holds_no_project_is_said_to(tmp_path: Path, to: Path, content: bytes) -> None:
    (tmp_path / "a.db").write_bytes(content)
    with pytest.raises(Known, match="Nothing of a project could be read"):
        salvage(tmp_path / "a.db", to)
    assert [it.name for it in tmp_path.iterdir()] == ["a.db"]


def test_nothing_is_overwritten(full: Path, to: Path) -> None:
    to.write_text("mine")
    with pytest.raises(Known, match="already exists"):
        salvage(full, to)
    assert to.read_text() == "mine"


def test_a_file_that_is_not_there_is_said_to(tmp_path: Path, to: Path) -> None:
    with pytest.raises(Known, match="There is no file"):
        salvage(tmp_path / "gone.db", to)
    assert not to.exists()


def test_salvaging_stops_when_it_is_told_to(full: Path, to: Path, untouched: Untouched) -> None:
    wishes = iter([False] * 12)
    with untouched(full.parent), pytest.raises(Cancelled):
        salvage(full, to, cancelled=lambda: next(wishes, True))
    assert not to.exists()
