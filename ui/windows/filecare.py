"""What is done for a file while it is open: its receipt shown, a check, a copy, an export, an upgrade undone."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from ui import failure, words, work
from ui.dialogs.receipt import ReceiptDialog, summary
from ui.question import Question
from ui.windows import lengthy, salvaging

if TYPE_CHECKING:
    from concurrent.futures import Future

    from desktop.commands.upkeep import Settled
    from desktop.store.backup import Backup
    from desktop.store.checks import Findings
    from desktop.store.identify import Identity
    from desktop.store.progress import Report, Wish
    from desktop.store.project import Project
    from desktop.store.receipts import Receipt
    from ui.windows.project import ProjectWindow

MINUTE = 60_000  # ms
SOON = 500  # ms: the first rows are painted before


class FileCare(QObject):
    """Works for one project window."""

    def __init__(self, project: "Project", window: "ProjectWindow") -> None:
        super().__init__(window)
        self._project = project
        self._window = window
        self._hours = QTimer(self, interval=MINUTE)
        self._hours.timeout.connect(self._look_after)

    def begin(self) -> None:
        """Say what happened when the file was opened, and follow the check in the background."""
        project = self._project
        if project.receipt is not None:
            self._show_receipt(project.receipt)
        if project.note:
            self._show_note(project.note)
        work.show(self, project.checked, lambda found: self._on_checked(found), self._on_unchecked)
        work.show(self._window, project.watched, lambda _: None)
        self.look_for_backup()
        if not project.read_only:
            self._hours.start()
            QTimer.singleShot(SOON, self, self._look_after)

    def _look_after(self) -> None:
        """Nobody answers a request whose time is over, and no run goes on whose program is gone: the file says so."""
        work.show(self, work.start(_looked_after, self._project), lambda _settled: None, self._on_not_looked_after)

    def _on_not_looked_after(self, error: BaseException) -> None:
        from desktop.errors import Known

        # A file that another program holds, or that was closed meanwhile: there is another minute.
        if not isinstance(error, Known):
            failure.tell(self._window, error)

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
        if receipt.set_aside:
            buttons["See what was set &aside"] = self._window.show_set_aside
        buttons["&Details"] = lambda: ReceiptDialog(receipt, self._project.path.name, self._window).show()
        self._window.say("good", summary(receipt), buttons)

    def _show_note(self, note: str) -> None:
        from desktop.store import opening, sentences

        triggers = self._project.identity.own_triggers
        buttons: dict[str, Callable[[], object]] = {}
        if note.startswith(opening.WISHED):
            buttons["&Open for changes"] = self._open_again
        elif triggers and note.startswith(sentences.guarded(triggers)):
            buttons["&Allow changes…"] = self._ask_allow
        self._window.say("warn", note, buttons)

    def _ask_allow(self) -> None:
        Question(
            self._window,
            "Allow changes",
            f"Allow changes to {self._project.path.name}?",
            "Somebody added these triggers to it. With each change you make here they change more by themselves, and "
            "could write what nobody decided:\n\n" + "\n".join(self._project.identity.own_triggers) + "\n\nAllow it "
            "only if you know what they do. The file is opened again; next time you are asked again.",
            yes="&Allow changes",
            then=partial(self._open_again, allow_triggers=True),
        ).open()

    def _open_again(self, *, allow_triggers: bool = False) -> None:
        """Close it, and open it so that it can be changed."""
        desk, path = self._window.desk, self._project.path
        lengthy.run_closed(
            self._window,
            f"Closing {path.name}",
            lambda _progress, _cancelled: None,
            lambda start, _: desk.open(path, start, allow_triggers=allow_triggers),
        )

    def _on_checked(self, found: "Findings") -> None:
        self._window.state.show_findings(found, words.exact(datetime.now(UTC)))
        if found.structure or found.foreign_keys:
            buttons: dict[str, Callable[[], object]] = {
                "&Backups…": lambda: self._window.show_backups(self._window.real)
            }
            if found.structure:
                buttons["&Salvage…"] = lambda: salvaging.ask(self._project.path, self._window)
            self._window.say(
                "bad",
                f"{self._project.path.name} is damaged: {_damage(found)}. Save a copy, and restore the newest backup.",
                buttons,
            )

    def _on_unchecked(self, error: BaseException) -> None:
        from desktop.errors import Known

        self._window.state.show_unchecked(str(error))
        if not isinstance(error, Known):
            failure.tell(self._window, error)

    def look_for_backup(self) -> None:
        """Say below when the newest backup was made."""
        folder = self._window.desk.settings.backups_in

        def done(found: "list[Backup]") -> None:
            if found:
                self._window.state.show_backup(found[0].made_at, str(found[0].path))

        work.show(self, work.start(_backups, folder, self._project.identity.real), done)

    def _ask_undo(self, backup: Path) -> None:
        name, later = self._project.path.name, self._project.commits
        changes = words.count_text(later, "later change")
        since = f"{changes} will be gone from it" if later else "Nothing was changed since"
        Question(
            self._window,
            "Undo upgrade",
            f"Undo the upgrade of {name}?",
            f"The file goes back to what it was before the upgrade. {since}; what it holds now is kept as a backup. "
            "The window closes.",
            yes="&Undo upgrade",
            then=lambda: self._undo(backup),
        ).open()

    def _undo(self, backup: Path) -> None:
        desk, path = self._window.desk, self._project.path
        folder = desk.settings.backups_in
        lengthy.run_closed(
            self._window,
            f"Undoing the upgrade of {path.name}",
            lambda progress, cancelled: _undone(path, backup, folder, progress, cancelled),
            lambda start, said: start.say("good", said, {"Show &backup": lambda: desk.show_folder(backup)}),
        )


def _identified(path: Path, cancelled: Callable[[], bool]) -> "Identity":
    from desktop.store.identify import identify

    return identify(path, thorough=True, cancelled=cancelled)


def _looked_after(project: "Project") -> "Settled":
    from desktop.commands.upkeep import look_after

    return look_after(project).result()


def _backups(folder: Path, real: Path) -> "list[Backup]":
    from desktop.store.backup import backups

    return backups(folder, real)


def _undone(path: Path, backup: Path, folder: Path, progress: "Report", cancelled: "Wish") -> str:
    from desktop.store.restore import undo

    undone = undo(path, backup, folder=folder, progress=progress, cancelled=cancelled)
    later = f" {words.count_text(undone.later_commits, 'later change')} went into it." if undone.later_commits else ""
    kept = f" Its state until now is kept as a backup.{later}" if undone.before else ""
    return f"{path.name} is as it was before the upgrade.{kept}"


def _damage(found: "Findings") -> str:
    """`2 problems in its structure, 1 reference that leads nowhere`; what there is none of is not named."""
    kinds = (
        (len(found.structure), "problem in its structure", "problems in its structure"),
        (len(found.foreign_keys), "reference that leads nowhere", "references that lead nowhere"),
    )
    return ", ".join(words.count_text(*kind) for kind in kinds if kind[0])
