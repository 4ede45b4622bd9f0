"""The dialog of one change request: why, what exactly would change, and what can be done about it now."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop.queries.deciding import Change, change
from desktop.words import ChangeRequestStatus, Verdict
from ui import style, words
from ui.dialogs.decision import DecisionDialog
from ui.dialogs.verdicts import Act
from ui.review import parts
from ui.review.compare import Comparison
from ui.review.freshness import Role
from ui.review.prose import ALL, Prose
from ui.review.unseen import add_unseen
from ui.review.wording import as_proposed, as_text

if TYPE_CHECKING:
    from concurrent.futures import Future

    from desktop.store.project import Project
    from ui.relay import Relay
    from ui.review.surface import Surface

GRID = style.GRID
# What can be done about it besides deciding: the words of the button, and the command.
ACTS: dict[ChangeRequestStatus, tuple[tuple[str, str], ...]] = {
    ChangeRequestStatus.DRAFT: (("Withdraw", "withdraw"), ("Submit", "submit")),
    ChangeRequestStatus.SUBMITTED: (("Withdraw", "withdraw"),),
    ChangeRequestStatus.APPROVED: (("Apply the change", "apply"),),
}
IDLE = (ChangeRequestStatus.DRAFT, ChangeRequestStatus.REJECTED, ChangeRequestStatus.WITHDRAWN)
SETTLED = (ChangeRequestStatus.REJECTED, ChangeRequestStatus.WITHDRAWN, ChangeRequestStatus.IMPLEMENTED)


class ChangeDialog(DecisionDialog[Change]):
    """A view of a change request as it is now, from the draft to what became of it."""

    tables = ("tasks", "task_versions", "change_requests", "approval_requests", "approvals")

    def __init__(
        self, project: "Project", relay: "Relay", change_request_id: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(project, relay, "Change request", parent)
        self._id = change_request_id
        self._unfinished = 0
        self._before: Change | None = None  # what was on screen when it got other words

    def ask(self) -> "Future[Change]":
        """The change request as it stands."""
        return self.project.read(change, self._id)

    def page(self, found: Change) -> parts.Page:
        """How it stands, what was said about it, why it is asked, and the difference it would make."""
        row = found.row
        if self.shown is None or self.shown.digest != found.digest:
            self._before = self.shown
        base = f" · written for version {row.base}" if row.base else ""
        again = f" · wording {row.version}" if row.version > 1 else ""
        scope = f"Change request {row.id} of task {row.task_id}{base}{again}"
        title, done = parts.shortened(row.task_title), row.status is ChangeRequestStatus.IMPLEMENTED
        self.head.fill(_asked(row.status, title), scope, row.digest, _asked_by(found))
        page = parts.Page(margin=3 * GRID)
        page.column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 3 * GRID)
        page.region("standing", row.status, repr(found.answer))
        _add_standing(page, found)
        page.region("why", row.digest)
        self._unfinished = 1 if found.base is None or row.proposal_text else 2
        page.section("Why")
        add_unseen(page, f"{row.content or ''}\n{row.proposal_text or ''}")
        why = Prose(grows=True, tallest=ALL)
        why.setAccessibleName("Why")
        why.completed.connect(self._on_finished)
        why.show_markdown(row.content or "*Nobody wrote why.*")
        page.add(why)
        self._add_news(page, found)
        page.region("changes", found.base and found.base.digest, row.digest)
        page.section("What changed" if done else "What would change")
        self._add_comparison(page, found)
        page.end()
        return page

    def _add_news(self, page: parts.Page, found: Change) -> None:
        """Where it got other words while one read it: what is different from those."""
        before, base = self._before, found.base
        if before is None or before.base is None or base is None:
            return
        names = (f"wording {before.row.version}", f"wording {found.row.version}")
        was, now = as_proposed(before.base, before.row.proposal), as_proposed(base, found.row.proposal)
        if as_text(was) == as_text(now):
            return
        page.region("news", before.digest, found.digest)
        page.section(f"Changed since {names[0]}, which you were reading")
        comparison = Comparison(tallest=ALL)
        comparison.settled.connect(self._on_finished)
        self._unfinished += 1
        page.add(comparison)
        comparison.compare(was, now, names, {number: task.title for number, task in found.waits_for.items()})

    def _add_comparison(self, page: parts.Page, found: Change) -> None:
        row, base = found.row, found.base
        if base is None or row.proposal_text:
            page.add(style.label(row.proposal_text or "It proposes no other words.", "muted"))
            return
        comparison = Comparison(tallest=ALL)
        comparison.settled.connect(self._on_finished)
        page.add(comparison)
        proposed = as_proposed(base, row.proposal)
        titles = {number: task.title for number, task in found.waits_for.items()}
        comparison.compare(base, proposed, (f"version {base.number}", "what is proposed"), titles)
        page.region("words", row.digest)
        page.section(f"All the words of version {row.applied}" if row.applied else "All the words as they would be")
        add_unseen(page, as_text(proposed))
        page.add(style.label(as_text(proposed, titles)))

    def _on_finished(self) -> None:
        """Another part is laid out; with the last one the end of the page is the end of the words."""
        self._unfinished -= 1
        if not self._unfinished:
            QTimer.singleShot(0, self.reading, self.reading.complete)

    def show_lines(self, surface: "Surface", found: Change) -> None:
        """What it would change."""
        surface.show_change(found.row.id)

    def name(self) -> str:
        """What is approved is the change; applying it is another step."""
        return "the change"

    def about(self, found: Change) -> str:
        """Which change, and of what."""
        return f"change request {found.row.id} of “{parts.shortened(found.row.task_title)}”"

    def obstacle(self, newest: Change) -> str:
        """Only what was submitted is decided about."""
        row = newest.row
        if row.status is ChangeRequestStatus.SUBMITTED:
            return ""
        if row.status is ChangeRequestStatus.IMPLEMENTED:
            return f"The change was applied. It became version {row.applied}."
        if row.status is ChangeRequestStatus.DRAFT:
            return "It is a draft; submit it to have it decided."
        told = f"It is {words.status_text(row.status).lower()}"
        if row.status is ChangeRequestStatus.APPROVED:
            return f"{told}; {_unfit(newest) or 'apply it to write it as the next version.'}"
        return f"{told}; there is nothing to decide about it."

    def standing(self, newest: Change) -> tuple[Role, str]:
        """Whether the task still is what this was written for."""
        if unfit := _unfit(newest):
            return "warn", unfit[0].upper() + unfit[1:]
        told = words.status_text(newest.row.status).lower()
        return (
            "bar" if newest.row.status in IDLE else "good",
            f"It is {told}, and the task still is the version it was written for.",
        )

    def news(self, newest: Change) -> str:
        """It has other words by now."""
        del newest
        return "It was changed while you were reading; look at it again before you decide."

    def give(self, verdict: Verdict, found: Change) -> "Future[int]":
        """Decide about exactly these words."""
        from desktop.commands import change_requests

        return self.project.write(
            change_requests.decide,
            self._id,
            digest=found.digest,
            verdict=verdict,
            comment=self.foot.words,
            viewed=(f"change request {self._id}, {self.how_far()}, SHA-256 {found.digest}",),
        )

    def after(self, approval_id: int) -> None:
        """It stays: what was approved can be applied here."""
        self.decided.emit(approval_id)
        self.start_over()

    def acts(self, newest: Change) -> tuple[Act, ...]:
        """Submit, withdraw, apply, each in its time."""
        if newest.row.status is ChangeRequestStatus.APPROVED and _unfit(newest):
            return ()
        return tuple((text, partial(self._act, verb)) for text, verb in ACTS.get(newest.row.status, ()))

    def _act(self, verb: str) -> None:
        from desktop.commands import change_requests

        if verb == "withdraw":
            future = self.project.write(change_requests.withdraw, self._id, self.foot.words)
        else:
            command = {"submit": change_requests.submit, "apply": change_requests.apply}[verb]
            future = self.project.write(command, self._id)
        self.write(future, lambda _done: self.start_over())


def _asked(status: ChangeRequestStatus, title: str) -> str:
    """What is asked about the task of this title, or what was, once that is settled."""
    if status is ChangeRequestStatus.IMPLEMENTED:
        return f"Changed “{title}”"
    if status is ChangeRequestStatus.APPROVED:
        return f"Apply the change of “{title}”?"
    return f"Change of “{title}”" if status in SETTLED else f"Change “{title}”?"


def _asked_by(found: Change) -> str:
    """Who asks, and what; empty where that was not recorded."""
    row, request = found.row, found.waiting
    if request is not None and request.asked_by:
        return f"{request.asked_by} asks, {words.ago(request.asked_at)}. {request.question or ''}".strip()
    return f"{row.asked_by} wrote it, {words.ago(row.updated_at)}." if row.asked_by else ""


def _add_standing(page: parts.Page, found: Change) -> None:
    page.add(parts.state(found.row.status, words.ago(found.row.updated_at)))
    if (answer := found.answer) is None:
        return
    notes = f": {answer.comment}" if answer.comment else "."
    told = f"{answer.approver} {words.verdict_text(answer)} it, {words.ago(answer.created_at)}{notes}"
    page.add(parts.glyph_line(style.icon("chat-text", "muted"), told, tip=words.exact(answer.created_at)))


def _unfit(found: Change) -> str:
    """Why it cannot become the next version; empty while it can."""
    row, base = found.row, found.base
    if row.status in SETTLED or row.base is None or base is None or base.number == found.current:
        return ""
    return f"the task is at version {found.current} by now, so it cannot be applied any more."
