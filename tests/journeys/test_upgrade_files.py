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
    """A copy of real old files: some that need a word, some that do not, and two that are none of ours."""
    home = tmp_path / "old"
    for name in ("A_site_api", "D_empty", "E_orphans", "H_odd/not_a_database"):
        shutil.copytree(legacy_files / name, home / name, copy_function=shutil.copyfile)
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return home


def revision(path: Path) -> str:
    return str(rows(path, "SELECT version_num FROM alembic_version")[0][0])


def test_all_real_files_of_a_folder_are_looked_at_and_then_upgraded(person: Person, desk: Desk, old: Path) -> None:
    before = state(old)
    desk.start()
    person.choose("F", "U")
    person.choose_file(old)
    dialog = person.dialog("Upgrade files")
    assert isinstance(dialog, FleetDialog)
    person.until(lambda: dialog.files and dialog.watch is None)
    assert "9 files: 4 upgraded if you agree, 3 will be upgraded, 2 left alone." in said(dialog)
    assert state(old) == before, "the plan changes nothing"
    person.until(lambda: person.at() == "Files")
    person.reach("Upgrade 3 files")
    person.press("Space")
    person.until(lambda: dialog.watch is None and "3 files were upgraded" in said(dialog))
    orphans = old / "E_orphans" / "project_1.db"
    assert state(old)["E_orphans/project_1.db"] == before["E_orphans/project_1.db"], "nobody agreed to this one"
    person.reach(dialog.consent.text())
    person.press("Space")
    person.until(dialog.consent.isChecked)
    person.reach("Upgrade 4 files")
    person.press("Space")
    person.until(lambda: dialog.watch is None and "7 files were upgraded" in said(dialog))
    assert "7 upgraded, 2 left alone" in said(dialog)
    assert revision(orphans) == HEAD
    assert backups(desk.settings.backups_in, orphans)
    after = state(old)
    left = [name for name in before if after.get(name) == before[name] and name.endswith(".db")]
    assert left == ["D_empty/project_4.db", "H_odd/not_a_database/project_1.db"]
