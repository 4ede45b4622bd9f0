"""Work that may take long, done for a window: a bar tells how far it is and can stop it."""

from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from desktop.errors import Cancelled
from desktop.store.progress import Progress, Report, Wish
from ui import failure, work
from ui.windows.frame import Frame

if TYPE_CHECKING:
    from ui.windows.project import ProjectWindow

T = TypeVar("T")


class Watch(QObject):
    """How far work in another thread is, told on the screen's, and the wish to stop it."""

    stepped = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._stop = Event()

    def report(self, progress: Progress) -> None:
        """Called by the work."""
        self.stepped.emit(progress)

    def stop(self) -> None:
        """Wish it to stop."""
        self._stop.set()

    def is_stopped(self) -> bool:
        """Asked by the work."""
        return self._stop.is_set()


def run(
    over: Frame,
    saying: str,
    act: Callable[[Report, Wish], T],
    done: Callable[[Frame, T], object],
    failed: Callable[[Frame, BaseException], object] = failure.tell,
) -> None:
    """Do `act(progress, cancelled)` in a worker, then `done(window, result)` or `failed(window, error)`.

    The window is `over`, or the one used last if that was closed meanwhile, which stops the work.
    """
    desk = over.desk
    watch = Watch(desk)
    wait = over.wait(saying, watch.stop)
    watch.stepped.connect(wait.show_progress, Qt.ConnectionType.QueuedConnection)
    over.destroyed.connect(watch.stop)

    def end() -> Frame:
        watch.deleteLater()
        if not shiboken6.isValid(over):
            return desk.front()
        wait.end()
        return over

    def stopped(error: BaseException) -> None:
        if isinstance(error, Cancelled) and not shiboken6.isValid(over):
            watch.deleteLater()
        else:
            failed(end(), error)

    work.show(desk, work.start(act, watch.report, watch.is_stopped), lambda result: done(end(), result), stopped)


def run_closed(
    window: "ProjectWindow",
    saying: str,
    act: Callable[[Report, Wish], T],
    done: Callable[[Frame, T], object],
    failed: Callable[[Frame, BaseException], object] = failure.tell,
) -> None:
    """The same with the file of a window closed first: the window goes, and the start window is what is told."""
    desk, project = window.desk, window.project
    if not window.stand_still():
        return

    def closed(progress: Report, cancelled: Wish) -> T:
        project.close()
        return act(progress, cancelled)

    def away() -> Frame:
        start = desk.start()
        window.shut()
        return start

    run(window, saying, closed, lambda _window, it: done(away(), it), lambda _window, error: failed(away(), error))
