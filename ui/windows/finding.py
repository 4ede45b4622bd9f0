"""What of an open file the palette finds, by words or by number, and the way there."""

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from desktop.words import ArtifactType, Phase
from ui import words
from ui.dialogs.palette import Command
from ui.tables.page import TablePage
from ui.windows.pages import NAMED

if TYPE_CHECKING:
    from concurrent.futures import Future

    from desktop.queries.finding import Found
    from ui.windows.project import ProjectWindow

FEWEST_LETTERS, EACH = 2, 6
PAGES = {
    "project": "projects",
    "task": "tasks",
    "change request": "change requests",
    "run": "runs",
    "artifact": "artifacts",
    "architecture": "architecture",
}
"""Which page shows one of a kind."""
NUMBERED = re.compile(rf"(?:({'|'.join(PAGES)}) +)?#?([0-9]+)")
"""`12`, `#12`, `run 12`."""


def number(typed: str) -> tuple[str, int] | None:
    """Which kind is asked for ("" any) and its number, which may be too large for any; None where no number is."""
    found = NUMBERED.fullmatch(typed.casefold())
    return None if found is None else (found[1] or "", int((found[2].lstrip("0") or "0")[:20]))


def seek(window: "ProjectWindow", typed: str) -> "Future[tuple[Command, ...]] | None":
    """What is called so in the file of this window, looked for in another thread; None for next to nothing."""
    if len(typed) < FEWEST_LETTERS and number(typed) is None:
        return None
    return window.project.read(_found, typed, window)


def _found(session: Any, typed: str, window: "ProjectWindow") -> tuple[Command, ...]:
    return tuple(_command(window, one) for one in _all(session, typed))


def _all(session: Any, typed: str) -> "Iterator[Found]":
    """What has the number, then what has the words; a task by its number is offered without looking."""
    from desktop.queries import finding

    there: set[tuple[str, int]] = set()
    asked = number(typed)
    if asked is not None:
        kind, its = asked
        for one in finding.by_number(session, its):
            there.add((one.kind, one.id))
            if one.kind != "task" and kind in ("", one.kind):
                yield one
    if len(typed) >= FEWEST_LETTERS:
        yield from (it for it in finding.by_words(session, typed, EACH) if (it.kind, it.id) not in there)


def _command(window: "ProjectWindow", one: "Found") -> Command:
    page = NAMED[PAGES[one.kind]]
    numbered = one.kind in ("task", "change request", "run")
    text = f"{one.id}  {one.name}" if numbered else one.name
    said = f"{one.kind.capitalize()} {one.id} “{one.name}”"
    there = partial(go, window, one.kind, one.id, (one.project_id, one.project_name))
    return Command(text, there, _beside(one), page.glyph, group=page.title, said=said)


def _beside(one: "Found") -> str:
    """Where it stands, or of which type it is; of an architecture, whose it is."""
    if isinstance(one.state, ArtifactType):
        return words.type_text(one.state)
    if isinstance(one.state, Phase):
        return words.phase_text(one.state)
    if one.state is not None:
        return words.status_text(one.state)
    return one.project_name if one.kind == "architecture" else ""


def go(window: "ProjectWindow", kind: str, id_: int, project: tuple[int, str] = (0, "")) -> None:
    """Show it on its page, selected, with all that is known of it; an architecture is that of a project (id, name)."""
    from ui.windows.architecture import ArchitecturePage

    window.show_page(PAGES[kind])
    page = window.current
    if isinstance(page, ArchitecturePage):
        page.show_option(id_, *project)
    elif isinstance(page, TablePage):
        page.reveal(id_)
        window.show_details(wanted=True)
        window.details.show_one(kind, id_)
