"""Who decides here stands in every window, and leads to what is missing."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop import identity
from tests.ui.conftest import seen
from ui.dialogs.preferences import PreferencesDialog
from ui.dialogs.who import WhoDialog
from ui.windows.commands import of
from ui.windows.desk import Desk
from ui.windows.frame import Frame
from ui.windows.project import ProjectWindow


def told(qtbot: QtBot, window: Frame, text: str) -> None:
    """Wait until it stands in the window."""
    qtbot.waitUntil(lambda: window.person is not None and window.person.text() == text, timeout=30_000)
    assert window.person
    assert window.person.accessibleName() == f"Who decides here: {text}"


def test_a_name_without_a_key_leads_to_the_page_that_makes_one(
    qtbot: QtBot, desk: Desk, opened: Callable[[Path], ProjectWindow], head_file: Path
) -> None:
    window = opened(head_file)
    told(qtbot, window, "Ada Lovelace, no key yet")
    assert window.person
    assert "it signs what you decide" in window.person.toolTip(), "what a key is for"
    qtbot.mouseClick(window.person, Qt.MouseButton.LeftButton)
    (asking,) = seen(WhoDialog)
    asking.name.setText("Ada King")
    qtbot.mouseClick(asking.save_button, Qt.MouseButton.LeftButton)
    told(qtbot, window, "Ada King")
    mine = identity.mine()
    assert mine
    assert (mine.name, desk.settings.who) == ("Ada King", "Ada King")


def test_whoever_has_a_key_is_led_to_preferences_from_the_start_window_too(qtbot: QtBot, desk: Desk) -> None:
    identity.make_mine("Ada Lovelace")
    start = desk.start()
    told(qtbot, start, "Ada Lovelace")
    next(command for command in of(start) if command.text == "Who decides here…").run()
    assert len(seen(PreferencesDialog)) == 1
    desk.change(desk.settings._replace(who="Ada King"))
    told(qtbot, start, "Ada King")


def test_a_key_that_cannot_be_read_is_said(qtbot: QtBot, desk: Desk) -> None:
    identity.kept_in().parent.mkdir(parents=True, exist_ok=True)
    identity.kept_in().write_text("no key at all")
    told(qtbot, desk.start(), "Ada Lovelace, key cannot be read")


def test_whoever_has_neither_name_nor_key_is_told_so_in_one_sentence(qtbot: QtBot, desk: Desk) -> None:
    desk.change(desk.settings._replace(who=""))
    start = desk.start()
    told(qtbot, start, "You have no name yet")
    assert start.person
    assert start.person.toolTip() == "Say who decides here."
