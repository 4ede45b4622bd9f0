"""The arrow beside the title a table is sorted by."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from ui.tables.header import PADDING, Header
from ui.tables.page import TablePage
from ui.windows.pages import PAGES
from ui.windows.project import ProjectWindow

Open = Callable[[Path], ProjectWindow]
ACROSS = Qt.Orientation.Horizontal


def place(header: Header, at: int) -> QRect:
    """Of the title of a column."""
    return QRect(header.sectionViewportPosition(at), 0, header.sectionSize(at), header.height())


def words(header: Header, at: int) -> tuple[int, int]:
    """From where to where the words of a title go; they are never cut where nobody made the column narrower."""
    model, its = header.model(), place(header, at)
    wide = header.fontMetrics().horizontalAdvance(model.headerData(at, ACROSS))
    is_right = model.headerData(at, ACROSS, Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    left = its.right() - PADDING - wide if is_right else its.left() + PADDING
    return left, left + wide


@pytest.mark.parametrize("wide", [900, 1600])
def test_the_arrow_stands_beside_its_title_and_touches_neither_it_nor_the_edge(
    opened: Open, example_file: Path, wide: int, qtbot: QtBot
) -> None:
    window = opened(example_file)
    window.resize(wide, 700)
    looked_at = 0
    for name in (page.name for page in PAGES if not page.rare):
        window.show_page(name)
        if not isinstance(page := window.current, TablePage):
            continue
        qtbot.waitUntil(lambda page=page: page.feed.whole)
        header = page.view.horizontalHeader()
        assert isinstance(header, Header)
        for at in page.view.shown_columns():
            its, arrow, (begins, ends) = place(header, at), header.arrow(at, place(header, at)), words(header, at)
            near = 0 < begins - arrow.right() < 10 or 0 < arrow.left() - ends < 10
            assert near and its.adjusted(2, 2, -2, -2).contains(arrow), (name, header.model().headerData(at, ACROSS))
            looked_at += 1
    assert looked_at > 20


def test_the_arrow_is_painted_there_and_nowhere_else(opened: Open, example_file: Path) -> None:
    view = opened(example_file).table.view
    header = view.horizontalHeader()
    assert isinstance(header, Header)
    at = view.shown_columns()[1]
    view.show_order(None, False)
    without = drawn(header)
    view.show_order(at, True)
    falling = drawn(header)
    view.show_order(at, False)
    rising = drawn(header)
    area = header.arrow(at, place(header, at)).adjusted(-2, -2, 2, 2)
    assert all(area.contains(*pixel) for pixel in other_pixels(falling, rising)), "nothing of the style's own arrow"
    for one, other in ((without, falling), (without, rising), (falling, rising)):
        assert any(area.contains(*pixel) for pixel in other_pixels(one, other))


def drawn(header: Header) -> QImage:
    return header.viewport().grab().toImage()


def other_pixels(one: QImage, other: QImage) -> list[tuple[int, int]]:
    places = ((x, y) for x in range(one.width()) for y in range(one.height()))
    return [it for it in places if one.pixel(*it) != other.pixel(*it)]
