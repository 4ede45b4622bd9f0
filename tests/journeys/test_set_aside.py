"""Journey: what a real old file could not keep in place is seen, put back and exported, by keyboard alone."""

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QListWidget

from tests.journeys.conftest import QUIET, Person, rows, said
from ui.review.quarantine_page import SetAsidePage
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow

pytestmark = QUIET


@pytest.fixture
def path(legacy_files: Path, tmp_path: Path) -> Path:
    """A file of rows whose task, project or run was deleted under them."""
    path = tmp_path / "project_1.db"
    path.write_bytes((legacy_files / "E_orphans" / "project_1.db").read_bytes())
    return path


def upgraded(person: Person, desk: Desk, path: Path) -> ProjectWindow:
    """Open the file, answer what is asked, and go to what was set aside."""
    desk.start()
    person.press("Ctrl+O")
    person.choose_file(path)
    person.dialog("Upgrade")
    person.reach("Upgrade")
    person.press("Space")
    person.until(lambda: isinstance(QApplication.activeWindow(), ProjectWindow))
    window = desk.window_of(path.resolve())
    assert isinstance(window, ProjectWindow)
    person.until(lambda: window.acts["show_set_aside"].isVisible())
    person.reach("Pages")
    person.press("End")
    person.until(lambda: window.page == "set aside" and window.table.feed.whole)
    return window


def test_a_change_request_whose_task_is_gone_comes_back_to_another(person: Person, desk: Desk, path: Path) -> None:
    window = upgraded(person, desk, path)
    was = json.loads(
        rows(path, "SELECT original FROM quarantine WHERE table_name = 'change_requests' AND row_id = 2")[0][0]
    )
    person.press("/")
    person.write("please adjust")
    person.until(lambda: len(window.table.model.ids) == 2)
    person.press("Return")
    person.until(lambda: isinstance(window.details.widget(), SetAsidePage))
    assert "it belongs to task 2, which is not in the file" in said(window)
    person.reach("Task")
    person.write("task 14")
    person.until(lambda: (found := window.details.findChild(QListWidget)) and found.count() == 1)
    person.press("Tab", "Down", "Return")
    person.reach("Put back")
    person.press("Space")
    person.until(lambda: "It was put back." in said(window))
    ((task_id, phase, content, status),) = rows(
        path, "SELECT task_id, phase, content, status FROM change_requests WHERE id = 2"
    )
    assert (phase, content, status) == (was["phase"], was["content"], "DRAFT")
    assert was["status"] == "SUBMITTED"
    assert rows(path, "SELECT title FROM tasks WHERE id = ?", task_id) == [("orphans task 14 v2",)]
    assert rows(path, "SELECT settlement FROM quarantine WHERE table_name = 'change_requests'") == [
        ("put back",),
        (None,),
    ]


def test_all_of_it_leaves_word_for_word(person: Person, desk: Desk, path: Path, tmp_path: Path) -> None:
    window = upgraded(person, desk, path)
    aside = rows(path, "SELECT id, original FROM quarantine ORDER BY id")
    person.press("Ctrl+E")
    person.until(lambda: isinstance(QApplication.activeWindow(), QFileDialog))
    to = tmp_path / "aside.json"
    person.choose_file(to)
    person.until(lambda: f"to {to.name}." in said(window))
    told = json.loads(to.read_text(encoding="utf-8"))
    assert sorted((one["id"], one["original"]) for one in told if isinstance(one["original"], dict)) == [
        (id_, json.loads(original)) for id_, original in aside if original.startswith("{")
    ]
    assert len(told) == len(aside)


def test_what_the_receipt_tells_of_is_one_key_away(person: Person, desk: Desk, path: Path) -> None:
    desk.start()
    person.press("Ctrl+O")
    person.choose_file(path)
    person.dialog("Upgrade")
    person.reach("Upgrade")
    person.press("Space")
    person.until(lambda: isinstance(QApplication.activeWindow(), ProjectWindow))
    person.press("Alt+A")
    window = desk.window_of(path.resolve())
    assert isinstance(window, ProjectWindow)
    person.until(lambda: window.page == "set aside" and window.table.feed.whole)
    assert window.table.model.ids
