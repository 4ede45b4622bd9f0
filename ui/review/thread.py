"""One thread of comments as a card: who said what about which line, the answers, and what can be done about it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from desktop.queries.carrying import How
from desktop.queries.comments import ASKING, CommentRow, is_by
from desktop.words import CommentKind, CommentState
from ui import style, words
from ui.review import controls, parts
from ui.review.composer import KINDS
from ui.review.difference import lines
from ui.review.material import Reader, Thread
from ui.review.prose import Prose

STATES: dict[CommentState, tuple[str, style.Tint]] = {
    CommentState.DRAFT: ("Draft", "accent"),
    CommentState.OPEN: ("Open", "warn"),
    CommentState.RESOLVED: ("Resolved", "good"),
    CommentState.WAIVED: ("Waived", "muted"),
}
SETTLED = (CommentState.RESOLVED, CommentState.WAIVED)


def waits(root: CommentRow) -> bool:
    """Whether it asks for something that was not done yet; a note and praise ask for nothing."""
    return root.state is CommentState.OPEN and root.kind in ASKING


class ThreadCard(parts.Card):
    """Settled threads are one line until they are chosen."""

    chosen = Signal(int)
    """It got the keyboard or was pressed (id of its first comment)."""
    act = Signal(str, object)
    """Something is to be done: "reply", "resolve", "waive", "edit" or "discard", and the CommentRow it is about."""

    def __init__(self, thread: Thread, *, reader: Reader, writable: bool, parent: QWidget | None = None) -> None:
        """`reader` is whose own comments may be changed."""
        super().__init__(parent)
        self.shown = thread
        self._reader = reader
        self.column.setSpacing(style.GRID // 2)
        self.column.setContentsMargins(*[style.GRID + style.GRID // 2] * 4)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        root = thread.root
        self.setAccessibleName(f"{said(thread)}: {root.text}")
        self._add_head()
        self._body = QWidget()
        inner = QVBoxLayout(self._body)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(style.GRID // 2)
        if root.quoted and root.quoted.strip() and root.kind is not CommentKind.SUGGESTION:
            quote = controls.Elided("muted")
            quote.setFont(style.monospace())
            quote.setText(root.quoted.strip())
            inner.addWidget(quote)
        inner.addWidget(_words_of(root))
        for answer in thread.answers:
            inner.addSpacing(style.GRID // 2)
            inner.addWidget(style.label(f"{answer.author} · {words.ago(answer.created_at)}", "muted"))
            inner.addWidget(_text(answer.text))
        if root.settled_at is not None:
            how = STATES[root.state][0]
            inner.addWidget(style.label(f"{how} by {root.settled_by} · {words.ago(root.settled_at)}", "muted"))
        if writable and (acts := self._acts()):
            row = QHBoxLayout()
            row.setSpacing(0)
            for act in acts:
                row.addWidget(act)
            row.addStretch(1)
            inner.addLayout(row)
        self.add(self._body)
        self._body.setHidden(root.state in SETTLED)

    def choose(self) -> None:
        """Open it and give it the frame of what is chosen."""
        self._body.show()
        self._frame(chosen=True)

    def leave(self) -> None:
        """Another one is chosen."""
        self._body.setHidden(self.shown.root.state in SETTLED)
        self._frame(chosen=False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard came here."""
        super().focusInEvent(event)
        self.chosen.emit(self.shown.root.id)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose it."""
        self.setFocus()
        event.accept()

    def _frame(self, *, chosen: bool) -> None:
        self.setProperty("role", "chosen" if chosen else "card")
        self.style().unpolish(self)
        self.style().polish(self)

    def _add_head(self) -> None:
        root = self.shown.root
        _word, glyph, tint = KINDS[root.kind]
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.GRID // 2)
        icon = QLabel()
        icon.setPixmap(style.icon(glyph, tint).pixmap(style.ICON_SIZE, style.ICON_SIZE))
        icon.setToolTip(KINDS[root.kind][0])
        where = controls.Elided("")
        where.setText(f"{KINDS[root.kind][0]} {_where(self.shown)}")
        bold = where.font()
        bold.setWeight(QFont.Weight.DemiBold)
        where.setFont(bold)
        state = controls.Tinted(*STATES[root.state])
        row.addWidget(icon)
        row.addWidget(where, 1)
        row.addWidget(state)
        state.setHidden(root.state is CommentState.OPEN and not waits(root))
        self.add(head)
        by = controls.Elided("muted")
        by.setText(f"{root.author} · {words.ago(root.created_at)}{_carried(self.shown)}")
        self.add(by)

    def _acts(self) -> list[QToolButton]:
        root = self.shown.root
        mine = is_by(root, *self._reader)
        names: list[tuple[str, str]] = []
        if root.state is CommentState.DRAFT:
            names = [("Edit", "edit"), ("Discard", "discard")]
        elif root.state is CommentState.OPEN:
            names = [("Reply", "reply"), ("Resolve", "resolve")]
            names += [("Waive", "waive")] if waits(root) else []
            names += [("Edit", "edit")] if mine and not self.shown.answers else []
        return [self._button(text, verb) for text, verb in names]

    def _button(self, text: str, verb: str) -> QToolButton:
        made = QToolButton()
        made.setText(text)
        made.setAccessibleName(f"{text}: {KINDS[self.shown.root.kind][0].lower()} {_where(self.shown)}")
        made.clicked.connect(lambda: self.act.emit(verb, self.shown.root))
        return made


def said(thread: Thread) -> str:
    """A thread in a few words: for the margin, and for who hears it."""
    root = thread.root
    answers = f", {words.count_text(len(thread.answers), 'answer')}" if thread.answers else ""
    kind = KINDS[root.kind][0]
    named = kind if root.state is CommentState.OPEN and not waits(root) else f"{STATES[root.state][0]} {kind.lower()}"
    return f"{named} {_where(thread)} by {root.author}{answers}"


def _where(thread: Thread) -> str:
    match thread.place.how:
        case How.WHOLE:
            return "on the whole text"
        case How.GONE if thread.old is not None:
            return f"on line {thread.old + 1:,} of {thread.edition}"
        case How.GONE:
            return "no longer in the text"
        case _:
            return f"on {thread.spot}" if thread.spot else f"on line {(thread.place.line or 0) + 1:,}"


def _carried(thread: Thread) -> str:
    line = "" if thread.root.line is None else f", line {thread.root.line + 1:,}"
    match thread.place.how:
        case How.MOVED:
            return f" · moved here from {thread.edition}{line}"
        case How.REWORDED:
            return f" · {thread.edition}{line}; the line was reworded"
        case How.GONE:
            return f" · {thread.edition}{line}"
        case _:
            return ""


def _words_of(root: CommentRow) -> QWidget:
    if root.kind is not CommentKind.SUGGESTION or root.quoted is None or root.quoted == root.text:
        return _text(root.text)
    suggested = Prose(grows=True)
    suggested.setAccessibleName("Suggested change")
    suggested.show_difference(lines(root.quoted, root.text))
    return suggested


def _text(text: str) -> QLabel:
    made = style.label(text)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
