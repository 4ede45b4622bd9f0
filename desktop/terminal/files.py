"""A project file as a command works with it: opened, brought up to the hour, and closed again."""

import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from desktop import identity
from desktop.commands import checks, upkeep
from desktop.errors import Known
from desktop.identity import Actor
from desktop.store import sentences
from desktop.store.consent import NeedsConsent, Options
from desktop.store.opening import open_project
from desktop.store.project import Project

# What is recorded of a script that gives no name.
SCRIPT = "a script"


@contextmanager
def read(path: Path) -> Generator[Project]:
    """A file to be read; of an older one a private copy is brought up to date, and the file stays as it is."""
    with closing(open_project(path, Options(read_only=True))) as project:
        yield project


@contextmanager
def written(path: Path, actor: Actor) -> Generator[Project]:
    """A file in which `actor` acts; Known where nothing can be changed, or where it has to be upgraded first."""
    try:
        project = open_project(path, Options(ask_always=True, actor=actor))
    except NeedsConsent as question:
        raise Known(
            f"{sentences.quoted(path)} is of an older form; `placet upgrade` brings it up to date. Nothing was changed."
        ) from question
    with closing(project):
        if not project.read_only:
            upkeep.look_after(project).result()
        yield project


def at_terminal() -> bool:
    """Whether a person is there: stdin and stdout are both a terminal. To a script, at least one of them is not."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def asker(program: str | None) -> Actor:
    """Who asks: the program of this name, else the person at this terminal, else a script nobody named.

    What a script does is never recorded as done by the person at whose computer it runs.
    """
    if program is None:
        return identity.me() if at_terminal() else Actor(SCRIPT, "", None)
    return Actor(checks.title(program, what="The program's name", longest=checks.LONGEST_NAME), "", None)
