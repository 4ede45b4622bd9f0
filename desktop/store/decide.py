"""Which kind a project file is, from its marks and its structure: the structure is believed before the stamp."""

import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from desktop.store import golden, shapes
from desktop.store.fingerprint import STAMP_TABLE, Structure, differences

# A revision the old tool had for a short time and that changed nothing: only the structure tells what its files are.
WITHDRAWN = "b3d1e1ab7c38"
# What Alembic calls a table it is rebuilding; it stays behind when the rebuilding is cut off.
UNFINISHED = "_alembic_tmp_"
META_TABLE = "meta"
# Whether these are plain tables.
STANDS = (
    "SELECT lower(name), type = 'table' AND rootpage > 0 FROM sqlite_master"
    " WHERE type IN ('table', 'view') AND lower(name) IN (?, ?)"
)
STAMPS = "SELECT version_num FROM alembic_version LIMIT 3"
FACTS = "SELECT key, value FROM meta WHERE key IN ('written_by', 'min_reader')"


class Kind(StrEnum):
    """What a file can be."""

    current = "current"
    older = "older"
    unstamped = "unstamped"
    old_shape = "old_shape"
    falsely_stamped = "falsely_stamped"
    half_migrated = "half_migrated"
    drifted = "drifted"
    newer = "newer"
    newer_readable = "newer_readable"
    unknown_revision = "unknown_revision"
    empty = "empty"
    zero_bytes = "zero_bytes"
    foreign = "foreign"
    not_sqlite = "not_sqlite"
    corrupt = "corrupt"
    locked = "locked"
    missing = "missing"
    folder = "folder"
    unreadable = "unreadable"


@dataclass(frozen=True, slots=True)
class Marks:
    """What a file says of itself: `stamps` are all revisions in it, `min_reader` the least schema that may read it.

    `posing`: something else than a plain table stands where the stamp should be.
    """

    stamps: tuple[str, ...]
    user_version: int
    application_id: int
    written_by: str | None
    min_reader: int | None
    posing: bool = False

    @property
    def stamp(self) -> str:
        """The stamps as one word."""
        return " and ".join(self.stamps)

    @property
    def is_clean_head(self) -> bool:
        """All marks say HEAD."""
        ours = self.application_id == golden.APPLICATION_ID
        return ours and self.user_version == golden.SCHEMA and self.stamps == (golden.HEAD,)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The kind; `revision` where the file stands (an unstamped one by its structure), `truth` a clause about it.

    `repaired_to` is the revision a repair can give it without losing anything; None where none is needed, or none can.
    """

    kind: Kind
    revision: str | None = None
    differences: tuple[str, ...] = ()
    truth: str = ""
    repaired_to: str | None = None


def marks(connection: sqlite3.Connection) -> Marks:
    """Read the marks; a view or virtual table in the place of one of their tables is not asked anything."""
    (user_version,), (application_id,) = (
        connection.execute(f"PRAGMA {name}").fetchone() for name in ("user_version", "application_id")
    )
    stands = {name: bool(is_plain) for name, is_plain in connection.execute(STANDS, (STAMP_TABLE, META_TABLE))}
    stamps = _asked(connection, STAMPS) if stands.get(STAMP_TABLE) else []
    facts = dict(_asked(connection, FACTS)) if stands.get(META_TABLE) else {}
    least = facts.get("min_reader")
    return Marks(
        stamps=tuple(sorted(stamp for (stamp,) in stamps)),
        user_version=user_version,
        # As an unsigned number, the way it is written everywhere.
        application_id=application_id & 0xFFFFFFFF,
        written_by=facts.get("written_by"),
        min_reader=int(least) if least is not None and least.isdecimal() else None,
        posing=stands.get(STAMP_TABLE) is False,
    )


def _asked(connection: sqlite3.Connection, question: str) -> list[list[str]]:
    try:
        return [[str(value) for value in row] for row in connection.execute(question)]
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR:
            return []  # other columns than ours: it says nothing to us
        raise


def decide(marked: Marks, structure: Structure) -> Verdict:
    """The verdict on a file that could be read; damage is for the checks to find."""
    shape = structure.shape
    if marked.application_id not in (0, golden.APPLICATION_ID):
        return Verdict(Kind.foreign)
    stamps = tuple(stamp for stamp in marked.stamps if stamp != WITHDRAWN)
    if not shape and not stamps:
        return Verdict(Kind.foreign if structure.own else Kind.empty)
    if marked.application_id == 0 and not set(stamps) & set(golden.REVISIONS) and not shapes.is_ours(shape):
        return Verdict(Kind.foreign)
    if any(stamp not in golden.REVISIONS for stamp in stamps):
        return _unknown(marked)
    if marked.posing:
        return Verdict(Kind.drifted, None, (f"{STAMP_TABLE} is not a table",))
    if len(marked.stamps) == 1 and stamps:
        return _stamped(marked, structure)
    if not marked.stamps:
        return _unstamped(structure)
    return _contradicting(marked.stamp, structure)


def _unknown(marked: Marks) -> Verdict:
    if marked.application_id == golden.APPLICATION_ID and marked.user_version > golden.SCHEMA:
        readable = marked.min_reader is not None and marked.min_reader <= golden.SCHEMA
        return Verdict(Kind.newer_readable if readable else Kind.newer, marked.stamp)
    return Verdict(Kind.unknown_revision, marked.stamp)


def _stamped(marked: Marks, structure: Structure) -> Verdict:
    stamp = marked.stamp
    if structure.sha256 != golden.FINGERPRINTS[stamp]:
        return _contradicting(stamp, structure)
    if stamp == shapes.FIRST and _has_unfinished(structure):
        return Verdict(Kind.half_migrated, stamp, repaired_to=stamp)
    if stamp != golden.HEAD:
        return Verdict(Kind.older, stamp)
    if marked.is_clean_head:
        return Verdict(Kind.current, stamp)
    truth = f"its version number is {marked.user_version} instead of {golden.SCHEMA}"
    if marked.application_id != golden.APPLICATION_ID:
        truth = "the numbers that mark it as a file of Placet are missing"
    return Verdict(Kind.falsely_stamped, stamp, (truth,), truth, golden.HEAD)


def _unstamped(structure: Structure) -> Verdict:
    if known := _revision_of(structure):
        return Verdict(Kind.unstamped, known)
    against = differences(structure, golden.shapes()[_nearest(structure)])
    if name := shapes.old_shape(structure.shape):
        return Verdict(Kind.old_shape, None, against, name, shapes.FIRST)
    return _cut_off(structure, None, against) or Verdict(Kind.drifted, None, against)


def _contradicting(stamp: str, structure: Structure) -> Verdict:
    """Stamped, and the structure is another than the stamp says."""
    expected = golden.shapes().get(stamp, golden.shapes()[_nearest(structure)])
    against = differences(structure, expected)
    known = _revision_of(structure)
    if known:
        truth = f"its structure is that of revision {known}"
    elif name := shapes.old_shape(structure.shape):
        truth = (
            f"its tables have the early layout {name}" if name != "hybrid" else "its tables mix several early layouts"
        )
    elif not structure.shape:
        truth = "it has none of its tables"
    else:
        return _cut_off(structure, stamp, against) or Verdict(Kind.drifted, stamp, against)
    return Verdict(Kind.falsely_stamped, stamp, against, truth, known or shapes.FIRST)


def _cut_off(structure: Structure, stamp: str | None, against: tuple[str, ...]) -> Verdict | None:
    if _has_unfinished(structure) or shapes.is_between(structure.shape):
        to = shapes.FIRST if shapes.is_of_old_tool(structure.shape) else None
        return Verdict(Kind.half_migrated, stamp, against, repaired_to=to)
    return None


def _has_unfinished(structure: Structure) -> bool:
    return any(name.startswith(f"table {UNFINISHED}") for name in structure.own)


def _revision_of(structure: Structure) -> str | None:
    """The first revision with this structure: a later one that changed only rows may follow it once more."""
    return next((name for name in golden.REVISIONS if golden.FINGERPRINTS[name] == structure.sha256), None)


def _nearest(structure: Structure) -> str:
    return min(golden.REVISIONS, key=lambda name: len(differences(structure, golden.shapes()[name])))
