"""The dialog of an import: what it takes, what it says, and that leaving it waits for what goes on."""

import json
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from tests import old_files
from tests.ui.conftest import seen
from tests.ui.test_start import drop
from ui.dialogs.importing import ImportDialog
from ui.windows.desk import Desk


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with one project."""
    home = tmp_path / "old"
    (home / "data").mkdir(parents=True)
    old_files.old_file(home / "data" / "project_1.db")
    return home


@pytest.fixture
def dialog(desk: Desk, folder: Path) -> ImportDialog:
    """It, with a folder that was dropped on the start window."""
    assert drop(desk.start(), folder)
    (found,) = seen(ImportDialog)
    return found


def until_planned(qtbot: QtBot, dialog: ImportDialog) -> None:
    qtbot.waitUntil(lambda: dialog.watch is None and dialog.imported is not None, timeout=30_000)


def until_done(qtbot: QtBot, dialog: ImportDialog) -> None:
    qtbot.waitUntil(lambda: bool(dialog.imported and not dialog.imported.dry_run), timeout=30_000)


def said(dialog: ImportDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def test_a_folder_that_is_dropped_is_asked_about_with_a_place_beside_it(dialog: ImportDialog, folder: Path) -> None:
    assert dialog.folders.folders() == (folder, folder.with_name("old (imported)"))


def test_of_a_folder_data_the_new_files_go_beside_the_whole(dialog: ImportDialog, folder: Path) -> None:
    dialog.folders.folder.setText(str(folder / "data"))
    assert dialog.folders.folders() == (folder / "data", folder.with_name("old (imported)"))


def test_a_place_that_a_person_chose_stays(dialog: ImportDialog, folder: Path, tmp_path: Path) -> None:
    dialog.folders.into.setText(str(tmp_path / "mine"))
    dialog.folders.folder.setText(str(folder / "data"))
    assert dialog.folders.folders()[1] == tmp_path / "mine"


def test_without_a_folder_it_goes_nowhere(dialog: ImportDialog) -> None:
    dialog.folders.folder.clear()
    assert not dialog.going.isEnabled()


def test_back_from_the_plan_another_place_can_be_chosen(
    qtbot: QtBot, dialog: ImportDialog, folder: Path, tmp_path: Path
) -> None:
    dialog.look()
    until_planned(qtbot, dialog)
    dialog.back.click()
    dialog.folders.into.setText(str(tmp_path / "mine"))
    dialog.look()
    until_planned(qtbot, dialog)
    dialog.bring()
    until_done(qtbot, dialog)
    assert (tmp_path / "mine" / "calc.placet").exists()
    assert not folder.with_name("old (imported)").exists()


def test_closing_it_while_it_looks_stops_it_and_then_closes(qtbot: QtBot, dialog: ImportDialog) -> None:
    dialog.look()
    dialog.close()
    assert dialog.isVisible(), "a worker still reads"
    qtbot.waitUntil(lambda: not seen(ImportDialog), timeout=30_000)


@pytest.mark.parametrize(("name", "first"), [("told.html", "<!DOCTYPE html>"), ("told.json", "{")])
def test_the_report_can_be_saved(qtbot: QtBot, dialog: ImportDialog, tmp_path: Path, name: str, first: str) -> None:
    dialog.look()
    until_planned(qtbot, dialog)
    dialog.saving.click()
    (asked,) = dialog.findChildren(QFileDialog)
    asked.fileSelected.emit(str(tmp_path / name))
    asked.reject()
    told = (tmp_path / name).read_text(encoding="utf-8")
    assert told.startswith(first)
    assert "calc" in told
    assert dialog.imported is not None
    if name.endswith(".json"):
        assert json.loads(told) == json.loads(json.dumps(dialog.imported.as_json()))


def test_what_is_to_know_is_told_in_sentences_and_can_be_copied(
    qtbot: QtBot, dialog: ImportDialog, folder: Path
) -> None:
    shutil.copy(folder / "data" / "project_1.db", folder / "data" / "project_2.db")
    (folder / "data" / "project_3.db").write_bytes(b"not a database at all")
    (folder / "config.yaml").write_text("project_name: x\n")
    dialog.look()
    until_planned(qtbot, dialog)
    remarks = dialog.view.remarks
    told = remarks.lines.texts()
    topics = [topic for topic, _of, _words in told[1:]]
    assert topics[0] == "Not read" and topics[-1] == "Setting" and "Taken over" in topics
    remarks.selectAll()
    remarks.setFocus()
    qtbot.keyClick(remarks, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines()[0] == "What\tOf\tIn words"
    assert len(QGuiApplication.clipboard().text().splitlines()) == len(told)


def test_a_place_that_cannot_be_written_is_said_and_nothing_is_lost(
    qtbot: QtBot, dialog: ImportDialog, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    dialog.folders.into.setText(str(tmp_path / "file" / "below"))
    dialog.look()
    until_planned(qtbot, dialog)
    dialog.bring()
    qtbot.waitUntil(lambda: "could not be made" in said(dialog), timeout=30_000)
    assert dialog.going.text() == "&Import"
