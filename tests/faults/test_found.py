"""What breaking things on purpose has found, each as the one case that failed before its fix."""

import errno
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.store import backup
from tests.faults.acts import ACTS, NAME, backups_of, file_of, opened, outcome
from tests.faults.calls import Call, Decision, watched
from tests.faults.disk import Disk
from tests.faults.judge import Ends, begin, digest, digest_in_place, ends, judge, template


def cut_off(name: str, folder: Path, when: Callable[[Call], bool]) -> Path:
    """The root after the act was killed at the first call that is meant."""
    root = begin(template(ACTS[name], folder), folder)
    ended = watched(lambda: outcome(ACTS[name].do, root), root, lambda call: "kill" if when(call) else "go on")
    assert ended.killed
    return root


def after_the_cut(name: str, folder: Path) -> tuple[Path, dict[Path, bytes | None]]:
    """The root of an act that had returned when the power went, and what was left where folders were not synced."""
    root = begin(template(ACTS[name], folder), folder)
    disk, calls = Disk.of(root), list[Call]()
    watched(lambda: outcome(ACTS[name].do, root), root, lambda call: calls.append(call) or "go on", data=True)
    for call in calls:
        disk.do(call)
    return root, disk.found("entries with their folder", random.Random(0), "nothing")


@pytest.mark.parametrize("name", ["new file", "restore of a lost file"])
def test_what_a_killed_program_left_of_a_new_file_is_swept_by_the_next_try(name: str, tmp_path: Path) -> None:
    root = cut_off(name, tmp_path, lambda call: call.name == "write" and call.path.suffix == ".part")
    assert len(list((root / "project").iterdir())) > 1
    assert outcome(ACTS[name].again, root)["how"] == "done"
    assert [path.name for path in (root / "project").iterdir()] == [NAME]


@pytest.mark.parametrize("renames", [0, 1, 2])
def test_a_killed_backup_leaves_no_copy_that_nobody_knows_of(renames: int, tmp_path: Path) -> None:
    done: list[Call] = []

    def when(call: Call) -> bool:
        is_next = len(done) == renames and (call.name == "rename" or renames > 0)
        done.extend([call] if call.name == "rename" else [])
        return is_next

    folder = backups_of(cut_off("backup", tmp_path, when))
    known = {it.path for it in backup.backups(folder)}
    assert {path for path in folder.glob(f"*{Path(NAME).suffix}") if not path.name.startswith(".")} == known


@pytest.mark.parametrize("name", ["restore", "undo"])
def test_a_restore_that_was_cut_off_can_be_tried_again(name: str, tmp_path: Path) -> None:
    template(ACTS[name], tmp_path)
    expected = ends(ACTS[name], tmp_path)
    root = cut_off(name, tmp_path / "cut", lambda call: call.name == "sync" and call.path.name == NAME)
    assert file_of(root).with_name(f"{NAME}-journal").exists()
    assert judge(ACTS[name], root, expected).wrong == []


def test_the_backup_of_an_upgrade_survives_a_power_cut_in_a_new_folder(tmp_path: Path) -> None:
    root, found = after_the_cut("upgrade", tmp_path)
    assert not backups_of(tmp_path / "start").exists()
    assert found[file_of(root)] == file_of(root).read_bytes()
    assert {path for path in found if path.suffix == ".json"} == set(backups_of(root).glob("*.json"))
    assert len(backup.backups(backups_of(root))) == 1


@pytest.mark.parametrize("name", ["edit", "undo", "new file", "restore of a lost file"])
def test_what_has_returned_survives_a_power_cut(name: str, tmp_path: Path) -> None:
    root, found = after_the_cut(name, tmp_path)
    file = file_of(root)
    assert file.with_name(f"{NAME}-journal") not in found
    left = tmp_path / NAME
    left.write_bytes(found.get(file) or b"")
    assert digest_in_place(left) == digest(file)


def failing(name: str, folder: Path, when: Callable[[Call], bool]) -> tuple[dict[str, Any], str, Ends]:
    """What a person is told when the first call that is meant fails and all after it; the state of the file then."""
    root = begin(template(ACTS[name], folder), folder)
    expected = ends(ACTS[name], folder)
    root = begin(folder / "start", folder)
    since: list[Call] = []

    def decide(call: Call) -> Decision:
        since.extend([call] if since or when(call) else [])
        return errno.EIO if since else "go on"

    answer = watched(lambda: outcome(ACTS[name].do, root), root, decide, reads=True).answer
    return answer, digest(file_of(root)), expected


def test_a_backup_on_a_failing_disk_is_told_in_a_sentence(tmp_path: Path) -> None:
    answer, _, _ = failing("backup", tmp_path, lambda call: call.name == "write" and call.path.suffix == ".part")
    assert answer["how"] == "told", answer


def test_a_journal_that_was_never_synced_is_gone_after_the_next_opening(tmp_path: Path) -> None:
    root = cut_off("edit", tmp_path, lambda call: call.name == "sync" and call.path.name == f"{NAME}-journal")
    journal = file_of(root).with_name(f"{NAME}-journal")
    assert journal.read_bytes()[:8] == bytes(8)
    before = file_of(root).read_bytes()
    opened(root).close()
    assert [path.name for path in (root / "project").iterdir()] == [NAME]
    assert file_of(root).read_bytes() == before


def test_a_file_whose_maker_was_killed_with_two_names_of_it_has_one_again_once_opened(tmp_path: Path) -> None:
    root = cut_off("new file", tmp_path, lambda call: call.name == "unlink" and call.path.suffix == ".part")
    assert file_of(root).stat().st_nlink == 2
    opened(root).close()
    assert [path.name for path in (root / "project").iterdir()] == [NAME]


def test_a_restore_takes_away_what_a_killed_one_left_beside_the_file(tmp_path: Path) -> None:
    name = "restore over a damaged file"
    root = cut_off(name, tmp_path, lambda call: call.name == "unlink" and call.path.suffix == ".part")
    assert outcome(ACTS[name].again, root)["how"] == "done"
    assert [path.name for path in (root / "project").glob(".*")] == []


@pytest.mark.parametrize("fails", ["once", "from then on"])
def test_a_damaged_file_that_cannot_be_moved_aside_is_where_it_was_or_said_to_be_elsewhere(
    fails: str, tmp_path: Path
) -> None:
    act, seen = ACTS["restore over a damaged file"], list[Call]()
    root = begin(template(act, tmp_path), tmp_path)
    before = file_of(root).read_bytes()

    def decide(call: Call) -> Decision:
        """Fail as the folder is synced in which the file has another name by now."""
        is_meant = call.name == "sync" and call.path == root / "project" and not file_of(root).exists()
        seen.extend([call] if is_meant or (seen and fails == "from then on") else [])
        return errno.EIO if seen and seen[-1] == call else "go on"

    answer = watched(lambda: outcome(act.do, root), root, decide).answer
    assert answer["how"] == "told" and seen
    if fails == "once":
        assert file_of(root).read_bytes() == before and "Nothing was changed" in answer["sentence"]
    else:
        (aside,) = (root / "project").glob("*.unreadable-1.placet")
        assert aside.read_bytes() == before and aside.name in answer["sentence"]
        assert "Nothing was changed" not in answer["sentence"]
