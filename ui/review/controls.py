"""The few controls Qt has no like of: a line to press, a switch of words, text that fits, text in a state's colour."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from ui import style

GRID = style.GRID


class LineButton(QAbstractButton):
    """One line to press: a glyph, what it is, and a quieter word at the right; keyboard and mouse alike."""

    def __init__(
        self, glyph: QIcon, text: str, aside: str = "", *, tip: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setIcon(glyph)
        self._aside = aside
        self.setToolTip(tip or text)
        self.setAccessibleName(f"{text}, {aside}" if aside else text)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def say(self, text: str) -> None:
        """Other words from now on."""
        self.setText(text)
        self.setToolTip(text)
        self.setAccessibleName(f"{text}, {self._aside}" if self._aside else text)
        self.update()

    def sizeHint(self) -> QSize:
        """As high as a row of a table."""
        return QSize(160, style.ROW_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Glyph, text, aside; a ground under the mouse, a ring in focus."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.underMouse() or self.isChecked() or self.isDown():
            painter.setBrush(QColor(style.colours().hover))
            painter.drawRoundedRect(self.rect(), 4, 4)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(style.tint("accent"), 1))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 4, 4)
        box = self.rect().adjusted(GRID // 2, 0, -GRID, 0)
        at = QRect(box.left(), (self.height() - style.ICON_SIZE) // 2, style.ICON_SIZE, style.ICON_SIZE)
        self.icon().paint(painter, at)
        metrics = QFontMetrics(self.font())
        aside = metrics.horizontalAdvance(self._aside)
        painter.setPen(style.tint("muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._aside)
        painter.setPen(style.tint("text"))
        box = box.adjusted(style.ICON_SIZE + GRID, 0, -aside - GRID, 0)
        text = metrics.elidedText(self.text().split("\n")[0], Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


class Elided(QLabel):
    """A line of plain text that takes what room there is and ends in an ellipsis; the tooltip has all of it."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setMinimumWidth(8 * GRID)
        policy = QSizePolicy.Policy.Maximum if role == "heading" else QSizePolicy.Policy.Ignored
        self.setSizePolicy(policy, QSizePolicy.Policy.Preferred)
        if role == "heading":
            font = self.font()
            font.setWeight(QFont.Weight.DemiBold)
            self.setFont(font)

    def setText(self, text: str) -> None:
        """Show `text` as far as there is room."""
        super().setText(text)
        self.setToolTip(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits."""
        del event
        painter = QPainter(self)
        painter.setPen(style.tint("muted" if self.property("role") == "muted" else "text"))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


class Switch(QWidget):
    """A few words side by side of which one holds."""

    chosen = Signal(object)
    """One of the values was chosen by the person."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._buttons: dict[object, QToolButton] = {}
        self._made: list[QToolButton] = []  # kept for other words: each has its place in the order of Tab
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GRID // 4)

    def offer(self, values: Iterable[tuple[str, object]]) -> None:
        """Offer these (word, value), in place of what was offered before."""
        offered = list(values)
        while len(self._made) < len(offered):
            self._add()
        for button in self._made[len(offered) :]:
            button.hide()
        self._buttons = dict(zip((value for _word, value in offered), self._made, strict=False))
        for (word, _value), button in zip(offered, self._made, strict=False):
            button.setText(word)
            button.show()

    def _add(self) -> None:
        button = QToolButton()
        button.setCheckable(True)
        button.clicked.connect(partial(self._on_clicked, button))
        self._made.append(button)
        self._row.addWidget(button)

    def mark(self, value: object) -> None:
        """`value` is the one that holds."""
        for one, button in self._buttons.items():
            button.setChecked(one == value)

    def _on_clicked(self, button: QToolButton) -> None:
        value = next(value for value, one in self._buttons.items() if one is button)
        self.mark(value)
        self.chosen.emit(value)


class Tinted(QLabel):
    """A word in one of the colours of the moment."""

    def __init__(self, text: str, tint: style.Tint) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._tint: style.Tint = tint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint in the colour as it is now."""
        del event
        painter = QPainter(self)
        painter.setPen(style.tint(self._tint))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())


def tab_through(*areas: QWidget) -> None:
    """Let Tab lead through what can be used in these, one after the other."""
    first = None
    for one in (one for area in areas for one in (area, *area.findChildren(QWidget))):
        inside = one.window() is areas[0].window()  # and not in the list of a box that unfolds
        if inside and one.focusPolicy() & Qt.FocusPolicy.TabFocus:
            if first is not None:
                QWidget.setTabOrder(first, one)
            first = one
