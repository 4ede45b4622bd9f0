"""Keep in the file itself that what was said in a comment stays, and that a run names a version only by an approval."""

import re

from alembic import op

revision = "5fa83d1c9e07"
down_revision = "98abfb59eb92"

COMMENTS_GO = ("DRAFT OPEN", "OPEN RESOLVED", "OPEN WAIVED")


def _other(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)


def _not_by(column: str, pairs: tuple[str, ...]) -> str:
    listed = ", ".join(f"'{pair}'" for pair in pairs)
    return f"NEW.{column} <> OLD.{column} AND OLD.{column} || ' ' || NEW.{column} NOT IN ({listed})"


# (table, what is refused, when, what is said).
RULES = (
    ("comments", "INSERT", "NEW.state <> 'DRAFT'", "A comment begins as a draft."),
    ("comments", "INSERT", "EXISTS (SELECT 1 FROM comments WHERE id = NEW.id)", "A comment is never replaced."),
    (
        "comments",
        "UPDATE",
        _other(
            *("id", "task_version_id", "change_request_id", "artifact_id", "subject_sha256", "line", "quoted"),
            *("reply_to", "author", "author_key", "created_at"),
        ),
        "Whose a comment is, and what it is about, is never changed.",
    ),
    (
        "comments",
        "UPDATE OF state",
        _not_by("state", COMMENTS_GO),
        "A comment cannot go from its state to this one.",
    ),
    (
        "comments",
        "UPDATE",
        "OLD.state IN ('RESOLVED', 'WAIVED')",
        "A comment that was settled is never changed.",
    ),
    ("comments", "DELETE", "OLD.state <> 'DRAFT'", "A comment that was submitted is never deleted."),
    (
        "runs",
        "INSERT",
        "NEW.phase IS NOT 'CODER' AND coalesce(NEW.task_version_id, NEW.approval_id) IS NOT NULL",
        "A run names a version and its approval only where it implements them.",
    ),
)


def _name(sentence: str) -> str:
    return "_".join(re.findall("[a-z]+", sentence.lower()))


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return  # elsewhere the roles of the database say who may write what
    for table, event, when, sentence in RULES:
        op.get_bind().exec_driver_sql(
            f"CREATE TRIGGER {_name(sentence)} BEFORE {event} ON {table} WHEN {when}"
            f" BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for *_, sentence in RULES:
            op.execute(f"DROP TRIGGER {_name(sentence)}")
