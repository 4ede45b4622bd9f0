"""A text read in the middle of the window: what is typed there outlives the window, or keeps it open."""

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop.commands import projects, tasks
from desktop.queries import comments
from desktop.store.opening import open_project
from tests.people import person
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow

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
