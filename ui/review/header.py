"""The head of the artifact viewer, what it is and how to look at it, and its foot, where one is in it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from desktop.queries.rows import ArtifactRow
from ui import style, words
from ui.review import controls, parts
from ui.review.content import View

GRID = style.GRID


class ViewerHead(QFrame):
    """Glyph, name and facts at the left; the views and what can be done at the right."""

    view_chosen = Signal(object)
    """A View was chosen."""
    find_wanted = Signal()
    """Find was pressed."""
    save_wanted = Signal()
    """Save as was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.is_wanted = True
        """False where the window around it says the same."""
        self._digest = ""
        self._glyph, self._name, self._facts = QLabel(), controls.Elided("heading"), controls.Elided("muted")
        self._switch = controls.Switch("Show as")
        self._switch.offer((view.value, view) for view in View)
        self._switch.chosen.connect(self.view_chosen)
        self._find = self._tool("magnifying-glass", "Find (Ctrl+F)", self.find_wanted.emit)
        self._copy = self._tool("fingerprint", "Copy digest", self._on_copy)
        self._save = self._tool("download-simple", "Save as…", self.save_wanted.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        row.setSpacing(GRID)
        row.addWidget(self._glyph)
        row.addWidget(self._name)
        row.addWidget(self._facts, 1)
        row.addWidget(self._switch)
        for tool in (self._find, self._copy, self._save):
            row.addWidget(tool)

    def show_row(self, row: ArtifactRow) -> None:
        """Show what is known before the bytes were looked at."""
        self._digest = row.content_sha256 or row.sha256 or ""
        self._glyph.setPixmap(words.type_icon(row.type).pixmap(style.ICON_SIZE, style.ICON_SIZE))
        self._name.setText(row.name)
        digest = f"SHA-256 {parts.short(self._digest)}" if self._digest else ""
        known = (words.type_text(row.type), words.size_text(row.size), digest)
        self._facts.setText(" · ".join(text for text in known if text))
        self._copy.setEnabled(bool(self._digest))
        self._save.setEnabled(row.has_content)
        self._save.show()
        self._find.setEnabled(False)
        self.offer(())
        self.show()

    def show_text(self, icon: QIcon, name: str, facts: str, digest: str) -> None:
        """Show what a text is that is no artifact, and nothing that only artifacts have."""
        self._digest = digest
        self._glyph.setPixmap(icon.pixmap(style.ICON_SIZE, style.ICON_SIZE))
        self._name.setText(name)
        self._facts.setText(f"{facts} · SHA-256 {parts.short(digest)}")
        self._copy.setEnabled(True)
        self._save.hide()
        self.offer(())
        self.setVisible(self.is_wanted)

    def offer(self, views: tuple[View, ...]) -> None:
        """Offer these views; one alone needs no switch."""
        self._switch.offer((view.value, view) for view in views if len(views) > 1)

    def mark(self, view: View) -> None:
        """`view` is the one that is shown."""
        self._find.setEnabled(view in (View.RENDERED, View.TEXT, View.FORMATTED))
        self._switch.mark(view)

    def allow_find(self, *, allowed: bool) -> None:
        """Whether what is shown can be searched."""
        self._find.setEnabled(allowed)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._digest)

    def _tool(self, icon: str, name: str, pressed: Callable[[], object]) -> QToolButton:
        tool = QToolButton()
        tool.setIcon(style.icon(icon))
        tool.setToolTip(name)
        tool.setAccessibleName(name)
        tool.clicked.connect(lambda: pressed())
        return tool


class ViewerFoot(QWidget):
    """What just happened at the left, where one is at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told, self._line = controls.Elided("muted"), style.label("", "muted")
        self._line.setWordWrap(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID // 2, 2 * GRID, GRID // 2)
        row.addWidget(self._told, 1)
        row.addWidget(self._line, 0, Qt.AlignmentFlag.AlignRight)

    def tell(self, sentence: str) -> None:
        """Say what happened."""
        self._told.setText(sentence)
        self._line.clear()

    def told(self) -> str:
        """What was said last."""
        return self._told.text()

    def tell_line(self, line: int, count: int) -> None:
        """Say which of how many lines the caret is in (from 0)."""
        self._line.setText(f"Line {line + 1:,} of {count:,}")
