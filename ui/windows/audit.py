"""The page of the audit chain, the seal in the status bar, and the chain as a file for somebody else to verify."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QToolButton

from desktop.errors import Cancelled
from ui import failure, style, words, work
from ui.tables.audit import AUDIT
from ui.tables.page import TablePage

if TYPE_CHECKING:
    from desktop.queries.verification import Verified
    from desktop.store.project import Project
    from ui.bars import WaitBar
    from ui.windows.project import ProjectWindow


class AuditTable(TablePage):
    """The table of entries; it can be looked at whether they hold, and all of them leave as JSON lines."""

    def __init__(self, window: "ProjectWindow") -> None:
        super().__init__(None, AUDIT, parent=window)
        for text, tip, act in (
            ("Export chain…", "Write all entries with a script that verifies them", window.audit.export),
            ("Verify", "Look at every entry and at the rows they speak of", window.audit.verify),
        ):
            button = QToolButton(self)
            button.setText(text)
            button.setToolTip(tip)
            button.setProperty("role", "button")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, act=act: act())
            self.filters.buttons.insertWidget(0, button)


class Audit(QObject):
    """Works for one project window: verifies the chain once the file was checked, and whenever it is wished."""

    verified = Signal(object)
    """What a look at the whole chain found (Verified)."""

    def __init__(self, project: "Project", window: "ProjectWindow") -> None:
        super().__init__(window)
        self._project = project
        self._window = window
        self._looking = False
        self._wait: WaitBar | None = None
        self.seal = Seal()
        self.seal.clicked.connect(lambda _checked=False: window.show_page("audit"))

    def begin(self) -> None:
        """Look at the chain, quietly, after the check of the file itself; whatever came of that."""
        work.show(self, self._project.checked, lambda _: self._look(), lambda _: self._look())

    def verify(self) -> None:
        """Look at the whole chain as it is now, and say what was found; after the look that is under way, if one is."""
        if self._wait is None:
            self._wait = self._window.wait("Verifying the audit chain")
        self._look()

    def export(self) -> None:
        """Ask where to, and write the chain there."""
        name = f"{self._project.path.stem} audit.jsonl"
        dialog = QFileDialog(self._window, "Export the audit chain", name, "JSON lines (*.jsonl)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("jsonl")
        dialog.fileSelected.connect(lambda path: self.export_to(Path(path)))
        dialog.open()

    def export_to(self, to: Path) -> None:
        """Write all entries as JSON lines, and the script that verifies them beside."""
        from desktop.queries import audit

        window = self._window
        wait = window.wait(f"Exporting to {to.name}")

        def done(entries: int) -> None:
            wait.end()
            told = f"{words.count_text(entries, 'entry', 'entries')} written to {to.name}. To verify them anywhere: "
            told += f"python3 {audit.VERIFIER} {to.name}"
            window.say("good", told, {"Show in folder": lambda: window.desk.show_folder(to)})

        def failed(error: BaseException) -> None:
            wait.end()
            failure.tell(window, error)

        work.show(window, self._project.read(audit.export, to), done, failed)

    def _look(self) -> None:
        from desktop.queries import verification

        if self._looking:
            return
        self._looking = True
        self.seal.show_looking()
        wait, found = self._wait, self._project.read(verification.verify)
        work.show(self, found, lambda found: self._on_found(found, wait), lambda error: self._on_failed(error, wait))

    def _is_answer(self, wait: "WaitBar | None") -> bool:
        """Whether nobody wished for a look since this one began: then another one tells how the file is now."""
        self._looking = False
        if self._wait is not wait:
            self._look()
            return False
        if wait is not None:
            self._wait = None
            wait.end()
        return True

    def _on_found(self, found: "Verified", wait: "WaitBar | None") -> None:
        if not self._is_answer(wait):
            return
        self.seal.show_verified(found, datetime.now(UTC))
        self.verified.emit(found)
        if found.sentence:
            self._window.say("bad", f"The audit chain does not hold. {found.sentence}")
        elif wait is not None:
            entries = words.count_text(found.entries, "entry", "entries")
            bar = self._window.say("good", f"The audit chain holds: {entries}, and every row they speak of.")
            # Good news belongs to the page on which it was asked for; the seal goes on saying it.
            self._window.stack.currentChanged.connect(bar.dismiss)

    def _on_failed(self, error: BaseException, wait: "WaitBar | None") -> None:
        if not self._is_answer(wait):
            return
        self.seal.show_unknown(f"{error}")
        if not isinstance(error, Cancelled):
            failure.tell(self._window, error)


class Seal(QToolButton):
    """Whether the audit chain holds, in the status bar; pressed, it shows the chain."""

    def __init__(self) -> None:
        super().__init__()
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setAutoRaise(True)
        self.setProperty("role", "seal")
        self.setIconSize(QSize(style.ICON_SIZE + style.GRID // 2, style.ICON_SIZE))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_unknown("Nobody looked at it yet.")

    def show_looking(self) -> None:
        """A look is under way."""
        self._say("hourglass", "muted", "Verifying", "Every entry of the audit chain is looked at.")

    def show_unknown(self, why: str) -> None:
        """No look came to its end."""
        self._say("circle-wavy-check", "muted", "Seal not verified", why)

    def show_verified(self, found: "Verified", when: datetime) -> None:
        """What a look found."""
        if found.sentence:
            self._say("circle-wavy-warning", "bad", "Seal broken", found.sentence)
            return
        entries = words.count_text(found.entries, "entry", "entries")
        self._say("circle-wavy-check", "good", "Sealed", f"The audit chain of {entries} held, {words.exact(when)}.")

    def _say(self, glyph: str, tint: style.Tint, text: str, tip: str) -> None:
        self.setIcon(style.icon(glyph, tint))
        self.setText(text)
        self.setToolTip(tip)
        self.setAccessibleName(f"Audit chain: {text}")
        self.setAccessibleDescription(tip)
