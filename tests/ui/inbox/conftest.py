"""Files in which something waits, another program that asks, and ways to speak of the inbox on the screen."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from desktop import identity
from desktop.commands import approvals, projects, tasks
from desktop.identity import Actor
from desktop.settings import Recent
from desktop.store.consent import Options
from desktop.store.opening import open_project
from tests.people import person, program
from ui.dialogs.approval import ApprovalDialog
from ui.inbox.lines import Heading, Line, Unread
from ui.inbox.page import InboxPage
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow
from ui.windows.start import StartWindow

AGENT = program("copilot")
BEN = person("Ben")
ASKER = """
import sys
from desktop.commands import approvals, projects, tasks
from desktop.identity import Actor
from desktop.queries import projects as there
from desktop.queries.filters import ProjectFilter, ProjectSort
from desktop.store.consent import Options
from desktop.store.opening import open_project
from pathlib import Path

def ask(session):
    (project,) = there.page(session, ProjectFilter(), ProjectSort.NAME, False, 0, 1)
    approvals.ask(session, tasks.create(session, project.id, title=sys.argv[2]), question="May I?")

project = open_project(Path(sys.argv[1]), Options(actor=Actor("copilot", "", None)))
project.write(ask).result()
project.close()
"""


def act(path: Path, who: Actor, work: Callable[[Session], object]) -> object:
    """Do something in a closed file as somebody."""
    project = open_project(path, Options(actor=who))
    try:
        return project.write(work).result()
    finally:
        project.close()


def make(path: Path, *titles: str, who: Actor = AGENT) -> None:
    """A project with one task for each title, each of which `who` asks about."""

    def work(session: Session) -> None:
        project_id = projects.create(session, name=path.stem.capitalize())
        for title in titles:
            approvals.ask(session, tasks.create(session, project_id, title=title, description="Soon."))

    act(path, who, work)


def ask_again(path: Path, title: str) -> None:
    """Another program, which is another process, asks about a new task."""
    command = [sys.executable, "-c", ASKER, str(path), title]
    subprocess.run(command, check=True, env=os.environ, timeout=60)


@pytest.fixture
def me() -> Actor:
    return identity.make_mine("Ada Lovelace")


@pytest.fixture
def harbour(head_file: Path, me: Actor) -> Path:
    assert me.key
    path = Path(shutil.copy(head_file, head_file.with_name("harbour.placet")))
    make(path, "First", "Second")
    return path


@pytest.fixture
def quay(head_file: Path, me: Actor) -> Path:
    assert me.key
    path = Path(shutil.copy(head_file, head_file.with_name("quay.placet")))
    make(path, "Third")
    return path


def known(desk: Desk, *paths: Path) -> StartWindow:
    recents = tuple(Recent(path, datetime.now(UTC) - timedelta(hours=at)) for at, path in enumerate(paths))
    desk.change(desk.settings._replace(recent=recents))
    return desk.start()


def inbox_of(qtbot: QtBot, window: StartWindow | ProjectWindow) -> InboxPage:
    """The inbox in a window, once all files were read."""
    window.show_inbox()
    (page,) = window.findChildren(InboxPage)
    service = window.desk.inbox
    qtbot.waitUntil(lambda: service.complete and not service.is_behind() and bool(page.model.lines), timeout=30_000)
    return page


def told(page: InboxPage) -> list[str]:
    """The lines as they are read, headings in capitals."""
    name: dict[type, Callable[[Any], str]] = {
        Heading: lambda it: it.title.upper(),
        Line: lambda it: it.row.title,
        Unread: lambda it: it.path.name,
    }
    return [name[type(line)](line) for line in page.model.lines]


def dialog_of(qtbot: QtBot, desk: Desk, path: Path) -> ApprovalDialog:
    """The approval dialog that is open over the window of a file."""

    def found() -> list[ApprovalDialog]:
        window = desk.window_of(path)
        return [it for it in window.findChildren(ApprovalDialog) if it.isVisible()] if window else []

    qtbot.waitUntil(lambda: bool(found()), timeout=30_000)
    return found()[0]


def everything(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
