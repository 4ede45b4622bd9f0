"""Comments are drafted, submitted together, answered, and resolved or waived by somebody."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from desktop.commands import actors, artifacts, audit, change_requests, comments, moment
from desktop.commands.comments import About
from desktop.errors import Known, Refused, Stale
from desktop.identity import Actor
from desktop.queries import audit as chain
from desktop.queries import comments as asked
from desktop.queries import tasks as wanted
from desktop.queries.filters import AuditFilter, AuditSort
from desktop.queries.rows import Proposal
from desktop.queries.verification import verify
from desktop.schema import Comment
from desktop.words import ArtifactType, CommentKind, CommentState
from tests.commands.conftest import reword
from tests.people import person, program


@pytest.fixture
def about(session: Session, task_id: int) -> About:
    return About(version_id=wanted.detail(session, task_id).versions[0].id)


def add(session: Session, about: About, text: str = "It loops elsewhere", kind: CommentKind = CommentKind.ISSUE) -> int:
    return comments.add(session, about, kind=kind, text=text, line=2, quoted="It loops")


def test_a_draft_is_seen_by_whoever_wrote_it_and_by_everybody_once_it_is_submitted(
    session: Session, task_id: int, about: About
) -> None:
    ann, bo = person("Ann").key, person("Bo").key
    first, second = add(session, about), add(session, about, "And here")
    session.info["actor"] = person("Bo")
    add(session, about, "Nice", CommentKind.PRAISE)
    assert [len(asked.of_task(session, task_id, key=key)) for key in (ann, bo, "")] == [2, 1, 0]
    session.info["actor"] = person("Ann")
    assert comments.submit(session, about) == [first, second]
    (row, _) = asked.of_task(session, task_id)
    assert (row.text, row.line, row.quoted, row.author, row.state) == (
        "It loops elsewhere",
        2,
        "It loops",
        "Ann",
        CommentState.OPEN,
    )
    assert row.digest == wanted.detail(session, task_id).versions[0].digest


def test_open_issues_wait_also_after_the_next_version_until_they_are_settled(
    session: Session, task_id: int, about: About
) -> None:
    issue, note = add(session, about), add(session, about, "By the way", CommentKind.NOTE)
    comments.submit(session, about)
    reword(session, task_id, title="Other words")
    assert [one.id for one in asked.waiting(session, task_id)] == [issue]
    answer = comments.reply(session, issue, "Where?")
    assert [one.id for one in asked.waiting(session, task_id)] == [issue], "an answer asks for nothing"
    session.info["actor"] = person("Bo")
    comments.waive(session, issue)
    rows = {one.id: one for one in asked.of_task(session, task_id)}
    assert (rows[issue].state, rows[issue].settled_by) == (CommentState.WAIVED, "Bo")
    assert rows[answer].reply_to == issue
    with pytest.raises(Known, match="is waived"):
        comments.resolve(session, issue)
    comments.resolve(session, note)


def test_waiving_takes_a_key_and_is_signed_while_a_program_resolves(
    session: Session, task_id: int, about: About
) -> None:
    made = add(session, about)
    comments.submit(session, about)
    for who in (program("codex"), Actor("Ann", person("Ann").key, None)):
        session.info["actor"] = who
        with pytest.raises(Refused, match="Only a person with a key of their own waives a comment") as refused:
            comments.waive(session, made)
        refused.value.keep(session)
        (entry,) = chain.page(session, AuditFilter(), AuditSort.ID, True, 0, 1)
        assert (entry.act, entry.refused, entry.task_id, entry.subject["id"]) == ("comment.waive", True, task_id, made)
        assert entry.facts["requirement"] == "Whoever decides has a key"
        assert [one.id for one in asked.waiting(session, task_id)] == [made]
    session.info["actor"] = person("Bo")
    comments.waive(session, made)
    (entry,) = chain.page(session, AuditFilter(), AuditSort.ID, True, 0, 1)
    assert (entry.act, entry.refused, entry.signed, entry.person_key) == (
        "comment.waive",
        False,
        True,
        person("Bo").key,
    )
    session.info["actor"] = person("Ann")
    other = add(session, about)
    comments.submit(session, about)
    session.info["actor"] = program("codex")
    comments.resolve(session, other)
    assert asked.waiting(session, task_id) == ()
    assert asked.settled_by_people(session, task_id) == {made}
    assert verify(session).sentence == ""


def test_what_was_settled_before_signatures_were_asked_for_is_whole_and_told_as_unsigned(
    session: Session, task_id: int, about: About
) -> None:
    """Files of earlier programs hold entries that nobody signed, by people and by programs, and none tells a digest."""
    digest = wanted.detail(session, task_id).versions[0].digest
    at = {"task_version_id": about.version_id, "subject_sha256": digest, "updated_at": moment.now()}
    for id_, who in enumerate((person("Ann"), program("codex")), 1):
        its = {"kind": CommentKind.ISSUE, "text": "It loops", "author": "Ann"}
        row = Comment(id=id_, state=CommentState.DRAFT, **its, **at)
        session.add(row)
        for act, state in (("add", "DRAFT"), ("submit", "OPEN"), ("waive", "WAIVED")):
            row.state = CommentState(state)
            subject = {"kind": "comment", "id": id_, "digest": digest}
            with actors.acting_as(session, who):
                audit.record(session, f"comment.{act}", task_id=task_id, subject=subject)
    assert verify(session).sentence == ""
    assert asked.settled_by_people(session, task_id) == frozenset()


def test_an_entry_that_nobody_signed_settles_nothing_as_a_person(session: Session, task_id: int, about: About) -> None:
    """Any program can resolve a comment, and write who it says it is."""
    made = comments.say(session, about, kind=CommentKind.ISSUE, text="It loops elsewhere")
    with actors.acting_as(session, Actor("Ann", person("Ann").key, person("Mallory").sign)):
        comments.resolve(session, made)
    assert asked.settled_by_people(session, task_id) == frozenset()
    other = comments.say(session, about, kind=CommentKind.ISSUE, text="And here")
    comments.resolve(session, other)
    assert asked.settled_by_people(session, task_id) == {other}


def test_a_comment_is_edited_by_whoever_wrote_it_and_only_as_it_was_read(session: Session, about: About) -> None:
    made = add(session, about)
    comments.edit(session, made, row_version=1, text="It loops twice", kind=CommentKind.SUGGESTION)
    with pytest.raises(Stale, match="it says “It loops twice” now"):
        comments.edit(session, made, row_version=1, text="Mine", kind=CommentKind.NOTE)
    session.info["actor"] = person("Bo")
    with pytest.raises(Known, match="The comment is by Ann"):
        comments.edit(session, made, row_version=2, text="Mine", kind=CommentKind.NOTE)
    with pytest.raises(Known, match="The comment is empty"):
        add(session, about, " ")


def test_change_requests_and_artifacts_are_commented_on_as_well(
    session: Session, project_id: int, task_id: int, tmp_path: Path
) -> None:
    change = change_requests.create(session, task_id, content="Why", proposal=Proposal(title="Other"))
    path = tmp_path / "spec.md"
    path.write_text("# Harbour\n", encoding="utf-8")
    artifact = artifacts.attach(session, project_id, path, type=ArtifactType.SPEC)
    for about, rows in (
        (About(change_request_id=change), lambda: asked.of_change_request(session, change)),
        (About(artifact_id=artifact), lambda: asked.of_artifact(session, artifact)),
    ):
        made = add(session, about)
        comments.submit(session, about)
        (row,) = rows()
        assert (row.id, len(row.digest)) == (made, 64)
    with pytest.raises(Known, match="is not in this file"):
        add(session, About(version_id=99))


def test_a_draft_can_be_taken_back_by_whoever_wrote_it_and_a_submitted_comment_by_nobody(
    session: Session, task_id: int, about: About
) -> None:
    first, second = add(session, about), add(session, about, "And here")
    session.info["actor"] = person("Bo")
    with pytest.raises(Known, match="by Ann"):
        comments.discard(session, first)
    session.info["actor"] = person("Ann")
    comments.discard(session, first)
    assert comments.submit(session, about) == [second]
    with pytest.raises(Known, match="it stays"):
        comments.discard(session, second)
    assert [one.id for one in asked.of_task(session, task_id)] == [second]


def test_a_draft_of_somebody_without_a_key_is_theirs_by_name_also_once_they_have_one(
    session: Session, task_id: int, about: About
) -> None:
    session.info["actor"] = program("Ann")
    draft = add(session, about)
    key = person("Ann").key
    seen = [asked.of_task(session, task_id, key=key, name=name) for name in ("Ann", "Bo", "")]
    assert [len(rows) for rows in seen] == [1, 0, 0]
    session.info["actor"] = person("Ann")
    comments.edit(session, draft, row_version=1, text="Other words", kind=CommentKind.NOTE)
    assert comments.submit(session, about) == [draft]
