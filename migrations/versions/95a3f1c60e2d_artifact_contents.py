"""Make room for the contents of artifacts, so that they travel inside the file."""

import sqlalchemy as sa
from alembic import op

revision = "95a3f1c60e2d"
down_revision = "2ef96b1d7a08"

KEY = "fk_artifacts_content_sha256_contents"


def upgrade() -> None:
    op.create_table(
        "contents",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("is_text", sa.Boolean, nullable=False),
        sa.Column("line_count", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.DateTime, server_default=sa.func.current_timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_contents")),
    )
    op.create_table(
        "content_chunks",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("first_line", sa.BigInteger, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_chunks")),
        sa.ForeignKeyConstraint(["sha256"], ["contents.sha256"], name=op.f("fk_content_chunks_sha256_contents")),
        sa.UniqueConstraint("sha256", "number", name=op.f("uq_content_chunks_sha256_number")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_content_chunks_sha256_first_line", "content_chunks", ["sha256", "first_line", "number"])
    if op.get_bind().dialect.name == "sqlite":
        # Said in the column itself, so that the table need not be rebuilt for it.
        key = f"CONSTRAINT {KEY} REFERENCES contents (sha256)"
        op.execute(f"ALTER TABLE artifacts ADD COLUMN content_sha256 VARCHAR(64) {key}")
    else:
        op.add_column("artifacts", sa.Column("content_sha256", sa.String(64)))
        op.create_foreign_key(KEY, "artifacts", "contents", ["content_sha256"], ["sha256"])
    op.create_index("ix_artifacts_content_sha256", "artifacts", ["content_sha256"])


def downgrade() -> None:
    op.drop_index("ix_artifacts_content_sha256", "artifacts")
    op.drop_column("artifacts", "content_sha256")
    op.drop_table("content_chunks")
    op.drop_table("contents")
