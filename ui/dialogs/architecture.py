"""The dialog that chooses an architecture: all of it read first, a reason, and a decision that is written down."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.errors import Known, Stale
from desktop.queries import architecture
from desktop.queries.architecture import Choice
from ui import aloud, failure, keys, style
from ui.dialogs import hint
from ui.question import Question
from ui.review import parts
from ui.review.choice_page import ChoicePage
from ui.review.freshness import ENTER, DecisionButton, Freshness
from ui.review.to_the_end import ToTheEnd
from ui.work import show, start

if TYPE_CHECKING:
    from desktop.identity import Actor
    from desktop.store.changes import Changes
    from desktop.store.project import Project
    from ui.relay import Relay

GRID = style.GRID
TABLES = ("projects", "architecture_options", "artifacts")
WHY = "To choose it, write above why."


class ChooseDialog(QDialog):
    """Never chooses among anything but what it shows; Enter chooses nothing, and all must have been on the screen.

    As in every dialog that decides `A` shows what has not been on the screen yet, then arms, then chooses.
    """

    def __init__(
        self, project: "Project", relay: "Relay", project_id: int, option_id: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle("Choose an architecture")
        self._project, self._project_id, self._option_id = project, project_id, option_id
        self._shown: Choice | None = None
        self._me: Actor | None = None
        self._is_busy = self.is_armed = False
        self.asked = style.label("Reading…", "title")
        self.asked.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        self.freshness = Freshness()
        self.reading = ToTheEnd("What is chosen from")
        self.reading.seen.connect(self._refresh)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.asked)
        column.addWidget(self.freshness)
        column.addWidget(self.reading, 1)
        column.addWidget(self._built_foot())
        style.size(self, 88, 88)
        self.reading.setFocus()
        relay.changed.connect(self._on_changed)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)
        from desktop import identity

        # A key is read from the disk: not in the thread of the screen.
        show(self, start(identity.me), self._on_me)
        self._ask()

    def _built_foot(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("role", "foot")
        self.reason = QPlainTextEdit()
        self.reason.setPlaceholderText("Why this one; it will stand in the decision record")
        self.reason.setAccessibleName("Reason")
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(9 * GRID)
        self.reason.textChanged.connect(self._refresh)
        self.hint = style.label("", "muted")
        self.later = DecisionButton("Not now", self.reject)
        self.choose = DecisionButton("Choose", self._choose, style.icon("check-circle", "good"))
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.later)
        row.addStretch(1)
        row.addWidget(self.choose)
        column = QVBoxLayout(foot)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(self.reason)
        column.addWidget(self.hint)
        column.addLayout(row)
        return foot

    # What it shows.

    def _ask(self) -> None:
        show(self, self._project.read(architecture.choice, self._project_id), self._on_read, self._on_refused)

    def _on_read(self, choice: Choice) -> None:
        option = next((one for one in choice.options if one.id == self._option_id), None)
        before, self._shown = self._shown, choice if option else None
        if option is None:
            self.freshness.tell("bad", "This architecture is not in the file any more.")
        elif before is None or before.digest != choice.digest:
            self.asked.setText(f"Choose “{parts.shortened(option.name)}” for {choice.project_name}?")
            self.is_armed = False
            page = ChoicePage(choice, option)
            page.completed.connect(self.reading.complete)
            self.reading.put(page, stay=False)
            if before is None:
                self.freshness.tell("good", "This is what there is to choose from now.")
            else:
                self.freshness.tell("warn", "It was changed just now; this is how it is. Read it again.")
        self._refresh()

    def _on_changed(self, changes: "Changes") -> None:
        if changes.touches(*TABLES) and not self._is_busy:
            self._ask()

    def _on_me(self, me: "Actor") -> None:
        self._me = me
        self._refresh()

    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        if any(one is not None and self.isAncestorOf(one) for one in (before, now)):
            self._refresh()

    def _refresh(self) -> None:
        can = self._shown is not None and not self._is_busy
        may = can and self.reading.is_seen and self._has_reason
        self.is_armed = self.is_armed and may
        self.choose.setEnabled(may)
        self.hint.setText(self._hint() if can else "")

    @property
    def _has_reason(self) -> bool:
        return bool(self.reason.toPlainText().strip())

    def _hint(self) -> str:
        who = f"You decide as {self._me.name}." if self._me else ""
        first, is_seen = hint.REASON if self.reason.hasFocus() else "", self.reading.is_seen
        way = hint.way(first=first, is_seen=is_seen, is_armed=self.is_armed, verb="choose")
        told = WHY if is_seen and not self._has_reason else way
        return " ".join(text for text in (who, told, hint.STANDS) if text)

    # What it does.

    def _choose(self) -> None:
        from desktop.commands import architecture as act

        if self._shown is None or self._is_busy:
            return
        self._is_busy = True
        self._refresh()
        reason, digest = self.reason.toPlainText(), self._shown.digest
        future = self._project.write(act.choose, self._project_id, self._option_id, digest=digest, reason=reason)
        show(self, future, lambda _adr: self.accept(), self._on_refused)

    def _on_refused(self, error: BaseException) -> None:
        self._is_busy = False
        self._refresh()
        if not isinstance(error, Known):
            failure.tell(self, error)
            return
        self.freshness.tell("warn", error.sentence)
        if isinstance(error, Stale):
            self._ask()

    def reject(self) -> None:
        """Close; a reason that was written for nothing is asked about first."""
        if not self.reason.toPlainText().strip():
            super().reject()
            return
        said, leave = "The reason you wrote was not given to anybody.", partial(QDialog.reject, self)
        Question(self, self.windowTitle(), said, no="Keep writing", yes="&Discard", then=leave).open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """`A` shows, arms, chooses; Enter chooses nothing."""
        its = keys.pressed(event, "decide_approve", shift=True)
        if event.key() in ENTER or (its and event.isAutoRepeat()):  # one press is one act, however long it is held
            event.accept()
        elif its:
            self._on_a()
        else:
            super().keyPressEvent(event)

    def _on_a(self) -> None:
        if self._shown is None or self._is_busy or not self.reading.is_complete:
            return
        if self.is_armed and self.reading.has_stood():
            self._choose()
            return
        if not self.reading.is_seen:
            self.reading.go_on()
        elif not self._has_reason:
            aloud.say(self.reason, WHY)
            self.reason.setFocus()
        self.is_armed = True
        self._refresh()
