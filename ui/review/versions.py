"""The versions of a task, newest first, and what changed between any two of them."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from desktop.queries.rows import VersionRow
from ui import style, words
from ui.review import controls, parts
from ui.review.compare import Comparison


class Versions(parts.Page):
    """A line for each version; pressing one compares it with the one before, the two boxes compare any two."""

    reading_wanted = Signal(int)
    """The words of a version (id) are to be read where there is room to compare them and to comment on them."""

    def __init__(self, versions: tuple[VersionRow, ...], current: int, parent: QWidget | None = None) -> None:
        """`versions` newest first; `current` is the number of the one that counts."""
        super().__init__(parent, margin=0)
        self.column.setSpacing(0)
        self._versions = versions
        self.add_many([partial(self._line, version, current) for version in versions], "versions")
        now = next((version for version in versions if version.number == current), versions[0])
        reading = parts.button("Read and comment", lambda: self.reading_wanted.emit(now.id), glyph="chat-text")
        reading.setToolTip("Compare versions and comment on their lines, in the middle of the window")
        self.add(parts.buttons(reading))
        if len(versions) < 2:
            return
        self._from, self._to = self._box("Compare from version"), self._box("Compare to version")
        chooser = QWidget()
        row = QHBoxLayout(chooser)
        row.setContentsMargins(0, parts.GRID, 0, parts.GRID)
        row.setSpacing(parts.GRID)
        between = style.label("to", "muted")
        between.setWordWrap(False)
        changes = style.label("Changes from", "muted")
        changes.setWordWrap(False)
        for widget in (changes, self._from, between, self._to):
            row.addWidget(widget)
        row.addStretch(1)
        self.add(chooser)
        self.comparison = Comparison()
        self.add(self.comparison)
        self.choose(versions[1].number, versions[0].number)
        self._from.currentIndexChanged.connect(self._on_chosen)
        self._to.currentIndexChanged.connect(self._on_chosen)
        self._on_chosen()

    def choose(self, old: int, new: int) -> None:
        """Compare version number `old` with number `new`."""
        self._from.setCurrentIndex(self._from.findData(old))
        self._to.setCurrentIndex(self._to.findData(new))

    def _box(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        for version in self._versions:
            box.addItem(f"Version {version.number}", version.number)
        return box

    def _line(self, version: VersionRow, current: int) -> controls.LineButton:
        marks = [words.ago(version.created_at)]
        marks += ["current"] if version.number == current else []
        tip = f"{words.exact(version.created_at)}\nSHA-256 {version.digest}"
        glyph = style.icon("git-commit", "accent" if version.number == current else "muted")
        text = f"{version.number}  {version.title}"
        if version.reconstructed:
            marks.insert(0, "reconstructed")
            tip = f"An older tool did not keep this version; it was reconstructed from what there was.\n{tip}"
        line = controls.LineButton(glyph, text, " · ".join(marks), tip=tip)
        line.setAccessibleName(f"Version {version.number}, {', '.join(marks)}: {version.title}")
        line.clicked.connect(lambda: self._on_pressed(version.number))
        return line

    def _on_pressed(self, number: int) -> None:
        numbers = [version.number for version in self._versions]
        before = [other for other in numbers if other < number]
        if before:
            self.choose(before[0], number)

    def _on_chosen(self) -> None:
        found = {version.number: version for version in self._versions}
        old, new = found[self._from.currentData()], found[self._to.currentData()]
        self.comparison.compare(old, new, (f"version {old.number}", f"version {new.number}"))
