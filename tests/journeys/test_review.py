"""Journey: comment on lines of a task, see the comments carried to the next version, settle them, by keyboard alone."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop import identity
from desktop.commands import tasks
from desktop.queries import projects
from desktop.queries.filters import ProjectFilter, ProjectSort
from desktop.words import CommentState
from tests.journeys.conftest import QUIET, Person, rows, said
from ui.review.surface import Surface
from ui.windows.project import ProjectWindow

pytestmark = QUIET
WORDS = "A member can hold a berth.\n\n- for an hour\n- once a day\n- with a word to the harbour master\n"
NEXT = "A member can hold a berth.\n\nSeveral berths need a reason.\n\n- once a day\n- for an hour at most\n"
ANOTHER_PROGRAM = """
import sys
from pathlib import Path
from desktop.commands import tasks
from desktop.queries import tasks as wanted
from desktop.store.opening import open_project

def write(session, task_id, words):
    row = wanted.detail(session, task_id).row
    said = {"title": row.title, "description": words, "priority": 5, "phase": None}
    tasks.edit(session, task_id, row_version=row.row_version, **said)

project = open_project(Path(sys.argv[1]))
project.write(write, int(sys.argv[2]), sys.argv[3]).result()
project.close()
"""


@pytest.fixture
def window(opened: Callable[[Path], ProjectWindow], harbour: Path) -> ProjectWindow:
    identity.make_mine("Ada Lovelace")
    return opened(harbour)


@pytest.fixture
def task_id(window: ProjectWindow) -> int:
    page = projects.page
    (project, *_) = window.project.read(page, ProjectFilter(), ProjectSort.NAME, False, 0, 1).result()
    words = {"title": "Hold a berth", "description": WORDS, "priority": 5}
    return window.project.write(tasks.create, project.id, **words).result()


def test_comments_are_written_submitted_carried_and_settled(
    person: Person, window: ProjectWindow, harbour: Path, task_id: int
) -> None:
    surface = window.reading.surface
    person.press("Ctrl+3")
    person.until(lambda: task_id in window.table.model.ids)
    window.go_to_task(task_id)
    person.until(lambda: "Hold a berth" in said(window.details))
    person.reach("Read and comment")
    person.press("Space")
    person.until(lambda: surface.bar.isVisible() and person.at() == "Text")
    person.until(lambda: surface.text.lines.line(4) == "- for an hour")
    for line, kind in ((4, ""), (5, ""), (6, "Issue")):
        while surface.text.selection.caret[0] < line:
            person.press("Down")
        person.press("C")
        person.until(lambda: person.at() == "Comment")
        person.write(f"About line {line + 1}")
        if kind:
            person.reach(kind)
            person.press("Space")
        person.press("Ctrl+Return")
        person.until(lambda line=line: f"About line {line + 1}" in said(surface.panel))
        person.until(lambda: person.at() == "Text")
    assert len(surface.panel.drafts) == 3
    person.press("Ctrl+Return")
    person.until(lambda: not surface.panel.drafts)
    told = rows(harbour, "SELECT line, quoted, kind, state, author FROM comments ORDER BY id")
    assert told == [
        (4, "- for an hour", "NOTE", "OPEN", "Ada Lovelace"),
        (5, "- once a day", "NOTE", "OPEN", "Ada Lovelace"),
        (6, "- with a word to the harbour master", "ISSUE", "OPEN", "Ada Lovelace"),
    ]
    subprocess.run([sys.executable, "-c", ANOTHER_PROGRAM, str(harbour), str(task_id), NEXT], check=True)
    person.until(lambda: "Version 2 arrived" in surface.viewer.foot.told())
    person.reach("Wording to read")
    person.press("Up")
    person.until(lambda: "No longer in the text" in said(surface.panel))
    where = {one.root.text: one.place.line for one in surface.prepared.threads}
    assert where == {"About line 5": 7, "About line 6": 6, "About line 7": None}
    surface.setFocus()
    person.press("N", "X")
    person.until(lambda: _states(surface)["About line 7"] is CommentState.WAIVED)
    person.press("N", "E")
    person.until(lambda: CommentState.RESOLVED in _states(surface).values())
    person.press("Esc")
    person.until(lambda: not window.reading.isVisible())
    assert [state for (state,) in rows(harbour, "SELECT state FROM comments ORDER BY id")].count("OPEN") == 1


def test_what_is_being_written_when_the_window_closes_is_a_draft(
    person: Person, window: ProjectWindow, harbour: Path, task_id: int
) -> None:
    window.read_text("task", task_id)
    person.until(lambda: window.reading.surface.bar.isVisible())
    person.press("C")
    person.write("Half a thought")
    window.close()
    person.until(lambda: rows(harbour, "SELECT text, state FROM comments") == [("Half a thought", "DRAFT")])


def _states(surface: Surface) -> dict[str, CommentState]:
    return {one.root.text: one.root.state for one in surface.prepared.threads}
