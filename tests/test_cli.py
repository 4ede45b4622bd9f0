"""The command line keeps its promises, tried as the child process a person starts."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest

from desktop import cli
from desktop.store import lock
from desktop.store.files import digest
from tests.old_files import old_file

PLACET = Path(sys.executable).with_name("placet")
KINDS = {
    "A_site_api/data/project_1.db": "older",
    "A_site_api/data/project_2.db": "older",
    "A_site_api/data/project_3.db": "older",
    "A_site_api/data/project_77.db": "older",
    "B_stamped_rich/data/project_1.db": "older",
    "B_stamped_rich/data/project_2.db": "older",
    "C_unstamped/data/project_1.db": "unstamped",
    "D_empty/project_1.db": "older",
    "D_empty/project_2.db": "unstamped",
    "D_empty/project_4.db": "empty",
    "E_orphans/project_1.db": "older",
    "F_old_models/v3_6aca82f_8tables_no_storage_path/project_1.db": "old_shape",
    "F_old_models/v4_4cf19ae_no_task_extra_data_no_CANCELLED/project_1.db": "old_shape",
    "G_hybrids/v1_then_create_all_v5/project_1.db": "old_shape",
    "G_hybrids/v4_FALSELY_STAMPED_by_migrate_tool/project_1.db": "falsely_stamped",
    "H_odd/artifact_files_missing_and_tampered/project_1.db": "older",
    "H_odd/corrupt_middle_page/project_1.db": "corrupt",
    "H_odd/hot_rollback_journal/project_1.db": "older",
    "H_odd/newer_than_app_unknown_revision/project_1.db": "unknown_revision",
    "H_odd/not_a_database/project_1.db": "not_sqlite",
    "H_odd/user_extra_table_index_trigger_view/project_1.db": "older",
    "H_odd/wal_with_unflushed_rows/project_1.db": "older",
}
CERTAIN = {name for name, kind in KINDS.items() if kind in ("older", "unstamped", "old_shape", "falsely_stamped")}


def placet(*words: str | Path | bytes, **how: Any) -> subprocess.CompletedProcess[str]:
    """Run `placet WORDS` and wait for it."""
    return subprocess.run(
        [PLACET, *words], capture_output=True, encoding="utf-8", errors="surrogateescape", check=False, **how
    )


def told(done: subprocess.CompletedProcess[str], below: Path) -> dict[str, dict[str, Any]]:
    """The reports printed as JSON, by path below a folder."""
    return {str(Path(report["path"]).relative_to(below)): report for report in json.loads(done.stdout)}


def state(folder: Path) -> dict[str, tuple[str, int]]:
    """Every file below a folder with its digest and the time of its last change."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): (digest(path), path.stat().st_mtime_ns) for path in files}


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder below which the program keeps what is its own."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("PLACET_HOME", str(folder))
    return folder


@pytest.fixture
def site(legacy_files: Path, tmp_path: Path) -> Path:
    """A copy of the real old files."""
    shutil.copytree(legacy_files, tmp_path / "site", copy_function=shutil.copy)
    for path in (tmp_path / "site", *(tmp_path / "site").rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return tmp_path / "site"


def test_check_names_the_kind_of_every_real_old_file_and_changes_no_byte(site: Path, home: Path) -> None:
    before = state(site)
    done = placet("check", site, "--json")
    reports = told(done, site)
    assert {name: report["kind"] for name, report in reports.items()} == KINDS
    assert {name for name, report in reports.items() if report["outcome"] == "would-upgrade"} == CERTAIN
    assert {name for name, report in reports.items() if "error" in report} == KINDS.keys() - CERTAIN
    assert done.returncode == 1
    assert state(site) == before
    assert state(home) == {}


def test_with_consent_every_certain_old_file_is_upgraded_by_two_processes_and_no_other_touched(
    site: Path, home: Path
) -> None:
    before = state(site)
    rehearsed = told(placet("upgrade", site, "--json", "--yes", "--dry-run"), site)
    assert state(site) == before
    done = placet("upgrade", site, "--json", "--yes", "--jobs", "2")
    reports, after = told(done, site), state(site)
    assert done.returncode == 1
    assert list(reports) == list(KINDS), "in the order of their names"
    assert {name for name, report in reports.items() if report["outcome"] == "upgraded"} == CERTAIN
    assert {name for name in before.keys() & after.keys() if before[name] == after[name]} >= KINDS.keys() - CERTAIN
    counts = ("rows_before", "rows_after", "set_aside")
    assert {name: [it.get(count) for count in counts] for name, it in reports.items()} == {
        name: [it.get(count) for count in counts] for name, it in rehearsed.items()
    }
    assert all(Path(reports[name]["backup"]).parent == home / "state" / "backups" for name in CERTAIN)
    again = told(placet("check", site, "--json"), site)
    assert {name for name, report in again.items() if report["outcome"] == "current"} == CERTAIN


def test_without_consent_only_what_sets_nothing_aside_is_upgraded(site: Path) -> None:
    before = state(site)
    done = placet("upgrade", site, "--json", "--jobs", "2")
    reports, after = told(done, site), state(site)
    upgraded = {name for name, report in reports.items() if report["outcome"] == "upgraded"}
    assert upgraded >= {"A_site_api/data/project_77.db", "D_empty/project_1.db", "D_empty/project_2.db"}
    assert all(reports[name]["set_aside"] == 0 for name in upgraded)
    assert reports["E_orphans/project_1.db"]["outcome"] == "refused"
    assert reports["E_orphans/project_1.db"]["set_aside"] > 0
    assert {name for name in before if before[name] != after.get(name)} == upgraded
    assert "--yes" in done.stderr


NO_QT = "import sys; sys.modules.update(dict.fromkeys({blocked!r})); from desktop.app import main; sys.exit(main())"


def without(blocked: tuple[str, ...], *words: str | Path) -> subprocess.CompletedProcess[str]:
    """`placet WORDS` in a process that cannot import these packages and knows no display."""
    env = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "QT_QPA_PLATFORM")}
    program = NO_QT.format(blocked=blocked)
    return subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, env=env, check=False)


def test_every_command_does_its_work_without_qt(tmp_path: Path) -> None:
    file = old_file(tmp_path / "old.db", filled=False)
    for words in (
        ("check", file),
        ("backup", file, "--into", tmp_path / "kept"),
        ("upgrade", file),
        ("upgrade", file, "--dry-run"),
        ("verify", file),
        ("demo", tmp_path / "Harbour.placet", "--no-open"),
    ):
        done = without(("PySide6", "qtawesome"), *words)
        assert (done.returncode, done.stderr) == (0, ""), words
    (kept,) = (tmp_path / "kept").glob("*.db")
    done = without(("PySide6", "qtawesome"), "restore", kept, "--to", file)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("words", [("--help",), ("check", "--help"), ("check", "old.db")])
def test_what_only_looks_imports_neither_qt_nor_sqlalchemy_nor_alembic(words: tuple[str, ...], tmp_path: Path) -> None:
    old_file(tmp_path / "old.db")
    paths = [str(tmp_path / word) if word == "old.db" else word for word in words]
    done = without(("PySide6", "sqlalchemy", "alembic", "tqdm"), *paths)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "words",
    [("check",), ("upgrade", "a.db", "--jobs", "0"), ("upgrade", "a.db", "--jobs", "x"), ("restore", "a.db"),
     ("verify", "a.db", "b.db"), ("check", "a.db", "--yes")],
)  # fmt: skip
def test_wrong_usage_is_2(words: tuple[str, ...]) -> None:
    done = placet(*words)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: placet")


@pytest.mark.parametrize(
    "words",
    [("check", "gone.db"), ("upgrade", "gone.db"), ("verify", "gone.db"), ("backup", "gone.db"), ("verify", "."),
     ("restore", "gone.db", "--to", "new.db"), ("backup", "text.db"), ("upgrade", "text.db"), ("demo", "text.db"),
     ("check", "empty"), ("verify", "pipe.db"), ("backup", "zero.db"), ("check", "zero.db", "--json")],
)  # fmt: skip
def test_bad_input_is_one_clear_sentence_and_1(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database " * 100)
    (tmp_path / "zero.db").touch()
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe.db")
    done = placet(*words, cwd=tmp_path)
    assert done.returncode == 1
    assert re.fullmatch(r"placet: .+\.\n", done.stderr), done.stderr
    assert not (tmp_path / "new.db").exists()


def test_a_reader_that_leaves_early_is_no_trouble(tmp_path: Path) -> None:
    old_file(tmp_path / "old.db")
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run([PLACET, "check", tmp_path], stdout=writing, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(writing)
    assert done.stderr == b""


@pytest.mark.parametrize("locale", ["C.UTF-8", "C", "POSIX"])
def test_any_name_a_file_can_have_fits_in_a_table_and_in_json(locale: str, tmp_path: Path) -> None:
    names = [b"a\nb.db", b"\xff\xfe.db", "größe – 名.db".encode(), b"tab\t'\".db", b"-leading.db"]
    for name in names:
        old_file(tmp_path / "plain.db", filled=False).rename(tmp_path / os.fsdecode(name))
    env = os.environ | {"LC_ALL": locale}
    done = placet("check", tmp_path, "--json", env=env)
    assert {os.fsencode(Path(report["path"]).name) for report in json.loads(done.stdout)} == set(names)
    assert done.stdout.isascii()
    table = placet("check", tmp_path, env=env)
    assert (table.returncode, table.stderr) == (0, "")
    headings, *lines, nothing, total = table.stdout.splitlines()
    assert headings.split()[0] == "File"
    assert (len(lines), nothing, total) == (len(names), "", f"{len(names)} files: {len(names)} would be upgraded.")


def test_a_bar_is_shown_on_a_terminal_and_nowhere_else(tmp_path: Path) -> None:
    files = [old_file(tmp_path / f"{number}.db", filled=False) for number in range(3)]
    assert placet("upgrade", files[0]).stderr == ""
    terminal, seen = os.openpty()
    termios.tcsetwinsize(seen, (24, 100))
    with os.fdopen(terminal, "rb", buffering=0) as screen:
        done = subprocess.run([PLACET, "upgrade", *files, "--json"], stdout=subprocess.PIPE, stderr=seen, check=False)
        shown = screen.read(1 << 16)
        os.close(seen)
    assert b"0/3" in shown
    assert [report["outcome"] for report in json.loads(done.stdout)] == ["current", "upgraded", "upgraded"]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_stops_cleanly_and_it_can_be_started_again(jobs: str, tmp_path: Path, home: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    old_file(tmp_path / "old.db")
    for number in range(24):
        shutil.copy(tmp_path / "old.db", folder / f"{number:02}.db")
    before = digest(tmp_path / "old.db")
    command = [PLACET, "upgrade", folder, "--yes", "--json", "--jobs", jobs]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as running:
        with lock.hold(folder / "23.db", exclusive=True):  # however fast it is, it is not done before it is stopped
            while len(list((home / "state" / "backups").glob("*.json"))) < 4:
                assert running.poll() is None
                time.sleep(0.01)
            os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to every process of it
        said, complaints = running.communicate()
    outcomes = {Path(report["path"]).name: report["outcome"] for report in json.loads(said)}
    assert running.returncode == 1
    assert len(outcomes) == 24
    assert set(outcomes.values()) == {"upgraded", "stopped"}
    assert b"Traceback" not in complaints
    assert sorted(path.name for path in folder.iterdir()) == sorted(outcomes), "nothing is left beside the files"
    assert {name for name in outcomes if digest(folder / name) == before} == {
        name for name, outcome in outcomes.items() if outcome == "stopped"
    }
    again = placet("upgrade", folder, "--yes", "--json", "--jobs", "2")
    assert again.returncode == 0
    assert {report["outcome"] for report in json.loads(again.stdout)} == {"upgraded", "current"}


def test_a_killed_command_leaves_no_process_behind_and_every_file_opens(tmp_path: Path, home: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    old_file(tmp_path / "old.db")
    for number in range(24):
        shutil.copy(tmp_path / "old.db", folder / f"{number:02}.db")
    command = [PLACET, "upgrade", folder, "--jobs", "2"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        while len(list((home / "state" / "backups").glob("*.json"))) < 4:
            assert running.poll() is None
            time.sleep(0.01)
        children = psutil.Process(running.pid).children(recursive=True)
        running.kill()
    assert len(children) >= 2
    assert psutil.wait_procs(children, timeout=60)[1] == []
    again = placet("upgrade", folder, "--json", "--jobs", "2")
    assert again.returncode == 0
    assert {report["outcome"] for report in json.loads(again.stdout)} == {"upgraded", "current"}


def opening(opened: list[Path]) -> Callable[[Path], int]:
    """What would show a file in the desktop; it only remembers which."""

    def open_file(path: Path) -> int:
        opened.append(path)
        return 0

    return open_file


def test_demo_makes_the_example_once_and_opens_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opened: list[Path] = []
    path = home / "state" / "example" / "Harbour.placet"
    assert cli.main(["demo"], opening(opened)) == 0
    first = digest(path)
    assert cli.main(["demo", "--json", "--no-open"], opening(opened)) == 0
    assert (opened, digest(path)) == ([path], first)
    made, found = capsys.readouterr().out.split("\n", 1)
    assert "Harbour.placet" in made
    assert json.loads(found)[0]["outcome"] == "current"


def test_demo_leaves_an_example_that_does_not_open_and_makes_a_new_one_beside(home: Path) -> None:
    old = home / "state" / "example" / "Harbour.placet"
    old.parent.mkdir(parents=True)
    old.write_text("spoilt")
    opened: list[Path] = []
    assert cli.main(["demo"], opening(opened)) == 0
    assert opened == [old.with_name("Harbour 2.placet")]
    assert old.read_text() == "spoilt"


def test_demo_never_takes_the_place_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opened: list[Path] = []
    (tmp_path / "mine.placet").write_text("mine")
    assert cli.main(["demo", str(tmp_path / "mine.placet")], opening(opened)) == 1
    assert (opened, (tmp_path / "mine.placet").read_text()) == ([], "mine")
    assert "already exists" in capsys.readouterr().err


def test_a_word_that_is_no_command_is_a_file() -> None:
    done = without(("PySide6",), "chekc")
    assert done.returncode == 1
    assert "usage" not in done.stderr


def test_salvage_says_what_is_missing_and_leaves_the_damaged_file(tmp_path: Path) -> None:
    file = old_file(tmp_path / "a.db")
    with closing(sqlite3.connect(file)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'runs'").fetchone()
    data = bytearray(file.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = bytes(4096)
    file.write_bytes(data)
    new = tmp_path / "new.placet"
    done = placet("salvage", file, "--to", new)
    assert (done.returncode, done.stderr) == (0, "")
    assert "runs: no rows were read; whether there were any, nothing tells." in done.stdout
    assert file.read_bytes() == data
    again = placet("salvage", file, "--to", new, "--json")
    assert again.returncode == 1
    assert "already exists" in again.stderr
    new.unlink()
    (report,) = json.loads(placet("salvage", file, "--to", new, "--json").stdout)
    assert (report["outcome"], report["missing"]) == ("salvaged", {"runs": [[1, None]]})
    assert "runs" not in report["rows_before"]


def test_audit_writes_the_chain_with_what_verifies_it(tmp_path: Path) -> None:
    file, export = tmp_path / "harbour.placet", tmp_path / "audit.jsonl"
    assert placet("demo", file, "--no-open").returncode == 0
    done = placet("audit", file, "--to", export)
    assert (done.returncode, done.stderr) == (0, "")
    assert "entries are in audit.jsonl; verify_audit.py beside it verifies them." in done.stdout
    script = subprocess.run([sys.executable, tmp_path / "verify_audit.py", export], capture_output=True, text=True)
    assert script.stdout == "The chain is whole. Signatures were not looked at.\n"
    assert placet("verify", file).returncode == 0
