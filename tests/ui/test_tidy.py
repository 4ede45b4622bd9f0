"""Whatever holds each other is let go on the screen's thread, and nowhere else."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ui.tidy import Tidy

MANY = 1_000


class Knot:
    """Holds itself, and says on which thread it went."""

    def __init__(self, gone: list[int]) -> None:
        self.itself = self
        weakref.finalize(self, lambda: gone.append(threading.get_ident()))


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    gc.collect()
    yield
    gc.disable()


def test_a_worker_that_makes_many_objects_lets_none_of_the_others_go(qtbot: QtBot) -> None:
    gone: list[int] = []
    tidy = Tidy()
    for _ in range(MANY):
        Knot(gone)
    worker = threading.Thread(target=lambda: [[[]] for _ in range(200_000)])
    worker.start()
    worker.join()
    assert gone == []
    qtbot.waitUntil(lambda: len(gone) == MANY)
    assert set(gone) == {threading.main_thread().ident}
    tidy.deleteLater()
