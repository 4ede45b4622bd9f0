"""One new file from parts of several old ones: ids of all but the first move up, and every reference follows."""

import hashlib
import json
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import Connection, Engine, Table, text

from desktop.errors import Cancelled
from desktop.legacy.targets import Part, Target, owner, owner_of_note
from desktop.schema import Base
from desktop.store.engine import WRITING
from desktop.store.noted import noun
from desktop.store.progress import Wish

# Tables about the file itself, people, who are the same in every project, and bytes, which belong to artifacts. A chain
# of what was done cannot be cut in two: the old one stays where it is, and each new file begins its own.
NOT_OF_PROJECTS = {"receipts", "quarantine", "meta", "contents", "content_chunks", "people", "audit"}
TABLES: tuple[Table, ...] = tuple(
    table for table in Base.metadata.sorted_tables if table.name not in NOT_OF_PROJECTS and not table.info
)
Shift = dict[str, int]
_ELSEWHERE = "it names a {} of another project"
_MADE = "SELECT row_id FROM {schema}.quarantine WHERE kind = 'made' AND table_name = 'projects'"


def merged(engine: Engine, target: Target, cancelled: Wish) -> list[Shift]:
    """Fill a new file with the parts of a target; how far ids were moved, per table, for each part and for one more.

    Raises Cancelled, and then nothing of the part at hand is in the file.
    """
    shift: Shift = dict.fromkeys((table.name for table in TABLES), 0)
    shifts = [shift]
    for part in target.parts:
        with _attached(engine, part) as connection:
            _Move(connection, part, shift, main=target.main is None or target.main is part.source).all(cancelled)
            highest = {
                table.name: _one(connection, f"SELECT COALESCE(MAX(id), 0) FROM src.{table.name}") for table in TABLES
            }
        # The ids of projects mean the same in every file.
        shift = {table: shift[table] + highest[table] * (table != "projects") for table in shift}
        shifts.append(shift)
    return shifts


def stop_if(cancelled: Wish) -> None:
    """Raise Cancelled if that is wished."""
    if cancelled():
        raise Cancelled("Stopped. Nothing was imported.")


@contextmanager
def _attached(engine: Engine, part: Part) -> Generator[Connection]:
    """A transaction in which the part's source can be read as `src`."""
    with engine.connect().execution_options(**WRITING) as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("ATTACH DATABASE ? AS src", (str(part.source.copy),))
        try:
            with connection.begin():
                # A task and its version refer to each other, and a project to its spec: checked at COMMIT.
                connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
                yield connection
        finally:
            raw.execute("DETACH DATABASE src")


def _one(connection: Connection, sql: str) -> int:
    return int(connection.execute(text(sql)).scalar_one())


class _Move:
    """The rows of one part on their way."""

    def __init__(self, connection: Connection, part: Part, shift: Shift, *, main: bool) -> None:
        self._connection = connection
        self._part = part
        self._shift = shift
        self._main = main

    def all(self, cancelled: Wish) -> None:
        """Everything of this part."""
        self._contents()
        self._people()
        for table in TABLES:
            stop_if(cancelled)
            self._rows(table)
        if self._shift["tasks"]:
            self._references_in_json()
        self._notes()

    def _run(self, sql: str, **values: object) -> Any:
        return self._connection.execute(text(sql), {"ids": self._part.ids, **values})

    def _rows(self, table: Table) -> None:
        name = table.name
        mine = f"{owner(name, 't', 'src')} IN (SELECT value FROM json_each(:ids))"
        for column in table.columns:
            for key in column.foreign_keys:
                if column.nullable:
                    self._cut(name, column.name, key.column.table.name, mine)
        free = "1"
        if name == "projects":
            free = f"{int(self._main)} AND NOT EXISTS (SELECT 1 FROM main.projects m WHERE m.id = t.id)"
            self._set_aside(
                name,
                f"{mine} AND NOT ({free}) AND t.id NOT IN ({_MADE.format(schema='src')})",
                "another of the old files tells of this project, and counts",
            )
        elif name == "control_state":
            free = "NOT EXISTS (SELECT 1 FROM main.control_state m WHERE m.project_id = t.project_id)"
            self._set_aside(
                name,
                f"{mine} AND NOT ({free})",
                "another of the old files tells how this project is controlled, and counts",
            )
        for column, parent in _needed(table):
            there = self._is_there(parent, column)
            self._set_aside(name, f"{mine} AND NOT {there}", _ELSEWHERE.format(noun(parent).lower()))
            free += f" AND {there}"
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        values = ", ".join(self._value(table, column.name) for column in table.columns)
        self._run(
            f"INSERT INTO main.{name} ({names}) SELECT {values} FROM src.{name} t WHERE {mine} AND {free} ORDER BY t.id"
        )

    def _value(self, table: Table, column: str) -> str:
        if column == "id":
            return f"t.id + {self._shift.get(table.name, 0) if table.name != 'projects' else 0}"
        for key in table.columns[column].foreign_keys:
            parent = key.column.table.name
            if parent in self._shift and parent != "projects":
                there = self._is_there(parent, column)
                return f"CASE WHEN {there} THEN t.{column} + {self._shift[parent]} END"
        return f't."{column}"'

    def _is_there(self, parent: str, column: str) -> str:
        """Whether the row that a column of `t` names comes along."""
        mine = f"{owner(parent, 'p', 'src')} IN (SELECT value FROM json_each(:ids))"
        return f"EXISTS (SELECT 1 FROM src.{parent} p WHERE p.id = t.{column} AND {mine})"

    def _cut(self, table: str, column: str, parent: str, mine: str) -> None:
        """A note for each reference to a row of another project, which is in another file from now on."""
        if parent not in self._shift:
            return
        self._run(
            "INSERT INTO main.quarantine (kind, table_name, row_id, column_name, original, reason)"
            f" SELECT 'cell', '{table}', t.id + {self._shift[table]}, '{column}', json_quote(t.{column}),"
            f" '{_ELSEWHERE.format(noun(parent).lower())}' FROM src.{table} t"
            f" WHERE {mine} AND t.{column} IS NOT NULL AND NOT {self._is_there(parent, column)}"
        )

    def _set_aside(self, table: str, where: str, reason: str) -> None:
        columns = ", ".join(f"'{column.name}', t.{column.name}" for column in Base.metadata.tables[table].columns)
        self._run(
            "INSERT INTO main.quarantine (kind, table_name, row_id, original, reason)"
            f" SELECT 'row', '{table}', t.id, json_object({columns}), :reason FROM src.{table} t WHERE {where}",
            reason=reason,
        )

    def _people(self) -> None:
        """Who acted in these rows, known by their keys."""
        self._run(
            "INSERT INTO main.people (name, public_key, added_at) SELECT name, public_key, added_at FROM src.people"
            " WHERE public_key NOT IN (SELECT public_key FROM main.people) ORDER BY id"
        )

    def _contents(self) -> None:
        """The bytes of artifacts, where the source has any: once each."""
        wanted = (
            "SELECT a.content_sha256 FROM src.artifacts a WHERE a.project_id IN (SELECT value FROM json_each(:ids))"
            " AND a.content_sha256 NOT IN (SELECT sha256 FROM main.contents)"
        )
        for table, columns in (
            ("content_chunks", "sha256, number, first_line, data"),
            ("contents", "sha256, size, is_text, line_count, created_at"),
        ):
            self._run(
                f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM src.{table} WHERE sha256 IN ({wanted})"
            )

    def _references_in_json(self) -> None:
        """Ids of tasks in JSON follow as well: dependencies of versions, and what merging and splitting left."""
        by = self._shift["tasks"]
        for table, column, keys in (
            ("task_versions", "deps_json", None),
            ("tasks", "extra_data", ("superseded_by", "merged_with")),
            ("change_requests", "proposal_json", ("dependencies",)),
        ):
            first = self._shift[table]
            rows = self._run(
                f"SELECT id, {column} FROM main.{table} WHERE id > {first} AND {column} IS NOT NULL AND {column} <> ''"
            )
            for id_, said in rows.all():
                moved = json.dumps(_moved(json.loads(said), by, keys), ensure_ascii=False)
                if json.loads(moved) != json.loads(said):
                    self._run(f"UPDATE main.{table} SET {column} = :said WHERE id = :id", said=moved, id=id_)

    def _notes(self) -> None:
        """What the upgrade of the source noted of these rows; of the rows it made, one note for all of this part."""
        of = owner_of_note("src")
        mine = f"{of} IN (SELECT value FROM json_each(:ids))" + (f" OR {of} IS NULL" if self._part.leftovers else "")
        moved = " ".join(f"WHEN '{table}' THEN {by}" for table, by in self._shift.items() if table != "projects")
        columns = (
            "kind, table_name, column_name, original, reason, row_count, set_aside_at, settled_at, settled_by,"
            " settlement, settled_value"
        )
        told = _MADE.format(schema="main") if self._main else "q.row_id"
        self._run(
            f"INSERT INTO main.quarantine ({columns}, row_id)"
            f" SELECT {columns}, q.row_id + CASE q.table_name {moved} ELSE 0 END FROM src.quarantine q"
            f" WHERE q.row_id IS NOT NULL AND ({mine})"
            f" AND NOT (q.kind = 'made' AND q.table_name = 'projects' AND q.row_id IN ({told})) ORDER BY q.id"
        )
        by = self._shift["task_versions"]
        made = self._run("SELECT original, reason FROM src.quarantine WHERE kind = 'made' AND row_id IS NULL").all()
        for original, reason in made:
            first, last = (int(it) + by for it in json.loads(original))
            inside = f"SELECT COUNT(*) FROM main.task_versions WHERE id BETWEEN {first} AND {last}"
            if count := _one(self._connection, inside):
                self._run(
                    "INSERT INTO main.quarantine (kind, table_name, row_count, original, reason)"
                    " VALUES ('made', 'task_versions', :count, :original, :reason)",
                    count=count,
                    original=json.dumps([first, last]),
                    reason=reason,
                )


def _needed(table: Table) -> list[tuple[str, str]]:
    """(column, table) of the references without which a row means nothing, but for the one that says whose it is."""
    return [
        (column.name, key.column.table.name)
        for column in table.columns
        for key in column.foreign_keys
        if not column.nullable and column.name not in ("project_id", "task_id", "from_task_id")
    ]


def _moved(said: Any, by: int, keys: tuple[str, ...] | None) -> Any:
    """JSON with the task ids in it moved: all numbers of a list, or those under certain keys of an object."""
    if keys is None:
        return [_id(it, by) for it in cast("list[Any]", said)] if isinstance(said, list) else said
    if not isinstance(said, dict):
        return said
    return {
        key: _moved(value, by, None) if isinstance(value, list) else _id(value, by) if key in keys else value
        for key, value in cast("dict[str, Any]", said).items()
    }


def _id(value: Any, by: int) -> Any:
    return value + by if isinstance(value, int) and not isinstance(value, bool) else value


def digest(connection: Connection) -> str:
    """SHA-256 (hex) of all rows of projects, by which a second import of the same is known.

    The audit chain has just begun with a digest of each table; that of the projects is made here, without the times of
    those that were made for lack of a row.
    """
    payload: bytes = connection.execute(text("SELECT payload FROM audit ORDER BY id LIMIT 1")).scalar_one()
    held = json.loads(payload)["facts"]["tables"]
    projects = Base.metadata.tables["projects"]
    made = f"id IN ({_MADE.format(schema='main')})"
    quoted = (f'quote("{column.name}")' for column in projects.columns)
    columns = ", ".join(f"CASE WHEN {made} AND {it} GLOB '''????-*' THEN '' ELSE {it} END" for it in quoted)
    told = hashlib.sha256()
    for row in connection.execute(text(f"SELECT {columns} FROM projects ORDER BY id")):
        told.update("\0".join(row).encode("utf-8", "surrogatepass"))
    for table in TABLES:
        if table is not projects:
            told.update(f"{table.name} {held[table.name]['sha256']}\n".encode())
    return told.hexdigest()


def rows(connection: Connection) -> Counter[str]:
    """Rows per table of projects."""
    return Counter({table.name: _one(connection, f"SELECT COUNT(*) FROM {table.name}") for table in TABLES})
