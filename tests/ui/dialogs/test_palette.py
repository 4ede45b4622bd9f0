"""The command palette finds every action by a few letters, and does it with Enter."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from ui import actions
from ui.beside import BESIDE
from ui.dialogs.palette import Command, PaletteDialog, rank
from ui.windows.commands import of
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow


def palette(qtbot: QtBot, *commands: Command) -> PaletteDialog:
    made = PaletteDialog(commands)
    qtbot.addWidget(made)
    made.show()
    return made


def shown(made: PaletteDialog) -> list[str]:
    return [made.list.item(row).text() for row in range(made.list.count())]


def test_beginnings_of_words_come_first_then_middles_then_letters_with_gaps() -> None:
    texts = ["New project…", "Open project", "Improject", "Pick or object", "Tasks"]
    fitting = [text for text in texts if rank("proj", text) is not None]
    assert sorted(fitting, key=lambda text: rank("proj", text) or 0) == texts[:4][:1] + texts[1:4]
    assert rank("proj", "Tasks") is None
    assert rank("", "Tasks") == 0


def test_enter_does_the_first_one_that_fits_and_the_arrows_choose_another(qtbot: QtBot) -> None:
    done: list[str] = []
    commands = [Command(text, lambda text=text: done.append(text)) for text in ("Open", "Open read-only", "Close")]
    made = palette(qtbot, *commands)
    qtbot.keyClicks(made.field, "open")
    assert shown(made) == ["Open", "Open read-only"]
    qtbot.keyClick(made.field, Qt.Key.Key_Down)
    qtbot.keyClick(made.field, Qt.Key.Key_Return)
    assert done == ["Open read-only"]


def test_what_is_not_possible_now_is_shown_last_and_enter_says_why(qtbot: QtBot) -> None:
    done: list[str] = []
    why = "no task is chosen"
    made = palette(qtbot, Command("Delete", lambda: done.append("no"), why_not=why), Command("Details", lambda: None))
    assert shown(made) == ["Details", "Delete"]
    qtbot.keyClicks(made.field, "delete")
    qtbot.keyClick(made.field, Qt.Key.Key_Return)
    assert done == []
    assert made.isVisible()
    assert made.why_not.isVisible()
    assert made.why_not.text() == "“Delete” cannot be done now: no task is chosen."
    assert made.list.item(0).data(BESIDE) == why
    told = made.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == "Delete, not possible now: no task is chosen"
    qtbot.keyClicks(made.field, "x")
    assert not made.why_not.isVisible()


def test_what_is_possible_comes_first_and_a_guess_never_before_what_is_meant(qtbot: QtBot) -> None:
    never = Command("Merge…", lambda: None, why_not="no")
    made = palette(qtbot, never, Command("Emerge", lambda: None), Command("Make large", lambda: None))
    qtbot.keyClicks(made.field, "merge")
    assert shown(made) == ["Emerge", "Merge…", "Make large"]


def test_it_finds_tasks_by_their_words_after_the_actions(
    opened: Callable[[Path], ProjectWindow], example_file: Path, qtbot: QtBot
) -> None:
    window = opened(example_file)
    window.show_page("audit")
    window.acts["palette"].trigger()
    made = window.findChild(PaletteDialog)
    assert shown(made)[0] == "Next for you"
    assert [it for it in shown(made) if it in ("Quit", "Delete")] == ["Quit", "Delete"], "impossible ones come last"
    qtbot.keyClicks(made.field, "berth")
    qtbot.waitUntil(lambda: any(it.startswith("Go to task") for it in shown(made)))
    found = [it for it in shown(made) if it.startswith("Go to task")]
    assert shown(made)[-len(found) :] == found
    assert 1 < len(found) <= 8
    assert "berth" in found[0].lower()
    assert not made.nothing.isVisible()
    made.list.setCurrentRow(len(shown(made)) - 1)
    wanted = int(found[-1].split()[3])
    qtbot.keyClick(made.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.chosen("task") == [wanted])


def test_words_that_no_task_has_are_said_to_be_nowhere(
    opened: Callable[[Path], ProjectWindow], example_file: Path, qtbot: QtBot
) -> None:
    window = opened(example_file)
    window.acts["palette"].trigger()
    made = window.findChild(PaletteDialog)
    made.field.setText("zzqqx")
    qtbot.waitUntil(made.nothing.isVisible)
    made.field.setText("???")
    qtbot.waitUntil(made.nothing.isVisible)


def test_why_an_action_is_not_possible_is_known(
    opened: Callable[[Path], ProjectWindow], example_file: Path, qtbot: QtBot
) -> None:
    window = opened(example_file)
    window.show_page("audit")
    there = {command.text: command.why_not for command in of(window)}
    assert there["Split…"] == "choose a task first"
    assert there["Delete"] == "choose a project, a task or an artifact first"
    assert there["Undo"] == "nothing to undo"
    assert there["Find"] == ""
    window.show_page("tasks")
    window.table.select(list(window.table.model.ids[:2]))
    qtbot.waitUntil(lambda: {it.text: it.why_not for it in of(window)}["Edit…"] == "only with one at a time")
    qtbot.waitUntil(lambda: {it.text: it.why_not for it in of(window)}["Split…"] == "Select one task")


def test_a_name_that_fits_nothing_is_said(qtbot: QtBot) -> None:
    made = palette(qtbot, Command("Open", lambda: None))
    qtbot.keyClicks(made.field, "zzz")
    assert made.nothing.isVisible()
    qtbot.keyClick(made.field, Qt.Key.Key_Return)
    assert made.isVisible()


def test_it_reaches_every_action_of_the_window_and_a_task_by_its_number(
    opened: Callable[[Path], ProjectWindow], example_file: Path, qtbot: QtBot
) -> None:
    window = opened(example_file)
    window.acts["palette"].trigger()
    made = window.findChild(PaletteDialog)
    there = set(shown(made))
    for _title, groups in actions.MENUS:
        for act in (act for group in groups for act in group):
            action = window.acts.get(act.name)
            if action is not None and action.isVisible() and action.menu() is None:
                assert action.text().replace("&", "") in there
    field = made.findChild(QLineEdit)
    qtbot.keyClicks(field, "#1")
    assert shown(made)[0] == "Go to task 1"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.chosen("task") == [1])


def test_it_reaches_what_can_be_done_with_what_is_chosen(qtbot: QtBot, desk: Desk, head_file: Path) -> None:
    desk.change(desk.settings.opened(head_file))
    start = desk.start()
    qtbot.waitUntil(lambda: bool(start.table.actions()), timeout=30_000)
    there = {command.text: command for command in of(start)}
    assert there["Forget this file"].keys == "Del"
    there["Copy path"].run()
    assert QGuiApplication.clipboard().text() == str(head_file)
    there["Forget this file"].run()
    assert desk.settings.recent == ()
    assert "Copy path" not in {command.text for command in of(start)}, "no file is in view any more"


def test_a_number_no_task_can_have_is_a_sentence(
    opened: Callable[[Path], ProjectWindow], example_file: Path, qtbot: QtBot
) -> None:
    window = opened(example_file)
    window.acts["palette"].trigger()
    made = window.findChild(PaletteDialog)
    field = made.findChild(QLineEdit)
    for number in (f"{2**63}", "#99999999999999999999", "9" * 5000):
        field.setText(number)
        assert shown(made) == ["No task has so large a number"]
        qtbot.keyClick(field, Qt.Key.Key_Return)
        assert made.isVisible()
    field.setText(f"{2**63 - 1}")
    assert shown(made) == [f"Go to task {2**63 - 1}"]
    qtbot.keyClick(field, Qt.Key.Key_Return)
    labels = lambda: [label.text() for label in window.details.findChildren(QLabel)]  # noqa: E731
    qtbot.waitUntil(lambda: any(f"Task {2**63 - 1} is not in this file" in text for text in labels()), timeout=30_000)
