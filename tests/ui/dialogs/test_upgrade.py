"""The question before an upgrade: what would be set aside is named as a person knows it."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests import old_files
from tests.ui.conftest import seen
from ui.dialogs.lines import LinesView
from ui.dialogs.upgrade import UpgradeDialog
from ui.windows.desk import Desk

BAD_STATUS = "UPDATE tasks SET status = 'WAITING' WHERE id = 3"
BAD_TASK = "UPDATE runs SET task_id = 99 WHERE id = 2"


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ((BAD_STATUS,), "1 thing cannot stay in place. It is"),
        ((BAD_STATUS, BAD_TASK), "2 things cannot stay in place."),
    ],
)
def test_it_counts_as_people_do(qtbot: QtBot, desk: Desk, tmp_path: Path, broken: tuple[str, ...], told: str) -> None:
    dialog = asked(qtbot, desk, old_files.broken_file(tmp_path / "odd.db", *broken))
    assert any(told in label.text() for label in dialog.findChildren(QLabel))


def test_it_says_which_task_it_is_about(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    dialog = asked(qtbot, desk, old_files.broken_file(tmp_path / "odd.db", BAD_STATUS, BAD_TASK))
    (table,) = dialog.findChildren(LinesView)
    assert table.lines.texts() == [
        ["Of", "What", "Why"],
        ["Task 3 “Task 3”", "Status", "“WAITING” is not a status this program knows"],
        ["Run 2", "The whole row", "It belongs to task 99, which is not in the file"],
    ]


def asked(qtbot: QtBot, desk: Desk, path: Path) -> UpgradeDialog:
    """The question that opening a file brings."""
    desk.open(path, desk.start())
    qtbot.waitUntil(lambda: bool(seen(UpgradeDialog)), timeout=30_000)
    return seen(UpgradeDialog)[0]
