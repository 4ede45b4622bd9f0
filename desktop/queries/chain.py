"""The audit chain as mathematics: how an entry is sealed, and how rows of other tables are told in it."""

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from desktop.schema import Base

# The hash before the first entry.
NOTHING = "0" * 64
# The largest whole number that RFC 8785 has a form for; ids beyond are told as text.
LARGEST = 2**53 - 1
# Values of together more bytes are digested one by one, and each so much at a time.
PIECE = 2**24
# What a person with a key decides is signed with it. So are comments they settle, tasks they complete without a gate
# and requirements they remove, but files hold older ones that nobody signed, which are no sign of tampering.
SIGNED = frozenset(
    {
        *("task.approve", "task.request_changes", "task.reject", "task.withdraw"),
        *("change.approve", "change.request_changes", "change.reject", "change.withdraw"),
        *("requirement.override", "architecture.choose"),
    }
)
# Acts that write no row of those that entries speak of. All others are looked at closer when a chain is verified, also
# those of a newer program.
SILENT = frozenset(
    {
        *("artifact.attach", "artifact.delete", "artifact.restore", "artifact.take_in"),
        *("project.edit", "project.delete", "project.restore"),
        "person.add",
    }
)


def sealed(prev: str, payload: bytes) -> str:
    """The hash (hex) of an entry after the one with the hash `prev`."""
    return sha256(f"placet.audit.1\n{prev}\n".encode() + payload)


def sha256(data: bytes) -> str:
    """The SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def is_sealed(prev: str, payload: bytes, hash_: str, signature: object, key: str) -> bool:
    """Whether an entry says what was sealed, and whoever has the public `key` signed it."""
    return sealed(prev, payload) == hash_ and is_signed(key, signature, hash_)


def told(payload: bytes) -> dict[str, Any]:
    """What an entry says: `by`, `subject`, `facts`, `program`; nothing in them where it is not what Placet writes.

    Whether it was sealed like this is not looked at: whoever can write the file can write a payload.
    """
    nothing: dict[str, Any] = {"by": {}, "subject": {}, "facts": {}, "program": ""}
    try:
        says = nothing | json.loads(payload.decode("utf-8", "replace"))
    except (ValueError, TypeError, RecursionError):
        return nothing
    return says if all(isinstance(says[name], dict) for name in ("by", "subject", "facts")) else nothing


def is_signed(key: str, signature: object, hash_: str) -> bool:
    """Whether this is the signature (Ed25519) of an entry's hash by whoever has the public `key`; both are hex."""
    from cryptography.exceptions import InvalidSignature

    if not key or not isinstance(signature, bytes):
        return False
    try:
        _public(key).verify(signature, bytes.fromhex(hash_))
    except (InvalidSignature, ValueError):
        return False
    return True


@cache
def _public(key: str) -> Any:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))


def line_of(table: str) -> str:
    """SQL for a row of a table as a line: each value that is not NULL as `column=HEX;`, in the order of the names.

    HEX is that of the value's text, of the bytes themselves where it is bytes. A column that is added later changes
    nothing about the rows of before, in which it is NULL. The line is NULL where it might be longer than anything
    SQLite makes in one piece: then only `parts` has it.
    """
    size = " + ".join(f"coalesce(length(CAST({column} AS BLOB)), 0)" for column in _columns(table))
    return f"CASE WHEN {size} <= {PIECE} THEN {' || '.join(map(_value, _columns(table)))} END"


def parts(raw: Any, table: str, id_: int, line: str | None) -> Iterator[bytes]:
    """What is digested of a row, its line and the line's end, in as many pieces as it takes; `line` is from `line_of`.

    `raw` is a connection of sqlite3.
    """
    if line is None:
        for column in _columns(table):
            yield from _in_pieces(raw, table, id_, column)
    else:
        yield line.encode()
    yield b"\n"


def _columns(table: str) -> list[str]:
    return sorted(column.name for column in Base.metadata.tables[table].columns)


def _value(column: str) -> str:
    return f"CASE WHEN {column} IS NULL THEN '' ELSE '{column}=' || hex({column}) || ';' END"


def _in_pieces(raw: Any, table: str, id_: int, column: str) -> Iterator[bytes]:
    """A value as it stands in its line: in one piece, or so much of it at a time."""
    octets, there = f"CAST({column} AS BLOB)", f"FROM {table} WHERE id = ?"
    asked = f"SELECT CASE WHEN length({octets}) > {PIECE} THEN NULL ELSE {_value(column)} END {there}"
    ((said,),) = raw.execute(asked, (id_,)).fetchall()
    if said is not None:
        yield said.encode()
        return
    yield f"{column}=".encode()
    first = 1
    while piece := raw.execute(f"SELECT substr({octets}, {first}, {PIECE}) {there}", (id_,)).fetchone()[0]:
        yield piece.hex().upper().encode()
        first += PIECE
    yield b";"


def table_digest(session: Session, table: str) -> dict[str, Any]:
    """What stands in a table: the number of its rows, the id of the last one, and one SHA-256 over all their lines."""
    raw, digest, rows, newest = _raw(session), hashlib.sha256(), 0, None
    for id_, line in raw.execute(f"SELECT id, {line_of(table)} FROM {table} ORDER BY id"):  # noqa: S608
        for part in parts(raw, table, id_, line):
            digest.update(part)
        rows, newest = rows + 1, id_
    return {"rows": rows, "last": newest, "sha256": digest.hexdigest()}


def row_digest(session: Session, table: str, row_id: int) -> str:
    """SHA-256 (hex) of a row's line and the end of the line."""
    raw, digest = _raw(session), hashlib.sha256()
    ((line,),) = raw.execute(f"SELECT {line_of(table)} FROM {table} WHERE id = ?", (row_id,)).fetchall()  # noqa: S608
    for part in parts(raw, table, row_id, line):
        digest.update(part)
    return digest.hexdigest()


def _raw(session: Session) -> Any:
    return session.connection().connection.driver_connection
