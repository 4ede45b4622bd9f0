"""Journey: a change request goes from draft to submitted, approved and applied, by keyboard alone."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from desktop import identity
from desktop.commands import change_requests, tasks
from desktop.queries.rows import Proposal
from desktop.words import Phase
from tests.journeys.conftest import QUIET, Person, rows, said
from tests.journeys.quay import by, quay, read_to_the_end
from ui.dialogs.change import ChangeDialog
from ui.windows.project import ProjectWindow

__all__ = ["quay"]
pytestmark = QUIET
STANDS = "SELECT status FROM change_requests"


def draft(session: Session) -> None:
    """A task that has left planning, and a change of its title that nobody has submitted."""
    task_id = tasks.create(session, 1, title="Dredge the basin", phase=Phase.PLANNER)
    tasks.edit(
        session,
        task_id,
        row_version=1,
        title="Dredge the basin",
        description=None,
        priority=0,
        phase=Phase.ARCHITECT,
    )
    told = Proposal(title="Dredge the basin to four metres")
    change_requests.create(session, task_id, content="Deeper boats come.", proposal=told)


def test_it_becomes_the_next_version(person: Person, opened: Callable[[Path], ProjectWindow], quay: Path) -> None:
    me = identity.make_mine("Ada Lovelace")
    by(me, quay, draft)
    window = opened(quay)
    window.edits.show_change(1)
    dialog = person.dialog("Change request")
    assert isinstance(dialog, ChangeDialog)
    person.until(lambda: dialog.reading.is_complete and "It is a draft" in said(dialog))
    person.reach("Submit")
    person.press("Space")
    person.until(lambda: rows(quay, STANDS) == [("SUBMITTED",)])
    person.until(lambda: "the task still is the version it was written for" in said(dialog))
    read_to_the_end(person, dialog)
    person.press("A")
    person.until(lambda: rows(quay, STANDS) == [("APPROVED",)])
    person.until(lambda: "apply it to write it as the next version" in said(dialog))
    assert rows(quay, "SELECT title, version FROM tasks") == [("Dredge the basin", 1)]
    person.reach("Apply the change")
    person.press("Space")
    person.until(lambda: rows(quay, STANDS) == [("IMPLEMENTED",)])
    assert rows(quay, "SELECT title, version FROM tasks") == [("Dredge the basin to four metres", 2)]
    person.until(lambda: "It became version 2." in said(dialog))
