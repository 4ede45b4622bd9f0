"""What the tree of files says of each can be understood without guessing, by eye and by ear."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.review.test_surface import PATCH
from ui.review.filetree import COUNTS, NAME, SEEN, FileTree
from ui.review.patch import parse


def test_how_much_was_viewed_is_named(qtbot: QtBot) -> None:
    tree = FileTree()
    qtbot.addWidget(tree)
    files = parse(PATCH.split("\n")).files
    tree.show_files(files, {files[0].parts[0].digest})
    assert [tree.headerItem().text(column) for column in (NAME, COUNTS, SEEN)] == ["File", "Lines", "Viewed"]
    assert not tree.header().isHidden()
    item = tree._items[0]
    assert (item.text(SEEN), item.toolTip(SEEN)) == ("1/2", "1 of 2 changes viewed")
    assert item.data(SEEN, Qt.ItemDataRole.AccessibleTextRole) == "1 of 2 changes viewed"
    assert tree._items[1].toolTip(SEEN) == "0 of 1 change viewed"
    assert tree.wanted() >= sum(tree.header().sectionSizeHint(column) for column in (NAME, COUNTS, SEEN))
