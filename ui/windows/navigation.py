"""The list at the left of a project window: its pages, and how much is on each."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from ui import style
from ui.beside import BESIDE, Beside
from ui.windows.pages import NAMED, PAGES, PageOf

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent


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
        self.setItemDelegate(Beside(self))
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
        """How many there are on the pages that count anything, by their names; rare pages are offered from now on."""
        for page in PAGES:
            if page.name in counts:
                self.offer(page.name)
        for at, page in enumerate(self._pages):
            if page.name in counts:
                self.item(at).setData(BESIDE, f"{counts[page.name]:,}")
                told = f"{page.title}, {counts[page.name]:,}"
                self.item(at).setData(Qt.ItemDataRole.AccessibleTextRole, told)
