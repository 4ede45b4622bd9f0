"""The audit chain in the window of a file: listed, told, verified by the seal, and exported for others."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop import commands
from desktop.commands import requirements, tasks
from desktop.errors import Refused
from desktop.queries import audit as queries
from desktop.queries.filters import AuditFilter, AuditSort
from desktop.schema import Entry
from desktop.words import Phase
from ui import acts
from ui.bars import Bar, WaitBar
from ui.review.audit_page import AuditPage
from ui.tables.page import TablePage
from ui.windows.project import ProjectWindow

Open = Callable[[Path], ProjectWindow]


@pytest.fixture
def window(opened: Open, example_file: Path) -> ProjectWindow:
    return opened(example_file)


def audit(window: ProjectWindow, qtbot: QtBot) -> TablePage:
    window.show_page("audit")
    qtbot.waitUntil(lambda: window.table.feed.whole)
    return window.table


def sealed(window: ProjectWindow) -> str:
    return window.audit.seal.text()


def test_every_act_of_the_example_has_words_and_stands_in_the_list_newest_first(
    window: ProjectWindow, qtbot: QtBot
) -> None:
    page = audit(window, qtbot)
    assert list(page.model.ids) == sorted(page.model.ids, reverse=True)
    assert len(page.model.ids) > 100
    there = window.project.read(lambda session: set(session.query(Entry.act).distinct())).result()
    assert {act for (act,) in there} - acts.ACTS.keys() == set()


def test_every_act_a_command_records_has_words() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(commands.__path__[0]).glob("*.py"))
    recorded = set(re.findall(rf'"((?:{"|".join(acts.NOUNS)})\.[a-z_]+)"', source))
    assert len(recorded) > 40
    assert recorded - acts.ACTS.keys() == set()


def test_an_entry_is_told_in_full_and_leads_to_its_task(window: ProjectWindow, qtbot: QtBot) -> None:
    with pytest.raises(Refused):
        window.project.write(tasks.reopen, 29).result()
    page = audit(window, qtbot)
    page.show_where(AuditFilter(refused=frozenset({True})))
    qtbot.waitUntil(lambda: page.feed.whole and 0 < len(page.model.ids) < 20)
    page.select([page.model.ids[0]])
    qtbot.waitUntil(lambda: isinstance(window.details.widget(), AuditPage))
    said = " ".join(label.text() for label in window.details.widget().findChildren(QLabel))
    assert "Refused: Task reopened" in said
    assert said.count("only a task that is cancelled can be reopened") == 1
    assert "Hash" in said


def test_what_was_recorded_is_told_in_the_words_of_every_other_page(window: ProjectWindow, qtbot: QtBot) -> None:
    page = audit(window, qtbot)
    rows = window.project.read(queries.rows, list(page.model.ids)).result()
    for act, expected, unexpected in (
        ("run.finish", "Status\nSucceeded", "SUCCESS"),
        ("run.finish", "Row\n", "Number\n"),
        ("phase.skip", "Skipped\nArchitecture", "ARCHITECT"),
        ("run.finish", "Rows\nruns ", "{"),
        ("run.finish", "Gates\nlint: passed", "true"),
    ):
        made = AuditPage(next(row for row in rows.values() if row.act == act))
        qtbot.addWidget(made)
        said = "\n".join(label.text() for label in made.findChildren(QLabel))
        assert expected in said
        assert unexpected not in said


def test_a_digest_stands_in_two_lines_that_can_be_compared(window: ProjectWindow, qtbot: QtBot) -> None:
    page = audit(window, qtbot)
    page.select([page.model.ids[0]])
    qtbot.waitUntil(lambda: isinstance(window.details.widget(), AuditPage))
    labels = window.details.widget().findChildren(QLabel)
    digest = next(after for label, after in pairwise(labels) if label.text() == "SHA-256")
    first, second = digest.text().split("\n")
    assert len(first) == len(second) == 32
    metrics = digest.fontMetrics()
    assert metrics.horizontalAdvance("i") == metrics.horizontalAdvance("0")
    assert digest.width() >= metrics.horizontalAdvance(first)


def test_each_act_says_on_what_it_was(window: ProjectWindow, qtbot: QtBot) -> None:
    page = audit(window, qtbot)
    rows = window.project.read(queries.rows, list(page.model.ids)).result().values()
    told = {(row.act, acts.on(row)) for row in rows}
    assert ("run.start", "Task 14, v1: Survive the plug being pulled") in told
    assert ("change.submit", "Change request 5: Remind skippers the day before") in told
    assert any(act == "artifact.attach" and on.startswith("Artifact ") and ": " in on for act, on in told)
    assert ("project.create", "Project 1: Harbour") in told
    assert ("architecture.choose", "Architecture 1: One process, one SQLite file") in told
    assert {act for act, on in told if not on} == {"chain.begin"}
    column = next(at for at, one in enumerate(page.listing.columns) if one.key == "on")
    qtbot.waitUntil(lambda: ": " in str(page.model.index(0, column).data()))


def test_who_signed_is_told_beside_the_name(window: ProjectWindow, qtbot: QtBot) -> None:
    page = audit(window, qtbot)
    rows = window.project.read(queries.rows, list(page.model.ids)).result().values()
    who = next(one for one in page.listing.columns if one.key == "who")
    told = {(row.act, who.full(row), who.mark(row)) for row in rows}
    assert ("task.approve", "Ingrid Dahl, signed with their key", ("pen-nib", "good")) in told
    assert ("run.start", "copilot_cli", ("user", "muted")) in told


def test_acts_on_many_and_on_what_has_no_task_are_told(window: ProjectWindow) -> None:
    window.project.write(tasks.delete, [26, 27]).result()
    rule = {"phase": Phase.CODER, "name": "Described", "satisfied_if": "described"}
    made = window.project.write(requirements.add, 1, **rule).result()
    newest = window.project.read(queries.page, AuditFilter(), AuditSort.ID, True, 0, 2).result()
    assert [acts.on(row) for row in newest] == [f"Requirement {made}: Described", "2 tasks"]


def test_the_seal_holds_and_shows_the_chain(window: ProjectWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: sealed(window) == "Sealed")
    assert "entries held" in window.audit.seal.toolTip()
    qtbot.keyClick(window.audit.seal, Qt.Key.Key_Space)
    assert window.page == "audit"


def test_a_chain_somebody_changed_breaks_the_seal_and_says_where(
    opened: Open, example_file: Path, qtbot: QtBot
) -> None:
    with closing(sqlite3.connect(example_file)) as other, other:
        (trigger,) = other.execute("SELECT sql FROM sqlite_master WHERE name = 'audit_keeps_words'").fetchone()
        other.execute("DROP TRIGGER audit_keeps_words")
        other.execute("UPDATE audit SET payload = CAST(replace(payload, 'task', 'tusk') AS BLOB) WHERE id = 9")
        other.execute(trigger)
    window = opened(example_file)
    qtbot.waitUntil(lambda: sealed(window) == "Seal broken")
    assert window.audit.seal.toolTip() == "The words of entry 9 were changed."
    assert any("entry 9" in bar.text.text() for bar in window.findChildren(Bar))


@pytest.mark.parametrize("is_broken", [False, True])
def test_who_asks_during_the_quiet_look_is_answered_about_the_file_as_it_is_then(
    window: ProjectWindow, qtbot: QtBot, is_broken: bool
) -> None:
    qtbot.waitUntil(lambda: sealed(window) == "Sealed")
    window.audit.begin()
    while sealed(window) != "Verifying":
        QCoreApplication.processEvents()
    if is_broken:
        with closing(sqlite3.connect(window.project.path)) as other, other:
            other.execute("UPDATE tasks SET title = 'Somebody else wrote this' WHERE id = 29")
    window.audit.verify()
    assert [bar.said.text() for bar in window.findChildren(WaitBar)] == ["Verifying the audit chain"]
    said = "The audit chain does not hold. Task 29" if is_broken else "The audit chain holds: "
    qtbot.waitUntil(lambda: [said in bar.text.text() for bar in window.findChildren(Bar)].count(True) == 1)
    assert sealed(window) == ("Seal broken" if is_broken else "Sealed")
    qtbot.waitUntil(lambda: not window.findChildren(WaitBar))


def test_the_chain_leaves_with_a_script_that_verifies_it(window: ProjectWindow, tmp_path: Path, qtbot: QtBot) -> None:
    to = tmp_path / "chain.jsonl"
    window.audit.export_to(to)
    qtbot.waitUntil(lambda: any("verify_audit.py" in bar.text.text() for bar in window.findChildren(Bar)))
    ran = subprocess.run([sys.executable, tmp_path / "verify_audit.py", to], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    to.write_text(to.read_text().replace("task.edit", "task.edIt", 1))
    ran = subprocess.run([sys.executable, tmp_path / "verify_audit.py", to], capture_output=True, text=True)
    assert ran.returncode == 1
