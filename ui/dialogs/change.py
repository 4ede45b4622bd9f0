"""The dialog of one change request: why, what exactly would change, and what can be done about it now."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.errors import Known, Stale
from desktop.queries.viewing import Change, change
from desktop.words import ChangeRequestStatus, Verdict
from ui import failure, style, words
from ui.dialogs.verdicts import Verdicts
from ui.review import parts
from ui.review.compare import Comparison
from ui.review.freshness import ENTER, DecisionButton, Freshness
from ui.review.prose import Prose
from ui.review.wording import as_proposed
from ui.work import show, start

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.identity import Actor
    from desktop.store.changes import Changes
    from desktop.store.project import Project
    from ui.relay import Relay

GRID = style.GRID
TABLES = ("tasks", "task_versions", "change_requests", "approval_requests", "approvals")
# What can be done about it by its asker, or by anybody once it is approved: the words of the button, and the command.
ACTS: dict[ChangeRequestStatus, tuple[tuple[str, str], ...]] = {
    ChangeRequestStatus.DRAFT: (("Submit", "submit"), ("Withdraw", "withdraw")),
    ChangeRequestStatus.SUBMITTED: (("Withdraw", "withdraw"),),
    ChangeRequestStatus.APPROVED: (("Apply the change", "apply"),),
}


class ChangeDialog(QDialog):
    """A view of a change request as it is now; it decides about nothing but the words it shows."""

    named = Signal(str)
    """The person said who they are; `who` was empty."""

    def __init__(
        self, project: "Project", relay: "Relay", change_request_id: int, who: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle("Change request")
        self._project, self._id, self._who = project, change_request_id, who
        self._shown: Change | None = None
        self._newest: Change | None = None
        self._seen = self._armed = self._busy = self._complete = False
        self._build()
        self.resize(92 * GRID, 88 * GRID)
        self._reading.setFocus()
        relay.changed.connect(self._on_changed)
        self._ask()

    def _build(self) -> None:
        head = parts.Page(margin=3 * GRID)
        self._title = style.label("Reading…", "title")
        self._scope = style.label("", "muted")
        self._scope.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head.add(self._title)
        head.add(self._scope)
        self._freshness = Freshness()
        self._freshness.newer.clicked.connect(self._on_load)
        self._reading = QScrollArea()
        self._reading.setWidgetResizable(True)
        self._reading.setFrameShape(QFrame.Shape.NoFrame)
        self._reading.setAccessibleName("What would change")
        self._reading.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        bar = self._reading.verticalScrollBar()
        bar.valueChanged.connect(self._look)
        bar.rangeChanged.connect(self._look)
        self._foot = Verdicts(self._who)
        self._foot.given.connect(self._decide)
        self._foot.put_off.connect(self.reject)
        self._foot.edited.connect(self._refresh)
        self._acts = QFrame()
        row = QHBoxLayout(self._acts)
        row.setContentsMargins(3 * GRID, GRID, 3 * GRID, 2 * GRID)
        row.setSpacing(GRID)
        row.addStretch(1)
        self._buttons = row
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        for widget in (head, self._freshness):
            page.addWidget(widget)
        page.addWidget(self._reading, 1)
        page.addWidget(self._foot)
        page.addWidget(self._acts)

    # -- what it shows

    def _ask(self) -> None:
        show(self, self._project.read(change, self._id), self._on_read, self._on_refused)

    def _on_changed(self, changes: "Changes") -> None:
        if changes.touches(*TABLES):
            self._ask()

    def _on_read(self, found: Change) -> None:
        self._newest = found
        if self._shown is None or (self._is_fresh() and self._shown != found):
            self._put(found)
        self._refresh()

    def _on_load(self) -> None:
        if self._newest:
            self._put(self._newest)
            self._refresh()

    def _is_fresh(self) -> bool:
        shown, newest = self._shown, self._newest
        return shown is not None and newest is not None and shown.row.digest == newest.row.digest

    def _put(self, found: Change) -> None:
        self._shown = found
        self._complete = self._seen = self._armed = False
        row = found.row
        self._title.setText(f"Change “{parts.shortened(row.task_title)}”?")
        base = f" · written for version {row.base}" if row.base else ""
        what = f"Change request {row.id} of task {row.task_id}{base} · wording {row.version}"
        self._scope.setText(f"{what} · SHA-256 {parts.short(row.digest)}")
        self._scope.setToolTip(row.digest)
        page = parts.Page(margin=3 * GRID)
        page.setAutoFillBackground(True)
        page.setBackgroundRole(self.palette().ColorRole.Base)
        who = f", asked by {row.asked_by}" if row.asked_by else ""
        page.add(parts.state(row.status, f"{words.ago(row.updated_at)}{who}"))
        page.section("Why")
        why = Prose(grows=True)
        why.setAccessibleName("Why")
        why.show_markdown(row.content)
        page.add(why)
        page.section("What would change")
        self._comparison(page, found)
        page.end()
        self._reading.setWidget(page)

    def _comparison(self, page: parts.Page, found: Change) -> None:
        if found.base is None or found.row.proposal_text:
            page.add(style.label(found.row.proposal_text or "It proposes no other words.", "muted"))
            QTimer.singleShot(0, self, self._on_complete)
            return
        comparison = Comparison()
        comparison.settled.connect(self._on_complete)
        page.add(comparison)
        proposed = as_proposed(found.base, found.row.proposal)
        comparison.compare(found.base, proposed, (f"version {found.base.number}", "what is proposed"))

    def _on_complete(self) -> None:
        self._complete = True
        QTimer.singleShot(0, self, self._look)

    def _look(self) -> None:
        page, view, bar = self._reading.widget(), self._reading.viewport(), self._reading.verticalScrollBar()
        if self._complete and not self._seen and self.isVisible() and page is not None:
            tall = max(page.height(), page.layout().totalHeightForWidth(view.width()))
            self._seen = bar.value() + view.height() >= tall - 1
            self._refresh()

    def _refresh(self) -> None:
        shown, newest = self._shown, self._newest
        status = newest.row.status if newest else None
        stale = shown is not None and not self._is_fresh()
        writable = not self._project.read_only and not self._busy
        can = shown is not None and writable and not stale and status is ChangeRequestStatus.SUBMITTED
        self._armed = self._armed and can
        self._foot.offer(None, obstacle=not can, can=can, seen=self._seen, waits=False)
        who = f"You decide as {self._who}. " if self._who else ""
        again = "again" if self._armed else "twice"
        self._foot.hint.setText(f"{who}Press A {again} to approve." if can else "")
        self._freshness.newer.setText("Show what it says now")
        self._freshness.newer.setVisible(stale)
        if newest:
            self._freshness.tell(*self._standing(newest, stale=stale))
        self._offer(ACTS.get(status, ()) if status and writable and not stale else ())

    @staticmethod
    def _standing(newest: Change, *, stale: bool) -> "tuple[str, str]":
        row = newest.row
        if stale:
            return "warn", "It was changed while you were reading; look at it again before you decide."
        if row.status is ChangeRequestStatus.IMPLEMENTED:
            return "good", f"It became version {row.applied}."
        if newest.base is not None and newest.base.number != newest.current:
            return "warn", f"The task is at version {newest.current} by now, so it cannot be applied any more."
        told = words.status_text(row.status).lower()
        return "good", f"It is {told}, and the task still is the version it was written for."

    def _offer(self, acts: tuple[tuple[str, str], ...]) -> None:
        while (item := self._buttons.takeAt(1)) is not None:
            item.widget().hide()
            item.widget().deleteLater()
        for text, verb in acts:
            self._buttons.addWidget(DecisionButton(text, partial(self._act, verb)))
        self._acts.setVisible(bool(acts))

    # -- what it does

    def _act(self, verb: str) -> None:
        from desktop.commands import change_requests

        command: Callable[..., object] = {
            "submit": change_requests.submit,
            "withdraw": change_requests.withdraw,
            "apply": change_requests.apply,
        }[verb]
        self._write(self._project.write(command, self._id))

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

    def _give(self, shown: Change, verdict: Verdict, actor: "Actor") -> None:
        from desktop.commands import change_requests

        self._project.actor = actor
        how_far = "to its end" if self._seen else "in part"
        future = self._project.write(
            change_requests.decide,
            self._id,
            digest=shown.row.digest,
            verdict=verdict,
            comment=self._foot.words,
            viewed=(f"change request {self._id}, {how_far}, SHA-256 {shown.row.digest}",),
        )
        self._write(future)

    def _write(self, future: object) -> None:
        self._busy = True
        self._refresh()
        show(self, future, self._on_done, self._on_refused)

    def _on_done(self, _id: object) -> None:
        self._busy = False
        self._foot.notes.clear()
        self._ask()

    def _on_refused(self, error: BaseException) -> None:
        self._busy = self._armed = False
        if not isinstance(error, Known):
            failure.tell(self, error)
            return
        self._refresh()
        self._freshness.tell("warn", error.sentence)
        if isinstance(error, Stale):
            self._ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """`A` shows, arms, approves; `D` goes to the notes; Enter does nothing at all."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if event.key() in ENTER:
            event.accept()
        elif plain and event.key() == Qt.Key.Key_A and self._foot.approve.isVisible():
            self._on_a()
        elif plain and event.key() == Qt.Key.Key_D:
            self._foot.notes.setFocus()
        else:
            super().keyPressEvent(event)

    def _on_a(self) -> None:
        if self._armed:
            self._decide(Verdict.APPROVED)
            return
        if not self._seen:
            bar = self._reading.verticalScrollBar()
            bar.setValue(bar.value() + self._reading.viewport().height() - 4 * GRID)
        self._armed = self._seen
        self._refresh()
