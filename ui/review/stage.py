"""One wording, or the difference of two, on the screen: its lines, their letters, and what stands beside them."""

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QApplication

from desktop.paths import state_dir
from ui import style, words
from ui.review.content import View
from ui.review.dress import Dress
from ui.review.lines import LineView
from ui.review.material import Edition, Material, Of, Prepared
from ui.review.pages import Lines
from ui.review.positions import Positions, Spot
from ui.review.shown import Shown
from ui.review.sides import SideBySide
from ui.review.viewed import Viewed
from ui.review.viewer import ArtifactViewer

GLYPHS: dict[Of, str] = {"task": "check-square", "change request": "git-pull-request", "artifact": "file"}


class Stage(QObject):
    """Works with one viewer and one view of two sides; what a person prefers is remembered for all of them."""

    read = Signal(str, str)
    """As of a surface."""

    def __init__(self, viewer: ArtifactViewer, sides: SideBySide, viewed: Viewed) -> None:
        super().__init__(viewer)
        self._viewer, self._sides, self._viewed = viewer, sides, viewed
        for view in (viewer.lines, sides.old, sides.new):
            view.all_seen.connect(self._on_all_seen)
        self.has_room = True
        """Whether two texts have room side by side; where they have none, they are shown as one."""
        self._kept = QSettings(str(state_dir() / "windows.ini"), QSettings.Format.IniFormat)
        self.begin("artifact")

    def begin(self, of: Of) -> None:
        """Something else is to be shown."""
        self._of: Of = of
        self._laid: object = None
        self._unified: Shown | None = None
        self._raw: Shown | None = None  # a patch as its own text
        self.positions = Positions()
        """Where things are in what is shown."""

    def forget(self) -> None:
        """What is in view is no longer what was laid out here."""
        self._laid = self._unified = None

    @property
    def laid(self) -> bool:
        """Whether anything was laid out yet."""
        return self._laid is not None

    @property
    def text(self) -> LineView:
        """The view of lines that is in sight, or would be."""
        return self._sides.view if self._viewer.page is self._sides else self._viewer.lines

    @property
    def lines_in_view(self) -> bool:
        """Whether the lines one comments on are in view, and not the same bytes in another form."""
        text = self._unified is not None or self._of != "artifact" or self._viewer.view is View.TEXT
        return self._viewer.page is self._sides or (self._viewer.page is self._viewer.lines and text)

    @property
    def shown_rows(self) -> Shown | None:
        """Which rows of the patch the lines in view show; None where they are the lines of the text."""
        return self._sides.shown if self._viewer.page is self._sides else self._unified

    def _on_all_seen(self) -> None:
        """The lines in view are those that were laid out last, whatever was asked for since."""
        at, beside = self.positions, self._viewer.page is self._sides
        views = (self._sides.old, self._sides.new) if beside else (self._viewer.lines,)
        seen = all(view.seen.gap(view.lines.count) is None for view in views)
        if at.edition is not None and seen and self.lines_in_view:
            self.read.emit(at.edition.digest, at.since.digest if at.since else "")

    @property
    def spot(self) -> Spot | None:
        """The line of a wording the caret is on; None where no line of any is in view."""
        return self._spot(self.text.selection.caret[0])

    def _spot(self, line: int) -> Spot | None:
        text = self.text.lines.line(line) if self.lines_in_view else None
        return None if text is None else self.positions.spot(line, text, self.shown_rows)

    def find_spot(self) -> str:
        """Go to the nearest line one can comment on, above first, where the caret is on none; what to say of it."""
        here, count = self.text.selection.caret[0], self.text.lines.count
        if self._spot(here) is not None:
            return ""
        if not self.lines_in_view:
            can = View.TEXT in self._viewer.manner.views
            return "To comment on one line, show it as text first." if can else ""
        places = (line for away in range(1, count) for line in (here - away, here + away)) if self.shown_rows else ()
        line = next((line for line in places if self._spot(line) is not None), None)
        if line is None:
            return "No line stands there, so the comment is on the whole text."
        self.text.go_to(line)
        return "No line stands there, so the comment is on the nearest one."

    def go_to(self, line: int, *, old: bool) -> None:
        """Go to a line of the view; of two texts side by side, in the old or the new one."""
        if self._viewer.page is self._sides:
            self._sides.turn_to(old=old)
        self.text.go_to(line)

    # -- what a person prefers

    @property
    def beside(self) -> bool:
        """Whether differences are shown side by side."""
        return str(self._kept.value("review/beside", "false")) == "true"

    @beside.setter
    def beside(self, beside: bool) -> None:
        self._kept.setValue("review/beside", "true" if beside else "false")

    @property
    def wraps(self) -> bool:
        """Whether long lines go on in the next row, in texts like this one: in prose they usually do, in code not."""
        name, usual = ("prose", "true") if self._prose else ("code", "false")
        return str(self._kept.value(f"review/wrap {name}", usual)) == "true"

    @wraps.setter
    def wraps(self, wraps: bool) -> None:
        self._kept.setValue(f"review/wrap {'prose' if self._prose else 'code'}", "true" if wraps else "false")

    @property
    def _prose(self) -> bool:
        return self._of != "artifact" or View.RENDERED in self._viewer.manner.views

    # -- laying out

    def lay_out(self, found: Material, edition: Edition, since: Edition | None, prepared: Prepared) -> None:
        """Show `edition`, or what changed in it from `since`; where that is in view already, only what goes with it.

        The caret stays on its line, as far as that is in view in both forms.
        """
        here = self.spot
        patch = prepared.files if since is None else prepared.difference
        beside = self.beside and self.has_room and patch is not None and bool(patch.rows)
        if prepared.files is None or self._raw is None:
            self._raw = None if prepared.files is None else Shown(prepared.files)
        self.positions = Positions(edition, since, patch, beside)
        plan = (found.of, found.id, edition.digest, since and since.digest, beside)
        if plan != self._laid:
            first, self._laid = self._laid is None, plan
            if found.of != "artifact":
                facts = f"{found.facts} · {edition.name}, {words.ago(edition.made)}"
                self._viewer.head.show_text(style.icon(GLYPHS[found.of], "muted"), found.title, facts, edition.digest)
            self._unified = None
            if patch is not None and beside:
                self._viewer.head.offer(())
                self._sides.show_patch(patch)
                self._viewer.show_sides(self._sides)
            elif since is not None:
                self._show_unified(since, edition, prepared)
            elif found.of != "artifact":
                self._viewer.show_text(Lines(list(prepared.lines or ())))
            elif not first and self._viewer.view is not None:
                self._viewer.show_view(self._viewer.view)
            line = None if here is None else self.positions.line_at(here)
            if line and here is not None:
                self.go_to(line, old=self.positions.is_of_old(here))
        self.dress(prepared)

    def _show_unified(self, since: Edition, edition: Edition, prepared: Prepared) -> None:
        patch = prepared.difference
        self._viewer.head.offer(())
        if patch is None:
            self._viewer.show_sentence("These two cannot be compared line by line.")
        elif not patch.rows:
            self._viewer.show_sentence(f"Nothing changed from {since.name} to {edition.name}.")
        else:
            self._unified = Shown(patch)
            self._viewer.show_text(self._unified.lines())

    def letter(self) -> None:
        """Use the letters and the wrapping that suit the text."""
        font = QApplication.font() if self._prose else style.monospace()
        for view in (self._viewer.lines, self._sides.old, self._sides.new):
            if view.font() != font:
                view.setFont(font)
            view.wrap(wraps=self.wraps, as_prose=self._prose)

    def dress(self, prepared: Prepared) -> None:
        """Numbers, kinds, changed words and notes, for the lines that are in view."""
        if self._viewer.page is not self._sides and self.lines_in_view:
            shown = self._unified or (self._raw if self.positions.since is None else None)
            self._viewer.lines.dress(shown.dress() if shown else Dress())
        self.annotate(prepared)

    def annotate(self, prepared: Prepared) -> None:
        """What stands in the margin of the lines in view: comments, and what was viewed."""
        threads, at = prepared.threads, self.positions
        viewed = at.viewed(self._viewed)
        if self._viewer.page is self._sides:
            self._sides.annotate(at.notes(threads, old=True), viewed | at.notes(threads, old=False))
        elif self.lines_in_view:
            self._viewer.lines.annotate(viewed | at.notes(threads))
