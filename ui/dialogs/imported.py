"""What an import would do or did: the new files, and below them everything else there is to know."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ui import style, words
from ui.dialogs.lines import CELL_PADDING, Cell, Line, LinesView

if TYPE_CHECKING:
    from desktop.legacy.report import Imported, Made, Remark

# By desktop.legacy.report.Fate.
FATES: dict[str, tuple[str, tuple[str, style.Tint]]] = {
    "made": ("Made", ("check-circle-fill", "good")),
    "would-be-made": ("Will be made", ("plus", "accent")),
    "there-already": ("Is there already", ("check-circle", "muted")),
}
# By the names of desktop.legacy.report.Topic.
GLYPHS: dict[str, tuple[str, style.Tint]] = {
    "unreadable": ("warning-circle-fill", "bad"),
    "aside": ("archive-tray", "warn"),
    "artifact": ("warning", "warn"),
    "collision": ("warning", "warn"),
    "added": ("plus", "accent"),
    "understood": ("check", "muted"),
    "together": ("git-merge", "muted"),
    "repaired": ("bandaids", "accent"),
    "left_out": ("prohibit", "muted"),
    "setting": ("gear-six", "muted"),
}
SHOWN = 6  # new files one sees without scrolling


class ImportedView(QWidget):
    """Two tables; Enter on a new file is `files.activated`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.files = LinesView(
            "New project files",
            ("New file", "What happens", "Made of", "Rows", "Artifacts", "Set aside"),
            (27, 19, 0, 10, 12, 12),
        )
        self.remarks = LinesView("What there is to know", ("What", "Of", "In words"), (19, 27, 0), wrapped=True)
        self._heading = style.label("", "heading")
        self._heading.setContentsMargins(CELL_PADDING, style.GRID * 2, 0, 0)
        below = QWidget()
        page = QVBoxLayout(below)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self._heading)
        page.addWidget(self.remarks, 1)
        self._parts = QSplitter(Qt.Orientation.Vertical)
        self._parts.setChildrenCollapsible(False)
        self._parts.setHandleWidth(1)
        self._parts.addWidget(self.files)
        self._parts.addWidget(below)
        self._parts.setStretchFactor(1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._parts)
        self._paths: list[Path | None] = []

    def show_imported(self, imported: "Imported") -> None:
        """Show this plan, or what was done."""
        self._paths = [it.path for it in imported.made]
        self.files.show_lines([_file(it) for it in imported.made])
        self.remarks.lines.show([_remark(it) for it in imported.remarks])
        count = len(imported.remarks)
        said = f"{words.count_text(count, 'thing')} to know" if count else "Nothing else to know"
        self._heading.setText(said)
        rows = 1 + min(SHOWN, max(2, len(imported.made)))
        self._parts.setSizes([style.ROW_HEIGHT * rows + style.GRID, self.height()])

    def chosen(self) -> list[Path]:
        """The new files that are selected."""
        return [path for row in self.files.chosen() if (path := self._paths[row]) is not None]


def _file(made: "Made") -> Line:
    word, glyph = FATES[made.fate]
    aside = sum(it.rows for it in made.set_aside)
    rows = sum(made.after.values())
    counted = "\n".join(f"{words.table_text(name)}: {count:,}" for name, count in made.after.items() if count)
    return (
        Cell(made.path.name if made.path else made.name, tip=str(made.path or "")),
        Cell(word, glyph=glyph),
        Cell(", ".join(made.sources)),
        Cell(f"{rows:,}", rows, counted),
        Cell(f"{made.taken_in:,}", made.taken_in, "Artifacts whose files are taken in"),
        Cell(f"{aside:,}" if aside else "", aside),
    )


def _remark(remark: "Remark") -> Line:
    return Cell(remark.topic, glyph=GLYPHS[remark.topic.name]), Cell(remark.about), Cell(remark.sentence)
