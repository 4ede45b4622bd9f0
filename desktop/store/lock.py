"""The lock beside a project file: shared while it is open, exclusive for an upgrade, freed by the kernel on a crash."""

import hashlib
import json
import os
import time
from datetime import datetime
from pathlib import Path
from platform import node
from types import TracebackType
from typing import Any, Self, cast

import portalocker
import psutil
from portalocker import LockFlags

from desktop.errors import Known
from desktop.store import sentences

SUFFIX = ".lock"
LONGEST_NAME = 255  # bytes, on every file system in common use
RETRY_SECONDS = 0.05


class Lock:
    """A held lock; `path` is the lock file, or None where none can be made (a read-only folder, a disk without locks).

    Nobody can write in such a folder through this program either: it opens read-only.
    """

    def __init__(self, path: Path | None, descriptor: int = -1) -> None:
        self.path = path
        self._descriptor = descriptor

    def release(self) -> None:
        """Give it back; the last one to do so removes the lock file. A second call does nothing."""
        if self._descriptor < 0 or self.path is None:
            return
        descriptor, self._descriptor = self._descriptor, -1
        _rewrite(descriptor, [who for who in _read(descriptor) if who.get("key") != _key(descriptor)])
        os.close(descriptor)
        _sweep(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def hold(path: Path, *, exclusive: bool, wait: float = 5.0, what: str = "") -> Lock:
    """Hold the lock of a project file, waiting up to `wait` seconds.

    `what` is what others are told we do, a verb phrase after the program's name: "is upgrading it". Two holders in one
    process exclude each other as two processes do. Raises Known naming the holder.
    """
    real = path.resolve()
    beside = lock_path(real)
    how = LockFlags.NON_BLOCKING | (LockFlags.EXCLUSIVE if exclusive else LockFlags.SHARED)
    # At least one second look: whoever sweeps the file away holds it for a moment.
    end = time.monotonic() + max(wait, RETRY_SECONDS)
    while True:
        descriptor = _open(beside)
        if descriptor is None:
            return Lock(None)
        try:
            portalocker.lock(descriptor, how)
        except portalocker.AlreadyLocked:
            others = _read(descriptor)
            os.close(descriptor)
            if time.monotonic() >= end:
                raise Known(sentences.held(real, _said(others)), detail=f"{beside}: {others}") from None
            time.sleep(RETRY_SECONDS)
        except portalocker.LockException:
            os.close(descriptor)
            return Lock(None)
        else:
            # The last holder may have removed the file between our opening and locking it: then this lock is nobody's.
            if _is_still(beside, descriptor):
                me = _me(descriptor, what or ("is working on it" if exclusive else "has it open"))
                _rewrite(descriptor, [me] if exclusive else [*filter(_lives, _read(descriptor)), me])
                return Lock(beside, descriptor)
            os.close(descriptor)


def lock_path(real: Path) -> Path:
    """The lock file of a project file; a name too long to be lengthened is cut and told apart by its digest."""
    name = os.fsencode(real.name)
    if len(name) + len(SUFFIX) > LONGEST_NAME:
        return real.with_name(f".placet-{hashlib.sha256(name).hexdigest()}{SUFFIX}")
    return real.with_name(real.name + SUFFIX)


def _open(path: Path) -> int | None:
    flags = os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | flags, 0o666)
    except OSError:
        pass
    try:
        return os.open(path, os.O_RDONLY | flags)  # another person's lock file in a shared folder locks as well
    except OSError:
        return None


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(follow_symlinks=False), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _sweep(path: Path) -> None:
    """Remove the lock file if nobody holds it.

    Who fails here does so because of somebody who comes here later, so the last one always succeeds.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return
    try:
        portalocker.lock(descriptor, LockFlags.EXCLUSIVE | LockFlags.NON_BLOCKING)
        if _is_still(path, descriptor):
            path.unlink()
    except (portalocker.LockException, OSError):
        pass  # held again, or another person's: then it is theirs to remove
    finally:
        os.close(descriptor)


# What stands in the lock file serves the message alone; the lock itself is the kernel's.


def _key(descriptor: int) -> str:
    return f"{os.getpid()}.{descriptor}"


def _me(descriptor: int, what: str) -> dict[str, Any]:
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    return {
        "key": _key(descriptor),
        "pid": os.getpid(),
        "program": "Placet",
        "host": node(),
        "since": since,
        "what": what,
    }


def _read(descriptor: int) -> list[dict[str, Any]]:
    try:
        holders: Any = json.loads(os.pread(descriptor, 65536, 0))
    except (ValueError, OSError):
        return []
    # Somebody may have put anything there: only what looks like a holder is one.
    if not isinstance(holders, list):
        return []
    found = [cast("dict[str, Any]", who) for who in cast("list[Any]", holders) if isinstance(who, dict)]
    return [who for who in found if who.keys() >= {"key", "pid", "program", "host", "since", "what"}]


def _rewrite(descriptor: int, holders: list[dict[str, Any]]) -> None:
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(holders).encode(), 0)
    except OSError:
        pass  # a full disk or another person's lock file: the message will be less exact


def _lives(who: dict[str, Any]) -> bool:
    pid = who.get("pid")
    return who.get("host") != node() or (isinstance(pid, int) and psutil.pid_exists(pid))


def _said(holders: list[dict[str, Any]]) -> str:
    """Who, where, since when and what for; the exclusive or the latest one where there are several."""
    living = [who for who in holders if _lives(who)]
    if not living:
        return "another program has locked it"
    who = living[-1]
    where = "" if who.get("host") == node() else f" on {who.get('host')}"
    return f"{who.get('program')} (process {who.get('pid')}{where}) {who.get('what')}, since {_ago(who.get('since'))}"


def _ago(since: object) -> str:
    try:
        moment = datetime.fromisoformat(str(since))
    except ValueError:
        return "an unknown time"
    same_day = moment.date() == datetime.now(moment.tzinfo).date()
    return moment.strftime("%H:%M" if same_day else "%Y-%m-%d %H:%M")
