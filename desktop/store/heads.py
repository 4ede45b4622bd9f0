"""The newest audit entry last seen of each project file, kept apart from it: so an older file put back is noticed."""

import contextlib
import hashlib
import json
import os
import sqlite3
import tempfile
from pathlib import Path

from desktop.paths import state_dir
from desktop.store import sentences

NEWEST = "SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1"
FIRST = "SELECT hash FROM audit ORDER BY id LIMIT 1"


def lacking(path: Path, connection: sqlite3.Connection) -> str:
    """What is to be told when the chain in the file lacks the entry last seen of it; empty when it has it.

    Of a chain that begins otherwise nothing was seen: it is another file.
    """
    try:
        kept = json.loads(_place(path, connection).read_text(encoding="utf-8"))
        id_, hash_ = kept["id"], kept["hash"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    if connection.execute("SELECT 1 FROM audit WHERE id = ? AND hash = ?", (id_, hash_)).fetchone():
        return ""
    return (
        f"{sentences.quoted(path)} is not the file last seen here, or an older state of it: entry {id_:,} of its audit "
        "chain is missing. If nobody put it back on purpose, restore its latest backup."
    )


def remember(path: Path, connection: sqlite3.Connection) -> None:
    """Keep the newest entry of the chain in the file, whole or not at all; raises OSError.

    Another process may add one and keep it while this one is about to: so whoever has written looks again, and the last
    to write has the newest.
    """
    kept = None
    while (newest := connection.execute(NEWEST).fetchone()) not in (None, kept):
        _keep(path, _place(path, connection), *newest)
        kept = newest


def _keep(path: Path, place: Path, id_: int, hash_: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=place.parent, prefix=".head-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"path": str(path.resolve()), "id": id_, "hash": hash_}, file)
        Path(part).replace(place)
    except OSError:
        with contextlib.suppress(OSError):
            Path(part).unlink()
        raise


def forget(path: Path) -> None:
    """Whoever puts an older state of a file back on purpose says so here first."""
    for place in _folder().glob(f"{_short(os.fsencode(path.resolve()))}-*.json"):
        place.unlink(missing_ok=True)


def _folder() -> Path:
    return state_dir() / "heads"


def _place(path: Path, connection: sqlite3.Connection) -> Path:
    """By the path of the file and the first entry of its chain: a copy elsewhere goes its own way."""
    (first,) = connection.execute(FIRST).fetchone() or ("",)
    return _folder() / f"{_short(os.fsencode(path.resolve()))}-{_short(str(first).encode())}.json"


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
