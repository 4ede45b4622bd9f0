"""Who decides is asked once, in plain words, and a name that is somebody else's is told before it is taken."""

from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop import identity, settings
from desktop.paths import config_dir
from tests.ui.conftest import desk, seen
from tests.ui.harbour import Harbour, Wait
from tests.ui.review.test_details import said
from ui.dialogs.preferences import PreferencesDialog
from ui.dialogs.who import WhoDialog
from ui.windows.desk import Desk

__all__ = ["desk"]


@pytest.fixture
def page(harbour: Harbour) -> Iterator[Callable[[str], WhoDialog]]:
    """The page, with this name in it."""
    made: list[WhoDialog] = []

    def opening(name: str) -> WhoDialog:
        made.append(WhoDialog(name, harbour.project))
        made[-1].show()
        return made[-1]

    yield opening
    for one in made:
        if shiboken6.isValid(one):
            one.close()


def trouble(page: WhoDialog) -> str:
    """What went wrong, where that is shown."""
    label = page.findChild(QLabel, "trouble")
    return label.text() if isinstance(label, QLabel) and label.isVisible() else ""


def test_it_says_where_the_key_is_kept_and_makes_it(page: Callable[[str], WhoDialog], qtbot: QtBot) -> None:
    asking = page("Mira")
    assert str(identity.kept_in()) in said(asking)
    with qtbot.waitSignal(asking.known) as known:
        asking.save_button.click()
    me = identity.mine()
    assert me is not None
    assert known.args[0].key == me.key
    assert settings.load().who == "Mira"


def test_nobody_is_no_name(page: Callable[[str], WhoDialog]) -> None:
    asking = page("  ")
    assert not asking.save_button.isEnabled()


def test_a_name_that_is_somebody_elses_is_told_and_taken_only_on_purpose(
    page: Callable[[str], WhoDialog], qtbot: QtBot, settled: Wait
) -> None:
    asking = page("ADA")
    asking.save_button.click()
    settled(lambda: "Somebody else decides in this file as “Ada” already" in trouble(asking))
    assert asking.save_button.text() == "&Take it all the same"
    assert identity.mine() is None
    asking.name.setText("Mira")
    assert asking.save_button.text() == "&Make my key"
    assert trouble(asking) == ""
    asking.name.setText("ADA")
    with qtbot.waitSignal(asking.known):
        asking.save_button.click()
    assert settings.load().who == "ADA"


def test_a_key_that_cannot_be_kept_is_told_there(page: Callable[[str], WhoDialog], settled: Wait) -> None:
    asking = page("Mira")
    config_dir().parent.mkdir(parents=True, exist_ok=True)
    config_dir().write_text("a file where the folder would be")
    asking.save_button.click()
    settled(lambda: "The key that says who you are cannot be kept in" in trouble(asking))
    assert asking.save_button.isEnabled()


def test_preferences_make_the_key_show_it_and_copy_it(desk: Desk, qtbot: QtBot, settled: Wait) -> None:
    desk.show_preferences(desk.start())
    dialog = seen(PreferencesDialog)[0]
    settled(lambda: dialog.key.text() == "None yet")
    dialog.make_key.click()
    (asking,) = dialog.findChildren(WhoDialog)
    assert asking.name.text() == "Ada Lovelace"
    asking.name.setText("Ada King")
    with qtbot.waitSignal(asking.known):
        asking.save_button.click()
    me = identity.mine()
    assert me is not None
    assert dialog.key.text() == me.key
    assert dialog.key.fontInfo().fixedPitch(), "digits and letters are told apart, and ff is two of them"
    assert desk.settings.who == "Ada King"
    assert not dialog.make_key.isVisible()
    dialog.copy_key.click()
    assert QGuiApplication.clipboard().text() == me.key


def test_preferences_tell_of_a_key_that_cannot_be_read(desk: Desk, settled: Wait) -> None:
    identity.kept_in().parent.mkdir(parents=True, exist_ok=True)
    identity.kept_in().write_bytes(b"no key")
    desk.show_preferences(desk.start())
    dialog = seen(PreferencesDialog)[0]
    settled(lambda: dialog.key.text() == "Cannot be read")
    assert "Put it back from a copy of yours" in dialog.signing.text()
