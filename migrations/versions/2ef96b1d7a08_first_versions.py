"""Keep the first wording of every task as a version, like each later one."""

import json

import sqlalchemy as sa
from alembic import op

revision = "2ef96b1d7a08"
down_revision = "c41e97d2806f"


def upgrade() -> None:
    # The old tool wrote no row for a task's first words and overwrote them at the first edit. Where that happened the
    # row says `reconstructed`: it holds the earliest words that are known, and no gates, because none are known.
    last = op.get_bind().execute(sa.text("SELECT COALESCE(MAX(id), 0) FROM task_versions")).scalar_one()
    columns = "task_id, version_num, title, description, created_at, reconstructed"
    op.execute(
        f"INSERT INTO task_versions ({columns}) SELECT t.id, t.version, t.title, t.description,"
        " CASE t.version WHEN 1 THEN t.created_at ELSE t.updated_at END, false FROM tasks t"
        " WHERE NOT EXISTS (SELECT 1 FROM task_versions v WHERE v.task_id = t.id AND v.version_num = t.version)"
        " ORDER BY t.id"
    )
    op.execute(
        f"INSERT INTO task_versions ({columns}) SELECT t.id, 1, v.title, v.description, t.created_at, true FROM tasks t"
        " JOIN task_versions v ON v.task_id = t.id AND v.version_num ="
        " (SELECT MIN(version_num) FROM task_versions WHERE task_id = t.id)"
        " WHERE NOT EXISTS (SELECT 1 FROM task_versions o WHERE o.task_id = t.id AND o.version_num = 1) ORDER BY t.id"
    )
    op.execute(
        "INSERT INTO quarantine (kind, table_name, row_count, original, reason)"
        " SELECT 'made', 'task_versions', COUNT(*), '[' || MIN(id) || ', ' || MAX(id) || ']',"
        " 'the first wording of a task is kept as a version, like each later one'"
        f" FROM task_versions WHERE id > {last} HAVING COUNT(*) > 0"
    )
    op.execute(
        "UPDATE tasks SET active_version_id = (SELECT v.id FROM task_versions v"
        " WHERE v.task_id = tasks.id AND v.version_num = tasks.version) WHERE active_version_id IS NULL"
    )
    _check_references_now()


def downgrade() -> None:
    # The rows made above go, but for words that stand nowhere else since the task was edited.
    note = sa.text("SELECT original FROM quarantine WHERE kind = 'made' AND table_name = 'task_versions'")
    for first, last in map(json.loads, op.get_bind().execute(note).scalars()):
        _take_back(first, last)
    op.execute("DELETE FROM quarantine WHERE kind = 'made' AND table_name = 'task_versions'")
    _check_references_now()


def _take_back(first: int, last: int) -> None:
    made = (
        "SELECT v.id FROM task_versions v JOIN tasks t ON t.id = v.task_id"
        f" WHERE v.id BETWEEN {first} AND {last} AND (v.reconstructed OR v.version_num = t.version)"
    )
    op.execute(f"UPDATE tasks SET active_version_id = NULL WHERE active_version_id IN ({made})")
    op.execute(f"UPDATE approvals SET task_version_id = NULL, subject_sha256 = NULL WHERE task_version_id IN ({made})")
    op.execute(f"DELETE FROM task_versions WHERE id IN ({made})")


def _check_references_now() -> None:
    """PostgreSQL alters no table whose rows still wait for the check at COMMIT."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
