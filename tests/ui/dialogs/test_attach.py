"""Files are attached one after another; what cannot be attached is said and stays."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.words import ArtifactType
from tests.ui.harbour import Harbour, Wait
from ui import style
from ui.dialogs.attach import AttachDialog, guessed


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ADR_001_hold.md", ArtifactType.ADR),
        ("architecture.json", ArtifactType.ARCHITECTURE),
        ("spec.md", ArtifactType.SPEC),
        ("plan.json", ArtifactType.PLAN),
        ("coder-transcript.txt", ArtifactType.TRANSCRIPT),
        ("Fix.PATCH", ArtifactType.DIFF),
        ("run_1.log", ArtifactType.LOG),
        ("explanation.md", ArtifactType.OTHER),
    ],
)
def test_the_type_is_guessed_from_the_name(name: str, kind: ArtifactType) -> None:
    assert guessed(name) is kind


def files(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).write_bytes(name.encode() * 1_000)
    return [folder / name for name in names]


def test_all_files_become_artifacts_of_the_task(harbour: Harbour, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = AttachDialog(
        harbour.project, harbour.project_id, files(tmp_path, "a.log", "b.md"), task_id=harbour.task_id
    )
    dialog.show()
    assert dialog.note.text() == f"2 files for task {harbour.task_id}"
    dialog._files[1].name.setText("ADR_002.md")
    dialog._files[1].kind.setCurrentIndex(dialog._files[1].kind.findData(ArtifactType.ADR))
    with qtbot.waitSignal(dialog.saved):
        dialog.save_button.click()
    attached = [(one.name, one.type, one.size) for one in harbour.task().artifacts]
    assert attached == [("a.log", ArtifactType.LOG, 5_000), ("ADR_002.md", ArtifactType.ADR, 4_000)]


def test_a_file_that_went_away_is_said_and_the_rest_stays_in_the_list(
    harbour: Harbour, qtbot: QtBot, settled: Wait, tmp_path: Path
) -> None:
    dialog = AttachDialog(harbour.project, harbour.project_id, files(tmp_path, "a.log", "b.md"))
    qtbot.addWidget(dialog)
    dialog.show()
    (tmp_path / "b.md").unlink()
    dialog.save_button.click()
    settled(dialog._trouble.isVisible)
    assert "b.md" in dialog._trouble_said.text()
    assert [line.path.name for line in dialog._files] == ["b.md"]
    assert dialog.save_button.isEnabled()


def test_a_file_being_attached_can_be_stopped_and_stays_in_the_list(
    harbour: Harbour, settled: Wait, tmp_path: Path
) -> None:
    before = len(harbour.task().artifacts)
    with (tmp_path / "a.log").open("wb") as large:
        large.truncate(300_000_000)
    dialog = AttachDialog(harbour.project, harbour.project_id, [tmp_path / "a.log"], task_id=harbour.task_id)
    dialog.show()
    dialog.save_button.click()
    settled(lambda: dialog._bar.value() > 0)
    dialog.reject()
    settled(dialog.save_button.isEnabled)
    assert [line.path.name for line in dialog._files] == ["a.log"]
    assert not dialog._trouble.isVisible() and not dialog._bar.isVisible()
    assert len(harbour.task().artifacts) == before
    dialog.reject()
    assert not dialog.isVisible()


def test_the_same_file_is_listed_once(harbour: Harbour, qtbot: QtBot, tmp_path: Path) -> None:
    chosen = files(tmp_path, "a.log")
    dialog = AttachDialog(harbour.project, harbour.project_id, chosen)
    qtbot.addWidget(dialog)
    dialog.add(chosen)
    assert len(dialog._files) == 1


def test_with_no_file_there_is_nothing_to_attach(harbour: Harbour, qtbot: QtBot) -> None:
    dialog = AttachDialog(harbour.project, harbour.project_id, [])
    qtbot.addWidget(dialog)
    assert not dialog.save_button.isEnabled()
    assert dialog.note.text() == "Choose the files to attach."


def test_it_is_as_high_as_its_files_are_until_there_are_many(harbour: Harbour, tmp_path: Path) -> None:
    names = [f"run_{number}.log" for number in range(40)]
    paths = files(tmp_path, *names)
    dialog = AttachDialog(harbour.project, harbour.project_id, paths[:1])
    dialog.show()
    one = dialog.height()
    dialog.add(paths[:6])
    assert one < dialog.height() < one + 6 * dialog._files[0].sizeHint().height() + 5 * style.GRID
    six = dialog.height()
    dialog.add(paths)
    assert six < dialog.height() < 2 * six + one
