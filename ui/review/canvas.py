"""Paints numbered lines and lays out only those on screen, so that a log of any length is there at once."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QTextLayout
from PySide6.QtWidgets import QWidget

from ui import style
from ui.review import colours
from ui.review.caret import Selection
from ui.review.dress import Dress, Note, Words
from ui.review.layout import AT_MOST, MARGIN, LineLayout, span, stretch
from ui.review.pages import Lines
from ui.review.seen import Seen
from ui.review.spelled import is_plain, spelled

EDGE = 3  # pixels of the mark beside the line of the caret


class LineCanvas(LineLayout):
    """Lines in their colours, their numbers, what is selected, what was found; knows no mouse and no keys."""

    all_seen = Signal()
    """Every line has stood on the screen, from its first letter to its last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.seen = Seen()
        """Which lines have stood on the screen."""
        self._in_part: dict[int, Seen] = {}  # rows of lines that are higher than the screen
        self.measured.connect(self._in_part.clear)
        self.selection = Selection()
        self._marks_line = True
        self._needle = ""
        self._words = Words(self)
        self._words.arrived.connect(self.viewport().update)
        self.verticalScrollBar().valueChanged.connect(self.viewport().update)
        self.horizontalScrollBar().valueChanged.connect(self.viewport().update)

    @property
    def lines(self) -> Lines:
        """What is shown."""
        return self._lines

    def show_lines(self, lines: Lines, colouring: colours.Colouring = colours.PLAIN, *, numbered: bool = True) -> None:
        """Show `lines` from their beginning and own them."""
        if self._lines.parent() is self:
            self._lines.deleteLater()
        lines.setParent(self)
        lines.arrived.connect(self._on_arrived)
        self._lines, self._colouring, self._numbered = lines, colouring, numbered
        self.selection = Selection()
        self._dress = Dress()
        self._words.forget()
        self._forget_layouts()
        self.seen = Seen()
        self._measure()
        self.verticalScrollBar().setValue(0)
        self.horizontalScrollBar().setValue(0)
        self.viewport().update()

    def dress(self, dress: Dress) -> None:
        """Show this with the lines that are shown, until others are."""
        again = dress.digits != self._dress.digits
        if dress.pair != self._dress.pair:
            self._words.forget()
        self._dress = dress
        if again:
            self._measure()
        self.viewport().update()

    def annotate(self, notes: Mapping[int, Note]) -> None:
        """Put notes in the margin, by line, in place of those that were there."""
        self._dress = replace(self._dress, notes=notes)
        self.viewport().update()

    def show_found(self, needle: str) -> None:
        """Mark every place on screen where `needle` stands, in whatever case."""
        self._needle = needle.lower()
        self.viewport().update()

    def marks_line(self, *, marks: bool) -> None:
        """Whether the line of the caret is marked at the edge, also while the keyboard is elsewhere."""
        self._marks_line = marks
        self.viewport().update()

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines on screen; those not here yet leave their place empty until they arrive.

        While none is here not even numbers are painted: it would keep the thread waiting that reads the lines.
        """
        del event
        top = self.verticalScrollBar().value()
        first, above = self._rows.line(top)
        last = min(self._lines.count, self._rows.line(top + self.rows)[0] + 1)
        self._lines.want(first, last)
        if all(self._lines.line(line) is None for line in range(first, last)):
            return
        painter = QPainter(self.viewport())
        tops: list[int] = []
        y = -above * self._height
        for line in range(first, last):
            tops.append(y)
            self._paint_line(painter, line, y)
            y += self._rows.height(line) * self._height
        if self._numbered:
            self._paint_numbers(painter, first, tops)
        self._remember(first, tops)

    def _remember(self, first: int, tops: list[int]) -> None:
        """Of the lines that were painted, those of which nothing was cut off have been seen."""
        before = self.seen.gap(self._lines.count)
        if before is None:
            return
        fits = int(self._width() / self._broadest) if self.horizontalScrollBar().value() == 0 else 0
        begin = first
        for line, y in enumerate(tops, first):
            if not self._is_whole(line, y, fits):
                self.seen.add(begin, line)
                begin = line + 1
        self.seen.add(begin, first + len(tops))
        if self.seen.gap(self._lines.count) is None:
            QTimer.singleShot(0, self, self.all_seen.emit)

    def _is_whole(self, line: int, y: int, fits: int) -> bool:
        """Whether all of a line is or was on the screen; so many letters as `fits` have room in any case."""
        text = self._lines.line(line)
        if text is None or len(text) > AT_MOST:
            return False
        if self._heights is None and (len(text) > fits or not is_plain(text)):
            width = self._layout(line).lineAt(0).naturalTextWidth()
            if self.horizontalScrollBar().value() > 0 or width > self._width():
                return False
        count = self._rows.height(line)
        top, below = max(0, -y // self._height), min(count, (self.viewport().height() - y) // self._height)
        if (top, below) == (0, count):
            return True
        rows = self._in_part.setdefault(line, Seen())
        rows.add(top, below)
        return rows.gap(count) is None

    def _kind(self, line: int, text: str) -> colours.Kind | None:
        if self._dress.kind is not None:
            return self._dress.kind(line)
        return self._colouring.whole(self._text(line - 1), text, self._text(line + 1))

    def _paint_line(self, painter: QPainter, line: int, y: int) -> None:
        if self._lines.line(line) is None:
            return
        text = self._text(line)
        kind = self._kind(line, text)
        ink = colours.inks()[kind] if kind else colours.Ink()
        if ink.ground:
            painter.fillRect(QRect(0, y, self.viewport().width(), self._rows.height(line) * self._height), ink.ground)
        layout = self._layout(line)
        painter.setPen(ink.letters or self.palette().color(QPalette.ColorRole.Text))
        at = QPointF(self._gutter - self.horizontalScrollBar().value(), y + 1)
        layout.draw(painter, at, self._marks(line, text))
        if self.hasFocus() and self.selection.caret[0] == line:
            layout.drawCursor(painter, at, spelled(text).at(min(self.selection.caret[1], len(text))), 1)

    def _marks(self, line: int, text: str) -> list[QTextLayout.FormatRange]:
        marks, told = list[QTextLayout.FormatRange](), spelled(text)
        if self._dress.pair is not None and (pair := self._dress.pair(line)):
            ink = colours.inks()[colours.Kind.ADDED_WORD if pair[2] else colours.Kind.REMOVED_WORD]
            sign = len(text) - len(pair[0])
            marks += [stretch(told, sign + start, length, ink) for start, length in self._words.of(line, pair)]
        marks += [span(start, length, colours.inks()[colours.Kind.UNSEEN]) for start, length in told.signs]
        if self._needle:
            ground, at = QColor(style.colours().warn_ground), -1
            while (at := text.lower().find(self._needle, at + 1)) >= 0:
                marks.append(stretch(told, at, len(self._needle), colours.Ink(ground=ground)))
        start, end = self.selection.columns(line, len(text))
        if start < min(end, len(text)):
            role = self.palette().color
            ink = colours.Ink(role(QPalette.ColorRole.HighlightedText), role(QPalette.ColorRole.Highlight))
            marks.append(stretch(told, start, min(end, len(text)) - start, ink))
        return marks

    def _paint_numbers(self, painter: QPainter, first: int, tops: list[int]) -> None:
        width = self._gutter - MARGIN
        painter.fillRect(QRect(0, 0, width, self.viewport().height()), self.palette().color(QPalette.ColorRole.Base))
        quiet = colours.inks()[colours.Kind.QUIET].letters
        painter.setFont(self._digits)
        look = style.colours()
        for line, y in enumerate(tops, first):
            here = line == self.selection.caret[0]
            current = self.hasFocus() and here
            if here and self._marks_line:
                edge = QRect(0, y, EDGE, self._rows.height(line) * self._height)
                painter.fillRect(edge, QColor(look.accent if current else look.edge))
            painter.setPen(self.palette().color(QPalette.ColorRole.Text) if current or quiet is None else quiet)
            box = QRect(0, y, width - MARGIN, self._height)
            label = self._dress.label(line) if self._dress.label else str(line + 1)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, label)
            if note := self._dress.notes.get(line):
                at = QRect(width - MARGIN + 1, y + (self._height - 14) // 2, 14, 14)
                style.icon(note.glyph, note.tint).paint(painter, at)
