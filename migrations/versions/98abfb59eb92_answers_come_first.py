"""Keep in the file itself that what is asked is answered first, in time, and about words of the task's own."""

import re

from alembic import op

revision = "98abfb59eb92"
down_revision = "9c2e47b6f0d8"

GIVEN = "('APPROVED', 'CHANGES_REQUESTED', 'REJECTED')"
# The version of a task that counts: the active one, the newest where an older tool named none.
COUNTS = (
    "(SELECT v.id FROM task_versions v JOIN tasks t ON t.id = v.task_id WHERE t.id = NEW.task_id"
    " AND v.id = coalesce(t.active_version_id, v.id) ORDER BY v.version_num DESC LIMIT 1)"
)
ACTIVE = "(SELECT active_version_id FROM tasks WHERE id = NEW.task_id)"


def _other(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)


SUBMITTED = (
    f"OLD.status <> 'DRAFT' AND ({_other('id', 'task_id', 'phase', 'content', 'proposal_json', 'base_version_id')}"
    f" OR {_other('asked_by', 'asked_by_key', 'created_at')} OR (NEW.version <> OLD.version"
    " AND NOT (NEW.status = 'DRAFT' AND NEW.version = OLD.version + 1))"
)
# (table, what is refused, when, what is said): rules that revision 9c2e47b6f0d8 made, as it made them.
WAS = (
    (
        "approval_requests",
        "INSERT",
        f"NEW.state <> 'PENDING' OR (NEW.task_version_id IS NOT NULL AND NEW.task_version_id <> {ACTIVE})",
        "A request begins waiting, about the version that counts.",
    ),
    (
        "approvals",
        "INSERT",
        f"NEW.verdict IN {GIVEN} AND (NEW.person_key IS NULL OR NEW.task_version_id <> {ACTIVE}"
        " OR (SELECT status FROM change_requests WHERE id = NEW.change_request_id) <> 'SUBMITTED')",
        "A verdict is given by a person with a key, about words that still count.",
    ),
    ("change_requests", "UPDATE", f"{SUBMITTED})", "A change request that was submitted is never changed."),
)
# The same from here on, and what is new.
RULES = (
    (
        "approval_requests",
        "INSERT",
        f"NEW.state <> 'PENDING' OR (NEW.task_version_id IS NOT NULL AND NEW.task_version_id IS NOT {COUNTS})",
        "A request begins waiting, about the version that counts.",
    ),
    (
        "approvals",
        "INSERT",
        f"NEW.verdict IN {GIVEN} AND (coalesce(NEW.person_key, '') = ''"
        f" OR (NEW.task_version_id IS NOT NULL AND NEW.task_version_id IS NOT {COUNTS})"
        " OR (SELECT status FROM change_requests WHERE id = NEW.change_request_id) <> 'SUBMITTED')",
        "A verdict is given by a person with a key, about words that still count.",
    ),
    (
        "change_requests",
        "UPDATE",
        # Sent back, it becomes the draft of its next wording.
        f"{SUBMITTED} OR ({_other('applied_version_id')}"
        " AND NOT (OLD.status = 'APPROVED' AND NEW.status = 'IMPLEMENTED')))",
        "A change request that was submitted is never changed.",
    ),
    (
        "tasks",
        "UPDATE OF status",
        "OLD.status = 'AWAITING_APPROVAL' AND NEW.status <> OLD.status AND EXISTS (SELECT 1 FROM approval_requests"
        " WHERE task_version_id IN (OLD.active_version_id, NEW.active_version_id) AND state = 'PENDING')",
        "What is asked about a task is answered before it goes on.",
    ),
    (
        "tasks",
        "UPDATE OF status",
        "OLD.status = 'CANCELLED' AND NEW.status <> OLD.status"
        " AND EXISTS (SELECT 1 FROM task_links WHERE from_task_id = NEW.id)",
        "A task that was superseded is not reopened.",
    ),
    (
        "tasks",
        "UPDATE OF active_version_id",
        "NEW.active_version_id IS NOT OLD.active_version_id AND NEW.active_version_id IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM task_versions WHERE id = NEW.active_version_id AND task_id = NEW.id)",
        "What counts for a task is a version of its own.",
    ),
    (
        "approval_requests",
        "INSERT",
        "NEW.change_request_id IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM change_requests WHERE id = NEW.change_request_id AND task_id = NEW.task_id)",
        "A request names the task it is about.",
    ),
    (
        "approvals",
        "INSERT",
        f"NEW.verdict IN {GIVEN}"
        " AND NEW.created_at >= (SELECT expires_at FROM approval_requests WHERE id = NEW.request_id)",
        "A verdict is given before the time for it is over.",
    ),
    (
        "change_requests",
        "UPDATE OF status",
        "OLD.status = 'SUBMITTED' AND NEW.status <> OLD.status AND EXISTS"
        " (SELECT 1 FROM approval_requests WHERE change_request_id = NEW.id AND state = 'PENDING')",
        "What is asked about a change request is answered before it goes on.",
    ),
    (
        "change_requests",
        "UPDATE OF status",
        "NEW.status = 'IMPLEMENTED' AND OLD.status <> NEW.status AND NOT EXISTS"
        " (SELECT 1 FROM task_versions WHERE id = NEW.applied_version_id AND task_id = NEW.task_id)",
        "A change request is applied by writing a version.",
    ),
    (
        "runs",
        "UPDATE",
        "OLD.phase IS NOT NULL AND OLD.status <> 'RUNNING'"
        f" AND ({_other('engine', 'start_time', 'end_time', 'gate_results')})",
        "What came of a run is never changed.",
    ),
)


def _keep(rules: tuple[tuple[str, str, str, str], ...]) -> None:
    for table, event, when, sentence in rules:
        op.get_bind().exec_driver_sql(
            f"CREATE TRIGGER {_name(sentence)} BEFORE {event} ON {table} WHEN {when}"
            f" BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )


def _drop(rules: tuple[tuple[str, str, str, str], ...]) -> None:
    for *_, sentence in rules:
        op.execute(f"DROP TRIGGER {_name(sentence)}")


def _name(sentence: str) -> str:
    return "_".join(re.findall("[a-z]+", sentence.lower()))


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":  # elsewhere the roles of the database say who may write what
        _drop(WAS)
        _keep(RULES)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _drop(RULES)
        _keep(WAS)
