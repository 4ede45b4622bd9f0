"""Opening: every file gets its right answer, and a failed one leaves everything as it was."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from desktop.errors import Cancelled, Known
from desktop.paths import backup_dir
from desktop.store import golden
from desktop.store.identify import Kind, identify
from desktop.store.opening import AlreadyOpen, NeedsConsent, Options, create_project, open_project
from desktop.store.progress import Progress

Untouched = Callable[[Path], AbstractContextManager[None]]


def changed(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return path


def titles(session: Session) -> list[str]:
    return list(session.scalars(text("SELECT title FROM tasks ORDER BY id")))


def test_an_old_file_opens_with_all_its_rows(old_file: Path) -> None:
    with closing(sqlite3.connect(old_file)) as connection:
        before = [title for (title,) in connection.execute("SELECT title FROM tasks ORDER BY id")]
    steps: list[Progress] = []
    project = open_project(old_file, progress=steps.append)
    assert project.read(titles).result() == before and len(before) == 21
    assert project.receipt and project.receipt.to_revision == golden.HEAD
    assert project.identity.kind is Kind.current and not project.read_only
    assert project.checked.result().structure == ()
    project.close()
    assert list(old_file.parent.iterdir()) == [old_file]
    assert [it.step for it in steps if it.step in ("Identifying", "Backing up", "Upgrading", "Checking the result")]


def test_a_file_at_head_opens_without_alembic(head_file: Path) -> None:
    program = (
        "import sys, pathlib\nfrom desktop.store.opening import open_project\n"
        "p = open_project(pathlib.Path(sys.argv[1])); p.checked.result(); p.close()\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('alembic', 'mako', 'PySide6')])"
    )
    said = subprocess.run([sys.executable, "-c", program, head_file], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


def test_opening_a_file_at_head_changes_nothing(head_file: Path) -> None:
    before = head_file.read_bytes()
    project = open_project(head_file)
    assert project.receipt is None and project.note == ""
    project.close()
    assert head_file.read_bytes() == before
    assert list(head_file.parent.iterdir()) == [head_file]


NOT_OPENED: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: path.unlink(),
    "folder": lambda path: (path.unlink(), path.mkdir()),
    "zero bytes": lambda path: path.write_bytes(b""),
    "not a database": lambda path: path.write_text("Dear diary\n" * 400),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:9000]),
    "no project in it": lambda path: (path.unlink(), changed(path, "CREATE TABLE alembic_version (version_num TEXT)")),
    "another program's": lambda path: (path.unlink(), changed(path, "CREATE TABLE songs (title TEXT)")),
    "newer": lambda path: changed(
        path,
        "UPDATE alembic_version SET version_num = 'ffff00001111'",
        f"PRAGMA user_version = {golden.SCHEMA + 1}",
        f"UPDATE meta SET value = '{golden.SCHEMA + 1}' WHERE key = 'min_reader'",
    ),
    "unknown revision": lambda path: changed(
        path, "UPDATE alembic_version SET version_num = 'ffff00001111'", "PRAGMA application_id = 0"
    ),
    "drifted": lambda path: changed(
        path, "ALTER TABLE tasks ADD COLUMN mood TEXT", f"PRAGMA user_version = {golden.SCHEMA - 1}"
    ),
    "stamped without its columns": lambda path: changed(
        path, f"UPDATE alembic_version SET version_num = '{golden.REVISIONS[0]}'"
    ),
}


@pytest.mark.parametrize("what", NOT_OPENED)
@pytest.mark.parametrize("consent", [False, True])
def test_what_cannot_be_opened_is_told_in_one_sentence_and_left_as_it_was(
    head_file: Path, untouched: Untouched, what: str, consent: bool
) -> None:
    NOT_OPENED[what](head_file)
    with untouched(head_file.parent), pytest.raises(Known) as refused:
        open_project(head_file, Options(consent=consent))
    assert not isinstance(refused.value, Cancelled | NeedsConsent)
    assert head_file.name in refused.value.sentence
    assert not backup_dir().exists()


def test_a_newer_file_that_lets_us_read_it_opens_read_only(head_file: Path) -> None:
    changed(
        head_file,
        "UPDATE alembic_version SET version_num = 'ffff00001111'",
        "ALTER TABLE tasks ADD COLUMN mood TEXT",
        f"PRAGMA user_version = {golden.SCHEMA + 1}",
        f"UPDATE meta SET value = '{golden.SCHEMA}' WHERE key = 'min_reader'",
    )
    before = head_file.read_bytes()
    project = open_project(head_file)
    assert project.read_only and project.note
    assert project.read(titles).result() == []
    project.close()
    assert head_file.read_bytes() == before
    assert list(head_file.parent.iterdir()) == [head_file]


def test_an_old_file_opened_read_only_is_shown_as_an_upgraded_copy(old_file: Path) -> None:
    before = old_file.read_bytes()
    project = open_project(old_file, Options(read_only=True))
    assert len(project.read(titles).result()) == 21
    assert "copy" in project.note and project.path == old_file
    with pytest.raises(Known, match="read-only"):
        project.write(titles).result()
    private = project._file
    project.close()
    assert not private.parent.exists()
    assert old_file.read_bytes() == before
    assert list(old_file.parent.iterdir()) == [old_file]
    assert not backup_dir().exists()


def shown(path: Path) -> tuple[list[str], bool, str, list[str]]:
    project = open_project(path)
    there = sorted(it.name for it in path.parent.iterdir())
    result = project.read(titles).result(), project.read_only, project.note, there
    project.close()
    return result


@pytest.mark.parametrize("age", ["old", "at head", "at head in WAL mode"])
def test_a_file_in_a_folder_that_cannot_be_written_is_shown_and_left_alone(
    old_file: Path, head_file: Path, public_folder: Path, as_nobody: Callable[[Callable[[], Any]], Any], age: str
) -> None:
    path = Path(shutil.copy(old_file if age == "old" else head_file, public_folder / "mine.db"))
    if age == "at head in WAL mode":
        changed(path, "PRAGMA journal_mode = WAL")
    path.chmod(0o444)
    public_folder.chmod(0o555)
    before = path.read_bytes()
    found, read_only, note, there = as_nobody(lambda: shown(path))
    assert (len(found), read_only, there) == (21 if age == "old" else 0, True, ["mine.db"])
    assert "read-only" in note
    assert path.read_bytes() == before


def test_a_file_at_head_with_a_log_beside_it_is_made_one_file_with_all_its_rows(
    head_file: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    with closing(sqlite3.connect(head_file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("INSERT INTO projects (name) VALUES ('in the log')")
        connection.commit()
        for name in (head_file.name, f"{head_file.name}-wal"):
            shutil.copy(head_file.with_name(name), folder)
    copy = folder / head_file.name
    project = open_project(copy)
    assert project.read(lambda session: session.scalar(text("SELECT name FROM projects"))).result() == "in the log"
    project.close()
    assert list(folder.iterdir()) == [copy]
    assert copy.read_bytes()[18:20] == b"\1\1"  # no write-ahead log any more


def test_a_file_another_window_is_writing_just_now_opens_all_the_same(head_file: Path) -> None:
    program = (
        "import sys, pathlib\nfrom desktop.store.opening import open_project\nfrom sqlalchemy import text\n"
        "def slow(session):\n"
        "    session.execute(text(\"INSERT INTO projects (name) VALUES ('slow')\"))\n"
        "    print('writing', flush=True)\n    sys.stdin.read()\n"
        "p = open_project(pathlib.Path(sys.argv[1])); p.write(slow).result(); p.close()"
    )
    command = [sys.executable, "-c", program, head_file]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline() == b"writing\n"
        assert head_file.with_name(f"{head_file.name}-journal").exists()
        project = open_project(head_file)
        assert project.read(titles).result() == []
        other.communicate()
    assert project.read(lambda session: session.scalar(text("SELECT name FROM projects"))).result() == "slow"
    project.close()
    assert list(head_file.parent.iterdir()) == [head_file]


def test_the_same_file_is_not_opened_twice_in_one_program(head_file: Path) -> None:
    project = open_project(head_file)
    link = head_file.with_name("link.placet")
    link.symlink_to(head_file)
    for path in (head_file, link):
        with pytest.raises(AlreadyOpen) as refused:
            open_project(path)
        assert refused.value.path == path
    project.close()
    open_project(link).close()
    assert sorted(head_file.parent.iterdir()) == [link, head_file]


def test_two_programs_may_have_a_file_open(head_file: Path) -> None:
    project = open_project(head_file)
    program = "import sys, pathlib\nfrom desktop.store.opening import open_project\n"
    program += "open_project(pathlib.Path(sys.argv[1])).close()\n"
    subprocess.run([sys.executable, "-c", program, head_file], check=True)
    project.close()
    assert list(head_file.parent.iterdir()) == [head_file]


def test_a_stopped_open_leaves_everything_as_it_was(old_file: Path, untouched: Untouched) -> None:
    with untouched(old_file.parent), pytest.raises(Cancelled):
        open_project(old_file, cancelled=lambda: True)


def test_consent_is_asked_before_a_window_opens(old_file: Path) -> None:
    changed(old_file, "UPDATE projects SET current_phase = 'bogus'")
    before = old_file.read_bytes()
    with pytest.raises(NeedsConsent):
        open_project(old_file)
    assert old_file.read_bytes() == before
    project = open_project(old_file, Options(consent=True))
    assert project.receipt and project.receipt.set_aside == 1
    project.close()


def test_a_new_project_is_at_head_and_empty(tmp_path: Path) -> None:
    path = tmp_path / "new.placet"
    project = create_project(path)
    assert project.read(titles).result() == []
    assert project.receipt is None
    project.close()
    assert identify(path).kind is Kind.current
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("what", ["file", "folder", "broken link"])
def test_a_new_project_never_takes_anothers_name(tmp_path: Path, untouched: Untouched, what: str) -> None:
    path = tmp_path / "new.placet"
    if what == "file":
        path.write_text("mine")
    elif what == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "nowhere")
    with untouched(tmp_path), pytest.raises(Known, match="already exists"):
        create_project(path)


def test_a_new_project_does_not_take_a_name_given_away_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.store import migrate

    path, make = tmp_path / "new.placet", migrate.make

    def slow(part: Path) -> None:
        make(part)
        path.write_text("mine")

    monkeypatch.setattr(migrate, "make", slow)
    with pytest.raises(Known, match="already exists"):
        create_project(path)
    assert path.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_project_does_not_inherit_a_journal(tmp_path: Path, untouched: Untouched) -> None:
    (tmp_path / "new.placet-journal").write_bytes(b"somebody's")
    with untouched(tmp_path), pytest.raises(Known, match="-journal"):
        create_project(tmp_path / "new.placet")


def test_a_new_project_that_fails_was_never_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_part: Path) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("desktop.store.migrate.make", fails)
    with pytest.raises(RuntimeError, match="boom"):
        create_project(tmp_path / "new.placet")
    assert list(tmp_path.iterdir()) == []


def test_a_new_project_in_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(Known):
        create_project(tmp_path / "nowhere" / "new.placet")
    assert list(tmp_path.iterdir()) == []


def test_a_large_file_is_asked_about_before_it_is_backed_up(
    tmp_path: Path, old_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("consent", "migrate"):
        monkeypatch.setattr(f"desktop.store.{module}.LARGE", old_file.stat().st_size - 1)
    before, folder = old_file.read_bytes(), tmp_path / "backups"
    with pytest.raises(NeedsConsent, match=r"makes a backup of .* first") as asked:
        open_project(old_file, Options(backup_folder=folder))
    assert asked.value.preview.is_large
    assert old_file.read_bytes() == before
    assert not folder.exists() or not list(folder.iterdir())
    open_project(old_file, Options(backup_folder=folder, consent=True)).close()
    assert len(list(folder.glob("*.db"))) == 1
