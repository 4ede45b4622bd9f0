"""What nobody may write into a file, and the trigger that refuses it, tried where much has happened."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

# A task in each state that matters, by the only way that leads there; all digests are the same here.
STORY = """
INSERT INTO projects (id, name) VALUES (1, 'Harbour');
INSERT INTO people (id, name, public_key, added_at) VALUES (1, 'Ada', 'key', '2026-11-22');
INSERT INTO tasks (id, project_id, title) VALUES (1, 1, 'approved'), (2, 1, 'waiting'), (3, 1, 'pending'),
    (4, 1, 'in progress');
INSERT INTO task_versions (id, task_id, version_num, title) VALUES (1, 1, 1, 'a'), (2, 2, 1, 'b'), (3, 3, 1, 'c'),
    (4, 4, 1, 'd'), (5, 1, 2, 'e'), (6, 2, 2, 'f'), (7, 4, 2, 'g');
UPDATE tasks SET active_version_id = id;
INSERT INTO tasks (id, project_id, title, status) VALUES (5, 1, 'superseded', 'CANCELLED');
INSERT INTO task_links (from_task_id, to_task_id, kind, made_by, made_at) VALUES (5, 3, 'SPLIT', 'Ada', '2026-11-22');
INSERT INTO approval_requests (id, task_id, task_version_id, subject_sha256, asked_at, expires_at)
    VALUES (1, 1, 1, 'sha', '2026-11-22', NULL), (2, 2, 2, 'sha', '2026-11-22', '2126-11-22 10:00:00.000000'),
    (4, 4, 4, 'sha', '2026-11-22', NULL);
UPDATE tasks SET status = 'AWAITING_APPROVAL' WHERE id IN (1, 2, 4);
INSERT INTO approvals
    (id, task_id, task_version_id, subject_sha256, request_id, approver, approved, verdict, person_key)
    VALUES (1, 1, 1, 'sha', 1, 'Ada', 1, 'APPROVED', 'key'), (4, 4, 4, 'sha', 4, 'Ada', 1, 'APPROVED', 'key');
UPDATE approval_requests SET state = 'APPROVED', closed_at = '2026-11-22' WHERE id <> 2;
UPDATE tasks SET status = 'APPROVED' WHERE id IN (1, 4);
INSERT INTO runs (id, task_id, engine, status, phase, task_version_id, approval_id)
    VALUES (1, 4, 'codex', 'RUNNING', 'CODER', 4, 4), (2, 4, 'codex', 'RUNNING', 'CODER', 4, 4);
UPDATE runs SET status = 'FAILURE' WHERE id = 2;
UPDATE tasks SET status = 'IN_PROGRESS' WHERE id = 4;
INSERT INTO change_requests (id, task_id, phase, content) VALUES (1, 1, 'CODER', 'submitted'), (2, 1, 'CODER', 'draft'),
    (3, 1, 'CODER', 'approved'), (4, 1, 'CODER', 'of nobody');
INSERT INTO approval_requests (id, task_id, change_request_id, subject_sha256, asked_at)
    VALUES (5, 1, 1, 'sha', '2026-11-22'), (6, 1, 2, 'sha', '2026-11-22'), (7, 1, 3, 'sha', '2026-11-22');
UPDATE change_requests SET status = 'SUBMITTED' WHERE id IN (1, 3, 4);
INSERT INTO approvals
    (id, task_id, change_request_id, subject_sha256, request_id, approver, approved, verdict, person_key)
    VALUES (7, 1, 3, 'sha', 7, 'Ada', 1, 'APPROVED', 'key');
UPDATE approval_requests SET state = 'APPROVED', closed_at = '2026-11-22' WHERE id = 7;
UPDATE change_requests SET status = 'APPROVED' WHERE id = 3;
INSERT INTO overrides (id, task_id, task_version_id, requirement, reason, until, person, person_key)
    VALUES (1, 1, 1, 'Gates passed', 'none yet', '2026-12-01', 'Ada', 'key');
INSERT INTO phase_moves (id, task_id, to_phase, moved_by, moved_at) VALUES (1, 1, 'CODER', 'Ada', '2026-11-22');
INSERT INTO comments (id, task_version_id, subject_sha256, kind, text, author, author_key, updated_at)
    VALUES (1, 1, 'sha', 'ISSUE', 'draft', 'Ada', 'key', '2026-11-22'),
    (2, 1, 'sha', 'ISSUE', 'open', 'Ada', 'key', '2026-11-22'),
    (3, 1, 'sha', 'ISSUE', 'waived', 'Ada', 'key', '2026-11-22');
UPDATE comments SET state = 'OPEN' WHERE id IN (2, 3);
UPDATE comments SET state = 'WAIVED', settled_by = 'Ada' WHERE id = 3;
"""
VERDICT = (
    "INSERT INTO approvals (task_id, task_version_id, change_request_id, subject_sha256, request_id, approver,"
    " approved, verdict, person_key) VALUES "
)
RUN = "INSERT INTO runs (task_id, engine, phase, task_version_id, approval_id) VALUES "
SAY_IT = "INSERT INTO comments (id, task_version_id, subject_sha256, kind, text, state, author, updated_at) VALUES "
ASK = "INSERT INTO approval_requests (task_id, task_version_id, subject_sha256, asked_at, state) VALUES "
CLOSE_TWO = (
    f"{VERDICT}(2, 2, NULL, 'sha', 2, 'Ada', 0, 'WITHDRAWN', NULL); "
    "UPDATE approval_requests SET state = 'WITHDRAWN' WHERE id = 2"
)
# What is tried, and the trigger (its sentence without spaces) that refuses it; without it, it would be done.
TRIED = [
    ("a_task_cannot_go_from_its_state_to_this_one", "UPDATE tasks SET status = 'COMPLETED' WHERE id = 3"),
    (
        "a_task_cannot_go_from_its_state_to_this_one",
        f"{CLOSE_TWO}; UPDATE tasks SET status = 'IN_PROGRESS' WHERE id = 2",
    ),
    (
        "a_task_is_approved_only_by_a_verdict_on_the_version_that_counts",
        f"{CLOSE_TWO}; UPDATE tasks SET status = 'APPROVED' WHERE id = 2",
    ),
    *(
        ("what_is_asked_about_a_task_is_answered_before_it_goes_on", statement)
        for statement in (
            "UPDATE tasks SET status = 'PENDING' WHERE id = 2",
            "UPDATE tasks SET status = 'CANCELLED' WHERE id = 2",
            "UPDATE tasks SET status = 'PENDING', active_version_id = 6 WHERE id = 2",
        )
    ),
    ("a_task_that_was_superseded_is_not_reopened", "UPDATE tasks SET status = 'PENDING' WHERE id = 5"),
    ("what_counts_for_a_task_is_a_version_of_its_own", "UPDATE tasks SET active_version_id = 1 WHERE id = 2"),
    ("what_counts_for_a_task_is_a_version_of_its_own", "UPDATE tasks SET active_version_id = 99 WHERE id = 3"),
    (
        "an_approved_task_gets_other_words_only_together_with_another_state",
        "UPDATE tasks SET active_version_id = 5 WHERE id = 1",
    ),
    (
        "an_approved_task_gets_other_words_only_together_with_another_state",
        "UPDATE tasks SET active_version_id = 7 WHERE id = 4",
    ),
    (
        "no_task_is_approved_from_the_beginning",
        "INSERT INTO tasks (project_id, title, status) VALUES (1, 'x', 'APPROVED')",
    ),
    (
        "no_task_is_approved_from_the_beginning",
        "INSERT INTO tasks (project_id, title, status) VALUES (1, 'x', 'IN_PROGRESS')",
    ),
    ("a_task_is_never_replaced", "REPLACE INTO tasks (id, project_id, title) VALUES (1, 1, 'x')"),
    ("a_task_is_never_taken_out_only_marked_as_deleted", "DELETE FROM tasks WHERE id = 3"),
    ("the_number_of_a_task_is_never_changed", "UPDATE OR REPLACE tasks SET id = 1 WHERE id = 3"),
    ("the_number_of_a_task_is_never_changed", "UPDATE OR REPLACE tasks SET rowid = 1 WHERE id = 3"),
    (
        "a_version_is_never_changed_other_words_make_another_version",
        "UPDATE task_versions SET title = 'x' WHERE id = 1",
    ),
    ("a_version_is_never_deleted", "DELETE FROM task_versions WHERE id = 5"),
    (
        "a_version_is_never_replaced",
        "REPLACE INTO task_versions (id, task_id, version_num, title) VALUES (1, 1, 1, 'x')",
    ),
    ("a_version_is_never_replaced", "REPLACE INTO task_versions (task_id, version_num, title) VALUES (1, 1, 'x')"),
    ("a_request_begins_waiting_about_the_version_that_counts", f"{ASK}(3, 3, 'sha', '2026-11-22', 'APPROVED')"),
    ("a_request_begins_waiting_about_the_version_that_counts", f"{ASK}(2, 6, 'sha', '2026-11-22', 'PENDING')"),
    ("a_request_begins_waiting_about_the_version_that_counts", f"{ASK}(3, 1, 'sha', '2026-11-22', 'PENDING')"),
    ("a_request_begins_waiting_about_the_version_that_counts", f"{ASK}(9, 3, 'sha', '2026-11-22', 'PENDING')"),
    (
        "a_request_begins_waiting_about_the_version_that_counts",
        f"UPDATE tasks SET active_version_id = NULL WHERE id = 3; {ASK}(3, 1, 'sha', '2026-11-22', 'PENDING')",
    ),
    (
        "a_request_names_the_task_it_is_about",
        "INSERT INTO approval_requests (task_id, change_request_id, subject_sha256, asked_at)"
        " VALUES (3, 4, 'sha', '2026-11-22')",
    ),
    (
        "a_request_is_never_replaced_and_one_about_the_same_words_waits_at_a_time",
        ASK.replace("INSERT", "REPLACE") + "(2, 2, 'other', '2026-11-22', 'PENDING')",
    ),
    (
        "a_request_is_never_replaced_and_one_about_the_same_words_waits_at_a_time",
        "REPLACE INTO approval_requests (id, task_id, change_request_id, subject_sha256, asked_at)"
        " VALUES (1, 1, 3, 'sha', '2026-11-22')",
    ),
    ("what_was_asked_is_never_changed", "UPDATE approval_requests SET subject_sha256 = 'other' WHERE id = 2"),
    ("what_was_asked_is_never_changed", "UPDATE approval_requests SET task_version_id = 6 WHERE id = 2"),
    ("what_was_asked_is_never_changed", "UPDATE OR REPLACE approval_requests SET rowid = 1 WHERE id = 2"),
    ("a_request_is_closed_by_a_verdict_once", "UPDATE approval_requests SET state = 'APPROVED' WHERE id = 2"),
    ("a_request_is_closed_by_a_verdict_once", "UPDATE approval_requests SET state = 'PENDING' WHERE id = 1"),
    ("a_request_is_closed_by_a_verdict_once", "UPDATE approval_requests SET closed_at = NULL WHERE id = 1"),
    ("a_request_is_never_deleted", "DELETE FROM approval_requests WHERE id = 2"),
    *(
        ("a_verdict_answers_a_waiting_request_about_exactly_these_words", VERDICT + values)
        for values in (
            "(1, 1, NULL, 'sha', 1, 'Ada', 1, 'APPROVED', 'key')",  # answered already
            "(2, 2, NULL, 'sha', NULL, 'Ada', 1, 'APPROVED', 'key')",  # nothing was asked
            "(2, 2, NULL, 'other', 2, 'Ada', 1, 'APPROVED', 'key')",  # other words
            "(2, 2, 1, 'sha', 2, 'Ada', 1, 'APPROVED', 'key')",  # something else besides
            "(3, 2, NULL, 'sha', 2, 'Ada', 0, 'EXPIRED', NULL)",  # another task
        )
    ),
    (
        "a_verdict_is_given_by_a_person_with_a_key_about_words_that_still_count",
        VERDICT + "(2, 2, NULL, 'sha', 2, 'Ada', 1, 'APPROVED', NULL)",
    ),
    (
        "a_verdict_is_given_by_a_person_with_a_key_about_words_that_still_count",
        VERDICT + "(2, 2, NULL, 'sha', 2, 'Ada', 1, 'APPROVED', '')",
    ),
    (
        "a_verdict_is_given_by_a_person_with_a_key_about_words_that_still_count",
        "UPDATE tasks SET active_version_id = 6 WHERE id = 2; "
        + VERDICT
        + "(2, 2, NULL, 'sha', 2, 'Ada', 0, 'REJECTED', 'key')",
    ),
    (
        "a_verdict_is_given_by_a_person_with_a_key_about_words_that_still_count",
        VERDICT + "(1, NULL, 2, 'sha', 6, 'Ada', 1, 'APPROVED', 'key')",  # a draft
    ),
    *(
        (
            "a_verdict_is_given_before_the_time_for_it_is_over",
            VERDICT.replace("person_key", "person_key, created_at")
            + f"(2, 2, NULL, 'sha', 2, 'Ada', {verdict}, 'key', '{at}')",
        )
        for verdict in ("1, 'APPROVED'", "0, 'REJECTED'", "0, 'CHANGES_REQUESTED'")
        for at in ("2126-11-22 10:00:00.000000", "2126-11-22 10:00:01", "2127-01-01 00:00:00.000000")
    ),
    (
        "who_names_the_words_that_were_read_gives_a_verdict_on_them",
        VERDICT + "(2, 2, NULL, 'sha', NULL, 'Ada', 1, NULL, NULL)",
    ),
    (
        "a_verdict_is_never_replaced",
        "REPLACE INTO approvals (id, task_id, approver, approved) VALUES (1, 1, 'Mallory', 1)",
    ),
    ("a_verdict_is_never_changed", "UPDATE approvals SET comment = 'x' WHERE id = 1"),
    ("a_verdict_is_never_deleted", "DELETE FROM approvals WHERE id = 1"),
    (
        "a_change_request_cannot_go_from_its_state_to_this_one",
        "UPDATE change_requests SET status = 'WITHDRAWN' WHERE id = 3",
    ),
    ("a_change_request_is_approved_only_by_a_verdict", "UPDATE change_requests SET status = 'APPROVED' WHERE id = 4"),
    *(
        (
            "what_is_asked_about_a_change_request_is_answered_before_it_goes_on",
            f"UPDATE change_requests SET {to} WHERE id = 1",
        )
        for to in ("status = 'DRAFT'", "status = 'DRAFT', version = 2", "status = 'WITHDRAWN'", "status = 'REJECTED'")
    ),
    (
        "a_change_request_is_applied_by_writing_a_version",
        "UPDATE change_requests SET status = 'IMPLEMENTED' WHERE id = 3",
    ),
    (
        "a_change_request_is_applied_by_writing_a_version",
        "UPDATE change_requests SET status = 'IMPLEMENTED', applied_version_id = 2 WHERE id = 3",
    ),
    *(
        ("a_change_request_that_was_submitted_is_never_changed", statement)
        for statement in (
            "UPDATE change_requests SET applied_version_id = 5 WHERE id = 1",
            "UPDATE change_requests SET applied_version_id = 5 WHERE id = 3",
            "UPDATE change_requests SET status = 'IMPLEMENTED', applied_version_id = 5 WHERE id = 3; "
            "UPDATE change_requests SET applied_version_id = 1 WHERE id = 3",
        )
    ),
    ("a_change_request_that_was_submitted_is_never_changed", "UPDATE change_requests SET content = 'x' WHERE id = 1"),
    ("a_change_request_that_was_submitted_is_never_changed", "UPDATE change_requests SET version = 2 WHERE id = 1"),
    (
        "a_change_request_that_was_submitted_is_never_changed",
        "UPDATE change_requests SET proposal_json = '{}' WHERE id = 1",
    ),
    (
        "no_change_request_is_approved_from_the_beginning",
        "INSERT INTO change_requests (task_id, phase, content, status) VALUES (1, 'CODER', 'x', 'APPROVED')",
    ),
    (
        "a_change_request_is_never_replaced",
        "REPLACE INTO change_requests (id, task_id, phase, content) VALUES (1, 1, 'CODER', 'x')",
    ),
    ("a_change_request_is_never_deleted", "DELETE FROM change_requests WHERE id = 1"),
    ("the_number_of_a_change_request_is_never_changed", "UPDATE OR REPLACE change_requests SET id = 1 WHERE id = 2"),
    *(
        ("nothing_is_implemented_without_an_approval_of_exactly_the_version_that_counts", RUN + values)
        for values in (
            "(3, 'codex', 'CODER', 3, NULL)",
            "(1, 'codex', 'CODER', 5, 1)",
            "(1, 'codex', 'CODER', 1, 4)",
            "(2, 'codex', 'CODER', 2, 1)",
        )
    ),
    (
        "nothing_is_implemented_without_an_approval_of_exactly_the_version_that_counts",
        "UPDATE tasks SET status = 'AWAITING_APPROVAL', active_version_id = 5 WHERE id = 1; "
        + RUN
        + "(1, 'codex', 'CODER', 1, 1)",
    ),
    *(
        ("what_came_of_a_run_is_never_changed", f"UPDATE runs SET {what} WHERE id = 2")
        for what in ("gate_results = '[]'", "engine = 'another'", "end_time = '2030'", "start_time = '2030'")
    ),
    ("a_run_that_has_ended_has_ended", "UPDATE runs SET status = 'SUCCESS' WHERE id = 2"),
    (
        "what_a_run_works_on_and_by_which_approval_is_never_changed",
        "UPDATE runs SET task_version_id = 5 WHERE id = 1",
    ),
    ("a_run_is_never_replaced", "REPLACE INTO runs (id, task_id, engine) VALUES (1, 4, 'x')"),
    ("the_number_of_a_run_is_never_changed", "UPDATE OR REPLACE runs SET id = 2 WHERE id = 1"),
    ("a_run_is_never_deleted", "DELETE FROM runs WHERE id = 1"),
    *(
        (
            "a_run_names_a_version_and_its_approval_only_where_it_implements_them",
            "INSERT INTO runs (task_id, engine, status, gate_results, phase, task_version_id, approval_id) VALUES "
            + values,
        )
        for values in (
            "(3, 'codex', 'SUCCESS', '[]', NULL, 3, NULL)",
            "(3, 'codex', 'SUCCESS', '[]', 'PLANNER', 3, NULL)",
            "(1, 'codex', 'RUNNING', NULL, NULL, NULL, 1)",
        )
    ),
    *(
        ("a_comment_begins_as_a_draft", f"{SAY_IT}(NULL, 1, 'sha', 'ISSUE', 'x', '{state}', 'Ada', '2026')")
        for state in ("OPEN", "WAIVED")
    ),
    (
        "a_comment_is_never_replaced",
        SAY_IT.replace("INSERT", "REPLACE") + "(2, 1, 'sha', 'NOTE', 'x', 'DRAFT', 'Ada', '2026')",
    ),
    *(
        ("whose_a_comment_is_and_what_it_is_about_is_never_changed", f"UPDATE comments SET {what}")
        for what in (
            "author = 'Eve' WHERE id = 1",
            "author_key = NULL WHERE id = 2",
            "reply_to = 1 WHERE id = 2",
            "task_version_id = 2 WHERE id = 2",
            "task_version_id = NULL, change_request_id = 1 WHERE id = 2",
            "subject_sha256 = 'other' WHERE id = 2",
            "line = 7, quoted = 'x' WHERE id = 2",
            "created_at = '2020' WHERE id = 2",
        )
    ),
    (
        "whose_a_comment_is_and_what_it_is_about_is_never_changed",
        "UPDATE OR REPLACE comments SET rowid = 3 WHERE id = 2",
    ),
    *(
        ("a_comment_cannot_go_from_its_state_to_this_one", f"UPDATE comments SET state = '{state}' WHERE id = {id_}")
        for id_, state in ((1, "RESOLVED"), (1, "WAIVED"), (2, "DRAFT"))
    ),
    *(
        ("a_comment_that_was_settled_is_never_changed", f"UPDATE comments SET {what} WHERE id = 3")
        for what in ("text = 'x'", "kind = 'NOTE'", "settled_by = 'Eve'", "settled_at = '2020'")
    ),
    *(("a_comment_that_was_submitted_is_never_deleted", f"DELETE FROM comments WHERE id = {id_}") for id_ in (2, 3)),
    ("the_key_of_a_person_is_never_changed", "UPDATE people SET public_key = 'mine'"),
    ("a_person_is_never_replaced", "REPLACE INTO people (name, public_key, added_at) VALUES ('Eve', 'key', '2026')"),
    ("a_person_is_never_deleted", "DELETE FROM people"),
    ("what_was_let_pass_is_never_changed", "UPDATE overrides SET until = '2030-01-01'"),
    ("what_was_let_pass_is_never_deleted", "DELETE FROM overrides"),
    ("what_was_let_pass_is_never_replaced", "REPLACE INTO overrides SELECT * FROM overrides"),
    ("a_move_between_phases_is_never_changed", "UPDATE phase_moves SET reason = 'x'"),
    ("a_move_between_phases_is_never_deleted", "DELETE FROM phase_moves"),
    ("a_move_between_phases_is_never_replaced", "REPLACE INTO phase_moves SELECT * FROM phase_moves"),
    (
        "audit_goes_on",
        "INSERT INTO audit (prev, hash, payload, happened_at, act, refused) VALUES ('a', 'b', x'00', '2026', 'c', 0)",
    ),
    ("audit_goes_on", "REPLACE INTO audit SELECT * FROM audit"),
    ("audit_keeps_words", "UPDATE audit SET payload = x'00'"),
    ("audit_keeps_entries", "DELETE FROM audit"),
]


def passes(path: Path, statements: Sequence[str]) -> Iterator[bool]:
    """Which of these the file lets through, opened as by any other program; each is taken back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute("BEGIN")
            try:
                yield connection.execute(statement).rowcount == 1
            except sqlite3.IntegrityError:
                yield False
            connection.execute("ROLLBACK")


# Triggers that are not called as what they say.
SAY = {
    "audit_goes_on": "an_audit_entry_is_only_added_after_the_newest_one",
    "audit_keeps_words": "an_audit_entry_is_never_changed",
    "audit_keeps_entries": "an_audit_entry_is_never_deleted",
}
# Triggers that refuse nothing: they keep the full-text tables (tests/migrations/test_full_text_search.py).
KEEPING = {f"{table}_fts_{event}" for table in ("tasks", "artifacts") for event in ("insert", "update", "delete")} | {
    "chunks_fts_insert",
    "chunks_fts_delete",
}
