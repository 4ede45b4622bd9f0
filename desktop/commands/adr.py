"""A choice of an architecture as a document: Markdown in the usual form of an architecture decision record."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from desktop.queries.architecture import Choice
from desktop.queries.rows import OptionRow

_NUMBER = re.compile(r"(?:ADR[-_ ]?)?(\d{1,6})(?!\d)", re.IGNORECASE)


def following(names: Iterable[str]) -> int:
    """The number of the next record, after those with these names: `ADR-0004-whole-ore.md`, `003-tides.md`."""
    return 1 + max((int(found[1]) for name in names if (found := _NUMBER.match(name))), default=0)


def name(number: int, option: OptionRow) -> str:
    """What the record is called as a file."""
    words = "-".join(re.findall(r"\w+", option.name.lower()))[:60].strip("-")
    return f"ADR-{number:04}-{words}.md" if words else f"ADR-{number:04}.md"


def text(choice: Choice, option: OptionRow, number: int, *, reason: str, by: str, at: datetime) -> str:
    """The record of choosing `option`, for a `reason`, by somebody at a time (UTC); it speaks of every other one."""
    return "\n\n".join(_parts(choice, option, number, reason, by, at)) + "\n"


def _parts(choice: Choice, option: OptionRow, number: int, reason: str, by: str, at: datetime) -> Iterator[str]:
    yield f"# ADR-{number:04}: {option.name}"
    yield f"Status: accepted, {at:%Y-%m-%d}, by {by}"
    before = choice.chosen
    yield "## Context"
    many = "one architecture" if len(choice.options) == 1 else f"{len(choice.options)} architectures"
    yield f"{choice.project_name} had {many} to choose from."
    if choice.decision is not None and before is not None:
        yield f"This supersedes {choice.decision.name}, which had chosen {before.name}."
    elif before is not None and before.id != option.id:
        yield f"Until now {before.name} was chosen; no decision about that was recorded."
    elif before is not None:
        yield "It was chosen before; no decision about that was recorded."
    yield "## Options"
    for one in choice.options:
        yield f"### {one.name} (chosen)" if one.id == option.id else f"### {one.name}"
        yield from _told(one)
    yield "## Decision"
    yield f"We choose {option.name}."
    yield reason
    yield "## Consequences"
    yield from _consequences(option)


def _told(option: OptionRow) -> Iterator[str]:
    if option.description:
        yield option.description
    for word, sentences in (("For it", option.pros), ("Against it", option.cons)):
        if sentences:
            yield f"{word}:\n\n{_listed(sentences)}"
    if option.trade_offs:
        yield f"Trade-offs: {option.trade_offs}"


def _consequences(option: OptionRow) -> Iterator[str]:
    if option.cons:
        yield f"We accept:\n\n{_listed(option.cons)}"
    if option.trade_offs:
        yield option.trade_offs
    if not option.cons and not option.trade_offs:
        yield "None were named when it was proposed."


def _listed(sentences: Iterable[str]) -> str:
    return "\n".join(f"- {one}" for one in sentences)
