"""Journey: find a task, read what it asks, and approve exactly that, by keyboard alone."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop import identity
from desktop.queries import approvals
from desktop.queries.rows import Subject
from tests.journeys.conftest import QUIET, Person, rows, said
from tests.journeys.quay import read_to_the_end
from ui.dialogs.approval import ApprovalDialog
from ui.windows.project import ProjectWindow

pytestmark = QUIET
WORDS = "harbour own wor"
"""What is typed: the beginnings of three words of the title, and one task has them all."""
TITLE = "Use the harbour's own words"
# What people decided: a question about older words is closed by the decision about those that count.
DECIDED = (
    "SELECT task_version_id, subject_sha256, approver, approved FROM approvals"
    " WHERE task_id = ? AND verdict IS NOT 'SUPERSEDED' ORDER BY id"
)


@pytest.fixture
def window(opened: Callable[[Path], ProjectWindow], harbour: Path) -> ProjectWindow:
    identity.make_mine("Ada Lovelace")
    return opened(harbour)


def find(person: Person, window: ProjectWindow) -> int:
    """Search as one types, move to the one task that is left; its id."""
    person.press("/")
    person.until(lambda: person.at() == "Search tasks")
    person.write(WORDS)
    person.until(lambda: len(window.table.model.ids) == 1)
    person.press("Down")
    person.until(lambda: person.at() == "Tasks")
    (found,) = window.table.model.ids
    person.until(lambda: window.table.selected_ids() == [found] and TITLE in said(window.details))
    return found


def review(person: Person, window: ProjectWindow) -> tuple[ApprovalDialog, Subject]:
    """Ask to review the task that is found; the dialog, once all of it is there, and what it is about."""
    task_id = find(person, window)
    person.press("A")
    dialog = person.dialog("Review and decide")
    assert isinstance(dialog, ApprovalDialog)
    dialog.resize(dialog.width(), 480)
    subject = window.project.read(approvals.subject, task_id).result()
    person.until(lambda: f"Approve version {subject.version_number} of" in said(dialog))
    person.until(lambda: "is what the task says now" in said(dialog))
    return dialog, subject


def write_next_version(path: Path, subject: Subject) -> None:
    """Another program writes the version that comes after what is on the screen."""
    number = subject.version_number + 1
    words = ("Use nobody's words", "Everything is different.")
    with closing(sqlite3.connect(path, timeout=10)) as other, other:
        made = other.execute(
            "INSERT INTO task_versions (task_id, version_num, title, description) VALUES (?, ?, ?, ?)",
            (subject.task_id, number, *words),
        ).lastrowid
        other.execute(
            "UPDATE tasks SET version = ?, active_version_id = ?, title = ?, description = ? WHERE id = ?",
            (number, made, *words, subject.task_id),
        )


def test_a_task_is_found_read_to_its_end_and_approved(person: Person, window: ProjectWindow, harbour: Path) -> None:
    dialog, subject = review(person, window)
    before = rows(harbour, DECIDED, subject.task_id)
    read_to_the_end(person, dialog)
    assert rows(harbour, DECIDED, subject.task_id) == before
    person.press("A")
    person.until(lambda: len(rows(harbour, DECIDED, subject.task_id)) == len(before) + 1)
    assert rows(harbour, DECIDED, subject.task_id)[-1] == (subject.version_id, subject.digest, "Ada Lovelace", 1)
    person.until(lambda: QApplication.activeWindow() is window)
    person.until(lambda: f"Ada Lovelace approved version {subject.version_number}" in said(window.details))
    assert rows(harbour, "SELECT status FROM tasks WHERE id = ?", subject.task_id) == [("APPROVED",)]


def test_enter_approves_nothing_wherever_the_keyboard_is(person: Person, window: ProjectWindow, harbour: Path) -> None:
    dialog, subject = review(person, window)
    before = rows(harbour, DECIDED, subject.task_id)
    read_to_the_end(person, dialog)
    approve = f"Approve version {subject.version_number}"
    person.reach(approve)
    person.press("Return", "Enter", "Ctrl+Return")
    assert QApplication.activeWindow() is dialog
    assert rows(harbour, DECIDED, subject.task_id) == before
    person.press("Esc")
    person.until(lambda: QApplication.activeWindow() is window)
    assert rows(harbour, DECIDED, subject.task_id) == before


def test_a_version_that_arrives_while_one_reads_is_shown_and_cannot_be_approved_unread(
    person: Person, window: ProjectWindow, harbour: Path
) -> None:
    dialog, subject = review(person, window)
    before = rows(harbour, DECIDED, subject.task_id)
    read_to_the_end(person, dialog)
    write_next_version(harbour, subject)
    person.until(lambda: f"Version {subject.version_number + 1} arrived" in said(dialog))
    person.press("A", "A", "A")
    assert rows(harbour, DECIDED, subject.task_id) == before
    person.reach("Review the difference")
    person.press("Space")
    person.until(lambda: f"Approve version {subject.version_number + 1} of" in said(dialog))
    person.until(lambda: "is what the task says now" in said(dialog))
    read_to_the_end(person, dialog)
    person.press("A")
    person.until(lambda: len(rows(harbour, DECIDED, subject.task_id)) == len(before) + 1)
    version, digest, *_ = rows(harbour, DECIDED, subject.task_id)[-1]
    assert version != subject.version_id
    assert digest != subject.digest


def test_a_version_that_arrives_with_the_last_key_is_refused_and_shown(
    person: Person, window: ProjectWindow, harbour: Path
) -> None:
    dialog, subject = review(person, window)
    before = rows(harbour, DECIDED, subject.task_id)
    read_to_the_end(person, dialog)
    # Nothing on the screen can know of it yet: the key is pressed before any event is looked at.
    write_next_version(harbour, subject)
    person.press("A")
    person.until(lambda: f"Version {subject.version_number + 1} arrived" in said(dialog))
    person.until(lambda: not dialog.is_busy)
    assert QApplication.activeWindow() is dialog
    assert rows(harbour, DECIDED, subject.task_id) == before
