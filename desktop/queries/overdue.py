"""What is over without anybody's doing: requests whose time has passed, and runs whose program is gone."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.queries import chain
from desktop.schema import ApprovalRequest, Entry, Run, Task
from desktop.store import alive
from desktop.words import RequestState, RunStatus


def requests(session: Session, now: datetime) -> tuple[int, ...]:
    """The ids of the requests that wait though their time is over; of tasks that are there, as for `runs`."""
    over = (ApprovalRequest.state == RequestState.PENDING, ApprovalRequest.expires_at <= now)
    found = select(ApprovalRequest.id).join(Task, Task.id == ApprovalRequest.task_id).where(*over)
    return tuple(session.scalars(found.order_by(ApprovalRequest.id)))


def runs(session: Session) -> tuple[int, ...]:
    """The ids of the runs that are said to run though the program that started them is gone, or is not known."""
    its_task = select(Run.id, Run.task_id).join(Task, Task.id == Run.task_id)
    running = its_task.where(Run.status == RunStatus.RUNNING).order_by(Run.id)
    return tuple(id_ for id_, task_id in session.execute(running) if not alive.lives(_program(session, id_, task_id)))


def _program(session: Session, run_id: int, task_id: int) -> str:
    """Which program started a run, as its entry in the audit chain tells; nothing where none does."""
    began = select(Entry.payload).where(Entry.task_id == task_id, Entry.act == "run.start", Entry.refused.is_(False))
    for payload in session.scalars(began.order_by(Entry.id.desc())):
        facts = chain.told(payload)["facts"]
        if facts.get("run") == run_id:
            return str(facts.get("process", ""))  # an older program did not tell it
    return ""
