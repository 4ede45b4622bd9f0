"""Builders of old files: every layout change-driven-dev ever had, with a small project in it, clean or broken."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

REVISION = "e6e5369fb4d1"
CREATED = "created_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL"
UPDATED = "updated_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL"
TIMES = f"{CREATED}, {UPDATED}"
TO_TASK = "FOREIGN KEY(task_id) REFERENCES tasks (id)"
TO_PROJECT = "FOREIGN KEY(project_id) REFERENCES projects (id)"

# The last layout (v5, revision e6e5369fb4d1), stated here a second time as it stands in real files.
TABLES = {
    "projects": "name VARCHAR(255) NOT NULL, description TEXT, db_path VARCHAR(512) NOT NULL, root_path VARCHAR(512),"
    " current_phase VARCHAR(15), default_engine VARCHAR(255), spec_artifact_id INTEGER,"
    f" selected_arch_option_id INTEGER, {TIMES}, PRIMARY KEY (id)",
    "control_state": "project_id INTEGER NOT NULL, paused BOOLEAN NOT NULL, max_attempts INTEGER NOT NULL,"
    " timeout_seconds INTEGER NOT NULL, current_task_id INTEGER, extra_data TEXT,"
    f" {UPDATED}, PRIMARY KEY (id), {TO_PROJECT}, UNIQUE (project_id)",
    "tasks": "project_id INTEGER NOT NULL, title VARCHAR(512) NOT NULL, description TEXT, status VARCHAR(17) NOT NULL,"
    " current_phase VARCHAR(15), version INTEGER NOT NULL, active_version_id INTEGER, engine_override VARCHAR(255),"
    " extra_data TEXT, attempts INTEGER NOT NULL, priority INTEGER NOT NULL,"
    f" {TIMES}, PRIMARY KEY (id), {TO_PROJECT}",
    "change_requests": "task_id INTEGER NOT NULL, phase VARCHAR(15) NOT NULL, content TEXT NOT NULL,"
    f" status VARCHAR(11) NOT NULL, version INTEGER NOT NULL, {TIMES}, PRIMARY KEY (id), {TO_TASK}",
    "runs": "task_id INTEGER NOT NULL, engine VARCHAR(255) NOT NULL, status VARCHAR(9) NOT NULL,"
    " log_path VARCHAR(1024), gate_results TEXT, extra_data TEXT,"
    " start_time DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL, end_time DATETIME,"
    f" PRIMARY KEY (id), {TO_TASK}",
    "task_versions": "task_id INTEGER NOT NULL, version_num INTEGER NOT NULL, title VARCHAR(512) NOT NULL,"
    f" description TEXT, gates_json TEXT, deps_json TEXT, extra_data TEXT, {CREATED}, PRIMARY KEY (id), {TO_TASK}",
    "approvals": "task_id INTEGER NOT NULL, change_request_id INTEGER, approver VARCHAR(255) NOT NULL,"
    f" approved BOOLEAN NOT NULL, comment TEXT, {CREATED}, PRIMARY KEY (id),"
    f" FOREIGN KEY(change_request_id) REFERENCES change_requests (id), {TO_TASK}",
    "artifacts": "project_id INTEGER NOT NULL, task_id INTEGER, run_id INTEGER, artifact_type VARCHAR(12) NOT NULL,"
    " name VARCHAR(512) NOT NULL, file_path VARCHAR(1024) NOT NULL, storage_path VARCHAR(1024), sha256 VARCHAR(64),"
    f" file_size INTEGER, extra_data TEXT, {CREATED}, PRIMARY KEY (id), {TO_PROJECT},"
    f" FOREIGN KEY(run_id) REFERENCES runs (id), {TO_TASK}",
}
STAMP = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc"
STAMP += " PRIMARY KEY (version_num))"
LATER_PROJECT = ("root_path", "current_phase", "default_engine", "spec_artifact_id", "selected_arch_option_id")
LATER_TASK = ("active_version_id", "engine_override", "extra_data", "attempts", "priority")
# What each layout lacks against the last one: tables by their name alone, columns as (table, column).
LACKING = {
    "v1": {"control_state", "runs", "task_versions", "artifacts"}
    | {("projects", name) for name in LATER_PROJECT}
    | {("tasks", name) for name in LATER_TASK},
    "v3": {("tasks", "extra_data"), ("artifacts", "storage_path"), ("artifacts", "file_size")},
    "v4": {("tasks", "extra_data")},
    "v5": set[object](),
}
LACKING["v2"] = LACKING["v1"]

STATUSES = ("PENDING", "IN_PROGRESS", "AWAITING_APPROVAL", "APPROVED", "REJECTED", "COMPLETED", "CANCELLED")
PHASES = (None, "PLANNER", "ARCHITECT", "REVIEW_APPROVAL", "CODER")
CHANGE_REQUESTS = ("DRAFT", "SUBMITTED", "APPROVED", "REJECTED", "IMPLEMENTED")
RUNS = ("RUNNING", "SUCCESS", "FAILURE", "TIMEOUT", "CANCELLED")
ARTIFACTS = ("SPEC", "PLAN", "ARCHITECTURE", "ADR", "TRANSCRIPT", "DIFF", "LOG", "OTHER")
TASKS = 21


def old_file(path: Path, layout: str = "v5", *, stamp: str | None = REVISION, filled: bool = True) -> Path:
    """A file of one layout, v1 to v5; only v5 with its stamp is what the tool's own migration made.

    `stamp` is what alembic_version says, "" an empty alembic_version, None no such table. Filled: see `fill`.
    """
    with closing(sqlite3.connect(path)) as file, file:
        for table in TABLES:
            if table not in LACKING[layout]:
                file.execute(create(table, layout))
        if stamp is not None:
            file.execute(STAMP)
        if stamp:
            file.execute("INSERT INTO alembic_version VALUES (?)", (stamp,))
        if filled:
            fill(file, layout)
    return path


def hybrid_file(path: Path, older: str = "v1", newer: str = "v5", **how: object) -> Path:
    """An older file that a later program opened: it added the tables that were missing, never columns."""
    old_file(path, older, stamp=None, **how)
    with closing(sqlite3.connect(path)) as file, file:
        for table in sorted(LACKING[older] & TABLES.keys() - LACKING[newer]):
            file.execute(create(table, newer))
    return path


def falsely_stamped_file(path: Path, layout: str = "v4") -> Path:
    """What the old tool's migrate_existing_dbs.py left: an older layout that claims to be at the first revision."""
    return old_file(path, layout, stamp=REVISION)


def half_migrated_file(path: Path) -> Path:
    """What was left when the old tool's migration met an older file: four new tables and an empty alembic_version."""
    hybrid_file(path, "v1")
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(STAMP)
    return path


def broken_file(path: Path, *statements: str) -> Path:
    """A clean old file, then broken by the given statements, foreign keys off as in the old tool."""
    old_file(path)
    with closing(sqlite3.connect(path)) as file, file:
        for statement in statements:
            file.execute(statement)
    return path


def create(table: str, layout: str = "v5") -> str:
    """The CREATE TABLE of a layout."""
    parts = [part for part in _parts(TABLES[table]) if (table, part.split()[0]) not in LACKING[layout]]
    text = f"CREATE TABLE {table} (id INTEGER NOT NULL, {', '.join(parts)})"
    return text.replace(" DEFAULT (CURRENT_TIMESTAMP)", "") if layout == "v1" else text


def columns(table: str, layout: str = "v5") -> list[str]:
    """The columns of a table in a layout."""
    first = [part.split()[0] for part in _parts(TABLES[table])]
    return ["id", *(name for name in first if name.islower() and (table, name) not in LACKING[layout])]


def fill(file: sqlite3.Connection, layout: str = "v5") -> None:
    """A small project as the old tool would have written it: 21 tasks in all states, and everything that hangs on them.

    Task n has n % 3 later versions (2, 3), the newest being what the task says; version 1 has no row, as ever. No row
    breaks a rule, and no reference that is none in the database leads nowhere.
    """
    for table, rows in project_rows().items():
        if table in LACKING[layout]:
            continue
        names = columns(table, layout)
        for row in rows:
            values = {"created_at": "2026-01-09 08:00:00", "updated_at": "2026-01-10 09:30:00"} | row
            if layout in ("v1", "v2", "v3", "v4") and values.get("status") == "CANCELLED" and table == "tasks":
                values["status"] = "REJECTED"
            given = [name for name in names if name in values]
            marks = ", ".join("?" * len(given))
            file.execute(f"INSERT INTO {table} ({', '.join(given)}) VALUES ({marks})", [values[name] for name in given])


def project_rows() -> dict[str, list[dict[str, object]]]:
    ids = range(1, TASKS + 1)
    edited = [(task, number) for task in ids for number in range(2, task % 3 + 2)]
    newest = {task: row for row, (task, _) in enumerate(edited, 1)}
    return {
        "projects": [
            {"id": 1, "name": "calc", "description": "Résumé\nzweite Zeile", "db_path": "data/project_1.db",
             "root_path": "/home/dev/calc", "current_phase": "CODER", "default_engine": "copilot_cli",
             "spec_artifact_id": 1}
        ],
        "tasks": [
            {"id": n, "project_id": 1, "title": _title(n, n % 3 + 1), "description": _about(n),
             "status": STATUSES[n % 7], "current_phase": PHASES[n % 5], "version": n % 3 + 1,
             "active_version_id": newest.get(n), "attempts": n % 4, "priority": n % 11 - 1,
             "extra_data": '{"superseded_by": [2, 3]}' if n == 13 else None}
            for n in ids
        ],
        "task_versions": [
            {"id": row, "task_id": task, "version_num": number, "title": _title(task, number),
             "description": _about(task),
             "gates_json": '[{"name": "tests", "command": "pytest -q"}]' if task % 2 else None}
            for row, (task, number) in enumerate(edited, 1)
        ],
        "change_requests": [
            {"id": n, "task_id": n, "phase": PHASES[n % 4 + 1], "content": f"Change {n}",
             "status": CHANGE_REQUESTS[n % 5], "version": 1}
            for n in range(1, 11)
        ],
        "runs": [
            {"id": n, "task_id": n, "engine": "copilot_cli", "status": RUNS[n % 5],
             "start_time": f"2026-01-10 10:00:{n:02}.123456", "end_time": f"2026-01-10 10:05:{n:02}" if n % 5 else None}
            for n in range(1, 11)
        ],
        "approvals": [
            {"id": n, "task_id": n, "change_request_id": n if n % 2 else None, "approver": "alice", "approved": n % 2,
             "comment": "looks right" if n % 3 else None}
            for n in range(1, 11)
        ],
        "artifacts": [
            {"id": n, "project_id": 1, "task_id": n if n % 2 else None, "run_id": n if n > 3 else None,
             "artifact_type": ARTIFACTS[n - 1], "name": f"artifact {n}.md", "file_path": f"artifact {n}.md",
             "storage_path": f"artifacts/project_1/artifact_{n}/artifact {n}.md", "sha256": f"{n:064x}",
             "file_size": n * 100, "extra_data": '{"n": 1}'}
            for n in range(1, 9)
        ],
        "control_state": [
            {"id": 1, "project_id": 1, "paused": 0, "max_attempts": 3, "timeout_seconds": 300, "current_task_id": 2}
        ],
    }  # fmt: skip


def _title(task: int, number: int) -> str:
    return f"Task {task}" + "".join(f" v{later}" for later in range(2, number + 1))


def _about(task: int) -> str:
    return f'What task {task} is about\n- "quoted"'


def _parts(text: str) -> Iterable[str]:
    """The comma-separated parts of a table's text; there are no commas inside parentheses."""
    return text.split(", ")
