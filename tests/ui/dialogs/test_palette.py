"""The command palette finds every action by a few letters, and does it with Enter."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from desktop.queries import architecture
from desktop.queries.filters import TaskFilter
from tests.ui.conftest import seen
from ui import actions, style
from ui.beside import BESIDE
from ui.dialogs.palette import Command, PaletteDialog, rank
from ui.dialogs.requirements import RequirementsDialog
from ui.windows.architecture import OptionHead
from ui.windows.commands import of
from ui.windows.desk import Desk
from ui.windows.pages import PAGES
from ui.windows.project import ProjectWindow


def palette(qtbot: QtBot, *commands: Command) -> PaletteDialog:
    made = PaletteDialog(commands)
    qtbot.addWidget(made)
    made.show()
    return made


def lines(made: PaletteDialog) -> list[tuple[str, bool]]:
    """Every line, and whether it can be chosen: the name of a group cannot."""
    items = [made.list.item(row) for row in range(made.list.count())]
    return [(item.text(), bool(item.flags() & Qt.ItemFlag.ItemIsEnabled)) for item in items]


def shown(made: PaletteDialog) -> list[str]:
    return [text for text, is_choice in lines(made) if is_choice]


def groups(made: PaletteDialog) -> dict[str, list[str]]:
    """What stands below each name of a group."""
    found: dict[str, list[str]] = {}
    for text, is_choice in lines(made):
        found[list(found)[-1]].append(text) if is_choice else found.setdefault(text, [])
    return found


def look_for(qtbot: QtBot, window: ProjectWindow, typed: str, group: str) -> PaletteDialog:
    """The palette with what it found for what was typed, once this group is there."""
    window.acts["palette"].trigger()
    (made,) = seen(PaletteDialog)
    qtbot.keyClicks(made.field, typed)
    qtbot.waitUntil(lambda: group in groups(made), timeout=30_000)
    return made


def test_beginnings_of_words_come_first_then_middles_then_words_begun_one_after_the_other() -> None:
    texts = ["New project…", "Open project", "Improject", "Put rows on June", "Tasks"]
    fitting = [text for text in texts if rank("proj", text) is not None]
    assert sorted(fitting, key=lambda text: rank("proj", text) or 0) == texts[:4]
    assert rank("proj", "Tasks") is None
    assert rank("proj", "Pick or object") is None, "letters with gaps fit nearly everything"
    assert rank("", "Tasks") == 0
    assert rank("a" * 5_000, "a " * 5_000) is not None


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
    made = palette(qtbot, never, Command("Emerge", lambda: None), Command("Mere gear", lambda: None))
    qtbot.keyClicks(made.field, "merge")
    assert shown(made) == ["Emerge", "Merge…", "Mere gear"]


def test_it_finds_what_is_called_so_below_the_actions_group_by_group(
    opened: Callable[[Path], ProjectWindow], example_file: Path, qtbot: QtBot
) -> None:
    window = opened(example_file)
    window.show_page("audit")
    window.acts["palette"].trigger()
    made = window.findChild(PaletteDialog)
    assert lines(made)[0] == ("Next for you", True), "where nothing is looked for, there is one group, without a name"
    assert [it for it in shown(made) if it in ("Quit", "Delete")] == ["Quit", "Delete"], "impossible ones come last"
    made.close()
    made = look_for(qtbot, window, "ber", "Tasks")
    assert made.list.currentItem().text() == shown(made)[0], "the first of all is chosen, whatever comes below it"
    assert set(groups(made)) <= {"Actions", *(page.title for page in PAGES)}
    there = groups(made)["Tasks"]
    assert 1 < len(there) <= 6
    assert all("ber" in it.lower() for it in there[:1])
    assert not made.nothing.isVisible()


@pytest.mark.parametrize(
    ("typed", "group", "page", "kind"),
    [
        ("tide", "Tasks", "tasks", "task"),
        ("harb", "Projects", "projects", "project"),
        ("change request 5", "Change requests", "change requests", "change request"),
        ("run 2", "Runs", "runs", "run"),
        ("adr", "Artifacts", "artifacts", "artifact"),
    ],
)
def test_what_is_found_is_shown_on_its_page_selected_with_its_details(
    opened: Callable[[Path], ProjectWindow],
    example_file: Path,
    qtbot: QtBot,
    typed: str,
    group: str,
    page: str,
    kind: str,
) -> None:
    window = opened(example_file)
    if page == "tasks":  # a filter that leaves nothing over does not hide it
        window.table.show_where(TaskFilter(text="zzqqx"))
        qtbot.waitUntil(lambda: window.table.feed.whole and not window.table.model.ids)
    window.show_page("audit")
    window.show_details(wanted=False)
    made = look_for(qtbot, window, typed, group)
    row = next(at for at, line in enumerate(lines(made)) if line == (group, False)) + 1
    told = made.list.item(row).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told.startswith(f"{kind.capitalize()} ")
    wanted = int(re.search(r"\d+", told[len(kind) :])[0])
    made.list.setCurrentRow(row)
    qtbot.keyClick(made.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: (window.page, window.chosen(kind)) == (page, [wanted]), timeout=30_000)
    assert window.details.isVisible()
    assert window.details._shown == (kind, wanted)


def test_an_architecture_that_is_found_has_the_keyboard_on_its_page(
    opened: Callable[[Path], ProjectWindow], example_file: Path, qtbot: QtBot
) -> None:
    window = opened(example_file)
    option = window.project.read(architecture.of_project, 1).result()[-1]
    made = look_for(qtbot, window, option.name, "Architecture")
    made.list.setCurrentRow(made.list.count() - 1)
    qtbot.keyClick(made.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(window.focusWidget(), OptionHead), timeout=30_000)
    assert window.focusWidget().option.id == option.id
    assert not window.focusWidget().visibleRegion().isEmpty()


def test_the_arrows_and_page_keys_never_stand_on_the_name_of_a_group(
    opened: Callable[[Path], ProjectWindow], example_file: Path, qtbot: QtBot
) -> None:
    made = look_for(qtbot, opened(example_file), "be", "Tasks")
    passed: list[str] = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Up, Qt.Key.Key_PageUp):
        for _ in range(made.list.count()):
            qtbot.keyClick(made.field, key)
            passed.append(made.list.currentItem().text())
    assert set(passed[: made.list.count()]) >= set(shown(made)[1:]), "Down leads to every one"
    assert set(passed) == set(shown(made))
    assert made.list.visualItemRect(made.list.item(0)).top() >= 0, "above the first one its group can be read"


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


def test_a_long_name_ends_before_what_stands_beside_it(qtbot: QtBot) -> None:
    made = palette(qtbot, Command("Berths " * 100, lambda: None, keys="Awaiting approval"))
    item, delegate = made.list.item(0), made.list.itemDelegate()
    option = QStyleOptionViewItem()
    option.rect = made.list.visualItemRect(item)
    option.font, option.fontMetrics = made.list.font(), made.list.fontMetrics()
    delegate.initStyleOption(option, made.list.indexFromItem(item))
    taken = option.fontMetrics.horizontalAdvance(option.text) + option.fontMetrics.horizontalAdvance(
        "Awaiting approval"
    )
    assert option.text.endswith("…")
    assert option.rect.width() - 4 * style.GRID < taken < option.rect.width() - style.GRID


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


def test_it_reaches_what_the_buttons_in_sight_do(
    opened: Callable[[Path], ProjectWindow], example_file: Path, qtbot: QtBot
) -> None:
    window = opened(example_file)
    window.show_page("architecture")
    qtbot.waitUntil(lambda: "Propose an architecture…" in {command.text for command in of(window)})
    window.show_page("projects")
    window.current.select([1])
    qtbot.waitUntil(lambda: "Requirements…" in {command.text for command in of(window)})
    there = [command for command in of(window) if command.text == "Requirements…"]
    assert len(there) == 1
    there[0].run()
    qtbot.waitUntil(lambda: window.findChild(RequirementsDialog) is not None)
    names = [command.text for command in of(window)]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
    assert "Propose an architecture…" not in names, "it is on another page"
