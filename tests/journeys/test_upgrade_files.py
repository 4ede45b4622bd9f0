"""Journey: all old files of a folder are looked at, and upgraded together, by keyboard alone."""

import shutil
from pathlib import Path

import pytest

from desktop.store.backup import backups
from desktop.store.golden import HEAD
from tests.journeys.conftest import QUIET, Person, rows, said
from tests.journeys.test_import import state
from ui.dialogs.fleet import FleetDialog
from ui.windows.desk import Desk

pytestmark = QUIET


@pytest.fixture
def old(legacy_files: Path, tmp_path: Path) -> Path:
    """A copy of the 22 real old files."""
    home = tmp_path / "old"
    shutil.copytree(legacy_files, home, copy_function=shutil.copyfile)
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return home


def revision(path: Path) -> str:
    return str(rows(path, "SELECT version_num FROM alembic_version")[0][0])


def test_twenty_two_real_files_are_looked_at_and_then_upgraded(person: Person, desk: Desk, old: Path) -> None:
    before = state(old)
    desk.start()
    person.choose("F", "U")
    person.choose_file(old)
    dialog = person.dialog("Upgrade files")
    assert isinstance(dialog, FleetDialog)
    person.until(lambda: dialog.files and dialog.watch is None)
    assert "22 files: 15 upgraded if you agree, 3 will be upgraded, 4 left alone." in said(dialog)
    assert state(old) == before, "the plan changes nothing"
    person.until(lambda: person.at() == "Files")
    person.reach("Upgrade 3 files")
    person.press("Space")
    person.until(lambda: dialog.watch is None and "3 files were upgraded" in said(dialog))
    orphans = old / "E_orphans" / "project_1.db"
    assert state(old)["E_orphans/project_1.db"] == before["E_orphans/project_1.db"], "nobody agreed to this one"
    person.press("Alt+R")
    person.until(dialog.consent.isChecked)
    person.reach("Upgrade 15 files")
    person.press("Space")
    person.until(lambda: dialog.watch is None and "18 files were upgraded" in said(dialog))
    assert "18 upgraded, 4 left alone" in said(dialog)
    assert revision(orphans) == HEAD
    assert backups(desk.settings.backups_in, orphans)
    after = state(old)
    left = [name for name in before if after.get(name) == before[name] and name.endswith(".db")]
    assert left == [
        "D_empty/project_4.db",
        *(f"H_odd/{name}/project_1.db" for name in ("corrupt_middle_page", "newer_than_app_unknown_revision")),
        "H_odd/not_a_database/project_1.db",
    ]
