"""The desktop as a program: paints a window first, opens files after; the only place that sees both sides."""

import builtins
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socket import socket

    from PySide6.QtWidgets import QApplication

    from ui.instance import Instance
    from ui.windows.desk import Desk
    from ui.windows.frame import Frame


# First words that are commands; any other is a file to open.
VERBS = frozenset(
    {
        *("check", "upgrade", "verify", "audit", "backup", "restore", "salvage", "import", "demo"),
        *("task", "request", "requests", "approve", "-h", "--help"),
    }
)


def main() -> int:
    """`placet [FILE...]` opens the desktop; a command's name first, and no Qt is imported at all."""
    arguments = sys.argv[1:]
    if arguments and arguments[0] in VERBS:
        from desktop import cli

        return cli.main(arguments, open_file)
    return run([Path(argument) for argument in arguments])


def open_file(file: Path) -> int:
    """Open a file in the desktop; where there is no display, draw its window into a picture and say where that is."""
    if has_display():
        return run([file])
    from desktop.paths import state_dir

    # In a folder of our own: beside the file a picture of that name may be somebody's.
    folder = state_dir() / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    picture = render(file, folder / f"{file.stem}.png")
    sys.stdout.write(f"There is no display here. The window of {file.name} is drawn in {picture}.\n")
    return 0


def has_display() -> bool:
    """Whether a window can be shown; only Linux and its kin can be without."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run(paths: Sequence[Path]) -> int:
    """Show the desktop until its last window is closed, or hand the files to the one that runs already."""
    if not has_display():
        sys.stderr.write("There is no display here: neither DISPLAY nor WAYLAND_DISPLAY is set.\n")
        return 1
    # Hardly anything of what is imported for a window is ever let go again: looking for it would take a tenth of the
    # time to the first paint.
    gc.disable()
    from desktop import settings
    from desktop.errors import Known

    app = application()

    from ui import instance, style
    from ui.windows.desk import Desk

    try:
        first = instance.first(list(paths))
    except Known as known:
        sys.stderr.write(known.sentence + "\n")
        return 1
    if first is None:
        return 0
    troubles: list[str] = []
    chosen = settings.load(troubles.append)
    style.apply(app, chosen.appearance)
    desk = Desk(chosen, app)
    sys.excepthook = lambda _kind, error, _trace: _tell(app, error)
    first.asked.connect(desk.take)
    window = desk.begin(paths[0]) if paths else desk.start()
    for trouble in troubles:
        window.say("warn", trouble)
    wire: list[socket] = []
    window.painted.connect(lambda: wire.extend(begin(app, desk, first, window)))
    window.painted.connect(lambda: [desk.open(path, window) for path in paths])
    try:
        return app.exec()
    finally:
        first.end()
        desk.end()
        for end in wire:
            end.close()


def begin(app: "QApplication", desk: "Desk", first: "Instance", window: "Frame") -> "tuple[socket, socket]":
    """What can wait until the first window is on the screen; what is returned is to be kept, and closed at the end."""
    from ui import style
    from ui.tidy import Tidy

    gc.freeze()
    _end_with_screen(app)
    app.setWindowIcon(style.emblem())
    Tidy(app)
    first.listen()
    _begin_telling(desk)
    _begin_log(lambda said: window.say("warn", said))
    return quit_on_signals(app, desk.quit)


def _begin_telling(desk: "Desk") -> None:
    """From now on the desktop shows how much waits for the person, and tells what happens in their files."""
    from PySide6.QtWidgets import QSystemTrayIcon

    from ui.inbox import bell
    from ui.inbox.badge import Badge

    tray = QSystemTrayIcon(desk) if QSystemTrayIcon.isSystemTrayAvailable() else None
    Badge(desk, tray)
    bell.Bell(desk, bell.channel(tray))


def _tell(app: "QApplication", error: BaseException) -> None:
    from ui import failure

    failure.tell(app.activeWindow(), error)


def _begin_log(say: Callable[[str], object]) -> None:
    from desktop import log

    try:
        log.start()
    except OSError as error:
        say(f"The log cannot be written ({error.strerror}).")


def quit_on_signals(app: "QApplication", leave: Callable[[], None]) -> "tuple[socket, socket]":
    """Call `leave` when the system asks the program to end: files are closed as with the menu, writes finished.

    It works as long as what is returned is kept.
    """
    import signal
    import socket

    from PySide6.QtCore import QSocketNotifier

    # Python runs its handlers between two of its instructions: in Qt's loop there are none, and elsewhere it would be
    # in the middle of something, a dialog half made. So the byte it writes wakes Qt, and it is Qt's loop that leaves.
    ear, mouth = socket.socketpair()
    mouth.setblocking(False)
    ear.setblocking(False)
    signal.set_wakeup_fd(mouth.fileno(), warn_on_full_buffer=False)
    notifier = QSocketNotifier(ear.fileno(), QSocketNotifier.Type.Read, app)
    notifier.activated.connect(lambda: (ear.recv(1024), leave()))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: None)
    return ear, mouth


def _end_with_screen(app: "QApplication") -> None:
    """End at once where the X server goes, as at the end of a session: what was being written is as after a crash.

    Xlib itself ends a program in an orderly way, even in the middle of a call from Python: then the thread of the
    desktop's bus waits for Python and Python for that thread, and nobody could start the program again.
    """
    if app.platformName() != "xcb":
        return
    import ctypes

    def end(_display: int) -> int:
        os._exit(1)

    _kept.append(ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(end))
    ctypes.CDLL("libX11.so.6").XSetIOErrorHandler(_kept[0])


_kept: list[object] = []
"""What C calls back."""


def application() -> "QApplication":
    """The one QApplication, with its name."""
    from desktop import bytecode

    with bytecode.kept():
        from PySide6.QtWidgets import QApplication

    _import_plainly()

    QApplication.setDesktopFileName("placet")
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = _started()
    app.setApplicationName("Placet")
    return app


def _started() -> "QApplication":
    """Qt with this screen; where it has no way to it, one sentence says so, for Qt itself would only abort."""
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    told: list[str] = []

    def tell(kind: QtMsgType, _context: object, said: str) -> None:
        told.append(said)
        if kind is QtMsgType.QtFatalMsg:
            sys.stderr.write(f"No window can be opened here: {_why_not(told)}\n")
            sys.stderr.flush()
            os._exit(1)

    before = qInstallMessageHandler(tell)
    # Said here: setStyle() gives the style back, and to know that class takes Python 5 ms.
    app = QApplication(["placet", "-style", "Fusion"])
    qInstallMessageHandler(before)
    for said in told:
        _pass_on(said)
    return app


def _why_not(told: list[str]) -> str:
    """What keeps Qt from this screen: a library that is not there, else what Qt said first."""
    import ctypes

    from PySide6.QtCore import QLibraryInfo

    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    try:
        for plugin in ("libqxcb.so", "libqwayland.so"):
            if (plugins / plugin).exists():
                ctypes.CDLL(str(plugins / plugin))
    except OSError as error:
        needed = "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0 libwayland-cursor0"
        return f"{error}. On Debian, `apt install {needed}` brings all that a screen needs."
    return told[0].splitlines()[0]


def _import_plainly() -> None:
    """Import as Python does: PySide reads the source of every module once more, in search of its `__feature__`s.

    Nobody here uses these, and for the modules of a window that takes a twentieth of the time to its first paint.
    """
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def _pass_on(said: str) -> None:
    """What Qt has to say, but for what the platform without a screen cannot do."""
    if not said.startswith("This plugin does not support"):
        sys.stderr.write(said + "\n")


def render(file: Path, to: Path) -> Path:
    """Draw the window of a project file into a PNG, without any screen; raises Known as opening it would."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import qInstallMessageHandler

    from desktop import settings
    from desktop.errors import Known

    # Windows that nobody sees have no size hints to give, which Qt would say on the terminal of whoever asked.
    qInstallMessageHandler(lambda _kind, _context, said: _pass_on(said))
    app = application()

    from ui import style
    from ui.windows.picture import window_of

    chosen = settings.load()
    style.apply(app, chosen.appearance)
    if not window_of(file, chosen).save(str(to), "PNG"):
        raise Known(f"The picture could not be written to {to}.")
    return to
