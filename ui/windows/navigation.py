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


WIDE = 22 * style.GRID
SLIM = 7 * style.GRID


class Navigation(QListWidget):
    """`chosen(name)` when a page is wanted: another one, or the one whose text is read, itself."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self.setAccessibleName("Pages")
        self.setFixedWidth(WIDE)
        self._slim = False
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setIconSize(QSize(style.ICON_SIZE, style.ICON_SIZE))
        self.setItemDelegate(Beside(self, "accent", QFont.Weight.DemiBold))
        self._pages: list[PageOf] = []
        self._counts: dict[str, int] = {}
        self._is_read = False  # not the page is in view, but a text of it
        for page in PAGES:
            if not page.rare:
                self.offer(page.name)
        self.currentRowChanged.connect(lambda row: self.chosen.emit(self._pages[row].name))
        self.itemClicked.connect(self._on_same)
        self.itemActivated.connect(self._on_same)

    def offer(self, name: str) -> None:
        """Offer a page, as the last one, unless it is offered."""
        page = NAMED[name]
        if page not in self._pages:
            self._pages.append(page)
            self.addItem(QListWidgetItem(style.icon(page.glyph, "muted"), "" if self._slim else page.title))
            self._tell(self.count() - 1)

    def showEvent(self, event: "QShowEvent") -> None:
        """By now the style sheet says how high an item is."""
        super().showEvent(event)
        self.scheduleDelayedItemsLayout()

    def show_page(self, name: str) -> None:
        """Choose a page by its name."""
        self._is_read = False
        self.setCurrentRow(self._row(name))

    def show_where(self, name: str) -> None:
        """Say that a text is read which belongs to this page: nobody has chosen the page itself."""
        self._is_read = True
        self.blockSignals(True)
        self.setCurrentRow(self._row(name))
        self.blockSignals(False)

    def _on_same(self) -> None:
        if self._is_read:
            self.chosen.emit(self._pages[self.currentRow()].name)

    def _row(self, name: str) -> int:
        return next(at for at, page in enumerate(self._pages) if page.name == name)

    def show_slim(self, *, slim: bool) -> int:
        """Show the icons alone, whose names stand in the tooltips, or the names as well; how many pixels that frees."""
        if slim is self._slim:
            return 0
        self._slim = slim
        self.setFixedWidth(SLIM if slim else WIDE)
        for at, page in enumerate(self._pages):
            self.item(at).setText("" if slim else page.title)
            self._tell(at)
        return WIDE - SLIM if slim else SLIM - WIDE

    def show_counts(self, counts: dict[str, int]) -> None:
        """How much waits or goes on, by the names of pages; rare pages among them are offered from now on."""
        for page in PAGES:
            if page.name in counts:
                self.offer(page.name)
        for at, page in enumerate(self._pages):
            if page.name in counts and page.name in COUNTED:
                self._counts[page.name] = counts[page.name]
                self._tell(at)

    def _tell(self, at: int) -> None:
        """How much there is stands beside a name; beside an icon alone a dot says that there is some."""
        page, item = self._pages[at], self.item(at)
        count = self._counts.get(page.name, 0)
        told = words.count_text(count, *COUNTED[page.name]) if count else ""
        whole = ", ".join(filter(None, (page.title, told)))
        item.setData(BESIDE, ("•" if self._slim else f"{count:,}") if count else "")
        item.setToolTip(whole if self._slim else told)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, whole)
