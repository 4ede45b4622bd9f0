"""The inboxes of all project files a person knows, each read without changing it, and only when it has changed."""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.errors import Known
from desktop.queries import closed, inbox
from desktop.queries.inbox_rows import FileInbox
from desktop.store.identify import Kind, identify
from desktop.store.look import side_files

Stamp = tuple[object, ...] | None
SETTLED_NS = 1_000_000_000
"""A file written to within so short a time may be written to again without its time saying so."""
PATIENCE = 30.0
"""So many seconds a file may be in use until it is said to be, and until it is tried again unless it changes."""
_PASSING = (Kind.locked, Kind.unreadable)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Look:
    """What a look found, and while what is so it need not be repeated."""

    found: FileInbox
    stamp: Stamp
    key: str
    until: float | None

    def holds(self, stamp: Stamp, key: str, now: datetime) -> bool:
        back = self.found.inbox.changes_at if self.found.inbox else None
        is_over = (self.until is not None and time.monotonic() > self.until) or (back is not None and back <= now)
        return (self.stamp, self.key) == (stamp, key) and not is_over


class Inboxes:
    """Remembers what was read of each file; for one worker thread at a time."""

    def __init__(self) -> None:
        self._looks: dict[Path, _Look] = {}
        self._in_use_since: dict[Path, float] = {}

    def look(self, path: Path, key: str, now: datetime) -> FileInbox:
        """What the file holds for `key` at `now`; it is opened only if it changed since the last look, or time did.

        No byte of it or of its folder is changed, and no lock outlives the look.
        """
        stamp = _stamp(path)
        last = self._looks.get(path)
        if last is not None and last.holds(stamp, key, now):
            return last.found
        try:
            found = _read(path, key, now)
        except Exception as error:  # noqa: BLE001  (a bug with this file: it has its line, and the next file its turn)
            found = not_read(path, error)
        if found.kind not in _PASSING:
            self._in_use_since.pop(path, None)
        elif last is not None and last.found.inbox is not None and last.key == key:
            since = self._in_use_since.setdefault(path, time.monotonic())
            if time.monotonic() - since < PATIENCE:
                return last.found  # a write takes a moment: nobody is told of it, and the next look reads what came
        until = time.monotonic() + PATIENCE if found.kind in _PASSING else None
        self._looks.pop(path, None)
        if _is_settled(path):
            self._looks[path] = _Look(found, stamp, key, until)
        return found

    def forget(self, others_than: Iterable[Path]) -> None:
        """Remember nothing of files but these."""
        kept = set(others_than)
        self._looks = {path: look for path, look in self._looks.items() if path in kept}


def not_read(path: Path, error: BaseException) -> FileInbox:
    """What stands for a file that could not be read: why, as far as a person can know; the log tells the rest."""
    if isinstance(error, Known):
        return FileInbox(path, None, Kind.unreadable, error.sentence)
    log.error("The inbox of %s could not be read", path, exc_info=error)
    return FileInbox(path, None, None, "Something in it could not be read. It is tried again when the file changes.")


def _read(path: Path, key: str, now: datetime) -> FileInbox:
    identity = identify(path, thorough=False)
    if identity.kind is not Kind.current:
        return FileInbox(path, None, identity.kind, identity.sentence)
    if identity.has_a_log:
        # To read it would write, or copy all of it: it is being written to, or the program that did was killed.
        return FileInbox(path, None, Kind.locked, "Another program writes to it, or was stopped while it did.")
    try:
        return FileInbox(path, closed.ask(path, inbox.read, key, now), identity.kind)
    except Known as known:
        return not_read(path, known)


def _stamp(path: Path) -> Stamp:
    """What is another as soon as the file, or a journal beside it, has changed; None where there is no file."""
    try:
        it = path.stat()
        return (it.st_dev, it.st_ino, it.st_size, it.st_mtime_ns, side_files(path.resolve()))
    except OSError:
        return None


def _is_settled(path: Path) -> bool:
    try:
        return abs(time.time_ns() - path.stat().st_mtime_ns) > SETTLED_NS
    except OSError:
        return True
