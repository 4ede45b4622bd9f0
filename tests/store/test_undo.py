"""An upgrade can be taken back, and what was done since then is kept."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from desktop.errors import Known
from desktop.paths import backup_dir
from desktop.store.identify import Kind, identify
from desktop.store.opening import Options, open_project
from desktop.store.restore import undo


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def note(session: Session, number: int) -> None:
    session.execute(text("UPDATE tasks SET priority = :number"), {"number": number})


def upgraded(path: Path, *, edits: int = 0) -> Path:
    """Open it, edit it that many times, close it; the backup the upgrade made."""
    project = open_project(path)
    for number in range(edits):
        project.write(note, number).result()
    project.close()
    assert project.receipt and project.receipt.backup
    return project.receipt.backup


def test_an_undone_upgrade_leaves_the_file_as_it_was_before(old_file: Path) -> None:
    before = dump(old_file)
    restored = undo(old_file, upgraded(old_file), folder=backup_dir())
    assert (dump(old_file), identify(old_file).kind) == (before, Kind.older)
    assert restored.later_commits == 0
    assert list(old_file.parent.iterdir()) == [old_file]


def test_what_was_changed_since_the_upgrade_is_counted_and_kept(old_file: Path) -> None:
    backup = upgraded(old_file, edits=3)
    after = dump(old_file)
    restored = undo(old_file, backup, folder=backup_dir())
    assert restored.later_commits == 3
    assert restored.before and dump(restored.before.path) == after


def test_an_undone_upgrade_can_be_done_again_and_undone_again(old_file: Path) -> None:
    before = dump(old_file)
    for _ in range(3):
        undo(old_file, upgraded(old_file, edits=1), folder=backup_dir())
        assert dump(old_file) == before


def test_an_upgrade_is_not_undone_under_an_open_window(old_file: Path) -> None:
    project = open_project(old_file)
    assert project.receipt and project.receipt.backup
    with pytest.raises(Known, match="open in a window"):
        undo(old_file, project.receipt.backup, folder=backup_dir())
    project.close()
    assert identify(old_file).kind is Kind.current


def test_undoing_keeps_the_backup_it_came_from(old_file: Path) -> None:
    backup = upgraded(old_file)
    undo(old_file, backup, folder=backup_dir())
    open_project(old_file, Options(keep_count=1, keep_days=0)).close()
    assert len(list(backup_dir().glob("*.json"))) >= 1


def test_what_a_killed_program_was_writing_is_taken_back_before_an_upgrade_is_undone(old_file: Path) -> None:
    before, backup = dump(old_file), upgraded(old_file)
    half = (
        "c.execute('PRAGMA cache_size = 1'); c.execute('BEGIN'); c.execute('UPDATE tasks SET title = zeroblob(50000)')"
    )
    program = (
        f"import os, sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\n{half}\nos.kill(os.getpid(), {signal.SIGKILL:d})"
    )
    assert subprocess.run([sys.executable, "-c", program, old_file]).returncode == -signal.SIGKILL
    assert old_file.with_name(f"{old_file.name}-journal").exists()
    undo(old_file, backup, folder=backup_dir())
    assert dump(old_file) == before
