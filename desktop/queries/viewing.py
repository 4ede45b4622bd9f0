"""What a viewer asks at once: how a content begins, where words stand in it, what a decision is about."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from desktop.queries import approvals, change_requests, contents, dependencies, requests, requirements, tasks, versions
from desktop.queries.dependencies import WaitedFor
from desktop.queries.requests import RequestRow
from desktop.queries.requirements import RequirementRow
from desktop.queries.rows import ChangeRequestRow, ContentInfo, Subject, TaskDetail, VersionRow
from desktop.words import Phase, RequestState

BLOCK = 8_000  # lines searched between two looks at whether to go on

Place = tuple[int, int]  # line and column, both from 0


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What a viewer needs to paint: `head` the first 4 KiB, `lines` the first, `whole` all bytes if they are few."""

    info: ContentInfo
    head: bytes
    lines: tuple[str, ...]
    whole: bytes


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision is about and everything around it, read at one moment.

    `request` is the question that waits for an answer about exactly these words, None where nobody has asked.
    """

    subject: Subject
    detail: TaskDetail
    requirements: tuple[RequirementRow, ...]
    request: RequestRow | None
    waits_for: Mapping[int, WaitedFor]


def decision(session: Session, task_id: int) -> Decision:
    """What a decision about this task would be about now; Known as `approvals.subject`."""
    subject = approvals.subject(session, task_id)
    asked = (one for one in requests.of_task(session, task_id) if one.version_id == subject.version_id)
    return Decision(
        subject,
        tasks.detail(session, task_id),
        requirements.states(session, task_id, Phase.REVIEW_APPROVAL),
        next((one for one in asked if one.state is RequestState.PENDING), None),
        dependencies.named(session, subject.dependencies),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """A change request, the version it was written for (or the one that counts), and the number of that one."""

    row: ChangeRequestRow
    base: VersionRow | None
    current: int


def change(session: Session, change_request_id: int) -> Change:
    """Everything there is to see of a change request; Known when this file has no such one."""
    row = change_requests.detail(session, change_request_id)
    found = versions.of_task(session, row.task_id)
    counts = versions.current(session, row.task_id)
    base = next((one for one in found if one.id == row.base_version_id), counts)
    return Change(row, base, counts.number if counts else 0)


def first_look(session: Session, sha256: str, *, lines: int, whole_up_to: int) -> FirstLook:
    """The beginning of a content; all of it when it has at most `whole_up_to` bytes."""
    info = contents.info(session, sha256)
    head = contents.piece(session, sha256, 0, 4096)
    first = contents.lines(session, sha256, 0, min(lines, info.line_count)) if info.is_text else []
    whole = contents.piece(session, sha256, 0, info.size) if info.size <= whole_up_to else b""
    return FirstLook(info, head, tuple(first), whole)


def find(
    session: Session, sha256: str, needle: str, start: Place, *, backwards: bool, cancelled: Callable[[], bool]
) -> Place | None:
    """`find_in` the lines of a content kept in the file."""
    count = contents.info(session, sha256).line_count

    def read(first: int, many: int) -> list[str]:
        return [] if cancelled() else contents.lines(session, sha256, first, many)

    return find_in(read, count, needle, start, backwards=backwards)


def find_in(
    read: Callable[[int, int], list[str]], count: int, needle: str, start: Place, *, backwards: bool
) -> Place | None:
    """Where `needle` next stands, in whatever case: at or after `start`, or before it, then round the other end.

    `read(first, many)` gives lines; `count` is how many there are. None when it stands nowhere.
    """
    wanted, (line, column) = needle.lower(), start
    once_round = ((0, line + 1), (line, count)) if backwards else ((line, count), (0, line + 1))
    for turn, (low, high) in enumerate(once_round):
        for first, last in _blocks(low, high, backwards=backwards):
            together = "\n".join(read(first, last - first)).lower()
            if wanted not in together:
                continue
            texts = together.split("\n")
            for number in range(len(texts) - 1, -1, -1) if backwards else range(len(texts)):
                here = column if turn == 0 and first + number == line else None
                at = _in_line(texts[number], wanted, here, backwards=backwards)
                if at >= 0:
                    return first + number, at
    return None


def _blocks(low: int, high: int, *, backwards: bool) -> Iterator[tuple[int, int]]:
    if backwards:
        yield from ((max(low, last - BLOCK), last) for last in range(high, low, -BLOCK))
    else:
        yield from ((first, min(high, first + BLOCK)) for first in range(low, high, BLOCK))


def _in_line(text: str, wanted: str, column: int | None, *, backwards: bool) -> int:
    if backwards:
        return text.rfind(wanted) if column is None else text.rfind(wanted, 0, max(0, column + len(wanted) - 1))
    return text.find(wanted, column or 0)
