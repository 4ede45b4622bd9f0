"""Tests wait a long time for what is to come, and not at all for what is not."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.conftest import PATIENCE_MS


def test_only_what_is_to_come_is_waited_for_with_patience(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []

    def waiting(_bot: QtBot, _signal: Any, *, timeout: int, **_how: Any) -> AbstractContextManager[None]:
        told.append(timeout)
        return nullcontext()

    monkeypatch.setattr(QtBot, "waitSignal", waiting)
    button = QPushButton()
    qtbot.addWidget(button)
    with qtbot.assertNotEmitted(button.clicked), qtbot.assertNotEmitted(button.pressed, wait=20):
        pass
    with qtbot.waitSignal(button.clicked, timeout=20):
        pass
    assert told == [0, 20, PATIENCE_MS]
