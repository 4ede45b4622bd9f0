"""Mark the file as a Placet project, with the oldest version that can read it."""

import sqlalchemy as sa
from alembic import op

revision = "a8c5e3170b96"
down_revision = "0d72b8e49f13"

APPLICATION_ID = 0x504C4354  # "PLCT"
# The number of revisions up to this one: what a program must know to read this file. A later revision that older
# programs can read past leaves it as it is.
MIN_READER = 8


def upgrade() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.execute(f"INSERT INTO meta (key, value) VALUES ('min_reader', '{MIN_READER}')")
    _call_it(APPLICATION_ID)


def downgrade() -> None:
    op.drop_table("meta")
    _call_it(0)


def _call_it(number: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"PRAGMA application_id = {number}")
