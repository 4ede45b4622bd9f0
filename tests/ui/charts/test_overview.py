"""The overview on a real file: charts with their numbers, by keyboard and by ear, kept true."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.commands import actors, approvals, projects, tasks
from desktop.queries import overview
from desktop.store.opening import create_project
from tests.people import person
from ui import style
from ui.charts.area import Series, StackedArea, marked
from ui.charts.bars import Bar, Bars
from ui.charts.overview import EVER, OverviewPage
from ui.windows.project import ProjectWindow


@pytest.fixture
def window(tmp_path: Path, opened: Callable[[Path], ProjectWindow]) -> ProjectWindow:
    """Two projects, with two tasks and one; one of them is asked about."""

    def fill(session: object) -> None:
        with actors.acting_as(session, person("Ann")):
            for name, titles in (("Harbour", ("Berths", "Tides")), ("Estuary", ("Birds",))):
                project_id = projects.create(session, name=name)
                for title in titles:
                    tasks.create(session, project_id, title=title)
            approvals.ask(session, 1)

    path = tmp_path / "harbour.placet"
    project = create_project(path)
    project.write(fill).result()
    project.close()
    return opened(path)


@pytest.fixture
def page(window: ProjectWindow, qtbot: QtBot) -> OverviewPage:
    window.show_page("overview")
    made = window.current
    assert isinstance(made, OverviewPage)
    until(qtbot, lambda: bool(made.standing.sentence.text()))
    return made


def until(qtbot: QtBot, so: Callable[[], bool]) -> None:
    """Also where many other things run."""
    qtbot.waitUntil(so, timeout=30_000)


def test_it_says_in_words_what_the_charts_show(page: OverviewPage) -> None:
    assert page.standing.sentence.text() == "3 tasks now: 2 pending, 1 awaiting approval."
    spoken = QAccessible.queryAccessibleInterface(page.standing.chart)
    assert spoken.text(QAccessible.Text.Name) == "Tasks by status"
    assert spoken.text(QAccessible.Text.Description) == page.standing.sentence.text()
    assert page.waiting.sentence.text().startswith("No question was answered in this time. 1 question waits now")
    assert not page.gates.chart.isVisible()
    assert page.gates.sentence.text() == "No gate was run in this time."


def test_the_numbers_of_a_chart_are_reached_by_the_keyboard(page: OverviewPage, qtbot: QtBot) -> None:
    button, numbers = page.standing.button, page.standing.numbers
    assert not numbers.isVisible()
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert numbers.isVisible()
    assert numbers.hasFocus()
    titles = [numbers.horizontalHeaderItem(at).text() for at in range(numbers.columnCount())]
    assert titles[:3] == ["Day", "Pending", "Awaiting approval"]
    assert [numbers.item(0, at).text() for at in range(3)][1:] == ["2", "1"]
    assert numbers.item(0, 1).data(Qt.ItemDataRole.AccessibleTextRole).endswith(", Pending: 2")


def test_one_project_is_looked_at_by_itself(page: OverviewPage, qtbot: QtBot) -> None:
    until(qtbot, lambda: page.projects.count() == 3)
    page.projects.setCurrentIndex(page.projects.findText("Estuary"))
    page.projects.activated.emit(page.projects.currentIndex())
    until(qtbot, lambda: page.standing.sentence.text() == "1 task now: 1 pending.")


def test_a_period_is_chosen_and_remembered(page: OverviewPage, qtbot: QtBot) -> None:
    page.period._buttons[EVER].click()
    until(qtbot, lambda: page._asked is None)
    assert page.state() == {"days": EVER}
    other = OverviewPage()
    qtbot.addWidget(other)
    other.restore_state({"days": 84})
    other.restore_state({"days": "nonsense"})
    assert other.days == 84


def test_what_is_written_is_reckoned_anew(window: ProjectWindow, page: OverviewPage, qtbot: QtBot) -> None:
    window.project.write(approvals.ask, 2).result()
    until(qtbot, lambda: page.standing.sentence.text() == "3 tasks now: 1 pending, 2 awaiting approval.")
    window.show_page("tasks")
    window.project.write(approvals.ask, 3).result()
    until(qtbot, lambda: page._behind)
    window.show_page("overview")
    until(qtbot, lambda: page.standing.sentence.text() == "3 tasks now: 3 awaiting approval.")


def test_each_chart_is_shown_when_it_is_known(
    window: ProjectWindow, page: OverviewPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over millions of acts the last of them takes seconds."""
    now, standing = Event(), overview.standing
    monkeypatch.setattr(overview, "standing", lambda *asked: now.wait(30) and standing(*asked))
    try:
        window.project.write(approvals.ask, 2).result()
        until(qtbot, lambda: "2 questions wait now" in page.waiting.sentence.text())
        assert page.standing.sentence.text() == "3 tasks now: 2 pending, 1 awaiting approval."
    finally:
        now.set()
    until(qtbot, lambda: page.standing.sentence.text() == "3 tasks now: 1 pending, 2 awaiting approval.")


def test_a_file_without_tasks_says_where_it_begins(
    tmp_path: Path, opened: Callable[[Path], ProjectWindow], qtbot: QtBot
) -> None:
    create_project(tmp_path / "new.placet").close()
    window = opened(tmp_path / "new.placet")
    window.show_page("overview")
    until(qtbot, lambda: window.current.empty.isVisible())
    assert window.current.empty.button.text() == "Add project"


def drawn(widget: QWidget, size: tuple[int, int]) -> QImage:
    """The widget as it is painted."""
    widget.resize(*size)
    return widget.grab().toImage()


def ink(image: QImage) -> set[int]:
    """The colours of a picture."""
    return {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_no_two_areas_are_told_apart_by_colour_alone(
    qtbot: QtBot, qapp: QApplication, appearance: style.Appearance
) -> None:
    """Painted in one and the same colour, areas of different patterns are still different pictures."""
    style.apply(qapp, appearance)
    pictures: list[bytes] = []
    for pattern in (Qt.BrushStyle.BDiagPattern, Qt.BrushStyle.FDiagPattern, Qt.BrushStyle.HorPattern):
        chart = StackedArea()
        qtbot.addWidget(chart)
        days = (date(2026, 3, 1), date(2026, 3, 2))
        chart.show_series(days, [Series("Same", "circle", "good", pattern, (4, 4))])
        picture = drawn(chart, (400, 280))  # which its bits do not keep
        pictures.append(bytes(picture.constBits()))
    assert len(set(pictures)) == 3
    style.apply(qapp, "light")


def test_charts_are_painted_where_there_is_little_to_paint(qtbot: QtBot) -> None:
    area, bars = StackedArea(), Bars()
    for chart in (area, bars):
        qtbot.addWidget(chart)
        drawn(chart, (400, 280))
    area.show_series((date(2026, 3, 1),), [Series("One", "circle", "muted", Qt.BrushStyle.HorPattern, (0,))])
    bars.show_bars([Bar("A gate with a very long name indeed, longer than there is room", 0, 0, "0 of 0")])
    assert len(ink(drawn(area, (400, 280)))) > 1
    assert len(ink(drawn(bars, (200, 40)))) > 1


@pytest.mark.parametrize("number", [1, 2, 7, 28, 84, 365])
def test_days_are_named_at_even_distances_up_to_today(number: int) -> None:
    for room in range(1, 12):
        days = marked(number, room)
        assert days[-1] == number - 1
        assert len({later - one for one, later in pairwise(days)}) <= 1
        assert len(days) <= max(2, room)
