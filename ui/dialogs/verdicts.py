"""The foot of the approval dialog: notes, who decides, and the five things one can say."""

from datetime import UTC, datetime, timedelta
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.words import Verdict
from ui import style
from ui.review.freshness import DecisionButton

GRID = style.GRID
MORNING = 9  # o'clock


class Verdicts(QFrame):
    """Approve, approve with notes, request changes, reject, not now; nothing is preselected, Enter presses nothing.

    Notes turn an approval into one with notes; the two that ask for something else need them.
    """

    given = Signal(Verdict)
    """A verdict button was pressed."""
    put_off = Signal(object)
    """Not now: until when (datetime, UTC), or None for no time."""
    edited = Signal()
    """The notes or the name are others now."""

    def __init__(self, who: str, parent: QWidget | None = None) -> None:
        """`who` decides; their name is asked for where it is empty."""
        super().__init__(parent)
        self.setObjectName("foot")
        self._who = who
        self._can_be_put_off = False
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        self.notes = QPlainTextEdit()
        self.notes.setPlaceholderText("Notes; to request changes or reject, say what should be different")
        self.notes.setAccessibleName("Notes")
        self.notes.setTabChangesFocus(True)
        self.notes.setFixedHeight(8 * GRID)
        self.notes.textChanged.connect(self.edited)
        column.addWidget(self.notes)
        line = QHBoxLayout()
        line.setSpacing(GRID)
        self.name = QLineEdit(who)
        self.name.setPlaceholderText("Your name, as it will stand under decisions")
        self.name.setAccessibleName("Your name")
        self.name.textChanged.connect(self.edited)
        self.name.setHidden(bool(who))
        self.hint = style.label("", "muted")
        line.addWidget(self.name, 1)
        line.addWidget(self.hint, 1)
        column.addLayout(line)
        self.later = DecisionButton("Not now", self._on_later)
        self.reject = DecisionButton(
            "Reject", partial(self.given.emit, Verdict.REJECTED), style.icon("x-circle", "bad")
        )
        self.changes = DecisionButton(
            "Request changes",
            partial(self.given.emit, Verdict.CHANGES_REQUESTED),
            style.icon("arrow-u-up-left", "warn"),
        )
        self.approve = DecisionButton(
            "Approve", partial(self.given.emit, Verdict.APPROVED), style.icon("check-circle", "good")
        )
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.later)
        row.addStretch(1)
        for button in (self.reject, self.changes, self.approve):
            row.addWidget(button)
        column.addLayout(row)

    @property
    def words(self) -> str | None:
        """The notes, None where there are none."""
        return self.notes.toPlainText().strip() or None

    @property
    def who(self) -> str:
        """The name decisions are given under."""
        return self.name.text().strip()

    def offer(self, number: int | None, *, obstacle: bool, can: bool, seen: bool, waits: bool) -> None:
        """Offer what can be said about version `number` now.

        `obstacle`: there is nothing to decide; `can`: something may be said; `seen`: all was on screen; `waits`:
        somebody has asked and can be kept waiting.
        """
        with_notes = " with notes" if self.words else ""
        self.approve.setText(f"Approve version {number}{with_notes}" if number else "Approve")
        self.approve.setEnabled(can and seen)
        for button in (self.changes, self.reject):
            button.setEnabled(can and self.words is not None)
        for part in (self.reject, self.changes, self.approve, self.notes):
            part.setVisible(not obstacle)
        self.later.setText("Close" if obstacle else "Not now")
        self.name.setVisible(not self._who and not obstacle)
        self._can_be_put_off = waits and can

    def ask_who(self) -> None:
        """Say that a name is needed, and go there."""
        self.hint.setText("Say who you are first.")
        self.name.setFocus()

    def _on_later(self) -> None:
        if not self._can_be_put_off:
            self.put_off.emit(None)
            return
        menu = QMenu(self)
        for text, until in _times(datetime.now(UTC).astimezone()):
            menu.addAction(text, partial(self.put_off.emit, until.astimezone(UTC).replace(tzinfo=None)))
        menu.addSeparator()
        menu.addAction("No time: only close", partial(self.put_off.emit, None))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.later.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
        menu.setActiveAction(menu.actions()[0])


def _times(now: datetime) -> list[tuple[str, datetime]]:
    """What one can put off to, seen from `now` (local time)."""
    morning = (now + timedelta(days=1)).replace(hour=MORNING, minute=0, second=0, microsecond=0)
    week = morning + timedelta(days=(7 - morning.weekday()) % 7)
    return [
        ("For an hour", now + timedelta(hours=1)),
        (f"Until tomorrow, {morning:%H:%M}", morning),
        (f"Until Monday, {week:%d %B, %H:%M}", week if week > morning else week + timedelta(days=7)),
    ]
