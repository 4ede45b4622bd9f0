"""A backup is what the file was, proves it, and does not push better ones out."""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.errors import Cancelled, Known
from desktop.store import backup as module
from desktop.store.backup import Backup, back_up, backups, rotate, verify
from desktop.store.identify import Kind, identify
from desktop.store.progress import Progress
from desktop.store.restore import restore, save_copy

PLENTY = 10**12


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where backups go; it is not there yet."""
    return tmp_path / "kept" / "backups"


@pytest.fixture
def file(old_file: Path, tmp_path: Path) -> Path:
    """An old file in a folder of its own."""
    home = tmp_path / "home"
    home.mkdir()
    return old_file.rename(home / old_file.name)


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def changed(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return path


def aged(kept: Backup, days: int) -> None:
    """Let the clock have stood `days` earlier when it was made."""
    sidecar = kept.path.with_name(f"{kept.path.name}.json")
    facts = json.loads(sidecar.read_text())
    facts["made_at"] = (datetime.now(UTC) - timedelta(days=days)).isoformat()
    sidecar.write_text(json.dumps(facts))


def test_a_backup_holds_what_the_file_holds_and_says_so(file: Path, folder: Path) -> None:
    steps: list[Progress] = []
    kept = back_up(file, folder, reason="before a test", revision="e6e5369fb4d1", progress=steps.append)
    assert dump(kept.path) == dump(file)
    assert verify(kept.path) == kept == backups(folder, file)[0]
    assert (kept.source, kept.reason, kept.rows["tasks"]) == (file, "before a test", 21)
    assert steps[0].total > 0 and {it.step for it in steps} == {"Backing up", "Checking the backup"}
    assert sorted(it.name for it in folder.iterdir()) == [kept.path.name, f"{kept.path.name}.json"]
    assert list(file.parent.iterdir()) == [file]


def test_a_backup_is_one_file_whatever_the_journal_of_its_source(file: Path, folder: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("UPDATE tasks SET title = 'in the log'")
        connection.commit()
        kept = back_up(file, folder, reason="test")
    with closing(sqlite3.connect(kept.path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("SELECT DISTINCT title FROM tasks").fetchall() == [("in the log",)]


def test_a_damaged_file_gives_no_backup(file: Path, folder: Path) -> None:
    with file.open("r+b") as stream:
        stream.seek(4096 * 4)
        stream.write(b"\xff" * 4096)
    with pytest.raises(Known):
        back_up(file, folder, reason="test")
    assert list(folder.iterdir()) == []


def test_a_file_whose_index_does_not_match_its_rows_gives_no_backup(file: Path, folder: Path) -> None:
    changed(
        file,
        "CREATE INDEX mine ON tasks (status)",
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = 'CREATE INDEX mine ON tasks (title)' WHERE name = 'mine'",
    )
    with pytest.raises(Known, match="does not agree"):
        back_up(file, folder, reason="test")
    assert list(folder.iterdir()) == []


def test_a_stopped_backup_leaves_nothing(file: Path, folder: Path) -> None:
    with pytest.raises(Cancelled):
        back_up(file, folder, reason="test", cancelled=lambda: True)
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(file: Path, folder: Path) -> None:
    folder.parent.write_text("a file where the folder should be")
    with pytest.raises(Known):
        back_up(file, folder, reason="test")


def test_a_folder_that_vanishes_meanwhile_is_told(file: Path, folder: Path) -> None:
    def vanish(_: Progress) -> None:
        shutil.rmtree(folder, ignore_errors=True)

    with pytest.raises(Known, match=r"folder for backups.* is gone.* Choose another"):
        back_up(file, folder, reason="test", progress=vanish)


def test_names_are_told_apart_and_order_is_kept_when_the_clock_jumps_back(
    file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime):
        """It stands still, then goes back an hour with every look."""

        looks = 0

        @classmethod
        def now(cls, tz: object = None) -> datetime:  # noqa: ARG003
            cls.looks += 1
            return datetime(2026, 1, 1, 12, tzinfo=UTC) - timedelta(hours=max(0, cls.looks - 2))

    monkeypatch.setattr(module, "datetime", Clock)
    made = [back_up(file, folder, reason=str(number)) for number in range(4)]
    assert len({it.path for it in made}) == 4
    assert [it.reason for it in backups(folder, file)] == ["3", "2", "1", "0"]


def test_backups_of_files_with_one_name_are_told_apart(file: Path, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / file.name
    other.parent.mkdir()
    shutil.copy(file, other)
    for path in (file, other):
        back_up(path, folder, reason=path.parent.name)
    assert [it.reason for it in backups(folder, other)] == ["other"]
    assert len(backups(folder)) == 2


def test_what_a_killed_program_left_behind_is_swept_away_after_a_day(file: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    old, new = folder / ".old.db.part", folder / ".new.db.part"
    for part in (old, new):
        part.touch()
    os.utime(old, (1, 1))
    back_up(file, folder, reason="test")
    assert (old.exists(), new.exists()) == (False, True)


def test_a_note_whose_copy_never_came_is_swept_away_after_a_day(file: Path, folder: Path) -> None:
    notes: list[Path] = []
    for _ in range(2):
        copy = back_up(file, folder, reason="test").path
        notes.append(copy.with_name(f"{copy.name}.json"))
        copy.unlink()
    other = folder / "settings.json"
    other.write_text("{}")
    for path in (notes[0], other):
        os.utime(path, (1, 1))
    back_up(file, folder, reason="test")
    assert [path.exists() for path in (*notes, other)] == [False, True, True]


def test_a_changed_backup_is_not_trusted(file: Path, folder: Path) -> None:
    kept = back_up(file, folder, reason="test")
    changed(kept.path, "UPDATE tasks SET title = 'mine'")
    with pytest.raises(Known, match="changed"):
        verify(kept.path)


def test_what_a_killed_program_called_its_copy_in_the_same_second_is_in_nobodys_way(
    file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = iter(["0000", "0000", "0001"])
    monkeypatch.setattr("desktop.store.backup.secrets.token_hex", lambda _: next(draws))
    kept = back_up(file, folder, reason="test")
    for second in range(3):  # whichever second it is when the next one is made
        name = f"{kept.made_at + timedelta(seconds=second):%Y%m%d-%H%M%S}-0000{kept.path.suffix}.part"
        (folder / f".{kept.path.name.split('-0001-')[0]}-0002-{name}").touch()
    assert verify(back_up(file, folder, reason="test").path).number == 2


def test_verifying_stops_while_the_bytes_are_read(file: Path, folder: Path) -> None:
    kept = back_up(file, folder, reason="test")
    changed(kept.path, "UPDATE tasks SET title = 'mine'")
    with pytest.raises(Cancelled):  # nobody has waited for the sum, which differs
        verify(kept.path, cancelled=lambda: True)


def test_a_backup_stops_while_its_bytes_are_read(file: Path, folder: Path) -> None:
    looks: list[int] = []

    def stop(at: int) -> bool:
        looks.append(1)
        return len(looks) == at

    back_up(file, folder, reason="test", cancelled=lambda: stop(0))
    before, last = set(folder.iterdir()), len(looks)
    looks.clear()
    with pytest.raises(Cancelled, match=file.name):
        back_up(file, folder, reason="test", cancelled=lambda: stop(last))
    assert set(folder.iterdir()) == before


def test_a_copy_without_its_note_is_no_backup(file: Path) -> None:
    with pytest.raises(Known, match="verified"):
        verify(file)


def test_what_else_lies_in_the_folder_is_no_backup(file: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, text in (("a.json", "[]"), ("b.json", "{"), ("c.json", '{"rows": 3}')):
        (folder / name).write_text(text)
    kept = back_up(file, folder, reason="test")
    assert backups(folder) == [kept]


def test_old_backups_go_when_there_are_enough_newer_ones(file: Path, folder: Path) -> None:
    made = [back_up(file, folder, reason=str(number)) for number in range(6)]
    for it, days in zip(made, (200, 200, 10, 200, 1, 0), strict=True):
        aged(it, days)
    gone = rotate(folder, file, keep_count=2, keep_days=90, keep_bytes=PLENTY, keep=made[-1].path)
    assert {it.name for it in gone} == {made[number].path.name for number in (0, 1, 3)}
    assert [it.reason for it in backups(folder, file)] == ["5", "4", "2"]


def test_the_newest_few_stay_however_old(file: Path, folder: Path) -> None:
    made = [back_up(file, folder, reason=str(number)) for number in range(3)]
    for it in made:
        aged(it, 1000)
    assert rotate(folder, file, keep_count=3, keep_days=90, keep_bytes=PLENTY, keep=made[-1].path) == ()


def test_backups_that_together_take_too_much_go_the_oldest_first_but_never_the_newest_few(
    file: Path, folder: Path
) -> None:
    made = [back_up(file, folder, reason=str(number)) for number in range(6)]
    gone = rotate(folder, file, keep_count=2, keep_days=90, keep_bytes=4 * made[0].size, keep=made[-1].path)
    assert [it.name for it in gone] == [made[1].path.name, made[0].path.name]
    assert len(rotate(folder, file, keep_count=2, keep_days=90, keep_bytes=0, keep=made[-1].path)) == 2
    assert [it.reason for it in backups(folder, file)] == ["5", "4"]


def test_nothing_goes_when_the_newest_backup_is_not_what_it_was(file: Path, folder: Path) -> None:
    made = [back_up(file, folder, reason=str(number)) for number in range(3)]
    for it in made:
        aged(it, 1000)
    changed(made[-1].path, "DELETE FROM runs")
    with pytest.raises(Known):
        rotate(folder, file, keep_count=1, keep_days=1, keep_bytes=PLENTY, keep=made[-1].path)
    assert len(backups(folder, file)) == 3


def test_a_backup_is_put_back_in_place_and_what_was_there_is_kept(file: Path, folder: Path) -> None:
    kept, before, inode = back_up(file, folder, reason="test"), dump(file), file.stat().st_ino
    changed(file, "DELETE FROM runs", "CREATE TABLE later (x)")
    later = dump(file)
    restored = restore(kept.path, file, folder=folder)
    assert dump(file) == before and file.stat().st_ino == inode
    assert restored.before and dump(restored.before.path) == later
    assert list(file.parent.iterdir()) == [file]


def test_a_backup_is_put_back_over_a_file_with_another_page_size_and_a_log(file: Path, folder: Path) -> None:
    kept, before = back_up(file, folder, reason="test"), dump(file)
    changed(file, "PRAGMA page_size = 8192", "PRAGMA journal_mode = WAL")
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.executescript(
            "PRAGMA journal_mode = DELETE; PRAGMA page_size = 8192; VACUUM; PRAGMA journal_mode = WAL"
        )
    restore(kept.path, file, folder=folder)
    assert dump(file) == before
    assert list(file.parent.iterdir()) == [file]


def test_a_missing_file_is_made_again(file: Path, folder: Path) -> None:
    kept, before = back_up(file, folder, reason="test"), dump(file)
    file.unlink()
    restored = restore(kept.path, file, folder=folder)
    assert dump(file) == before and restored.before is None
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 300], ids=["no bytes", "other bytes"])
def test_a_file_nothing_can_read_is_moved_aside_with_what_stands_beside_it(
    file: Path, folder: Path, content: bytes
) -> None:
    kept, before = back_up(file, folder, reason="test"), dump(file)
    file.write_bytes(content)
    file.with_name(f"{file.name}-journal").write_bytes(b"a journal")
    restored = restore(kept.path, file, folder=folder)
    assert dump(file) == before
    assert {it.read_bytes() for it in restored.moved_aside} == {content, b"a journal"}
    assert set(file.parent.iterdir()) == {file, *restored.moved_aside}


def test_a_stopped_restore_leaves_even_an_unreadable_file_as_it_was(
    file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.store.restore.PAGES_A_STEP", 1)
    kept, steps = back_up(file, folder, reason="test"), list[Progress]()
    file.write_bytes(b"nothing of ours")
    with pytest.raises(Cancelled, match=rf"“{file.name}” is as it was"):
        restore(kept.path, file, folder=folder, progress=steps.append, cancelled=lambda: len(steps) > 1)
    assert [(it, it.read_bytes()) for it in file.parent.iterdir()] == [(file, b"nothing of ours")]


def test_a_damaged_file_is_moved_aside_and_replaced(file: Path, folder: Path) -> None:
    kept, before = back_up(file, folder, reason="test"), dump(file)
    with file.open("r+b") as stream:
        stream.seek(4096)
        stream.write(b"\xff" * 4096 * 4)
    assert identify(file).kind is Kind.corrupt
    restored = restore(kept.path, file, folder=folder)
    assert dump(file) == before and len(restored.moved_aside) == 1


def test_a_changed_backup_is_not_put_back(file: Path, folder: Path) -> None:
    kept, before = back_up(file, folder, reason="test"), file.read_bytes()
    changed(kept.path, "DELETE FROM runs")
    with pytest.raises(Known, match="changed"):
        restore(kept.path, file, folder=folder)
    assert file.read_bytes() == before


def test_a_stopped_restore_changes_nothing(file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.store.restore.PAGES_A_STEP", 3)
    kept = back_up(file, folder, reason="test")
    changed(file, "DELETE FROM runs")
    before, steps = dump(file), list[str]()

    def note(progress: Progress) -> None:
        steps.append(progress.step)

    with pytest.raises(Cancelled):
        restore(kept.path, file, folder=folder, progress=note, cancelled=lambda: "Restoring" in steps)
    assert dump(file) == before


def test_a_copy_is_saved_under_a_new_name_and_over_nothing(file: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.placet"
    save_copy(file, copy)
    assert dump(copy) == dump(file)
    before = copy.read_bytes()
    with pytest.raises(Known, match="already exists"):
        save_copy(file, copy)
    assert copy.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [copy, file.parent]


@pytest.mark.parametrize("folder", ["wal_with_unflushed_rows", "hot_rollback_journal"])
def test_a_copy_of_a_file_with_a_journal_has_its_rows_and_leaves_it_alone(
    folder: str, legacy_files: Path, tmp_path: Path
) -> None:
    there = shutil.copytree(legacy_files / "H_odd" / folder, tmp_path / "it")
    before = {path.name: path.read_bytes() for path in there.iterdir()}
    save_copy(there / "project_1.db", tmp_path / "copy.db")
    assert {path.name: path.read_bytes() for path in there.iterdir()} == before
    with closing(sqlite3.connect(tmp_path / "copy.db")) as file:
        assert file.execute("SELECT count(*) FROM tasks").fetchone() == (22 if "wal" in folder else 21,)


def test_letting_go_of_old_backups_can_be_stopped_and_then_none_goes(file: Path, folder: Path) -> None:
    made = [back_up(file, folder, reason=str(number)) for number in range(3)]
    with pytest.raises(Cancelled):
        rotate(folder, file, keep_count=1, keep_days=0, keep_bytes=0, keep=made[-1].path, cancelled=lambda: True)
    assert len(backups(folder, file)) == 3
