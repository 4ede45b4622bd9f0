"""The audit chain in the window of a file: listed, told, verified by the seal, and exported for others."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop import commands
from desktop.commands import tasks
from desktop.errors import Refused
from desktop.queries.filters import AuditFilter
from desktop.schema import Entry
from ui import acts
from ui.review.audit_page import AuditPage
from ui.tables.page import TablePage
from ui.windows.bars import Bar, WaitBar
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
    assert "Task reopened" in said
    assert "Refused." in said
    assert "Hash" in said


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
