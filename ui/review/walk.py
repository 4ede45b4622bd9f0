"""Going through a text under review, from change to change, file to file, comment to comment; what was viewed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.queries.carrying import How
from ui.review.content import View

if TYPE_CHECKING:
    from ui.review.surface import Surface


class Walk(QObject):
    """Works for one surface: its caret is where one is."""

    def __init__(self, surface: "Surface") -> None:
        super().__init__(surface)
        self._surface = surface
        self._part = -1  # the place of the part one is in
        self._going: int | None = None  # the thread to go to once its line is in view
        surface.viewer.lines.caret_moved.connect(self._on_caret)
        surface.sides.caret_moved.connect(self._on_caret)
        surface.tree.file_chosen.connect(self._on_file)
        surface.panel.chosen.connect(self.to_thread)
        surface.bar.viewed_chosen.connect(lambda _viewed: self.mark_viewed())

    @property
    def _line(self) -> int:
        return self._surface.text.selection.caret[0]

    # -- changes and files

    def to_hunk(self, step: int) -> None:
        """Go to the next change (1) or the one before (-1)."""
        self._to(_next(self._surface.positions.hunks(), self._line, step), "changes")

    def to_file(self, step: int) -> None:
        """Go to the next file of a patch (1) or the one before (-1)."""
        at = self._surface.positions
        self._to(_next([at.first_line(file) for file in at.files], self._line, step), "files")

    def _to(self, line: int | None, many: str) -> None:
        if line is None:
            self._surface.viewer.foot.tell(f"There are no more {many} this way.")
            return
        self._surface.text.go_to(line)

    def _on_file(self, at: int) -> None:
        positions = self._surface.positions
        if at < len(positions.files):
            self._surface.text.go_to(positions.first_line(positions.files[at]))

    # -- comments

    def to_next_thread(self, step: int) -> None:
        """Go to the next comment (1) or the one before (-1), in the order they are listed."""
        ids = [one.root.id for one in self._surface.prepared.threads]
        current = self._surface.panel.current
        if not ids:
            self._surface.viewer.foot.tell("Nobody has commented on this text.")
        elif current in ids:
            self.to_thread(ids[max(0, min(len(ids) - 1, ids.index(current) + step))])
        else:
            self.to_thread(ids[0 if step > 0 else -1])

    def to_thread(self, id_: int) -> None:
        """Go to the line of a comment, and show it among the others."""
        surface = self._surface
        thread = next((one for one in surface.prepared.threads if one.root.id == id_), None)
        if thread is None:
            return
        surface.show_comments()
        surface.panel.choose(id_)
        line = surface.positions.line_of(thread)
        if line is not None and surface.stage.lines_in_view:
            surface.stage.go_to(line, old=surface.positions.is_old(thread))
            surface.panel.choose(id_)
        elif thread.place.how not in (How.WHOLE, How.GONE):
            self._going = id_
            self._bring_into_view()

    def _bring_into_view(self) -> None:
        """Its line is left out of a difference, or the text is shown in a form without lines."""
        surface = self._surface
        if surface.positions.since is not None:
            surface.compare_with(None)
        elif View.TEXT in surface.viewer.manner.views and surface.viewer.view is not View.TEXT:
            surface.viewer.show_view(View.TEXT)
            self.arrive()

    def arrive(self) -> None:
        """Other lines are in view: go on to where one was going."""
        going, self._going = self._going, None
        if going is not None and self._surface.stage.lines_in_view:
            self.to_thread(going)

    def _on_caret(self, line: int) -> None:
        surface = self._surface
        here = [one for one in surface.prepared.threads if surface.positions.line_of(one) == line]
        if here and surface.panel.current not in [one.root.id for one in here]:
            surface.panel.choose(here[0].root.id)
        at = surface.positions.file_at(line)
        if at is not None:
            surface.tree.mark_current(at)
        if surface.positions.part_at(line) != self._part:
            self.show_viewed()

    # -- what was viewed

    def _parts(self) -> tuple[list[str], int]:
        """What can be viewed by itself, as digests, and which of it is in view."""
        at, edition = self._surface.positions, self._surface.edition
        if at.parts:
            there = self._surface.stage.lines_in_view
            return ([part.digest for part in at.parts], at.part_at(self._line)) if there else ([], 0)
        return ([edition.digest], 0) if edition and edition.digest else ([], 0)

    def show_viewed(self) -> None:
        """Show in the bar what was viewed and how much of all."""
        digests, at = self._parts()
        self._part, viewed = at, self._surface.viewed
        seen = sum(digest in viewed for digest in digests)
        count = f"{seen:,} of {len(digests):,} viewed" if len(digests) > 1 else ""
        self._surface.bar.show_viewed(
            viewed=bool(digests) and digests[at] in viewed, count=count, possible=bool(digests)
        )

    def mark_viewed(self) -> None:
        """Mark what is in view, of a patch the hunk, as viewed and go on to the next; or take the mark away."""
        digests, at = self._parts()
        if digests:
            self._mark([digests[at]])

    def mark_file_viewed(self) -> None:
        """Mark all of the file one is in as viewed and go on to the next that was not; or take the marks away."""
        positions = self._surface.positions
        file = positions.file_at(self._line)
        if file is None:
            self.mark_viewed()
        else:
            self._mark([part.digest for part in positions.files[file].parts])

    def _mark(self, digests: Sequence[str]) -> None:
        surface = self._surface
        viewed = any(digest not in surface.viewed for digest in digests)
        surface.viewed.mark(digests, viewed=viewed)
        surface.show_viewed()
        if viewed:
            self._to_unseen(digests[-1])
        self.show_viewed()

    def _to_unseen(self, behind: str) -> None:
        """Go to the next part that was not viewed yet, and after the last to the first."""
        surface = self._surface
        parts = surface.positions.parts
        at = next((number for number, part in enumerate(parts) if part.digest == behind), 0)
        left = (part for part in (*parts[at:], *parts[:at]) if part.digest not in surface.viewed)
        if (part := next(left, None)) is not None:
            surface.text.go_to(surface.positions.part_line(part))


def _next(lines: Sequence[int], here: int, step: int) -> int | None:
    """The first line after `here`, or with a negative step the last before it."""
    if step > 0:
        return next((line for line in lines if line > here), None)
    return next((line for line in reversed(lines) if line < here), None)
