"""Numbered lines laid out: which rows of the screen they take, wrapped or not, and where in them a point is."""

import re
from array import array
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QResizeEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from ui import style
from ui.review import colours, fitting
from ui.review.caret import Place
from ui.review.dress import Dress
from ui.review.pages import Lines
from ui.review.rows import Rows, Wrapped
from ui.review.spelled import Spelled, is_plain, spelled

MARGIN = style.GRID
AT_MOST = 10_000  # characters of one line that are laid out
# Latin, Greek, Cyrillic, Chinese, Japanese, Korean: no letter of these is broader than two of a monospaced font.
_COMMON = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u017f\u0370-\u045f\u3001-\u3163\u3165-\u9fff\uac00-\ud7a3\uff01-\uff5e]*"
)
GOES_ON = "this line goes on; it is copied and saved whole"


class LineLayout(QAbstractScrollArea):
    """Knows how much room lines take and where each one is; paints nothing."""

    measured = Signal()
    """It is known which rows the lines take, at the width there is now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = Lines([])
        self._colouring = colours.PLAIN
        self._numbered = True
        self._wraps = self._as_prose = False
        self._heights: array[int] | None = None
        self._rows = Rows(0)
        self._dress = Dress()
        self._layouts: dict[int, QTextLayout] = {}
        self._broad = 0.0  # pixels of the widest line that was laid out in one row
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFont(style.monospace())

    def wrap(self, *, wraps: bool, as_prose: bool = False) -> None:
        """Whether lines that are too long go on in the next row; only where all lines are here.

        `as_prose`: no row is longer than is well read, however wide the view is.
        """
        if (wraps, as_prose) != (self._wraps, self._as_prose):
            here = self._top()
            self._wraps, self._as_prose = wraps, as_prose
            self._forget_layouts()  # their rows were those of the other way
            self._measure()
            self.verticalScrollBar().setValue(self._rows.row(here))
            self.viewport().update()

    @property
    def heights(self) -> "array[int] | None":
        """How many rows each line takes by itself; None where each takes one."""
        return self._heights

    def take_heights(self, heights: "array[int]") -> None:
        """Give each line so many rows, at least those it takes by itself: as many as its neighbour in another view."""
        self._rows = Wrapped(heights)
        self._set_range()
        self.viewport().update()

    @property
    def rows(self) -> int:
        """How many whole rows are on screen, at least 1."""
        return max(1, self.viewport().height() // self._height)

    @property
    def _gutter(self) -> int:
        if not self._numbered:
            return 2 * MARGIN
        digits = self._dress.digits or max(3, len(str(self._lines.count)))
        return int(self._digit * digits) + 3 * MARGIN

    def wide_for(self, characters: int) -> int:
        """How wide this must be, in pixels, for so many characters of a line."""
        return self._gutter + 2 * MARGIN + int(self._advance * characters) + 1

    def _top(self) -> int:
        return self._rows.line(self.verticalScrollBar().value())[0]

    def _text(self, line: int) -> str:
        text = self._lines.line(line) or ""
        return text if len(text) <= AT_MOST else f"{text[:AT_MOST]} … {GOES_ON}"

    def _length(self, line: int) -> int:
        return len(self._text(line))

    # -- how much room it takes

    def _measure(self) -> None:
        self._heights = self._wrapped() if self._wraps and self._lines.whole else None
        self._rows = Wrapped(self._heights) if self._heights is not None else Rows(self._lines.count)
        self._set_range()
        self.measured.emit()

    def _set_range(self) -> None:
        page = self.viewport().size()
        self.verticalScrollBar().setRange(0, max(0, self._rows.total - self.rows))
        self.verticalScrollBar().setPageStep(self.rows)
        wide = max(self._broad, min(self._lines.widest, AT_MOST + 40) * self._advance) + self._gutter + 2 * MARGIN
        wide = 0 if self._heights is not None else wide
        self.horizontalScrollBar().setRange(0, max(0, int(wide) - page.width()))
        self.horizontalScrollBar().setPageStep(page.width())
        self.horizontalScrollBar().setSingleStep(int(self._advance * 4))

    def _wrapped(self) -> "array[int]":
        """How many rows each line takes: one where it fits for certain; else it is laid out, without colours."""
        self._layouts.clear()
        width, layout = self._width(), QTextLayout("", self.font())
        fits = int(width / self._broadest)
        layout.setTextOption(self._option())
        heights = array("q", [1]) * self._lines.count
        for line in range(self._lines.count):
            text = self._lines.line(line) or ""
            if (len(text) > fits or not is_plain(text)) and (len(text) > fits // 2 or not _COMMON.fullmatch(text)):
                layout.setText(spelled(self._text(line)).text)
                heights[line] = max(1, _rows_of(layout, width))
        return heights

    def _option(self) -> QTextOption:
        option = QTextOption()
        wrap = QTextOption.WrapMode
        option.setWrapMode(wrap.WrapAtWordBoundaryOrAnywhere if self._wraps and self._lines.whole else wrap.NoWrap)
        option.setTabStopDistance(self._advance * 8)
        return option

    def _width(self) -> float:
        room = self.viewport().width() - self._gutter - 2 * MARGIN
        if self._wraps and self._as_prose:
            room = min(room, fitting.measure(self.fontMetrics()))
        return max(20 * self._advance, room)

    def _layout(self, line: int) -> QTextLayout:
        found = self._layouts.get(line)
        if found is not None:
            return found
        text = self._text(line)
        told = spelled(text)
        layout = QTextLayout(told.text, self.font())
        layout.setTextOption(self._option())
        layout.setFormats([stretch(told, start, length, ink) for start, length, ink in self._parts(text)])
        layout.beginLayout()
        while (row := layout.createLine()).isValid():
            row.setLeadingIncluded(True)
            row.setPosition(QPointF(0, self._height * row.lineNumber()))
            if not (self._wraps and self._lines.whole):
                break
            row.setLineWidth(self._width())
        layout.endLayout()
        self._make_room(layout)
        if len(self._layouts) > 1024:
            self._layouts.clear()
        self._layouts[line] = layout
        return layout

    def _make_room(self, layout: QTextLayout) -> None:
        """A line may be wider than its number of characters says: all of it must come into sight."""
        wide = 0 if self._heights is not None else layout.lineAt(0).naturalTextWidth()
        if wide > self._broad:
            self._broad = wide
            QTimer.singleShot(0, self, self._set_range)  # not while it is painted

    def _parts(self, text: str) -> list[tuple[int, int, colours.Ink]]:
        known = colours.inks()
        return [(start, length, known[kind]) for start, length, kind in self._colouring.parts(text)]

    # -- where things are

    def _place_at(self, point: QPoint) -> Place:
        line, below = self._rows.line(self.verticalScrollBar().value() + point.y() // self._height)
        last = max(0, self._lines.count - 1)
        line, below = (0, 0) if line < 0 else (line, below) if line <= last else (last, 1 << 20)
        layout = self._layout(line)
        x = point.x() - self._gutter + self.horizontalScrollBar().value()
        row = layout.lineAt(max(0, min(below, layout.lineCount() - 1)))
        return line, spelled(self._text(line)).column(row.xToCursor(float(max(0, x))))

    def _show_column(self, line: int, column: int) -> None:
        if self._lines.line(line) is None or self._heights is not None:
            return
        told = spelled(self._text(line))
        x = _x(self._layout(line), told.at(min(column, self._length(line))))
        bar, width = self.horizontalScrollBar(), self.viewport().width() - self._gutter - 2 * MARGIN
        if x < bar.value():
            bar.setValue(int(x) - width // 4 if x > width else 0)
        elif x > bar.value() + width:
            bar.setValue(int(x) - width + width // 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure again."""
        super().resizeEvent(event)
        here = self._top()
        self._measure()
        if self._wraps:
            self.verticalScrollBar().setValue(self._rows.row(here))

    def setFont(self, font: QFont | str | Sequence[str]) -> None:
        """Use another font for every line; their numbers stay as they are."""
        super().setFont(font)
        metrics = QFontMetricsF(self.font())
        self._digits = style.monospace()
        self._digit = QFontMetricsF(self._digits).horizontalAdvance("0")
        self._height = int(metrics.lineSpacing()) + 3
        self._advance = metrics.horizontalAdvance("0")
        self._broadest = max(self._advance, metrics.horizontalAdvance("W"), metrics.horizontalAdvance("@"))
        self._forget_layouts()
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of another appearance."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._layouts.clear()

    def _forget_layouts(self) -> None:
        self._layouts.clear()
        self._broad = 0.0

    def _on_arrived(self) -> None:
        self._measure()
        self.viewport().update()


def _rows_of(layout: QTextLayout, width: float) -> int:
    rows = 0
    layout.beginLayout()
    while (row := layout.createLine()).isValid():
        row.setLineWidth(width)
        rows += 1
    layout.endLayout()
    return rows


def stretch(told: Spelled, start: int, length: int, ink: colours.Ink) -> QTextLayout.FormatRange:
    """A stretch of a line, by its columns, in this ink."""
    return span(told.at(start), told.at(start + length) - told.at(start), ink)


def span(start: int, length: int, ink: colours.Ink) -> QTextLayout.FormatRange:
    """A stretch of what is laid out in this ink."""
    marked = QTextLayout.FormatRange()
    marked.start, marked.length = start, length
    form = QTextCharFormat()
    if ink.letters:
        form.setForeground(ink.letters)
    if ink.ground:
        form.setBackground(ink.ground)
    if ink.underlined:
        form.setFontUnderline(True)
    marked.format = form
    return marked


def _x(layout: QTextLayout, column: int) -> float:
    return layout.lineAt(0).cursorToX(column)[0]  # pyright: ignore[reportIndexIssue]  # its stub hides the pair
