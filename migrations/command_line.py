"""The stock command line: what it acts on, and the lock, backup and checks it shares with the program."""

import logging
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import context
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, NullPool, create_engine, text
from sqlalchemy.exc import OperationalError, SAWarning

from desktop.errors import Known
from desktop.schema import Base
from desktop.store import sentences
from desktop.store.engine import engine_for
from desktop.store.files import translated
from desktop.store.identify import Kind, identify
from desktop.store.look import at_rest
from desktop.store.migrate import upgrading
from desktop.store.opening import Options
from desktop.store.own import kept
from migrations.target import find

WRITING = ("upgrade", "downgrade")
# What a revision can be told of, and what is brought to one; for anything else there is a sentence.
STANDS_SOMEWHERE = frozenset({Kind.current, Kind.older, Kind.unstamped, Kind.empty, Kind.newer_readable})
# Whoever migrates a PostgreSQL schema holds this lock until COMMIT: "PLCT".
ADVISORY_LOCK = 0x504C4354


def _is_modelled(name: str | None, kind: str, _parents: dict[str, str | None]) -> bool:
    """Only what the model knows: a person's own tables, and full-text tables, are not Alembic's to propose."""
    if kind == "table":
        return name in Base.metadata.tables
    return kind != "index" or name in {
        str(index.name) for table in Base.metadata.tables.values() for index in table.indexes
    }


COMPARING = {"render_as_batch": True, "include_name": _is_modelled}


def run() -> None:
    """Do what the command line asks for; whatever a person can understand leaves as Alembic's one line."""
    command = context.config.cmd_opts.cmd[0].__name__ if context.config.cmd_opts else ""
    said = context.get_x_argument(as_dictionary=True)
    if context.is_offline_mode():
        raise CommandError("The migrations look at the data they move, so they cannot be written out as SQL.")
    if command == "stamp":
        raise CommandError("A revision is never claimed unseen: upgrade or downgrade instead.")
    target = find(said)
    if command in WRITING:
        _speak()
    try:
        if isinstance(target, Path):
            _on_file(target, writing=command in WRITING)
        else:
            _on_postgresql(target, said.get("schema"), writing=command in WRITING)
    except Known as error:
        raise CommandError(error.sentence) from error


def _on_file(path: Path, *, writing: bool) -> None:
    identity = identify(path)
    if identity.repaired_to:
        raise Known(
            f"{sentences.quoted(path)} stands at no revision and has to be repaired first, which these commands do not "
            f"do. {sentences.UNTOUCHED} Use placet upgrade --yes."
        )
    if identity.kind not in STANDS_SOMEWHERE:
        raise Known(identity.sentence)
    if writing:
        to = _destination(identity.revision)
        with upgrading(path, to=to, options=Options(consent=True)) as connection:
            context.configure(connection=connection)
            with kept(connection):
                context.run_migrations()
        return
    with translated(path), at_rest(identity.real) as file:
        engine = engine_for(file, writable=False)
        with engine.connect() as connection:
            _look(connection)
        engine.dispose()


def _on_postgresql(url: URL, schema: str | None, *, writing: bool) -> None:
    """One schema in one transaction, others waiting; the schema is made if it is to be written and is not there."""
    try:
        engine = create_engine(url, poolclass=NullPool)
    except ModuleNotFoundError:
        raise CommandError("PostgreSQL needs psycopg: install placet[postgresql].") from None
    try:
        with engine.begin() as connection:
            if writing:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
            connection.execute(text("SET LOCAL lock_timeout = '10s'"))
            if schema:
                name = connection.dialect.identifier_preparer.quote(schema)
                if writing:
                    connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {name}")
                connection.exec_driver_sql(f"SET LOCAL search_path TO {name}")
                connection.dialect.default_schema_name = schema
            if not writing:
                _look(connection, schema)
                return
            context.configure(connection=connection, version_table_schema=schema)
            context.run_migrations()
    except OperationalError as error:
        raise CommandError(f"PostgreSQL said: {str(error.orig).splitlines()[0]}") from error


def _look(connection: Connection, schema: str | None = None) -> None:
    """For the commands that only read: where the target stands, and how it differs from the model."""
    context.configure(connection=connection, version_table_schema=schema, target_metadata=Base.metadata, **COMPARING)
    with without_warnings():
        context.run_migrations()


@contextmanager
def without_warnings() -> Iterator[None]:
    """Indexes on expressions are compared by the fingerprint, not here; each would be warned of."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*expression-based index", UserWarning)
        warnings.filterwarnings("ignore", ".*expression-based index", SAWarning)
        yield


def _destination(present: str | None) -> str | None:
    """The revision a command means: head, base, the beginning of an id, each with +N or -N after it, or these alone."""
    said = context.config.cmd_opts.revision
    scripts = ScriptDirectory.from_config(context.config)
    known = [script.revision for script in reversed(list(scripts.walk_revisions()))]
    places = {"base": [0], "head": [len(known)], "heads": [len(known)]}
    name, steps = re.fullmatch(r"(.*?)([+-]\d+)?", said, re.DOTALL).groups()
    name = name or present or "base"
    found = places.get(name) or [at for at, revision in enumerate(known, 1) if revision.startswith(name)]
    if len(found) != 1:
        raise CommandError(f"There is no revision “{said}”; alembic history lists them.")
    at = found[0] + int(steps or 0)
    if not 0 <= at <= len(known):
        raise CommandError(f"“{said}” leads beyond the first or the last revision.")
    return known[at - 1] if at else None


def _speak() -> None:
    """Say each step on the terminal as it begins."""
    logger = logging.getLogger("alembic.runtime.migration")
    logger.addHandler(logging.StreamHandler(sys.stderr))
    logger.addFilter(lambda record: record.getMessage().startswith("Running"))
    logger.setLevel(logging.INFO)
