"""One thread that looks from time to time at every file that is open."""

import time
from collections.abc import Callable
from functools import cache
from threading import Condition, Thread

POLL_SECONDS = 0.05

_looks: set[Callable[[], None]] = set()
_changed = Condition()


def watch(look: Callable[[], None]) -> None:
    """Call `look` again and again until `unwatch`; it waits for nothing, for the other files have their turn after it.

    A thread of its own for each file would make opening one wait until the system lets that thread begin.
    """
    with _changed:
        _looks.add(look)
        _changed.notify()
        _begin()


def unwatch(look: Callable[[], None]) -> None:
    """Let it be; it may still be running once."""
    with _changed:
        _looks.discard(look)


@cache
def _begin() -> None:
    Thread(target=_go_round, name="watch", daemon=True).start()


def _go_round() -> None:
    while True:
        with _changed:
            _changed.wait_for(lambda: _looks)
            looks = tuple(_looks)
        for look in looks:
            look()
        time.sleep(POLL_SECONDS)
