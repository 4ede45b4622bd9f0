"""Paints numbered lines and lays out only those on screen, so that a log of any length is there at once."""

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from ui import style
from ui.review import colours
from ui.review.caret import Place, Selection
from ui.review.pages import Lines

MARGIN = style.GRID
AT_MOST = 10_000  # characters of one line that are laid out
GOES_ON = "this line goes on; it is copied and saved whole"


class LineCanvas(QAbstractScrollArea):
    """Lines in their colours, their numbers, what is selected, what was found; knows no mouse and no keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.selection = Selection()
        self._lines = Lines([])
        self._colouring = colours.PLAIN
        self._numbered = True
        self._needle = ""
        self._layouts: dict[int, QTextLayout] = {}
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFont(style.monospace())
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
        self._layouts.clear()
        self._measure()
        self.verticalScrollBar().setValue(0)
        self.horizontalScrollBar().setValue(0)
        self.viewport().update()

    def show_found(self, needle: str) -> None:
        """Mark every place on screen where `needle` stands, in whatever case."""
        self._needle = needle.lower()
        self.viewport().update()

    @property
    def rows(self) -> int:
        """How many whole lines are on screen, at least 1."""
        return max(1, self.viewport().height() // self._height)

    @property
    def _gutter(self) -> int:
        if not self._numbered:
            return 2 * MARGIN
        return int(self._advance * max(3, len(str(self._lines.count)))) + 3 * MARGIN

    def _text(self, line: int) -> str:
        text = self._lines.line(line) or ""
        return text if len(text) <= AT_MOST else f"{text[:AT_MOST]} … {GOES_ON}"

    def _length(self, line: int) -> int:
        return len(self._text(line))

    def _measure(self) -> None:
        page = self.viewport().size()
        self.verticalScrollBar().setRange(0, max(0, self._lines.count - self.rows))
        self.verticalScrollBar().setPageStep(self.rows)
        wide = min(self._lines.widest, AT_MOST + 40) * self._advance + self._gutter + 2 * MARGIN
        self.horizontalScrollBar().setRange(0, max(0, int(wide) - page.width()))
        self.horizontalScrollBar().setPageStep(page.width())
        self.horizontalScrollBar().setSingleStep(int(self._advance * 4))

    def _layout(self, line: int) -> QTextLayout:
        found = self._layouts.get(line)
        if found is not None:
            return found
        text = self._text(line)
        layout = QTextLayout(text, self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        option.setTabStopDistance(self._advance * 8)
        layout.setTextOption(option)
        layout.setFormats([_span(start, length, ink) for start, length, ink in self._parts(text)])
        layout.beginLayout()
        row = layout.createLine()
        row.setLeadingIncluded(True)
        layout.endLayout()
        if len(self._layouts) > 1024:
            self._layouts.clear()
        self._layouts[line] = layout
        return layout

    def _parts(self, text: str) -> list[tuple[int, int, colours.Ink]]:
        known = colours.inks()
        return [(start, length, known[kind]) for start, length, kind in self._colouring.parts(text)]

    def _place_at(self, point: QPoint) -> Place:
        line = self.verticalScrollBar().value() + point.y() // self._height
        line = max(0, min(max(0, self._lines.count - 1), line))
        x = point.x() - self._gutter + self.horizontalScrollBar().value()
        return line, self._layout(line).lineAt(0).xToCursor(float(max(0, x)))

    def _show_column(self, line: int, column: int) -> None:
        if self._lines.line(line) is None:
            return
        x = _x(self._layout(line), min(column, self._length(line)))
        bar, width = self.horizontalScrollBar(), self.viewport().width() - self._gutter - 2 * MARGIN
        if x < bar.value():
            bar.setValue(int(x) - width // 4 if x > width else 0)
        elif x > bar.value() + width:
            bar.setValue(int(x) - width + width // 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines on screen; those not here yet leave their place empty until they arrive.

        While none is here not even numbers are painted: it would keep the thread waiting that reads the lines.
        """
        del event
        first = self.verticalScrollBar().value()
        last = min(self._lines.count, first + self.rows + 1)
        self._lines.want(first, last)
        if all(self._lines.line(line) is None for line in range(first, last)):
            return
        painter = QPainter(self.viewport())
        for line in range(first, last):
            self._paint_line(painter, line, (line - first) * self._height)
        if self._numbered:
            self._paint_numbers(painter, first, last)

    def _paint_line(self, painter: QPainter, line: int, y: int) -> None:
        if self._lines.line(line) is None:
            return
        text = self._text(line)
        kind = self._colouring.whole(self._text(line - 1), text, self._text(line + 1))
        ink = colours.inks()[kind] if kind else colours.Ink()
        if ink.ground:
            painter.fillRect(QRect(0, y, self.viewport().width(), self._height), ink.ground)
        layout = self._layout(line)
        painter.setPen(ink.letters or self.palette().color(QPalette.ColorRole.Text))
        at = QPointF(self._gutter - self.horizontalScrollBar().value(), y + 1)
        layout.draw(painter, at, self._marks(line, text))
        if self.hasFocus() and self.selection.caret[0] == line:
            layout.drawCursor(painter, at, min(self.selection.caret[1], len(text)), 1)

    def _marks(self, line: int, text: str) -> list[QTextLayout.FormatRange]:
        marks: list[QTextLayout.FormatRange] = []
        if self._needle:
            ground, at = QColor(style.colours().warn_ground), -1
            while (at := text.lower().find(self._needle, at + 1)) >= 0:
                marks.append(_span(at, len(self._needle), colours.Ink(ground=ground)))
        start, end = self.selection.columns(line, len(text))
        if start < min(end, len(text)):
            role = self.palette().color
            ink = colours.Ink(role(QPalette.ColorRole.HighlightedText), role(QPalette.ColorRole.Highlight))
            marks.append(_span(start, min(end, len(text)) - start, ink))
        return marks

    def _paint_numbers(self, painter: QPainter, first: int, last: int) -> None:
        width = self._gutter - MARGIN
        painter.fillRect(QRect(0, 0, width, self.viewport().height()), self.palette().color(QPalette.ColorRole.Base))
        quiet = colours.inks()[colours.Kind.QUIET].letters
        for line in range(first, last):
            current = self.hasFocus() and line == self.selection.caret[0]
            painter.setPen(self.palette().color(QPalette.ColorRole.Text) if current or quiet is None else quiet)
            box = QRect(0, (line - first) * self._height, width - MARGIN, self._height)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(line + 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure again."""
        super().resizeEvent(event)
        self._measure()

    def setFont(self, font: QFont | str) -> None:
        """Use another font for every line."""
        super().setFont(font)
        metrics = QFontMetricsF(self.font())
        self._height = int(metrics.lineSpacing()) + 3
        self._advance = metrics.horizontalAdvance("0")
        self._layouts.clear()
        self._measure()

    def _on_arrived(self) -> None:
        self._measure()
        self.viewport().update()


def _span(start: int, length: int, ink: colours.Ink) -> QTextLayout.FormatRange:
    marked = QTextLayout.FormatRange()
    marked.start, marked.length = start, length
    form = QTextCharFormat()
    if ink.letters:
        form.setForeground(ink.letters)
    if ink.ground:
        form.setBackground(ink.ground)
    marked.format = form
    return marked


def _x(layout: QTextLayout, column: int) -> float:
    x = layout.lineAt(0).cursorToX(column)
    return float(x[0] if isinstance(x, tuple) else x)
