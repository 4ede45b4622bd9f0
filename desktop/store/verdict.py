"""Whether what came out of a migration is what went in: nothing lost, nothing reworded, every rule kept."""

import hashlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import Known
from desktop.store import golden, sentences
from desktop.store.checks import ForeignKeyProblem, foreign_keys, row_counts, structure
from desktop.store.decide import UNFINISHED, marks
from desktop.store.fingerprint import differences, fingerprint
from desktop.store.progress import Wish
from desktop.store.receipts import Notes, balance, notes

# They speak of the file itself: an upgrade adds to them, and a file may be the first to have them.
ABOUT_THE_FILE = frozenset({"meta", "quarantine", "receipts"})
# What every revision's approvals have in common: who decided what, in which words, when.
DECISION = ("id", "task_id", "change_request_id", "approver", "approved", "comment", "created_at")
# What every revision's audit entries have in common.
ENTRY = ("id", "prev", "hash", "payload", "signature", "happened_at", "act", "person_key", "task_id", "refused")


@dataclass(frozen=True, slots=True)
class State:
    """What is compared: rows per table, a digest per decision, the newest audit entry with one of all (None: there are
    none yet), broken references, the person's own objects.
    """

    revision: str | None
    user_version: int
    rows: dict[str, int]
    decisions: dict[int, bytes]
    chain: tuple[int, bytes] | None
    broken: tuple[ForeignKeyProblem, ...]
    own: tuple[str, ...]
    notes: Notes


def state(connection: sqlite3.Connection) -> State:
    """The state of a file as this connection sees it now, inside its transaction."""
    return State(
        revision=_revision(connection),
        user_version=connection.execute("PRAGMA user_version").fetchone()[0],
        rows=row_counts(connection),
        decisions=_decisions(connection),
        chain=_chain(connection),
        broken=foreign_keys(connection),
        own=fingerprint(connection).own,
        notes=notes(connection),
    )


def compare(
    connection: sqlite3.Connection,
    path: Path,
    before: State,
    to: str | None,
    cancelled: Wish,
) -> tuple[State, tuple[str, ...]]:
    """The state now and the checks it passed, in words; raises Known when the migrated file is not what it should be.

    Every row must still be there but for those a note says were set aside; on the way down, where notes are taken back,
    there may be more.
    """
    after = state(connection)
    wrong = (
        differing(connection, to)
        + _rows(before, after)
        + _wording(before, after)
        + _entries(connection, before, after)
        + _references(before, after, to)
        + [f"{name} is gone" for name in before.own if name not in after.own and not _is_unfinished(name)]
    )
    if after.revision != to:
        wrong.append(f"it is at revision {after.revision} instead of {to}")
    wrong += structure(connection, full=True, cancelled=cancelled)
    if wrong:
        raise Known(
            f"{sentences.quoted(path)} was not upgraded: the result did not pass the checks, so it was taken back. "
            f"{sentences.UNTOUCHED} Copy the details and report them.",
            detail="\n".join(wrong),
        )
    own = sum(not _is_unfinished(name) for name in before.own)
    return after, (
        "SQLite's check of the whole file found no damage.",
        _referring(len(before.broken), len(after.broken)),
        "Tables, columns and rules are exactly those of the format it is in now.",
        "Counted table by table, no row is missing.",
        *([f"Every decision still says what it said: {len(before.decisions):,}."] if before.decisions else []),
        *(["The audit chain holds every entry it held, word for word."] if before.chain and after.chain else []),
        *([f"Tables, views and the like that somebody added are still there: {own:,}."] if own else []),
    )


def _referring(before: int, after: int) -> str:
    """What a person learns of references."""
    if after:
        return f"References that lead nowhere: {after:,}; before there were {before:,}."
    return f"Every reference leads to its row{f'; {before:,} did not before' if before else ''}."


def _is_unfinished(own: str) -> bool:
    """What a rebuilding left that was cut off is no person's, and a repair deals with it."""
    return own.startswith(f"table {UNFINISHED}")


def differing(connection: sqlite3.Connection, to: str | None) -> list[str]:
    """What distinguishes the structure from that of a revision, in words; None: from a file without any table."""
    found = fingerprint(connection)
    expected = golden.shapes()[to] if to else {}
    if to and found.sha256 == golden.FINGERPRINTS[to]:
        return []
    return list(differences(found, expected))


def _rows(before: State, after: State) -> list[str]:
    """Rows of tables that are on both sides; a table only on one side was made or dropped by its migration."""
    moved = balance(after.notes)
    moved.subtract(balance(before.notes))
    is_down = bool(before.notes.keys() - after.notes.keys())
    both = (before.rows.keys() & after.rows.keys()) - ABOUT_THE_FILE
    return [
        f"{table} has {after.rows[table]} rows; it had {before.rows[table]}, and {moved[table]:+} are accounted for"
        for table in sorted(both)
        if (surplus := after.rows[table] - before.rows[table] - moved[table]) and not (is_down and surplus > 0)
    ]


def _wording(before: State, after: State) -> list[str]:
    if not after.decisions and "approvals" not in after.rows:
        return []
    touched = {it.row_id for it in (before.notes | after.notes).values() if it.table == "approvals"}
    return [
        f"approval {id_} does not say what it said"
        for id_, said in before.decisions.items()
        if id_ not in touched and after.decisions.get(id_) != said
    ]


def _entries(connection: sqlite3.Connection, before: State, after: State) -> list[str]:
    """The entries there were; a migration may add to them, and the way down takes the whole table away."""
    if before.chain is None or after.chain is None or _chain(connection, before.chain[0]) == before.chain:
        return []
    return ["the audit chain does not hold the entries it held"]


def _references(before: State, after: State, to: str | None) -> list[str]:
    """The data of older files may break references, and a person's own tables may; the newest structure admits none.

    On the way down the rows that were set aside come back as broken as they were.
    """
    is_down = bool(before.notes.keys() - after.notes.keys())
    ours = [] if is_down else [it for it in after.broken if it.table.lower() in after.rows]
    allowed = 0 if to == golden.HEAD else sum(it.table.lower() in before.rows for it in before.broken)
    new = [it for it in after.broken if it.table.lower() not in after.rows and it not in before.broken]
    return [
        f"{it.table} {it.row_id}: {it.columns} points at nothing" for it in (ours if len(ours) > allowed else []) + new
    ]


def _decisions(connection: sqlite3.Connection) -> dict[int, bytes]:
    columns = {row[1] for row in connection.execute("PRAGMA table_info(approvals)")}
    if not columns.issuperset(DECISION):
        return {}
    # quote() keeps types apart; as bytes, because a text need not be one that can be read.
    told = ", ".join(f"CAST(quote({column}) AS BLOB)" for column in DECISION)
    rows = connection.execute(f"SELECT id, {told} FROM approvals")  # noqa: S608  (names from the list above)
    return {id_: hashlib.sha256(b"\0".join(texts)).digest() for id_, *texts in rows}


def _chain(connection: sqlite3.Connection, last: int = 2**63 - 1) -> tuple[int, bytes] | None:
    """The id of the newest entry up to `last`, and a digest of all of these; None where there is no audit chain."""
    if not {row[1] for row in connection.execute("PRAGMA table_info(audit)")}.issuperset(ENTRY):
        return None
    digest, newest = hashlib.sha256(), 0
    told = ", ".join(f"CAST(quote({column}) AS BLOB)" for column in ENTRY)
    for id_, *texts in connection.execute(f"SELECT id, {told} FROM audit WHERE id <= ? ORDER BY id", (last,)):  # noqa: S608
        digest.update(b"\0".join(texts))
        newest = id_
    return newest, digest.digest()


def _revision(connection: sqlite3.Connection) -> str | None:
    return marks(connection).stamp or None
