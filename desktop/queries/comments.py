"""What can be asked about comments on the lines of what is reviewed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from desktop.queries import chain
from desktop.schema import Comment, Entry, TaskVersion
from desktop.words import CommentKind, CommentState

# Kinds that ask for something; a note or praise asks for nothing.
ASKING = (CommentKind.SUGGESTION, CommentKind.ISSUE)


@dataclass(frozen=True, slots=True)
class CommentRow:
    """A comment; exactly one of the three ids names its text, `digest` the words of it that were read.

    `line` counts from 0 and is None for the whole text, `quoted` is what stood there. `author_key` is "" for a program.
    """

    id: int
    version_id: int | None
    change_request_id: int | None
    artifact_id: int | None
    digest: str
    line: int | None
    quoted: str | None
    kind: CommentKind
    text: str
    state: CommentState
    reply_to: int | None
    author: str
    author_key: str
    created_at: datetime
    updated_at: datetime
    row_version: int
    settled_by: str | None
    settled_at: datetime | None


def is_by(one: CommentRow, key: str, name: str) -> bool:
    """Whether the person with this key ("": none yet) wrote it; written without a key, it is theirs by name."""
    return bool(key) and one.author_key == key if one.author_key else bool(name) and one.author == name


def of_task(session: Session, task_id: int, *, key: str = "", name: str = "") -> tuple[CommentRow, ...]:
    """The comments on all versions of a task, the oldest first: drafts only those of this person, as `is_by` has it."""
    versions = select(TaskVersion.id).where(TaskVersion.task_id == task_id)
    return _rows(session, Comment.task_version_id.in_(versions), key, name)


def of_change_request(
    session: Session, change_request_id: int, *, key: str = "", name: str = ""
) -> tuple[CommentRow, ...]:
    """The comments on a change request, as `of_task`."""
    return _rows(session, Comment.change_request_id == change_request_id, key, name)


def of_artifact(session: Session, artifact_id: int, *, key: str = "", name: str = "") -> tuple[CommentRow, ...]:
    """The comments on an artifact, as `of_task`."""
    return _rows(session, Comment.artifact_id == artifact_id, key, name)


def waiting(session: Session, task_id: int) -> tuple[CommentRow, ...]:
    """The issues and suggestions on any version of a task that nobody resolved or waived; answers to them are none."""
    found = of_task(session, task_id)
    return tuple(one for one in found if one.kind in ASKING and one.state is CommentState.OPEN and one.reply_to is None)


def settled_by_people(session: Session, task_id: int) -> frozenset[int]:
    """The ids of comments on a task that a person resolved or waived, by entries they have signed in the audit chain.

    The comment itself knows only a name, and a program may go by any; it may also write an entry, and cannot sign it.
    """
    settling = Entry.act.in_(("comment.resolve", "comment.waive"))
    its = (Entry.task_id == task_id, settling, Entry.signature.is_not(None), Entry.refused.is_(False))
    found: set[object] = set()
    entries = select(Entry.prev, Entry.payload, Entry.hash, Entry.signature).where(*its)
    for prev, payload, hash_, signature in session.execute(entries):
        told = chain.told(payload)
        if chain.is_sealed(prev, payload, hash_, signature, str(told["by"].get("key", ""))):
            found.add(told["subject"].get("id"))
    return frozenset(id_ for id_ in found if isinstance(id_, int))


def _rows(session: Session, which: ColumnElement[bool], key: str, name: str) -> tuple[CommentRow, ...]:
    asked = select(
        Comment.id,
        Comment.task_version_id,
        Comment.change_request_id,
        Comment.artifact_id,
        Comment.subject_sha256,
        Comment.line,
        Comment.quoted,
        Comment.kind,
        Comment.text,
        Comment.state,
        Comment.reply_to,
        Comment.author,
        func.coalesce(Comment.author_key, ""),
        Comment.created_at,
        Comment.updated_at,
        Comment.row_version,
        Comment.settled_by,
        Comment.settled_at,
    )
    found = session.execute(asked.where(which).order_by(Comment.id))
    rows = (CommentRow(*row) for row in found)
    return tuple(one for one in rows if one.state is not CommentState.DRAFT or is_by(one, key, name))
