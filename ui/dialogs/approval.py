"""The approval dialog: one person, one version of one task, read to its end, decided on purpose."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.errors import Known, Stale
from desktop.queries.viewing import Decision, decision
from desktop.words import TaskStatus, Verdict
from ui import failure, style, words
from ui.dialogs.verdicts import Verdicts
from ui.review import parts
from ui.review.freshness import ENTER, Freshness
from ui.review.request import RequestPage
from ui.review.task_page import TO_DECIDE
from ui.work import show, start

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.identity import Actor
    from desktop.queries.rows import ArtifactRow, VersionRow
    from desktop.store.changes import Changes
    from desktop.store.project import Project
    from ui.relay import Relay

GRID = style.GRID
TABLES = ("tasks", "task_versions", "approvals", "approval_requests", "comments", "overrides", "runs", "artifacts")


class ApprovalDialog(QDialog):
    """A view of what would be decided now; it never decides about anything but the words it shows.

    `A` shows what has not been on screen yet, then arms, then approves; `D` asks for the reason of a rejection.
    """

    decided = Signal(int)
    """An approval (id) was written."""
    named = Signal(str)
    """The person said who they are; `who` was empty."""
    artifact_opened = Signal(object)
    """An ArtifactRow of the evidence was pressed."""

    def __init__(
        self, project: "Project", relay: "Relay", task_id: int, who: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle("Decide")
        self._project, self._task_id, self._who = project, task_id, who
        self._shown: Decision | None = None
        self._newest: Decision | None = None
        self._since: VersionRow | None = None  # the version that was on screen when a newer one arrived
        self._complete = self._seen = self._armed = self._busy = False
        self._opened: tuple[str, ...] = ()
        self._build()
        self.resize(92 * GRID, 100 * GRID)
        self._reading.setFocus()
        relay.changed.connect(self._on_changed)
        passing = QTimer(self, interval=30_000)  # "arrived 2 min ago" must not stay so
        passing.timeout.connect(self._refresh)
        passing.start()
        self._ask()

    def is_read(self) -> bool:
        """Whether all that is decided about is laid out."""
        return self._complete

    # -- what it is made of

    def _build(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self._built_head())
        self._freshness = Freshness()
        self._freshness.newer_wanted.connect(self._on_load)
        page.addWidget(self._freshness)
        self._reading = QScrollArea()
        self._reading.setWidgetResizable(True)
        self._reading.setFrameShape(QFrame.Shape.NoFrame)
        self._reading.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._reading.setAccessibleName("What is decided about")
        self._reading.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        bar = self._reading.verticalScrollBar()
        bar.valueChanged.connect(self._look)
        bar.rangeChanged.connect(self._look)
        page.addWidget(self._reading, 1)
        self._foot = self._built_foot()
        page.addWidget(self._foot)

    def _built_head(self) -> QWidget:
        head = parts.Page(margin=3 * GRID)
        head.column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        head.column.setSpacing(GRID // 2)
        self._asked = style.label("Reading…", "title")
        head.add(self._asked)
        line = QHBoxLayout()
        line.setSpacing(GRID // 2)
        self._scope = style.label("", "muted")
        self._scope.setWordWrap(False)
        self._scope.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._copy = QToolButton()
        self._copy.setIcon(style.icon("copy-simple", "muted"))
        self._copy.setToolTip("Copy the whole SHA-256")
        self._copy.setAccessibleName("Copy the whole SHA-256")
        self._copy.clicked.connect(self._on_copy)
        line.addWidget(self._scope)
        line.addWidget(self._copy)
        line.addStretch(1)
        head.column.addLayout(line)
        self._asker = style.label("")
        self._asker.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._asker.hide()
        head.add(self._asker)
        return head

    def _built_foot(self) -> Verdicts:
        foot = Verdicts(self._who)
        foot.given.connect(self._decide)
        foot.put_off.connect(self._put_off)
        foot.edited.connect(self._refresh)
        return foot

    # -- what it shows

    def _ask(self) -> None:
        show(self, self._project.read(decision, self._task_id), self._on_read, self._on_unreadable)

    def _on_read(self, found: Decision) -> None:
        self._newest = found
        if self._shown is None or (self._same_words(found) and found != self._shown):
            self._put(found)
        self._refresh()

    def _same_words(self, found: Decision) -> bool:
        shown = self._shown
        return shown is not None and (shown.subject.version_id, shown.subject.digest) == (
            found.subject.version_id,
            found.subject.digest,
        )

    def _put(self, found: Decision) -> None:
        place = self._reading.verticalScrollBar().value() if self._same_words(found) else 0
        self._shown = found
        self._complete = self._seen = self._armed = False
        subject = found.subject
        self._asked.setText(f"Approve version {subject.version_number} of “{parts.shortened(subject.title)}”?")
        where = f"Task {subject.task_id} of {found.detail.row.project_name}"
        self._scope.setText(f"{where} · version {subject.version_number} · SHA-256 {parts.short(subject.digest)}")
        self._scope.setToolTip(subject.digest)
        self._scope.setAccessibleDescription(f"SHA-256 {subject.digest}")
        self._asker.setText(_asked_by(found))
        self._asker.setVisible(found.request is not None)
        page = RequestPage(found, self._since)
        page.setAutoFillBackground(True)
        page.setBackgroundRole(self.palette().ColorRole.Base)
        page.completed.connect(self._on_complete)
        page.artifact_opened.connect(self._on_artifact)
        self._reading.setWidget(page)
        QTimer.singleShot(0, self, lambda: self._reading.verticalScrollBar().setValue(place))

    def _on_complete(self) -> None:
        self._complete = True
        self._look()

    def _on_unreadable(self, error: BaseException) -> None:
        if isinstance(error, Known):
            self._freshness.tell("bad", error.sentence)
            self._shown = self._newest = None
            self._refresh()
        else:
            failure.tell(self, error)

    def _on_changed(self, changes: "Changes") -> None:
        if changes.touches(*TABLES):
            self._ask()

    def _on_load(self) -> None:
        if self._shown and self._newest:
            read = self._shown.subject.version_id
            versions = self._newest.detail.versions
            self._since = next((one for one in versions if one.id == read), None)
            self._put(self._newest)
            self._refresh()
            self._reading.setFocus()

    def _on_copy(self) -> None:
        if self._shown:
            QGuiApplication.clipboard().setText(self._shown.subject.digest)

    def _look(self) -> None:
        # Seen is what stood on screen: the end of the page, once all of it is laid out.
        if not self._complete or self._seen or not self.isVisible():
            return
        page, view, bar = self._reading.widget(), self._reading.viewport(), self._reading.verticalScrollBar()
        tall = max(page.height(), page.layout().totalHeightForWidth(view.width()))
        if bar.value() + view.height() >= tall - 1:
            self._seen = True
            self._refresh()

    # -- whether one can decide

    def _obstacle(self) -> str:
        """Why nothing can be decided about what is shown, as a sentence; empty when it can."""
        if self._project.read_only:
            return "This file is open read-only, so nothing can be decided here."
        if self._newest is None:
            return ""
        subject = self._newest.subject
        mine = [one for one in self._newest.detail.approvals if one.version_id == subject.version_id]
        # While a task waits, an approval is one of the several that are needed.
        if mine and mine[0].approved and subject.status is not TaskStatus.AWAITING_APPROVAL:
            when = words.ago(mine[0].created_at)
            return f"Version {subject.version_number} was approved by {mine[0].approver}, {when}."
        if subject.status not in TO_DECIDE:
            return f"This task is {words.status_text(subject.status).lower()}; there is nothing to decide about it."
        return ""

    def _stale(self) -> bool:
        return self._newest is not None and not self._same_words(self._newest)

    def _refresh(self) -> None:
        stale, obstacle = self._stale(), self._obstacle()
        if self._shown is not None:
            self._say_freshness(stale=stale, obstacle=obstacle)
        can = self._shown is not None and not stale and not obstacle and not self._busy
        self._armed = self._armed and can
        number = self._shown.subject.version_number if self._shown else None
        waits = self._shown is not None and self._shown.request is not None
        self._foot.offer(number, obstacle=bool(obstacle), can=can, seen=self._seen, waits=waits)
        self._freshness.offer(self._newest.subject.version_number if stale and self._newest else None)
        self._foot.hint.setText(self._hinted() if can else "")

    def _hinted(self) -> str:
        who = f"You decide as {self._who}. " if self._who else ""
        if self._armed:
            return f"{who}Press A again to approve."
        if self._seen:
            return f"{who}Press A twice to approve."
        return f"{who}Scroll to the end to approve; A goes on to what you have not seen."

    def _say_freshness(self, *, stale: bool, obstacle: str) -> None:
        if stale and self._newest:
            newest = self._newest.subject
            arrived = next(one.created_at for one in self._newest.detail.versions if one.id == newest.version_id)
            number = newest.version_number
            self._freshness.tell(
                "warn", f"Version {number} arrived {words.ago(arrived)}; review the difference before you decide."
            )
        elif obstacle:
            self._freshness.tell("warn", obstacle)
        elif self._shown:
            self._freshness.tell("good", f"Version {self._shown.subject.version_number} is what the task says now.")

    # -- deciding

    def _decide(self, verdict: Verdict) -> None:
        shown, foot = self._shown, self._foot
        if shown is None or self._busy or (verdict is Verdict.APPROVED and not foot.approve.isEnabled()):
            return
        if not foot.who:
            foot.ask_who()
            return
        if not self._who:
            self.named.emit(foot.who)
        from desktop import identity

        self._busy = True
        self._refresh()
        # A key is read from the disk, and made the first time: not in the thread of the screen.
        show(self, start(identity.me_as, foot.who), partial(self._give, shown, verdict), self._on_refused)

    def _give(self, shown: Decision, verdict: Verdict, actor: "Actor") -> None:
        from desktop.commands import approvals

        self._project.actor = actor
        subject = shown.subject
        future = self._project.write(
            approvals.review,
            task_id=subject.task_id,
            version_id=subject.version_id,
            digest=subject.digest,
            verdict=verdict,
            comment=self._foot.words,
            viewed=self._viewed(shown),
        )
        show(self, future, self._on_decided, self._on_refused)

    def _viewed(self, shown: Decision) -> tuple[str, ...]:
        """What was on this screen by now, as it is kept with the verdict."""
        subject = shown.subject
        how_far = "to its end" if self._seen else "in part"
        words = f"version {subject.version_number}, {how_far}, SHA-256 {subject.digest}"
        last = subject.last_decision
        since = self._since.number if self._since else last and last.version_number
        compared = (f"what changed since version {since}",) if since else ()
        return (words, *compared, *self._opened)

    def _put_off(self, until: "datetime | None") -> None:
        request = self._shown.request if self._shown else None
        if until is None or request is None:
            self.reject()
            return
        from desktop.commands import approvals

        self._busy = True
        self._refresh()
        future = self._project.write(approvals.snooze, request.id, until)
        show(self, future, lambda _none: self.reject(), self._on_refused)

    def _on_artifact(self, row: "ArtifactRow") -> None:
        opened = f"artifact {row.id} “{row.name}”"
        self._opened = (*(one for one in self._opened if one != opened), opened)
        self.artifact_opened.emit(row)

    def _on_decided(self, approval_id: int) -> None:
        self.decided.emit(approval_id)
        self.accept()

    def _on_refused(self, error: BaseException) -> None:
        self._busy = False
        self._armed = False
        if not isinstance(error, Known):
            failure.tell(self, error)
            self._refresh()
            return
        self._refresh()
        self._freshness.tell("warn", error.sentence)
        if isinstance(error, Stale):
            self._ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """`A` shows, arms, approves; `D` asks why not; Enter does nothing at all."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if event.key() in ENTER:
            event.accept()
        elif plain and event.key() == Qt.Key.Key_A:
            self._on_a()
        elif plain and event.key() == Qt.Key.Key_D:
            self._foot.notes.setFocus()
        else:
            super().keyPressEvent(event)

    def _on_a(self) -> None:
        if self._stale() or self._obstacle() or self._busy or not self._complete:
            return
        if self._armed:
            self._decide(Verdict.APPROVED)
            return
        if not self._seen:
            bar = self._reading.verticalScrollBar()
            bar.setValue(bar.value() + self._reading.viewport().height() - 4 * GRID)
        self._armed = self._seen
        self._refresh()


def _asked_by(found: Decision) -> str:
    """Who asks, since when, and what; empty where nobody has asked."""
    request = found.request
    if request is None:
        return ""
    who = f"{request.asked_by} asks" if request.asked_by else "Who asks was not recorded"
    put_off = f" Put off until {words.exact(request.snoozed_until)}." if request.snoozed_until else ""
    return f"{who}, {words.ago(request.asked_at)}. {request.question or ''}".strip() + put_off
