"""Every act leaves one entry, sealed to the one before, in the transaction of the act; a refused one does as well."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from desktop import identity
from desktop.commands import actors, audit
from desktop.errors import Known, Refused
from desktop.schema import Entry, Person, TaskVersion
from desktop.store.opening import Options, create_project, open_project
from desktop.store.project import Project

KEY = Ed25519PrivateKey.generate()
ADA = identity.of("Ada", KEY)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with closing(create_project(tmp_path / "project.placet", actor=ADA)) as project:
        yield project


def entries(project: Project) -> list[Entry]:
    return project.read(lambda session: list(session.scalars(select(Entry).order_by(Entry.id)))).result()


def test_an_entry_says_what_was_done_and_is_sealed_to_the_one_before(project: Project) -> None:
    facts = {"title": "Größe Δ", "parts": [1, 2]}
    project.write(audit.record, "task.edit", task_id=7, subject={"version": 3}, facts=facts).result()
    begin, person, entry = entries(project)
    assert (begin.act, person.act) == ("chain.begin", "person.add")
    assert (person.prev, entry.prev) == (begin.hash, person.hash)
    assert entry.hash == hashlib.sha256(f"placet.audit.1\n{entry.prev}\n".encode() + entry.payload).hexdigest()
    told = json.loads(entry.payload)
    assert told["act"]["at"] == f"{entry.happened_at.isoformat(timespec='microseconds')}Z"
    assert told["act"] | {"at": ""} == {"at": "", "name": "task.edit", "refused": False, "task": 7}
    assert told["by"] == {"name": "Ada", "key": ADA.key}
    assert (told["subject"], told["facts"]) == ({"version": 3}, facts)
    assert (entry.act, entry.person_key, entry.task_id, entry.refused) == ("task.edit", ADA.key, 7, False)


def test_a_person_is_known_to_the_file_once_and_under_the_name_of_today(project: Project) -> None:
    for _ in range(2):
        project.write(audit.record, "task.edit").result()
    project.close()
    with closing(open_project(project.path, Options(actor=identity.of("Ada Lovelace", KEY)))) as again:
        again.write(audit.record, "task.edit").result()
        people = again.read(lambda session: session.execute(select(Person.name, Person.public_key)).all()).result()
        assert people == [("Ada Lovelace", ADA.key)]
        assert [entry.act for entry in entries(again)] == ["chain.begin", "person.add", *["task.edit"] * 3]


def test_what_nobody_is_named_for_the_program_does(tmp_path: Path) -> None:
    with closing(create_project(tmp_path / "other.placet")) as project:
        project.write(audit.record, "run.interrupt").result()
        assert project.write(actors.acting).result() == identity.PROGRAM
        with pytest.raises(Known, match="for a person to decide"):
            project.write(actors.deciding).result()
        entry = entries(project)[-1]
        assert entry.person_key is None
        assert json.loads(entry.payload)["by"] == {"name": "Placet", "key": ""}


def test_a_decision_is_signed_with_the_key(project: Project) -> None:
    project.write(audit.record, "task.approve", signed=True).result()
    project.write(audit.record, "task.edit").result()
    *_, approved, edited = entries(project)
    assert edited.signature is None
    assert approved.signature is not None
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(ADA.key))
    public.verify(approved.signature, bytes.fromhex(approved.hash))
    with pytest.raises(InvalidSignature):
        public.verify(approved.signature, bytes.fromhex(edited.hash))


def test_an_act_that_fails_leaves_no_entry(project: Project) -> None:
    def fails(session: Session) -> None:
        audit.record(session, "task.edit")
        raise Known("No.")

    with pytest.raises(Known):
        project.write(fails).result()
    assert [entry.act for entry in entries(project)] == ["chain.begin"]


def test_of_a_refused_act_only_the_refusal_stays(project: Project) -> None:
    told: list[bool] = []

    def refused(session: Session) -> None:
        session.execute(text("INSERT INTO projects (name) VALUES ('gone')"))
        sentence = "“Dial” is cancelled; reopen it first."
        raise audit.refuse(session, "task.approve", sentence, requirement="Approved", task_id=5, facts={"from": "x"})

    project.told = lambda changes: told.append(changes.touches("audit"))
    with pytest.raises(Refused, match="reopen it first"):
        project.write(refused).result()
    entry = entries(project)[-1]
    assert (entry.act, entry.refused, entry.task_id) == ("task.approve", True, 5)
    assert json.loads(entry.payload)["facts"] == {
        "from": "x",
        "requirement": "Approved",
        "sentence": "“Dial” is cancelled; reopen it first.",
    }
    assert project.read(lambda session: session.scalar(text("SELECT count(*) FROM projects"))).result() == 0
    assert told == [True]


def test_an_entry_says_what_lasting_rows_say(project: Project) -> None:
    def version(session: Session) -> None:
        session.execute(text("INSERT INTO projects (id, name) VALUES (1, 'p')"))
        session.execute(text("INSERT INTO tasks (id, project_id, title) VALUES (2, 1, 't')"))
        row = TaskVersion(task_id=2, version_num=1, title="Zürich", reconstructed=False)
        session.add(row)
        audit.record(session, "task.create", task_id=2, rows=[row])

    project.write(version).result()
    given = project.read(lambda session: session.scalar(select(TaskVersion.created_at))).result()
    values = {"created_at": str(given), "id": "1", "reconstructed": "0", "task_id": "2", "title": "Zürich"}
    values |= {"version_num": "1"}
    line = "".join(f"{name}={value.encode().hex().upper()};" for name, value in values.items())
    rows = json.loads(entries(project)[-1].payload)["facts"]["rows"]
    assert rows == {"task_versions": {"1": hashlib.sha256(f"{line}\n".encode()).hexdigest()}}


def test_an_id_beyond_what_json_can_hold_is_told_as_text(project: Project) -> None:
    project.write(audit.record, "task.delete", task_id=2**63 - 1, facts=audit.many([2**63 - 1, 5])).result()
    entry = entries(project)[-1]
    told = json.loads(entry.payload)
    assert entry.task_id == 2**63 - 1
    assert told["act"]["task"] == str(2**63 - 1)
    assert told["facts"] == {
        "count": 2,
        "ids": [str(2**63 - 1), 5],
        "ids_sha256": hashlib.sha256(b"9223372036854775807,5").hexdigest(),
    }


def test_an_act_that_is_not_looked_at_closer_writes_no_lasting_row(project: Project) -> None:
    with pytest.raises(ValueError, match="one of the acts that write no lasting row"):
        project.write(audit.record, "person.add", tables=["approvals"]).result()
