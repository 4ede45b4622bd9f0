"""New files travel the road of old ones, and end where the model says."""

import sqlite3
from contextlib import closing
from pathlib import Path

from desktop.store import golden
from desktop.store.fingerprint import fingerprint
from desktop.store.opening import create_project


def test_new_project_uses_migrations(tmp_path: Path) -> None:
    create_project(tmp_path / "new.placet").close()
    with closing(sqlite3.connect(tmp_path / "new.placet")) as file:
        assert fingerprint(file).sha256 == golden.FINGERPRINTS[golden.HEAD]
        assert file.execute("SELECT version_num FROM alembic_version").fetchall() == [(golden.HEAD,)]
        assert file.execute("PRAGMA user_version").fetchone() == (golden.SCHEMA,)
        assert file.execute("PRAGMA application_id").fetchone() == (golden.APPLICATION_ID,)
