"""Journey: a large task goes through every phase, one after another, and is approved on the way, by keyboard."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop import identity
from desktop.commands import tasks
from desktop.words import Phase
from tests.journeys.conftest import QUIET, Person, rows
from tests.journeys.quay import by, choose_task, quay, read_to_the_end, review
from ui.windows.project import ProjectWindow

__all__ = ["quay"]
pytestmark = QUIET
TITLE = "Let boats book a berth"
STANDS = "SELECT status, current_phase FROM tasks"


def to_the_next_phase(person: Person, path: Path, phase: Phase) -> None:
    """Edit the task and choose the phase below the one it is in."""
    window = QApplication.activeWindow()
    person.press("F2")
    person.dialog("Edit task")
    person.reach("Phase")
    person.press("Down")
    person.reach("Save")
    person.press("Space")
    person.until(lambda: rows(path, STANDS) == [("PENDING", phase)])
    person.until(lambda: QApplication.activeWindow() is window)
    person.press("Ctrl+3")
    person.until(lambda: person.at() == "Tasks")


def test_no_phase_is_skipped(person: Person, opened: Callable[[Path], ProjectWindow], quay: Path) -> None:
    me = identity.make_mine("Ada Lovelace")
    by(me, quay, lambda session: tasks.create(session, 1, title=TITLE, description="By night.", phase=Phase.PLANNER))
    window = opened(quay)
    choose_task(person, window, TITLE)
    to_the_next_phase(person, quay, Phase.ARCHITECT)
    to_the_next_phase(person, quay, Phase.REVIEW_APPROVAL)
    dialog = review(person)
    read_to_the_end(person, dialog)
    person.press("A")
    person.until(lambda: rows(quay, STANDS) == [("APPROVED", Phase.CODER)])
    moves = rows(quay, "SELECT to_phase, skipped_json FROM phase_moves WHERE task_id = 1 ORDER BY id")
    assert moves[-3:] == [(phase, None) for phase in (Phase.ARCHITECT, Phase.REVIEW_APPROVAL, Phase.CODER)]
