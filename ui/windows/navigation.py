"""The list at the left of a project window: its pages, and how much is on each."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui import style

COUNT = int(Qt.ItemDataRole.UserRole)
PAGES = (("projects", "Projects", "folders"), ("tasks", "Tasks", "check-square"), ("artifacts", "Artifacts", "files"))


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
        self.setItemDelegate(_Counted(self))
        for _name, title, glyph in PAGES:
            self.addItem(QListWidgetItem(style.icon(glyph, "muted"), title))
        self.currentRowChanged.connect(lambda row: self.chosen.emit(PAGES[row][0]))

    def show_page(self, name: str) -> None:
        """Choose a page by its name."""
        self.setCurrentRow(next(at for at, page in enumerate(PAGES) if page[0] == name))

    def show_counts(self, counts: dict[str, int]) -> None:
        """How many there are on each page, by its name."""
        for at, (name, title, _glyph) in enumerate(PAGES):
            item = self.item(at)
            item.setData(COUNT, f"{counts[name]:,}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title}, {counts[name]:,}")


class _Counted(QStyledItemDelegate):
    """Writes the count at the right, quietly."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        if count := index.data(COUNT):
            painter.save()
            painter.setFont(option.font)
            painter.setPen(style.tint("muted"))
            painter.drawText(
                option.rect.adjusted(0, 0, -style.GRID, 0),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                count,
            )
            painter.restore()
