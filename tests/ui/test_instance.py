"""Tests of one desktop per person."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from desktop.errors import Known
from ui import instance
from ui.instance import Instance

HAND_OVER = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from ui import instance
app = QCoreApplication([])
print(instance.first([Path(name) for name in sys.argv[1:]]) is None)
"""
STAND_FIRST = """
from PySide6.QtCore import QCoreApplication
from ui import instance
app = QCoreApplication([])
first = instance.first([])
first.listen()
print("first", flush=True)
app.exec()
"""


@pytest.fixture
def first(qapp: object) -> Iterator[Instance]:
    assert qapp
    made = instance.first([])
    assert made is not None
    made.listen()
    yield made
    made.end()


def child(program: str, *names: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", program, *names], stdout=subprocess.PIPE, text=True)


def test_a_second_start_hands_its_files_over(qtbot: QtBot, first: Instance, tmp_path: Path) -> None:
    names = [str(tmp_path / "a file.placet"), str(tmp_path / "zweite ü.placet")]
    with qtbot.waitSignal(first.asked, timeout=20_000) as asked:
        second = child(HAND_OVER, *names)
    assert asked.args == [[Path(name) for name in names], os.environ.get("XDG_ACTIVATION_TOKEN", "")]
    assert second.communicate()[0] == "True\n"


def test_the_place_of_a_killed_one_is_taken_over(qapp: object) -> None:
    assert qapp
    killed = child(STAND_FIRST)
    assert killed.stdout is not None
    assert killed.stdout.readline() == "first\n"
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert instance._socket().exists()
    made = instance.first([])
    assert made is not None
    made.listen()
    made.end()


def test_nobody_else_can_reach_the_socket(first: Instance) -> None:
    assert first
    socket = instance._socket()
    assert stat.S_IMODE(socket.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(socket.stat().st_mode) & 0o077 == 0


def test_a_folder_of_somebody_else_is_not_trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / f"placet-{os.getuid()}").mkdir(mode=0o755)
    with pytest.raises(Known, match="open to others"):
        instance.first([])


@pytest.mark.parametrize("noise", [b"\n", b"[]\n", b'{"paths": 3, "token": ""}\n', b"\xff\xfe\n"])
def test_noise_on_the_socket_is_hung_up_on(qtbot: QtBot, first: Instance, noise: bytes) -> None:
    heard: list[object] = []
    first.asked.connect(heard.append)
    socket = QLocalSocket()
    with qtbot.waitSignal(socket.disconnected, timeout=20_000):
        socket.connectToServer(str(instance._socket()))
        socket.write(noise)
    assert heard == []


def test_one_that_does_not_answer_is_said(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert qapp
    stuck = child(STAND_FIRST)
    assert stuck.stdout is not None
    assert stuck.stdout.readline() == "first\n"
    stuck.send_signal(signal.SIGSTOP)
    monkeypatch.setattr(instance, "PATIENCE", 0.2)
    try:
        with pytest.raises(Known, match="does not answer"):
            instance.first([Path("a.placet")])
    finally:
        stuck.kill()
        stuck.communicate()


def test_one_that_does_not_listen_yet_is_waited_for(qtbot: QtBot) -> None:
    made = instance.first([])
    assert made is not None
    second = child(HAND_OVER, "a.placet")
    with qtbot.waitSignal(made.asked, timeout=20_000) as asked:
        QTimer.singleShot(500, made.listen)
    assert asked.args is not None
    assert asked.args[0] == [Path("a.placet").absolute()]
    assert second.communicate()[0] == "True\n"
    made.end()
