"""The project dialog makes and edits projects, and loses nothing that was typed."""

from collections.abc import Callable, Iterator

import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from desktop.commands import projects as commands
from desktop.queries import projects
from desktop.queries.rows import ProjectDetail
from desktop.words import Phase
from tests.ui.harbour import Harbour, Wait
from tests.ui.review.test_details import said
from ui.dialogs.project import ProjectDialog

Open = Callable[..., ProjectDialog]


def found(harbour: Harbour, project_id: int = 0) -> ProjectDetail:
    return harbour.project.read(projects.detail, project_id or harbour.project_id).result()


@pytest.fixture
def opened(harbour: Harbour) -> Iterator[Open]:
    """Open the dialog for a new project, or to edit the one there is."""
    made: list[ProjectDialog] = []

    def opening(*, edit: bool) -> ProjectDialog:
        made.append(ProjectDialog(harbour.project, detail=found(harbour) if edit else None))
        made[-1].show()
        return made[-1]

    yield opening
    for dialog in made:
        if shiboken6.isValid(dialog):
            dialog.begin()
            dialog.close()


def test_a_project_is_made(opened: Open, harbour: Harbour, qtbot: QtBot) -> None:
    dialog = opened(edit=False)
    assert not dialog.save_button.isEnabled()
    qtbot.keyClicks(dialog.focusWidget(), "Lighthouse")
    with qtbot.waitSignal(dialog.saved) as saved:
        dialog.save_button.click()
    assert found(harbour, saved.args[0]).row.name == "Lighthouse"


def test_a_project_is_edited(opened: Open, harbour: Harbour, qtbot: QtBot) -> None:
    dialog = opened(edit=True)
    dialog._folder.setText("/srv/harbour")
    dialog._engine.setText("codex")
    with qtbot.waitSignal(dialog.saved):
        dialog.save_button.click()
    row = found(harbour).row
    assert (row.name, row.description, row.root_path) == ("Harbour", "Berths and payments.", "/srv/harbour")


def test_a_name_that_is_taken_is_said_in_place(opened: Open, settled: Wait) -> None:
    dialog = opened(edit=False)
    dialog._name.setText("Harbour")
    dialog.save_button.click()
    settled(dialog._trouble.isVisible)
    assert "Harbour" in dialog._trouble_said.text()
    assert dialog.save_button.isEnabled()


def test_what_was_typed_survives_that_somebody_was_faster(
    opened: Open, harbour: Harbour, qtbot: QtBot, settled: Wait
) -> None:
    dialog = opened(edit=True)
    dialog._engine.setText("codex")
    row = found(harbour).row
    same = {"description": row.description, "root_path": "/srv/theirs", "default_engine": None, "phase": row.phase}
    edit = harbour.project.write(commands.edit, row.id, row_version=row.row_version, name="Harbour", **same)
    edit.result()
    dialog.save_button.click()
    settled(lambda: "Take what is there" in said(dialog))
    assert "/srv/theirs" in said(dialog)
    assert dialog._engine.text() == "codex"
    with qtbot.waitSignal(dialog.saved):
        dialog.save_button.click()
    assert found(harbour).row.default_engine == "codex"


def test_skipping_a_phase_asks_for_the_reason(opened: Open, harbour: Harbour, qtbot: QtBot) -> None:
    dialog = opened(edit=True)
    assert not dialog._why.isVisible()
    dialog._phase.setCurrentIndex(dialog._phase.findData(Phase.CODER))
    assert dialog.note.text() == "That skips architecture, review and approval, which is recorded. Say why."
    assert not dialog.save_button.isEnabled()
    dialog._why.setPlainText("Everything is planned already.")
    with qtbot.waitSignal(dialog.saved):
        dialog.save_button.click()
    assert found(harbour).row.phase is Phase.CODER
