"""One thread that looks from time to time at every file that is open."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import cache
from threading import Condition, Thread

from desktop.store.reading import fulfil

POLL_SECONDS = 0.05

_looks: dict[Callable[[], None], Future[None]] = {}
_changed = Condition()


def watch(look: Callable[[], None]) -> Future[None]:
    """Call `look` again and again until `unwatch`; it waits for nothing, for the other files have their turn after it.

    A look that raises is let be, and the others go on; the Future ends then, and only then, with what it raised. A
    thread of its own for each file would make opening one wait until the system lets that thread begin.
    """
    with _changed:
        failed = _looks[look] = Future()
        _changed.notify()
        _begin()
    return failed


def unwatch(look: Callable[[], None]) -> None:
    """Let it be; it may still be running once."""
    with _changed:
        _looks.pop(look, None)


@cache
def _begin() -> None:
    Thread(target=_go_round, name="watch", daemon=True).start()


def _go_round() -> None:
    while True:
        with _changed:
            _changed.wait_for(lambda: _looks)
            looks = tuple(_looks.items())
        for look, failed in looks:
            done: Future[None] = Future()
            fulfil(done, look)
            if error := done.exception():
                unwatch(look)
                failed.set_exception(error)
        time.sleep(POLL_SECONDS)
