"""A chart with what it says in a sentence, and its numbers as a table that the keyboard reaches."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QPushButton, QTableWidget, QTableWidgetItem, QWidget

from ui import style
from ui.review.parts import Page

GRID = style.GRID
_ROWS = 12
C = TypeVar("C", bound=QWidget)


class Section(Page, Generic[C]):
    """Heading, sentence, chart, and a button that shows the numbers the chart is painted from."""

    def __init__(self, title: str, chart: C, parent: QWidget | None = None) -> None:
        super().__init__(parent, margin=0)
        self.title, self.chart = title, chart
        chart.setAccessibleName(title)
        self.sentence = style.label("")
        self.numbers = QTableWidget()
        self.numbers.setAccessibleName(f"{title}, numbers")
        self.numbers.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.numbers.setTabKeyNavigation(False)
        self.numbers.verticalHeader().hide()
        self.numbers.verticalHeader().setDefaultSectionSize(style.ROW_HEIGHT)
        self.numbers.setShowGrid(False)
        self.numbers.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.numbers.hide()
        self.button = QPushButton("Show numbers")
        self.button.setAccessibleName(f"Show numbers: {title}")
        self.button.setAutoDefault(False)
        self.button.setCheckable(True)
        self.button.toggled.connect(self._on_toggled)
        heading = style.label(title, "heading")
        for part in (heading, self.sentence, chart, self.button, self.numbers):
            self.add(part)
        self.column.setAlignment(self.button, Qt.AlignmentFlag.AlignLeft)

    def say(self, sentence: str, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """What the chart shows, in a sentence and as a table; without rows there is neither chart nor table."""
        self.sentence.setText(sentence)
        self.chart.setAccessibleDescription(sentence)
        self.chart.setVisible(bool(rows))
        self.button.setVisible(bool(rows))
        self.numbers.setVisible(bool(rows) and self.button.isChecked())
        self.numbers.clear()
        self.numbers.setRowCount(len(rows))
        self.numbers.setColumnCount(len(titles))
        self.numbers.setHorizontalHeaderLabels(list(titles))
        for at, row in enumerate(rows):
            for column, told in enumerate(row):
                item = QTableWidgetItem(told)
                side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{row[0]}, {titles[column]}: {told}")
                self.numbers.setItem(at, column, item)
        head = self.numbers.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        self.numbers.horizontalHeaderItem(0).setTextAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.numbers.setFixedHeight((min(len(rows), _ROWS) + 1) * style.ROW_HEIGHT + 4)

    def _on_toggled(self, on: bool) -> None:
        self.numbers.setVisible(on)
        self.button.setText("Hide numbers" if on else "Show numbers")
        if on and self.numbers.rowCount():
            self.numbers.setCurrentCell(0, 0)
            self.numbers.setFocus()
