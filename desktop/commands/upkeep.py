"""What a file has to catch up with: requests nobody answered in time, and runs whose program is gone."""

from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from desktop.commands import actors, approvals, moment, runs
from desktop.queries import overdue
from desktop.store.project import Project
from desktop.store.reading import fulfil


@dataclass(frozen=True, slots=True)
class Settled:
    """The ids of requests that expire, and of runs that are marked as interrupted; false where there are none."""

    expired: tuple[int, ...] = ()
    interrupted: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.expired or self.interrupted)


def look_after(project: Project) -> Future[Settled]:
    """Bring an open file up to the hour: to be called once it is open, and every minute while it is.

    Only reads where nothing is due, as mostly: then the file is not locked and nothing is recorded. Does nothing in a
    file that is open read-only. The result comes in a worker thread, with the errors of `Project.read` and `write`.
    """
    settled: Future[Settled] = Future()

    def go_on(asked: Future[Settled]) -> None:
        if not asked.cancelled() and not asked.exception() and asked.result():
            project.write(settle).add_done_callback(lambda done: fulfil(settled, done.result))
        else:
            fulfil(settled, asked.result)  # nothing, or why that cannot be known

    if project.read_only:
        settled.set_result(Settled())
    else:
        project.read(due).add_done_callback(go_on)
    return settled


def due(session: Session) -> Settled:
    """What `settle` would do now."""
    return Settled(overdue.requests(session, moment.now()), overdue.runs(session))


def settle(session: Session, now: datetime | None = None) -> Settled:
    """Expire what is overdue and mark as interrupted what no program runs any more, each with its audit entry.

    The program does it, not whoever has the file open. What is no longer due when this has its turn stays as it is.
    """
    with actors.acting_as(session, actors.PROGRAM):
        gone = overdue.runs(session)
        runs.interrupt(session, gone)
        return Settled(tuple(approvals.expire(session, now)), gone)
