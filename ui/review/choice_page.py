"""All there is to choose an architecture from, as it reads, the one that would be chosen first; and what is written."""

from PySide6.QtCore import QTimer, Signal

from desktop.queries.architecture import Choice
from desktop.queries.rows import OptionRow
from ui import style
from ui.review import parts
from ui.review.prose import Prose
from ui.review.request import ALL


class ChoicePage(parts.Page):
    """The page of the dialog that chooses."""

    completed = Signal()
    """All of it is laid out: from now on its end is the end."""

    def __init__(self, choice: Choice, option: OptionRow) -> None:
        """`option` is the one that would be chosen."""
        super().__init__(margin=3 * parts.GRID)
        self._unfinished = 1
        for one in (option, *(other for other in choice.options if other.id != option.id)):
            other = "Chosen until now" if one.selected else "Not chosen"
            self.section(one.name if one is option else f"{other}: {one.name}")
            self._add_text("What it is", one.description)
            for sentences, sign in ((one.pros, "plus"), (one.cons, "minus")):
                if sentences:
                    self.add(parts.glyph_lines(sentences, sign))
            if one.trade_offs:
                self.add(style.label("Trade-offs", "muted"))
                self._add_text("Trade-offs", one.trade_offs)
        self.section("What is written")
        record = "A decision record (ADR), kept as an artifact: context, these options, your reason, consequences."
        self.add(parts.glyph_line(style.icon("scales", "muted"), record))
        if choice.decision is not None:
            before = f"It supersedes {choice.decision.name}."
            self.add(parts.glyph_line(style.icon("arrow-bend-up-right", "warn"), before))
        self.end()
        self._on_finished()

    def _add_text(self, name: str, markdown: str | None) -> None:
        if not markdown:
            return
        text = Prose(grows=True, tallest=ALL)
        text.setAccessibleName(name)
        self._unfinished += 1
        text.completed.connect(self._on_finished)
        text.show_markdown(markdown)
        self.add(text)

    def _on_finished(self) -> None:
        self._unfinished -= 1
        if self._unfinished == 0:
            QTimer.singleShot(0, self, self.completed.emit)
