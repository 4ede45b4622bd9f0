"""Work that may take long, done for a window: a bar tells how far it is and can stop it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import shiboken6
from PySide6.QtCore import Qt

from desktop.errors import Cancelled
from desktop.store.progress import Report, Wish
from ui import failure, work
from ui.watch import Watch
from ui.windows.frame import Frame

if TYPE_CHECKING:
    from ui.windows.project import ProjectWindow

T = TypeVar("T")


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
