"""The approval dialog: one person, one version of one task, read to its end, decided on purpose."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.queries.deciding import Decision, decision
from desktop.words import RequestState, TaskStatus, Verdict
from ui import words
from ui.dialogs.decision import DecisionDialog
from ui.dialogs.verdicts import Act
from ui.review import parts
from ui.review.freshness import Role
from ui.review.request import RequestPage
from ui.review.task_page import TO_DECIDE

if TYPE_CHECKING:
    from concurrent.futures import Future

    from desktop.queries.requests import RequestRow
    from desktop.queries.requirements import RequirementRow
    from desktop.queries.rows import ArtifactRow, VersionRow
    from desktop.store.project import Project
    from ui.relay import Relay
    from ui.review.surface import Surface


class ApprovalDialog(DecisionDialog[Decision]):
    """What a person decides about a task; the request is a row, this a view of it."""

    artifact_opened = Signal(object)
    """An ArtifactRow of the evidence was pressed."""
    tables = ("tasks", "task_versions", "approvals", "approval_requests", "comments", "overrides", "runs", "artifacts")

    def __init__(self, project: "Project", relay: "Relay", task_id: int, parent: QWidget | None = None) -> None:
        super().__init__(project, relay, "Review and decide", parent)
        self._task_id = task_id
        self._opened: tuple[str, ...] = ()
        self._before: VersionRow | None = None  # the version that was on screen when a newer one arrived

    def ask(self) -> "Future[Decision]":
        """The task as it stands."""
        return self.project.read(decision, self._task_id)

    def page(self, found: Decision) -> RequestPage:
        """Scope, requirements, what changed, all the words, the evidence."""
        subject = found.subject
        project = parts.shortened(found.detail.row.project_name, 40)
        where = f"Task {subject.task_id} of {project} · version {subject.version_number}"
        asks, named = not self.obstacle(found), self.about(found)
        question = f"Approve {named}?" if asks else f"{named[0].upper()}{named[1:]}"
        self.head.fill(question, where, subject.digest, _asked_by(found))
        key = self.me.key if self.me else ""
        if self.shown and self.shown.subject.version_id != subject.version_id:
            read = self.shown.subject.version_id
            self._before = next((one for one in found.detail.versions if one.id == read), None)
        page = RequestPage(found, self._before, key=key, asks=asks, may_pass=asks and not self.project.read_only)
        page.completed.connect(self.reading.complete)
        page.artifact_opened.connect(self._on_artifact)
        page.pass_wanted.connect(self._on_pass)
        page.lines_wanted.connect(lambda: self.turn(True))
        return page

    def show_lines(self, surface: "Surface", found: Decision) -> None:
        """This version, first what changed in it since one's last decision."""
        from desktop.commands.comments import About

        surface.show_task(found.subject.task_id, About(version_id=found.subject.version_id))

    def name(self) -> str:
        """The version on the screen."""
        return f"version {self.shown.subject.version_number}" if self.shown else ""

    def about(self, found: Decision) -> str:
        """The version and the title."""
        return f"version {found.subject.version_number} of “{parts.shortened(found.subject.title)}”"

    def obstacle(self, newest: Decision) -> str:
        """It is approved already, or nothing is asked of anybody."""
        status = newest.subject.status
        if (told := self._approved(newest)) or status in TO_DECIDE:
            return told
        return f"This task is {words.status_text(status).lower()}; there is nothing to decide about it."

    def _approved(self, newest: Decision) -> str:
        """Who approved these words already, so that nobody needs to, or that one has done so oneself; else empty."""
        subject = newest.subject
        mine = [one for one in newest.detail.approvals if one.version_id == subject.version_id and one.of_a_person]
        approved = [one for one in mine[:1] if one.approved]
        if subject.status is not TaskStatus.AWAITING_APPROVAL:
            for one in approved:
                return f"Version {subject.version_number} was approved by {one.approver}, {words.ago(one.created_at)}."
        # While a task waits, an approval is one of the several that are needed; a key approves a version once.
        elif self.me and self.me.key in {one.key for one in mine if one.approved and one.digest == subject.digest} - {
            ""
        }:
            return f"You approved version {subject.version_number} already; it waits for another person."
        return ""

    def standing(self, newest: Decision) -> tuple[Role, str]:
        """It is what the task says; perhaps nobody waits for an answer any more."""
        current = f"Version {newest.subject.version_number} is what the task says now."
        if self.obstacle(newest):
            return "good" if self._approved(newest) else "bar", current
        closed = newest.request if newest.waiting is None else None
        if closed is not None:
            return "warn", f"{_closed(newest, closed)} {current}"
        return "good", current

    def news(self, newest: Decision) -> str:
        """Which version arrived, and when."""
        subject = newest.subject
        arrived = next(one.created_at for one in newest.detail.versions if one.id == subject.version_id)
        return (
            f"Version {subject.version_number} arrived {words.ago(arrived)}; review the difference before you decide."
        )

    def give(self, verdict: Verdict, found: Decision) -> "Future[int]":
        """Decide about exactly this version with this digest."""
        from desktop.commands import approvals

        subject = found.subject
        return self.project.write(
            approvals.review,
            task_id=subject.task_id,
            version_id=subject.version_id,
            digest=subject.digest,
            verdict=verdict,
            comment=self.foot.words,
            viewed=self._viewed(found),
        )

    def acts(self, newest: Decision) -> tuple[Act, ...]:
        """Whoever asked may ask no longer."""
        request = newest.waiting
        if request is None or not self.is_mine(request):
            return ()
        return (("Withdraw the request", lambda: self._withdraw(request.id)),)

    def _withdraw(self, request_id: int) -> None:
        from desktop.commands import approvals

        future = self.project.write(approvals.withdraw, request_id, self.foot.words)
        self.write(future, lambda _none: (self.foot.clear(), self.reject()))

    def _viewed(self, found: Decision) -> tuple[str, ...]:
        """What was on this screen by now, as it is kept with the verdict."""
        subject, page = found.subject, self.reading.widget()
        named = f"version {subject.version_number}"
        seen = [f"{named}, {self.how_far()}, SHA-256 {subject.digest}"]
        if (subject.digest, "") in self.ways.read:
            seen.append(f"{named} line by line, to its end")
        since = page.compared if isinstance(page, RequestPage) and page.shows_changes else None
        if since is not None and self.reading.has_seen("changes", since.digest, subject.digest):
            seen.append(f"what changed since version {since.number}")
        by_line = (one for one in found.detail.versions if (subject.digest, one.digest) in self.ways.read)
        seen += [f"what changed since version {one.number} line by line" for one in by_line]
        return (*seen, *self._opened)

    def _on_artifact(self, row: "ArtifactRow") -> None:
        opened = f"artifact {row.id} “{row.name}”"
        self._opened = (*(one for one in self._opened if one != opened), opened)
        self.artifact_opened.emit(row)

    def _on_pass(self, requirement: "RequirementRow") -> None:
        if self.shown is not None:
            version_id = self.shown.subject.version_id
            self.with_key(lambda: self._ask_to_pass(requirement, version_id))

    def _ask_to_pass(self, requirement: "RequirementRow", version_id: int) -> None:
        from ui.dialogs.override import OverrideDialog

        OverrideDialog(self.project, self._task_id, version_id, requirement, self).open()


def _asked_by(found: Decision) -> str:
    """Who asks, since when, and what; empty where nobody has asked."""
    request = found.request
    if request is None:
        return ""
    who = f"{request.asked_by} " if request.asked_by else "Somebody who was not recorded "
    verb = "asks" if found.waiting else "asked"
    put_off = f" Put off until {words.exact(request.snoozed_until)}." if found.waiting and request.snoozed_until else ""
    until = (
        f" The answer is wanted by {words.exact(request.expires_at)}." if found.waiting and request.expires_at else ""
    )
    return f"{who}{verb}, {words.ago(request.asked_at)}. {request.question or ''}".strip() + until + put_off


def _closed(found: Decision, request: "RequestRow") -> str:
    """What became of a question that nobody has answered."""
    when = words.ago(request.closed_at) if request.closed_at else ""
    verdict = next((one for one in found.detail.approvals if one.request_id == request.id), None)
    reason = f" “{verdict.comment}”" if verdict and verdict.comment else ""
    if request.state is RequestState.EXPIRED:
        return f"The request expired {when}: nobody decided in time."
    if verdict is None:
        return f"The request was closed {when}."
    return f"{verdict.approver} {words.verdict_text(verdict)} it {when}.{reason}"
