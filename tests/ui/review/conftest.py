"""The harbour, for whoever reads in it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.people import person
from tests.ui.harbour import Harbour, harbour, settled
from ui.review.surface import Surface

__all__ = ["harbour", "settled"]

Press = Callable[..., None]


def at_once(then: Callable[[], object]) -> None:
    """What is done with a key, for whoever has one."""
    then()


@pytest.fixture
def surface(qtbot: QtBot, harbour: Harbour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Surface:
    """The review surface, for Ada, who has a key."""
    monkeypatch.setenv("PLACET_HOME", str(tmp_path / "home"))
    harbour.project.actor = person("Ada")
    surface = Surface(harbour.project, at_once)
    qtbot.addWidget(surface)
    surface.resize(1200, 700)
    surface.show()
    harbour.relay.changed.connect(surface.show_changes)
    return surface


@pytest.fixture
def press(qtbot: QtBot, surface: Surface) -> Press:
    """Press keys where the keyboard is."""

    def press(*keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            qtbot.keyClick(QApplication.focusWidget() or surface, key, modifier)

    return press
