"""What an artifact's bytes are, and the ways to show them: decided by its type, its name and how it begins."""

from dataclasses import dataclass
from enum import StrEnum

from desktop.queries.rows import ArtifactRow
from desktop.queries.viewing import FirstLook
from desktop.words import ArtifactType
from ui.review import colours, picture

WHOLE = 2_000_000  # bytes read at once for what is shown as a whole: Markdown and JSON


class View(StrEnum):
    """The ways to look at one content, by the word on the button."""

    RENDERED = "Rendered"
    PICTURE = "Picture"
    FORMATTED = "Formatted"
    TEXT = "Text"
    HEX = "Hex"


@dataclass(frozen=True, slots=True)
class Manner:
    """The views that make sense, the first of them shown first, and the colours of its text."""

    views: tuple[View, ...]
    colouring: colours.Colouring = colours.PLAIN


MARKDOWN = (".md", ".markdown", ".mkd")
DIFFERENCES = (".diff", ".patch")
LOGS = (".log",)
WRITTEN = (ArtifactType.SPEC, ArtifactType.PLAN, ArtifactType.ARCHITECTURE, ArtifactType.ADR, ArtifactType.TRANSCRIPT)


def manner(row: ArtifactRow, look: FirstLook) -> Manner:
    """How to show these bytes."""
    name, whole = row.name.lower(), bool(look.whole)
    if picture.is_picture(look.head) and look.info.size <= picture.BYTES:
        text = (View.TEXT,) if look.info.is_text else ()
        return Manner((View.PICTURE, *text, View.HEX))
    if not look.info.is_text:
        return Manner((View.HEX,))
    head = look.head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if row.type is ArtifactType.DIFF or name.endswith(DIFFERENCES) or head.startswith((b"diff --git", b"--- ")):
        return Manner((View.TEXT, View.HEX), colours.DIFFERENCE)
    if row.type is ArtifactType.LOG or name.endswith(LOGS):
        return Manner((View.TEXT, View.HEX), colours.LOG)
    if whole and (name.endswith(".json") or head.startswith((b"{", b"["))):
        return Manner((View.FORMATTED, View.TEXT, View.HEX), colours.JSON)
    if whole and (name.endswith(MARKDOWN) or (row.type in WRITTEN and "." not in name)):
        return Manner((View.RENDERED, View.TEXT, View.HEX))
    return Manner((View.TEXT, View.HEX), colours.JSON if name.endswith(".json") else colours.PLAIN)
