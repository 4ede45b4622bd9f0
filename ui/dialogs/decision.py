"""What dialogs that decide share: what is asked, whether it still counts, all of it to be read, and the verdict."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.errors import Known, Stale
from desktop.words import Verdict
from ui import aloud, failure, keys, style
from ui.dialogs import hint
from ui.dialogs.asked import Asked
from ui.dialogs.verdicts import Act, Verdicts
from ui.dialogs.ways import Ways
from ui.question import Question
from ui.review import parts
from ui.review.freshness import ENTER, Freshness, Role
from ui.work import show, start

if TYPE_CHECKING:
    from concurrent.futures import Future
    from datetime import datetime

    from desktop.identity import Actor
    from desktop.queries.requests import RequestRow
    from desktop.store.changes import Changes
    from desktop.store.project import Project
    from ui.relay import Relay
    from ui.review.surface import Surface

GRID = style.GRID
DECIDING = ("decide_approve", "decide_reject")
TALLEST, SHORTEST = 90 * GRID, 48 * GRID
WIDTH, WITH_LINES = 92 * GRID, 128 * GRID


class Words(Protocol):
    """What is decided about, as it was read: exactly the words of this digest, and the question that waits."""

    @property
    def digest(self) -> str: ...
    @property
    def waiting(self) -> "RequestRow | None": ...


W = TypeVar("W", bound=Words)


class DecisionDialog(QDialog, Generic[W]):
    """A view of what would be decided now; it never decides about anything but the words it shows.

    `A` shows what has not been on screen yet, then arms, then approves; `D` goes to the reason of a rejection; `L`
    turns to the same words line by line, on the review surface, and back. What is shown and the newest that was read
    differ while there is something newer to look at first.
    """

    decided = Signal(int)
    """An approval (id) was written."""
    told = Signal(str)
    """What was decided, in a sentence, for where the person goes on."""
    named = Signal(str)
    """The person said who they are, and has a key from now on."""
    next_wanted = Signal(int)
    """It was closed on the way to the next thing that needs the person; the request (id) that was left, or 0."""
    tables: tuple[str, ...] = ()
    """A change in one of these may change what is shown."""

    def __init__(self, project: "Project", relay: "Relay", title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle(title)
        self.project = project
        self.me: Actor | None = None
        self.shown: W | None = None
        self.newest: W | None = None
        self.is_armed = self.is_busy = self._goes_on = self._can = False
        self.head, self.freshness, self.foot = Asked(), Freshness(), Verdicts()
        self.ways = Ways(project, relay, partial(self.with_key, goes_on=True))
        self.reading = self.ways.page
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.head, self.freshness, self.ways, self.foot):
            column.addWidget(part, int(part is self.ways))
        self.head.lines_wanted.connect(self.turn)
        self.ways.turned.connect(self._on_turned)
        self.ways.held.connect(self._stay)
        self.freshness.newer_wanted.connect(self._on_load)
        self.reading.completed.connect(self._on_complete)
        self.reading.seen.connect(self.refresh)
        self.foot.given.connect(self._decide)
        self.foot.put_off.connect(self._put_off)
        self.foot.edited.connect(self.refresh)
        self.resize(WIDTH, min(TALLEST, style.tallest(self)))
        self.reading.setFocus()
        relay.changed.connect(self._on_changed)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)
        passing = QTimer(self, interval=30_000)  # "arrived 2 min ago" must not stay so
        passing.timeout.connect(self.refresh)
        passing.start()
        from desktop import identity

        # A key is read from the disk: not in the thread of the screen.
        show(self, start(identity.me), self._on_me)

    # -- what each of them says of its own words

    def ask(self) -> "Future[W]":
        """Read what would be decided about now."""
        raise NotImplementedError

    def page(self, found: W) -> parts.Page:
        """All there is to read of it, which calls `reading.complete` when it is there; the head is filled, too."""
        raise NotImplementedError

    def name(self) -> str:
        """What would be approved: "version 4"."""
        raise NotImplementedError

    def about(self, found: W) -> str:
        """What was decided about: "version 4 of “Fix login”"."""
        raise NotImplementedError

    def obstacle(self, newest: W) -> str:
        """Why nothing can be decided about it, as a sentence; empty when it can."""
        raise NotImplementedError

    def standing(self, newest: W) -> tuple[Role, str]:
        """How what is shown stands, where it is what counts."""
        raise NotImplementedError

    def news(self, newest: W) -> str:
        """What is different from what is shown, as a sentence."""
        raise NotImplementedError

    def give(self, verdict: Verdict, found: W) -> "Future[int]":
        """Write the verdict about these very words."""
        raise NotImplementedError

    def show_lines(self, surface: "Surface", found: W) -> None:
        """Show these very words on the review surface."""
        raise NotImplementedError

    def after(self, approval_id: int) -> None:
        """A verdict was written."""
        self.decided.emit(approval_id)
        self.accept()

    def acts(self, newest: W) -> tuple[Act, ...]:
        """What can be done besides deciding."""
        del newest
        return ()

    # -- what it shows

    def _on_me(self, actor: "Actor") -> None:
        self.me = actor
        self._read()

    def _read(self) -> None:
        show(self, self.ask(), self._on_read, self._on_unreadable)

    def _on_read(self, found: W) -> None:
        self.newest = found
        if self.shown is None or (self.is_fresh() and found != self.shown):
            self._put(found)
        self.refresh()

    def _put(self, found: W) -> None:
        stay = self.is_fresh()
        page = self.page(found)
        self.shown = found
        self.is_armed = False
        self.reading.put(page, stay=stay)

    def turn(self, lines: bool) -> None:
        """Show the words line by line, to be compared and commented on; or everything on one page again."""
        if lines and self.shown is not None:
            self.ways.show_lines(self.shown.digest, partial(self.show_lines, found=self.shown))
        else:
            self.ways.show_page()

    def _on_turned(self, lines: bool) -> None:
        """Comments stand beside lines where there is room; the page has the width it had, to be where one was in it."""
        self.head.lines.setChecked(lines)
        wide = max(WIDTH, min(WITH_LINES, self.screen().availableGeometry().width()))
        if self.width() == (WIDTH if lines else wide):
            self.resize(wide if lines else WIDTH, self.height())

    def _on_load(self) -> None:
        if self.newest is not None:
            self.turn(False)
            self._put(self.newest)
            self.refresh()
            self.reading.setFocus()

    def start_over(self) -> None:
        """What is shown was dealt with here: show what there is now."""
        self.shown = None
        self.foot.clear()
        self._read()

    def _on_complete(self) -> None:
        """As high as what there is to read, unless somebody has made it another height."""
        if self.height() == (tallest := min(TALLEST, style.tallest(self))):
            rest = tallest - self.reading.viewport().height()
            self.resize(self.width(), max(SHORTEST, min(tallest, rest + self.reading.tall())))

    def _on_unreadable(self, error: BaseException) -> None:
        if not isinstance(error, Known):
            failure.tell(self, error)
            return
        self.shown = self.newest = None
        self.refresh()
        self.freshness.tell("bad", error.sentence)

    def _on_changed(self, changes: "Changes") -> None:
        if changes.touches(*self.tables):
            self._read()

    def is_fresh(self) -> bool:
        """Whether the words on the screen are those that count."""
        return self.shown is not None and self.newest is not None and self.shown.digest == self.newest.digest

    def is_mine(self, request: "RequestRow") -> bool:
        """Whether the person at this computer asked."""
        me = self.me
        if me is None or request.asked_by is None:
            return False
        return request.asked_by_key == me.key if request.asked_by_key else request.asked_by == me.name

    def how_far(self) -> str:
        """How much of it has stood on the screen by now."""
        return "to its end" if self.reading.is_seen else "in part"

    # -- what it offers

    def refresh(self) -> None:
        """Say and offer what is so now."""
        shown, newest, read_only = self.shown, self.newest, self.project.read_only
        stale = shown is not None and not self.is_fresh()
        obstacle = "This file is open read-only, so nothing can be decided here." if read_only else ""
        if newest is not None:
            obstacle = obstacle or self.obstacle(newest)
            role, sentence = ("warn", self.news(newest)) if stale else self.standing(newest)
            self.freshness.tell("warn" if read_only else role, sentence if stale or not obstacle else obstacle)
        free = shown is not None and not stale and not self.is_busy
        can = free and not obstacle
        self.is_armed = self.is_armed and can
        waits = shown is not None and shown.waiting is not None
        self.foot.offer(self.name(), obstacle=bool(obstacle), can=can, seen=self.reading.is_seen, waits=waits)
        self.foot.offer_acts(self.acts(newest) if free and newest and not read_only else ())
        self._can = can
        self._say_hint()
        self.freshness.offer(stale)

    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        if any(one is not None and self.isAncestorOf(one) for one in (before, now)):
            self._say_hint()

    def _say_hint(self) -> None:
        self.foot.say(self._hint() if self._can else "")

    def _hint(self) -> str:
        who, writes, first = f"You decide as {self.me.name}." if self.me and self.me.key else "", self.focusWidget(), ""
        if isinstance(writes, QPlainTextEdit) and not writes.isReadOnly():
            first = hint.NOTES if writes is self.foot.notes else hint.COMMENT
        way = hint.way(first=first, is_seen=self.reading.is_seen, is_armed=self.is_armed)
        return " ".join(text for text in (who, self.foot.wanting or way, hint.STANDS) if text)

    # -- deciding

    def _decide(self, verdict: Verdict) -> None:
        words = self.shown
        if words is None or self.is_busy or (verdict is Verdict.APPROVED and not self.foot.approve.isEnabled()):
            return
        told = f"You {hint.GIVEN[verdict]} {self.about(words)}."

        def done(approval_id: int) -> None:
            self.told.emit(told)
            self.after(approval_id)

        self.with_key(lambda: self.write(self.give(verdict, words), done))

    def with_key(self, then: Callable[[], object], *, goes_on: bool = False) -> None:
        """Call `then` where the person has a key; else ask who they are and `goes_on`, or let them press again."""
        if self.me is not None and self.me.key:
            then()
            return
        from ui.dialogs.who import WhoDialog

        asking = WhoDialog(self.me.name if self.me else "", self.project, self)
        asking.known.connect(self._on_known)
        if goes_on:
            asking.known.connect(lambda _actor: then())
        asking.open()

    def _on_known(self, actor: "Actor") -> None:
        self.me = actor
        self.named.emit(actor.name)
        self.refresh()

    def write(self, future: "Future[Any]", done: Callable[[Any], object]) -> None:
        """Wait until it is written, then call `done(result)`; a refusal is told in place."""
        self.is_busy = True
        self.refresh()
        show(self, future, partial(self._on_written, done), self._on_refused)

    def _on_written(self, done: Callable[[Any], object], result: object) -> None:
        self.is_busy = self.is_armed = False
        done(result)

    def _put_off(self, until: "datetime | None") -> None:
        request = self.shown.waiting if self.shown is not None else None
        if until is None or request is None:
            self.reject()
            return
        from desktop.commands import requests

        self.write(self.project.write(requests.snooze, request.id, until), lambda _none: self.reject())

    def _on_refused(self, error: BaseException) -> None:
        self.is_busy = self.is_armed = False
        self.refresh()
        if not isinstance(error, Known):
            failure.tell(self, error)
            return
        self.freshness.tell("warn", error.sentence)
        if isinstance(error, Stale):
            self._read()

    def reject(self) -> None:
        """Close; notes that were written and not given are asked about first."""
        if self.foot.words is None or not self.foot.notes.isEnabled():
            super().reject()
            return
        said, leave = "Close without giving your notes to anybody?", partial(QDialog.reject, self)
        asked = Question(self, self.windowTitle(), said, no="Keep writing", yes="&Discard", then=leave)
        asked.rejected.connect(self._stay)
        asked.open()

    def _stay(self) -> None:
        self._goes_on = False

    def done(self, result: int) -> None:
        """Close once a comment that is being written is kept; one that cannot be stays, and the dialog with it."""
        if not self.ways.leave(partial(self.done, result)):
            return
        window, held = self.parentWidget(), self.isActiveWindow()
        super().done(result)
        if held and window is not None:
            window.activateWindow()  # so that its keys work at once, whatever the desktop does by itself
        if self._goes_on:
            waiting = self.shown.waiting if self.shown is not None else None
            self.next_wanted.emit(waiting.id if waiting is not None else 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """`A` shows, arms, approves; `D` goes to the notes; `.` goes on to the next; Enter does nothing at all."""
        if event.key() in ENTER:
            event.accept()
        elif event.isAutoRepeat() and any(keys.pressed(event, it, shift=True) for it in DECIDING):
            event.accept()  # one press is one act, however long the key is held
        elif keys.pressed(event, "decide_approve", shift=True):
            self._on_a()
        elif keys.pressed(event, "decide_reject", shift=True):
            self._on_d()
        elif keys.pressed(event, "next"):
            self._goes_on = True
            self.reject()
        elif keys.pressed(event, "read_lines"):
            self.turn(not self.ways.is_by_line)
        elif self.ways.is_by_line and event.key() == Qt.Key.Key_Escape:
            self.turn(False)
        else:
            super().keyPressEvent(event)

    def _on_d(self) -> None:
        if not self._can or self.foot.words is not None:
            self.foot.notes.setFocus()
        else:
            self.foot.give(Verdict.REJECTED)

    def _on_a(self) -> None:
        if not (self.foot.approve.isVisible() and self.is_fresh() and self.reading.is_complete) or self.is_busy:
            return
        if self.is_armed and self.reading.has_stood():
            self._decide(Verdict.APPROVED)
            return
        self.turn(False)
        if not self.reading.is_seen:
            self.reading.go_on()
        self.is_armed = self.reading.is_seen
        self.refresh()
        aloud.say(self.foot.hint, self.foot.hint.text())
