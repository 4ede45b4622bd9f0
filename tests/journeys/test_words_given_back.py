"""Journey: changes are requested with words, and whoever asked finds them where they look at the task, by keyboard."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication
from sqlalchemy.orm import Session

from desktop import identity
from desktop.commands import approvals, tasks
from tests.journeys.conftest import QUIET, Person, rows, said
from tests.journeys.quay import by, choose_task, quay, review
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow

__all__ = ["quay"]
pytestmark = QUIET
TITLE = "Mend the crane"
WORDS = "Say which crane, and by when."


def ask(session: Session) -> None:
    """A task, and the question about it."""
    approvals.ask(session, tasks.create(session, 1, title=TITLE), question="Shall I?")


def test_they_are_found_and_read(
    person: Person, desk: Desk, opened: Callable[[Path], ProjectWindow], quay: Path
) -> None:
    asker = identity.make_mine("Tor Aune")
    key = identity.kept_in().read_bytes()
    by(asker, quay, ask)
    identity.kept_in().unlink()
    identity.make_mine("Ada Lovelace")
    window = opened(quay)
    choose_task(person, window, TITLE)
    dialog = review(person)
    assert "Tor Aune asks, just now. Shall I?" in said(dialog)
    person.press("D")
    person.write(WORDS)
    person.reach("Request changes")
    person.press("Space")
    person.until(lambda: rows(quay, "SELECT state FROM approval_requests") == [("CHANGES_REQUESTED",)])
    person.until(lambda: QApplication.activeWindow() is window)
    person.press("Ctrl+W")
    person.until(lambda: window not in desk.frames)

    identity.kept_in().write_bytes(key)  # the computer of whoever asked
    identity.rename("Tor Aune")
    window = opened(quay)  # the task is still selected
    if not window.details.isVisible():
        person.press("Ctrl+I")  # a narrow window keeps them folded
    person.until(lambda: "Ada Lovelace requested changes to version 1, just now" in said(window.details))
    assert WORDS in said(window.details)
    person.reach("I have read it")
    person.press("Space")
    person.until(lambda: rows(quay, "SELECT answer_seen_at IS NOT NULL FROM approval_requests") == [(1,)])
