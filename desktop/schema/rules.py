"""The rules of the game as SQLite keeps them itself, whoever writes: triggers that refuse what no command does."""

import re

from sqlalchemy import DDL, event

from desktop.schema.base import Base

# The same stands in revisions 9c2e47b6f0d8, 98abfb59eb92 and 5fa83d1c9e07, word for word.
GIVEN = "('APPROVED', 'CHANGES_REQUESTED', 'REJECTED')"
TASKS_GO = (
    *("PENDING AWAITING_APPROVAL", "PENDING CANCELLED", "AWAITING_APPROVAL APPROVED", "AWAITING_APPROVAL PENDING"),
    *("AWAITING_APPROVAL REJECTED", "AWAITING_APPROVAL CANCELLED", "APPROVED AWAITING_APPROVAL"),
    *("APPROVED IN_PROGRESS", "APPROVED CANCELLED", "REJECTED PENDING", "REJECTED CANCELLED", "CANCELLED PENDING"),
    *("IN_PROGRESS COMPLETED", "IN_PROGRESS APPROVED"),
)
CHANGES_GO = (
    *("DRAFT SUBMITTED", "DRAFT WITHDRAWN", "SUBMITTED APPROVED", "SUBMITTED REJECTED", "SUBMITTED DRAFT"),
    *("SUBMITTED WITHDRAWN", "APPROVED IMPLEMENTED"),
)
RUNS_GO = ("RUNNING SUCCESS", "RUNNING FAILURE", "RUNNING TIMEOUT", "RUNNING CANCELLED", "RUNNING INTERRUPTED")
COMMENTS_GO = ("DRAFT OPEN", "OPEN RESOLVED", "OPEN WAIVED")


# The version of a task that counts: the active one, the newest where an older tool named none.
COUNTS = (
    "(SELECT v.id FROM task_versions v JOIN tasks t ON t.id = v.task_id WHERE t.id = NEW.task_id"
    " AND v.id = coalesce(t.active_version_id, v.id) ORDER BY v.version_num DESC LIMIT 1)"
)


def _not_by(pairs: tuple[str, ...], column: str = "status") -> str:
    listed = ", ".join(f"'{pair}'" for pair in pairs)
    return f"NEW.{column} <> OLD.{column} AND OLD.{column} || ' ' || NEW.{column} NOT IN ({listed})"


def _other(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)


# (table, what is refused, when, what is said); no condition: always. An INSERT OR REPLACE deletes without asking the
# triggers for DELETE, so the row whose place it would take is looked for before any INSERT.
RULES = (
    ("tasks", "UPDATE OF status", _not_by(TASKS_GO), "A task cannot go from its state to this one."),
    (
        "tasks",
        "UPDATE OF status",
        # A run that failed gives back what was approved before it began.
        "NEW.status = 'APPROVED' AND OLD.status NOT IN ('APPROVED', 'IN_PROGRESS') AND NOT EXISTS (SELECT 1 FROM"
        " approvals WHERE task_id = NEW.id AND task_version_id = NEW.active_version_id AND verdict = 'APPROVED')",
        "A task is approved only by a verdict on the version that counts.",
    ),
    (
        "tasks",
        "UPDATE OF active_version_id",
        "NEW.active_version_id IS NOT OLD.active_version_id AND NEW.status IN ('APPROVED', 'IN_PROGRESS', 'COMPLETED')",
        "An approved task gets other words only together with another state.",
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
    ("tasks", "INSERT", "NEW.status IN ('APPROVED', 'IN_PROGRESS')", "No task is approved from the beginning."),
    ("tasks", "INSERT", "EXISTS (SELECT 1 FROM tasks WHERE id = NEW.id)", "A task is never replaced."),
    *(
        (table, "UPDATE", "NEW.id <> OLD.id", f"The number of {noun} is never changed.")
        for table, noun in (("tasks", "a task"), ("change_requests", "a change request"), ("runs", "a run"))
    ),
    ("tasks", "DELETE", "", "A task is never taken out, only marked as deleted."),
    ("task_versions", "UPDATE", "", "A version is never changed; other words make another version."),
    ("task_versions", "DELETE", "", "A version is never deleted."),
    (
        "task_versions",
        "INSERT",
        "EXISTS (SELECT 1 FROM task_versions WHERE id = NEW.id"
        " OR (task_id = NEW.task_id AND version_num = NEW.version_num))",
        "A version is never replaced.",
    ),
    (
        "approval_requests",
        "INSERT",
        f"NEW.state <> 'PENDING' OR (NEW.task_version_id IS NOT NULL AND NEW.task_version_id IS NOT {COUNTS})",
        "A request begins waiting, about the version that counts.",
    ),
    (
        "approval_requests",
        "INSERT",
        "NEW.change_request_id IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM change_requests WHERE id = NEW.change_request_id AND task_id = NEW.task_id)",
        "A request names the task it is about.",
    ),
    (
        "approval_requests",
        "INSERT",
        "EXISTS (SELECT 1 FROM approval_requests WHERE id = NEW.id OR (state = 'PENDING'"
        " AND (task_version_id = NEW.task_version_id OR change_request_id = NEW.change_request_id)))",
        "A request is never replaced, and one about the same words waits at a time.",
    ),
    (
        "approval_requests",
        "UPDATE",
        _other(
            *("id", "task_id", "task_version_id", "change_request_id", "subject_sha256", "question"),
            *("asked_by", "asked_by_key", "asked_at", "expires_at"),
        ),
        "What was asked is never changed.",
    ),
    (
        "approval_requests",
        "UPDATE OF state, closed_at",
        f"({_other('state', 'closed_at')}) AND (OLD.state <> 'PENDING' OR NOT EXISTS"  # noqa: S608
        " (SELECT 1 FROM approvals WHERE request_id = OLD.id AND verdict = NEW.state))",
        "A request is closed by a verdict, once.",
    ),
    ("approval_requests", "DELETE", "", "A request is never deleted."),
    (
        "approvals",
        "INSERT",
        "NEW.verdict IS NOT NULL AND NOT EXISTS (SELECT 1 FROM approval_requests r WHERE r.id = NEW.request_id"
        " AND r.state = 'PENDING' AND r.task_id = NEW.task_id AND r.task_version_id IS NEW.task_version_id"
        " AND r.change_request_id IS NEW.change_request_id AND r.subject_sha256 = NEW.subject_sha256)",
        "A verdict answers a waiting request about exactly these words.",
    ),
    (
        "approvals",
        "INSERT",
        f"NEW.verdict IN {GIVEN} AND (coalesce(NEW.person_key, '') = ''"  # noqa: S608
        f" OR (NEW.task_version_id IS NOT NULL AND NEW.task_version_id IS NOT {COUNTS})"
        " OR (SELECT status FROM change_requests WHERE id = NEW.change_request_id) <> 'SUBMITTED')",
        "A verdict is given by a person with a key, about words that still count.",
    ),
    (
        "approvals",
        "INSERT",
        f"NEW.verdict IN {GIVEN}"  # noqa: S608
        " AND NEW.created_at >= (SELECT expires_at FROM approval_requests WHERE id = NEW.request_id)",
        "A verdict is given before the time for it is over.",
    ),
    (
        "approvals",
        "INSERT",
        "NEW.verdict IS NULL"
        " AND coalesce(NEW.request_id, NEW.task_version_id, NEW.subject_sha256, NEW.person_key) IS NOT NULL",
        "Who names the words that were read gives a verdict on them.",
    ),
    ("approvals", "INSERT", "EXISTS (SELECT 1 FROM approvals WHERE id = NEW.id)", "A verdict is never replaced."),
    ("approvals", "UPDATE", "", "A verdict is never changed."),
    ("approvals", "DELETE", "", "A verdict is never deleted."),
    (
        "change_requests",
        "UPDATE OF status",
        _not_by(CHANGES_GO),
        "A change request cannot go from its state to this one.",
    ),
    (
        "change_requests",
        "UPDATE OF status",
        "NEW.status = 'APPROVED' AND OLD.status <> 'APPROVED' AND NOT EXISTS"
        " (SELECT 1 FROM approvals WHERE change_request_id = NEW.id AND verdict = 'APPROVED')",
        "A change request is approved only by a verdict.",
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
        "change_requests",
        "UPDATE",
        # Sent back, it becomes the draft of its next wording.
        f"OLD.status <> 'DRAFT' AND ({_other('id', 'task_id', 'phase', 'content', 'proposal_json', 'base_version_id')}"
        f" OR {_other('asked_by', 'asked_by_key', 'created_at')} OR (NEW.version <> OLD.version"
        " AND NOT (NEW.status = 'DRAFT' AND NEW.version = OLD.version + 1))"
        f" OR ({_other('applied_version_id')} AND NOT (OLD.status = 'APPROVED' AND NEW.status = 'IMPLEMENTED')))",
        "A change request that was submitted is never changed.",
    ),
    (
        "change_requests",
        "INSERT",
        "NEW.status = 'APPROVED'",
        "No change request is approved from the beginning.",
    ),
    (
        "change_requests",
        "INSERT",
        "EXISTS (SELECT 1 FROM change_requests WHERE id = NEW.id)",
        "A change request is never replaced.",
    ),
    ("change_requests", "DELETE", "", "A change request is never deleted."),
    (
        "runs",
        "INSERT",
        "NEW.phase = 'CODER' AND NOT EXISTS (SELECT 1 FROM approvals a JOIN tasks t ON t.id = a.task_id"
        " WHERE a.id = NEW.approval_id AND a.task_id = NEW.task_id AND a.verdict = 'APPROVED'"
        " AND a.task_version_id = NEW.task_version_id AND a.task_version_id = t.active_version_id)",
        "Nothing is implemented without an approval of exactly the version that counts.",
    ),
    # What an old tool ran names no phase; of such a run what was set aside may come back.
    ("runs", "UPDATE OF status", f"OLD.phase IS NOT NULL AND {_not_by(RUNS_GO)}", "A run that has ended has ended."),
    (
        "runs",
        "UPDATE",
        "OLD.phase IS NOT NULL AND OLD.status <> 'RUNNING'"
        f" AND ({_other('engine', 'start_time', 'end_time', 'gate_results')})",
        "What came of a run is never changed.",
    ),
    (
        "runs",
        "UPDATE OF task_id, task_version_id, phase, approval_id",
        _other("task_id", "task_version_id", "phase", "approval_id"),
        "What a run works on, and by which approval, is never changed.",
    ),
    (
        "runs",
        "INSERT",
        "NEW.phase IS NOT 'CODER' AND coalesce(NEW.task_version_id, NEW.approval_id) IS NOT NULL",
        "A run names a version and its approval only where it implements them.",
    ),
    ("runs", "INSERT", "EXISTS (SELECT 1 FROM runs WHERE id = NEW.id)", "A run is never replaced."),
    ("runs", "DELETE", "", "A run is never deleted."),
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
        _not_by(COMMENTS_GO, "state"),
        "A comment cannot go from its state to this one.",
    ),
    # Its words are its author's until then; each change of them is an entry.
    ("comments", "UPDATE", "OLD.state IN ('RESOLVED', 'WAIVED')", "A comment that was settled is never changed."),
    ("comments", "DELETE", "OLD.state <> 'DRAFT'", "A comment that was submitted is never deleted."),
    ("people", "UPDATE", _other("id", "public_key"), "The key of a person is never changed."),
    (
        "people",
        "INSERT",
        "EXISTS (SELECT 1 FROM people WHERE id = NEW.id OR public_key = NEW.public_key)",
        "A person is never replaced.",
    ),
    ("people", "DELETE", "", "A person is never deleted."),
    *(
        rule
        for table, noun in (("overrides", "What was let pass"), ("phase_moves", "A move between phases"))
        for rule in (
            (table, "UPDATE", "", f"{noun} is never changed."),
            (table, "DELETE", "", f"{noun} is never deleted."),
            (table, "INSERT", f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)", f"{noun} is never replaced."),  # noqa: S608
        )
    ),
)


def _trigger(table: str, event: str, when: str, sentence: str) -> str:
    name = "_".join(re.findall("[a-z]+", sentence.lower()))
    condition = f" WHEN {when}" if when else ""
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table}{condition} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"


SQLITE = tuple(_trigger(*rule) for rule in RULES)

for _statement in SQLITE:
    event.listen(Base.metadata, "after_create", DDL(_statement).execute_if(dialect="sqlite"))
