"""An older state of a file put back where a newer one was seen is noticed; what Placet puts back itself is not told."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from desktop.commands import audit
from desktop.paths import state_dir
from desktop.queries.verification import verify
from desktop.store import heads
from desktop.store.backup import back_up
from desktop.store.files import change_counter
from desktop.store.golden import HEAD
from desktop.store.opening import WISHED, Options, open_project
from desktop.store.project import Project
from desktop.store.restore import restore

TOLD = "is not the file last seen here"


@contextmanager
def opened(path: Path, *, read_only: bool = False) -> Iterator[Project]:
    with closing(open_project(path, Options(read_only=read_only))) as project:
        yield project


def act(path: Path) -> None:
    with opened(path) as project:
        project.write(audit.record, "task.edit").result()


@pytest.fixture
def acted(head_file: Path) -> Path:
    act(head_file)
    return head_file


def test_an_older_file_put_back_is_told_until_something_is_done_in_it(acted: Path, tmp_path: Path) -> None:
    older = shutil.copy(acted, tmp_path / "older")
    act(acted)
    shutil.copy(older, acted)
    for _ in range(2):
        with opened(acted) as project:
            assert TOLD in project.note
    with opened(acted) as project:
        project.write(audit.record, "task.edit").result()
    with opened(acted) as project:
        assert project.note == ""


def test_a_hundred_entries_dropped_from_the_end_are_noticed(acted: Path) -> None:
    with opened(acted) as project:
        for _ in range(103):
            project.write(audit.record, "task.edit").result()
    with closing(sqlite3.connect(acted, isolation_level=None)) as connection:
        (newest,) = connection.execute("SELECT max(id) FROM audit").fetchone()
        (trigger,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'audit_keeps_entries'").fetchone()
        connection.execute("DROP TRIGGER audit_keeps_entries")
        assert connection.execute("DELETE FROM audit WHERE id > ?", (newest - 100,)).rowcount == 100
        connection.execute(trigger)
    with opened(acted, read_only=True) as project:
        assert f"entry {newest} of its audit chain is missing" in project.note
        assert project.read(verify).result().sentence == "", "the chain itself cannot tell what is not there"


def test_of_two_that_remember_at_once_the_newest_entry_is_kept(
    acted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process adds an entry and keeps it just before this one keeps the entry before."""
    place = Path.replace

    def late(part: Path, target: Path) -> Path:
        monkeypatch.setattr(Path, "replace", place)
        act(acted)
        shutil.copy(acted, tmp_path / "newest")
        return place(part, target)

    with closing(sqlite3.connect(acted)) as connection:
        older = shutil.copy(acted, tmp_path / "older")
        monkeypatch.setattr(Path, "replace", late)
        heads.remember(acted, connection)
    shutil.copy(older, acted)
    with opened(acted) as project:
        assert TOLD in project.note
    shutil.copy(tmp_path / "newest", acted)
    with opened(acted) as project:
        assert project.note == ""


def test_what_another_program_added_is_remembered_when_the_file_is_closed(acted: Path, tmp_path: Path) -> None:
    older = shutil.copy(acted, tmp_path / "older")
    with opened(acted), closing(sqlite3.connect(acted)) as connection, connection:
        connection.execute(
            "INSERT INTO audit (prev, hash, payload, happened_at, act, refused)"
            " SELECT hash, 'b', x'00', '2026-11-22', 'task.edit', 0 FROM audit ORDER BY id DESC LIMIT 1"
        )
    shutil.copy(older, acted)
    with opened(acted) as project:
        assert TOLD in project.note


def test_a_newer_state_a_copy_and_another_file_are_no_older_file(acted: Path, tmp_path: Path, old_file: Path) -> None:
    newer = shutil.copy(acted, tmp_path / "newer.placet")
    act(newer)
    with opened(newer) as project:
        assert project.note == ""
    shutil.copy(newer, acted)
    with opened(acted) as project:
        assert project.note == ""
    shutil.copy(old_file, acted)
    with opened(acted) as project:
        assert project.note == ""


def test_files_of_one_name_in_two_folders_are_two_files(acted: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    twin = Path(shutil.copy(acted, tmp_path / "other" / acted.name))
    older = shutil.copy(acted, tmp_path / "older")
    act(acted)
    act(acted)
    act(twin)
    for path in (acted, twin, acted):
        with opened(path) as project:
            assert project.note == ""
    shutil.copy(older, twin)
    with opened(acted) as project:
        assert project.note == ""
    with opened(twin) as project:
        assert TOLD in project.note


def test_a_copy_that_went_its_own_way_is_told_when_it_takes_the_place_of_its_original(
    acted: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copy(acted, tmp_path / "copy.placet"))
    act(acted)
    act(copy)
    act(copy)
    with opened(copy) as project:
        assert project.note == ""
    shutil.copy(copy, acted)
    with opened(acted) as project:
        assert TOLD in project.note, "what was done in the original is not in the copy"


def test_a_file_is_known_by_whichever_name_it_is_opened(acted: Path, tmp_path: Path) -> None:
    older = shutil.copy(acted, tmp_path / "older")
    link = tmp_path / "link.placet"
    link.symlink_to(acted)
    act(link)
    with opened(acted) as project:
        assert project.note == ""
    shutil.copy(older, acted)
    for path in (acted, link):
        with opened(path) as project:
            assert TOLD in project.note


def test_a_file_that_was_moved_is_not_told_and_goes_on_where_it_is(acted: Path, tmp_path: Path) -> None:
    moved = acted.rename(tmp_path / "moved.placet")
    older = shutil.copy(moved, tmp_path / "older")
    act(moved)
    with opened(moved) as project:
        assert project.note == ""
    shutil.copy(older, moved)
    with opened(moved) as project:
        assert TOLD in project.note
    shutil.copy(older, acted)
    with opened(acted) as project:
        assert project.note == "", "it is what was last seen under this name"


def test_a_restore_through_placet_is_not_told(acted: Path, tmp_path: Path) -> None:
    made = back_up(acted, tmp_path / "backups", reason="test", revision=HEAD, changes=change_counter(acted))
    act(acted)
    restore(made.path, acted, folder=tmp_path / "backups")
    with opened(acted) as project:
        assert project.note == ""


def test_what_is_kept_and_cannot_be_read_is_passed_over(acted: Path) -> None:
    (kept,) = (state_dir() / "heads").iterdir()
    for content in (b"", b"{}", b"[1]", b"\xff"):
        kept.write_bytes(content)
        with opened(acted, read_only=True) as project:
            assert project.note == WISHED


def test_a_state_folder_that_takes_nothing_stops_no_work(
    acted: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    (tmp_path / "file").write_text("no folder")
    act(acted)
    assert "could not be kept" in caplog.text
    caplog.clear()
