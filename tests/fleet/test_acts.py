"""What can be done to one file keeps its promises, on real old and new files."""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import pytest

from desktop.commands import audit
from desktop.fleet import acts
from desktop.fleet.report import Outcome, Report
from desktop.store import backup, golden
from desktop.store.consent import Options
from desktop.store.files import digest
from desktop.store.opening import open_project
from tests.old_files import broken_file, half_migrated_file, old_file

LOST_TASK = (
    "INSERT INTO runs (id, task_id, engine, status, start_time)"
    " VALUES (99, 4242, 'x', 'SUCCESS', '2026-01-10 10:00:00')"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where backups go."""
    return tmp_path / "backups"


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    """An old file whose way is certain and sets nothing aside."""
    return old_file(tmp_path / "clean.db", filled=False)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """An old file with one row that belongs nowhere."""
    return broken_file(tmp_path / "broken.db", LOST_TASK)


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        for statement in statements:
            file.execute(statement)


def with_content(path: Path, data: bytes) -> Path:
    """`path` with one content kept in it, its digest that of b'kept'."""
    sha256 = hashlib.sha256(b"kept").hexdigest()
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("INSERT INTO contents (sha256, size, is_text, line_count) VALUES (?, 4, 1, 1)", (sha256,))
        file.execute(
            "INSERT INTO content_chunks (sha256, number, first_line, data) VALUES (?, 0, 0, ?)", (sha256, data)
        )
    return path


def test_a_report_has_exactly_the_documented_fields() -> None:
    names = "path kind revision head outcome backup rows_before rows_after set_aside seconds missing notes error"
    assert [field.name for field in fields(Report)] == names.split()


def test_what_does_not_apply_is_left_out_of_the_json() -> None:
    report = Report(path=Path("a.db"), outcome=Outcome.would_upgrade, set_aside=0)
    assert report.as_json() == {"path": "a.db", "outcome": "would-upgrade", "set_aside": 0}


def test_check_says_what_opening_would_do(clean: Path, head_file: Path, tmp_path: Path) -> None:
    newer = Path(head_file.with_name("newer.placet"))
    newer.write_bytes(head_file.read_bytes())
    change(
        newer,
        "UPDATE alembic_version SET version_num = 'ffff00001111'",
        "INSERT OR REPLACE INTO meta VALUES ('min_reader', '1')",
        "PRAGMA user_version = 999",
    )
    files = (clean, head_file, newer, half_migrated_file(tmp_path / "half.db"), tmp_path / "missing.db")
    outcomes = [str(acts.check(file).outcome) for file in files]
    assert outcomes == ["would-upgrade", "current", "read-only", "would-upgrade", "refused"]


def test_only_what_is_refused_has_an_error(clean: Path, tmp_path: Path) -> None:
    assert acts.check(clean).error is None
    assert "There is no file" in str(acts.check(tmp_path / "missing.db").error)


def test_an_upgraded_file_is_reported_with_its_rows_and_its_backup(tmp_path: Path, folder: Path) -> None:
    file = old_file(tmp_path / "old.db")
    report = acts.upgrade(file, options=Options(consent=True, backup_folder=folder))
    assert (report.outcome, report.kind, report.revision, report.head) == (
        "upgraded",
        "older",
        golden.REVISIONS[0],
        golden.HEAD,
    )
    assert report.rows_before is not None
    assert report.rows_after is not None
    assert (report.rows_before["tasks"], report.rows_after["tasks"]) == (21, 21)
    assert report.backup is not None
    assert backup.verify(report.backup).source == file
    assert report.backup.parent == folder
    assert acts.upgrade(file, options=Options()).outcome == "current"


def test_without_consent_a_file_that_must_lose_a_row_is_refused_and_untouched(broken: Path, folder: Path) -> None:
    before = digest(broken)
    report = acts.upgrade(broken, options=Options(backup_folder=folder))
    assert (report.outcome, report.set_aside, report.awaits_consent) == ("refused", 1, True)
    assert digest(broken) == before
    assert not folder.exists() or list(folder.iterdir()) == []


@pytest.mark.parametrize("consent", [False, True])
def test_a_dry_run_says_what_the_real_one_does_and_changes_nothing(
    consent: bool, tmp_path: Path, broken: Path, folder: Path
) -> None:
    files = (broken, old_file(tmp_path / "old.db"), old_file(tmp_path / "bare.db", stamp=None, filled=False))
    for file in files:
        before, options = digest(file), Options(consent=consent, backup_folder=folder)
        rehearsed = acts.upgrade(file, options=options, dry_run=True)
        assert digest(file) == before
        assert not folder.exists() or not list(folder.glob(f"{file.stem}*"))
        real = acts.upgrade(file, options=options)
        assert rehearsed.outcome == {"upgraded": "would-upgrade"}.get(real.outcome, real.outcome)
        assert (rehearsed.set_aside, rehearsed.error) == (real.set_aside, real.error)
        assert rehearsed.rows_after is not None
        if consent:
            assert (rehearsed.rows_before, rehearsed.rows_after) == (real.rows_before, real.rows_after)


def test_a_wish_to_stop_leaves_the_file_as_it_was(tmp_path: Path, folder: Path) -> None:
    file = old_file(tmp_path / "old.db")
    before = digest(file)
    steps: list[str] = []
    report = acts.upgrade(
        file,
        options=Options(consent=True, backup_folder=folder),
        progress=lambda it: steps.append(it.step),
        cancelled=lambda: "Upgrading" in steps,
    )
    assert (report.outcome, digest(file)) == ("stopped", before)
    assert list(folder.iterdir()) == []
    assert acts.upgrade(file, options=Options(consent=True, backup_folder=folder)).outcome == "upgraded"


def test_verify_reads_the_bytes_of_every_artifact(head_file: Path) -> None:
    with_content(head_file, b"kept")
    assert acts.verify(head_file).outcome == "verified"
    change(head_file, "UPDATE content_chunks SET data = CAST('kepT' AS BLOB)")
    report = acts.verify(head_file)
    assert report.outcome == "failed"
    assert "1 of the contents" in str(report.error)


def test_verify_finds_references_that_lead_nowhere(broken: Path) -> None:
    report = acts.verify(broken)
    assert report.outcome == "failed"
    assert "one reference leads nowhere (runs.task_id)" in str(report.error)


def test_verify_names_the_first_wrong_entry_of_the_audit_chain(head_file: Path) -> None:
    with closing(open_project(head_file)) as project:
        for _ in range(3):
            project.write(audit.record, "task.edit").result()
    assert acts.verify(head_file).outcome == "verified"
    with closing(sqlite3.connect(head_file)) as connection, connection:
        (trigger,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'audit_keeps_words'").fetchone()
        connection.execute("DROP TRIGGER audit_keeps_words")
        connection.execute("UPDATE audit SET payload = CAST(replace(payload, 'edit', 'read') AS BLOB) WHERE id = 3")
        connection.execute(trigger)
    report = acts.verify(head_file)
    assert report.outcome == "failed"
    assert "its audit chain does not hold: The words of entry 3 were changed" in (report.error or "")


def test_verify_notices_an_older_file_put_back(head_file: Path, tmp_path: Path) -> None:
    older = shutil.copy(head_file, tmp_path / "older")
    with closing(open_project(head_file)) as project:
        project.write(audit.record, "task.edit").result()
    shutil.copy(older, head_file)
    assert "entry 2 of its audit chain is missing" in (acts.verify(head_file).error or "")


def test_verify_compares_a_backup_with_its_note(clean: Path, folder: Path) -> None:
    made = acts.back_up(clean, folder).backup
    assert made is not None
    assert acts.verify(made).outcome == "verified"
    change(made, "INSERT INTO projects (id, name, db_path) VALUES (7, 'slipped in', '')")
    report = acts.verify(made)
    assert report.outcome == "failed"
    assert "has changed since it was made" in str(report.error)


@pytest.mark.parametrize(("which", "tasks"), [("wal_with_unflushed_rows", 22), ("hot_rollback_journal", 21)])
def test_a_backup_of_a_file_with_a_log_beside_it_has_its_rows_and_leaves_both(
    which: str, tasks: int, legacy_files: Path, tmp_path: Path, folder: Path
) -> None:
    for path in (legacy_files / "H_odd" / which).iterdir():
        shutil.copyfile(path, tmp_path / path.name)
    before = {path.name: digest(path) for path in tmp_path.iterdir()}
    report = acts.back_up(tmp_path / "project_1.db", folder)
    assert {path.name: digest(path) for path in tmp_path.iterdir() if path != folder} == before
    assert report.outcome == "backed-up"
    assert report.rows_before is not None
    assert report.rows_before["tasks"] == tasks
    assert report.backup is not None
    assert backup.verify(report.backup).source == tmp_path / "project_1.db"


def test_what_is_no_project_is_not_backed_up(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "notes.db").write_text("not a database")
    assert acts.back_up(tmp_path / "notes.db", folder).outcome == "refused"
    assert not folder.exists()


def test_a_restored_file_is_what_it_was_and_the_later_state_is_kept(clean: Path, folder: Path) -> None:
    made = acts.back_up(clean, folder).backup
    change(clean, "INSERT INTO projects (id, name, db_path) VALUES (7, 'later', '')")
    assert made is not None
    report = acts.restore(made, clean, folder)
    assert (report.outcome, report.kind) == ("restored", "older")
    assert report.rows_before is not None
    assert report.rows_after is not None
    assert (report.rows_before["projects"], report.rows_after["projects"]) == (1, 0)
    assert report.backup is not None
    assert backup.verify(report.backup).rows["projects"] == 1


def test_a_damaged_file_is_moved_aside_and_said_where(clean: Path, folder: Path) -> None:
    made = acts.back_up(clean, folder).backup
    clean.write_bytes(b"nonsense" * 1000)
    assert made is not None
    report = acts.restore(made, clean, folder)
    assert report.outcome == "restored"
    assert report.backup is not None
    assert report.backup.read_bytes() == b"nonsense" * 1000


def test_a_backup_that_is_not_there_is_named_and_nothing_made(tmp_path: Path, folder: Path) -> None:
    report = acts.restore(tmp_path / "gone.db", tmp_path / "new.db", folder)
    assert report.outcome == "failed"
    assert "gone.db" in str(report.error)
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize("act", [acts.check, acts.verify])
def test_looking_changes_neither_the_file_nor_its_folder(act: Callable[[Path], Report], broken: Path) -> None:
    before = {path.name: (digest(path), path.stat().st_mtime_ns) for path in broken.parent.iterdir()}
    act(broken)
    assert {path.name: (digest(path), path.stat().st_mtime_ns) for path in broken.parent.iterdir()} == before
