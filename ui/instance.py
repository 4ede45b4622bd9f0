"""One desktop per person: a second start hands its files to the first one and ends."""

import json
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, Signal

from desktop.errors import Known
from desktop.paths import short_name, state_dir

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

PATIENCE = 5.0
ANSWER = b"taken\n"
LONGEST = 1_000_000
# What a desktop hands to a program it starts, so that its window may come to the front.
ACTIVATION = "XDG_ACTIVATION_TOKEN"


class Instance(QObject):
    """The first desktop of this person: `asked(paths, token)` when another start hands its files over.

    That there is one is a lock that ends with its process, so the socket of a killed one is taken over safely. It
    listens once its window is on the screen; whoever starts meanwhile waits for that.
    """

    asked = Signal(list, str)

    def __init__(self, lock: QLockFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = lock
        self._server: QLocalServer | None = None

    def listen(self) -> None:
        """Hear the other starts from now on."""
        from PySide6.QtNetwork import QLocalServer

        self._server = server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(lambda: self._on_connection(server))
        QLocalServer.removeServer(str(_socket()))
        if not server.listen(str(_socket())):
            raise OSError(f"cannot listen on {_socket()}: {server.errorString()}")

    def end(self) -> None:
        """Stop listening; the next start is the first one."""
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    def _on_connection(self, server: "QLocalServer") -> None:
        while (socket := server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._on_words(socket))
            socket.disconnected.connect(socket.deleteLater)
            self._on_words(socket)

    def _on_words(self, socket: "QLocalSocket") -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > LONGEST:
                socket.abort()
            return
        try:
            said = json.loads(bytes(socket.readLine().data()))
            paths, token = [Path(str(path)) for path in said["paths"]], str(said["token"])
        except (ValueError, KeyError, TypeError):
            socket.abort()
            return
        socket.write(ANSWER)
        socket.flush()
        socket.disconnectFromServer()
        self.asked.emit(paths, token)


def first(paths: list[Path]) -> Instance | None:
    """Become the first desktop, or hand `paths` to the one that runs and return None.

    Raises Known when one runs and does not answer.
    """
    lock = QLockFile(str(_socket().with_suffix(".lock")))
    lock.setStaleLockTime(0)  # however old it is, it holds while its process lives
    until = time.monotonic() + PATIENCE
    while True:
        if lock.tryLock(0):
            return Instance(lock)
        if _handed_over(paths):
            return None
        if time.monotonic() > until:
            raise Known("Placet is already running but does not answer; close it, or end its process, and start again.")
        time.sleep(0.05)


def _handed_over(paths: list[Path]) -> bool:
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(str(_socket()))
    if not socket.waitForConnected(500):
        return False
    said = {"paths": [str(path.absolute()) for path in paths], "token": os.environ.get(ACTIVATION, "")}
    socket.write(json.dumps(said).encode() + b"\n")
    socket.waitForBytesWritten(500)
    while socket.bytesAvailable() < len(ANSWER) and socket.waitForReadyRead(int(PATIENCE * 1000)):
        pass
    return bytes(socket.readAll().data()) == ANSWER


def _socket() -> Path:
    """Per person, host and state folder; in a folder only this person can enter, and short enough for a socket."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(runtime) / "placet" if runtime else Path(tempfile.gettempdir()) / f"placet-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if status.st_uid != os.getuid() or status.st_mode & 0o077 or folder.is_symlink():
        raise Known(f"The folder {folder} belongs to somebody else or is open to others; remove it and start again.")
    return folder / f"{short_name(state_dir())}.sock"
