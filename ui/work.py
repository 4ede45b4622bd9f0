"""Work off the screen's thread, and its result shown on it."""

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from functools import cache
from threading import Thread
from typing import ParamSpec, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from ui import failure

P = ParamSpec("P")
T = TypeVar("T")


def start(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
    """Run `work` on a thread of its own, now. The process does not end before it: long work looks at a flag."""
    from desktop.store.reading import fulfil

    future: Future[T] = Future()
    name = getattr(work, "__name__", "work")
    Thread(target=fulfil, args=(future, lambda: work(*args, **kwargs)), name=name).start()
    return future


def show(
    parent: QObject,
    future: "Future[T]",
    done: Callable[[T], object],
    failed: Callable[[BaseException], object] | None = None,
) -> None:
    """Call `done(result)` on the screen's thread when `future` ends; nothing is called once `parent` is gone.

    An exception goes to `failed`, or else to the one door (`failure.tell`); a cancelled future is silent.
    Call it on the screen's thread.
    """

    def deliver() -> None:
        if not shiboken6.isValid(parent):
            return
        try:
            error = future.exception()
        except CancelledError:
            return
        if error is None:
            done(future.result())
        elif failed is not None:
            failed(error)
        else:
            failure.tell(parent if isinstance(parent, QWidget) else None, error)

    later = _courier().asked.emit
    future.add_done_callback(lambda _future: later(deliver))


class _Courier(QObject):
    """Carries a call from any thread to the one it was made in."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self._on_asked, Qt.ConnectionType.QueuedConnection)

    def _on_asked(self, call: Callable[[], None]) -> None:
        call()


@cache
def _courier() -> _Courier:
    return _Courier()
