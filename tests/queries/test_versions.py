"""Versions as they are read, and the digest an approval names."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.orm import Session

from desktop.commands import projects
from desktop.commands import tasks as act
from desktop.queries import versions
from desktop.queries.rows import Gate, VersionRow
from desktop.schema import TaskVersion

GATES = '[{"name": "tests", "command": "make test", "timeout": 60, "required": false, "fail_task_on_error": true}]'
ascii_text = st.text(st.characters(codec="ascii"))


def of(session: Session, *, gates: str | None = None, dependencies: str | None = None) -> VersionRow:
    """A second version holding these texts."""
    project = projects.create(session, name="Harbour")
    task_id = act.create(session, project, title="Fix login")
    words = {"task_id": task_id, "version_num": 2, "title": "Fix login"}
    session.execute(insert(TaskVersion).values(**words, gates_json=gates, deps_json=dependencies))
    return versions.of_task(session, task_id)[0]


@given(st.integers(1, 2**53 - 1), st.integers(1, 99), ascii_text, st.none() | ascii_text)
def test_the_digest_is_that_of_the_canonical_json(task_id: int, number: int, title: str, about: str | None) -> None:
    gates = [{"name": "tests", "command": "make test", "required": True}]
    subject = {
        "kind": "task_version",
        "task_id": task_id,
        "version": number,
        "title": title,
        "description": about,
        "gates": gates,
        "dependencies": [3, 5],
    }
    # For ASCII without floats RFC 8785 is sorted keys, no spaces, and the short escapes json uses; DEL stays itself.
    canonical = json.dumps(subject, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    found = versions.digest(
        task_id=task_id,
        number=number,
        title=title,
        description=about,
        gates=json.dumps(gates, indent=2),
        dependencies="[3, 5]",
    )
    assert found == hashlib.sha256(canonical.encode()).hexdigest()


def test_the_digest_of_a_known_wording_never_changes() -> None:
    found = versions.digest(
        task_id=7, number=2, title="Prüfen", description="Grüße 😀", gates=GATES, dependencies="[1]"
    )
    text = (
        '{"dependencies":[1],"description":"Grüße 😀","gates":[{"command":"make test","fail_task_on_error":true,'
        '"name":"tests","required":false,"timeout":60}],"kind":"task_version","task_id":7,"title":"Prüfen","version":2}'
    )
    assert found == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    "gates",
    ["not json", '{"a": 1, "a": 2}', "[NaN]", "[1e999]", "[9007199254740993]", '["\\ud800"]', "[" * 5_000, "1" * 5_000],
    ids=range(8),
)
def test_what_has_no_canonical_json_enters_the_digest_as_its_text(session: Session, gates: str) -> None:
    found = versions.digest(task_id=1, number=1, title="t", description=None, gates=gates, dependencies=None)
    quoted = versions.digest(
        task_id=1, number=1, title="t", description=None, gates=json.dumps(gates), dependencies=None
    )
    assert found == quoted
    assert of(session, gates=gates).gates_text == gates


def test_every_part_of_the_wording_is_in_the_digest() -> None:
    base = {"task_id": 1, "number": 1, "title": "t", "description": "d", "gates": GATES, "dependencies": "[1]"}
    others = {"task_id": 2, "number": 2, "title": "T", "description": None, "gates": None, "dependencies": "[2]"}
    digests = {versions.digest(**base | {key: other}) for key, other in others.items()} | {versions.digest(**base)}
    assert len(digests) == len(others) + 1


def test_gates_are_read_with_nothing_left_out(session: Session) -> None:
    version = of(session, gates=GATES, dependencies="[3, 5]")
    other = '{"fail_task_on_error": true}'
    assert version.gates == (Gate("tests", "make test", "", "exit_code_0", "", 60, False, other),)
    assert (version.gates_text, version.dependencies, version.dependencies_text) == ("", (3, 5), "")


@pytest.mark.parametrize(
    "gates",
    [
        '{"name": "a", "command": "b"}',
        '[{"name": "a"}]',
        "[1]",
        '"text"',
        '[{"name": "a", "command": "b", "timeout": "1"}]',
    ],
)
def test_what_cannot_be_read_as_gates_is_shown_as_its_text(session: Session, gates: str) -> None:
    version = of(session, gates=gates, dependencies='["1"]')
    assert (version.gates, version.gates_text) == ((), gates)
    assert (version.dependencies, version.dependencies_text) == ((), '["1"]')


def test_without_an_active_version_the_newest_counts(session: Session) -> None:
    newest = of(session)
    active = versions.current(session, 1)
    assert active is not None
    assert (active.number, newest.number) == (1, 2)
    session.connection().exec_driver_sql("UPDATE tasks SET active_version_id = NULL")
    assert versions.current(session, 1) == newest
    assert versions.current(session, 99) is None


def test_numbers_and_letters_json_has_no_form_for_are_told_as_text() -> None:
    words = {"number": 1, "title": "t", "description": None, "gates": None, "dependencies": None}
    assert versions.digest(task_id=2**60, **words) == versions.digest(task_id=str(2**60), **words)  # type: ignore[arg-type]
    assert versions.digest(task_id=1, **words | {"title": "\ud800"}) == versions.digest(
        task_id=1, **words | {"title": "?"}
    )
