"""What the migrations make is what the model says, and what golden says; no more and no less."""

import re
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import produce_migrations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.pool import StaticPool

from desktop.schema import Base
from desktop.store import fingerprint, golden
from desktop.store.engine import engine_for
from migrations import command_line
from migrations import golden as maker
from tests.migrations.conftest import Database


def modelled() -> Engine:
    """An engine on what the model would make by itself; the program never does that."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine)
    return engine


def test_the_migrated_file_is_what_the_model_says(head_file: Path) -> None:
    with modelled().connect() as model, engine_for(head_file, writable=False).connect() as migrated:
        found, expected = (
            fingerprint.fingerprint(connection.connection.driver_connection, everything=True)
            for connection in (migrated, model)
        )
        assert fingerprint.differences(found, expected) == ()
        assert names(migrated) == names(model)


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_the_inspector_sees_the_same_in_both(head_file: Path) -> None:
    with modelled().connect() as model, engine_for(head_file, writable=False).connect() as migrated:
        assert inspected(migrated) == inspected(model)


def test_golden_is_what_the_migrations_make() -> None:
    made = maker.texts(maker.made())
    for name, text_ in made.items():
        assert (maker.STORE / name).read_text(encoding="utf-8") == text_, "run python -m migrations.golden"
    assert golden.REVISIONS[-1] == golden.HEAD


def test_the_migrated_postgresql_schema_is_what_the_model_says(
    postgresql: Database, another_postgresql: Database
) -> None:
    postgresql.bring(golden.HEAD)
    Base.metadata.create_all(another_postgresql.engine)
    found, expected = postgresql.structure(), another_postgresql.structure()
    for what in expected:
        assert [it for it in found[what] if it[0] != "alembic_version"] == expected[what]


@pytest.mark.parametrize("name", ["sqlite", "postgresql"])
def test_autogenerate_proposes_nothing_at_head_and_sees_a_difference(name: str, request: pytest.FixtureRequest) -> None:
    database: Database = request.getfixturevalue(name)
    database.bring(golden.HEAD)
    database.run("CREATE TABLE my_own (id INTEGER PRIMARY KEY, task_id INTEGER)")
    database.run("CREATE INDEX my_index ON tasks (attempts)")
    assert proposed(database) == []
    database.run("DROP INDEX ix_tasks_alive_status")
    database.run("ALTER TABLE runs DROP COLUMN log_path")
    assert [type(it).__name__ for it in proposed(database)] == ["ModifyTableOps", "ModifyTableOps"]


def proposed(database: Database) -> list[object]:
    """What `alembic revision --autogenerate` would write."""
    with database.engine.connect() as connection, command_line.without_warnings():
        look = MigrationContext.configure(connection, opts={**command_line.COMPARING})
        return produce_migrations(look, Base.metadata).upgrade_ops.ops


def names(connection: Connection) -> set[tuple[str, str]]:
    """(table, name) of every constraint that has one, as the SQL says it, but for those of primary keys.

    A rebuilt table keeps the name of a primary key no better than SQLAlchemy, which leaves it out with AUTOINCREMENT.
    """
    found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql NOTNULL"))
    return {
        (table, name)
        for table, sql in found
        if table != "alembic_version"
        for name in re.findall(r"CONSTRAINT (\w+)", sql)
    }


def inspected(connection: Connection) -> dict[str, Any]:
    look = inspect(connection)
    tables = sorted(set(look.get_table_names()) - {"alembic_version"})
    return {
        table: {
            "columns": sorted(
                (column["name"], str(column["type"]), column["nullable"], column["default"])
                for column in look.get_columns(table)
            ),
            "key": look.get_pk_constraint(table)["constrained_columns"],
            "foreign keys": sorted(
                (key["constrained_columns"], key["referred_table"], key["referred_columns"], sorted(key["options"]))
                for key in look.get_foreign_keys(table)
            ),
            "unique": sorted((key["name"], key["column_names"]) for key in look.get_unique_constraints(table)),
            "checks": sorted((check["name"], check["sqltext"]) for check in look.get_check_constraints(table)),
            "indexes": sorted((index["name"], index["column_names"]) for index in look.get_indexes(table)),
        }
        for table in tables
    }
