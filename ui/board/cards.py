"""How a card is painted, and what it says to the ear."""

from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPen, QTextLayout
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from desktop.queries.board import Card
from desktop.queries.requirements import RequirementRow
from ui import style, words
from ui.style import Tint
from ui.tables.columns import Column
from ui.tables.spine import SpineModel

GRID = style.GRID
PADDING = GRID + GRID // 2
_REMEMBERED = 1024
Unmet = Mapping[int, tuple[RequirementRow, ...]]
Index = QModelIndex | QPersistentModelIndex


class Cards(SpineModel):
    """The tasks of one status; `unmet` is what keeps those back that were looked at."""

    def __init__(self, unmet: Unmet, parent: Any) -> None:
        super().__init__(
            (Column("card", "Task", lambda row: row.task.title, grow=True, exact=self._said_in_full),), parent
        )
        self._unmet = unmet

    def _said_in_full(self, row: Card) -> str:
        return said(row, self._unmet.get(row.id, ()))

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cards are taken by hand."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled


def said(card: Card, unmet: tuple[RequirementRow, ...]) -> str:
    """A card in words: what is painted on it, and why it is kept back."""
    task = card.task
    parts = [f"{task.id} {task.title}", task.project_name, f"priority {task.priority}"]
    parts += [words.phase_text(task.phase)] if task.phase else []
    parts += [f"asked {words.ago(card.asked_at)}"] if card.asked_at else []
    lines = [", ".join(parts), *(f"{one.name}: {one.sentence} {one.how}".rstrip() for one in unmet)]
    return "\n".join(lines)


def kept_back(card: Card, unmet: tuple[RequirementRow, ...]) -> tuple[str, str] | None:
    """The glyph and the words in the corner of a card: how much is not met, else how long an answer is waited for."""
    if unmet:
        return "lock-simple", f"{len(unmet)} not met"
    return ("hourglass", words.waiting(card.asked_at)) if card.asked_at else None


class CardPainter(QStyledItemDelegate):
    """Paints a card: number and priority, two lines of title, phase, since when it waits, how much is not met."""

    def __init__(self, model: Cards, unmet: Unmet, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._model, self._unmet, self._view = model, unmet, view
        self.with_project = False
        self.restyle()

    def restyle(self) -> None:
        """Take over the font of now."""
        self._font = self._view.font()
        self._metrics = QFontMetrics(self._font)
        self._line = self._metrics.height()
        self._two_lines = lru_cache(_REMEMBERED)(self._broken)

    @property
    def height(self) -> int:
        """Of a card with the gap below it, in pixels."""
        return 4 * self._line + GRID // 2 + GRID + 2 * PADDING + GRID

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All are as high."""
        del option, index
        return QSize(0, self.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One card; an empty one until it is known."""
        look, view = style.colours(), self._view
        box = QRect(option.rect).adjusted(GRID, 0, -GRID, -GRID)
        chosen = view.selectionModel().isSelected(index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        has_keyboard = chosen and view.hasFocus()
        painter.setPen(QPen(QColor(look.accent if has_keyboard else look.line), 2 if has_keyboard else 1))
        painter.setBrush(QColor(look.selection if chosen else look.surface))
        painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 6, 6)
        card: Card | None = self._model.row_at(index.row())
        if card is None:
            self._model.data(self._model.index(index.row(), 0))  # asks for it
        else:
            self._paint(painter, box.adjusted(PADDING, PADDING, -PADDING, -PADDING), card)
        painter.restore()

    def _paint(self, painter: QPainter, box: QRect, card: Card) -> None:
        task, left = card.task, Qt.AlignmentFlag.AlignLeft
        painter.setFont(self._font)
        right = f"priority {task.priority}" if task.priority else ""
        project = f" · {task.project_name}" if self.with_project else ""
        line = QRect(box.left(), box.top(), box.width(), self._line)
        self._say(painter, line, f"{task.id}{project}", right, "muted", "muted")
        painter.setPen(style.tint("text"))
        for text in self._two_lines(task.title, box.width()):
            line.translate(0, self._line if line.top() > box.top() else self._line + GRID // 2)
            painter.drawText(line, left, text)
        line.moveTop(box.bottom() - self._line)
        unmet = self._unmet.get(card.id, ())
        phase = words.phase_text(task.phase)
        if held := kept_back(card, unmet):
            self._mark(painter, line, held[0], "warn", held[1])
        if task.phase:
            style.icon(words.phase_glyph(task.phase), "muted").paint(painter, _square(line))
            painter.setPen(style.tint("muted"))
            rest = line.adjusted(style.ICON_SIZE + GRID // 2, 0, 0, 0)
            for text in (phase, phase.partition(" ")[0]):  # in full or its first word; else its glyph and the tooltip
                if self._metrics.horizontalAdvance(text) <= rest.width():
                    painter.drawText(rest, left, text)
                    break

    def _say(self, painter: QPainter, line: QRect, left: str, right: str, tint: Tint, aside: Tint) -> None:
        painter.setPen(style.tint(aside))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight, right)
        room = line.width() - self._metrics.horizontalAdvance(right) - (GRID if right else 0)
        painter.setPen(style.tint(tint))
        text = self._metrics.elidedText(left, Qt.TextElideMode.ElideRight, room)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, text)

    def _mark(self, painter: QPainter, line: QRect, glyph: str, tint: Tint, text: str) -> None:
        """A glyph with its words at the right end of the line, which is shorter by them then."""
        width = self._metrics.horizontalAdvance(text)
        painter.setPen(style.tint(tint))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight, text)
        place = _square(line)
        place.moveLeft(line.right() - width - GRID // 2 - style.ICON_SIZE)
        style.icon(glyph, tint).paint(painter, place)
        line.setRight(place.left() - GRID)

    def _broken(self, title: str, width: int) -> tuple[str, ...]:
        """A title in at most two lines, the second of which ends in an ellipsis where there is more."""
        text = " ".join(title.split())
        layout = QTextLayout(text, self._font)
        layout.beginLayout()
        first = layout.createLine()
        first.setLineWidth(width)
        first.setPosition(QPointF(0, 0))
        layout.endLayout()
        length = first.textLength()
        rest = self._metrics.elidedText(text[length:].strip(), Qt.TextElideMode.ElideRight, width)
        return (text[:length].strip(), rest) if rest else (text[:length].strip(),)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """The whole of a card, where one rests over it."""
        if event.type() == QEvent.Type.ToolTip and (card := self._model.row_at(index.row())) is not None:
            told = escape(said(card, self._unmet.get(card.id, ()))).replace("\n", "<br>")
            QToolTip.showText(event.globalPos(), f"<p>{told}</p>", view)
            return True
        return super().helpEvent(event, view, option, index)


def _square(line: QRect) -> QRect:
    """Where a glyph stands at the beginning of a line."""
    return QRect(line.left(), line.top() + (line.height() - style.ICON_SIZE) // 2, style.ICON_SIZE, style.ICON_SIZE)
