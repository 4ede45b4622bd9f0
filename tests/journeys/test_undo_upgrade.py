"""Journey: take an upgrade back from the receipt bar, by keyboard alone."""

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests import old_files
from tests.journeys.conftest import QUIET, Person, contents, rows, said
from ui.question import Question
from ui.windows.project import ProjectWindow
from ui.windows.start import StartWindow

pytestmark = QUIET
Open = Callable[[Path], ProjectWindow]


def ask(person: Person, window: ProjectWindow) -> Question:
    """Press the key of the receipt bar's button; the question that comes."""
    person.until(lambda: QApplication.activeWindow() is window)
    person.press("Alt+U")
    asked = person.dialog("Undo upgrade")
    assert isinstance(asked, Question)
    return asked


def test_an_upgrade_is_taken_back_and_the_file_is_as_it_was(
    person: Person, opened: Open, old_file: Path, tmp_path: Path
) -> None:
    original = Path(shutil.copy(old_file, tmp_path / "original.db"))
    window = opened(old_file)
    assert "Upgraded in" in said(window)
    asked = ask(person, window)
    assert "Nothing was changed since" in asked.told.text()
    person.press("Alt+U")
    person.until(lambda: isinstance(QApplication.activeWindow(), StartWindow))
    person.until(lambda: "is as it was before the upgrade" in said(QApplication.activeWindow()))
    assert rows(old_file, "SELECT version_num FROM alembic_version") == [(old_files.REVISION,)]
    assert contents(old_file) == contents(original)


def test_later_changes_are_said_before_they_are_undone_with_it(person: Person, opened: Open, old_file: Path) -> None:
    window = opened(old_file)
    person.until(lambda: window.acts["delete"].isEnabled())
    person.press("Del")
    person.until(lambda: window.acts["undo"].isEnabled())
    asked = ask(person, window)
    assert "1 later change will be gone from it" in asked.told.text()
    person.press("Return")
    person.until(lambda: QApplication.activeWindow() is window)
    assert len(rows(old_file, "SELECT 1 FROM receipts")) == 1, "Enter is Cancel"


def test_the_buttons_of_the_receipt_bar_are_reached_with_tab(person: Person, opened: Open, old_file: Path) -> None:
    window = opened(old_file)
    person.until(lambda: QApplication.activeWindow() is window)
    person.reach("Undo upgrade")
    person.press("Tab")
    assert person.at() == "Show backup"
    person.reach("Details")
    person.press("Space")
    assert "project_1.db was upgraded" in said(person.dialog("Receipt"))
    person.press("Esc")
    person.reach("Dismiss")
    person.press("Space")
    person.until(lambda: "Upgraded in" not in said(window))
