"""Make room for approval requests, verdicts, requirements, comments, links, and proposals of change."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "b7d20f94e1a6"
down_revision = "a8c5e3170b96"

# An older program stumbles over an interrupted run and a withdrawn change request, so it must not open this file.
MIN_READER, MIN_READER_BEFORE = 9, 8

CHANGE_REQUEST = ("DRAFT", "SUBMITTED", "APPROVED", "REJECTED", "WITHDRAWN", "IMPLEMENTED")
RUN = ("RUNNING", "SUCCESS", "FAILURE", "TIMEOUT", "CANCELLED", "INTERRUPTED")
CLOSED = ("APPROVED", "CHANGES_REQUESTED", "REJECTED", "WITHDRAWN", "EXPIRED", "SUPERSEDED")
WORDS = {
    "phase": ("PLANNER", "ARCHITECT", "REVIEW_APPROVAL", "CODER"),
    "verdict": CLOSED,
    "request_state": ("PENDING", *CLOSED),
    "comment_kind": ("NOTE", "SUGGESTION", "ISSUE", "PRAISE"),
    "comment_state": ("DRAFT", "OPEN", "RESOLVED", "WAIVED"),
    "link_kind": ("SPLIT", "MERGE"),
}
# The states that get one more: (type, table, all of them, the new one, what it is told as when this is undone).
MORE_WORDS = (
    ("change_request_status", "change_requests", CHANGE_REQUEST, "WITHDRAWN", "REJECTED"),
    ("run_status", "runs", RUN, "INTERRUPTED", "FAILURE"),
)
SUBJECTS = ("task_version_id", "change_request_id", "artifact_id")

NEW = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
for _name in ("projects", "tasks", "task_versions", "change_requests", "approvals", "artifacts"):
    sa.Table(_name, NEW, sa.Column("id", sa.Integer, primary_key=True))


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _table(name: str, *items: sa.schema.SchemaItem) -> sa.Table:
    return sa.Table(name, NEW, sa.Column("id", sa.Integer, primary_key=True), *items, sqlite_autoincrement=True)


def _to(name: str, target: str, *, needed: bool = False, index: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, sa.ForeignKey(f"{target}.id"), nullable=not needed, index=index)


def _text(name: str, length: int | None = None, *, needed: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=not needed)


def _when(name: str, *, needed: bool = False, now: bool = False) -> sa.Column[datetime]:
    return sa.Column(
        name, sa.DateTime, server_default=sa.func.current_timestamp() if now else None, nullable=not needed
    )


def _words(name: str, kind: str, *, needed: bool = True, default: str = "") -> sa.Column[str]:
    words = sa.Enum(*WORDS[kind], name=kind, create_constraint=True)
    words = words.with_variant(postgresql.ENUM(*WORDS[kind], name=kind, create_type=False), "postgresql")
    return sa.Column(name, words, server_default=sa.text(f"'{default}'") if default else None, nullable=not needed)


def _one_pending(subject: str) -> sa.Index:
    waits = sa.text("state = 'PENDING'")
    name = f"ix_approval_requests_pending_{subject}"
    return sa.Index(name, subject, unique=True, sqlite_where=waits, postgresql_where=waits)


_table(
    "people",
    _text("name", 255, needed=True),
    sa.Column("public_key", sa.String(64), nullable=False, unique=True),
    _when("added_at", needed=True),
)
_table(
    "approval_requests",
    _to("task_id", "tasks", needed=True),
    _to("task_version_id", "task_versions"),
    _to("change_request_id", "change_requests"),
    _text("subject_sha256", 64, needed=True),
    _text("question"),
    _text("asked_by", 255),
    _text("asked_by_key", 64),
    _when("asked_at", needed=True),
    _when("expires_at"),
    _words("state", "request_state", default="PENDING"),
    *map(_when, ("closed_at", "answer_seen_at", "snoozed_until")),
    sa.CheckConstraint("(task_version_id IS NULL) <> (change_request_id IS NULL)", name="one_subject"),
    *map(_one_pending, ("task_version_id", "change_request_id")),
    sa.Index("ix_approval_requests_state_asked_at", "state", "asked_at"),
)
_table(
    "phase_moves",
    _to("project_id", "projects"),
    _to("task_id", "tasks"),
    _words("from_phase", "phase", needed=False),
    _words("to_phase", "phase"),
    *map(_text, ("skipped_json", "reason")),
    _text("moved_by", 255, needed=True),
    _text("moved_by_key", 64),
    _when("moved_at", needed=True),
    sa.CheckConstraint("(project_id IS NULL) <> (task_id IS NULL)", name="one_subject"),
)
_table(
    "requirements",
    _to("project_id", "projects", needed=True),
    _words("phase", "phase"),
    _text("name", 255, needed=True),
    _text("applicable_if", 64, needed=True),
    _text("satisfied_if", 64, needed=True),
    _text("parameter", 255),
    _when("removed_at"),
    _when("created_at", needed=True, now=True),
)
_table(
    "overrides",
    _to("task_id", "tasks", needed=True),
    _to("task_version_id", "task_versions", needed=True),
    _text("requirement", 255, needed=True),
    _text("reason", needed=True),
    _when("until", needed=True),
    _text("person", 255, needed=True),
    _text("person_key", 64, needed=True),
    _when("created_at", needed=True, now=True),
)
_table(
    "comments",
    *(_to(subject, f"{subject.removesuffix('_id')}s") for subject in SUBJECTS),
    _text("subject_sha256", 64, needed=True),
    sa.Column("line", sa.Integer),
    _text("quoted"),
    _words("kind", "comment_kind"),
    _text("text", needed=True),
    _words("state", "comment_state", default="DRAFT"),
    _to("reply_to", "comments"),
    _text("author", 255, needed=True),
    _text("author_key", 64),
    _when("created_at", needed=True, now=True),
    _when("updated_at", needed=True),
    sa.Column("row_version", sa.Integer, server_default=sa.text("1"), nullable=False),
    _text("settled_by", 255),
    _when("settled_at"),
    sa.CheckConstraint(
        " + ".join(f"CASE WHEN {subject} IS NULL THEN 0 ELSE 1 END" for subject in SUBJECTS) + " = 1",
        name="one_subject",
    ),
)
_table(
    "task_links",
    _to("from_task_id", "tasks", needed=True, index=False),
    _to("to_task_id", "tasks", needed=True),
    _words("kind", "link_kind"),
    _text("reason"),
    _text("made_by", 255, needed=True),
    _when("made_at", needed=True),
    sa.UniqueConstraint("from_task_id", "to_task_id", "kind"),
    sa.CheckConstraint("from_task_id <> to_task_id", name="two_tasks"),
)
TABLES = [table for table in NEW.sorted_tables if len(table.columns) > 1]
LISTED = {kind: _listed(words) for kind, words in WORDS.items()}
NEW_TYPES = [kind for kind in WORDS if kind != "phase"]


def _key(table: str, column: str, target: str) -> str:
    return f"{column} INTEGER CONSTRAINT fk_{table}_{column}_{target} REFERENCES {target} (id)"


# What tables of before get, in words both databases understand but for three types.
ADDED = {
    "task_versions": ("criteria_json TEXT", "made_by VARCHAR(255)"),
    "quarantine": (
        "settled_at {time}",
        "settled_by VARCHAR(255)",
        "settlement VARCHAR(8) CONSTRAINT ck_quarantine_settlement CHECK (settlement IN ('put back', 'left out'))",
        "settled_value TEXT",
    ),
    "change_requests": (
        "proposal_json TEXT",
        _key("change_requests", "base_version_id", "task_versions"),
        _key("change_requests", "applied_version_id", "task_versions"),
        "asked_by VARCHAR(255)",
        "asked_by_key VARCHAR(64)",
    ),
    "runs": (
        _key("runs", "task_version_id", "task_versions"),
        "phase {phase}",
        _key("runs", "approval_id", "approvals"),
    ),
    "approvals": (
        _key("approvals", "request_id", "approval_requests"),
        "verdict {verdict}",
        "person_key VARCHAR(64)",
        "requirements_json TEXT",
        "viewed_json TEXT",
    ),
}
ON_POSTGRESQL = {"time": "TIMESTAMP", "phase": "phase", "verdict": "verdict"}
ON_SQLITE = {
    "time": "DATETIME",
    "phase": f"VARCHAR(15) CONSTRAINT ck_runs_phase CHECK (phase IN ({LISTED['phase']}))",
    "verdict": f"VARCHAR(17) CONSTRAINT ck_approvals_verdict CHECK (verdict IN ({LISTED['verdict']}))",
}
INDEXED = {
    "change_requests": (("task_id", "status"), ("base_version_id", "applied_version_id")),
    "runs": (("task_id",), ("task_version_id", "approval_id")),
    "approvals": (("task_id", "change_request_id", "task_version_id"), ("request_id",)),
}
# A verdict on a change request has a digest as well, and no version of a task.
RULE_BEFORE = "ck_approvals_version_with_digest CHECK ((task_version_id IS NULL) = (subject_sha256 IS NULL))"
RULES = (
    "ck_approvals_version_with_digest CHECK (task_version_id IS NULL OR subject_sha256 IS NOT NULL)",
    "ck_approvals_verdict_is_approved CHECK (verdict IS NULL OR approved = (verdict = 'APPROVED'))",
)
# The columns on SQLite of the tables whose rules change: it can only be done by writing these anew.
NOW = "DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL"
KEPT = {
    "change_requests": (
        f"{_key('change_requests', 'task_id', 'tasks')} NOT NULL",
        f"phase VARCHAR(15) NOT NULL CONSTRAINT ck_change_requests_phase CHECK (phase IN ({LISTED['phase']}))",
        "content TEXT NOT NULL",
        "status VARCHAR(11) DEFAULT 'DRAFT' NOT NULL {states}",
        "version INTEGER DEFAULT 1 NOT NULL",
        f"created_at {NOW}",
        f"updated_at {NOW}",
        "row_version INTEGER DEFAULT 1 NOT NULL",
    ),
    "runs": (
        f"{_key('runs', 'task_id', 'tasks')} NOT NULL",
        "engine VARCHAR(255) NOT NULL",
        "status VARCHAR({longest}) DEFAULT 'RUNNING' NOT NULL {states}",
        *("log_path VARCHAR(1024)", "gate_results TEXT", "extra_data TEXT"),
        f"start_time {NOW}",
        "end_time DATETIME",
    ),
    "approvals": (
        f"{_key('approvals', 'task_id', 'tasks')} NOT NULL",
        _key("approvals", "change_request_id", "change_requests"),
        *("approver VARCHAR(255) NOT NULL", "approved BOOLEAN NOT NULL", "comment TEXT"),
        f"created_at {NOW}",
        _key("approvals", "task_version_id", "task_versions"),
        "subject_sha256 VARCHAR(64)",
    ),
}


def upgrade() -> None:
    if not _sqlite():
        for kind in NEW_TYPES:
            op.execute(f"CREATE TYPE {kind} AS ENUM ({LISTED[kind]})")
    for table in TABLES:
        table.create(op.get_bind())
    if _sqlite():
        for name in KEPT:
            _rebuild(name, after=True)
        _add_columns(ADDED.keys() - KEPT.keys(), ON_SQLITE)
    else:
        _add_columns(ADDED, ON_POSTGRESQL)
        _change_rules()
    for name, (_, columns) in INDEXED.items():
        for column in columns:
            op.create_index(f"ix_{name}_{column}", name, [column])
    op.execute(f"UPDATE meta SET value = '{MIN_READER}' WHERE key = 'min_reader'")


def downgrade() -> None:
    for _, table, _, added, meant in MORE_WORDS:
        op.execute(f"UPDATE {table} SET status = '{meant}' WHERE status = '{added}'")
    op.execute("UPDATE approvals SET subject_sha256 = NULL WHERE task_version_id IS NULL")
    # What a person put back stays as they put it; a version came back as another one, so the old one is still aside.
    op.execute("DELETE FROM quarantine WHERE settlement = 'put back' AND table_name <> 'task_versions'")
    op.execute(f"UPDATE meta SET value = '{MIN_READER_BEFORE}' WHERE key = 'min_reader'")
    for name, (_, columns) in INDEXED.items():
        for column in columns:
            op.drop_index(f"ix_{name}_{column}", name)
    if _sqlite():
        for name in KEPT:
            _rebuild(name, after=False)
        _drop_columns(ADDED.keys() - KEPT.keys())
    else:
        _change_rules_back()
        _drop_columns(ADDED)
    for table in reversed(TABLES):
        table.drop(op.get_bind())
    if not _sqlite():
        for kind in NEW_TYPES:
            op.execute(f"DROP TYPE {kind}")


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _add_columns(tables: Iterable[str], types: dict[str, str]) -> None:
    for name in sorted(tables):
        for column in ADDED[name]:
            op.execute(f"ALTER TABLE {name} ADD COLUMN {column.format(**types)}")


def _drop_columns(tables: Iterable[str]) -> None:
    for name in sorted(tables):
        for column in ADDED[name]:
            op.drop_column(name, column.split()[0])


def _rebuild(name: str, *, after: bool) -> None:
    """SQLite: the table anew, its rows in it, no id it ever gave given again, its indexes as they were."""
    columns = [column.format(states=_states(name, after=after), longest=11 if after else 9) for column in KEPT[name]]
    names = ", ".join(["id", *(column.split()[0] for column in columns)])
    added = [column.format(**ON_SQLITE) for column in ADDED[name]] if after else []
    rules = (RULES if after else (RULE_BEFORE,)) if name == "approvals" else ()
    told = ", ".join([*columns, *added, *(f"CONSTRAINT {rule}" for rule in rules)])
    op.execute(f"CREATE TABLE placet_new_{name} (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, {told})")
    op.execute(f"INSERT INTO placet_new_{name} ({names}) SELECT {names} FROM {name} ORDER BY id")
    op.execute(f"DELETE FROM sqlite_sequence WHERE name = 'placet_new_{name}'")
    op.execute(f"UPDATE sqlite_sequence SET name = 'placet_new_{name}' WHERE name = '{name}'")
    op.execute(f"DROP TABLE {name}")
    op.execute(f"ALTER TABLE placet_new_{name} RENAME TO {name}")
    for column in INDEXED[name][0]:
        op.create_index(f"ix_{name}_{column}", name, [column])


def _states(name: str, *, after: bool) -> str:
    for kind, table, words, added, _ in MORE_WORDS:
        if table == name:
            listed = _listed(word for word in words if after or word != added)
            return f"CONSTRAINT ck_{name}_{kind} CHECK (status IN ({listed}))"
    return ""


def _change_rules() -> None:
    for kind, table, words, _, _ in MORE_WORDS:
        _retype(kind, table, words)
    op.execute("ALTER TABLE approvals DROP CONSTRAINT ck_approvals_version_with_digest")
    for rule in RULES:
        op.execute(f"ALTER TABLE approvals ADD CONSTRAINT {rule}")


def _change_rules_back() -> None:
    for rule in RULES:
        op.execute(f"ALTER TABLE approvals DROP CONSTRAINT {rule.split()[0]}")
    op.execute(f"ALTER TABLE approvals ADD CONSTRAINT {RULE_BEFORE}")
    for kind, table, words, added, _ in MORE_WORDS:
        _retype(kind, table, tuple(word for word in words if word != added))


def _retype(kind: str, table: str, words: tuple[str, ...]) -> None:
    """A value added to a type cannot be used in the same transaction, and none can be taken away: a new type it is."""
    op.execute(f"ALTER TYPE {kind} RENAME TO {kind}_before")
    op.execute(f"CREATE TYPE {kind} AS ENUM ({_listed(words)})")
    op.execute(f"ALTER TABLE {table} ALTER COLUMN status DROP DEFAULT")
    op.execute(f"ALTER TABLE {table} ALTER COLUMN status TYPE {kind} USING status::text::{kind}")
    op.execute(f"ALTER TABLE {table} ALTER COLUMN status SET DEFAULT '{words[0]}'")
    op.execute(f"DROP TYPE {kind}_before")
