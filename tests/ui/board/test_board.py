"""The board on a real file: columns that stay true, cards moved by mouse and keyboard where the rules allow it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt
from PySide6.QtGui import QAccessible, QDrag, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.commands import actors, approvals, projects, tasks
from desktop.queries import board as cards
from desktop.queries.filters import TaskFilter
from desktop.store.opening import create_project
from desktop.words import TaskStatus
from tests.people import person
from tests.ui.conftest import seen
from ui import words
from ui.board.cards import kept_back
from ui.board.column import LEAST, STRIP, BoardColumn
from ui.board.page import BoardPage, hint
from ui.dialogs.approval import ApprovalDialog
from ui.dialogs.ask import AskDialog
from ui.windows.project import ProjectWindow

S = TaskStatus
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(tmp_path: Path, opened: Callable[[Path], ProjectWindow]) -> ProjectWindow:
    """Six tasks: four pending (1, 2, 3, 6), one that waits for a decision (4), one cancelled (5)."""

    def fill(session: object) -> None:
        with actors.acting_as(session, person("Ann")):
            project_id = projects.create(session, name="Harbour")
            for number in range(1, 7):
                tasks.create(session, project_id, title=f"Berth {number}", priority=number % 3)
            approvals.ask(session, 4)
            tasks.cancel(session, 5, "Nobody needs it.")

    path = tmp_path / "harbour.placet"
    project = create_project(path)
    project.write(fill).result()
    project.close()
    return opened(path)


@pytest.fixture
def board(window: ProjectWindow, qtbot: QtBot) -> Iterator[BoardPage]:
    window.resize(2200, 900)
    window.show_page("board")
    page = window.current
    assert isinstance(page, BoardPage)
    until(qtbot, lambda: bool(page.selected_ids()) and whole(page))
    yield page


def until(qtbot: QtBot, so: Callable[[], bool]) -> None:
    """Also where many other things run."""
    qtbot.waitUntil(so, timeout=30_000)


def whole(page: BoardPage) -> bool:
    return all(column.feed.whole for column in page.columns.values())


def ids(page: BoardPage, status: TaskStatus) -> list[int]:
    return page.columns[status].model.ids.tolist()


def choose(qtbot: QtBot, page: BoardPage, task_id: int) -> BoardColumn:
    """Choose a card, and wait until it is known what may be done with it."""
    page.select([task_id])
    until(qtbot, lambda: page.selected_ids() == [task_id])
    until(qtbot, lambda: page.hands._obstacles[0] == task_id and bool(page.hands._obstacles[1]))
    return next(column for column in page.columns.values() if column.view.selected_ids())


def drag(monkeypatch: pytest.MonkeyPatch, card: BoardColumn, to: BoardColumn) -> bool:
    """Drag the chosen card over another column and let it go there if it may be; whether it might.

    There is no mouse without a screen: in its place the events it makes are sent.
    """
    accepted: list[bool] = []

    def instead(held: QDrag, _action: Qt.DropAction) -> Qt.DropAction:
        about = (Qt.DropAction.MoveAction, held.mimeData(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        viewport, place = to.view.viewport(), QPointF(20, 20)
        QApplication.sendEvent(viewport, QDragEnterEvent(place.toPoint(), *about))
        move = QDragMoveEvent(place.toPoint(), *about)
        QApplication.sendEvent(viewport, move)
        accepted.append(move.isAccepted())
        said.append(to.window().current.line.text())
        if move.isAccepted():
            QApplication.sendEvent(viewport, QDropEvent(place, *about))
        return Qt.DropAction.IgnoreAction

    monkeypatch.setattr(QDrag, "exec", instead)
    card.view.startDrag(Qt.DropAction.MoveAction)
    return accepted == [True]


said: list[str] = []


def test_each_task_stands_in_the_column_of_its_status(board: BoardPage) -> None:
    assert ids(board, S.PENDING) == [6, 3, 2, 1]
    assert ids(board, S.AWAITING_APPROVAL) == [4]
    assert ids(board, S.CANCELLED) == [5]
    assert board.columns[S.PENDING].count.text() == "4"
    assert board.columns[S.COMPLETED].count.text() == "0"
    assert [column.status for column in board.columns.values()][:2] == [S.PENDING, S.AWAITING_APPROVAL]


def test_columns_share_the_width_down_to_what_can_be_read_and_empty_ones_are_strips(
    window: ProjectWindow, board: BoardPage, qtbot: QtBot
) -> None:
    window.resize(1280, 800)
    empty = [one for one in board.columns.values() if not one.model.ids]
    over = board.columns[S.CANCELLED]
    full = [one for one in board.columns.values() if one.model.ids and one is not over]
    assert [one.status for one in full] == [S.PENDING, S.AWAITING_APPROVAL]
    until(qtbot, lambda: {one.width() for one in (*empty, over)} == {STRIP})
    widths = {one.width() for one in full}
    assert min(widths) >= LEAST and max(widths) - min(widths) <= 1, "they share it"
    bar = board._scroll.horizontalScrollBar()
    assert bar.maximum() == 0, "all seven are in view"
    for one in full:
        assert one.view.horizontalHeader().sectionSize(0) <= one.view.viewport().width(), "no card is cut off"
    assert all(one.view.accessibleName() == f"{words.status_text(one.status)}, 0 tasks" for one in empty)
    empty[0].view.setFocus()
    qtbot.keyClick(empty[0].view, Key.Key_Right)
    assert over.view.hasFocus(), "from a strip the keyboard goes on"
    assert board.selected_ids() == [], "and nothing is acted on that one does not stand on"
    assert over.view.strip is not None and over.view.strip[0] == "Cancelled  1"
    qtbot.keyClick(over.view, Key.Key_Return)
    until(qtbot, lambda: over.width() >= LEAST)
    assert over.view.strip is None and ids(board, S.CANCELLED) == [5]


def test_where_there_is_little_room_only_whole_columns_are_open(
    window: ProjectWindow, board: BoardPage, qtbot: QtBot
) -> None:
    window.resize(900, 600)
    board.folding.wish(board.columns[S.CANCELLED], away=False)
    window.show_details(wanted=True)
    until(qtbot, lambda: window.details.isVisible() and board.columns[S.PENDING].view.strip is not None)
    assert board.columns[S.CANCELLED].view.strip is None, "what was wished for last stays open"
    until(qtbot, lambda: board._scroll.horizontalScrollBar().maximum() == 0)
    kept = board.state()
    board.columns[S.CANCELLED]._away.click()
    until(qtbot, lambda: board.columns[S.PENDING].view.strip is None)
    board.restore_state(kept)
    board.folding.share(2000)
    assert all(board.columns[one].view.strip is None for one in (S.PENDING, S.AWAITING_APPROVAL, S.CANCELLED))


def test_a_strip_takes_a_card_and_becomes_a_column(
    board: BoardPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = board.columns[S.APPROVED]
    assert to.view.strip is not None
    card = choose(qtbot, board, 4)
    assert drag(monkeypatch, card, to)
    until(qtbot, lambda: bool(seen(ApprovalDialog)))
    board.filters.search.setText("berth 3")
    until(qtbot, lambda: board.columns[S.AWAITING_APPROVAL].view.strip is not None)
    board.filters.search.setText("")
    until(qtbot, lambda: board.columns[S.AWAITING_APPROVAL].view.strip is None)
    assert board.columns[S.AWAITING_APPROVAL].width() >= LEAST


def test_a_card_is_heard_as_it_is_seen(board: BoardPage, qtbot: QtBot) -> None:
    view = board.columns[S.AWAITING_APPROVAL].view
    assert view.accessibleName() == "Awaiting approval, 1 task"
    until(qtbot, lambda: board.columns[S.AWAITING_APPROVAL].model.row_at(0) is not None)
    told = view.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == "Task: 4 Berth 4, Harbour, priority 1, Review and approval, asked just now"
    spoken = QAccessible.queryAccessibleInterface(view)
    assert spoken.role() == QAccessible.Role.Table


def test_a_card_says_how_long_an_answer_is_waited_for_never_since_which_day(window: ProjectWindow) -> None:
    card = window.project.read(cards.rows, [4]).result()[4]
    for days, said in ((1, "1 day"), (40, "40 days")):
        asked = card.asked_at - timedelta(days=days)
        assert kept_back(replace(card, asked_at=asked), ()) == ("hourglass", said)
    assert kept_back(replace(card, asked_at=None), ()) is None


def test_arrows_lead_through_cards_and_columns_and_enter_to_the_details(
    window: ProjectWindow, board: BoardPage, qtbot: QtBot
) -> None:
    assert board.selected_ids() == [6]
    assert board.columns[S.PENDING].view.hasFocus()
    qtbot.keyClick(board.columns[S.PENDING].view, Key.Key_Down)
    assert board.selected_ids() == [3]
    qtbot.keyClick(board.columns[S.PENDING].view, Key.Key_Right)
    assert board.selected_ids() == [4]
    qtbot.keyClick(board.columns[S.AWAITING_APPROVAL].view, Key.Key_Right)  # over columns without cards
    assert board.columns[S.CANCELLED].view.hasFocus()
    assert board.selected_ids() == [], "it is a strip, of which no card is seen"
    qtbot.keyClick(board.columns[S.CANCELLED].view, Key.Key_Left)
    with qtbot.waitSignal(board.activated) as opened:
        qtbot.keyClick(board.columns[S.AWAITING_APPROVAL].view, Key.Key_Return)
    assert opened.args == [4]
    assert window.details.isVisible()


def test_what_is_written_elsewhere_moves_its_card(window: ProjectWindow, board: BoardPage, qtbot: QtBot) -> None:
    choose(qtbot, board, 3)
    window.project.write(approvals.ask, 3).result()
    until(qtbot, lambda: ids(board, S.AWAITING_APPROVAL) == [4, 3] and ids(board, S.PENDING) == [6, 2, 1])
    until(qtbot, lambda: board.selected_ids() == [3])  # whoever looked at it goes on looking at it
    until(qtbot, lambda: board.columns[S.PENDING].count.text() == "3")


def test_a_move_that_needs_words_opens_its_dialog_and_does_nothing_by_itself(
    board: BoardPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = choose(qtbot, board, 4)
    assert drag(monkeypatch, card, board.columns[S.APPROVED])
    assert said[-1] == "Let go to decide about it."
    until(qtbot, lambda: bool(seen(ApprovalDialog)))
    assert ids(board, S.AWAITING_APPROVAL) == [4]
    assert board.columns[S.APPROVED].property("holds") == ""


def test_a_pending_card_is_let_go_to_be_asked_about(
    window: ProjectWindow, board: BoardPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = choose(qtbot, board, 1)
    until(qtbot, lambda: window.acts["ask"].isEnabled())
    assert drag(monkeypatch, card, board.columns[S.AWAITING_APPROVAL])
    assert said[-1] == "Let go to ask for approval."
    until(qtbot, lambda: bool(seen(AskDialog)))
    assert ids(board, S.AWAITING_APPROVAL) == [4]


def test_a_move_that_needs_no_words_is_made_and_the_card_stays_chosen(
    window: ProjectWindow, board: BoardPage, qtbot: QtBot
) -> None:
    card = choose(qtbot, board, 5)
    until(qtbot, lambda: window.acts["reopen"].isEnabled())
    qtbot.keyClick(card.view, Key.Key_Left, CTRL)
    until(qtbot, lambda: ids(board, S.PENDING) == [6, 5, 3, 2, 1] and ids(board, S.CANCELLED) == [])
    until(qtbot, lambda: board.selected_ids() == [5])


def test_a_card_is_not_let_go_where_it_may_not_be_and_says_why(
    window: ProjectWindow, board: BoardPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = choose(qtbot, board, 1)
    before = window.project.read(
        lambda session: session.connection().exec_driver_sql("SELECT count(*) FROM audit").scalar()
    ).result()
    assert not drag(monkeypatch, card, board.columns[S.APPROVED])
    assert said[-1].startswith("A task that is pending does not become approved; from here")
    assert board.line.text() == hint()
    after = window.project.read(
        lambda session: session.connection().exec_driver_sql("SELECT count(*) FROM audit").scalar()
    ).result()
    assert after == before  # nobody tried


def test_something_else_is_not_let_go_here(board: BoardPage) -> None:
    mime = QMimeData()
    mime.setText("4 Berth 4")
    about = (Qt.DropAction.MoveAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    event = QDragMoveEvent(QPointF(20, 20).toPoint(), *about)
    QApplication.sendEvent(board.columns[S.PENDING].view.viewport(), event)
    assert not event.isAccepted()
    assert event.type() == QEvent.Type.DragMove


def test_ctrl_with_an_arrow_takes_the_card_along_as_the_mouse_would(board: BoardPage, qtbot: QtBot) -> None:
    choose(qtbot, board, 4)
    qtbot.keyClick(board.columns[S.AWAITING_APPROVAL].view, Key.Key_Right, CTRL)
    until(qtbot, lambda: bool(seen(ApprovalDialog)))
    choose(qtbot, board, 1)
    qtbot.keyClick(board.columns[S.PENDING].view, Key.Key_Left, CTRL)
    assert board.line.text() == "It stands here already."


def test_a_key_pressed_before_it_is_known_what_may_be_done_is_not_lost(board: BoardPage, qtbot: QtBot) -> None:
    card = choose(qtbot, board, 4)
    board.hands.show_possible(4, {})
    qtbot.keyClick(card.view, Key.Key_Right, CTRL)
    assert not seen(ApprovalDialog)
    assert "not possible" not in board.line.text()
    board.hands.show_possible(4, {"review": ""})
    until(qtbot, lambda: bool(seen(ApprovalDialog)))


def test_search_and_filters_narrow_every_column(board: BoardPage, qtbot: QtBot) -> None:
    board.filters.search.setText("berth 3")
    until(qtbot, lambda: ids(board, S.PENDING) == [3] and whole(board))
    until(qtbot, lambda: board.columns[S.PENDING].count.text() == "1 of 4")
    assert ids(board, S.AWAITING_APPROVAL) == []
    board.filters.search.setText("nothing like it")
    until(qtbot, lambda: board.empty.isVisible())
    assert board.empty.sentence.text() == "No tasks match the search and the filters."
    qtbot.mouseClick(board.empty.button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: ids(board, S.PENDING) == [6, 3, 2, 1])
    assert board.filters.where() == TaskFilter()


def test_a_board_that_was_not_in_view_catches_up(window: ProjectWindow, board: BoardPage, qtbot: QtBot) -> None:
    window.show_page("tasks")
    window.project.write(approvals.ask, 1).result()
    until(qtbot, lambda: board._behind)
    window.show_page("board")
    until(qtbot, lambda: ids(board, S.AWAITING_APPROVAL) == [4, 1])
