"""Where a comment is written: what it is about, of which kind it is, its words; nothing typed is lost."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.errors import Known
from desktop.words import CommentKind
from ui import failure, style
from ui.review import controls, parts
from ui.work import show

KINDS: dict[CommentKind, tuple[str, str, style.Tint]] = {
    CommentKind.NOTE: ("Note", "chat-text", "muted"),
    CommentKind.SUGGESTION: ("Suggestion", "pencil-line", "accent"),
    CommentKind.ISSUE: ("Issue", "warning-circle", "bad"),
    CommentKind.PRAISE: ("Praise", "thumbs-up", "good"),
}
"""The word, the glyph and the colour of each kind of comment."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is being written: under which heading, about which quoted line, and what writes its words."""

    heading: str
    quoted: str | None
    keep: Callable[[CommentKind, str], Future[object]]
    done: str = "Add to drafts"
    now: Callable[[CommentKind, str], Future[object]] | None = None
    """What writes its words for everybody to see at once, where that may be chosen."""
    text: str = ""
    kind: CommentKind | None = CommentKind.NOTE
    """None where the kind is not the writer's to choose: in an answer."""


class Composer(parts.Card):
    """One text at a time. Ctrl+Enter is done; Esc is done, too, unless nothing was written.

    Where it may be said to everybody at once, Ctrl+Shift+Enter and "Comment" do that; done, it is a draft.

    It closes once its words are on the disk; a refusal is told in place, beside the words.
    """

    began = Signal()
    """Something is being written."""
    closed = Signal()
    """The writing is over: nothing is left here."""
    refused = Signal()
    """What was written could not be kept, and stays; beside it stands why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted: Wanted | None = None
        self._next: Wanted | None = None  # begins once what is being kept is on the disk
        self._keeping = False
        self._kind = CommentKind.NOTE
        self._heading = style.label("", "heading")
        self._quote = controls.Elided("muted")
        self._kinds = controls.Switch("Kind of comment")
        self._kinds.chosen.connect(self._on_kind)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("Comment")
        self.text.setPlaceholderText("What should whoever wrote this know?")
        row = self.text.fontMetrics().lineSpacing()
        self.text.setMinimumHeight(row * 2 + 2 * style.GRID)
        self.text.setMaximumHeight(row * 5 + 2 * style.GRID)
        self._trouble, self._why = QFrame(), style.label("")
        self._trouble.setProperty("role", "warn")
        QVBoxLayout(self._trouble).addWidget(self._why)
        self._trouble.hide()
        self._now = parts.button("Comment", partial(self.finish, now=True), role="primary")
        self._now.setToolTip("For everybody to see at once (Ctrl+Shift+Enter)")
        self._done = parts.button("Add to drafts", self.finish)
        self._cancel = parts.button("Discard", self.discard, role="quiet")
        self.column.setSpacing(style.GRID // 2)
        acts = parts.buttons(self._now, self._done, self._cancel)
        for widget in (self._heading, self._quote, self.text, self._trouble, self._kinds, acts):
            self.add(widget)
        self.column.setAlignment(self._kinds, Qt.AlignmentFlag.AlignLeft)
        self._kinds.offer((word, kind) for kind, (word, _glyph, _tint) in KINDS.items())
        self.setFocusProxy(self.text)
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether something is being written, or not kept yet."""
        return self._wanted is not None

    def write(self, wanted: Wanted) -> None:
        """Begin to write; what was being written until now is kept first."""
        self.leave()
        if self.busy:
            self._next = wanted
            return
        self._wanted = wanted
        self._heading.setText(wanted.heading)
        self._quote.setText((wanted.quoted or "").strip())
        self._quote.setVisible(bool(wanted.quoted and wanted.quoted.strip()))
        self._kinds.setVisible(wanted.kind is not None)
        self._kind = wanted.kind or CommentKind.NOTE
        self._kinds.mark(self._kind)
        self._done.setText(wanted.done)
        self._done.setToolTip(
            "For nobody else to see until it is submitted (Ctrl+Enter)" if wanted.now else "Ctrl+Enter"
        )
        self._now.setVisible(wanted.now is not None)
        self.text.setPlainText(wanted.text)
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)
        self.show()
        self.text.setFocus()
        self.began.emit()

    def finish(self, *, now: bool = False) -> None:
        """Keep what was written, then close; nothing is kept of nothing. `now`: for everybody to see."""
        wanted, text = self._wanted, self.text.toPlainText().strip()
        if self._keeping:
            return
        if wanted is None or not text or (text == wanted.text and self._kind is wanted.kind):
            self._close()
            return
        self._keep(keeping=True)
        keep = wanted.now if now and wanted.now is not None else wanted.keep
        show(self, keep(self._kind, text), lambda _kept: self._close(), self._on_refused)

    def leave(self) -> None:
        """Somebody goes elsewhere while writing: what there is, is kept as if it were done."""
        if self.busy:
            self.finish()

    def discard(self) -> None:
        """Close and keep nothing."""
        self._close()

    def event(self, event: QEvent) -> bool:
        """Take Esc for itself: around it, it may mean something else."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _ends(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter and Esc, which the text leaves to what is around it."""
        if _ends(event):
            self.finish(now=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def _keep(self, *, keeping: bool) -> None:
        self._keeping = keeping
        self._trouble.hide()
        self.text.setReadOnly(keeping)
        for widget in (self._kinds, self._now, self._done, self._cancel):
            widget.setDisabled(keeping)

    def _on_refused(self, error: BaseException) -> None:
        self._keep(keeping=False)
        self._next = None
        if isinstance(error, Known):
            self._why.setText(error.sentence)
            self._trouble.show()
        else:
            failure.tell(self, error)
        self.refused.emit()
        self.text.setFocus()

    def _close(self) -> None:
        following, self._wanted, self._next = self._next, None, None
        self._keep(keeping=False)
        self.text.clear()
        self.hide()
        self.closed.emit()
        if following is not None:
            self.write(following)

    def _on_kind(self, kind: CommentKind) -> None:
        self._kind = kind
        wanted = self._wanted
        if kind is CommentKind.SUGGESTION and wanted and wanted.quoted and not self.text.toPlainText().strip():
            self.text.setPlainText(wanted.quoted)  # to be changed into what it should say
            self.text.selectAll()
        self.text.setFocus()


def _ends(event: QKeyEvent) -> bool:
    enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return event.key() == Qt.Key.Key_Escape or (enter and control)
