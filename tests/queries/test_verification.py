"""Whatever is done to the chain, or to the rows it speaks of, by somebody without the key, is found and named."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import update
from sqlalchemy.orm import Session

from desktop import identity
from desktop.commands import audit, moment
from desktop.queries import chain
from desktop.queries.verification import Verified, verify
from desktop.schema import Approval, ApprovalRequest, Project, Task, TaskVersion
from desktop.store.engine import engine_for
from desktop.store.opening import create_project, open_project
from desktop.words import Verdict
from tests.triggers import without_rules

ADA = identity.of("Ada", Ed25519PrivateKey.generate())
MALLORY = identity.of("Ada", Ed25519PrivateKey.generate())


def act(session: Session) -> None:
    """A task, its version, an approval of it that is signed, and acts that are not."""
    session.add(Project(name="Harbour"))
    session.flush()
    session.add(Task(project_id=1, title="Dial"))
    session.flush()
    version = TaskVersion(task_id=1, version_num=1, title="Dial", reconstructed=False)
    session.add(version)
    audit.record(session, "task.create", task_id=1, rows=[version])
    session.execute(update(Task).values(active_version_id=version.id))
    asked = {"task_id": 1, "task_version_id": version.id, "subject_sha256": "a" * 64, "asked_at": moment.now()}
    session.add(ApprovalRequest(id=1, **asked))
    session.flush()
    approval = Approval(
        task_id=1,
        request_id=1,
        task_version_id=version.id,
        subject_sha256="a" * 64,
        approver="Ada",
        approved=True,
        verdict=Verdict.APPROVED,
        person_key=ADA.key,
        created_at=moment.now(),
    )
    session.add(approval)
    audit.record(session, "task.approve", task_id=1, rows=[approval], signed=True)
    for number in range(5):
        audit.record(session, "comment.add", task_id=1, facts={"text": f"Number {number}"})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "project.placet"
    with closing(create_project(path, actor=ADA)) as project:
        project.write(act).result()
    return path


@pytest.fixture
def plain(file: Path) -> Iterator[sqlite3.Connection]:
    """The file as somebody has it who takes the triggers away first."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        yield connection


def found(file: Path) -> Verified:
    """As `placet verify` looks: the program would not even open a file that lacks triggers."""
    engine = engine_for(file, writable=False)
    with Session(engine) as session:
        verified = verify(session)
    engine.dispose()
    return verified


def test_a_whole_chain_is_found_whole(file: Path) -> None:
    verified = found(file)
    with closing(sqlite3.connect(file)) as connection:
        newest = connection.execute("SELECT id, hash FROM audit ORDER BY id DESC").fetchone()
    assert verified == Verified(9, newest, None, "")


@pytest.mark.parametrize(
    ("statement", "entry", "says"),
    [
        (
            "UPDATE audit SET payload = CAST(replace(payload, 'Number 1', 'Number 3') AS BLOB) WHERE id = 6",
            6,
            "words of entry 6",
        ),
        ("UPDATE audit SET payload = 6 WHERE id = 6", 6, "words of entry 6"),
        ("UPDATE audit SET hash = 'a' WHERE id = 6", 6, "words of entry 6"),
        ("UPDATE audit SET prev = 'a' WHERE id = 6", 6, "does not follow entry 5"),
        ("UPDATE audit SET prev = x'ff' WHERE id = 6", 6, "does not follow entry 5"),
        ("UPDATE audit SET act = 'comment.waive' WHERE id = 6", 6, "list shows of entry 6"),
        ("UPDATE audit SET happened_at = '2026-01-01 00:00:00.000000' WHERE id = 6", 6, "list shows of entry 6"),
        ("UPDATE audit SET person_key = NULL WHERE id = 4", 4, "list shows of entry 4"),
        ("UPDATE audit SET task_id = 2 WHERE id = 6", 6, "list shows of entry 6"),
        ("UPDATE audit SET task_id = NULL WHERE id = 6", 6, "list shows of entry 6"),
        ("UPDATE audit SET task_id = 9223372036854775807 WHERE id = 6", 6, "list shows of entry 6"),
        ("UPDATE audit SET refused = 1 WHERE id = 6", 6, "list shows of entry 6"),
        ("UPDATE audit SET signature = NULL WHERE id = 4", 4, "not signed"),
        ("UPDATE audit SET signature = zeroblob(64) WHERE id = 4", 4, "not signed"),
        ("UPDATE audit SET signature = 'x' WHERE id = 6", 6, "not signed"),
        ("UPDATE audit SET signature = x'' WHERE id = 6", 6, "not signed"),
        ("UPDATE audit SET payload = CAST(payload || char(10) AS BLOB) WHERE id = 6", 6, "words of entry 6"),
        ("DELETE FROM audit WHERE id = 6", 7, "does not follow entry 5"),
        ("DELETE FROM audit WHERE id = 1", 2, "not the first"),
        ("DELETE FROM audit", None, "no entry"),
        ("UPDATE audit SET id = CASE id WHEN 8 THEN 80 ELSE 70 END WHERE id IN (8, 9)", 70, "order was changed"),
        ("UPDATE approvals SET comment = 'and more'", 4, "Approval 1 does not say"),
        ("UPDATE approvals SET approved = 0, verdict = 'REJECTED'", 4, "Approval 1 does not say"),
        ("UPDATE task_versions SET title = 'Dial 2'", 3, "Task version 1 does not say"),
        ("UPDATE tasks SET title = 'Dial 2'", 3, "Task 1 does not show the words of its version 1"),
        ("UPDATE tasks SET description = 'And wait'", 3, "Task 1 does not show the words of its version 1"),
        ("DELETE FROM approvals", 4, "Approval 1 of entry 4 is gone"),
        (
            "INSERT INTO approvals (task_id, approver, approved) VALUES (1, 'Ada', 1)",
            None,
            "Approval 2 is in no entry",
        ),
    ],
)
def test_what_was_done_is_named(
    file: Path, plain: sqlite3.Connection, statement: str, entry: int | None, says: str
) -> None:
    plain.execute(statement)
    verified = found(file)
    assert says in verified.sentence
    assert verified.first_wrong == entry


def test_rows_of_before_the_chain_are_held_by_its_first_entry(old_file: Path) -> None:
    with closing(open_project(old_file)) as project:
        assert project.read(verify).result().sentence == ""
    with closing(sqlite3.connect(old_file)) as connection, connection, without_rules(connection):
        connection.execute("UPDATE approvals SET approver = 'mallory' WHERE id = 1")
    verified = found(old_file)
    assert verified.first_wrong == 1
    assert verified.sentence.startswith("Approvals up to ")


def test_a_table_that_changed_as_a_whole_is_held_from_then_on(old_file: Path) -> None:
    def put_back(session: Session) -> None:
        session.add(Approval(task_id=1, approver="Ada", approved=True, created_at=moment.now()))
        audit.record(session, "quarantine.put_back", tables=["approvals"])

    with closing(open_project(old_file)) as project:
        project.write(put_back).result()
        verified = project.read(verify).result()
        assert verified.sentence == ""
    with closing(sqlite3.connect(old_file)) as connection, connection, without_rules(connection):
        connection.execute("DELETE FROM approvals WHERE id = (SELECT max(id) FROM approvals)")
    assert found(old_file).first_wrong == verified.head[0]


def test_rows_longer_than_one_line_are_told_and_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a real file 16 MiB are so long; whichever way a row is read, its digest is the same."""

    def more(session: Session) -> None:
        version = TaskVersion(task_id=1, version_num=2, title="Dial", description="Löng " * 9, reconstructed=False)
        session.add(version)
        audit.record(session, "task.edit", task_id=1, rows=[version])

    def whole(session: Session) -> None:
        audit.record(session, "import", tables=("task_versions",))

    with closing(create_project(tmp_path / "project.placet", actor=ADA)) as project:
        project.write(act).result()
        for change in (more, whole):
            told = chain.PIECE
            monkeypatch.setattr(chain, "PIECE", 7)
            project.write(change).result()
            assert not project.read(verify).result().sentence
            monkeypatch.setattr(chain, "PIECE", told)
            assert not project.read(verify).result().sentence


def recomputed(plain: sqlite3.Connection, change: Callable[[dict[str, Any]], None], **columns: object) -> None:
    """Every entry anew, from the fourth on, with what it says changed: all there is to do without the key."""
    rows = plain.execute("SELECT id, prev, payload FROM audit WHERE id >= 4 ORDER BY id").fetchall()
    prev = rows[0][1]
    for id_, _, payload in rows:
        told = json.loads(payload)
        if id_ == 4:
            change(told)
        changed = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        hash_ = chain.sealed(prev, changed)
        plain.execute("UPDATE audit SET prev = ?, hash = ?, payload = ? WHERE id = ?", (prev, hash_, changed, id_))
        prev = hash_
    for name, value in columns.items():
        plain.execute(f"UPDATE audit SET {name} = ? WHERE id = 4", (value,))


def row_changed(plain: sqlite3.Connection, **columns: object) -> Callable[[dict[str, Any]], None]:
    """Change the approval, and let its entry say what it says now."""
    for name, value in columns.items():
        plain.execute(f"UPDATE approvals SET {name} = ?", (value,))
    ((line,),) = plain.execute(f"SELECT {chain.line_of('approvals')} FROM approvals").fetchall()

    def change(told: dict[str, Any]) -> None:
        told["facts"]["rows"]["approvals"]["1"] = hashlib.sha256(f"{line}\n".encode()).hexdigest()

    return change


def test_a_chain_that_was_recomputed_without_the_key_is_not_signed(file: Path, plain: sqlite3.Connection) -> None:
    recomputed(plain, row_changed(plain, comment="and more"))
    verified = found(file)
    assert (verified.first_wrong, verified.sentence) == (4, "Entry 4 is not signed with the key it names.")


def test_nor_is_one_without_its_signature(file: Path, plain: sqlite3.Connection) -> None:
    recomputed(plain, row_changed(plain, comment="and more"), signature=None)
    assert found(file).sentence == "Entry 4 is not signed with the key it names."


def test_nor_one_that_names_no_key(file: Path, plain: sqlite3.Connection) -> None:
    change = row_changed(plain, comment="and more")

    def nobody(told: dict[str, Any]) -> None:
        change(told)
        told["by"]["key"] = ""

    recomputed(plain, nobody, signature=None, person_key=None)
    assert found(file).sentence == "Approval 1 is not signed by the person it names."


def test_nor_one_that_is_said_to_be_another_act(file: Path, plain: sqlite3.Connection) -> None:
    change = row_changed(plain, comment="and more")

    def other(told: dict[str, Any]) -> None:
        change(told)
        told["act"]["name"] = "task.edit"

    recomputed(plain, other, signature=None, act="task.edit")
    assert found(file).sentence == "Approval 1 is not signed by the person it names."


@pytest.mark.parametrize(
    "after",
    [
        *(b"", b"no JSON", b"\xff", b'"}}' + b"[" * 100_000, b'Ada"},"facts":{"rows":{"'),
        *(b'Ada"},"facts":{"rows":{"approvals":{"one":"a"}}}}', b'Ada"},"facts":{"rows":{"approvals":[1]}}}'),
        *(b'Ada"},"facts":{"tables":{"approvals":{}}}}', b'Ada"},"facts":{"tables":{"approvals":{"last":[]}}}}'),
    ],
)
@pytest.mark.parametrize("is_signed", [True, False])
def test_an_entry_sealed_anew_that_is_not_in_its_form_is_named(
    file: Path, plain: sqlite3.Connection, after: bytes, is_signed: bool
) -> None:
    """Only how it begins is in the columns, which still agree; `after` stands in the place of all that follows."""
    rows = plain.execute("SELECT id, prev, payload FROM audit WHERE id >= 4 ORDER BY id").fetchall()
    prev = rows[0][1]
    for id_, _, payload in rows:
        changed = payload.partition(b'"name":"Ada"')[0] + b'"name":"' + after if id_ == 4 else payload
        hash_ = chain.sealed(prev, changed)
        plain.execute("UPDATE audit SET prev = ?, hash = ?, payload = ? WHERE id = ?", (prev, hash_, changed, id_))
        if id_ == 4:
            assert ADA.sign is not None
            signature = ADA.sign(bytes.fromhex(hash_)) if is_signed else None
            plain.execute("UPDATE audit SET signature = ? WHERE id = 4", (signature,))
        prev = hash_
    verified = found(file)
    assert verified.first_wrong == 4
    assert "ntry 4" in verified.sentence


def test_who_signs_with_another_key_is_another_person(file: Path, plain: sqlite3.Connection) -> None:
    """It can be done, and it shows: the key is not the one the file has known."""
    change = row_changed(plain, comment="and more", person_key=MALLORY.key)

    def mallory(told: dict[str, Any]) -> None:
        change(told)
        told["by"]["key"] = MALLORY.key

    recomputed(plain, mallory, person_key=MALLORY.key)
    assert found(file).sentence == "Entry 4 is not signed with the key it names."
    (hash_,) = plain.execute("SELECT hash FROM audit WHERE id = 4").fetchone()
    assert MALLORY.sign is not None
    plain.execute("UPDATE audit SET signature = ? WHERE id = 4", (MALLORY.sign(bytes.fromhex(hash_)),))
    assert found(file).sentence == "Approval 1 is by a key that no person of this file has."


def test_a_look_waits_for_nobody_who_waits_for_it(file: Path) -> None:
    """Who commits waits until all reading is over, and lets no new one begin."""
    engine = engine_for(file, writable=False)
    with closing(sqlite3.connect(file, isolation_level=None, timeout=0)) as other, Session(engine) as session:
        session.connection().exec_driver_sql("SELECT count(*) FROM audit").fetchone()
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE projects SET name = 'Quay'")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("COMMIT")
        assert verify(session).sentence == ""
        session.rollback()
        other.execute("COMMIT")
    engine.dispose()


@pytest.mark.parametrize("instead", ["nothing", "another file", "no database"])
def test_a_file_that_is_no_longer_in_its_place_is_looked_at_and_no_other(
    file: Path, plain: sqlite3.Connection, tmp_path: Path, instead: str
) -> None:
    plain.execute("UPDATE audit SET signature = NULL WHERE id = 4")
    create_project(tmp_path / "other.placet").close()
    engine = engine_for(file, writable=False)
    with Session(engine) as session:
        session.connection().exec_driver_sql("SELECT count(*) FROM audit").fetchone()
        file.rename(tmp_path / "moved.placet")
        if instead == "another file":
            (tmp_path / "other.placet").rename(file)
        elif instead == "no database":
            file.write_bytes(b"no database" * 1000)
        assert verify(session).sentence == "Entry 4 is not signed with the key it names."
    engine.dispose()
