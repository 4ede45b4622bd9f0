"""Where a comment is written: what it is about, of which kind it is, its words; nothing typed is lost."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.words import CommentKind
from ui import style
from ui.review import controls, parts

KINDS: dict[CommentKind, tuple[str, str, style.Tint]] = {
    CommentKind.NOTE: ("Note", "chat-text", "muted"),
    CommentKind.SUGGESTION: ("Suggestion", "pencil-line", "accent"),
    CommentKind.ISSUE: ("Issue", "warning-circle", "bad"),
    CommentKind.PRAISE: ("Praise", "thumbs-up", "good"),
}
"""The word, the glyph and the colour of each kind of comment."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is being written: under which heading, about which quoted line, and where its words go when it is done."""

    heading: str
    quoted: str | None
    keep: Callable[[CommentKind, str], object]
    done: str = "Add draft"
    text: str = ""
    kind: CommentKind | None = CommentKind.NOTE
    """None where the kind is not the writer's to choose: in an answer."""


class Composer(parts.Card):
    """One text at a time. Ctrl+Enter is done; Esc is done, too, unless nothing was written."""

    closed = Signal()
    """The writing is over, whatever became of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted: Wanted | None = None
        self._kind = CommentKind.NOTE
        self._heading = style.label("", "heading")
        self._quote = controls.Elided("muted")
        self._kinds = controls.Switch("Kind of comment")
        self._kinds.chosen.connect(self._on_kind)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("Comment")
        self.text.setPlaceholderText("What should whoever wrote this know?")
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * 5 + 2 * style.GRID)
        self._done = parts.button("Add draft", self.finish)
        self._done.setToolTip("Ctrl+Enter")
        self._cancel = parts.button("Discard", self.discard, role="quiet")
        self.column.setSpacing(style.GRID // 2)
        for widget in (self._heading, self._quote, self.text, self._kinds, parts.buttons(self._done, self._cancel)):
            self.add(widget)
        self._kinds.offer((word, kind) for kind, (word, _glyph, _tint) in KINDS.items())
        self.setFocusProxy(self.text)
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether something is being written."""
        return self._wanted is not None

    def write(self, wanted: Wanted) -> None:
        """Begin to write; what was being written until now is kept first."""
        self.leave()
        self._wanted = wanted
        self._heading.setText(wanted.heading)
        self._quote.setText((wanted.quoted or "").strip())
        self._quote.setVisible(bool(wanted.quoted and wanted.quoted.strip()))
        self._kinds.setVisible(wanted.kind is not None)
        self._kind = wanted.kind or CommentKind.NOTE
        self._kinds.mark(self._kind)
        self._done.setText(wanted.done)
        self.text.setPlainText(wanted.text)
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)
        self.show()
        self.text.setFocus()

    def finish(self) -> None:
        """Keep what was written and close; nothing is kept of nothing."""
        wanted, text = self._wanted, self.text.toPlainText().strip()
        self._wanted = None
        if wanted is not None and text and (text != wanted.text or self._kind is not wanted.kind):
            wanted.keep(self._kind, text)
        self._close()

    def leave(self) -> None:
        """Somebody goes elsewhere while writing: what there is, is kept as if it were done."""
        if self.busy:
            self.finish()

    def discard(self) -> None:
        """Close and keep nothing."""
        self._wanted = None
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
            self.finish()
        else:
            super().keyPressEvent(event)

    def _close(self) -> None:
        self.text.clear()
        self.hide()
        self.closed.emit()

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
