"""What a person put back stays as it is on the way down, and what they left alone goes back as it was."""

import sqlite3
from contextlib import closing
from pathlib import Path

from desktop.commands import quarantine
from desktop.queries import settling
from desktop.schema import Quarantine
from desktop.store import golden, migrate, revisions
from desktop.store.consent import Options
from desktop.store.opening import open_project
from tests.old_files import broken_file

BROKEN = (
    "UPDATE tasks SET priority = 'high' WHERE id = 5",
    "UPDATE tasks SET priority = 'low' WHERE id = 6",
    "UPDATE runs SET task_id = 90001 WHERE id = 10",
    "UPDATE runs SET task_id = 90002 WHERE id = 9",
    "UPDATE task_versions SET gates_json = '[{broken' WHERE task_id = 2 AND version_num = 3",
)
SETTLED = {("tasks", 5): {"priority": "8"}, ("runs", 10): {"task_id": "14"}}


def test_what_was_put_back_stays_on_the_way_down(tmp_path: Path) -> None:
    path = broken_file(tmp_path / "project_1.db", *BROKEN)
    project = open_project(path, Options(consent=True))
    for (table, row_id), values in SETTLED.items():
        note_id = project.read(
            lambda session, table=table, row_id=row_id: (
                session.query(Quarantine.id).filter_by(table_name=table, row_id=row_id).scalar()
            )
        ).result()
        seen = project.read(settling.detail, note_id).result().seen
        project.write(quarantine.put_back, note_id, values, seen=seen).result()
    project.close()
    with migrate.upgrading(path, to=golden.REVISIONS[0], options=Options(consent=True)) as connection:
        revisions.bring(connection, golden.REVISIONS[0], up=False)
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT priority FROM tasks WHERE id IN (5, 6)").fetchall() == [(8,), ("low",)]
        assert file.execute("SELECT task_id FROM runs WHERE id IN (9, 10)").fetchall() == [(90002,), (14,)]
        gates = "SELECT gates_json FROM task_versions WHERE task_id = 2 AND version_num = 3"
        assert file.execute(gates).fetchall() == [("[{broken",)]
