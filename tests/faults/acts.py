"""What a program does to project files, each as something that can be begun from the same start again and again."""

# A root folder holds `project/`, which a person sees, and `backups/`.

import functools
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import alembic.util
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from desktop.commands import tasks
from desktop.errors import Known
from desktop.paths import HOME_VARIABLE
from desktop.queries import tasks as asked
from desktop.store import backup, database, golden, opening, restore, revisions
from desktop.store.consent import Options
from desktop.store.identify import Kind, identify
from desktop.store.project import Project
from tests import old_files

NAME = "project.placet"
LARGER = "upgrade of a larger file"
EDITED = "Edited while something went wrong"
# A task in planning, whose words may be edited (tests/old_files.py).
PLANNED = 21


@dataclass(frozen=True, slots=True)
class Act:
    """`start` makes the root as it is before; `do` is the act; `again` what a person tries after it was cut off.

    `keeps` says whether the act must have left a backup of the old state wherever the new state is found.
    """

    name: str
    start: Callable[[Path], None]
    do: Callable[[Path], None]
    again: Callable[[Path], None]
    keeps: bool = False


def file_of(root: Path) -> Path:
    """The project file of a root."""
    return root / "project" / NAME


def backups_of(root: Path) -> Path:
    """The folder of backups of a root."""
    return root / "backups"


@contextmanager
def workshop(folder: Path) -> Iterator[None]:
    """Inside, the program's own folders and temporary files are below `folder`, which is removed at the end.

    Alembic reads each revision from its file once, not anew for each of thousands of acts.
    """
    (folder / "tmp").mkdir(parents=True)
    read, home, temporary = alembic.util.load_python_file, os.environ.get(HOME_VARIABLE), tempfile.tempdir

    def load_python_file(within: str, name: str) -> ModuleType:
        return _read_once(within, name) if Path(within).name == "versions" else read(within, name)

    alembic.util.load_python_file = load_python_file
    os.environ[HOME_VARIABLE], tempfile.tempdir = str(folder / "home"), str(folder / "tmp")
    try:
        yield
    finally:
        alembic.util.load_python_file, tempfile.tempdir = read, temporary
        del os.environ[HOME_VARIABLE]
        os.environ.update({HOME_VARIABLE: home} if home else {})
        shutil.rmtree(folder, ignore_errors=True)


_read_once = functools.cache(alembic.util.load_python_file)


def outcome(act: Callable[[Path], None], root: Path) -> dict[str, Any]:
    """Do it and say in plain data how it ended: done, told (a sentence for the person), or a bug; and how long it took.

    `lasts` is how long the person waited, in seconds of the clock.
    """
    begun = time.monotonic()
    try:
        act(root)
        said = {"how": "done", "sentence": ""}
    except Known as known:
        said = {"how": "told", "sentence": known.sentence}
    except Exception as error:  # noqa: BLE001  (anything else is what the test is looking for)
        said = {"how": "bug", "sentence": f"{type(error).__name__}: {error}"}
    return said | {"lasts": time.monotonic() - begun}


def opened(root: Path) -> Project:
    """The project of a root, opened as the window opens it."""
    return opening.open_project(file_of(root), Options(backup_folder=backups_of(root)))


def _folders(root: Path) -> None:
    for folder in (root / "project", backups_of(root)):
        folder.mkdir(parents=True)


def _old(root: Path, rows: int = 0) -> None:
    (root / "project").mkdir(parents=True)
    old_files.old_file(file_of(root))
    with closing(sqlite3.connect(file_of(root))) as file, file:
        file.executemany(
            "INSERT INTO tasks (project_id, title, description, status, version, attempts, priority)"
            " VALUES (1, ?, ?, 'PENDING', 1, 0, 0)",
            [(f"Further task {number}", "What it is about. " * 20) for number in range(rows)],
        )


def _current(root: Path) -> None:
    _old(root)
    _open(root)
    shutil.rmtree(backups_of(root))
    backups_of(root).mkdir()


def _open(root: Path) -> None:
    opened(root).close()


def _create(root: Path) -> None:
    opening.create_project(file_of(root)).close()


def _create_again(root: Path) -> None:
    if file_of(root).exists():
        _open(root)
    else:
        _create(root)


def _back_up(root: Path) -> None:
    backup.back_up(file_of(root), backups_of(root), reason="asked for")


def _first_backup(root: Path) -> Path:
    """The oldest one: what an act puts back was there before it began."""
    return min(backups_of(root).glob(f"[!.]*{Path(NAME).suffix}"), key=lambda it: it.name.split("-", 2)[2])


def _restore(root: Path) -> None:
    restore.restore(_first_backup(root), file_of(root), folder=backups_of(root))


def _undo(root: Path) -> None:
    restore.undo(file_of(root), _first_backup(root), folder=backups_of(root))


def _to_be_restored(root: Path) -> None:
    _current(root)
    _back_up(root)
    _edit(root)


def _to_be_restored_into_nothing(root: Path) -> None:
    _to_be_restored(root)
    file_of(root).unlink()


def _to_be_restored_over_damage(root: Path) -> None:
    _to_be_restored(root)
    data = bytearray(file_of(root).read_bytes())
    data[100:4096] = b"\xff" * 3996  # the page that tells what the other pages are
    file_of(root).write_bytes(data)
    file_of(root).with_name(f"{NAME}-journal").write_bytes(b"of a program that is gone")


def _restore_into_nothing_again(root: Path) -> None:
    if identify(file_of(root)).kind is Kind.missing:
        _restore(root)
    else:
        _open(root)


def _to_be_undone(root: Path) -> None:
    _old(root)
    _open(root)


def _edit(root: Path) -> None:
    project = opened(root)
    try:
        project.write(reword).result()
    finally:
        project.close()


def _edit_again(root: Path) -> None:
    project = opened(root)
    try:
        if project.read(asked.detail, PLANNED).result().row.title != EDITED:
            project.write(reword).result()
    finally:
        project.close()


def reword(session: Session) -> None:
    """Give the planned task other words."""
    row = asked.detail(session, PLANNED).row
    tasks.edit(
        session,
        PLANNED,
        row_version=row.row_version,
        title=EDITED,
        description="New words",
        priority=row.priority,
        phase=row.phase,
    )


def _large(root: Path) -> None:
    _old(root, rows=400)


ACTS = {
    act.name: act
    for act in (
        Act("upgrade", _old, _open, _open, keeps=True),
        Act(LARGER, _large, _open, _open, keeps=True),
        Act("new file", _folders, _create, _create_again),
        Act("backup", _current, _back_up, _back_up),
        Act("restore", _to_be_restored, _restore, _restore, keeps=True),
        Act("restore of a lost file", _to_be_restored_into_nothing, _restore, _restore_into_nothing_again),
        Act("restore over a damaged file", _to_be_restored_over_damage, _restore, _restore, keeps=True),
        Act("undo", _to_be_undone, _undo, _undo, keeps=True),
        Act("edit", _current, _edit, _edit_again),
    )
}


def _upgrade_in_autocommit(root: Path) -> None:
    """The control: the same migrations on a connection as the driver makes it, where every DDL statement is final."""
    engine = create_engine(f"sqlite:///{file_of(root)}")
    with engine.begin() as connection:
        revisions.bring(connection, golden.HEAD, up=True)
    engine.dispose()


CONTROL = Act("control: upgrade in autocommit", _old, _upgrade_in_autocommit, _open)


def without_syncs(act: Callable[[Path], None]) -> Callable[[Path], None]:
    """The control of the power cuts: the same act, SQLite told not to wait for the disk."""

    def careless(root: Path) -> None:
        make_durable = database.make_durable
        database.make_durable = lambda connection: connection.execute("PRAGMA synchronous=OFF").close()
        try:
            act(root)
        finally:
            database.make_durable = make_durable

    return careless
