"""A text read in the middle: where one is, the way back, and what is typed there outlives the window or holds it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from desktop.commands import projects, tasks
from desktop.queries import artifacts, comments
from desktop.queries.listed import ArtifactRow
from desktop.store.opening import open_project
from desktop.words import CommentState
from tests.people import person
from ui.dialogs.who import WhoDialog
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow

LEFT = Qt.MouseButton.LeftButton
LONG = "Why so early? " * 1_000
"""More than a comment may say."""


def writing(opened: Callable[[Path], ProjectWindow], path: Path, qtbot: QtBot, text: str) -> ProjectWindow:
    """A window in which a comment is being typed."""
    project = open_project(path)
    made = project.write(projects.create, name="Harbour").result()
    project.write(tasks.create, made, title="Payments", description="Pay for a berth.").result()
    project.close()
    window = opened(path)
    window.project.actor = person("Ada")
    window.read_text("task", 1)
    surface = window.reading.surface
    qtbot.waitUntil(surface.bar.isVisible)
    surface.comment()
    surface.panel.composer.text.setPlainText(text)
    return window


def test_a_comment_being_typed_is_a_draft_once_the_window_is_closed(
    opened: Callable[[Path], ProjectWindow], head_file: Path, qtbot: QtBot, desk: Desk
) -> None:
    window = writing(opened, head_file, qtbot, "Half a thought")
    window.close()
    qtbot.waitUntil(lambda: window not in desk.frames, timeout=10_000)
    project = open_project(head_file)
    kept = project.read(comments.of_task, 1, key=person("Ada").key, name="Ada").result()
    project.close()
    assert [one.text for one in kept] == ["Half a thought"]


def test_a_comment_that_cannot_be_kept_keeps_the_window_open_and_stands_in_it(
    opened: Callable[[Path], ProjectWindow], head_file: Path, qtbot: QtBot, desk: Desk
) -> None:
    window = writing(opened, head_file, qtbot, LONG)
    composer = window.reading.surface.panel.composer
    window.show_page("tasks")
    window.close()
    qtbot.waitUntil(lambda: window.stack.currentWidget() is window.reading and composer.text.hasFocus())
    assert composer.text.toPlainText() == LONG
    assert window.isVisible()
    composer.discard()
    window.close()
    qtbot.waitUntil(lambda: window not in desk.frames, timeout=10_000)


def where(window: ProjectWindow) -> str:
    """What the navigation says."""
    return window.navigation.currentItem().text()


def artifact(window: ProjectWindow) -> ArtifactRow:
    return window.project.read(artifacts.detail, 1).result()


def test_the_navigation_says_to_which_page_a_text_belongs_and_esc_leads_to_where_one_came_from(
    opened: Callable[[Path], ProjectWindow], example_file: Path, qtbot: QtBot
) -> None:
    window = opened(example_file)
    window.show_page("audit")
    window.read_artifact(artifact(window))
    assert (where(window), window.page) == ("Artifacts", "audit")
    assert window.reading.back.accessibleName() == "Back to Audit"
    qtbot.keyClick(window.reading.surface, Qt.Key.Key_Escape)
    assert window.stack.currentWidget() is window.pages["audit"]
    assert (where(window), window.page) == ("Audit", "audit")
    window.read_text("change request", 5)
    assert where(window) == "Change requests"
    window.reading.back.click()
    assert where(window) == "Audit"
    window.show_page("board")
    window.read_text("task", 1)
    assert where(window) == "Board", "a board shows tasks"


def test_a_page_whose_text_is_read_is_shown_when_it_is_chosen(
    opened: Callable[[Path], ProjectWindow], example_file: Path, qtbot: QtBot
) -> None:
    window = opened(example_file)
    navigation = window.navigation
    for page in ("audit", "artifacts"):
        for choose in (
            lambda: qtbot.mouseClick(
                navigation.viewport(), LEFT, pos=navigation.visualItemRect(navigation.currentItem()).center()
            ),
            lambda: qtbot.keyClick(navigation, Qt.Key.Key_Return),
        ):
            window.show_page(page)
            window.read_artifact(artifact(window))
            choose()
            assert window.stack.currentWidget() is window.pages["artifacts"]
            assert (where(window), window.page) == ("Artifacts", "artifacts")


def test_a_text_to_which_one_came_from_another_leads_back_to_that(
    opened: Callable[[Path], ProjectWindow], example_file: Path, qtbot: QtBot
) -> None:
    window = opened(example_file)
    window.show_page("tasks")
    window.read_text("task", 1)
    window.read_artifact(artifact(window))
    assert where(window) == "Artifacts"
    qtbot.keyClick(window.reading.surface, Qt.Key.Key_Escape)
    assert window.stack.currentWidget() is window.reading
    assert (where(window), window.details._shown) == ("Tasks", ("task", 1))
    qtbot.keyClick(window.reading.surface, Qt.Key.Key_Escape)
    assert window.stack.currentWidget() is window.pages["tasks"]
    window.read_artifact(artifact(window))
    window.reading.back.click()
    assert window.stack.currentWidget() is window.pages["tasks"], "what was read before that is forgotten"


def test_whoever_waives_and_has_no_key_is_asked_for_one_and_it_goes_on(
    opened: Callable[[Path], ProjectWindow], head_file: Path, qtbot: QtBot
) -> None:
    window = writing(opened, head_file, qtbot, "Why so early?")
    surface = window.reading.surface
    composer = surface.panel.composer
    next(one for one in composer.findChildren(QAbstractButton) if one.text() == "Issue").click()
    composer.finish(now=True)
    qtbot.waitUntil(lambda: bool(surface.prepared.threads))
    surface.setFocus()
    for key in (Qt.Key.Key_N, Qt.Key.Key_X):
        qtbot.keyClick(QApplication.focusWidget(), key)
    qtbot.waitUntil(lambda: bool(window.findChildren(WhoDialog)))
    window.findChild(WhoDialog).save_button.click()
    qtbot.waitUntil(lambda: surface.prepared.threads[0].root.state is CommentState.WAIVED)
