"""The inbox on the screen: all known files in one list, kept true, and acted on by keys."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from desktop import identity, times
from desktop.commands import actors, approvals
from desktop.identity import Actor
from desktop.queries import approvals as decided
from desktop.queries import inbox, inboxes, requests
from desktop.words import Verdict
from tests.ui.conftest import seen
from tests.ui.inbox.conftest import BEN, act, ask_again, dialog_of, everything, inbox_of, known, make, told
from ui.dialogs.failure import FailureDialog
from ui.inbox.lines import Heading, Line
from ui.inbox.page import InboxPage
from ui.inbox.view import InboxView
from ui.windows.commands import of
from ui.windows.desk import Desk
from ui.windows.known import TURN
from ui.windows.project import ProjectWindow

# Menus grab the keyboard, which the offscreen platform cannot, and says so.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)


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


def test_the_foot_names_the_keys_that_do_something_with_what_is_chosen(
    qtbot: QtBot, desk: Desk, harbour: Path, old_file: Path
) -> None:
    page = inbox_of(qtbot, known(desk, harbour, old_file))
    assert [key for key, _what in page.hint.told] == ["Enter", "A", "D", "S", "."]
    assert page.hint.accessibleName().startswith("Enter: opens, A: review and decide")
    page.view.stand_on(told(page).index("project_1.db"))
    assert [key for key, _what in page.hint.told] == ["Enter", "."]


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


def test_its_key_leads_to_the_reason_of_a_rejection(qtbot: QtBot, desk: Desk, harbour: Path) -> None:
    page = inbox_of(qtbot, known(desk, harbour))
    page.view.stand_on(page.model.row_of((harbour, "ASKED", 2)))
    qtbot.keyClick(page.view, Qt.Key.Key_D)
    dialog = dialog_of(qtbot, desk, harbour)
    assert dialog.objectName() == "decide about 2"
    qtbot.waitUntil(lambda: dialog.focusWidget() is dialog.foot.notes and dialog.reading.is_complete, timeout=30_000)
    qtbot.keyClicks(dialog.foot.notes, "No.")
    assert dialog.foot.words == "No."
    dialog.foot.clear()


def test_the_window_of_an_open_file_has_it_as_its_first_page(
    qtbot: QtBot, desk: Desk, opened: Callable[[Path], ProjectWindow], harbour: Path, quay: Path
) -> None:
    known(desk, harbour, quay)
    window = opened(harbour)
    page = inbox_of(qtbot, window)
    assert told(page) == ["YOUR TURN", "First", "Second", "Third"]
    qtbot.waitUntil(lambda: window.navigation.item(0).data(int(Qt.ItemDataRole.UserRole)) == "3", timeout=30_000)
    page.view.stand_on(1)  # whichever file was read first, one stands on its first line by itself
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


def test_what_was_put_off_in_an_open_file_comes_back_by_itself_when_its_time_has_come(
    qtbot: QtBot,
    opened: Callable[[Path], ProjectWindow],
    harbour: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    window = opened(harbour)
    page = inbox_of(qtbot, window)
    later = times.now() + timedelta(days=1)
    window.desk.inbox_acts.put_off(page.model.lines[1], later, window)
    qtbot.waitUntil(lambda: told(page) == ["YOUR TURN", "Second", "NOT NOW", "First"], timeout=30_000)
    monkeypatch.setattr(times, "now", lambda: later)
    qtbot.waitUntil(lambda: told(page) == ["YOUR TURN", "First", "Second"], timeout=30_000)


def test_what_is_put_off_leaves_one_standing_on_what_took_its_place(
    qtbot: QtBot, desk: Desk, harbour: Path, quay: Path
) -> None:
    def approve(session: Session) -> None:
        read = decided.subject(session, 1)
        about = {"task_id": 1, "version_id": read.version_id, "digest": read.digest}
        approvals.decide(session, **about, verdict=Verdict.APPROVED)

    act(quay, BEN, approve)
    page = inbox_of(qtbot, known(desk, harbour, quay))
    assert told(page) == ["YOUR TURN", "First", "Second", "RECENTLY DECIDED", "Third"]
    page.view.stand_on(1)
    desk.inbox_acts.put_off(page.model.lines[1], datetime(2999, 1, 1), page.window())  # noqa: DTZ001
    below = ["NOT NOW", "First", "RECENTLY DECIDED", "Third"]
    qtbot.waitUntil(lambda: told(page) == ["YOUR TURN", "Second", *below], timeout=30_000)
    stood = page.view.line()
    assert isinstance(stood, Line)
    assert (stood.row.title, page.view.currentIndex().row()) == ("Second", 1)


def test_the_first_line_comes_into_view_with_its_heading_and_the_palette_offers_what_can_be_done(
    qtbot: QtBot, desk: Desk, head_file: Path, me: Actor
) -> None:
    assert me.key
    make(head_file, *(f"Task {at}" for at in range(40)))
    start = known(desk, head_file)
    page = inbox_of(qtbot, start)
    page.view.stand_on(40)
    assert not page.view.in_view(("Your turn",))
    page.view.stand_on(1)
    assert page.view.in_view(("Your turn",))
    there = {command.text: command for command in of(start)}
    assert there["Not now…"].keys == "S"
    there["Not now…"].run()
    (menu,) = [it for it in page.view.findChildren(QMenu) if it.isVisible()]
    menu.close()


def test_an_open_file_that_cannot_be_read_has_its_line_and_no_dialog(
    qtbot: QtBot,
    opened: Callable[[Path], ProjectWindow],
    harbour: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    window = opened(harbour)
    page = inbox_of(qtbot, window)
    monkeypatch.setattr(inbox, "read", lambda *_: {}["nobody expected this"])
    ask_again(harbour, "Third")
    qtbot.waitUntil(lambda: told(page) == ["NOT READ", "harbour.placet"], timeout=30_000)
    monkeypatch.undo()
    ask_again(harbour, "Fourth")
    qtbot.waitUntil(lambda: told(page) == ["YOUR TURN", "First", "Second", "Third", "Fourth"], timeout=30_000)
    assert not seen(FailureDialog)
    caplog.clear()


def test_a_look_that_fails_is_told_once_and_made_again(
    qtbot: QtBot, desk: Desk, harbour: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(inboxes.Inboxes, "forget", lambda *_: {}["nobody expected this"])
    known(desk, harbour)
    qtbot.waitUntil(lambda: bool(seen(FailureDialog)), timeout=30_000)
    desk.inbox.look()
    qtbot.waitUntil(lambda: len(caplog.records) == 1 and not desk.inbox.complete, timeout=30_000)
    monkeypatch.undo()
    qtbot.waitUntil(lambda: len(desk.inbox.turn()) == 2, timeout=30_000)
    (dialog,) = seen(FailureDialog)
    dialog.close()
    caplog.clear()


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
    assert not desk.inbox.complete, "nobody has looked at this one"
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
