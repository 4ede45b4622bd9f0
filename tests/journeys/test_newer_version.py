"""Journey: while version 4 is read, another program writes version 5, and only what was read can be approved."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from desktop import identity
from desktop.commands import approvals, tasks
from tests.commands.test_two_writers import child
from tests.journeys.conftest import QUIET, Person, rows, said
from tests.journeys.quay import by, choose_task, quay, read_to_the_end, review
from tests.people import person as somebody
from ui.windows.project import ProjectWindow

__all__ = ["quay"]
pytestmark = QUIET
TITLE = "Light the pier"
WRITES = """
import sys
from pathlib import Path
from desktop.commands import change_requests
from desktop.queries import change_requests as asked
from desktop.queries.rows import Proposal
from desktop.store.opening import Options, open_project
from desktop.words import Verdict
from tests.people import person

def change(session):
    told = Proposal(description="Five lamps, and one at the head.")
    id_ = change_requests.propose(session, 1, content="The head is dark.", proposal=told)
    read = asked.detail(session, id_)
    change_requests.decide(session, id_, digest=read.digest, verdict=Verdict.APPROVED)
    change_requests.apply(session, id_)

project = open_project(Path(sys.argv[1]), Options(actor=person("Tor")))
project.write(change).result()
project.close()
print("ready", flush=True)
"""
DECIDED = """
SELECT version_num, approved FROM approvals JOIN task_versions ON task_versions.id = approvals.task_version_id
WHERE approvals.change_request_id IS NULL AND person_key = ?
"""


def at_version_4(session: Session) -> None:
    """A task with three lamps, then four, and then five, which somebody is asked about."""
    task_id = tasks.create(session, 1, title=TITLE, description="Two lamps.")
    for version, number in enumerate(("Three", "Four", "Five"), 1):
        tasks.edit(
            session, task_id, row_version=version, title=TITLE, description=f"{number} lamps.", priority=0, phase=None
        )
    approvals.ask(session, task_id)


def test_version_5_is_looked_at_before_it_is_approved(
    person: Person, opened: Callable[[Path], ProjectWindow], quay: Path
) -> None:
    me = identity.make_mine("Ada Lovelace")
    by(somebody("Tor"), quay, at_version_4)
    window = opened(quay)
    choose_task(person, window, TITLE)
    dialog = review(person)
    assert "Approve version 4 of" in said(dialog)
    read_to_the_end(person, dialog)
    with child(WRITES, quay) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    person.press("A")  # whether or not the news is on the screen by now
    person.until(lambda: "Version 5 arrived just now" in said(dialog))
    assert dialog.freshness.property("role") == "warn"
    person.press("A", "A", "A")
    assert rows(quay, DECIDED, me.key) == []
    person.reach("Review the difference")
    person.press("Space")
    person.until(lambda: "Approve version 5 of" in said(dialog) and dialog.reading.is_complete)
    assert "Changed since version 4, which you were reading" in said(dialog)
    assert "Made by" in said(dialog)
    read_to_the_end(person, dialog)
    person.press("A")
    person.until(lambda: rows(quay, DECIDED, me.key) == [(5, 1)])
