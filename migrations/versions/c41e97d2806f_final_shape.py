"""Make the file refuse what cannot be true, such as a task of no project, and sort long lists at once."""

from functools import cache
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql, sqlite

revision = "c41e97d2806f"
down_revision = "3b8d64e0a5c7"

# PostgreSQL has the enums as types already, under the old tool's names.
RENAMED_TYPES = {
    "phasetype": "phase",
    "taskstatus": "task_status",
    "changerequeststatus": "change_request_status",
    "artifacttype": "artifact_type",
    "runstatus": "run_status",
}
PHASE = ("PLANNER", "ARCHITECT", "REVIEW_APPROVAL", "CODER")
# Columns of the final shape that the old tables lack; all others are copied as they are.
ADDED = {
    "projects": ("row_version", "deleted_at"),
    "tasks": ("row_version", "deleted_at"),
    "task_versions": ("reconstructed",),
    "change_requests": ("row_version",),
    "runs": (),
    "approvals": ("task_version_id", "subject_sha256"),
    "artifacts": ("deleted_at",),
    "control_state": (),
}
# The references that the old tables did not know to be any.
NEW_KEYS = {"spec_artifact_id", "selected_arch_option_id", "active_version_id", "task_version_id", "current_task_id"}
TIMES = ("created_at", "updated_at", "start_time")
FINAL = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _table(name: str, *items: sa.schema.SchemaItem) -> sa.Table:
    return sa.Table(name, FINAL, sa.Column("id", sa.Integer, primary_key=True), *items, sqlite_autoincrement=True)


def _to(name: str, target: str, *, needed: bool = False, deferred: bool = False) -> sa.Column[int]:
    when = {"deferrable": True, "initially": "DEFERRED", "use_alter": True} if deferred else {}
    return sa.Column(name, sa.Integer, sa.ForeignKey(f"{target}.id", **when), nullable=not needed)


def _words(column: str, kind: str, *names: str, default: str = "", needed: bool = True) -> sa.Column[str]:
    words = sa.Enum(*names, name=kind, create_constraint=True)
    words = words.with_variant(postgresql.ENUM(*names, name=kind, create_type=False), "postgresql")
    return sa.Column(column, words, server_default=sa.text(f"'{default}'") if default else None, nullable=not needed)


def _number(name: str, default: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, server_default=sa.text(default), nullable=False)


def _text(name: str, length: int | None = None, *, needed: bool = False, default: str | None = None) -> sa.Column[str]:
    kind = sa.String(length) if length else sa.Text()
    return sa.Column(name, kind, server_default=sa.text(default) if default else None, nullable=not needed)


def _now(name: str) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime, server_default=sa.func.current_timestamp(), nullable=False)


def _sorted_by(table: str, *columns: str) -> list[sa.Index]:
    """Living rows in the order of one column and the id; names and titles are sorted without regard to case."""
    alive = sa.text("deleted_at IS NULL")
    return [
        sa.Index(
            f"ix_{table}_alive_{column}",
            sa.text(f"lower({column})") if column in ("name", "title") else column,
            "id",
            sqlite_where=alive,
            postgresql_where=alive,
        )
        for column in columns
    ]


def _counted_by_project(table: str, column: str) -> sa.Index:
    """Living rows by project and one column: how many there are is read from it alone."""
    alive = sa.text("deleted_at IS NULL")
    name = f"ix_{table}_alive_project_{column}"
    return sa.Index(name, "project_id", column, sqlite_where=alive, postgresql_where=alive)


_table(
    "projects",
    _text("name", 255, needed=True),
    _text("description"),
    _text("db_path", 512, needed=True, default="''"),
    _text("root_path", 512),
    _words("current_phase", "phase", *PHASE, needed=False),
    _text("default_engine", 255),
    _to("spec_artifact_id", "artifacts", deferred=True),
    _to("selected_arch_option_id", "architecture_options", deferred=True),
    _now("created_at"),
    _now("updated_at"),
    _number("row_version", "1"),
    sa.Column("deleted_at", sa.DateTime),
    sa.Index(None, "spec_artifact_id"),
    sa.Index(None, "selected_arch_option_id"),
    *_sorted_by("projects", "name", "updated_at"),
)
_table(
    "tasks",
    _to("project_id", "projects", needed=True),
    _text("title", 512, needed=True),
    _text("description"),
    _words(
        "status",
        "task_status",
        *("PENDING", "IN_PROGRESS", "AWAITING_APPROVAL", "APPROVED", "REJECTED", "COMPLETED", "CANCELLED"),
        default="PENDING",
    ),
    _words("current_phase", "phase", *PHASE, needed=False),
    _number("version", "1"),
    _to("active_version_id", "task_versions", deferred=True),
    _text("engine_override", 255),
    _text("extra_data"),
    _number("attempts", "0"),
    _number("priority", "0"),
    _now("created_at"),
    _now("updated_at"),
    _number("row_version", "1"),
    sa.Column("deleted_at", sa.DateTime),
    sa.Index(None, "project_id"),
    sa.Index(None, "active_version_id"),
    sa.Index(None, "status"),
    *_sorted_by("tasks", "title", "status", "priority", "created_at", "updated_at"),
    _counted_by_project("tasks", "status"),
)
_table(
    "task_versions",
    _to("task_id", "tasks", needed=True),
    sa.Column("version_num", sa.Integer, nullable=False),
    _text("title", 512, needed=True),
    *map(_text, ("description", "gates_json", "deps_json", "extra_data")),
    _now("created_at"),
    sa.Column("reconstructed", sa.Boolean, server_default=sa.text("false"), nullable=False),
    sa.UniqueConstraint("task_id", "version_num"),
)
_table(
    "change_requests",
    _to("task_id", "tasks", needed=True),
    _words("phase", "phase", *PHASE),
    _text("content", needed=True),
    _words(
        "status",
        "change_request_status",
        *("DRAFT", "SUBMITTED", "APPROVED", "REJECTED", "IMPLEMENTED"),
        default="DRAFT",
    ),
    _number("version", "1"),
    _now("created_at"),
    _now("updated_at"),
    _number("row_version", "1"),
    sa.Index(None, "task_id"),
    sa.Index(None, "status"),
)
_table(
    "runs",
    _to("task_id", "tasks", needed=True),
    _text("engine", 255, needed=True),
    _words("status", "run_status", *("RUNNING", "SUCCESS", "FAILURE", "TIMEOUT", "CANCELLED"), default="RUNNING"),
    _text("log_path", 1024),
    *map(_text, ("gate_results", "extra_data")),
    _now("start_time"),
    sa.Column("end_time", sa.DateTime),
    sa.Index(None, "task_id"),
)
_table(
    "approvals",
    _to("task_id", "tasks", needed=True),
    _to("change_request_id", "change_requests"),
    _text("approver", 255, needed=True),
    sa.Column("approved", sa.Boolean, nullable=False),
    _text("comment"),
    _now("created_at"),
    # NULL in every old row: the old tool recorded neither, and what was read then cannot be known now.
    _to("task_version_id", "task_versions"),
    _text("subject_sha256", 64),
    sa.CheckConstraint("(task_version_id IS NULL) = (subject_sha256 IS NULL)", name="version_with_digest"),
    *(sa.Index(None, column) for column in ("task_id", "change_request_id", "task_version_id")),
)
_table(
    "artifacts",
    _to("project_id", "projects", needed=True),
    _to("task_id", "tasks"),
    _to("run_id", "runs"),
    _words(
        "artifact_type",
        "artifact_type",
        *("SPEC", "PLAN", "ARCHITECTURE", "ADR", "TRANSCRIPT", "DIFF", "LOG", "OTHER"),
    ),
    _text("name", 512, needed=True),
    _text("file_path", 1024, needed=True),
    _text("storage_path", 1024),
    _text("sha256", 64),
    sa.Column("file_size", sa.BigInteger),
    _text("extra_data"),
    _now("created_at"),
    sa.Column("deleted_at", sa.DateTime),
    *(sa.Index(None, column) for column in ("project_id", "task_id", "run_id")),
    *_sorted_by("artifacts", "name", "artifact_type", "file_size", "created_at"),
)
_table(
    "control_state",
    sa.Column("project_id", sa.Integer, sa.ForeignKey("projects.id"), nullable=False, unique=True),
    sa.Column("paused", sa.Boolean, server_default=sa.text("false"), nullable=False),
    _number("max_attempts", "3"),
    _number("timeout_seconds", "300"),
    _to("current_task_id", "tasks"),
    _text("extra_data"),
    _now("updated_at"),
    sa.Index(None, "current_task_id"),
)
OPTIONS = _table(
    "architecture_options",
    _to("project_id", "projects", needed=True),
    _to("artifact_id", "artifacts"),
    sa.Column("position", sa.Integer, nullable=False),
    _text("name", 512, needed=True),
    *map(_text, ("description", "pros_json", "cons_json", "trade_offs")),
    _now("created_at"),
    sa.UniqueConstraint("project_id", "artifact_id", "position"),
    sa.Index(None, "artifact_id"),
)
# The old tool's tables on SQLite, between their id and their timestamps.
BEFORE = {
    "projects": "name VARCHAR(255) NOT NULL, description TEXT, db_path VARCHAR(512) NOT NULL, root_path VARCHAR(512),"
    " current_phase VARCHAR(15), default_engine VARCHAR(255), spec_artifact_id INTEGER,"
    " selected_arch_option_id INTEGER, {created_at}, {updated_at}, PRIMARY KEY (id)",
    "tasks": "project_id INTEGER NOT NULL, title VARCHAR(512) NOT NULL, description TEXT, status VARCHAR(17) NOT NULL,"
    " current_phase VARCHAR(15), version INTEGER NOT NULL, active_version_id INTEGER, engine_override VARCHAR(255),"
    " extra_data TEXT, attempts INTEGER NOT NULL, priority INTEGER NOT NULL, {created_at}, {updated_at},"
    " PRIMARY KEY (id), FOREIGN KEY(project_id) REFERENCES projects (id)",
    "task_versions": "task_id INTEGER NOT NULL, version_num INTEGER NOT NULL, title VARCHAR(512) NOT NULL,"
    " description TEXT, gates_json TEXT, deps_json TEXT, extra_data TEXT, {created_at},"
    " PRIMARY KEY (id), FOREIGN KEY(task_id) REFERENCES tasks (id)",
    "change_requests": "task_id INTEGER NOT NULL, phase VARCHAR(15) NOT NULL, content TEXT NOT NULL,"
    " status VARCHAR(11) NOT NULL, version INTEGER NOT NULL, {created_at}, {updated_at},"
    " PRIMARY KEY (id), FOREIGN KEY(task_id) REFERENCES tasks (id)",
    "runs": "task_id INTEGER NOT NULL, engine VARCHAR(255) NOT NULL, status VARCHAR(9) NOT NULL,"
    " log_path VARCHAR(1024), gate_results TEXT, extra_data TEXT, {start_time}, end_time DATETIME,"
    " PRIMARY KEY (id), FOREIGN KEY(task_id) REFERENCES tasks (id)",
    "approvals": "task_id INTEGER NOT NULL, change_request_id INTEGER, approver VARCHAR(255) NOT NULL,"
    " approved BOOLEAN NOT NULL, comment TEXT, {created_at}, PRIMARY KEY (id),"
    " FOREIGN KEY(change_request_id) REFERENCES change_requests (id), FOREIGN KEY(task_id) REFERENCES tasks (id)",
    "artifacts": "project_id INTEGER NOT NULL, task_id INTEGER, run_id INTEGER, artifact_type VARCHAR(12) NOT NULL,"
    " name VARCHAR(512) NOT NULL, file_path VARCHAR(1024) NOT NULL, storage_path VARCHAR(1024), sha256 VARCHAR(64),"
    " file_size INTEGER, extra_data TEXT, {created_at}, PRIMARY KEY (id),"
    " FOREIGN KEY(project_id) REFERENCES projects (id), FOREIGN KEY(run_id) REFERENCES runs (id),"
    " FOREIGN KEY(task_id) REFERENCES tasks (id)",
    "control_state": "project_id INTEGER NOT NULL, paused BOOLEAN NOT NULL, max_attempts INTEGER NOT NULL,"
    " timeout_seconds INTEGER NOT NULL, current_task_id INTEGER, extra_data TEXT, {updated_at},"
    " PRIMARY KEY (id), FOREIGN KEY(project_id) REFERENCES projects (id), UNIQUE (project_id)",
}


def upgrade() -> None:
    if _sqlite():
        for name, table in _old_tables():
            _rebuild(name, _text_of(sa.schema.CreateTable, table))
        _keep_ids_of_what_was_set_aside()
    else:
        for old, new in RENAMED_TYPES.items():
            op.execute(f"ALTER TYPE {old} RENAME TO {new}")
        for _, table in _old_tables():
            _alter(table)
    OPTIONS.create(op.get_bind())
    for _, table in _old_tables():
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            op.execute(_text_of(sa.schema.CreateIndex, index) if _sqlite() else sa.schema.CreateIndex(index))
    if not _sqlite():
        for _, table in _old_tables():
            _constrain(table)


def downgrade() -> None:
    if _sqlite():
        times = {name: f"{name} DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL" for name in TIMES}
        for name, _ in _old_tables():
            _rebuild(name, f"CREATE TABLE {name} (id INTEGER NOT NULL, {BEFORE[name].format(**times)})")
        op.drop_table("architecture_options")
    else:
        for _, table in _old_tables():
            _release(table)
        op.drop_table("architecture_options")
        for _, table in _old_tables():
            _alter_back(table)
        for old, new in RENAMED_TYPES.items():
            op.execute(f"ALTER TYPE {new} RENAME TO {old}")


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


@cache
def _text_of(statement: type[sa.schema.CreateTable] | type[sa.schema.CreateIndex], thing: Any) -> str:
    """SQLite's words for a table or an index, worked out once for all files of one process."""
    return str(statement(thing).compile(dialect=sqlite.dialect()))


def _old_tables() -> list[tuple[str, sa.Table]]:
    return [(name, FINAL.tables[name]) for name in ADDED]


# SQLite: a new table is filled beside the old one and put in its place. Nothing else in the file notices, because
# foreign keys are off and no view or trigger looks on (desktop/store/own.py).


def _rebuild(name: str, create: str) -> None:
    columns = ", ".join(column.name for column in FINAL.tables[name].columns if column.name not in ADDED[name])
    op.execute(create.replace(f"CREATE TABLE {name} ", f"CREATE TABLE placet_new_{name} ", 1))
    op.execute(f"INSERT INTO placet_new_{name} ({columns}) SELECT {columns} FROM {name} ORDER BY id")
    op.execute(f"DROP TABLE {name}")
    op.execute(f"ALTER TABLE placet_new_{name} RENAME TO {name}")


def _keep_ids_of_what_was_set_aside() -> None:
    for name in ADDED:
        op.execute(
            f"INSERT INTO sqlite_sequence (name, seq) SELECT '{name}', 0"
            f" WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = '{name}')"
        )
        op.execute(
            "UPDATE sqlite_sequence SET seq = MAX(seq, (SELECT COALESCE(MAX(row_id), 0) FROM quarantine"
            f" WHERE table_name = '{name}')) WHERE name = '{name}'"
        )


# PostgreSQL: the same table, altered. Its columns have had the right types from the beginning.


def _alter(table: sa.Table) -> None:
    name = table.name
    op.execute(f"ALTER TABLE {name} RENAME CONSTRAINT {name}_pkey TO pk_{name}")
    for column in table.columns:
        default = column.server_default.arg if column.server_default is not None else None
        if column.name in ADDED[name]:
            op.add_column(name, sa.Column(column.name, column.type, server_default=default, nullable=column.nullable))
        elif default is not None and column.name not in TIMES:
            op.alter_column(name, column.name, server_default=default)
        if isinstance(column.type, sa.BigInteger):
            op.alter_column(name, column.name, type_=sa.BigInteger())


def _alter_back(table: sa.Table) -> None:
    name = table.name
    for column in table.columns:
        if column.name in ADDED[name]:
            op.drop_column(name, column.name)
        elif column.server_default is not None and column.name not in TIMES:
            op.alter_column(name, column.name, server_default=None)
        if isinstance(column.type, sa.BigInteger):
            op.alter_column(name, column.name, type_=sa.Integer())
    op.execute(f"ALTER TABLE {name} RENAME CONSTRAINT pk_{name} TO {name}_pkey")


def _constrain(table: sa.Table) -> None:
    for old, constraint in _constraints(table):
        if old:
            op.execute(f"ALTER TABLE {table.name} RENAME CONSTRAINT {old} TO {constraint.name}")
        else:
            op.get_bind().execute(sa.schema.AddConstraint(constraint, isolate_from_table=False))


def _release(table: sa.Table) -> None:
    for old, constraint in _constraints(table):
        change = f"RENAME CONSTRAINT {constraint.name} TO {old}" if old else f"DROP CONSTRAINT {constraint.name}"
        op.execute(f"ALTER TABLE {table.name} {change}")
    for index in table.indexes:
        index.drop(op.get_bind())


def _constraints(table: sa.Table) -> list[tuple[str, sa.Constraint]]:
    """Each constraint but the primary key and the enums, with the name PostgreSQL gave it, "" for the new ones."""
    found: list[tuple[str, sa.Constraint]] = []
    for constraint in sorted(table.constraints, key=lambda constraint: str(constraint.name)):
        if isinstance(constraint, sa.ForeignKeyConstraint):
            column = constraint.column_keys[0]
            found.append(("" if column in NEW_KEYS else f"{table.name}_{column}_fkey", constraint))
        elif isinstance(constraint, sa.UniqueConstraint):
            found.append((f"{table.name}_project_id_key" if table.name == "control_state" else "", constraint))
        elif constraint.name == "ck_approvals_version_with_digest":
            found.append(("", constraint))
    return found
