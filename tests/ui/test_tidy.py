"""Whatever holds each other is let go on the screen's thread, and nowhere else."""

import gc
import threading
import weakref
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from pytestqt.qtbot import QtBot

from ui import tidy as tidying
from ui.tidy import Tidy

MANY = 1_000


class Knot:
    """Holds itself, and says on which thread it went."""

    def __init__(self, gone: list[int]) -> None:
        self.itself = self
        weakref.finalize(self, lambda: gone.append(threading.get_ident()))


def idle_until(condition: Callable[[], bool]) -> None:
    """Look seldom enough for the screen's thread to be idle between: qtbot looks every 10 ms."""
    loop, look = QEventLoop(), QTimer(interval=200)
    look.timeout.connect(lambda: loop.quit() if condition() else None)
    look.start()
    loop.exec()


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    gc.collect()
    yield
    gc.disable()


@pytest.mark.usefixtures("qapp")
def test_a_worker_that_makes_many_objects_lets_none_of_the_others_go() -> None:
    gone: list[int] = []
    tidy = Tidy()
    for _ in range(MANY):
        Knot(gone)
    worker = threading.Thread(target=lambda: [[[]] for _ in range(200_000)])
    worker.start()
    worker.join()
    assert gone == []
    idle_until(lambda: len(gone) == MANY)
    assert set(gone) == {threading.main_thread().ident}
    tidy.deleteLater()


def test_while_the_screen_has_work_nothing_is_looked_for(qtbot: QtBot) -> None:
    gone: list[int] = []
    tidy, frames, work = Tidy(), [], QTimer(interval=5)
    work.timeout.connect(lambda: frames.append(len(gone)))
    for _ in range(MANY):
        Knot(gone)
    work.start()
    qtbot.waitUntil(lambda: len(frames) > 2 * tidying.PAUSE_MS / 5)
    assert frames[-1] == 0
    work.stop()
    idle_until(lambda: len(gone) == MANY)
    tidy.deleteLater()


def test_even_then_too_many_new_ones_are_looked_through(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    gone: list[int] = []
    monkeypatch.setattr(tidying, "MOST", MANY)
    tidy, work = Tidy(), QTimer(interval=5)
    work.start()
    for _ in range(2 * MANY):
        Knot(gone)
    qtbot.waitUntil(lambda: len(gone) == 2 * MANY)
    assert work.isActive()
    work.stop()
    tidy.deleteLater()
