"""A data folder of the old tool brought home, against a script that does the same by hand."""

import hashlib
import os
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from benchmarks.data import SEED, Data, words
from benchmarks.measure import AT_LEAST, Result, median_ratio, milliseconds
from desktop.legacy.importing import import_folder
from desktop.store import golden, migrate
from tests import old_files

PROJECTS = 4
# Of these tables every row is one of a task.
OF_TASKS = ("task_versions", "change_requests", "runs", "approvals")
STATUSES = ("PENDING", "IN_PROGRESS", "APPROVED", "COMPLETED", "REJECTED")
# What a careful hand looks for before it copies a value.
WRONG = (
    "SELECT COUNT(*) FROM tasks WHERE status NOT IN ('PENDING', 'IN_PROGRESS', 'AWAITING_APPROVAL', 'APPROVED',"
    " 'REJECTED', 'COMPLETED', 'CANCELLED')"
    " OR current_phase NOT IN ('PLANNER', 'ARCHITECT', 'REVIEW_APPROVAL', 'CODER')"
    " OR typeof(version) <> 'integer' OR length(title) > 512 OR NOT json_valid(COALESCE(extra_data, 'null'))"
    " OR datetime(created_at) IS NULL OR datetime(updated_at) IS NULL",
    "SELECT COUNT(*) FROM task_versions WHERE NOT json_valid(COALESCE(gates_json, 'null')) OR length(title) > 512"
    " OR NOT json_valid(COALESCE(deps_json, 'null')) OR datetime(created_at) IS NULL",
    "SELECT COUNT(*) FROM runs WHERE datetime(start_time) IS NULL OR status NOT IN ('RUNNING', 'SUCCESS', 'FAILURE',"
    " 'TIMEOUT', 'CANCELLED')",
    "SELECT COUNT(*) FROM approvals WHERE approved NOT IN (0, 1) OR datetime(created_at) IS NULL",
)
HOW = (
    "project_1.db holds the rows of all projects, project_2.db a tenth as many of the second, with ids that overlap. By"
    " hand: private copies, checked with integrity_check and foreign_key_check and looked through for wrong values; for"
    " each project a new file with the same tables, indexes, triggers and full-text search, rows split by project, ids"
    " moved up, first versions added, all rows digested once for the chain; the new file is checked the same way,"
    " synced, and given its name."
)
WHY = (
    "It does more than that: each old file goes the road of the migrations with all of their rules about values, has"
    " its structure compared and its decisions read again word for word, and rows are counted on both sides."
)


def measure(data: Data) -> list[Result]:
    """The one row of the page."""
    with tempfile.TemporaryDirectory(dir=data.folder.parent, prefix="import-") as folder:
        here = Path(folder)
        home, statements = _folder(here / "old", data.size.old_tasks), _statements(here)
        ours, by_hand = [], []
        for _ in range(AT_LEAST):
            os.sync()
            ours.append(milliseconds(partial(import_folder, home, here / "ours")))
            os.sync()
            by_hand.append(milliseconds(partial(_by_hand, home, here / "theirs", statements)))
            if _rows(here / "ours") != _rows(here / "theirs"):
                raise RuntimeError("The script by hand does something else")
            for made in ("ours", "theirs"):
                shutil.rmtree(here / made)
        return [
            Result(
                f"importing a folder of {data.size.old_tasks:,} tasks and {PROJECTS} projects",
                "`sqlite3` doing the same by hand",
                tuple(ours),
                tuple(by_hand),
                median_ratio(ours, by_hand),
                3,
                HOW,
                why=WHY,
            )
        ]


def _folder(home: Path, tasks: int) -> Path:
    """What the old tool would have left: tasks of several projects, a third of them edited, with runs and decisions."""
    (home / "data").mkdir(parents=True)
    _fill(home / "data" / "project_1.db", tasks, lambda number: 1 + number % PROJECTS, projects=PROJECTS)
    _fill(home / "data" / "project_2.db", tasks // 10, lambda _number: 2, projects=0)
    return home


def _fill(path: Path, tasks: int, project: Callable[[int], int], *, projects: int) -> None:
    chance = random.Random(SEED)
    old_files.old_file(path, filled=False)
    when = "2026-01-09 08:00:00"
    edited = range(3, tasks + 1, 3)
    with closing(sqlite3.connect(path)) as file, file:
        file.executemany(
            "INSERT INTO projects (id, name, db_path) VALUES (?, ?, '')",
            [(number, f"Project {number}") for number in range(1, projects + 1)],
        )
        file.executemany(
            "INSERT INTO tasks (id, project_id, title, description, status, current_phase, version, active_version_id,"
            " attempts, priority, created_at, updated_at) VALUES (?, ?, ?, ?, ?, 'PLANNER', ?, ?, 0, 5, ?, ?)",
            (
                (
                    number,
                    project(number),
                    words(chance, 5).capitalize(),
                    words(chance, 12),
                    STATUSES[number % len(STATUSES)],
                    1 + (number % 3 == 0),
                    number // 3 if number % 3 == 0 else None,
                    when,
                    when,
                )
                for number in range(1, tasks + 1)
            ),
        )
        file.executemany(
            "INSERT INTO task_versions (id, task_id, version_num, title, description, gates_json, created_at)"
            ' VALUES (?, ?, 2, ?, ?, \'[{"name": "tests", "command": "pytest -q"}]\', ?)',
            ((number // 3, number, words(chance, 5), words(chance, 12), when) for number in edited),
        )
        file.executemany(
            "INSERT INTO runs (task_id, engine, status, start_time) VALUES (?, 'copilot_cli', 'SUCCESS', ?)",
            ((number, when) for number in range(2, tasks + 1, 2)),
        )
        file.executemany(
            "INSERT INTO approvals (task_id, approver, approved, created_at) VALUES (?, 'alice', 1, ?)",
            ((number, when) for number in range(5, tasks + 1, 5)),
        )


def _statements(here: Path) -> tuple[list[str], list[str]]:
    """What makes the tables, indexes and full-text search of a new file, and then the triggers that keep its rules."""
    blank = here / "blank.placet"
    blank.touch()
    migrate.make(blank)
    with closing(sqlite3.connect(blank)) as file:
        found = file.execute(
            "SELECT sql, type = 'trigger' AND name NOT GLOB '*_fts_*' FROM sqlite_master WHERE sql IS NOT NULL"
            " AND name NOT LIKE 'sqlite_%' AND name NOT GLOB '*_fts_data' AND name NOT GLOB '*_fts_idx'"
            " AND name NOT GLOB '*_fts_docsize' AND name NOT GLOB '*_fts_config'"
            " ORDER BY CASE type WHEN 'table' THEN 0 ELSE 1 END"
        ).fetchall()
    blank.unlink()
    first = [sql for sql, is_rule in found if not is_rule]
    return first, [sql for sql, is_rule in found if is_rule]


def _by_hand(home: Path, into: Path, statements: tuple[list[str], list[str]]) -> None:
    into.mkdir()
    with tempfile.TemporaryDirectory(dir=into.parent) as scratch:
        copies = [Path(shutil.copy(home / "data" / f"project_{number}.db", scratch)) for number in (1, 2)]
        for copy in copies:
            with closing(sqlite3.connect(copy)) as file:
                _check(file, references=copy is copies[0])
                if any(file.execute(sql).fetchone()[0] for sql in WRONG):
                    raise RuntimeError("A value is wrong")
        for project in range(1, PROJECTS + 1):
            part = Path(scratch) / f"{project}.placet"
            _one(part, project, copies, statements)
            with part.open("rb") as stream:
                os.fsync(stream.fileno())
            part.rename(into / f"Project {project}.placet")


def _one(part: Path, project: int, copies: list[Path], statements: tuple[list[str], list[str]]) -> None:
    with closing(sqlite3.connect(part, isolation_level=None)) as file:
        file.execute("PRAGMA trusted_schema = ON")
        for name, copy in zip(("a", "b"), copies, strict=True):
            file.execute(f"ATTACH DATABASE ? AS {name}", (str(copy),))
        file.execute("BEGIN IMMEDIATE")
        for statement in statements[0]:
            file.execute(statement)
        file.execute(
            "INSERT INTO projects (id, name, description, db_path, created_at, updated_at)"
            " SELECT id, name, description, db_path, created_at, updated_at FROM a.projects WHERE id = ?",
            (project,),
        )
        for source in ("a", "b") if project == 2 else ("a",):
            _take(file, source, project)
        file.execute(
            "INSERT INTO task_versions (task_id, version_num, title, description, created_at, reconstructed)"
            " SELECT id, 1, title, description, created_at, version > 1 FROM tasks t WHERE NOT EXISTS"
            " (SELECT 1 FROM task_versions v WHERE v.task_id = t.id AND v.version_num = 1) ORDER BY id"
        )
        file.execute(
            "UPDATE tasks SET active_version_id = (SELECT v.id FROM task_versions v WHERE v.task_id = tasks.id"
            " AND v.version_num = tasks.version) WHERE active_version_id IS NULL"
        )
        _begin_chain(file)
        for statement in statements[1]:
            file.execute(statement)
        file.execute("INSERT INTO alembic_version VALUES (?)", (golden.HEAD,))
        file.execute(f"PRAGMA user_version = {golden.SCHEMA}")
        file.execute(f"PRAGMA application_id = {golden.APPLICATION_ID}")
        file.execute("COMMIT")
        _check(file, references=True)


def _take(file: sqlite3.Connection, source: str, project: int) -> None:
    """The rows of a project out of one old file, with ids above those that are there."""
    above = {
        table: file.execute(f"SELECT COALESCE(MAX(id), 0) FROM a.{table}").fetchone()[0] if source == "b" else 0
        for table in ("tasks", *OF_TASKS)
    }
    for table in ("tasks", *OF_TASKS):
        moved = {"id": above[table], "task_id": above["tasks"], "active_version_id": above["task_versions"]}
        moved |= {"change_request_id": above["change_requests"]}
        columns = [row[1] for row in file.execute(f"PRAGMA {source}.table_info({table})")]
        values = [f"{name} + {moved[name]}" if moved.get(name) else name for name in columns]
        mine = (
            "project_id = ?" if table == "tasks" else f"task_id IN (SELECT id FROM {source}.tasks WHERE project_id = ?)"
        )
        file.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {source}.{table} WHERE {mine}"
            " ORDER BY id",
            (project,),
        )


def _begin_chain(file: sqlite3.Connection) -> None:
    told = hashlib.sha256()
    for table in ("projects", "tasks", *OF_TASKS):
        columns = [row[1] for row in file.execute(f"PRAGMA main.table_info({table})")]
        line = " || ',' || ".join(f"hex(COALESCE({name}, ''))" for name in columns)
        for (row,) in file.execute(f"SELECT {line} FROM main.{table} ORDER BY id"):
            told.update(row.encode())
    file.execute(
        "INSERT INTO audit (prev, hash, payload, happened_at, act, refused) VALUES (?, ?, ?, ?, 'chain.begin', 0)",
        ("0" * 64, told.hexdigest(), told.digest(), "2026-01-09 08:00:00"),
    )


def _check(file: sqlite3.Connection, *, references: bool) -> None:
    if file.execute("PRAGMA main.integrity_check").fetchall() != [("ok",)]:
        raise RuntimeError("A file is damaged")
    if references and file.execute("PRAGMA main.foreign_key_check").fetchall():
        raise RuntimeError("References lead nowhere")


def _rows(folder: Path) -> dict[str, list[int]]:
    """How many rows are in each of the new files, table by table, as far as they are of projects."""
    told: dict[str, list[int]] = {}
    for path in sorted(folder.glob("*.placet")):
        with closing(sqlite3.connect(path)) as file:
            told[path.name] = [
                file.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
                for table in ("projects", "tasks", *OF_TASKS)
            ]
    return told
