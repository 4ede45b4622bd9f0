"""What the desktop is told of the inbox: each thing once, by its number, its tray and its notifications."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from desktop import identity
from desktop.app import application
from desktop.commands import actors, approvals, runs, tasks
from desktop.identity import Actor
from desktop.paths import state_dir
from desktop.queries import approvals as decided
from desktop.words import RunStatus, Verdict
from tests.ui.inbox.conftest import AGENT, BEN, ask_again, dialog_of, inbox_of, known, make
from ui import style
from ui.dialogs.preferences import PreferencesDialog
from ui.inbox import badge, channels, events
from ui.inbox.badge import Badge
from ui.inbox.bell import Bell
from ui.inbox.channels import Channel
from ui.inbox.events import Told
from ui.inbox.page import InboxPage
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow


class Notebook(Channel):
    """A desktop of which one can ask what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, str, str]] = []

    def tell(self, name: str, title: str, text: str) -> None:
        self.told.append((name, title, text))

    @property
    def titles(self) -> list[str]:
        return [title for _name, title, _text in self.told]


def ring(qtbot: QtBot, desk: Desk, *paths: Path) -> tuple[Notebook, Bell]:
    """A bell that has taken note of what is in these files."""
    known(desk, *paths)
    qtbot.waitUntil(lambda: desk.inbox.complete and len(desk.inbox.files()) == len(paths), timeout=30_000)
    book = Notebook()
    return book, Bell(desk, book)


def test_what_is_new_is_told_once_even_after_a_restart(qtbot: QtBot, desk: Desk, harbour: Path) -> None:
    book, bell = ring(qtbot, desk, harbour)
    assert book.told == [], "what was there when the file was first seen is no news"
    ask_again(harbour, "Berth map")
    qtbot.waitUntil(lambda: len(book.told) == 1, timeout=30_000)
    (name, title, text) = book.told[0]
    assert title == "Berth map: your decision is asked for"
    assert "copilot asks" in text
    assert "May I?" in text
    bell.setParent(None)
    again, _bell = ring(qtbot, desk, harbour)
    assert again.told == []
    assert name


def test_what_happened_while_the_program_was_closed_is_told_when_it_is_back(
    qtbot: QtBot, desk: Desk, harbour: Path
) -> None:
    _book, bell = ring(qtbot, desk, harbour)
    bell.setParent(None)
    bell.deleteLater()
    ask_again(harbour, "Meanwhile")
    desk.inbox.look()
    qtbot.waitUntil(lambda: len(desk.inbox.turn()) == 3, timeout=30_000)
    book, _bell = ring(qtbot, desk, harbour)
    assert book.titles == ["Meanwhile: your decision is asked for"]


def test_pressing_it_opens_what_it_is_about(qtbot: QtBot, desk: Desk, harbour: Path) -> None:
    book, _bell = ring(qtbot, desk, harbour)
    ask_again(harbour, "Berth map")
    qtbot.waitUntil(lambda: bool(book.told), timeout=30_000)
    book.pressed.emit(book.told[0][0])
    assert dialog_of(qtbot, desk, harbour).objectName() == "decide about 3"


def test_nothing_is_told_of_what_one_did_oneself_or_sees_anyway(
    qtbot: QtBot, desk: Desk, opened: Callable[[Path], ProjectWindow], harbour: Path
) -> None:
    known(desk, harbour)
    window = opened(harbour)
    qtbot.waitUntil(lambda: len(desk.inbox.turn()) == 2, timeout=30_000)
    book = Notebook()
    Bell(desk, book)
    window.project.write(add, "My own", identity.me()).result()
    qtbot.waitUntil(lambda: len(desk.inbox.turn()) == 3, timeout=30_000)
    inbox_of(qtbot, window)
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window, timeout=30_000)
    window.project.write(add, "In view", AGENT).result()
    qtbot.waitUntil(lambda: len(desk.inbox.turn()) == 4, timeout=30_000)
    qtbot.waitUntil(lambda: "ASKED 4" in (state_dir() / "told.json").read_text(), timeout=30_000)
    assert book.told == []
    window.show_page("artifacts")
    window.project.write(add, "Out of view", AGENT).result()
    qtbot.waitUntil(lambda: bool(book.told), timeout=30_000)
    assert book.titles == ["Out of view: your decision is asked for"]


def add(session: Session, title: str, who: Actor) -> int:
    """A new task that `who` asks about."""
    with actors.acting_as(session, who):
        task_id = tasks.create(session, 1, title=title)
        approvals.ask(session, task_id)
    return task_id


def test_each_kind_can_be_switched_off_and_many_at_once_are_one(
    qtbot: QtBot, desk: Desk, opened: Callable[[Path], ProjectWindow], harbour: Path
) -> None:
    known(desk, harbour)
    window = opened(harbour)
    qtbot.waitUntil(lambda: len(desk.inbox.turn()) == 2, timeout=30_000)
    book = Notebook()
    Bell(desk, book)
    desk.change(desk.settings._replace(silent=("asked",)))
    window.project.write(add, "Quiet", AGENT).result()
    qtbot.waitUntil(lambda: "ASKED 3" in (state_dir() / "told.json").read_text(), timeout=30_000)
    assert book.told == []
    desk.change(desk.settings._replace(silent=()))

    def many(session: Session) -> None:
        for at in range(5):
            add(session, f"Task {at}", AGENT)

    window.project.write(many).result()
    qtbot.waitUntil(lambda: bool(book.told), timeout=30_000)
    assert book.titles == ["5 things happened in harbour.placet"]


def test_answers_newer_words_and_ends_of_runs_are_told_by_their_names(
    qtbot: QtBot, desk: Desk, opened: Callable[[Path], ProjectWindow], head_file: Path, me: Actor
) -> None:
    make(head_file, "Mine", who=me)
    known(desk, head_file)
    window = opened(head_file)
    qtbot.waitUntil(lambda: len(desk.inbox.turn()) == 1, timeout=30_000)
    window.show_page("artifacts")  # on the page of tasks it would be in view
    book = Notebook()
    Bell(desk, book)

    def approve(session: Session) -> None:
        read = decided.subject(session, 1)
        with actors.acting_as(session, BEN):
            approvals.decide(
                session, task_id=1, version_id=read.version_id, digest=read.digest, verdict=Verdict.APPROVED
            )

    window.project.write(approve).result()
    qtbot.waitUntil(lambda: len(book.told) == 1, timeout=30_000)
    run_id = window.project.write(runs.start, 1, engine="codex").result()
    window.project.write(runs.finish, run_id, RunStatus.FAILURE).result()
    qtbot.waitUntil(lambda: len(book.told) == 2, timeout=30_000)
    assert book.titles == ["Mine: your request was answered", "Mine: a run failed"]


def test_without_a_desktop_that_tells_nothing_is_offered_that_does_nothing(qtbot: QtBot, desk: Desk) -> None:
    from PySide6.QtWidgets import QLabel

    assert not channels.has_one()
    dialog = PreferencesDialog(desk.settings)
    qtbot.addWidget(dialog)
    assert dialog.tells == {}
    assert any("shows no notifications" in label.text() for label in dialog.findChildren(QLabel))


def test_each_kind_is_a_box_in_preferences_where_it_can_be_told(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "has_one", lambda: True)
    dialog = PreferencesDialog(desk.settings._replace(silent=("ended",)))
    qtbot.addWidget(dialog)
    assert {word: box.isChecked() for word, box in dialog.tells.items()} == {
        "asked": True,
        "newer": True,
        "answered": True,
        "ended": False,
    }
    with qtbot.waitSignal(dialog.changed) as changed:
        dialog.tells["newer"].click()
    assert changed.args is not None
    assert changed.args[0].silent == ("newer", "ended")


SHOWS = '''
from PySide6.QtCore import ClassInfo, QCoreApplication, QObject, QTimer, Signal, Slot
from PySide6.QtDBus import QDBusConnection

# As dunst and the desktops say it: types of the bus, and nothing of how Qt would call them.
SAID = """<interface name="org.freedesktop.Notifications"><method name="Notify">
<arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
<arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/>
<arg type="i" direction="in"/><arg type="u" direction="out"/></method>
<signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal></interface>"""

@ClassInfo({"D-Bus Interface": "org.freedesktop.Notifications", "D-Bus Introspection": SAID})
class Shows(QObject):
    ActionInvoked = Signal("uint", "QString")

    @Slot("QString", "uint", "QString", "QString", "QString", "QStringList", "QVariantMap", "int", result="uint")
    def Notify(self, name, replaced, icon, title, text, acts, hints, timeout):
        print("told", title, text, flush=True)
        QTimer.singleShot(500, lambda: self.ActionInvoked.emit(7, "default"))
        return 7

app = QCoreApplication([])
shows, bus = Shows(), QDBusConnection.sessionBus()
how = QDBusConnection.RegisterOption
bus.registerObject("/org/freedesktop/Notifications", shows, how.ExportAllSlots | how.ExportAllSignals)
bus.registerService("org.freedesktop.Notifications")
print("ready", flush=True)
app.exec()
'''
SAYS = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtDBus import QDBusConnection
from PySide6.QtWidgets import QApplication
from ui.inbox import channels

app = QApplication([])
bus = QDBusConnection.sessionBus()
assert channels._shows(bus)
channel = channels.BusChannel(bus)
channel.pressed.connect(lambda name: (print("pressed", name, flush=True), app.quit()))
channel.tell("one", "Title", "1 < 2")
QTimer.singleShot(30_000, lambda: sys.exit("nothing was pressed"))
app.exec()
"""
TOGETHER = """
import subprocess, sys
shows = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE, text=True)
print(shows.stdout.readline(), end="")
subprocess.run([sys.executable, "-c", sys.argv[2]], check=True)
shows.terminate()
print(shows.stdout.read(), end="")
"""


def test_a_linux_desktop_is_told_over_its_bus_in_its_own_types_and_says_what_was_pressed() -> None:
    session = shutil.which("dbus-run-session")
    if session is None:
        assert not channels.has_one()
        return
    command = [session, "--", sys.executable, "-c", TOGETHER, SHOWS, SAYS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, env=os.environ)
    assert sorted(done.stdout.splitlines()) == ["pressed one", "ready", "told Title 1 &lt; 2"], done.stderr


@pytest.mark.qt_log_ignore("No such signal QPlatformNativeInterface", extend=True)
def test_the_tray_and_the_titles_of_windows_say_how_much_waits(qtbot: QtBot, desk: Desk, harbour: Path) -> None:
    application()
    start = known(desk, harbour)
    tray = QSystemTrayIcon(desk)
    Badge(desk, tray)
    qtbot.waitUntil(lambda: start.windowTitle() == "(2) Placet", timeout=30_000)
    assert tray.toolTip() == "Placet: 2 things wait for you"
    names = [action.text() for action in tray.contextMenu().actions() if action.text()]
    assert names == ["Inbox", "Next for you", "Quit"]
    tray.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert start.findChildren(InboxPage)
    desk.change(desk.settings._replace(recent=()))
    desk.inbox.look()
    qtbot.waitUntil(lambda: start.windowTitle() == "Placet", timeout=30_000)


@pytest.mark.usefixtures("qapp")
def test_the_number_is_painted_on_the_icon() -> None:
    application()
    pictures = [badge.numbered(style.emblem(), count).pixmap(32, 32).toImage() for count in (1, 12, 200)]
    assert len({bytes(picture.constBits()) for picture in pictures}) == 3
    assert badge.short(200) == "99+"
    edges = [pictures[2].pixelColor(x, y) for x in (0, 1, 30, 31) for y in range(14, 32)]
    assert not [one for one in edges if one.alpha() > 200 and one.lightness() > 150], "the digits stay within the red"


def test_what_was_told_is_forgotten_when_nobody_can_be_told_again(harbour: Path, me: Actor) -> None:
    from desktop.queries.inboxes import Inboxes

    found = Inboxes().look(harbour, me.key, datetime.now(UTC).replace(tzinfo=None))
    assert found.inbox
    its = events.of(found)
    now = datetime.now(UTC)
    kept = Told()
    assert kept.new("file", its, now) == []
    assert kept.new("file", [], now + timedelta(days=1)) == []
    assert Told().new("file", its, now + timedelta(days=2)) == [], "it was told, and still is remembered"
    assert Told().new("file", [], now + events.REMEMBERED + timedelta(days=3)) == []
    assert Told().new("file", its, now + events.REMEMBERED + timedelta(days=4)) == its
