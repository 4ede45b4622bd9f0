"""The audit chain as a list, and as an export that anybody can verify without Placet."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from desktop.commands import audit as commands
from desktop.commands import projects, tasks
from desktop.errors import Known
from desktop.queries import audit
from desktop.queries import tasks as tasks_read
from desktop.queries.filters import AuditFilter, AuditSort
from tests.people import person

EVERYTHING = AuditFilter()


@pytest.fixture
def acted(session: Session) -> Session:
    for number in range(1, 21):
        act = "task.edit" if number % 4 else "task.approve"
        commands.record(session, act, task_id=number % 3, facts={"title": f"Größe {number}"}, subject={"version": 2})
    refusal = commands.refuse(session, "task.approve", "No.", requirement="Approved", task_id=1)
    assert refusal.keep is not None
    refusal.keep(session)
    return session


def test_entries_are_listed_newest_first_or_last(acted: Session) -> None:
    everything = list(range(1, 23))
    assert list(audit.ids(acted, EVERYTHING, AuditSort.ID, False)) == everything
    assert list(audit.ids(acted, EVERYTHING, AuditSort.ID, True)) == everything[::-1]
    assert [row.id for row in audit.page(acted, EVERYTHING, AuditSort.ID, True, 2, 3)] == [20, 19, 18]
    assert audit.count(acted, EVERYTHING) == 22
    assert audit.acts(acted) == ("chain.begin", "task.approve", "task.edit")


def test_what_an_act_is_about_is_named_with_three_questions_however_many_there_are(session: Session) -> None:
    session.info["actor"] = person("Ann")
    project_id = projects.create(session, name="Harbour")
    made = [tasks.create(session, project_id, title=f"Berth {number}") for number in range(40)]
    session.commit()
    read = tasks_read.detail(session, made[0])
    tasks.edit(
        session, made[0], row_version=read.row.row_version, title="Pier", description=None, priority=1, phase=None
    )
    commands.record(session, "run.interrupt", task_id=made[1])
    commands.record(session, "task.edit", subject={"kind": "task_version", "id": 2**70})
    session.commit()
    asked: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda _c, _u, sql, *_more: asked.append(sql))
    rows = audit.page(session, EVERYTHING, AuditSort.ID, False, 0, 99)
    assert len([sql for sql in asked if sql.startswith("SELECT")]) == 5, (
        "the page of ids, their entries, versions, tasks, projects"
    )
    told = [(row.act, row.title, row.version) for row in rows]
    assert ("project.create", "Harbour", None) in told
    assert ("task.create", "Berth 0", 1) in told and ("task.edit", "Pier", 2) in told, "as it was called then"
    assert ("run.interrupt", "Berth 1", None) in told
    assert told[-1] == ("task.edit", "", None)


def test_filters_are_all_heeded_together(acted: Session) -> None:
    of_one = AuditFilter(acts=frozenset({"task.approve"}), task_id=1)
    found = [row.id for row in audit.page(acted, of_one, AuditSort.ID, False, 0, 99)]
    assert [audit.detail(acted, one).act for one in found] == ["task.approve"] * len(found)
    assert len(found) == audit.count(acted, of_one) == 3
    assert audit.count(acted, AuditFilter(refused=frozenset({True}))) == 1
    assert audit.count(acted, AuditFilter(refused=frozenset({False}))) == 21
    assert audit.count(acted, AuditFilter(refused=frozenset({False, True}))) == 22
    assert audit.count(acted, AuditFilter(person_key="nobody")) == 0


def test_an_entry_tells_what_happened(acted: Session) -> None:
    row = audit.detail(acted, 22)
    assert (row.act, row.by, row.person_key, row.task_id, row.refused, row.signed) == (
        "task.approve", "Placet", None, 1, True, False,
    )  # fmt: skip
    assert row.facts == {"sentence": "No.", "requirement": "Approved"}
    assert audit.detail(acted, 2).facts == {"title": "Größe 1"}
    assert json.loads(row.payload)["program"] == row.program
    with pytest.raises(Known, match="Entry 99 is not in the audit chain"):
        audit.detail(acted, 99)


@pytest.mark.parametrize("told", [b"\xff", b"[1]", b"{", b'{"by":"Ada"}', b'{"facts":[]}', b"[" * 100_000, b"{}"])
def test_an_entry_that_is_not_in_its_form_is_listed_as_far_as_it_can_be_read(acted: Session, told: bytes) -> None:
    acted.execute(text("DROP TRIGGER audit_keeps_words"))
    acted.execute(text("UPDATE audit SET payload = :told WHERE id = 2"), {"told": told})
    row = audit.detail(acted, 2)
    assert (row.id, row.by, row.facts, row.payload) == (2, "", {}, told.decode("utf-8", "replace"))


def verified(export: Path, *more: str) -> tuple[int, str]:
    """As anybody does it: with Python alone, nothing of ours to be imported."""
    script = export.with_name(audit.VERIFIER)
    done = subprocess.run(
        [sys.executable, "-I", "-S", script, export, *more], capture_output=True, text=True, cwd=export.parent
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()


def test_an_export_is_verified_by_a_script_that_needs_only_python(acted: Session, tmp_path: Path) -> None:
    assert audit.export(acted, tmp_path / "audit.jsonl") == 22
    good = "The chain is whole. Signatures were not looked at."
    assert verified(tmp_path / "audit.jsonl") == (0, good)
    newest = audit.detail(acted, 22).hash
    assert verified(tmp_path / "audit.jsonl", newest) == (0, good)
    code, said = verified(tmp_path / "audit.jsonl", "a" * 64)
    assert (code, said.startswith("The chain is whole in itself, but ends with")) == (1, True)


def _other_end(lines: list[str]) -> list[str]:
    """Shortened by somebody who knows that there is an end."""
    return [*lines[:-3], lines[-1]]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: [line.replace("7", "8") for line in lines[:7]] + lines[7:], "Line 1, entry 1: "),
        (lambda lines: [line.replace("e 7", "e 8") for line in lines], "Line 8, entry 8: its words were changed."),
        (lambda lines: lines[:-1], "The end is missing: the export was cut off."),
        (lambda lines: lines[:10], "The end is missing: the export was cut off."),
        (_other_end, "The end names {'entries': 22, "),
        (lambda lines: [*lines[:4], lines[5], lines[4], *lines[6:]], "Line 5, entry 6: it does not follow"),
        (lambda lines: [*lines[:4], *lines[5:]], "Line 5, entry 6: it does not follow"),
        (lambda lines: lines[1:], "Line 1, entry 2: it does not follow"),
        (lambda lines: [*lines, lines[-1]], "Line 24: there is something after the end."),
        (lambda lines: ["", *lines], "Line 1 is not an entry."),
        (lambda lines: ["\udcff", *lines], "Line 1 is not an entry."),
        (lambda lines: ["[" * 100_000, *lines], "Line 1 is not an entry."),
        (lambda lines: [lines[0].replace('"id"', '"if"').replace("begin", "bugin"), *lines[1:]], "Line 1 is not an"),
        (lambda lines: [*lines[:-1], '{"end": 22}'], "The end names 22; there are 22 entries"),
    ],
)
def test_what_was_changed_in_an_export_is_named(
    acted: Session, tmp_path: Path, change: Callable[[list[str]], list[str]], says: str
) -> None:
    export = tmp_path / "audit.jsonl"
    audit.export(acted, export)
    lines = export.read_text(encoding="utf-8").splitlines()
    export.write_text("\n".join(change(lines)) + "\n", encoding="utf-8", errors="surrogateescape")
    code, said = verified(export)
    assert code == 1
    assert said.startswith(says)


def test_the_script_is_short_and_stands_beside_the_export_once(acted: Session, tmp_path: Path) -> None:
    (tmp_path / audit.VERIFIER).write_text("mine")
    audit.export(acted, tmp_path / "audit.jsonl")
    assert (tmp_path / audit.VERIFIER).read_text() == "mine"
    assert len((audit.FOLDER / audit.VERIFIER).read_text().splitlines()) <= 60
