"""The list at the left of a project window: its pages, and on which of them something waits or goes on."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from ui import style, words
from ui.beside import BESIDE, Beside
from ui.windows.pages import NAMED, PAGES, PageOf

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

COUNTED = {
    "inbox": ("waits for you", "wait for you"),
    "change requests": ("waits to be decided or applied", "wait to be decided or applied"),
    "runs": ("is going on", "are going on"),
    "set aside": ("waits to be put back or left out", "wait to be put back or left out"),
}
"""What a number beside a page counts, of one and of many: only what waits for somebody or goes on now."""


class Navigation(QListWidget):
    """`chosen(name)` when another page is wanted."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self.setAccessibleName("Pages")
        self.setFixedWidth(style.GRID * 22)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setIconSize(QSize(style.ICON_SIZE, style.ICON_SIZE))
        self.setItemDelegate(Beside(self, "accent", QFont.Weight.DemiBold))
        self._pages: list[PageOf] = []
        for page in PAGES:
            if not page.rare:
                self.offer(page.name)
        self.currentRowChanged.connect(lambda row: self.chosen.emit(self._pages[row].name))

    def offer(self, name: str) -> None:
        """Offer a page, as the last one, unless it is offered."""
        page = NAMED[name]
        if page not in self._pages:
            self._pages.append(page)
            self.addItem(QListWidgetItem(style.icon(page.glyph, "muted"), page.title))

    def showEvent(self, event: "QShowEvent") -> None:
        """By now the style sheet says how high an item is."""
        super().showEvent(event)
        self.scheduleDelayedItemsLayout()

    def show_page(self, name: str) -> None:
        """Choose a page by its name."""
        self.setCurrentRow(next(at for at, page in enumerate(self._pages) if page.name == name))

    def show_counts(self, counts: dict[str, int]) -> None:
        """How much waits or goes on, by the names of pages; rare pages among them are offered from now on."""
        for page in PAGES:
            if page.name in counts:
                self.offer(page.name)
        for at, page in enumerate(self._pages):
            if page.name in counts and page.name in COUNTED:
                count = counts[page.name]
                told = words.count_text(count, *COUNTED[page.name]) if count else ""
                self.item(at).setData(BESIDE, f"{count:,}" if count else "")
                self.item(at).setToolTip(told)
                self.item(at).setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, (page.title, told))))
