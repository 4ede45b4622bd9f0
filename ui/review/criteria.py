"""Acceptance criteria on a page: what must be true when the task is done, one line each."""

from ui import style
from ui.review import parts
from ui.review.wording import Wording


def add_criteria(page: parts.Page, version: Wording) -> None:
    """Add the criteria of a version, or the text they could not be read from; nothing where it has none."""
    if not (version.criteria or version.criteria_text):
        return
    page.section("Acceptance criteria", count=len(version.criteria) or None)
    for one in version.criteria:
        page.add(parts.glyph_line(style.icon("target", "muted"), one))
    if version.criteria_text:
        page.add(parts.code(version.criteria_text))
