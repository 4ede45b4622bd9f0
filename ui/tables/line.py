"""The line below a table: how many rows there are, and how far an export is."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.errors import Cancelled
from ui import style, words, work
from ui.tables.listing import Listing

if TYPE_CHECKING:
    from concurrent.futures import Future


class CountLine(QWidget):
    """`12 of 300 tasks` at the left; at the right what an export does, with a way to stop it."""

    read = Signal(int, int)
    """An export has read so many rows of so many; may be emitted in any thread."""

    def __init__(self, listing: Listing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._listing = listing
        self._export: Future[int] | None = None
        self.count = style.label("", "muted", self)
        self.count.setWordWrap(False)
        self.progress = style.label("", "muted", self)
        self.progress.setWordWrap(False)
        self.stop = QPushButton("Stop", self)
        self.stop.setProperty("role", "quiet")
        self.stop.hide()
        self.stop.clicked.connect(self._on_stop)
        self.read.connect(self._on_read)
        row = QHBoxLayout(self)
        row.setContentsMargins(style.GRID + 3, style.GRID // 2, style.GRID, style.GRID // 2)
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.progress)
        row.addWidget(self.stop)

    def say(self, shown: int, total: int, *, narrowed: bool, deleted: bool) -> None:
        """So many rows are shown, of so many without search and filters."""
        before = "deleted " if deleted else ""
        everything = words.count_text(total, before + self._listing.one, before + self._listing.many)
        self.count.setText(f"{shown:,} of {everything}" if narrowed and shown != total else everything)

    def export(self, export: "Future[int]", to: Path) -> None:
        """Show how an export into `to` goes; one that runs is stopped for it."""
        self._on_stop()
        self._export = export
        self._say(f"Exporting to {to.name}…", running=True)

        def done(written: int) -> None:
            self._end(
                export, f"Exported {words.count_text(written, self._listing.one, self._listing.many)} to {to.name}."
            )

        def failed(error: BaseException) -> None:
            self._end(export, "")
            if not isinstance(error, Cancelled):
                from ui import failure

                failure.tell(self, error)

        work.show(self, export, done, failed)

    def _end(self, export: "Future[int]", sentence: str) -> None:
        if export is self._export:
            self._export = None
            self._say(sentence, running=False)

    def _on_read(self, read: int, total: int) -> None:
        if self._export is not None:
            self._say(f"Exporting {read:,} of {total:,}…", running=True)

    def _on_stop(self) -> None:
        export, self._export = self._export, None
        if export is not None:
            export.cancel()
            self._say("", running=False)

    def _say(self, sentence: str, *, running: bool) -> None:
        self.progress.setText(sentence)
        self.stop.setVisible(running)
