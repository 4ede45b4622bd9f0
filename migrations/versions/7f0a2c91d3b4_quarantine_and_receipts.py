"""Make room for what is set aside, and for a receipt of every upgrade."""

import sqlalchemy as sa
from alembic import op

revision = "7f0a2c91d3b4"
down_revision = "e6e5369fb4d1"


def upgrade() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("table_name", sa.String(64), nullable=False),
        sa.Column("row_id", sa.Integer),
        sa.Column("row_count", sa.Integer, server_default=sa.text("1"), nullable=False),
        sa.Column("column_name", sa.String(64)),
        sa.Column("original", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("set_aside_at", sa.DateTime, server_default=sa.func.current_timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
        sa.CheckConstraint("kind IN ('cell', 'read', 'row', 'made')", name=op.f("ck_quarantine_kind")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_quarantine_table_name_row_id", "quarantine", ["table_name", "row_id"])
    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("happened_at", sa.DateTime, server_default=sa.func.current_timestamp(), nullable=False),
        sa.Column("program", sa.String(64), nullable=False),
        sa.Column("from_revision", sa.String(32)),
        sa.Column("to_revision", sa.String(32), nullable=False),
        sa.Column("steps", sa.Text, nullable=False),
        sa.Column("rows_before", sa.Text, nullable=False),
        sa.Column("rows_after", sa.Text, nullable=False),
        sa.Column("checks", sa.Text, nullable=False),
        sa.Column("set_aside", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("backup_path", sa.Text),
        sa.Column("backup_sha256", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("receipts")
    op.drop_table("quarantine")
