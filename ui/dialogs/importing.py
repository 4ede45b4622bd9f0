"""A folder of the old tool comes home: which and where to, what would be done, how far it is, and what was done."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QProgressBar, QStackedWidget, QVBoxLayout, QWidget

from desktop.errors import Cancelled, Known
from desktop.store.progress import Progress
from ui import failure, style, words, work
from ui.dialogs.import_folders import FoldersPage
from ui.dialogs.imported import ImportedView
from ui.dialogs.lines import CELL_PADDING
from ui.dialogs.sheet import GRID, SheetDialog
from ui.watch import Watch

if TYPE_CHECKING:
    from desktop.legacy.report import Imported
    from desktop.store.progress import Report, Wish

WHY = "Each project of change-driven-dev in it becomes a file of its own. The folder is only read and stays as it is."
FORMS = {"Web page (*.html)": ".html", "Data for programs (*.json)": ".json"}


class ImportDialog(SheetDialog):
    """Three pages, and one to wait on between them; nothing is written before *Import* is pressed on the second.

    What a person wants with what was made is a signal: `open_wanted` with paths, `shown_wanted` with one.
    """

    open_wanted = Signal(object)
    shown_wanted = Signal(object)

    def __init__(self, folder: Path | None = None, parent: QWidget | None = None) -> None:
        super().__init__("Import a folder", parent)
        self.imported: Imported | None = None
        """What would be done, and later what was done."""
        self._report: Path | None = None
        self.folders, self.view, self._waiting = FoldersPage(), ImportedView(), self._make_waiting()
        self.stack = QStackedWidget()
        for page in (self.folders, self._waiting, self.view):
            self.stack.addWidget(page)
        self.middle.addWidget(self.stack, 1)
        self.saving = self.add_button("&Save report as…", self._on_save)
        self.showing = self.add_button("Show in &folder", self._on_show)
        self.foot.addStretch(1)
        self.back = self.add_button("&Back", self.ask)
        self.leaving = self.add_button("Cancel", self.reject)
        self.going = self.add_button("&Next", self._on_go, primary=True)
        self.folders.changed.connect(self._enable)
        self.folders.entered.connect(lambda: self.look() if self.folders.is_filled else None)
        self.view.files.activated.connect(lambda _index: self._on_open())
        style.size(self, 122, 76)
        if folder is not None:
            self.folders.folder.setText(str(folder))
        self.ask()

    def ask(self) -> None:
        """The first page."""
        self.imported = None
        self._show(self.folders, "Import a folder", WHY)
        (self.folders.into if self.folders.is_filled else self.folders.folder).setFocus()

    def look(self) -> None:
        """Find out what importing would do."""
        self._start("Looking at the old files", dry_run=True)

    def bring(self) -> None:
        """Do it."""
        self._start("Importing", dry_run=False)

    def stop(self) -> None:
        """Wish that it stops; then nothing of it stays."""
        super().stop()
        self.leaving.setEnabled(False)
        self.step.setText("Stopping")

    def _start(self, title: str, *, dry_run: bool) -> None:
        folder, into = self.folders.folders()
        self.watch = watch = Watch(self)
        watch.stepped.connect(self._on_step, Qt.ConnectionType.QueuedConnection)
        self.hush()
        self._on_step(Progress("Beginning"))
        self._show(self._waiting, title, f"From {folder} to {into}")
        self.leaving.setFocus()
        future = work.start(_import, folder, into, dry_run, watch.report, watch.is_stopped)
        work.show(self, future, self._on_done, self._on_failed)

    def _on_step(self, progress: Progress) -> None:
        if self.watch is None or self.watch.is_stopped():
            return
        part = f", {progress.done + 1:,} of {progress.total:,}" if progress.total else ""
        self.step.setText(f"{progress.step}{part}")
        self.progress.setRange(0, max(1, progress.total))
        self.progress.setValue(progress.done)

    def _on_done(self, done: "tuple[Imported, Path | None]") -> None:
        self.watch = None
        self.imported, self._report = done
        if self.is_leaving and self.imported.dry_run:
            self.close()
            return
        self.is_leaving = False
        self.view.show_imported(self.imported)
        self._show(self.view, *_summary(self.imported, self._report))
        self.view.files.setFocus()

    def _on_failed(self, error: BaseException) -> None:
        self.watch = None
        if self.is_leaving:
            self.close()
            return
        if self.imported is None:
            self.ask()
        else:
            self._show(self.view, *_summary(self.imported, None))
            self.going.setFocus()
        if isinstance(error, Cancelled):
            self.say("warn", "Stopped. Nothing was imported.")
        elif isinstance(error, Known):
            self.say("bad", error.sentence)
        else:
            failure.tell(self, error)

    def _show(self, page: QWidget, title: str, said: str) -> None:
        self.title.setText(title)
        self.said.setText(said)
        self.stack.setCurrentWidget(page)
        self._enable()

    def _enable(self) -> None:
        is_waiting, plan = self.watch is not None, self.imported if self.watch is None else None
        is_done = plan is not None and not plan.dry_run
        for button, is_shown in (
            (self.saving, plan is not None),
            (self.showing, is_done),
            (self.back, plan is not None and not is_done),
            (self.going, not is_waiting),
        ):
            button.setVisible(is_shown)
        self.leaving.setText("Close" if is_done else "Cancel")
        self.leaving.setEnabled(True)
        self.going.setText("&Open" if is_done else "&Import" if plan else "&Next")
        self.going.setEnabled(bool(plan.made) if plan else self.folders.is_filled)

    def _on_go(self) -> None:
        if self.imported is None:
            self.look()
        elif self.imported.dry_run:
            self.hush()
            self.bring()
        else:
            self._on_open()

    def _on_open(self) -> None:
        paths = self.view.chosen()
        if self.imported is not None and not self.imported.dry_run and paths:
            self.accept()
            self.open_wanted.emit(paths)

    def _on_show(self) -> None:
        """The folder of the new file that is selected, or of the first."""
        paths = self.view.chosen() or [it.path for it in self.imported.made if it.path] if self.imported else []
        if paths:
            self.shown_wanted.emit(paths[0])

    def _on_save(self) -> None:
        if (imported := self.imported) is None:
            return
        asked = QFileDialog(self, "Save report", str(imported.folder.parent))
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        asked.setNameFilters(list(FORMS))
        asked.setDefaultSuffix(".html")
        asked.filterSelected.connect(lambda name: asked.setDefaultSuffix(FORMS[name]))
        asked.selectFile("Import report.html")
        asked.fileSelected.connect(lambda name: self._save(imported, Path(name)))
        asked.open()

    def _save(self, imported: "Imported", to: Path) -> None:
        from desktop.queries.files import put_in_place

        is_data = to.suffix.lower() == ".json"
        told = json.dumps(imported.as_json(), indent=2) if is_data else imported.as_html()
        try:
            with put_in_place(to) as stream:
                stream.write(told.encode("utf-8", "replace"))
        except Known as known:
            self.say("bad", known.sentence)
            return
        self.say("good", f"The report was saved as {to}.")

    def _make_waiting(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(CELL_PADDING, GRID, CELL_PADDING, GRID)
        column.setSpacing(GRID)
        self.step, self.progress = style.label(""), QProgressBar()
        self.progress.setAccessibleName("Progress")
        self.progress.setTextVisible(False)
        column.addWidget(self.step)
        column.addWidget(self.progress)
        column.addStretch(1)
        return page


def _import(
    folder: Path, into: Path, dry_run: bool, progress: "Report", cancelled: "Wish"
) -> "tuple[Imported, Path | None]":
    """What was done, and where the report on it lies; a report that cannot be written undoes nothing."""
    from desktop.legacy import importing

    done = importing.import_folder(folder, into, dry_run=dry_run, progress=progress, cancelled=cancelled)
    try:
        return done, importing.leave_report(done)
    except OSError:
        return done, None


def _summary(imported: "Imported", report: Path | None) -> tuple[str, str]:
    """A title and a sentence: what would be made or was made, and where."""
    there = sum(it.fate == "there-already" for it in imported.made)
    new = len(imported.made) - there
    would = imported.dry_run
    if new:
        title = f"{words.count_text(new, 'file')} {'will be' if would else 'were' if new > 1 else 'was'} made"
    elif there:
        title = "Nothing is added: everything is there already" if would else "Nothing was added"
    else:
        title = "There is nothing to import"
    said = [f"From {imported.folder} to {imported.into}."]
    if there and new:
        said.append(f"{there:,} {'is' if there == 1 else 'are'} there already from an earlier import.")
    said.append("Nothing is written yet." if would else "The old folder is as it was.")
    if report is not None:
        said.append(f"All of it is told in “{report.name}” beside the new files.")
    return title, " ".join(said)
