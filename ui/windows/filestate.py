"""The status bar of a project window: which file, in what state, checked or not, and when it was last backed up."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui import style, words

if TYPE_CHECKING:
    from desktop.store.checks import Findings
    from desktop.store.identify import Identity


class Fact(QWidget):
    """A glyph and a word; the whole of it in the tooltip."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._glyph = QLabel()
        self._glyph.setFixedSize(style.ICON_SIZE, style.ICON_SIZE)
        self.text = QLabel()
        self.text.setProperty("role", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(style.GRID, 2, style.GRID, 2)
        row.setSpacing(style.GRID // 2 + 2)
        row.addWidget(self._glyph)
        row.addWidget(self.text)

    def say(self, glyph: str, tint: style.Tint, text: str, tip: str = "") -> None:
        """Show this from now on."""
        size = QSize(style.ICON_SIZE, style.ICON_SIZE)
        self._glyph.setPixmap(style.icon(glyph, tint).pixmap(size, self.devicePixelRatio()))
        self.text.setText(text)
        self.setToolTip(tip)
        self.setAccessibleName(f"{self._name}: {text}")


class FileState(QWidget):
    """What is known of the file, at first its name; told from outside as it becomes known."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.file = Fact("File")
        self.mode = Fact("Mode")
        self.checked = Fact("Check")
        self.backup = Fact("Backup")
        self._backup_at: datetime | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(style.GRID, 0, style.GRID, 0)
        row.setSpacing(style.GRID)
        for fact in (self.file, self.mode, self.checked, self.backup):
            row.addWidget(fact)
        row.addStretch(1)
        self.file.say("file", "muted", name)
        for fact in (self.mode, self.checked, self.backup):
            fact.hide()

    def show_file(self, identity: "Identity", *, read_only: bool) -> None:
        """The file's name with its revision, and whether it may be written; it is about to be looked at."""
        from desktop.store.golden import HEAD, REVISIONS

        revision = identity.revision
        current = revision == HEAD
        name = identity.path.name
        file_format = f"file format {REVISIONS.index(revision) + 1}" if revision in REVISIONS else "another format"
        size = words.size_text(identity.size)
        tip = f"{identity.real}\n{file_format.capitalize()}, revision {revision}, {size}"
        text = f"{name}, up to date" if current else f"{name}, {file_format}"
        self.file.say("file", "muted", text, tip)
        self.mode.setVisible(read_only)
        self.mode.say("lock-simple", "warn", "Read-only", "Nothing in this file can be changed here.")
        self.checked.show()
        self.show_checking()

    def show_checking(self) -> None:
        """A look at the whole file is under way."""
        self.checked.say("hourglass", "muted", "Checking")

    def show_unchecked(self, why: str) -> None:
        """The look did not come to an end."""
        self.checked.say("question", "muted", "Not checked", why)

    def show_findings(self, findings: "Findings", when: str) -> None:
        """What the look found."""
        found = len(findings.structure) + len(findings.foreign_keys)
        if found:
            tip = "\n".join(findings.structure[:10]) or "References that point at nothing"
            self.checked.say("warning-circle-fill", "bad", words.count_text(found, "problem"), tip)
        else:
            self.checked.say("shield-check", "good", "Checked, sound", f"Looked at whole, {when}.")

    def show_backup(self, made_at: datetime, where: str) -> None:
        """When the newest backup was made (UTC), and where it is."""
        self._backup_at = made_at
        self.backup.say("archive", "muted", f"Backup {words.ago(made_at)}", f"{words.exact(made_at)}\n{where}")
        self.backup.show()
