"""The details give way to what is in the middle, come back when it is left, and what was wished for is remembered."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.tables.page import TablePage
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow

Open = Callable[[Path], ProjectWindow]


def test_the_details_fold_while_a_text_is_read_and_are_back_afterwards(
    qtbot: QtBot, opened: Open, desk: Desk, example_file: Path
) -> None:
    window = opened(example_file)
    window.resize(1280, 800)
    assert window.details.isVisible()
    window.read_text("task", 1)
    assert not window.details.isVisible()
    window.acts["details"].trigger()
    assert window.details.isVisible(), "one can have them beside the text"
    window.acts["details"].trigger()
    window.reading.left.emit()
    assert window.details.isVisible()
    window.read_text("task", 1)
    window.acts["details"].trigger()
    desk.start()
    window.close()
    qtbot.waitUntil(lambda: desk.window_of(example_file) is None)
    again = opened(example_file)
    again.read_text("task", 1)
    assert again.details.isVisible(), "remembered"


def test_in_a_narrow_window_the_details_fold_and_the_pages_are_icons_with_names(
    qtbot: QtBot, opened: Open, example_file: Path
) -> None:
    window = opened(example_file)
    wide = window.navigation.width()
    window.resize(900, 600)
    qtbot.waitUntil(lambda: not window.details.isVisible())
    assert window.stack.x() < wide, "what is in the middle has the room"
    first = window.navigation.item(0)
    assert (first.text(), first.toolTip().split(",")[0]) == ("", "Inbox")
    assert first.data(Qt.ItemDataRole.AccessibleTextRole).startswith("Inbox")
    window.acts["details"].trigger()
    assert window.details.isVisible()
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: window.navigation.width() == wide < window.stack.x() + 2)
    assert window.navigation.item(0).text() == "Inbox"


def test_every_table_begins_with_its_first_row(qtbot: QtBot, opened: Open, example_file: Path) -> None:
    window = opened(example_file)
    for name in ("runs", "change requests", "projects", "audit"):
        window.show_page(name)
        page = window.pages[name]
        assert isinstance(page, TablePage)
        qtbot.waitUntil(lambda page=page: page.selected_ids() == page.model.ids.tolist()[:1] != [])
