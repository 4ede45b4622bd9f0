"""Parts of a task's page: what may be done with the task now, and the tasks it came from or became."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QWidget

from desktop.queries.rows import LinkRow, Links
from desktop.words import LinkKind
from ui import style, words
from ui.review import controls, parts

# Two lines of buttons: what goes on with it, and what ends it. Their words and glyphs, by the names of the acts.
_ACTS = (
    (
        ("complete", "Complete…", "check-circle"),
        ("give_back", "Give back…", "arrow-u-up-left"),
        ("ask", "Ask for approval…", "paper-plane-tilt"),
        ("request_change", "New change request…", "git-pull-request"),
    ),
    (
        ("split", "Split…", "git-fork"),
        ("cancel", "Cancel task…", "prohibit"),
        ("reopen", "Reopen", "arrow-counter-clockwise"),
    ),
)
_BECAME = {LinkKind.SPLIT: "was split into", LinkKind.MERGE: "was merged into"}
_CAME_FROM = {LinkKind.SPLIT: "Split from", LinkKind.MERGE: "Merged from"}


def act_lines(possible: Mapping[str, str], wanted: Callable[[str], object]) -> list[QWidget]:
    """Buttons for what is possible: `possible` says of each act why not, "" where it is; `wanted(name)` is called."""
    found: list[QWidget] = []
    for line, role in zip(_ACTS, ("", "quiet"), strict=True):
        offered = [
            parts.button(text, lambda name=name: wanted(name), glyph=glyph, role=role)
            for name, text, glyph in line
            if possible.get(name) == ""
        ]
        found += [parts.buttons(*offered)] if offered else []
    return found


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
