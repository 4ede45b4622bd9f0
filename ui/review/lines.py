"""A view of numbered lines for reading: caret, selection, copying, going to a line."""

from collections.abc import Callable

from PySide6.QtCore import QBasicTimer, QPoint, Qt, QTimerEvent, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.review.canvas import LineCanvas
from ui.review.caret import Place, Selection, clamped, moved, word_at
from ui.review.layout import MARGIN
from ui.review.spelled import spelled

END = 1 << 30  # a column no line reaches: the end of a line that may not be here yet
COPY_AT_MOST = 200_000  # lines

K = QKeySequence.StandardKey
MOVES = (
    ("left", K.MoveToPreviousChar, K.SelectPreviousChar),
    ("right", K.MoveToNextChar, K.SelectNextChar),
    ("up", K.MoveToPreviousLine, K.SelectPreviousLine),
    ("down", K.MoveToNextLine, K.SelectNextLine),
    ("page up", K.MoveToPreviousPage, K.SelectPreviousPage),
    ("page down", K.MoveToNextPage, K.SelectNextPage),
    ("word left", K.MoveToPreviousWord, K.SelectPreviousWord),
    ("word right", K.MoveToNextWord, K.SelectNextWord),
    ("home", K.MoveToStartOfLine, K.SelectStartOfLine),
    ("end", K.MoveToEndOfLine, K.SelectEndOfLine),
    ("start", K.MoveToStartOfDocument, K.SelectStartOfDocument),
    ("finish", K.MoveToEndOfDocument, K.SelectEndOfDocument),
)


class LineView(LineCanvas):
    """Numbered, tinted, selectable lines; reads them through `Lines`, whatever they come from."""

    caret_moved = Signal(int)
    """The caret went to another line (from 0)."""
    said = Signal(str)
    """Something the person should know, as a sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._autoscroll = QBasicTimer()
        self._pointer = QPoint()
        self._to_show: Place | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.setAccessibleName("Text")

    def go_to(self, line: int, column: int = 0, *, select: int = 0) -> None:
        """Put the caret there, `select` characters selected from it, and bring it into sight (a third from the top)."""
        self.selection = Selection((line, column), (line, column + select))
        bar, row = self.verticalScrollBar(), self._rows.row(line)
        if not bar.value() <= row < bar.value() + self.rows - 1:
            bar.setValue(row - self.rows // 3)
        self._to_show = (line, column + select)
        self._show_pending()
        self._caret_changed()

    @property
    def searchable(self) -> bool:
        """Whether words can be found in what is shown."""
        return self._lines.searchable

    def seek(self, needle: str, tell: Callable[[str], None], *, backwards: bool, again: bool = False) -> None:
        """Select the next place of `needle` after what is selected, or before it, and tell where it is.

        `again`: from where the selection begins.
        """

        def on_found(place: Place | None) -> None:
            if place is not None:
                self.go_to(*place, select=len(needle))
            tell("Not found." if place is None else f"Line {place[0] + 1:,}")

        self._lines.find(needle, self.place_to_seek(from_start=backwards or again), on_found, backwards=backwards)

    def place_to_seek(self, *, from_start: bool) -> Place:
        """Where a search goes on: at the end of what is selected, or at its start."""
        first, last = self.selection.span
        return first if from_start else last

    def selected_lines(self) -> tuple[int, int]:
        """The first selected line and how many there are."""
        (first, _), (last, _) = self.selection.span
        return first, last - first + 1

    def copy(self) -> None:
        """Put the selected text on the clipboard; lines not here yet are read in a worker first."""
        if self.selection.empty:
            return
        first, count = self.selected_lines()
        if count > COPY_AT_MOST:
            self.said.emit(f"{count:,} lines are too many for the clipboard; use Save as to have all of them.")
            return
        (_, start), (_, end) = self.selection.span

        def on_lines(lines: list[str]) -> None:
            last = len(lines) - 1
            lines = [line[: end if n == last else None][start if n == 0 else 0 :] for n, line in enumerate(lines)]
            QGuiApplication.clipboard().setText("\n".join(lines))

        self._lines.fetch(first, count, on_lines)

    def select_all(self) -> None:
        """Select from the first character to the last."""
        last = max(0, self._lines.count - 1)
        self.selection = Selection((0, 0), (last, END))
        self._caret_changed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the caret, extend the selection, copy; everything else goes on to the window."""
        if event.matches(K.Copy):
            self.copy()
        elif event.matches(K.SelectAll):
            self.select_all()
        else:
            for by, plain, extending in MOVES:
                if event.matches(plain) or event.matches(extending):
                    to = moved(by, self.selection.caret, count=self._lines.count, rows=self.rows, text=self._text)
                    self._move(to, extend=event.matches(extending))
                    return
            super().keyPressEvent(event)

    def _move(self, to: Place, *, extend: bool) -> None:
        line, column = to
        if self._lines.line(line) is not None:
            line, column = clamped(to, count=self._lines.count, text=self._text)
        self.selection.move((line, column), extend=extend)
        self._show_row(line)
        self._show_column(line, column)
        self._caret_changed()

    def _show_row(self, line: int) -> None:
        bar, row = self.verticalScrollBar(), self._rows.row(line)
        bar.setValue(min(row, max(row + self._rows.height(line) - self.rows, bar.value())))

    def _on_arrived(self) -> None:
        super()._on_arrived()
        self._show_pending()

    def _show_pending(self) -> None:
        # A column can be brought into sight only once its line is here.
        if self._to_show and self._lines.line(self._to_show[0]) is not None:
            self._show_column(*self._to_show)
            self._to_show = None

    def _caret_changed(self) -> None:
        line = self.selection.caret[0]
        note = self._dress.notes.get(line)
        said, text = f", {note.said}" if note else "", spelled(self._text(line)[:400]).text
        self.setAccessibleDescription(f"Line {line + 1} of {self._lines.count}{said}: {text}")
        self.caret_moved.emit(line)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the caret where the mouse is, or select a whole line by its number."""
        if event.button() == Qt.MouseButton.LeftButton:
            line, column = self._place_at(event.position().toPoint())
            if self._numbered and event.position().x() < self._gutter - MARGIN:
                self.selection = Selection((line, 0), (line, self._length(line)))
            else:
                self.selection.move((line, column), extend=_shift(event))
            self._caret_changed()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Extend the selection; outside of the view it goes on by itself."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._pointer = event.position().toPoint()
            self.selection.move(self._place_at(self._pointer), extend=True)
            outside = not 0 <= self._pointer.y() < self.viewport().height()
            self._autoscroll.start(40, self) if outside else self._autoscroll.stop()
            self._caret_changed()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stop extending."""
        self._autoscroll.stop()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select the word under the mouse."""
        line, column = self._place_at(event.position().toPoint())
        start, end = word_at(self._text(line), column)
        self.selection = Selection((line, start), (line, end))
        self._caret_changed()

    def timerEvent(self, event: QTimerEvent) -> None:
        """Scroll on while the mouse is held outside."""
        if event.timerId() == self._autoscroll.timerId():
            step = 3 if self._pointer.y() > 0 else -3
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + step)
            self.selection.move(self._place_at(self._pointer), extend=True)
            self._caret_changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The line of the caret stays in sight when something takes room from the text."""
        line, top, height = self.selection.caret[0], self.verticalScrollBar().value(), event.oldSize().height()
        was_seen = top <= self._rows.row(line) < top + height // self._height
        super().resizeEvent(event)
        if was_seen:
            self._show_row(line)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the caret."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the caret."""
        super().focusOutEvent(event)
        self.viewport().update()


def _shift(event: QMouseEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
