"""A file that is opened is brought up to the hour by the window itself."""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from desktop.commands import approvals, moment, projects, tasks
from desktop.queries import requests
from desktop.store.opening import Options, open_project
from desktop.words import RequestState
from tests.people import person
from ui.windows.project import ProjectWindow


def ask_until_yesterday(session: Session) -> int:
    """A question that nobody answered in time; the task it is about."""
    task_id = tasks.create(session, projects.create(session, name="Harbour"), title="Tide tables")
    now = moment.now()
    with moment.at(now - timedelta(days=2)):
        approvals.ask(session, task_id, expires_at=now - timedelta(days=1))
    return task_id


def test_what_is_overdue_expires_once_a_file_is_open(
    qtbot: QtBot, opened: Callable[[Path], ProjectWindow], head_file: Path
) -> None:
    with closing(open_project(head_file, Options(actor=person("Ann")))) as project:
        task_id = project.write(ask_until_yesterday).result()
    window = opened(head_file)

    def states() -> list[RequestState]:
        return [one.state for one in window.project.read(requests.of_task, task_id).result()]

    qtbot.waitUntil(lambda: states() == [RequestState.EXPIRED], timeout=30_000)
