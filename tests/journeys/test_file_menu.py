"""Journey: everything the File menu does with one file, and what another program does meanwhile, by keyboard alone."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.journeys.conftest import QUIET, Person, contents, said
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow
from ui.windows.start import StartWindow

pytestmark = QUIET


def test_a_file_is_opened_read_only_copied_checked_and_closed(
    person: Person, desk: Desk, harbour: Path, tmp_path: Path
) -> None:
    before, copy = harbour.read_bytes(), tmp_path / "copy.placet"
    desk.start()
    person.choose("F", "Y")
    person.choose_file(harbour)
    person.until(lambda: isinstance(QApplication.activeWindow(), ProjectWindow))
    window = desk.window_of(harbour)
    assert isinstance(window, ProjectWindow)
    assert "(read-only)" in window.windowTitle()
    person.choose("F", "S")
    person.choose_file(copy)
    person.until(lambda: "A copy was saved as copy.placet" in said(window))
    assert contents(copy) == contents(harbour)
    person.choose("F", "K")
    person.until(lambda: "The file is sound" in said(window))
    person.choose("F", "C")
    person.until(lambda: isinstance(QApplication.activeWindow(), StartWindow) and desk.window_of(harbour) is None)
    assert harbour.read_bytes() == before


def test_a_commit_of_another_program_appears_where_one_stands(
    person: Person, opened: Callable[[Path], ProjectWindow], harbour: Path
) -> None:
    window = opened(harbour)
    window.resize(window.width(), 480)
    person.until(lambda: len(window.table.selected_ids()) == 1)
    person.press("End", "K", "K")
    (there,) = window.table.selected_ids()
    bar = window.table.view.verticalScrollBar()
    person.until(lambda: bar.value() > 0)
    place, many = bar.value(), len(window.table.model.ids)
    with closing(sqlite3.connect(harbour, timeout=10)) as other, other:
        other.execute("UPDATE tasks SET title = 'from elsewhere' WHERE id = ?", (there,))
    row = window.table.model.ids.index(there)
    person.until(lambda: window.table.model.index(row, 1).data() == "from elsewhere")
    assert (window.table.selected_ids(), bar.value(), len(window.table.model.ids)) == ([there], place, many)
    person.until(lambda: "from elsewhere" in said(window.details))
