"""New files travel the road of old ones, and end where the model says."""

import sqlite3
from contextlib import closing
from pathlib import Path

from desktop.store import golden


def test_new_project_uses_migrations(head_file: Path) -> None:
    with closing(sqlite3.connect(head_file)) as file:
        assert file.execute("SELECT version_num FROM alembic_version").fetchall() == [(golden.HEAD,)]
        assert file.execute("PRAGMA user_version").fetchone() == (golden.SCHEMA,)
        assert file.execute("PRAGMA application_id").fetchone() == (golden.APPLICATION_ID,)
