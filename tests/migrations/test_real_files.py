"""The real files of the old tool at every known revision reach HEAD, and nothing of theirs is lost."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from desktop.store import golden, migrate
from desktop.store.consent import NeedsConsent, Options

# What an upgrade sets aside, reads as what it means, or makes: (kind, table) -> how many.
FILES: dict[str, dict[tuple[str, str], int]] = {
    "A_site_api/data/project_1.db": {
        ("read", "artifacts"): 13,
        ("cell", "projects"): 1,
        ("made", "projects"): 1,
        ("made", "task_versions"): 30,
    },
    "A_site_api/data/project_2.db": {("read", "artifacts"): 2, ("made", "projects"): 1, ("made", "task_versions"): 4},
    "A_site_api/data/project_3.db": {("made", "projects"): 1, ("made", "task_versions"): 1},
    "A_site_api/data/project_77.db": {},
    "B_stamped_rich/data/project_1.db": {
        ("read", "artifacts"): 8,
        ("cell", "projects"): 1,
        ("made", "task_versions"): 21,
    },
    "B_stamped_rich/data/project_2.db": {
        ("read", "artifacts"): 8,
        ("cell", "projects"): 1,
        ("made", "task_versions"): 60,
    },
    "C_unstamped/data/project_1.db": {("read", "artifacts"): 8, ("cell", "projects"): 1, ("made", "task_versions"): 21},
    "D_empty/project_1.db": {},
    "D_empty/project_2.db": {},
    "E_orphans/project_1.db": {
        ("cell", "approvals"): 1,
        ("cell", "artifacts"): 2,
        ("cell", "control_state"): 2,
        ("cell", "projects"): 2,
        ("cell", "tasks"): 1,
        ("made", "projects"): 3,
        ("made", "task_versions"): 13,
        ("row", "approvals"): 3,
        ("row", "change_requests"): 2,
        ("row", "runs"): 2,
        ("row", "task_versions"): 1,
    },
    "H_odd/artifact_files_missing_and_tampered/project_1.db": {
        ("read", "artifacts"): 8,
        ("cell", "projects"): 1,
        ("made", "task_versions"): 7,
    },
    "H_odd/user_extra_table_index_trigger_view/project_1.db": {
        ("read", "artifacts"): 8,
        ("cell", "projects"): 1,
        ("made", "task_versions"): 21,
    },
}
OWN = ("my_notes", "ix_my", "v_open", "trg")


@pytest.fixture
def real(request: pytest.FixtureRequest, legacy_files: Path, tmp_path: Path) -> Path:
    path = tmp_path / "project_1.db"
    path.write_bytes((legacy_files / request.param).read_bytes())
    return path


@pytest.mark.parametrize(("real", "expected"), FILES.items(), ids=FILES, indirect=["real"])
def test_a_real_file_keeps_every_row(real: Path, expected: dict[tuple[str, str], int], tmp_path: Path) -> None:
    before = rows(real)
    migrate.upgrade(real, options=Options(consent=True, backup_folder=tmp_path / "backups"))
    after = rows(real)
    noted = notes(real)
    assert noted == {key: count for key, count in expected.items() if count}
    for table in before:
        assert after[table] == before[table] - noted["row", table] + noted["made", table]
    with closing(sqlite3.connect(real)) as file:
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert file.execute("PRAGMA user_version").fetchone() == (golden.SCHEMA,)


@pytest.mark.parametrize("real", ["H_odd/user_extra_table_index_trigger_view/project_1.db"], indirect=True)
def test_what_a_person_added_survives_word_for_word(real: Path, tmp_path: Path) -> None:
    def own() -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(real)) as file:
            marks = ", ".join("?" * len(OWN))
            found = file.execute(f"SELECT name, tbl_name, sql FROM sqlite_master WHERE name IN ({marks})", OWN)
            return sorted(found) + file.execute("SELECT * FROM my_notes ORDER BY id").fetchall()

    was = own()
    migrate.upgrade(real, options=Options(consent=True, backup_folder=tmp_path / "backups"))
    assert own() == was
    with migrate.upgrading(real, to=golden.REVISIONS[0], options=Options(consent=True)) as connection:
        from desktop.store.revisions import bring

        bring(connection, golden.REVISIONS[0], up=False)
    assert own() == was


def test_a_clean_file_asks_nobody(old_file: Path, tmp_path: Path) -> None:
    receipt = migrate.upgrade(old_file, options=Options(backup_folder=tmp_path / "backups"))
    assert receipt is not None
    assert receipt.set_aside == 0


@pytest.mark.parametrize("real", ["E_orphans/project_1.db", "A_site_api/data/project_2.db"], indirect=True)
def test_a_repair_asks_first_and_changes_nothing(real: Path, tmp_path: Path) -> None:
    was = real.read_bytes()
    with pytest.raises(NeedsConsent):
        migrate.upgrade(real, options=Options(backup_folder=tmp_path / "backups"))
    assert real.read_bytes() == was


@pytest.mark.parametrize("real", ["E_orphans/project_1.db", "B_stamped_rich/data/project_2.db"], indirect=True)
def test_the_way_down_gives_back_every_old_row(real: Path, tmp_path: Path) -> None:
    from desktop.store.revisions import bring

    was = everything(real)
    options = Options(consent=True, backup_folder=tmp_path / "backups")
    migrate.upgrade(real, options=options)
    with migrate.upgrading(real, to=golden.REVISIONS[0], options=options) as connection:
        bring(connection, golden.REVISIONS[0], up=False)
    assert everything(real) == was


def rows(path: Path) -> dict[str, int]:
    return {table: len(found) for table, found in everything(path).items() if table != "alembic_version"}


def everything(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the old tool's tables, and of the person's own."""
    with closing(sqlite3.connect(path)) as file:
        tables = [*golden.shapes()[golden.REVISIONS[0]], "alembic_version"]
        there = {name for (name,) in file.execute("SELECT name FROM sqlite_master")}
        return {
            table: file.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in tables if table in there
        }


def notes(path: Path) -> Counter[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as file:
        found = file.execute("SELECT kind, table_name, SUM(row_count) FROM quarantine GROUP BY 1, 2")
        return Counter({(kind, table): count for kind, table, count in found})
