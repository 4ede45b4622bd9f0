"""How the columns of a table share its width: in every window, whatever scroll bar comes, and as a person wants it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from desktop.queries.filters import TaskFilter
from desktop.settings import Recent, Settings
from desktop.store.backup import back_up
from tests import old_files
from tests.ui.tables.conftest import MakePage
from ui.dialogs.backups import BackupsDialog
from ui.tables.audit import AUDIT
from ui.tables.cells import SIDE
from ui.tables.listing import Listing
from ui.tables.page import TablePage
from ui.tables.runs import RUNS
from ui.tables.spine import SpineModel
from ui.tables.view import TableView
from ui.tables.widths import Span, shared
from ui.windows.desk import Desk
from ui.windows.known import FILE
from ui.windows.project import ProjectWindow

Open = Callable[[Path], ProjectWindow]
PADDING = 22
"""Of the style sheet, at both sides of a title."""
SPANS = st.tuples(st.integers(40, 400), st.integers(0, 200), st.integers(0, 200)).map(
    lambda those: Span(sum(those), those[0] + those[1], those[0])
)


def in_and_out(least: int = 800) -> Iterator[int]:
    """From 1,600 down, step by step, and up again."""
    yield from range(1600, least - 1, -20)
    yield from range(least, 1601, 20)


def wrong(table: QTableView) -> list[str]:
    """What is cut off: titles, and what is beyond the edge."""
    header = table.horizontalHeader()
    shown = [at for at in range(header.count()) if not header.isSectionHidden(at)]
    titles = {at: table.model().headerData(at, Qt.Orientation.Horizontal) for at in shown}
    found = [
        f"{title}: {header.sectionSize(at)}"
        for at, title in titles.items()
        if header.sectionSize(at) < header.fontMetrics().horizontalAdvance(title) + PADDING
    ]
    if header.length() != table.viewport().width():
        found.append(f"{header.length()} in {table.viewport().width()}")
    return found + (["one has to scroll"] if table.horizontalScrollBar().isVisible() else [])


def at_of(page: TablePage, key: str) -> int:
    return [column.key for column in page.listing.columns].index(key)


def draw_edge(qtbot: QtBot, view: TableView, at: int, by: int) -> None:
    """Draw the right edge of a column with the mouse, in its title."""
    header = view.horizontalHeader()
    edge = QPoint(header.sectionViewportPosition(at) + header.sectionSize(at) - 1, header.height() // 2)
    qtbot.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    qtbot.mouseMove(header.viewport(), edge + QPoint(by, 0))
    qtbot.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=edge + QPoint(by, 0))


@given(room=st.integers(1, 3000), spans=st.lists(SPANS, min_size=1, max_size=9), grows=st.integers(0, 8))
def test_the_room_is_filled_and_nobody_is_narrower_than_may_be(room: int, spans: list[Span], grows: int) -> None:
    widths = shared(room, spans, min(grows, len(spans) - 1))
    narrowest, least = (sum(span.narrowest for span in spans), sum(span.least for span in spans))
    assert sum(widths) == max(room, narrowest)
    assert all(width >= span.narrowest for width, span in zip(widths, spans, strict=True))
    if room >= least:
        assert all(width >= span.least for width, span in zip(widths, spans, strict=True))
    if room >= sum(span.usual for span in spans):
        assert [width for at, width in enumerate(widths) if at != min(grows, len(spans) - 1)] == [
            span.usual for at, span in enumerate(spans) if at != min(grows, len(spans) - 1)
        ]


def test_without_a_column_that_grows_what_is_over_stays_free() -> None:
    assert shared(500, [Span(100, 50, 50), Span(120, 120, 120)], None) == [100, 120]


@pytest.mark.parametrize("name", ["projects", "tasks", "change requests", "runs", "artifacts", "audit"])
def test_at_every_width_of_the_window_titles_are_whole_and_all_columns_are_in_view(
    qtbot: QtBot, opened: Open, example_file: Path, name: str
) -> None:
    window = opened(example_file)
    window.show_page(name)
    qtbot.waitUntil(lambda: window.table.feed.whole)
    for width in in_and_out():
        window.resize(width, 600)
        QCoreApplication.processEvents()
        assert not wrong(window.table.view), width


def test_in_the_start_window_too(qtbot: QtBot, desk: Desk, example_file: Path) -> None:
    desk.change(Settings(who="Ada", recent=(Recent(example_file, datetime.now(UTC)),)))
    start = desk.start()
    qtbot.waitUntil(lambda: start.model.index(0, FILE).data() == "Ready")
    for width in in_and_out(900):
        start.resize(width, 600)
        assert not wrong(start.table), width


def test_what_opening_a_file_would_do_is_whole_in_the_narrowest_start_window(
    qtbot: QtBot, desk: Desk, old_file: Path, tmp_path: Path
) -> None:
    unstamped = old_files.old_file(tmp_path / "first-try.db", "v2", stamp=None)
    desk.change(Settings(who="Ada", recent=tuple(Recent(one, datetime.now(UTC)) for one in (old_file, unstamped))))
    start = desk.start()
    start.resize(900, 600)
    said = lambda: [start.model.index(row, FILE).data() for row in range(2)]  # noqa: E731
    qtbot.waitUntil(lambda: said() == ["To be upgraded", "To be repaired"])
    assert start.table.columnWidth(FILE) >= start.table.sizeHintForColumn(FILE)


def test_in_the_list_of_backups_too(qtbot: QtBot, desk: Desk, head_file: Path) -> None:
    for _ in range(12):
        back_up(head_file, desk.settings.backups_in, reason="before the upgrade")
    dialog = BackupsDialog(desk.settings.backups_in, None)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: len(dialog.model.lines) == 12)
    for width in in_and_out(dialog.minimumSizeHint().width()):
        for height in (700, 340):  # without a scroll bar, and with one
            dialog.resize(width, height)
            QCoreApplication.processEvents()
            assert not wrong(dialog.table), width
    assert dialog.table.verticalScrollBar().isVisible()


@pytest.mark.parametrize("width", [560, 718, 1000])
def test_a_scroll_bar_at_the_right_that_comes_or_goes_brings_none_at_the_foot(
    qtbot: QtBot, page: MakePage, width: int
) -> None:
    shown = page()
    shown.resize(width, 600)
    bar = shown.view.verticalScrollBar()
    for words, is_long in (("Task 299", False), ("", True), ("Task 300", False), ("", True)):
        shown.show_where(TaskFilter(text=words))
        qtbot.waitUntil(lambda is_long=is_long: shown.feed.whole and bar.isVisible() is is_long)
        assert not wrong(shown.view)
    for height in (*range(600, 200, -20), *range(200, 600, 20)):
        shown.resize(width, height)
        assert not wrong(shown.view), height


def test_a_width_somebody_chose_stays_whatever_room_there_is_and_comes_back(qtbot: QtBot, page: MakePage) -> None:
    first = page()
    status, priority = at_of(first, "status"), at_of(first, "priority")
    draw_edge(qtbot, first.view, status, 150)
    chosen = first.view.columnWidth(status)
    assert chosen == 152 + 150
    assert first.state()["widths"] == {"status": chosen}, "what nobody chose is not kept"
    for width in in_and_out(500):
        first.resize(width, 600)
        assert first.view.columnWidth(status) == chosen
        assert first.view.columnWidth(priority) == 80
    first.resize(500, 600)
    qtbot.waitUntil(first.view.horizontalScrollBar().isVisible)
    second = page()
    second.restore_state(first.state())
    assert second.view.columnWidth(status) == chosen
    second.view.reset_columns()
    assert second.view.columnWidth(status) == 152
    assert not wrong(second.view)


def test_the_numbers_of_a_million_are_whole_and_those_of_a_few_take_no_more_than_they_need(page: MakePage) -> None:
    shown = page()
    at, letters = at_of(shown, "id"), shown.view.fontMetrics()
    few = shown.view.columnWidth(at)
    shown.feed.counted.emit(1_000_000, 1_000_000)
    for width in in_and_out():
        shown.resize(width, 600)
        assert shown.view.columnWidth(at) >= letters.horizontalAdvance("1,000,000") + 2 * SIDE > few
        assert not wrong(shown.view), width
    shown.feed.counted.emit(3, 3)
    assert shown.view.columnWidth(at) > few, "a column that grows and shrinks while one types would jump"


def test_a_column_that_is_shown_or_hidden_is_shared_for_at_once(page: MakePage) -> None:
    view = page().view
    for title in ("Project", "Phase", "Status", "Project", "Phase", "Status"):
        next(action for action in view.columns_menu().actions() if action.text() == title).trigger()
        assert not wrong(view), title


@pytest.mark.parametrize("listing", [RUNS, AUDIT], ids=lambda listing: listing.many)
def test_no_row_of_a_million_is_asked_how_wide_it_is(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, listing: Listing
) -> None:
    model = SpineModel(listing.columns)
    model.start((), 1_000_000)
    view = TableView(model)
    model.setParent(view)
    qtbot.addWidget(view)
    view.resize(1600, 600)
    view.show()
    monkeypatch.setattr(SpineModel, "data", lambda *_asked: pytest.fail("a row was asked"))
    monkeypatch.setattr(SpineModel, "cells", lambda *_asked: pytest.fail("a row was asked"))
    for width in in_and_out():
        view.resize(width, 600)
        assert not wrong(view), width
