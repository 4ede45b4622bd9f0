"""All project files of a folder upgraded together: what would be done with each, how far it is, what came of it."""

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QProgressBar, QWidget

from desktop.errors import Known
from ui import failure, style, words, work
from ui.dialogs.fleet_list import TITLES, WIDTHS, Seen, line, summary
from ui.dialogs.lines import CELL_PADDING, LinesView
from ui.dialogs.sheet import GRID, SheetDialog
from ui.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.fleet.report import Report
    from desktop.store.consent import Options
    from desktop.store.progress import Wish

FEW = 16  # files for which processes of their own are not worth their start


class FleetDialog(SheetDialog):
    """A line for each file. First all are tried on private copies, then *Upgrade* does it; both can be stopped and go
    on from where they were, and what goes wrong with one file never stops the rest.
    """

    changed = Signal()
    """Files were upgraded."""
    _came = Signal(object)

    def __init__(self, folder: Path, options: "Options", parent: QWidget | None = None) -> None:
        super().__init__("Upgrade files", parent)
        self._folder, self._options = folder, options
        self.files: list[Seen] = []
        self._places: dict[Path, int] = {}
        self._left = 0
        self.table = LinesView("Files", TITLES, WIDTHS)
        self.table.selectionModel().selectionChanged.connect(lambda _on, _off: self._tell())
        self.about = style.label("")
        self.about.setContentsMargins(CELL_PADDING, GRID, CELL_PADDING, 0)
        self.about.setMinimumHeight(self.about.fontMetrics().lineSpacing() * 3 + GRID)
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.consent = QCheckBox()
        self.consent.toggled.connect(lambda _on: self._enable())
        self.progress = QProgressBar()
        self.progress.setAccessibleName("Progress")
        self.progress.setTextVisible(False)
        indented = QHBoxLayout()
        indented.setContentsMargins(CELL_PADDING, 0, CELL_PADDING, GRID)
        indented.addWidget(self.consent)
        for widget in (self.progress, self.table, self.about):
            self.middle.addWidget(widget, int(widget is self.table))
        self.middle.addLayout(indented)
        self.middle.setSpacing(GRID)
        self.copying = self.add_button("&Copy table", lambda: self.table.copy(self.table.in_order()))
        self.exporting = self.add_button("&Export as CSV…", self._on_export)
        self.foot.addStretch(1)
        self.leaving = self.add_button("Close", self.reject)
        self.going = self.add_button("&Upgrade", self._on_go, primary=True)
        self._came.connect(self._on_came, Qt.ConnectionType.QueuedConnection)
        style.size(self, 140, 86)
        self._find()

    def _find(self) -> None:
        """Every project file in the folder and below, then a look at each."""
        self._begin("Looking for project files")
        work.show(self, work.start(_found, self._folder), self._on_found, self._on_failed)

    def _on_found(self, found: list[Seen]) -> None:
        self.files = found
        self._places = {seen.path: row for row, seen in enumerate(found)}
        self.table.show_lines([line(seen, self._folder) for seen in found])
        self.watch = None
        if self.is_leaving:
            self.close()
        else:
            self.look()

    def look(self) -> None:
        """Find out on private copies what an upgrade would do with each file that was not looked at yet."""
        self._do("Looking at each file", [seen.path for seen in self.files if seen.is_unseen], dry_run=True)

    def upgrade(self) -> None:
        """Upgrade the files that are to be."""
        self._do("Upgrading", self._wanted(), dry_run=False)

    def stop(self) -> None:
        """Wish that it stops: the file at hand is put back as it was, the rest is not begun."""
        super().stop()
        self.leaving.setEnabled(False)
        self.title.setText("Stopping")

    def _wanted(self) -> list[Path]:
        agreed = self.consent.isChecked()
        return [seen.path for seen in self.files if seen.is_ready or (agreed and seen.asks)]

    def _do(self, title: str, paths: Sequence[Path], *, dry_run: bool) -> None:
        from desktop.fleet import acts

        options = replace(self._options, consent=self.consent.isChecked() and not dry_run)
        act = partial(acts.upgrade, options=options, dry_run=dry_run)
        watch = self._begin(title, len(paths))
        future = work.start(_each, act, list(paths), self._came.emit, watch.is_stopped)
        work.show(self, future, lambda _nothing: self._on_done(title, dry_run=dry_run), self._on_failed)

    def _begin(self, title: str, count: int = 0) -> Watch:
        self.watch = watch = Watch(self)
        self.hush()
        self._left = count
        self.progress.setRange(0, max(1, count))
        self.progress.setValue(0)
        self.title.setText(title)
        self.said.setText(f"In {self._folder}")
        self._enable()
        self.leaving.setFocus()
        return watch

    def _on_came(self, report: "Report") -> None:
        row = self._places[report.path]
        # What was stopped before it was looked at is as unknown as before.
        is_news = not (report.outcome == "stopped" and self.files[row].is_unseen)
        if is_news:
            self.files[row] = replace(self.files[row], report=report)
            self.table.lines.put(row, line(self.files[row], self._folder))
        self._left -= 1
        done = self.progress.maximum() - self._left
        self.progress.setValue(done)
        self.said.setText(f"In {self._folder}: {done:,} of {self.progress.maximum():,}")
        self._tell()

    def _on_done(self, title: str, *, dry_run: bool) -> None:
        was_stopped = self.watch is not None and self.watch.is_stopped()
        self._end()
        if not dry_run:
            self.changed.emit()
        if self.is_leaving:
            self.close()
            return
        if was_stopped:
            self.say("warn", f"{title} was stopped. What is done stays done; the rest is as it was.")
        self.table.setFocus()

    def _on_failed(self, error: BaseException) -> None:
        self._end()
        if isinstance(error, Known):
            self.say("bad", error.sentence)
        else:
            failure.tell(self, error)

    def _end(self) -> None:
        self.watch = None
        is_planned = any(seen.is_ready or seen.asks or seen.is_unseen for seen in self.files)
        upgraded = sum(seen.report is not None and seen.report.outcome == "upgraded" for seen in self.files)
        if upgraded:
            self.title.setText(f"{words.count_text(upgraded, 'file')} {'was' if upgraded == 1 else 'were'} upgraded")
        else:
            self.title.setText("What upgrading would do" if is_planned else "There is nothing to upgrade")
        self.said.setText(f"In {self._folder}. {summary(self.files)}")
        self._enable()

    def _enable(self) -> None:
        is_waiting = self.watch is not None
        unseen = sum(seen.is_unseen for seen in self.files)
        asking, wanted = sum(seen.asks for seen in self.files), len(self._wanted())
        self.progress.setVisible(is_waiting)
        self.consent.setVisible(not is_waiting and asking > 0)
        many = f"the {asking:,} files that are" if asking > 1 else "the file that is"
        self.consent.setText(
            f"Also upgrade {many} repaired first, or of which something is set aside or added; nothing of it is lost"
        )
        for button in (self.copying, self.exporting):
            button.setVisible(not is_waiting)
        self.going.setVisible(not is_waiting and bool(unseen or asking or wanted))
        self.leaving.setText("Stop" if is_waiting else "Close")
        self.leaving.setEnabled(True)
        self.going.setText("&Look at the rest" if unseen else f"&Upgrade {words.count_text(wanted, 'file')}")
        self.going.setEnabled(bool(unseen or wanted))
        self._tell()

    def _tell(self) -> None:
        """Below the table: all there is to say of the file that is selected."""
        chosen = self.table.chosen()
        self.about.setText(self.files[chosen[0]].sentence if chosen else "")

    def _on_go(self) -> None:
        if any(seen.is_unseen for seen in self.files):
            self.look()
        else:
            self.upgrade()

    def _on_export(self) -> None:
        asked = QFileDialog(self, "Export as CSV", str(self._folder), "Tables (*.csv)")
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        asked.setDefaultSuffix("csv")
        asked.selectFile("upgraded files.csv")
        asked.fileSelected.connect(lambda name: self._export(Path(name)))
        asked.open()

    def _export(self, to: Path) -> None:
        from desktop.queries.export import cell
        from desktop.queries.files import put_in_place

        rows = self.table.in_order()
        lines = self.table.lines.texts(rows)
        told = ["In words", *(self.files[row].sentence for row in rows)]
        text = io.StringIO(newline="")
        csv.writer(text).writerows([*map(cell, line), cell(said)] for line, said in zip(lines, told, strict=True))
        try:
            with put_in_place(to) as stream:
                stream.write(text.getvalue().encode("utf-8", "replace"))
        except Known as known:
            self.say("bad", known.sentence)
            return
        self.say("good", f"The table was saved as {to}.")


def _found(folder: Path) -> list[Seen]:
    """The files meant by a folder; of what could not be searched, the report that says so."""
    from desktop.fleet import many

    files, unsearched = many.found([folder])
    return [*(Seen(path, _size(path)) for path in files), *(Seen(it.path, report=it) for it in unsearched)]


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _each(act: "partial[Report]", paths: list[Path], came: "Callable[[Report], object]", cancelled: "Wish") -> None:
    from desktop.fleet import many

    jobs = 1 if len(paths) < FEW else os.cpu_count() or 1
    for report in many.each(act, paths, jobs=jobs, cancelled=cancelled):
        came(report)
