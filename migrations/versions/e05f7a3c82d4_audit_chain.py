"""Begin the chain of everything done in this file from here on, with what it holds now."""

import hashlib
import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "e05f7a3c82d4"
down_revision = "b7d20f94e1a6"

# Everything but the pieces of a content, which the SHA-256 of the content names.
HELD = (
    *("projects", "tasks", "task_versions", "change_requests", "runs", "approvals", "artifacts", "control_state"),
    *("architecture_options", "contents", "quarantine", "receipts", "people", "approval_requests", "phase_moves"),
    *("requirements", "overrides", "comments", "task_links"),
)
ROWS_A_STEP = 5000
# Values of together more bytes are read one by one, and each so much at a time.
PIECE = 2**24
NOTHING = "0" * 64
ACT = "chain.begin"

AUDIT = sa.Table(
    "audit",
    sa.MetaData(
        naming_convention={
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "pk": "pk_%(table_name)s",
        }
    ),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("prev", sa.String(64), nullable=False, unique=True),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Column("signature", sa.LargeBinary),
    sa.Column("happened_at", sa.DateTime, nullable=False),
    sa.Column("act", sa.String(64), nullable=False, index=True),
    sa.Column("person_key", sa.String(64)),
    sa.Column("task_id", sa.Integer, index=True),
    sa.Column("refused", sa.Boolean, nullable=False),
    sa.CheckConstraint("id > 0", name="counts_up"),
    sqlite_autoincrement=True,
)
# REPLACE deletes without asking a DELETE trigger, so the one for INSERT lets nothing in that could take a place. Before
# an insertion that names no id, NEW.id is -1.
ONLY_ADDED_TO = (
    "CREATE TRIGGER audit_goes_on BEFORE INSERT ON audit"
    " WHEN NEW.prev IS NOT (SELECT coalesce((SELECT hash FROM audit ORDER BY id DESC LIMIT 1),"
    " hex(zeroblob(32))))"
    " OR (NEW.id <> -1 AND NEW.id <= (SELECT max(id) FROM audit))"
    " OR EXISTS (SELECT 1 FROM audit WHERE hash = NEW.hash)"
    " BEGIN SELECT RAISE(ABORT, 'An audit entry is only added after the newest one.'); END",
    "CREATE TRIGGER audit_keeps_words BEFORE UPDATE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'An audit entry is never changed.'); END",
    "CREATE TRIGGER audit_keeps_entries BEFORE DELETE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'An audit entry is never deleted.'); END",
)


def upgrade() -> None:
    found = {name: _digested(name) for name in HELD}
    AUDIT.create(op.get_bind())
    _begin(found)
    if _sqlite():
        for trigger in ONLY_ADDED_TO:
            op.execute(trigger)


def downgrade() -> None:
    AUDIT.drop(op.get_bind())


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _digested(name: str) -> dict[str, Any]:
    """What stands in a table: the number of its rows, the key of the last one, and one SHA-256 over all of them.

    A row is one line: each value that is not NULL as `column=HEX;`, the columns in the order of their names. HEX is
    that of the value's text, of the bytes themselves where it is bytes.
    """
    columns = list(op.get_bind().exec_driver_sql(f"SELECT * FROM {name} LIMIT 0").keys())
    key, values = columns[0], {column: _value(column) for column in sorted(columns)}
    size = " + ".join(f"coalesce(length({_octets(column)}), 0)" for column in columns)
    line = f"CASE WHEN {size} <= {PIECE} THEN {' || '.join(values.values())} END"
    digest, rows, last, after = hashlib.sha256(), 0, None, ""
    while True:
        asked = sa.text(f"SELECT {key}, {line} FROM {name}{after} ORDER BY {key} LIMIT {ROWS_A_STEP}")
        before = rows
        for at, said in op.get_bind().execute(asked, {"last": last} if after else {}):
            for part in _in_parts(name, key, at, values) if said is None else (said.encode(),):
                digest.update(part)
            digest.update(b"\n")
            rows, last = rows + 1, at
        if rows < before + ROWS_A_STEP:
            return {"rows": rows, "last": last, "sha256": digest.hexdigest()}
        after = f" WHERE {key} > :last"


def _octets(column: str) -> str:
    """SQL for what is digested of a value, as bytes."""
    return f"CAST({column} AS BLOB)" if _sqlite() else f"convert_to({column}::text, 'UTF8')"


def _value(column: str) -> str:
    """SQL for a value in the line of its row."""
    hexed = f"hex({column})" if _sqlite() else f"upper(encode({_octets(column)}, 'hex'))"
    return f"CASE WHEN {column} IS NULL THEN '' ELSE '{column}=' || {hexed} || ';' END"


def _in_parts(name: str, key: str, at: Any, values: dict[str, str]) -> Iterator[bytes]:
    """The line of a row that may be longer than what SQLite and PostgreSQL make in one piece."""
    there = f"FROM {name} WHERE {key} = :at"
    for column, value in values.items():
        octets = _octets(column)
        asked = f"SELECT CASE WHEN length({octets}) > {PIECE} THEN NULL ELSE {value} END {there}"
        said = op.get_bind().scalar(sa.text(asked), {"at": at})
        if said is not None:
            yield said.encode()
            continue
        yield f"{column}=".encode()
        first = 1
        while piece := op.get_bind().scalar(sa.text(f"SELECT substr({octets}, {first}, {PIECE}) {there}"), {"at": at}):
            yield piece.hex().upper().encode()
            first += PIECE
        yield b";"


def _begin(found: dict[str, dict[str, Any]]) -> None:
    """The first entry. With whole numbers alone, and keys in ASCII, this JSON is in the form of RFC 8785."""
    now = datetime.now(UTC)
    told = {
        "act": {"at": now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "name": ACT, "refused": False, "task": None},
        "by": {"name": "Placet", "key": ""},
        "subject": {},
        "facts": {"file": secrets.token_hex(16), "tables": found},
        "program": f"Placet, revision {revision}",
    }
    payload = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    op.get_bind().execute(
        AUDIT.insert().values(
            prev=NOTHING,
            hash=hashlib.sha256(f"placet.audit.1\n{NOTHING}\n".encode() + payload).hexdigest(),
            payload=payload,
            happened_at=now.replace(tzinfo=None),
            act=ACT,
            refused=False,
        )
    )
