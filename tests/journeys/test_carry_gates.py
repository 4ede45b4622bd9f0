"""Journey: tasks of a real old file that lost their gates with a rename get them back, by keyboard alone."""

import shutil
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.journeys.conftest import QUIET, Person, rows, said
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow

pytestmark = QUIET


def test_the_gates_of_renamed_tasks_come_back_one_by_one_or_all_at_once(
    person: Person, desk: Desk, legacy_files: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(legacy_files / "B_stamped_rich" / "data" / "project_1.db", tmp_path / "project_1.db"))
    desk.start()
    person.press("Ctrl+O")
    person.choose_file(path)
    person.dialog("Upgrade")
    person.reach("Upgrade")
    person.press("Space")
    person.until(lambda: isinstance(QApplication.activeWindow(), ProjectWindow))
    window = desk.window_of(path.resolve())
    assert isinstance(window, ProjectWindow)
    person.until(lambda: window.table.feed.whole)
    window.table.select([3])
    person.until(lambda: "over writes version 4" in said(window))
    assert rows(path, "SELECT max(version_num) FROM task_versions WHERE task_id = 3") == [(3,)]
    person.reach("Carry gates over")
    person.press("Space")
    person.until(lambda: "Task 3 · version 4" in said(window))
    kept = rows(path, "SELECT gates_json FROM task_versions WHERE task_id = 3 AND version_num IN (2, 4)")
    assert kept[0] == kept[1]
    window.table.select([15])
    person.until(lambda: "Task 15 ·" in said(window))
    person.reach("Carry over in all 3 tasks…")
    person.press("Space")
    dialog = person.dialog("Carry gates over")
    assert "One of them is approved and then needs a new approval." in said(dialog), "task 11"
    person.reach("Carry over in 3 tasks")
    person.press("Space")
    person.until(lambda: "Task 15 · version 4" in said(window))
    with_gates = "SELECT t.id FROM tasks t JOIN task_versions v ON v.id = t.active_version_id WHERE t.id IN"
    found = rows(path, f"{with_gates} (3, 7, 11, 15, 19) AND v.gates_json IS NOT NULL ORDER BY t.id")
    assert found == [(3,), (11,), (15,), (19,)], "7 is cancelled"
