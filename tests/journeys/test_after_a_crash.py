"""Journey: a program is killed while ten questions wait, and all ten wait in the window when the file is opened."""

import signal
from collections.abc import Callable
from pathlib import Path

from desktop import identity
from desktop.queries import requests
from tests.commands.test_two_writers import ASKS, child
from tests.journeys.conftest import QUIET, Person, said
from tests.journeys.quay import choose_task, review
from ui.windows.project import ProjectWindow

pytestmark = QUIET


def test_ten_wait(person: Person, opened: Callable[[Path], ProjectWindow], head_file: Path) -> None:
    with child(ASKS, head_file) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        program.send_signal(signal.SIGKILL)
        program.wait()
    identity.make_mine("Ada Lovelace")
    window = opened(head_file)
    person.press("Ctrl+3")
    person.until(lambda: len(window.table.model.ids) == 10)
    assert len(window.project.read(requests.pending).result()) == 10
    choose_task(person, window, "Task 7")
    dialog = review(person)
    assert "Ann asks, just now. Question 7" in said(dialog)
    person.press("Esc")
