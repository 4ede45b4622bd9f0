"""Every revision, on a filled project, up and down and up again, on SQLite and on PostgreSQL."""

import pytest

from desktop.store import golden
from tests.migrations.conftest import Database


@pytest.mark.parametrize("at", range(1, golden.SCHEMA), ids=golden.REVISIONS[1:])
def test_down_and_up_is_where_it_was(database: Database, at: int) -> None:
    before, after = golden.REVISIONS[at - 1 : at + 1]
    database.bring(before)
    was = database.structure(), database.rows()
    database.bring(after)
    became = database.structure(), database.rows()
    assert became != was
    database.bring(before)
    assert (database.structure(), database.rows()) == was
    database.bring(after)
    assert without_new_ids(database.structure(), database.rows()) == without_new_ids(*became)


def test_all_the_way_down_and_up_again(database: Database) -> None:
    was = database.structure(), database.rows()
    database.bring(golden.HEAD)
    became = database.structure(), database.rows()
    database.bring(golden.REVISIONS[0])
    assert (database.structure(), database.rows()) == was
    database.bring(golden.HEAD)
    assert without_new_ids(database.structure(), database.rows()) == without_new_ids(*became)


def test_below_the_first_revision_nothing_is_left(database: Database) -> None:
    database.bring(golden.HEAD)
    database.bring(None)
    assert database.rows().keys() == {"alembic_version"}
    assert database.rows()["alembic_version"] == []


def without_new_ids(structure: object, rows: dict[str, list[dict[str, object]]]) -> object:
    """Rows made a second time have other ids, because none is ever used twice; a version is known by its number.

    A chain that is begun a second time is another chain.
    """
    number = {row["id"]: (row["task_id"], row["version_num"]) for row in rows["task_versions"]}
    told = {
        "task_versions": sorted(
            ({name: value for name, value in row.items() if name != "id"} for row in rows["task_versions"]),
            key=lambda row: (row["task_id"], row["version_num"]),
        ),
        "tasks": [row | {"active_version_id": number.get(row["active_version_id"])} for row in rows["tasks"]],
        "quarantine": [
            {name: row[name] for name in ("kind", "row_count", "reason")} for row in rows.get("quarantine", [])
        ],
        "audit": [(row["id"], row["act"]) for row in rows.get("audit", [])],
        "sqlite_sequence": [],
    }
    return structure, rows | told
