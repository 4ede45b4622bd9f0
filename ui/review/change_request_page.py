"""Everything there is to know about one change request, on one page."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.queries.rows import Proposal
from desktop.words import ChangeRequestStatus
from ui import style, words
from ui.review import controls, parts
from ui.review.compare import Comparison
from ui.review.prose import Prose
from ui.review.task_page import decision_line
from ui.review.wording import as_proposed

if TYPE_CHECKING:
    from desktop.queries.change_requests import ChangeRequestInFull

_S = ChangeRequestStatus
# What opening it is for, by where it stands.
_OPENING = {
    _S.DRAFT: "Go on writing…",
    _S.SUBMITTED: "Review and decide…",
    _S.APPROVED: "Apply the change…",
}
_WAITS = (_S.DRAFT, _S.SUBMITTED, _S.APPROVED)


class ChangeRequestPage(parts.Page):
    """A change request: where it stands, why it was asked for, what would change, what was decided about it."""

    task_opened = Signal(int)
    """Its task was pressed (id)."""
    change_wanted = Signal(int)
    """Somebody wants to open it (id): to write, decide or apply."""
    reading_wanted = Signal(int)
    """What it would change is to be read in the middle of the window (id)."""

    def __init__(self, found: "ChangeRequestInFull", *, read_only: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found = found
        self._add_head(read_only)
        self._add_why()
        self._add_difference()
        self.section("Decisions", "Nobody has decided about it yet.", count=len(found.decisions))
        self.add_many([partial(decision_line, one) for one in found.decisions], "decisions")
        self.end()

    def _add_head(self, read_only: bool) -> None:
        row = self._found.row
        self.add(style.label(f"Change “{parts.shortened(row.task_title)}”", "title"))
        who = f"asked by {row.asked_by}" if row.asked_by else "nobody recorded who asked"
        self.add(parts.state(row.status, who))
        again = [f"wording {row.version}"] if row.version > 1 else []
        told = [f"Change request {row.id}", *again, f"edited {words.ago(row.updated_at)}"]
        tip = f"Created {words.exact(row.created_at)}\nEdited {words.exact(row.updated_at)}\nSHA-256 {row.digest}"
        self.add(parts.quiet(" · ".join(told), tip=tip))
        self._add_standing()
        text = "Open…" if read_only else _OPENING.get(row.status, "Open…")
        glyph = "pencil-simple" if row.status is _S.DRAFT and not read_only else "eye"
        opening = parts.button(text, partial(self.change_wanted.emit, row.id), glyph=glyph)
        reading = parts.button("Read and comment", partial(self.reading_wanted.emit, row.id), glyph="chat-text")
        self.add(parts.buttons(opening, reading))
        line = controls.LineButton(style.icon("check-square", "muted"), f"{row.task_id}  {row.task_title}")
        line.clicked.connect(partial(self.task_opened.emit, row.task_id))
        self.add(line)

    def _add_standing(self) -> None:
        row, current = self._found.row, self._found.current
        if row.applied:
            said = f"The change was applied. It became version {row.applied}."
            self.add(parts.glyph_line(style.icon("check-circle-fill", "good"), said))
        elif row.status in _WAITS and row.base and current is not None and row.base != current.number:
            said = f"It was written for version {row.base}, and the task is at version {current.number} by now: "
            said += "it can be decided about, and not be applied."
            self.add(parts.glyph_line(style.icon("warning", "warn"), said))

    def _add_why(self) -> None:
        self.section("Why")
        why = Prose(grows=True)
        why.setAccessibleName("Why")
        why.show_markdown(self._found.row.content)
        self.add(why)

    def _add_difference(self) -> None:
        row, base = self._found.row, self._found.base
        self.section("What changed" if row.applied else "What would change")
        if row.proposal_text:
            self.add(parts.quiet("What it proposes was written in a way Placet cannot read; this is its text."))
            self.add(parts.code(row.proposal_text))
        elif base is None or row.proposal == Proposal():
            self.add(style.label("It proposes no other words.", "muted"))
        else:
            comparison = Comparison()
            self.add(comparison)
            comparison.compare(base, as_proposed(base, row.proposal), (f"version {base.number}", "what is proposed"))
