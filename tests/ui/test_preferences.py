"""Tests of preferences: every choice holds at once and is kept."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import settings
from tests.ui.conftest import seen
from ui import style
from ui.dialogs.failure import FailureDialog
from ui.dialogs.preferences import PreferencesDialog
from ui.windows.desk import Desk


@pytest.fixture
def dialog(desk: Desk) -> PreferencesDialog:
    desk.show_preferences(desk.start())
    return seen(PreferencesDialog)[0]


def test_who_i_am_is_kept_even_if_the_field_is_still_being_typed_into(
    qtbot: QtBot, desk: Desk, dialog: PreferencesDialog
) -> None:
    dialog.who.clear()
    qtbot.keyClicks(dialog.who, "  Grace Hopper ")
    dialog.close()
    assert desk.settings.who == "Grace Hopper"
    assert settings.load(pytest.fail).who == "Grace Hopper"


def test_nobody_is_not_a_name(desk: Desk, dialog: PreferencesDialog) -> None:
    dialog.who.setText("   ")
    dialog.close()
    assert desk.settings.who == "Ada Lovelace"


def test_the_appearance_changes_at_once(qtbot: QtBot, desk: Desk, dialog: PreferencesDialog) -> None:
    qtbot.mouseClick(dialog.looks.button(2), Qt.MouseButton.LeftButton)
    assert style.colours() is style.DARK
    assert desk.settings.appearance == "dark"
    qtbot.mouseClick(dialog.looks.button(1), Qt.MouseButton.LeftButton)
    assert style.colours() is style.LIGHT


def test_backups_and_asking_are_kept(qtbot: QtBot, dialog: PreferencesDialog, tmp_path: Path) -> None:
    dialog.count.setValue(7)
    dialog.days.setValue(365)
    dialog.gigabytes.setValue(50)
    dialog.ask.setFocus()
    qtbot.keyClick(dialog.ask, Qt.Key.Key_Space)
    dialog._on_folder(tmp_path)
    kept = settings.load(pytest.fail)
    assert (kept.keep_count, kept.keep_days, kept.keep_gigabytes) == (7, 365, 50)
    assert (kept.ask_always, kept.backup_folder) == (True, tmp_path)
    assert dialog.keeping.text() == (
        "The newest 7 always stay; older ones go after 365 days, or when all backups of a file take more than 50 GB."
    )
    assert dialog.usual.isEnabled()
    qtbot.mouseClick(dialog.usual, Qt.MouseButton.LeftButton)
    assert settings.load(pytest.fail).backup_folder is None


def test_fewer_backups_than_promised_cannot_be_chosen(dialog: PreferencesDialog) -> None:
    dialog.count.setValue(0)
    dialog.days.setValue(0)
    dialog.gigabytes.setValue(0)
    assert (dialog.count.value(), dialog.days.value(), dialog.gigabytes.value()) == (3, 90, 1)


def test_a_disk_that_refuses_is_said_and_the_choice_holds_meanwhile(
    desk: Desk, dialog: PreferencesDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_settings: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(settings, "save", full)
    dialog.count.setValue(5)
    (told,) = seen(FailureDialog)
    assert "No space left" in told.details
    assert desk.settings.keep_count == 5
    told.close()


def test_every_control_has_a_name(dialog: PreferencesDialog, qapp: QApplication) -> None:
    del qapp
    for control in (dialog.who, dialog.folder, dialog.count, dialog.days, dialog.gigabytes):
        assert control.accessibleName()
