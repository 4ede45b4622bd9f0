"""A file this program is about to close is waited for, not refused."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 10.0  # seconds
T = TypeVar("T")


def patiently(opened: Callable[[], T]) -> T:
    """What `opened` gives for a file that no window has: one that is closing, or a look at it, lets go in a moment."""
    from desktop.store.opening import AlreadyOpen

    until = time.monotonic() + PATIENCE
    while True:
        try:
            return opened()
        except AlreadyOpen:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
