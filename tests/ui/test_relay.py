"""Tests of the store's voice on the screen's thread."""

import threading
from collections.abc import Callable

from pytestqt.qtbot import QtBot

from ui.relay import Relay


class Speaker:
    """What the relay needs of an open project: somewhere to be told."""

    told: Callable[[object], None]


def test_changes_told_in_a_worker_are_heard_on_the_screens_thread(qtbot: QtBot) -> None:
    speaker, heard = Speaker(), []
    relay = Relay(speaker)
    relay.changed.connect(lambda changes: heard.append((changes, threading.get_ident())))
    worker = threading.Thread(target=lambda: speaker.told("tasks"))
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [("tasks", threading.get_ident())]
