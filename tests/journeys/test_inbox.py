"""Journey: go from one thing that needs a person to the next and decide, three keys each, by keyboard alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop import identity
from desktop.commands import approvals, projects, tasks
from desktop.identity import Actor
from desktop.store.consent import Options
from desktop.store.opening import open_project
from tests.journeys.conftest import QUIET, Person, rows, said
from ui.dialogs.approval import ApprovalDialog
from ui.inbox.page import InboxPage
from ui.windows.project import ProjectWindow

pytestmark = QUIET
TITLES = ("Berths in the morning", "Berths at noon", "Berths at night")
APPROVED = "SELECT t.title FROM approvals a JOIN tasks t ON t.id = a.task_id WHERE a.verdict = 'APPROVED' ORDER BY a.id"


@pytest.fixture
def asked(head_file: Path) -> Path:
    """A file in which an agent asks about three small tasks."""
    identity.make_mine("Ada Lovelace")
    project = open_project(head_file, Options(actor=Actor("copilot", "", None)))
    project_id = project.write(projects.create, name="Harbour").result()
    for title in TITLES:
        task_id = project.write(tasks.create, project_id, title=title, description="Free or taken.").result()
        project.write(approvals.ask, task_id).result()
    project.close()
    return head_file


def dialog_about(person: Person, title: str) -> ApprovalDialog:
    """The dialog about a task, once all of it is there and can be decided about."""
    dialog = person.dialog("Review and decide")
    assert isinstance(dialog, ApprovalDialog)
    person.until(lambda: title in said(dialog) and "is what the task says now" in said(dialog))
    return dialog


def test_inbox_decide_next_in_three_keys(person: Person, opened: Callable[[Path], ProjectWindow], asked: Path) -> None:
    window = opened(asked)
    person.press("Ctrl+1")
    person.until(lambda: person.at() == "Inbox" and len(window.desk.inbox.turn()) == 3)
    for done, title in enumerate(TITLES):
        person.press(".")
        dialog = dialog_about(person, title)
        person.until(lambda dialog=dialog: "Press A twice to approve" in said(dialog))
        person.press("A", "A")
        person.until(lambda done=done: rows(asked, APPROVED) == [(it,) for it in TITLES[: done + 1]])
        person.until(lambda: QApplication.activeWindow() is window)
    person.until(lambda: window.desk.inbox.turn() == [])
    person.press(".")
    person.until(lambda: person.at() == "Inbox")
    assert isinstance(window.current, InboxPage)
    assert window.current.model.lines[0].name == ("Recently decided",)


def test_what_is_put_off_leaves_and_another_is_decided(
    person: Person, opened: Callable[[Path], ProjectWindow], asked: Path
) -> None:
    window = opened(asked)
    person.press("Ctrl+1")
    person.until(lambda: person.at() == "Inbox" and len(window.desk.inbox.turn()) == 3)
    person.press("S")
    person.until(lambda: QApplication.activePopupWidget() is not None)
    person.press("Return")
    person.until(lambda: [line.row.title for line in window.desk.inbox.turn()] == list(TITLES[1:]))
    window.windowHandle().requestActivate()  # as a desktop does when a menu has gone
    person.until(lambda: person.at() == "Inbox")
    person.press("K", "J", "K", "A")
    dialog_about(person, TITLES[1])
