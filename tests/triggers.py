"""What an older tool, or somebody with a file of their own, left: written past the rules the file keeps itself."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from desktop.schema import rules


@contextmanager
def without_rules(on: Session | sqlite3.Connection) -> Iterator[None]:
    """Within it the file takes what no command would write; at its end the rules hold again."""
    raw = on.connection().connection.driver_connection if isinstance(on, Session) else on
    assert raw is not None
    for statement in rules.SQLITE:
        raw.execute(f"DROP TRIGGER {statement.split(' ')[2]}")
    yield
    if isinstance(on, Session):
        on.flush()
    for statement in rules.SQLITE:
        raw.execute(statement)
