"""Journey: a small task goes from the idea to approved in two decisions, one of them who decides here, by keyboard."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop import identity
from desktop.words import Phase
from tests.journeys.conftest import QUIET, Person, rows, said
from tests.journeys.quay import choose_task, quay, read_to_the_end, review
from ui.windows.project import ProjectWindow

__all__ = ["quay"]
pytestmark = QUIET
STANDS = "SELECT status, current_phase, version FROM tasks"


def test_it_is_written_and_approved(person: Person, opened: Callable[[Path], ProjectWindow], quay: Path) -> None:
    window = opened(quay)
    person.press("Ctrl+3", "Ctrl+T")
    person.dialog("New task")
    person.write("Paint the bollards")
    person.reach("Create task")
    person.press("Space")
    person.until(lambda: rows(quay, STANDS) == [("PENDING", Phase.PLANNER, 1)])
    choose_task(person, window, "Paint the bollards")
    dialog = review(person)
    read_to_the_end(person, dialog)
    person.press("A")
    person.dialog("Who decides here")
    assert identity.mine() is None
    person.reach("Your name")
    person.press("Ctrl+A")
    person.write("Ada King")
    person.press("Return")
    person.until(lambda: QApplication.activeWindow() is dialog and "You decide as Ada King." in said(dialog))
    assert rows(quay, "SELECT count(*) FROM approvals") == [(0,)]
    assert "Press A again to approve." in said(dialog)
    person.press("A")
    person.until(lambda: rows(quay, STANDS) == [("APPROVED", Phase.CODER, 1)])
    me = identity.mine()
    assert me is not None
    decided = "SELECT approver, person_key, verdict FROM approvals"
    assert rows(quay, decided) == [("Ada King", me.key, "APPROVED")]
    moved = "SELECT from_phase, to_phase, skipped_json, reason FROM phase_moves WHERE to_phase = 'REVIEW_APPROVAL'"
    assert rows(quay, moved) == [("PLANNER", "REVIEW_APPROVAL", '["ARCHITECT"]', "It is a small task.")]
