"""Journey: a data folder of change-driven-dev comes home, or is left alone, by keyboard alone."""

import hashlib
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.journeys.conftest import QUIET, Person, contents, rows, said
from ui.dialogs.importing import ImportDialog
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow

pytestmark = QUIET


def state(folder: Path) -> dict[str, str]:
    """The digest of every file in a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture
def site(legacy_files: Path, tmp_path: Path) -> Path:
    """A copy of what the old tool's server left: three projects, and rows of one that is not there."""
    home = tmp_path / "site"
    shutil.copytree(legacy_files / "A_site_api", home, copy_function=shutil.copyfile)
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return home


def looked_at(person: Person, desk: Desk, site: Path) -> ImportDialog:
    """File > Import a folder, its path typed, as far as the plan."""
    desk.start()
    person.choose("F", "I")
    dialog = person.dialog("Import a folder")
    assert isinstance(dialog, ImportDialog)
    assert person.at() == "Folder to import"
    person.write(str(site))
    person.press("Return")
    person.until(lambda: person.at() == "New project files")
    return dialog


def imported(person: Person, dialog: ImportDialog) -> str:
    """Import, and what is said in the end."""
    person.reach("Import")
    person.press("Space")
    person.until(lambda: "Import" not in person.at() and person.at() == "New project files")
    return said(dialog)


def test_a_real_folder_is_looked_at_imported_and_opened(person: Person, desk: Desk, site: Path) -> None:
    into, before = site.with_name("site (imported)"), state(site)
    dialog = looked_at(person, desk, site)
    assert "4 files will be made" in said(dialog)
    assert not into.exists(), "the plan writes nothing"
    assert "4 files were made" in imported(person, dialog)
    assert sorted(path.name for path in into.iterdir()) == [
        *("Import report.html", "Import report.json", "Rows without a project.placet"),
        *("alpha.placet", "beta.placet", "gamma.placet"),
    ]
    assert state(site) == before
    person.press("Down", "Return")
    person.until(lambda: isinstance(QApplication.activeWindow(), ProjectWindow))
    window = QApplication.activeWindow()
    assert isinstance(window, ProjectWindow)
    assert window.project.path == into / "beta.placet"
    person.until(lambda: len(window.table.model.ids) == rows(into / "beta.placet", "SELECT count(*) FROM tasks")[0][0])


def test_stopped_in_the_middle_it_leaves_nothing(person: Person, desk: Desk, site: Path) -> None:
    with closing(sqlite3.connect(site / "data" / "project_1.db")) as file, file:
        many = [(number, f"Project {number}", "") for number in range(100, 130)]
        file.executemany("INSERT INTO projects (id, name, db_path) VALUES (?, ?, ?)", many)
    before = state(site)
    dialog = looked_at(person, desk, site)
    assert "34 files will be made" in said(dialog)
    person.reach("Import")
    person.press("Space")
    person.until(lambda: dialog.progress.isVisible() and dialog.progress.value() >= 1)
    person.press("Esc")
    person.until(lambda: "Stopped. Nothing was imported." in said(dialog))
    assert not site.with_name("site (imported)").exists()
    assert state(site) == before
    assert person.at() == "Import", "it can be begun again"
    person.press("Esc")
    person.until(lambda: QApplication.activeWindow() is desk.start())


def test_imported_twice_it_adds_nothing(person: Person, desk: Desk, site: Path) -> None:
    into = site.with_name("site (imported)")
    dialog = looked_at(person, desk, site)
    imported(person, dialog)
    person.reach("Close")
    person.press("Space")
    files = {path: contents(path) for path in into.glob("*.placet")}
    before = state(into)
    person.until(lambda: QApplication.activeWindow() is desk.start())
    dialog = looked_at(person, desk, site)
    assert "Nothing is added: everything is there already" in said(dialog)
    assert "Nothing was added" in imported(person, dialog)
    assert state(into) == before
    assert {path: contents(path) for path in into.glob("*.placet")} == files


def test_a_folder_that_holds_nothing_of_the_kind_is_said_to(person: Person, desk: Desk, tmp_path: Path) -> None:
    desk.start()
    person.press("Ctrl+Shift+I")
    dialog = person.dialog("Import a folder")
    person.write(str(tmp_path))
    person.press("Return")
    person.until(lambda: "There is no database" in said(dialog))
    assert person.at() == "New files go to"
    person.press("Esc")
    person.until(lambda: QApplication.activeWindow() is desk.start())
