"""The inbox on the screen: all known files in one list, kept true, acted on by keys, and told of once."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from desktop import identity
from desktop.app import application
from desktop.commands import actors, approvals, projects, runs, tasks
from desktop.identity import Actor
from desktop.paths import state_dir
from desktop.queries import approvals as decided
from desktop.queries import requests
from desktop.settings import Recent
from desktop.store.consent import Options
from desktop.store.opening import open_project
from desktop.words import RunStatus, Verdict
from tests.people import person, program
from ui.dialogs.approval import ApprovalDialog
from ui.dialogs.preferences import PreferencesDialog
from ui.inbox import badge, channels, events
from ui.inbox.badge import Badge
from ui.inbox.bell import Bell
from ui.inbox.channels import Channel
from ui.inbox.events import Told
from ui.inbox.lines import Heading, Line, Unread
from ui.inbox.page import InboxPage
from ui.inbox.view import InboxView
from ui.windows.desk import Desk
from ui.windows.known import TURN
from ui.windows.project import ProjectWindow
from ui.windows.start import StartWindow

# Menus grab the keyboard, which the offscreen platform cannot, and says so.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
AGENT = program("copilot")
BEN = person("Ben")
ASKER = """
import sys
from desktop.commands import approvals, projects, tasks
from desktop.identity import Actor
from desktop.queries import projects as there
from desktop.queries.filters import ProjectFilter, ProjectSort
from desktop.store.consent import Options
from desktop.store.opening import open_project
from pathlib import Path

def ask(session):
    (project,) = there.page(session, ProjectFilter(), ProjectSort.NAME, False, 0, 1)
    approvals.ask(session, tasks.create(session, project.id, title=sys.argv[2]), question="May I?")

project = open_project(Path(sys.argv[1]), Options(actor=Actor("copilot", "", None)))
project.write(ask).result()
project.close()
"""


def act(path: Path, who: Actor, work: Callable[[Session], object]) -> object:
    """Do something in a closed file as somebody."""
    project = open_project(path, Options(actor=who))
    try:
        return project.write(work).result()
    finally:
        project.close()


def make(path: Path, *titles: str, who: Actor = AGENT) -> None:
    """A project with one task for each title, each of which `who` asks about."""

    def work(session: Session) -> None:
        project_id = projects.create(session, name=path.stem.capitalize())
        for title in titles:
            approvals.ask(session, tasks.create(session, project_id, title=title, description="Soon."))

    act(path, who, work)


def ask_again(path: Path, title: str) -> None:
    """Another program, which is another process, asks about a new task."""
    command = [sys.executable, "-c", ASKER, str(path), title]
    subprocess.run(command, check=True, env=os.environ, timeout=60)


@pytest.fixture
def me() -> Actor:
    return identity.make_mine("Ada Lovelace")


@pytest.fixture
def harbour(head_file: Path, me: Actor) -> Path:
    assert me.key
    path = Path(shutil.copy(head_file, head_file.with_name("harbour.placet")))
    make(path, "First", "Second")
    return path


@pytest.fixture
def quay(head_file: Path, me: Actor) -> Path:
    assert me.key
    path = Path(shutil.copy(head_file, head_file.with_name("quay.placet")))
    make(path, "Third")
    return path


def known(desk: Desk, *paths: Path) -> StartWindow:
    recents = tuple(Recent(path, datetime.now(UTC) - timedelta(hours=at)) for at, path in enumerate(paths))
    desk.change(desk.settings._replace(recent=recents))
    return desk.start()


def inbox_of(qtbot: QtBot, window: StartWindow | ProjectWindow) -> InboxPage:
    """The inbox in a window, once all files were read."""
    window.show_inbox()
    (page,) = window.findChildren(InboxPage)
    service = window.desk.inbox
    qtbot.waitUntil(lambda: service.complete and not service.is_behind() and bool(page.model.lines), timeout=30_000)
    return page


def told(page: InboxPage) -> list[str]:
    """The lines as they are read, headings in capitals."""
    name: dict[type, Callable[[object], str]] = {
        Heading: lambda it: it.title.upper(),
        Line: lambda it: it.row.title,
        Unread: lambda it: it.path.name,
    }
    return [name[type(line)](line) for line in page.model.lines]


def dialog_of(qtbot: QtBot, desk: Desk, path: Path) -> ApprovalDialog:
    """The approval dialog that is open over the window of a file."""

    def found() -> list[ApprovalDialog]:
        window = desk.window_of(path)
        return [it for it in window.findChildren(ApprovalDialog) if it.isVisible()] if window else []

    qtbot.waitUntil(lambda: bool(found()), timeout=30_000)
    return found()[0]


def everything(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_all_known_files_are_one_list_and_none_is_changed(
    qtbot: QtBot, desk: Desk, harbour: Path, quay: Path, old_file: Path
) -> None:
    before = everything(harbour.parent)
    start = known(desk, harbour, quay, old_file, harbour.with_name("gone.placet"))
    page = inbox_of(qtbot, start)
    assert told(page) == ["YOUR TURN", "First", "Second", "Third", "NOT READ", "project_1.db", "gone.placet"]
    assert "upgraded" in page.model.index(5).data(Qt.ItemDataRole.ToolTipRole)
    assert [start.model.index(row, TURN).data() for row in range(4)] == ["2", "1", "", ""]
    assert everything(harbour.parent) == before


def test_what_another_program_asks_in_a_closed_file_comes_up_by_itself(qtbot: QtBot, desk: Desk, harbour: Path) -> None:
    page = inbox_of(qtbot, known(desk, harbour))
    page.view.stand_on(2)
    ask_again(harbour, "Of another process")
    qtbot.waitUntil(lambda: "Of another process" in told(page), timeout=30_000)
    assert told(page) == ["YOUR TURN", "First", "Second", "Of another process"]
    stood = page.view.line()
    assert isinstance(stood, Line)
    assert (stood.row.title, page.view.hasFocus()) == ("Second", True)
    assert not list(harbour.parent.glob("harbour.placet-*"))


def test_one_moves_over_headings_and_opens_a_file_with_its_dialog(
    qtbot: QtBot, desk: Desk, harbour: Path, quay: Path, old_file: Path
) -> None:
    page = inbox_of(qtbot, known(desk, harbour, quay, old_file))
    at: list[str] = []
    for key in (Qt.Key.Key_J, Qt.Key.Key_Down, Qt.Key.Key_J, Qt.Key.Key_K):
        qtbot.keyClick(page.view, key)
        line = page.view.line()
        at.append(line.row.title if isinstance(line, Line) else str(line and line.name[0]))
    assert at == ["Second", "Third", str(old_file), "Third"]
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    dialog = dialog_of(qtbot, desk, quay)
    assert dialog.objectName() == "decide about 1"
    assert desk.window_of(harbour) is None


def test_the_window_of_an_open_file_has_it_as_its_first_page(
    qtbot: QtBot, desk: Desk, opened: Callable[[Path], ProjectWindow], harbour: Path, quay: Path
) -> None:
    known(desk, harbour, quay)
    window = opened(harbour)
    page = inbox_of(qtbot, window)
    assert told(page) == ["YOUR TURN", "First", "Second", "Third"]
    qtbot.waitUntil(lambda: window.navigation.item(0).data(int(Qt.ItemDataRole.UserRole)) == "3", timeout=30_000)
    assert page.selected_ids() == [1]
    qtbot.waitUntil(lambda: any("First" in it for it in _labels(window)), timeout=30_000)
    page.view.stand_on(3)
    assert page.selected_ids() == [], "a task of another file"
    page.view.stand_on(2)
    qtbot.keyClick(page.view, Qt.Key.Key_A)
    assert dialog_of(qtbot, desk, harbour).objectName() == "decide about 2"


def _labels(window: ProjectWindow) -> list[str]:
    from PySide6.QtWidgets import QLabel

    return [label.text() for label in window.details.findChildren(QLabel)]


def test_not_now_is_said_with_a_time_and_taken_back(qtbot: QtBot, desk: Desk, harbour: Path) -> None:
    page = inbox_of(qtbot, known(desk, harbour))
    for chosen, expected in ((0, ["YOUR TURN", "Second", "NOT NOW", "First"]), (0, ["YOUR TURN", "First", "Second"])):
        page.view.stand_on(page.model.row_of((harbour, "ASKED", 1)))
        qtbot.keyClick(page.view, Qt.Key.Key_S)
        (menu,) = [it for it in page.view.findChildren(QMenu) if it.isVisible()]
        menu.actions()[chosen].trigger()
        menu.close()
        qtbot.waitUntil(lambda expected=expected: told(page) == expected, timeout=30_000)
    assert desk.window_of(harbour) is None, "no window is needed for it"


def test_the_next_thing_is_one_key_away_from_anywhere(
    qtbot: QtBot, desk: Desk, opened: Callable[[Path], ProjectWindow], harbour: Path
) -> None:
    window = opened(harbour)
    qtbot.waitUntil(lambda: len(desk.inbox.turn()) == 2, timeout=30_000)
    window.show_page("artifacts")
    window.acts["next"].trigger()
    first = dialog_of(qtbot, desk, harbour)
    assert first.objectName() == "decide about 1"
    decide(window, 1)
    qtbot.waitUntil(lambda: len(desk.inbox.turn()) == 1, timeout=30_000)
    first.close()
    window.acts["next"].trigger()
    second = dialog_of(qtbot, desk, harbour)
    assert second.objectName() == "decide about 2"
    decide(window, 2)
    qtbot.waitUntil(lambda: desk.inbox.is_behind() or not desk.inbox.turn(), timeout=30_000)
    window.acts["next"].trigger()  # asked before the decision is read again: it waits for that
    qtbot.waitUntil(lambda: window.page == "inbox", timeout=30_000)
    assert told(inbox_of(qtbot, window))[0] == "RECENTLY DECIDED"


def decide(window: ProjectWindow, task_id: int, verdict: Verdict = Verdict.APPROVED) -> None:
    """Decide about a task of an open file as the person at the computer."""
    read = window.project.read(decided.subject, task_id).result()
    about = {"task_id": task_id, "version_id": read.version_id, "digest": read.digest}
    window.project.actor = identity.mine()
    window.project.write(approvals.decide, **about, verdict=verdict, comment="Read.").result()


def test_an_answer_is_seen_when_its_task_is_opened(
    qtbot: QtBot, desk: Desk, head_file: Path, me: Actor, opened: Callable[[Path], ProjectWindow]
) -> None:
    make(head_file, "Mine", who=me)

    def approve(session: Session) -> None:
        read = decided.subject(session, 1)
        with actors.acting_as(session, BEN):
            approvals.decide(
                session, task_id=1, version_id=read.version_id, digest=read.digest, verdict=Verdict.APPROVED
            )

    act(head_file, BEN, approve)
    window = opened(head_file)
    page = inbox_of(qtbot, window)
    assert told(page) == ["YOUR TURN", "Mine", "RECENTLY DECIDED", "Mine"]
    page.view.stand_on(1)
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.page == "tasks" and window.table.selected_ids() == [1], timeout=30_000)
    qtbot.waitUntil(lambda: desk.inbox.turn() == [], timeout=30_000)
    assert window.project.read(requests.detail, 1).result().answer_seen_at is not None


def test_an_empty_inbox_says_what_to_do_next(qtbot: QtBot, desk: Desk, head_file: Path) -> None:
    start = desk.start()
    start.show_inbox()
    (page,) = start.findChildren(InboxPage)
    qtbot.waitUntil(lambda: desk.inbox.complete, timeout=30_000)
    qtbot.waitUntil(
        lambda: page.empty.sentence.text() == "Nothing waits for you: no project file was opened yet.", timeout=30_000
    )
    assert page.empty.button.text() == "Open…"
    known(desk, head_file)
    desk.inbox.look()
    qtbot.waitUntil(
        lambda: page.empty.sentence.text().startswith("Nothing waits for you. What is asked"), timeout=30_000
    )


def test_thousands_of_lines_are_one_list(qtbot: QtBot) -> None:
    from desktop.queries.inbox_rows import InboxRow, Kind, Section
    from ui.inbox.model import InboxModel

    since = datetime(2026, 1, 1)  # noqa: DTZ001  (as files have it)
    rows = [InboxRow(Section.TURN, Kind.ASKED, at, at, f"Task {at}", "P", since, "Why.") for at in range(5000)]
    lines = [Heading("Your turn", 5000), *(Line(Path("p.placet"), row) for row in rows)]
    model = InboxModel()
    view = InboxView(model)
    qtbot.addWidget(view)
    view.show()
    model.show(lines)
    view.stand_on(4000)
    model.show([lines[0], *lines[2:]])
    line = view.line()
    assert isinstance(line, Line)
    assert (line.row.id, view.currentIndex().row()) == (3999, 3999)


# -- what is told


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
    window.project.write(add, "My own", identity.mine()).result()
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
    qtbot.waitUntil(lambda: len(desk.inbox.turn()) == 3, timeout=30_000)
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


SHOWS = """
from PySide6.QtCore import ClassInfo, QCoreApplication, QObject, QTimer, Signal, Slot
from PySide6.QtDBus import QDBusConnection

@ClassInfo({"D-Bus Interface": "org.freedesktop.Notifications"})
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
"""
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
    made = Badge(desk, tray)
    qtbot.waitUntil(lambda: start.windowTitle() == "(2) Placet", timeout=30_000)
    assert tray.toolTip() == "Placet: 2 things wait for you"
    names = [action.text() for action in tray.contextMenu().actions() if action.text()]
    assert names == ["Inbox", "Next for you", "Quit"]
    tray.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert start.findChildren(InboxPage)
    desk.change(desk.settings._replace(recent=()))
    desk.inbox.look()
    qtbot.waitUntil(lambda: start.windowTitle() == "Placet", timeout=30_000)
    made.end()


@pytest.mark.usefixtures("qapp")
def test_the_number_is_painted_on_the_icon() -> None:
    application()
    pictures = [badge.numbered(QApplication.windowIcon(), count).pixmap(32, 32).toImage() for count in (1, 12, 200)]
    assert len({bytes(picture.constBits()) for picture in pictures}) == 3
    assert badge.short(200) == "99+"


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
