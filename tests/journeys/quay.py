"""A small file for journeys: one project, to which somebody else may have done things, and how one decides in it."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication
from sqlalchemy.orm import Session

from desktop.commands import projects
from desktop.identity import Actor
from desktop.store.opening import Options, open_project
from tests.journeys.conftest import Person, said
from ui.dialogs.approval import ApprovalDialog
from ui.dialogs.decision import DecisionDialog
from ui.windows.project import ProjectWindow

T = TypeVar("T")


def by(actor: Actor, path: Path, command: Callable[[Session], T]) -> T:
    """What somebody does to the file while nobody has it open."""
    with closing(open_project(path, Options(actor=actor))) as project:
        return project.write(command).result()


@pytest.fixture
def quay(head_file: Path) -> Path:
    """A file with the project Quay, and no task."""
    with closing(open_project(head_file)) as project:
        project.write(projects.create, name="Quay", description="Where boats lie.").result()
    return head_file


def choose_task(person: Person, window: ProjectWindow, title: str) -> int:
    """Find a task in its table; its id. What is known of it is at the right then."""
    person.until(lambda: QApplication.activeWindow() is window)  # what was written may be in the file a moment before
    person.press("Ctrl+3", "/")
    person.until(lambda: person.at() == "Search tasks")
    person.press("Ctrl+A")
    person.write(title)
    person.until(lambda: len(window.table.model.ids) == 1)
    person.press("Down")
    (found,) = window.table.model.ids
    person.until(lambda: window.table.selected_ids() == [found] and title in said(window.details))
    return found


def review(person: Person) -> ApprovalDialog:
    """Ask to decide about the task that is selected; the dialog, once all of it is there."""
    person.press("A")
    dialog = person.dialog("Review and decide")
    assert isinstance(dialog, ApprovalDialog)
    person.until(lambda: dialog.reading.is_complete)
    return dialog


def read_to_the_end(person: Person, dialog: DecisionDialog[object]) -> None:
    """Press `A` until it says that the next one decides; Enter meanwhile does nothing."""
    for _ in range(60):
        person.until(lambda: dialog.reading.is_complete and dialog.is_fresh())
        person.press("A", "Return", "Enter")
        if "Press A again to approve" in said(dialog):
            return
        person.until(lambda: QApplication.activeWindow() is dialog)
    pytest.fail("The end of what is to be decided was not reached.")
