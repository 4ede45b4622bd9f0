"""The stock alembic command line, as child processes on real files and a real PostgreSQL."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL, NullPool, create_engine, inspect, text

from desktop.store import golden
from desktop.store.lock import hold
from tests import old_files

ROOT = Path(__file__).parents[2]
HEAD, FIRST = golden.HEAD, golden.REVISIONS[0]


def alembic(*words: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """One command in a process of its own, warnings being errors there too."""
    inherited = {name: value for name, value in os.environ.items() if name != "ALEMBIC_DB_URL"}
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "alembic", *words],
        cwd=ROOT,
        env={**inherited, "PLACET_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_up_step_by_step_and_down_with_a_backup_each_time(old_file: Path, tmp_path: Path) -> None:
    def on_file(*words: str) -> str:
        done = alembic("-x", f"file={old_file}", *words, home=tmp_path / "home")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    assert on_file("current") == FIRST
    on_file("upgrade", golden.REVISIONS[1][:5])
    assert on_file("current") == golden.REVISIONS[1]
    on_file("upgrade", "head")
    assert on_file("current") == f"{HEAD} (head)"
    assert on_file("check") == "No new upgrade operations detected."
    on_file("downgrade", "-1")
    assert on_file("current") == golden.REVISIONS[-2]
    backups = list((tmp_path / "home").rglob("*.db"))
    assert len(backups) == 3
    assert not list(old_file.parent.glob("*.lock"))


def test_the_ways_to_read_need_no_target(tmp_path: Path) -> None:
    assert alembic("heads", home=tmp_path).stdout.strip() == f"{HEAD} (head)"
    history = alembic("history", home=tmp_path).stdout
    assert all(revision in history for revision in golden.REVISIONS)


SAID = {
    "no target": (("current",), "Say which file or database"),
    "no such file": (("-x", "file=nowhere.db", "upgrade", "head"), "There is no file “nowhere.db”"),
    "no such revision": (("-x", "file={file}", "upgrade", "nonsense"), "There is no revision “nonsense”"),
    "beyond the first": (("-x", "file={file}", "downgrade", "-3"), "beyond the first"),
    "stamp": (("-x", "file={file}", "stamp", "head"), "never claimed unseen"),
    "offline": (("-x", "file={file}", "upgrade", "head", "--sql"), "look at the data"),
    "no configuration": (("-x", "config=nowhere.yaml", "current"), "“nowhere.yaml” cannot be read"),
}


@pytest.mark.parametrize("what", SAID)
def test_what_goes_wrong_is_one_sentence(what: str, old_file: Path, tmp_path: Path) -> None:
    was = old_file.read_bytes()
    words, sentence = SAID[what]
    done = alembic(*(word.format(file=old_file) for word in words), home=tmp_path / "home")
    assert done.returncode not in (0, 1)
    said = (done.stdout + done.stderr).strip()
    assert said.startswith("FAILED: ")
    assert sentence in said
    assert len(said.splitlines()) == 1
    assert old_file.read_bytes() == was


def test_a_file_that_is_open_elsewhere_is_left_alone(old_file: Path, tmp_path: Path) -> None:
    with hold(old_file, exclusive=False, what="has it open"):
        done = alembic("-x", f"file={old_file}", "upgrade", "head", home=tmp_path / "home")
    assert done.returncode != 0
    assert "has it open" in done.stdout
    with closing(sqlite3.connect(old_file)) as file:
        assert file.execute("SELECT version_num FROM alembic_version").fetchall() == [(FIRST,)]


def test_the_environment_and_an_old_configuration_name_the_file(old_file: Path, tmp_path: Path) -> None:
    done = alembic("current", home=tmp_path / "home", ALEMBIC_DB_URL=f"sqlite:///{old_file}")
    assert done.stdout.strip() == FIRST, done.stderr
    (tmp_path / "config.yaml").write_text("project_name: calc\ndatabase:\n  type: sqlite\n  path: project_1.db\n")
    done = alembic("-x", f"config={tmp_path / 'config.yaml'}", "current", home=tmp_path / "home")
    assert done.stdout.strip() == FIRST, done.stderr


def test_revision_autogenerate_at_head_writes_an_empty_one(head_file: Path, tmp_path: Path) -> None:
    """In a copy of the migrations: what it writes must not become one of them."""
    shutil.copytree(ROOT / "migrations", tmp_path / "copy" / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "alembic.ini", tmp_path / "copy")
    (ini := tmp_path / "copy" / "alembic.ini").write_text(
        (ROOT / "alembic.ini").read_text().replace("prepend_sys_path = %(here)s", f"prepend_sys_path = {ROOT}")
    )
    words = ("-c", str(ini), "-x", f"file={head_file}", "revision", "--autogenerate", "-m", "nothing new")
    done = alembic(*words, home=tmp_path / "home")
    assert done.returncode == 0, done.stderr
    (written,) = (tmp_path / "copy" / "migrations" / "versions").glob("*_nothing_new.py")
    assert written.read_text().count("    pass\n") == 2


def test_postgresql_by_a_configuration_with_any_password(postgresql_server: URL, tmp_path: Path) -> None:
    """The role's password holds what a URL cannot hold unquoted; the schema is made, and found again by its name."""
    with create_engine(postgresql_server, poolclass=NullPool).connect() as connection:
        connection.execute(text("""CREATE ROLE "p@l/acet" SUPERUSER LOGIN PASSWORD 'a@b/c:d%e'"""))
        connection.commit()
    query = postgresql_server.query
    host = query.get("host", postgresql_server.host)
    (tmp_path / "config.yaml").write_text(
        "database:\n  type: postgresql\n"
        f"  host: {host}\n  database: {postgresql_server.database}\n  username: p@l/acet\n  password: a@b/c:d%e\n"
        + (f"  port: {postgresql_server.port}\n" if postgresql_server.port else "")
    )

    def on_schema(*words: str) -> str:
        target = ("-x", f"config={tmp_path / 'config.yaml'}", "-x", "schema=Calc One")
        done = alembic(*target, *words, home=tmp_path / "home")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    on_schema("upgrade", "head")
    assert on_schema("current") == f"{HEAD} (head)"
    assert on_schema("check") == "No new upgrade operations detected."
    on_schema("downgrade", "base")
    on_schema("upgrade", "+2")
    assert on_schema("current") == golden.REVISIONS[1]
    with create_engine(postgresql_server, poolclass=NullPool).connect() as connection:
        assert set(old_files.TABLES) <= set(inspect(connection).get_table_names("Calc One"))
        assert not inspect(connection).has_table("tasks", "public")


def test_three_at_once_on_one_schema_all_succeed(postgresql_server: URL, tmp_path: Path) -> None:
    url = postgresql_server.render_as_string(hide_password=False)
    command = [sys.executable, "-W", "error", "-m", "alembic", "-x", "schema=shared", "upgrade", "head"]
    environment = {**os.environ, "PLACET_HOME": str(tmp_path), "ALEMBIC_DB_URL": url}
    running = [subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE) for _ in range(3)]
    said = [process.communicate()[1].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], said
    assert sorted("Running upgrade" in it for it in said) == [False, False, True]


@pytest.mark.parametrize("folder", ["wal_with_unflushed_rows", "hot_rollback_journal"])
def test_a_file_with_a_journal_is_asked_without_a_trace_and_upgraded_with_all_its_rows(
    folder: str, legacy_files: Path, tmp_path: Path
) -> None:
    there = shutil.copytree(legacy_files / "H_odd" / folder, tmp_path / "it")
    before = {path.name: path.read_bytes() for path in there.iterdir()}
    path, home = there / "project_1.db", tmp_path / "home"
    told = alembic("-x", f"file={path}", "current", home=home)
    assert told.stdout.strip() == FIRST, told.stderr
    assert {path.name: path.read_bytes() for path in there.iterdir()} == before
    assert alembic("-x", f"file={path}", "upgrade", "head", home=home).returncode == 0
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT count(*) FROM tasks").fetchone() == (22 if "wal" in folder else 21,)


def test_what_has_no_revision_is_told_what_it_is(tmp_path: Path) -> None:
    early = old_files.old_file(tmp_path / "early.db", "v4")
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"SQLite format 3\0" + b"\xff" * 4096)
    for path, said in ((early, "placet upgrade --yes"), (damaged, "salvage")):
        before = path.read_bytes()
        for command in (["current"], ["upgrade", "head"]):
            done = alembic("-x", f"file={path}", *command, home=tmp_path / "home")
            assert done.returncode != 0
            assert said in done.stderr + done.stdout
            assert "Traceback" not in done.stderr
        assert path.read_bytes() == before
