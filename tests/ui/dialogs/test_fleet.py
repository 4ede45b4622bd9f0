"""The dialog that upgrades a folder of files: stopped and begun again, and a table of what came of it to take along."""

import csv
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests import old_files
from tests.ui.conftest import seen
from ui.dialogs.fleet import FleetDialog
from ui.windows import upgrading
from ui.windows.desk import Desk

MANY = 12


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three old files, one of which is damaged beyond words, one a folder down."""
    home = tmp_path / "files"
    (home / "below").mkdir(parents=True)
    first = old_files.old_file(home / "a.db")
    shutil.copy(first, home / "below" / "c.db")
    (home / "b.db").write_bytes(b"=nothing of the kind")
    return home


def shown(qtbot: QtBot, desk: Desk, folder: Path) -> FleetDialog:
    """The dialog once all were looked at."""
    upgrading.show(desk.start(), folder)
    (dialog,) = seen(FleetDialog)
    until_still(qtbot, dialog)
    return dialog


def until_still(qtbot: QtBot, dialog: FleetDialog) -> None:
    qtbot.waitUntil(lambda: bool(dialog.files) and dialog.watch is None, timeout=60_000)


def outcomes(dialog: FleetDialog) -> list[str]:
    return [line[2] for line in dialog.table.lines.texts()[1:]]


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as file:
        return file.execute("PRAGMA user_version").fetchone()[0]


def test_one_bad_file_never_stops_the_rest(qtbot: QtBot, desk: Desk, folder: Path) -> None:
    dialog = shown(qtbot, desk, folder)
    assert outcomes(dialog) == ["Will be upgraded", "Left alone", "Will be upgraded"]
    dialog.going.click()
    until_still(qtbot, dialog)
    assert outcomes(dialog) == ["Upgraded", "Left alone", "Upgraded"]
    assert version(folder / "below" / "c.db") > 0
    assert not dialog.going.isVisible()
    dialog.table.selectRow(1)
    assert "is not a project file" in dialog.about.text()


def test_what_was_stopped_goes_on_from_where_it_was(qtbot: QtBot, desk: Desk, folder: Path) -> None:
    for number in range(MANY):
        shutil.copy(folder / "a.db", folder / f"more-{number:02}.db")
    upgrading.show(desk.start(), folder)
    (dialog,) = seen(FleetDialog)
    qtbot.waitUntil(lambda: any(it.report for it in dialog.files), timeout=60_000)
    dialog.reject()
    until_still(qtbot, dialog)
    assert "Not looked at yet" in outcomes(dialog)
    assert dialog.going.text() == "&Look at the rest"
    dialog.going.click()
    until_still(qtbot, dialog)
    dialog.going.click()
    qtbot.waitUntil(lambda: "Upgraded" in outcomes(dialog), timeout=60_000)
    dialog.reject()
    until_still(qtbot, dialog)
    done, left = outcomes(dialog).count("Upgraded"), outcomes(dialog).count("Not done yet")
    assert done > 0 and left > 0 and done + left == MANY + 2
    assert dialog.going.text() == f"&Upgrade {left} files"
    dialog.going.click()
    until_still(qtbot, dialog)
    assert outcomes(dialog).count("Upgraded") == MANY + 2


def test_what_needs_a_word_is_only_done_with_it(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    path = old_files.broken_file(tmp_path / "odd.db", "UPDATE tasks SET status = 'WAITING' WHERE id = 3")
    before = path.read_bytes()
    dialog = shown(qtbot, desk, tmp_path)
    assert outcomes(dialog) == ["Upgraded if you agree"]
    assert not dialog.going.isEnabled()
    assert path.read_bytes() == before
    dialog.consent.setChecked(True)
    dialog.going.click()
    until_still(qtbot, dialog)
    assert outcomes(dialog) == ["Upgraded"]


def test_leaving_while_it_works_waits_for_the_file_at_hand(qtbot: QtBot, desk: Desk, folder: Path) -> None:
    upgrading.show(desk.start(), folder)
    (dialog,) = seen(FleetDialog)
    dialog.close()
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: not seen(FleetDialog), timeout=60_000)
    assert version(folder / "a.db") == 0


def test_the_table_can_be_copied_and_exported_as_it_is_sorted(qtbot: QtBot, desk: Desk, folder: Path) -> None:
    (folder / "b.db").rename(folder / "=b.db")
    dialog = shown(qtbot, desk, folder)
    dialog.table.sortByColumn(5, Qt.SortOrder.AscendingOrder)
    dialog.copying.click()
    copied = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert copied[0][:3] == ["File", "What it is", "What happens"]
    assert [line[0] for line in copied[1:]] == ["=b.db", "a.db", "below/c.db"]
    dialog.exporting.click()
    (asked,) = dialog.findChildren(QFileDialog)
    asked.fileSelected.emit(str(folder / "told.csv"))
    asked.reject()
    with (folder / "told.csv").open(encoding="utf-8", newline="") as stream:
        told = list(csv.reader(stream))
    assert told[0][-1] == "In words"
    assert told[1][0] == "'=b.db", "no formula for a spreadsheet"
    assert "is not a project file" in told[1][-1]


def test_a_folder_without_any_says_so(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    dialog = shown(qtbot, desk, tmp_path / "empty")
    assert dialog.title.text() == "There is nothing to upgrade"
    assert "There is no project file" in dialog.about.text()
