"""What is under review: the wordings of one text, the difference of two of them, and comments where they belong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Literal, NamedTuple, TypeVar

from desktop import identity
from desktop.commands.comments import About
from desktop.queries import carrying, contents, reviewing
from desktop.queries.carrying import How, Mark, Place
from desktop.queries.comments import CommentRow
from desktop.queries.listed import ArtifactRow
from ui import words
from ui.review import patch, wording
from ui.review.patch import Patch

N = TypeVar("N", int, None)
Of = Literal["task", "change request", "artifact"]
LARGEST = 32_000_000  # bytes of a text that is read as a whole, to be compared or taken apart


@dataclass(frozen=True, slots=True)
class Edition:
    """One wording: `lines` where it is made of rows of the file, `sha256` where its bytes are an artifact's, `row`."""

    name: str
    about: About
    digest: str
    made: datetime
    lines: tuple[str, ...] | None = None
    sha256: str | None = None
    row: ArtifactRow | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """Everything to be reviewed of one text. `editions` newest first; `last` is the one the reader decided about.

    `reader` is whoever reads.
    """

    of: Of
    id: int
    title: str
    facts: str
    editions: tuple[Edition, ...]
    comments: tuple[CommentRow, ...]
    last: int | None
    current: int
    reader: "Reader"

    def place(self, about: About | None, otherwise: N) -> int | N:
        """The place of a wording among all, or something else where it is not there."""
        return next((at for at, one in enumerate(self.editions) if one.about == about), otherwise)

    def place_of(self, edition: Edition, line: int | None, files: Patch | None) -> str:
        """Where a comment on a line of one of the wordings stands, as people say it; None: on the whole text.

        `files` is what it was taken apart into, where it is a patch.
        """
        if files is not None and (named := spot(files, line)):
            return named
        name = f"{edition.name[:1].upper()}{edition.name[1:]}"
        if self.of == "artifact":
            name = self.title if edition is self.editions[self.current] else f"{self.title}, an earlier wording"
        return f"{name}, the whole text" if line is None else f"{name}, line {line + 1:,}"


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with its answers: `place` is where it belongs in the wording that is shown.

    `old` is its line in the wording that one is compared with, where it was written on that. `spot` names the line by
    the file it is in, where the text is a patch.
    """

    root: CommentRow
    answers: tuple[CommentRow, ...]
    place: Place
    edition: str
    old: int | None = None
    spot: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One wording ready to be shown: its lines where they are few enough, and its difference from another one."""

    lines: tuple[str, ...] | None
    difference: Patch | None
    files: Patch | None
    threads: tuple[Thread, ...]


class Reader(NamedTuple):
    """Whoever reads: their public key, "" where they have none yet, and the name they go by."""

    key: str
    name: str


def whose(actor: object) -> Reader:
    """Who an open file acts for, whose drafts are shown; read from the disk where it was not needed until now."""
    found = actor if isinstance(actor, identity.Actor) else identity.me()
    return Reader(found.key, found.name)


def read(session: Any, of: Of, id_: int, actor: object) -> Material:
    """All there is to review of one thing, for whoever `actor` is; Known where it is not in this file."""
    readers: dict[Of, Callable[[Any, int, Reader], Material]] = {
        "task": _task,
        "change request": _change,
        "artifact": _artifact,
    }
    return readers[of](session, id_, whose(actor))


def prepare(
    session: Any,
    material: Material,
    shown: int,
    since: int | None,
    *,
    patched: bool = False,
    files: Patch | None = None,
) -> Prepared:
    """Read edition `shown` and its difference from `since` (places in `editions`).

    `patched`: the text is a patch itself, and `files` what it was taken apart into, if it was already.
    """
    edition = material.editions[shown]
    apart = patched and files is None
    needed = since is not None or apart or not all(_is_on(one, edition) for one in material.comments)
    lines = _lines(session, edition) if needed or edition.lines is not None else None
    old = _lines(session, material.editions[since]) if since is not None else None
    difference = patch.between(old, lines) if old is not None and lines is not None else None
    files = patch.parse(lines) if apart and lines is not None else files
    threads = _threads(session, material, shown, since, lines)
    if files is not None:
        threads = tuple(replace(one, spot=spot(files, one.place.line)) for one in threads)
    return Prepared(lines, difference, files, threads)


def spot(files: Patch, line: int | None) -> str:
    """A line of a patch by the file it is in and its number there, as people say it; empty where it is in none."""
    row = files.rows[line] if line is not None and line < len(files.rows) else None
    number = row and (row.old if row.new is None else row.new)
    file = next((one for one in files.files if line is not None and one.first <= line < one.last), None)
    if row is None or number is None or file is None:
        return ""
    side = "old line" if row.new is None else "line"
    return f"{PurePosixPath(file.path).name}, {side} {number + 1:,}"


def _threads(
    session: Any, material: Material, shown: int, since: int | None, new: Sequence[str] | None
) -> tuple[Thread, ...]:
    """Every comment on this wording or one before it, with its answers, in the order of their lines."""
    answers: dict[int, list[CommentRow]] = {}
    for one in material.comments:
        if one.reply_to is not None:
            answers.setdefault(one.reply_to, []).append(one)
    found: list[Thread] = []
    for at, edition in enumerate(material.editions[shown:], shown):
        roots = [one for one in material.comments if one.reply_to is None and _is_on(one, edition) is not None]
        exact = [one for one in roots if at == shown and _is_on(one, edition)]
        places = {one.id: Place(one.line, How.WHOLE if one.line is None else How.SAME) for one in exact}
        for kept in (True, False):  # the words a comment was written on are the edition's, or were changed since
            some = [one for one in roots if one.id not in places and _is_on(one, edition) is kept]
            old = _lines(session, edition) if some and kept else None
            places |= zip((one.id for one in some), _carried(some, old, new), strict=True)
        found += [
            Thread(
                one,
                tuple(answers.get(one.id, ())),
                places[one.id],
                edition.name,
                one.line if at == since and _is_on(one, edition) else None,
            )
            for one in roots
        ]
    return tuple(sorted(found, key=_order))


def _carried(some: Sequence[CommentRow], old: Sequence[str] | None, new: Sequence[str] | None) -> list[Place]:
    marks = [Mark(one.line, one.quoted) for one in some]
    if new is None:  # too long to be looked through
        return [Place(None, How.WHOLE if one.line is None else How.GONE) for one in marks]
    return carrying.carry(marks, old, new)


def _order(thread: Thread) -> tuple[int, int, int]:
    """What is no longer in the text first, then what is on all of it, then by line."""
    rank = {How.GONE: 0, How.WHOLE: 1}.get(thread.place.how, 2)
    return rank, thread.place.line or 0, thread.root.id


def _is_on(comment: CommentRow, edition: Edition) -> bool | None:
    """Whether a comment was written on exactly these words; None: it is on something else."""
    about = About(comment.version_id, comment.change_request_id, comment.artifact_id)
    return comment.digest == edition.digest if about == edition.about else None


def _lines(session: Any, edition: Edition) -> tuple[str, ...] | None:
    if edition.lines is not None or edition.sha256 is None:
        return edition.lines
    info = contents.info(session, edition.sha256)
    if not info.is_text or info.size > LARGEST:
        return None
    return tuple(contents.lines(session, edition.sha256, 0, info.line_count))


def _task(session: Any, id_: int, reader: Reader) -> Material:
    found = reviewing.of_task(session, id_, key=reader.key, name=reader.name)
    editions = tuple(
        Edition(
            f"version {one.number}",
            About(version_id=one.id),
            one.digest,
            one.created_at,
            tuple(wording.as_text(one).split("\n")),
        )
        for one in found.versions
    )
    ids = [one.id for one in found.versions]
    numbers = [one.number for one in found.versions]
    last = ids.index(found.last) if found.last in ids else None
    current = numbers.index(found.current) if found.current in numbers else 0
    return Material(
        "task", id_, found.title, f"Task {id_} of {found.project}", editions, found.comments, last, current, reader
    )


def _change(session: Any, id_: int, reader: Reader) -> Material:
    found = reviewing.of_change_request(session, id_, key=reader.key, name=reader.name)
    row, base = found.row, found.base
    why = f"Why:\n{row.content}".split("\n")
    proposed: list[str] = [row.proposal_text] if row.proposal_text else []
    editions: list[Edition] = []
    if base is not None:
        proposed = wording.as_text(wording.as_proposed(base, row.proposal)).split("\n") + proposed
        lines = tuple(wording.as_text(base).split("\n"))
        on_base = About(version_id=base.id)
        editions.append(Edition(f"version {base.number}", on_base, base.digest, base.created_at, lines))
    name = f"wording {row.version}"
    about = About(change_request_id=id_)
    first = Edition(name, about, row.digest, row.updated_at, tuple(proposed or why))
    facts = f"Change request {id_} · {words.status_text(row.status)}"
    return Material(
        "change request",
        id_,
        row.task_title,
        facts,
        (first, *editions),
        found.comments,
        1 if editions else None,
        0,
        reader,
    )


def _artifact(session: Any, id_: int, reader: Reader) -> Material:
    found = reviewing.of_artifact(session, id_, key=reader.key, name=reader.name)
    editions = tuple(_attached(one) for one in found.editions)
    ids = [one.id for one in found.editions]
    last = ids.index(found.last) if found.last in ids else None
    row = found.row
    return Material(
        "artifact", id_, row.name, words.type_text(row.type), editions, found.comments, last, ids.index(id_), reader
    )


def _attached(row: ArtifactRow) -> Edition:
    name = f"the one of {words.exact(row.created_at)}"
    about = About(artifact_id=row.id)
    return Edition(name, about, row.content_sha256 or "", row.created_at, sha256=row.content_sha256, row=row)
