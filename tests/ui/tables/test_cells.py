"""Tests of how the cells of a table are painted."""

from datetime import UTC, datetime
from typing import Literal

import pytest
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.queries.rows import TaskRow
from desktop.words import Phase, TaskStatus
from ui import style
from ui.tables.cells import Cells
from ui.tables.spine import SpineModel
from ui.tables.tasks import TASKS
from ui.tables.view import TableView

TITLES = (
    *("Plain", "a & b && c", "<b>not bold</b>", "", "one word of ten thousand letters: " + "x" * 10_000),
    *(
        "Too long for its column, " * 9,
        "שלום עולם " * 30,
        "مرحبا بالعالم",
        "日本語のタイトル " * 9,
        "🎉 e\u0301 ffi",
        "Ünï",
    ),
)


def rows() -> list[TaskRow]:
    statuses, phases, now = list(TaskStatus), list(Phase), datetime.now(UTC).replace(tzinfo=None)
    return [
        TaskRow(n, 1, "Harbour", title, statuses[n % 7], phases[n % 4], 1000 * n, n, 0, now, now, None, 1)
        for n, title in enumerate(TITLES, 1)
    ]


def painted(view: TableView, scale: int) -> QImage:
    image = QImage(view.size() * scale, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    image.fill(0)
    view.render(image)
    return image


def by_qt(view: TableView, scale: int) -> QImage:
    """Painted by Qt alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Cells, "paint_plain", lambda _self, exposed: QRegion(exposed))
        return painted(view, scale)


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication) -> TableView:
    """All columns of tasks, some too narrow for what is in them; of the last three rows only the places are known."""
    style.apply(qapp, "light")
    model = SpineModel(TASKS.columns)
    model.start(rows(), len(TITLES) + 3)
    made = TableView(model)
    made.spine.setParent(made)
    qtbot.addWidget(made)
    keys = [column.key for column in TASKS.columns]
    made.restore_columns({"order": keys, "hidden": (), "widths": {"id": 48, "status": 72, "priority": 60}})
    made.resize(1400, 500)
    made.show()
    return made


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_a_plain_cell_looks_exactly_as_qt_would_paint_it(
    qapp: QApplication, view: TableView, appearance: Literal["light", "dark"], scale: int
) -> None:
    style.apply(qapp, appearance)
    ours, theirs = painted(view, scale), by_qt(view, scale)
    style.apply(qapp, "light")
    assert len({ours.pixel(x, scale * 40) for x in range(ours.width())}) > 9, "nothing was painted"
    assert ours == theirs


def test_another_font_is_painted_at_once(view: TableView) -> None:
    before, font = painted(view, 1), view.font()
    font.setPointSize(font.pointSize() + 4)
    view.setFont(font)
    assert before != painted(view, 1) == by_qt(view, 1)


def test_what_is_selected_is_left_to_qt(view: TableView) -> None:
    view.selectAll()
    assert painted(view, 1) == by_qt(view, 1)


def test_among_plain_rows_a_chosen_one_looks_as_ever_wherever_the_table_stands(view: TableView) -> None:
    view.resize(700, 300)
    view.select([2, 3, 7])
    for down, right in ((0, 0), (13, 40), (10_000, 10_000)):
        view.verticalScrollBar().setValue(down)
        view.horizontalScrollBar().setValue(right)
        assert painted(view, 1) == by_qt(view, 1)


def test_plain_rows_and_those_to_come_are_not_left_to_qt(view: TableView) -> None:
    left: list[QRegion] = []
    paint = Cells.paint_plain
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Cells, "paint_plain", lambda self, exposed: left.append(paint(self, exposed)) or left[-1])
        view.select([2])
        painted(view, 1)
    plain, chosen, unknown = (view.visualRect(view.spine.index(row, 1)).center() for row in (5, 1, len(TITLES)))
    assert [left[-1].contains(where) for where in (plain, chosen, unknown)] == [False, True, False]
