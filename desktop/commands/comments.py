"""What can be done with comments on the lines of what is reviewed: drafted, submitted together, settled."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from desktop.commands import actors, audit, checks, moment
from desktop.errors import Known, Stale
from desktop.queries import change_requests, versions
from desktop.schema import Artifact, Comment, TaskVersion
from desktop.words import CommentKind, CommentState


@dataclass(frozen=True, slots=True)
class About:
    """The text a comment is on: exactly one of a task version, a change request and an artifact, by id."""

    version_id: int | None = None
    change_request_id: int | None = None
    artifact_id: int | None = None


def add(
    session: Session,
    about: About,
    *,
    kind: CommentKind,
    text: str,
    line: int | None = None,
    quoted: str | None = None,
    reply_to: int | None = None,
) -> int:
    """Draft a comment, which only whoever wrote it sees, and give its id.

    `line` counts from 0 and `quoted` is what stands there; without them it is on the whole text.
    """
    actor, now = actors.acting(session), moment.now()
    digest, _task_id = _subject(session, about)
    if reply_to is not None:
        _there(session, reply_to)
    comment = Comment(
        task_version_id=about.version_id,
        change_request_id=about.change_request_id,
        artifact_id=about.artifact_id,
        subject_sha256=digest,
        line=line,
        quoted=checks.words(quoted),
        kind=kind,
        text=checks.title(text, what="The comment", longest=checks.LONGEST_TEXT),
        state=CommentState.DRAFT,
        reply_to=reply_to,
        author=actor.name,
        author_key=actor.key or None,
        created_at=now,
        updated_at=now,
    )
    session.add(comment)
    session.flush()
    _record(session, "comment.add", comment)
    return comment.id


def say(
    session: Session, about: About, *, kind: CommentKind, text: str, line: int | None = None, quoted: str | None = None
) -> int:
    """Comment for everybody to see at once, whatever is drafted beside it, and give the comment's id; as of `add`."""
    made = add(session, about, kind=kind, text=text, line=line, quoted=quoted)
    _open(session, session.get_one(Comment, made))
    return made


def _open(session: Session, comment: Comment) -> None:
    comment.state = CommentState.OPEN
    _changed(session, comment, "comment.submit")


def edit(session: Session, comment_id: int, *, row_version: int, text: str, kind: CommentKind) -> None:
    """Give a comment of one's own other words; Stale when it is not the one that was read, Known when it is settled."""
    comment = _there(session, comment_id)
    _mine(session, comment)
    if comment.row_version != row_version:
        raise Stale(f"The comment was changed meanwhile: it says “{comment.text}” now. Nothing was saved.")
    if comment.state not in (CommentState.DRAFT, CommentState.OPEN):
        raise Known("The comment is settled; write another one.")
    comment.text = checks.title(text, what="The comment", longest=checks.LONGEST_TEXT)
    comment.kind = kind
    _changed(session, comment, "comment.edit")


def discard(session: Session, comment_id: int) -> None:
    """Take back a draft of one's own, which nobody else has seen; Known when it is no draft any more."""
    comment = _there(session, comment_id)
    _mine(session, comment)
    if comment.state is not CommentState.DRAFT:
        raise Known("The comment was submitted, so it stays; resolve or waive it instead.")
    _record(session, "comment.discard", comment)
    session.delete(comment)


def submit(session: Session, about: About) -> list[int]:
    """Show everybody all one's drafts on a text at once, and give their ids."""
    actor = actors.acting(session)
    by_name = Comment.author_key.is_(None) & (Comment.author == actor.name)  # before they had a key
    mine = (Comment.author_key == actor.key) | by_name if actor.key else by_name
    drafts = select(Comment).where(_on(about), mine, Comment.state == CommentState.DRAFT).order_by(Comment.id)
    found = session.scalars(drafts).all()
    for comment in found:
        _open(session, comment)
    return [comment.id for comment in found]


def reply(session: Session, comment_id: int, text: str) -> int:
    """Answer a comment, for everybody to see, and give the answer's id."""
    comment = _there(session, comment_id)
    about = _about(comment)
    root = comment.reply_to or comment.id
    made = add(
        session, about, kind=CommentKind.NOTE, text=text, line=comment.line, quoted=comment.quoted, reply_to=root
    )
    _open(session, session.get_one(Comment, made))
    return made


def resolve(session: Session, comment_id: int) -> None:
    """What the comment asks for is done; Known when it is not open. A person signs it, a program may say so, too."""
    _settle(session, comment_id, CommentState.RESOLVED, "comment.resolve")


def waive(session: Session, comment_id: int) -> None:
    """What the comment asks for will not be done, on purpose: a person says so, and it is signed.

    Refused, on the record, without a key: a program does what is asked for, or leaves it open. Known when it is not
    open.
    """
    if actors.acting(session).sign is None:
        comment = _there(session, comment_id)
        _digest, task_id = _subject(session, _about(comment))
        sentence = "Only a person with a key of their own waives a comment; do what it asks for, or say who you are."
        needs, subject = "Whoever decides has a key", _named(comment)
        raise audit.refuse(session, "comment.waive", sentence, requirement=needs, task_id=task_id, subject=subject)
    _settle(session, comment_id, CommentState.WAIVED, "comment.waive")


def _settle(session: Session, comment_id: int, state: CommentState, act: str) -> None:
    comment = _there(session, comment_id)
    if comment.state is not CommentState.OPEN:
        raise Known(f"The comment is {comment.state.lower()}; only an open one is resolved or waived.")
    comment.state = state
    comment.settled_by, comment.settled_at = actors.acting(session).name, moment.now()
    _changed(session, comment, act, signed=True)


def _changed(session: Session, comment: Comment, act: str, *, signed: bool = False) -> None:
    comment.updated_at = moment.now()
    comment.row_version += 1
    session.flush()
    _record(session, act, comment, signed=signed)


def _there(session: Session, comment_id: int) -> Comment:
    found = session.get(Comment, comment_id, populate_existing=True)
    if found is None:
        raise Known(f"Comment {comment_id} is not in this file.")
    return found


def _mine(session: Session, comment: Comment) -> None:
    actor = actors.acting(session)
    by_name = comment.author_key is None and comment.author == actor.name  # before they had a key
    wrote = by_name or (bool(actor.key) and comment.author_key == actor.key)
    if not wrote:
        raise Known(f"The comment is by {comment.author}; answer it instead of changing it.")


def _on(about: About) -> ColumnElement[bool]:
    if about.version_id is not None:
        return Comment.task_version_id == about.version_id
    if about.change_request_id is not None:
        return Comment.change_request_id == about.change_request_id
    return Comment.artifact_id == about.artifact_id


def _subject(session: Session, about: About) -> tuple[str, int | None]:
    """The digest of the words a comment is on, and the task they belong to."""
    if about.version_id is not None:
        task_id = session.scalar(select(TaskVersion.task_id).where(TaskVersion.id == about.version_id))
        if task_id is None:
            raise Known(f"Task version {about.version_id} is not in this file.")
        return next(one.digest for one in versions.of_task(session, task_id) if one.id == about.version_id), task_id
    if about.change_request_id is not None:
        change = change_requests.detail(session, about.change_request_id)
        return change.digest, change.task_id
    artifact = session.get(Artifact, about.artifact_id or 0)
    if artifact is None or artifact.content_sha256 is None:
        raise Known(f"Artifact {about.artifact_id} has no text in this file that could be commented on.")
    return artifact.content_sha256, artifact.task_id


def _record(session: Session, act: str, comment: Comment, *, signed: bool = False) -> None:
    _digest, task_id = _subject(session, _about(comment))
    facts = {"kind": comment.kind, "line": comment.line, "text": comment.text, "state": comment.state}
    rows = () if act == "comment.discard" else (comment,)
    audit.record(session, act, task_id=task_id, subject=_named(comment), facts=facts, rows=rows, signed=signed)


def _about(comment: Comment) -> About:
    return About(comment.task_version_id, comment.change_request_id, comment.artifact_id)


def _named(comment: Comment) -> dict[str, object]:
    return {"kind": "comment", "id": comment.id, "digest": comment.subject_sha256}
