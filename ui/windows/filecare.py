"""What is done for a file while it is open: its receipt shown, a check, a copy, an export, an upgrade undone."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox

from ui import failure, words, work
from ui.dialogs.receipt import ReceiptDialog, summary
from ui.windows.frame import Frame

if TYPE_CHECKING:
    from concurrent.futures import Future

    from desktop.store.backup import Backup
    from desktop.store.checks import Findings
    from desktop.store.identify import Identity
    from desktop.store.project import Project
    from desktop.store.receipts import Receipt
    from ui.windows.project import ProjectWindow


class FileCare(QObject):
    """Works for one project window."""

    def __init__(self, project: "Project", window: "ProjectWindow") -> None:
        super().__init__(window)
        self._project = project
        self._window = window
        self.asked: QMessageBox | None = None

    def begin(self) -> None:
        """Say what happened when the file was opened, and follow the check in the background."""
        project, window = self._project, self._window
        if project.receipt is not None:
            self._show_receipt(project.receipt)
        if project.note:
            window.say("warn", project.note)
        work.show(self, project.checked, lambda found: self._on_checked(found), self._on_unchecked)
        self._look_for_backup()

    def check(self) -> None:
        """Look at the whole file, as opening an unknown one would; nothing is changed."""
        stop = Event()
        wait = self._window.wait(f"Checking {self._project.path.name}", stop.set)
        self._window.state.show_checking()

        def done(identity: "Identity") -> None:
            if identity.findings is None:
                self._window.say("bad", identity.sentence)
                self._window.state.show_unchecked(identity.sentence)
                return
            self._on_checked(identity.findings)
            if not identity.findings.structure and not identity.findings.foreign_keys:
                rows = words.count_text(sum((identity.rows or {}).values()), "row")
                self._window.say("good", f"The file is sound: structure, references and {rows} were looked at.")

        self._run(wait.end, work.start(_identified, self._project.path, stop.is_set), done, self._on_unchecked)

    def save_copy(self) -> None:
        """Ask for a name and write a compact copy there."""
        path = self._project.path
        name = f"{path.stem} copy.placet"
        self._window.desk.ask_name(self._window, "Save a copy", name, self._save_copy)

    def _save_copy(self, to: Path) -> None:
        from desktop.store.restore import save_copy

        wait = self._window.wait(f"Saving {to.name}")
        self._run(
            wait.end,
            work.start(save_copy, self._project.path, to),
            lambda _: self._saved(f"A copy was saved as {to.name}.", to),
        )

    def _saved(self, sentence: str, to: Path) -> None:
        self._window.say("good", sentence, {"Show in folder": lambda: self._window.desk.show_folder(to)})

    def _run(
        self,
        end: Callable[[], object],
        future: "Future[Any]",
        done: Callable[[Any], object],
        failed: Callable[[BaseException], object] | None = None,
    ) -> None:
        def finished(result: Any) -> None:
            end()
            done(result)

        def stopped(error: BaseException) -> None:
            end()
            if failed is not None:
                failed(error)
            else:
                failure.tell(self._window, error)

        work.show(self, future, finished, stopped)

    def _show_receipt(self, receipt: "Receipt") -> None:
        buttons: dict[str, Callable[[], object]] = {}
        if (backup := receipt.backup) is not None:
            buttons["&Undo upgrade"] = lambda: self._ask_undo(backup)
            buttons["Show &backup"] = lambda: self._window.desk.show_folder(backup)
        buttons["&Details"] = lambda: ReceiptDialog(receipt, self._project.path.name, self._window).show()
        self._window.say("good", summary(receipt), buttons)

    def _on_checked(self, found: "Findings") -> None:
        self._window.state.show_findings(found, words.exact(datetime.now(UTC)))
        if found.structure or found.foreign_keys:
            self._window.say(
                "bad",
                f"{self._project.path.name} is damaged: {words.count_text(len(found.structure), 'problem')} in its "
                f"structure, {words.count_text(len(found.foreign_keys), 'reference')} that lead nowhere. Save a copy, "
                "and restore the newest backup.",
            )

    def _on_unchecked(self, error: BaseException) -> None:
        from desktop.errors import Known

        self._window.state.show_unchecked(str(error))
        if not isinstance(error, Known):
            failure.tell(self._window, error)

    def _look_for_backup(self) -> None:
        folder = self._window.desk.settings.backups_in

        def done(found: "list[Backup]") -> None:
            if found:
                self._window.state.show_backup(found[0].made_at, str(found[0].path))

        work.show(self, work.start(_backups, folder, self._project.identity.real), done)

    def _ask_undo(self, backup: Path) -> None:
        name, later = self._project.path.name, self._project.commits
        asked = self.asked = QMessageBox(self._window)
        asked.setWindowTitle("Undo upgrade")
        asked.setText(f"Undo the upgrade of {name}?")
        since = f"{words.count_text(later, 'later change')} will be gone from it" if later else "Nothing was changed since"
        asked.setInformativeText(
            f"The file goes back to what it was before the upgrade. {since}; what it holds now is kept as a backup. "
            "The window closes."
        )
        undo = asked.addButton("&Undo upgrade", QMessageBox.ButtonRole.AcceptRole)
        asked.setDefaultButton(asked.addButton(QMessageBox.StandardButton.Cancel))
        asked.buttonClicked.connect(lambda button: self._undo(backup) if button is undo else None)
        asked.open()

    def _undo(self, backup: Path) -> None:
        desk, path = self._window.desk, self._project.path
        self._window.splitter.setEnabled(False)
        wait = self._window.wait("Undoing the upgrade")

        def away() -> Frame:
            wait.end()
            start = desk.start()
            self._window.shut()
            return start

        def done(sentence: str) -> None:
            away().say("good", sentence, {"Show backup": lambda: desk.show_folder(backup)})

        def failed(error: BaseException) -> None:
            failure.tell(away(), error)

        work.show(self, work.start(_undone, self._project, backup, desk.settings.backups_in, path.name), done, failed)


def _identified(path: Path, cancelled: Callable[[], bool]) -> "Identity":
    from desktop.store.identify import identify

    return identify(path, thorough=True, cancelled=cancelled)


def _backups(folder: Path, real: Path) -> "list[Backup]":
    from desktop.store.backup import backups

    return backups(folder, real)


def _undone(project: "Project", backup: Path, folder: Path, name: str) -> str:
    from desktop.store.restore import undo

    project.close()
    undone = undo(project.path, backup, folder=folder)
    later = f" {words.count_text(undone.later_commits, 'later change')} went into it." if undone.later_commits else ""
    kept = f" Its state until now is kept as a backup.{later}" if undone.before else ""
    return f"{name} is as it was before the upgrade.{kept}"
