"""Journey: from the start window into a file that change-driven-dev left behind, by keyboard alone."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.store import backup
from desktop.store.golden import HEAD
from tests.journeys.conftest import QUIET, Person, contents, rows, said
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow
from ui.windows.start import StartWindow

pytestmark = QUIET


def window_of(person: Person, desk: Desk, path: Path) -> ProjectWindow:
    """Wait for the window of a file, in front, with its first rows."""
    person.until(lambda: isinstance(QApplication.activeWindow(), ProjectWindow))
    window = desk.window_of(path.resolve())
    assert isinstance(window, ProjectWindow)
    person.until(lambda: window.table.feed.whole and window.table.model.index(0, 1).data())
    return window


def titles(window: ProjectWindow) -> set[str]:
    """What stands in the second column of the table, as far as it is in view."""
    model = window.table.model
    return {model.index(row, 1).data() for row in range(len(model.ids))}


def verified_backup(desk: Desk, path: Path, original: Path) -> None:
    """There is exactly one backup of a file, it is sound, and it holds what the original held."""
    (found,) = backup.backups(desk.settings.backups_in, path.resolve())
    backup.verify(found.path)
    assert contents(found.path) == contents(original)


def test_a_clean_old_file_opens_with_its_tasks_a_receipt_and_a_verified_backup(
    person: Person, desk: Desk, old_file: Path, tmp_path: Path
) -> None:
    original = Path(shutil.copy(old_file, tmp_path / "original.db"))
    desk.start()
    person.press("Ctrl+O")
    person.choose_file(old_file)
    window = window_of(person, desk, old_file)
    expected = {title for (title,) in rows(original, "SELECT title FROM tasks")}
    person.until(lambda: titles(window) == expected)
    assert "Upgraded in" in said(window)
    assert "nothing set aside, backup verified" in said(window)
    assert rows(old_file, "SELECT version_num FROM alembic_version") == [(HEAD,)]
    verified_backup(desk, old_file, original)


def test_a_real_old_file_that_asks_is_upgraded_once_the_dialog_is_answered(
    person: Person, desk: Desk, legacy_files: Path, tmp_path: Path
) -> None:
    path = tmp_path / "project_1.db"
    original = legacy_files / "A_site_api" / "data" / "project_1.db"
    path.write_bytes(original.read_bytes())
    desk.start()
    person.choose("F", "O")
    person.choose_file(path)
    dialog = person.dialog("Upgrade")
    assert "Upgrade project_1.db?" in said(dialog)
    person.press("Return", "Enter")
    assert QApplication.activeWindow() is dialog, "Enter is no answer"
    assert path.read_bytes() == original.read_bytes()
    person.reach("Upgrade")
    person.press("Space")
    window = window_of(person, desk, path)
    person.until(lambda: len(window.table.model.ids) == rows(original, "SELECT count(*) FROM tasks")[0][0])
    assert "1 set aside, backup verified" in said(window)
    verified_backup(desk, path, original)


@pytest.mark.parametrize(("keys", "shown"), [(("Esc",), StartWindow), (("Alt+R",), ProjectWindow)])
def test_a_file_that_asks_stays_as_it_is_where_the_answer_is_not_to_upgrade(
    person: Person, desk: Desk, legacy_files: Path, tmp_path: Path, keys: tuple[str, ...], shown: type
) -> None:
    path = tmp_path / "project_1.db"
    original = legacy_files / "E_orphans" / "project_1.db"
    path.write_bytes(original.read_bytes())
    desk.start()
    person.press("Ctrl+O")
    person.choose_file(path)
    person.dialog("Upgrade")
    person.press(*keys)
    person.until(lambda: isinstance(QApplication.activeWindow(), shown))
    assert path.read_bytes() == original.read_bytes()
    assert backup.backups(desk.settings.backups_in, path.resolve()) == []
