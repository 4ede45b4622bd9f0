"""The files of a patch as a tree: what became of each, how many lines came and went, and whether it was viewed."""

from collections.abc import Container, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from ui import style
from ui.review.patch import Fate, PatchFile

GLYPHS: dict[Fate, tuple[str, style.Tint]] = {
    "added": ("plus-circle", "good"),
    "changed": ("pencil-simple", "muted"),
    "removed": ("minus-circle", "bad"),
    "renamed": ("arrow-right", "accent"),
}
NAME, COUNTS, SEEN = range(3)
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class FileTree(QTreeWidget):
    """Folders that hold one thing only are one line with it."""

    file_chosen = Signal(int)
    """A file (its place in the patch) is to be shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QTreeWidgetItem] = []
        self._files: Sequence[PatchFile] = ()
        self.setAccessibleName("Files")
        self.setHeaderLabels(("File", "Lines", "Viewed"))
        self.setRootIsDecorated(False)
        self.setIndentation(style.GRID)
        self.setUniformRowHeights(True)
        self.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.setStyleSheet(f"QTreeView::item {{ height: {3 * style.GRID}px; }}")
        self.setMinimumWidth(22 * style.GRID)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        head = self.header()
        for column, told in ((COUNTS, "Lines that came and went"), (SEEN, "How many changes you viewed")):
            self.headerItem().setToolTip(column, told)
            self.headerItem().setTextAlignment(column, RIGHT)
        head.setSectionsClickable(False)
        head.setStretchLastSection(False)
        head.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(COUNTS, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(SEEN, QHeaderView.ResizeMode.ResizeToContents)
        head.setMinimumSectionSize(3 * style.GRID)
        self.itemClicked.connect(self._on_item)
        self.currentItemChanged.connect(self._on_item)
        self.hide()

    def wanted(self) -> int:
        """How wide this would be to show all of its names and counts, in pixels; at the least its minimum."""
        wide = (max(self.sizeHintForColumn(it), self.header().sectionSizeHint(it)) for it in range(self.columnCount()))
        inner = sum(wide)
        return max(self.minimumWidth(), inner + self.verticalScrollBar().sizeHint().width() + style.GRID)

    def show_files(self, files: Sequence[PatchFile], viewed: Container[str]) -> None:
        """Show these files in their folders."""
        self.blockSignals(True)
        self.clear()
        self._files = files
        self._items = [QTreeWidgetItem() for _file in files]
        self._fill(self.invisibleRootItem(), "", [(file.path, at) for at, file in enumerate(files)])
        self.expandAll()
        self.blockSignals(False)
        self.show_viewed(viewed)

    def show_viewed(self, viewed: Container[str]) -> None:
        """Which of them were viewed."""
        for file, item in zip(self._files, self._items, strict=True):
            of, seen = len(file.parts), sum(part.digest in viewed for part in file.parts)
            item.setIcon(SEEN, style.icon("check", "good") if seen == of else QIcon())
            item.setText(SEEN, f"{seen:,}/{of:,}" if seen < of else "")
            told = f"{seen:,} of {of:,} {'change' if of == 1 else 'changes'} viewed"
            item.setToolTip(SEEN, told)
            item.setData(SEEN, Qt.ItemDataRole.AccessibleTextRole, told)
            said = f"{file.path}, {file.fate}, {file.added} added, {file.removed} removed"
            item.setData(NAME, Qt.ItemDataRole.AccessibleTextRole, f"{said}, {told}")

    def mark_current(self, at: int) -> None:
        """The file one is in now."""
        if 0 <= at < len(self._items) and self.currentItem() is not self._items[at]:
            self.blockSignals(True)
            self.setCurrentItem(self._items[at])
            self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows go from file to file; letters are for whatever is around it."""
        if event.text() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _fill(self, under: QTreeWidgetItem, folder: str, files: list[tuple[str, int]]) -> None:
        """Add `files` (path, place), all of which lie in `folder` ("" or ending in a slash), in the order they have."""
        groups: dict[str, list[tuple[str, int]]] = {}
        for path, at in files:
            head, slash, _rest = path.removeprefix(folder).partition("/")
            groups.setdefault(head + slash if slash else f"\0{at}", []).append((path, at))
        for name, group in groups.items():
            path, at = group[0]
            if len(group) == 1:
                self._put(under, path.removeprefix(folder), at)
                continue
            inner = folder + name
            while len(deeper := {one[len(inner) :].partition("/")[0] for one, _at in group}) == 1 and all(
                "/" in one[len(inner) :] for one, _at in group
            ):
                inner += f"{deeper.pop()}/"
            item = QTreeWidgetItem(under, [inner.removeprefix(folder).rstrip("/")])
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            item.setForeground(NAME, self.palette().placeholderText())
            self._fill(item, inner, group)

    def _put(self, under: QTreeWidgetItem, name: str, at: int) -> None:
        file, item = self._files[at], self._items[at]
        glyph, tint = GLYPHS[file.fate]
        item.setText(NAME, name)
        item.setIcon(NAME, style.icon(glyph, tint))
        item.setToolTip(NAME, f"{file.before} → {file.path}" if file.before else f"{file.path}, {file.fate}")
        counts = [f"+{file.added:,}"] * bool(file.added) + [f"−{file.removed:,}"] * bool(file.removed)
        item.setText(COUNTS, " ".join(counts))
        for column in (COUNTS, SEEN):
            item.setTextAlignment(column, RIGHT)
        item.setData(NAME, Qt.ItemDataRole.UserRole, at)
        under.addChild(item)

    def _on_item(self, item: QTreeWidgetItem | None, _other: object = None) -> None:
        at = item.data(NAME, Qt.ItemDataRole.UserRole) if item else None
        if isinstance(at, int):
            self.file_chosen.emit(at)
