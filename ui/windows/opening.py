"""One attempt to open or make a project file, off the screen's thread, which can be watched and cancelled."""

from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from desktop.settings import Settings
from desktop.store.progress import Progress
from ui import work
from ui.patience import patiently

if TYPE_CHECKING:
    from concurrent.futures import Future

    from desktop.store.consent import Preview
    from desktop.store.project import Project


class Opening(QObject):
    """Ends in exactly one of `opened(Project)`, `consent_needed(Preview)` and `failed(error)`, on the screen's thread.

    `stepped(Progress)` comes meanwhile. What needs SQLAlchemy or Alembic, the window of the file included, is imported
    in the worker, not before the first paint.
    """

    opened = Signal(object)
    consent_needed = Signal(object)
    failed = Signal(object)
    stepped = Signal(object)
    _reported = Signal(object)

    def __init__(
        self,
        path: Path,
        settings: Settings,
        *,
        read_only: bool = False,
        consent: bool = False,
        allow_triggers: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.path = path
        self._settings = settings
        self._read_only = read_only
        self._consent = consent
        self._allow_triggers = allow_triggers
        self._cancelled = Event()
        self._abandoned = False
        self._future: Future[Project | Preview] | None = None
        self._closing: Future[None] | None = None
        self._reported.connect(self.stepped, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Open the file."""
        self._begin(work.start(self._open))

    def start_new(self) -> None:
        """Make the file, with one project named after it, and open it."""
        self._begin(work.start(self._make))

    def _begin(self, future: "Future[Project | Preview]") -> None:
        self._future = future
        work.show(self, future, self._on_done, self._on_failed)

    def cancel(self) -> None:
        """Wish it to stop; where it stops, nothing was changed."""
        self._cancelled.set()

    def abandon(self) -> None:
        """Cancel it, and tell nobody how it ends; a file that is open by then is closed again."""
        self._abandoned = True
        self.cancel()

    def end(self) -> None:
        """Wait until it has ended, and close what it opened; for when nobody delivers its end any more."""
        if self._closing is not None:
            self._closing.result()
        elif self._future is not None and self._future.exception() is None:
            self._close(self._future.result())

    @staticmethod
    def _close(made: "Project | Preview") -> None:
        from desktop.store.project import Project

        if isinstance(made, Project):
            made.close()

    def _on_failed(self, error: BaseException) -> None:
        if not self._abandoned:
            self.failed.emit(error)

    def _on_done(self, made: "Project | Preview") -> None:
        from desktop.store.consent import Preview

        if self._abandoned:
            self._closing = work.start(self._close, made)
        elif isinstance(made, Preview):
            self.consent_needed.emit(made)
        else:
            self.opened.emit(made)

    def _open(self) -> "Project | Preview":
        _import_windows()
        from desktop import identity
        from desktop.legacy.beside import complete
        from desktop.legacy.repair import repair
        from desktop.store.consent import NeedsConsent, Options
        from desktop.store.opening import open_project

        its = self._settings
        options = Options(
            read_only=self._read_only,
            consent=self._consent,
            ask_always=its.ask_always,
            backup_folder=its.backup_folder,
            keep_count=its.keep_count,
            keep_days=its.keep_days,
            keep_gigabytes=its.keep_gigabytes,
            repair=repair,
            allow_triggers=self._allow_triggers,
            actor=identity.me,
        )
        wish = self._cancelled.is_set
        try:
            return patiently(lambda: complete(open_project(self.path, options, progress=self._report, cancelled=wish)))
        except NeedsConsent as asked:
            return asked.preview

    def _make(self) -> "Project | Preview":
        _import_windows()
        from desktop import identity
        from desktop.commands import projects
        from desktop.store.opening import create_project

        project = create_project(self.path, actor=identity.me, progress=self._report, cancelled=self._cancelled.is_set)
        project.write(projects.create, name=self.path.stem).result()
        return project

    def _report(self, progress: Progress) -> None:
        self._reported.emit(progress)


def _import_windows() -> None:
    """Import what the window of an open file needs: here, in a worker, it costs the screen nothing."""
    import ui.review.details
    import ui.windows.edits
    import ui.windows.filecare
    import ui.windows.project
    import ui.windows.reading  # noqa: F401
