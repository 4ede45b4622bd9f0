"""A requirement in a line: what must be so, whether it is, and how to come there."""

from PySide6.QtWidgets import QWidget

from desktop.queries.requirements import RequirementRow
from ui import words
from ui.review import parts


def requirement_line(row: RequirementRow, *, aside: QWidget | None = None) -> QWidget:
    """Glyph, name, state, why, and how to meet it; `aside` at the end of the line."""
    told = f"{row.name}: {words.status_text(row.state).lower()}. {row.sentence} {row.how}".strip()
    return parts.glyph_line(words.status_icon(row.state), told, aside=aside)
