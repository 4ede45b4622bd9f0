"""The builders of old files make what the old tool made: compared with its real files."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests import old_files

REAL = {
    "D_empty/project_1.db": lambda path: old_files.old_file(path, filled=False),
    "D_empty/project_2.db": lambda path: old_files.old_file(path, stamp=None, filled=False),
    "F_old_models/v3_6aca82f_8tables_no_storage_path/project_1.db": lambda path: old_files.old_file(
        path, "v3", stamp=None
    ),
    "F_old_models/v4_4cf19ae_no_task_extra_data_no_CANCELLED/project_1.db": lambda path: old_files.old_file(
        path, "v4", stamp=None
    ),
    "G_hybrids/v1_then_create_all_v5/project_1.db": lambda path: old_files.hybrid_file(path, "v1", "v5"),
    "G_hybrids/v4_FALSELY_STAMPED_by_migrate_tool/project_1.db": lambda path: old_files.falsely_stamped_file(
        path, "v4"
    ),
}


@pytest.mark.parametrize("name", REAL)
def test_a_built_file_has_the_layout_of_the_real_one(name: str, legacy_files: Path, tmp_path: Path) -> None:
    assert layout(REAL[name](tmp_path / "built.db")) == layout(legacy_files / name)


def layout(path: Path) -> tuple[dict[str, list[str]], list[tuple[str]]]:
    """Each table's columns and constraints without their order, and the stamp."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as file:
        tables = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        stamped = "alembic_version" in dict(tables)
        return (
            {name: sorted(re.sub(r"\s*[()]\s*", " ", part).split() for part in sql.split(",")) for name, sql in tables},
            file.execute("SELECT version_num FROM alembic_version").fetchall() if stamped else [],
        )
