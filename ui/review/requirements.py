"""A requirement in a line: what must be so, whether it is, and how to come there."""

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from desktop.queries.requirements import RequirementRow
from ui import words
from ui.review import parts

_CONDITIONS: Mapping[str, str] = {
    "always": "Always",
    "has gates": "It has gates that must pass",
    "has dependencies": "It waits for other tasks",
    "has comments": "It has issues or suggestions",
    "priority at least": "Its priority is {} or more",
    "has architecture options": "There are architectures",
    "approved": "A person approved this very version",
    "people at least": "{} or more people approved it",
    "gates passed": "All its gates passed",
    "comments resolved": "All comments are settled",
    "dependencies completed": "All it waits for is completed",
    "architecture chosen": "An architecture is chosen",
    "described": "It has a description",
}


def requirement_line(row: RequirementRow, *, aside: QWidget | None = None) -> QWidget:
    """Glyph, name, state, why, and how to meet it; `aside` at the end of the line."""
    told = f"{row.name}: {words.status_text(row.state).lower()}. {row.sentence} {row.how}".strip()
    return parts.glyph_line(words.status_icon(row.state), told, aside=aside)


def condition(name: str, number: str = "…") -> str:
    """A condition by its name as a person says it of a task: `2 or more people approved it`.

    One that only a newer program knows keeps its name.
    """
    said = _CONDITIONS.get(name)
    return f"{name.capitalize()} {number}".strip("… ") if said is None else said.format(number)
