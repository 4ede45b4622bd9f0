"""Parts of a task's page: what may be done with the task now, and the tasks it came from or became."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from desktop.queries.rows import LinkRow, Links
from desktop.words import LinkKind
from ui import style, words
from ui.review import controls, parts

# What goes on with it, and what is rare: their words and glyphs, by the names of the acts.
_ACTS = (
    ("complete", "Complete…", "check-circle"),
    ("give_back", "Give back…", "arrow-u-up-left"),
    ("ask", "Ask for approval…", "paper-plane-tilt"),
    ("reopen", "Reopen", "arrow-counter-clockwise"),
)
_RARE = (
    ("request_change", "New change request…", "git-pull-request"),
    ("split", "Split…", "git-fork"),
    ("cancel", "Cancel task…", "prohibit"),
)
_BECAME = {LinkKind.SPLIT: "was split into", LinkKind.MERGE: "was merged into"}
_CAME_FROM = {LinkKind.SPLIT: "Split from", LinkKind.MERGE: "Merged from"}


def act_buttons(possible: Mapping[str, str], wanted: Callable[[str], object]) -> list[QPushButton]:
    """Buttons for what is possible: `possible` says of each act why not, "" where it is; `wanted(name)` is called."""
    return [parts.button(text, partial(wanted, name), glyph=glyph) for name, text, glyph in _of(_ACTS, possible)]


def more_buttons(possible: Mapping[str, str], wanted: Callable[[str], object]) -> list[QPushButton]:
    """A button with a menu of the rare things that are possible; none where nothing is. As `act_buttons`."""
    rare = _of(_RARE, possible)
    if not rare:
        return []
    more = parts.button("More", lambda: None)
    menu = QMenu(more)
    for name, text, glyph in rare:
        menu.addAction(style.icon(glyph, "muted"), text, partial(wanted, name))
    more.setMenu(menu)
    more.setToolTip("More that can be done with this task")
    return [more]


def _of(acts: Sequence[tuple[str, str, str]], possible: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [act for act in acts if possible.get(act[0]) == ""]


def link_lines(links: Links, opened: Callable[[int], object]) -> list[QWidget]:
    """What has taken the task's place, and whose place it took: a sentence, and a line to press for each task."""
    return [
        *_lines(links.became, lambda kind, which: f"Superseded: it {_BECAME[kind]} {which}.", opened),
        *_lines(links.came_from, lambda kind, which: f"{_CAME_FROM[kind]} {which}.", opened),
    ]


def _lines(
    links: Sequence[LinkRow], say: Callable[[LinkKind, str], str], opened: Callable[[int], object]
) -> list[QWidget]:
    if not links:
        return []
    first = links[0]
    which = "task " + ", ".join(f"{one.task_id}" for one in links)
    who = f"{first.made_by}, {words.ago(first.made_at)}" if first.made_by and first.made_at else ""
    reason = f"\n{first.reason}" if first.reason else ""
    tip = words.exact(first.made_at) if first.made_at else ""
    aside = style.label(who, "muted") if who else None
    if aside is not None:
        aside.setWordWrap(False)
    said = parts.glyph_line(style.icon("git-fork", "muted"), say(first.kind, which) + reason, aside=aside, tip=tip)
    return [said, *(_line(one, opened) for one in links)]


def _line(link: LinkRow, opened: Callable[[int], object]) -> QWidget:
    line = controls.LineButton(
        words.status_icon(link.status), f"{link.task_id}  {link.title}", words.status_text(link.status)
    )
    line.clicked.connect(lambda: opened(link.task_id))
    return line
