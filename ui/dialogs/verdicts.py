"""The foot of a dialog that decides: notes, whose decision it is, and the five things one can say."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.words import Verdict
from ui import aloud, keys, style
from ui.dialogs.until import UntilDialog, as_stored, times
from ui.review.freshness import DecisionButton

GRID = style.GRID
Act = tuple[str, Callable[[], object]]


class Verdicts(QFrame):
    """Approve, approve with notes, request changes, reject, not now; nothing is preselected, Enter presses nothing.

    Notes turn an approval into one with notes; the two that ask for something else need them, and ask for them.
    """

    given = Signal(Verdict)
    """A verdict button was pressed."""
    put_off = Signal(object)
    """Not now: until when (datetime, UTC), or None for no time."""
    edited = Signal()
    """The notes are others now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "foot")
        self._can_be_put_off = False
        self._wordless: Verdict | None = None  # what was pressed before there were words for it
        self._offered: tuple[str, ...] = ()
        self.acts: list[DecisionButton] = []
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
        self.hint = style.label("", "muted")
        column.addWidget(self.hint)
        self.later = DecisionButton("Not now", self._on_later)
        self.reject = DecisionButton("Reject", partial(self.give, Verdict.REJECTED), style.icon("x-circle", "bad"))
        self.changes = DecisionButton(
            "Request changes",
            partial(self.give, Verdict.CHANGES_REQUESTED),
            style.icon("arrow-u-up-left", "warn"),
        )
        self.approve = DecisionButton(
            "Approve", partial(self.given.emit, Verdict.APPROVED), style.icon("check-circle", "good")
        )
        self._row = QHBoxLayout()
        self._row.setSpacing(GRID)
        self._row.addWidget(self.later)
        self._row.addStretch(1)
        for button in (self.reject, self.changes, self.approve):
            self._row.addWidget(button)
        for button, does, key in (
            (self.reject, "Write why, then reject", keys.shown("decide_reject")),
            (self.approve, "Show what is unseen, then approve", keys.shown("decide_approve")),
        ):
            button.setToolTip(f"{does} ({key})" if key else does)
        column.addLayout(self._row)

    @property
    def words(self) -> str | None:
        """The notes, None where there are none."""
        return self.notes.toPlainText().strip() or None

    @property
    def wanting(self) -> str:
        """What to do for what was pressed without words; empty where nothing was, or there are words by now."""
        if self.words is not None or self._wordless is None:
            return ""
        act, name = {
            Verdict.REJECTED: ("reject it", self.reject.text()),
            Verdict.CHANGES_REQUESTED: ("request changes", self.changes.text()),
        }[self._wordless]
        return f"To {act}, write above what should be different, then press {name}."

    def give(self, verdict: Verdict) -> None:
        """Give a verdict that needs words; without any, ask for them where they are written."""
        if self.words is not None:
            self.given.emit(verdict)
            return
        self._wordless = verdict
        aloud.say(self.notes, self.wanting)
        self.notes.setFocus()
        self.edited.emit()

    def clear(self) -> None:
        """Nothing was written or pressed yet."""
        self._wordless = None
        self.notes.clear()

    def offer(self, what: str, *, obstacle: bool, can: bool, seen: bool, waits: bool) -> None:
        """Offer what can be said now; approving `what` ("version 4").

        `obstacle`: there is nothing to decide; `can`: something may be said; `seen`: all was on screen; `waits`:
        somebody has asked and can be kept waiting.
        """
        with_notes = " with notes" if self.words else ""
        self.approve.setText(f"Approve {what}{with_notes}")
        self.approve.setEnabled(can and seen)
        for button in (self.changes, self.reject):
            button.setEnabled(can)
        for part in (self.reject, self.changes, self.approve, self.notes):
            part.setVisible(not obstacle)
        self._put_later(at_end=obstacle)
        self._can_be_put_off = waits and can

    def _put_later(self, *, at_end: bool) -> None:
        """*Not now* stands first; where there is nothing to decide it is *Close*, at the end as in any dialog."""
        self.later.setText("Close" if at_end else "Not now")
        if at_end == (self._row.indexOf(self.later) == 0):
            self._row.removeWidget(self.later)
            self._row.insertWidget(-1 if at_end else 0, self.later)
            self._order()

    def _order(self) -> None:
        """Tab goes from the left to the right."""
        buttons = (self.later, *self.acts, self.reject, self.changes, self.approve)
        for before, after in pairwise(sorted(buttons, key=self._row.indexOf)):
            QWidget.setTabOrder(before, after)

    def say(self, sentence: str) -> None:
        """The line above the buttons."""
        self.hint.setText(sentence)
        self.hint.setVisible(bool(sentence))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrower dialog the line takes more lines."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Keep all of it on the screen: a layout alone lets wrapped words be painted over what stands above them."""
        room = self.width() - 6 * GRID
        self.hint.setMinimumHeight(self.hint.heightForWidth(room) if room > 0 and self.hint.text() else 0)

    def offer_acts(self, acts: Sequence[Act]) -> None:
        """Offer what can be done besides deciding, at the left."""
        names = tuple(text for text, _do in acts)
        if names == self._offered:
            return
        self._offered = names
        for button in self.acts:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.acts = [DecisionButton(text, do) for text, do in acts]
        for at, button in enumerate(self.acts, int(self._row.indexOf(self.later) == 0)):
            self._row.insertWidget(at, button)
        self._order()

    def _on_later(self) -> None:
        if not self._can_be_put_off:
            self.put_off.emit(None)
            return
        menu = QMenu(self)
        for text, until in times(datetime.now(UTC).astimezone()):
            menu.addAction(f"Until {text}", partial(self.put_off.emit, as_stored(until)))
        menu.addAction("Until another time…", self._pick)
        menu.addSeparator()
        menu.addAction("No time: only close", partial(self.put_off.emit, None))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.later.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
        menu.setActiveAction(menu.actions()[0])

    def _pick(self) -> None:
        picking = UntilDialog("Not now", self)
        picking.picked.connect(self.put_off)
        picking.open()
