"""An old file comes to HEAD with all its rows, or stays as it was to the byte."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from desktop.errors import Cancelled, Known
from desktop.paths import backup_dir, program_version
from desktop.store import golden, migrate, revisions
from desktop.store.backup import back_up, backups, verify
from desktop.store.consent import NeedsConsent, Options
from desktop.store.identify import Kind, identify
from desktop.store.progress import Progress

HOME = Path(__file__).resolve().parents[2]
RULES = "9c2e47b6f0d8"  # the revision from which on a file refuses by itself
ORPHAN = "INSERT INTO approvals (task_id, approver, approved) VALUES (4242, 'nobody', 1)"
BAD_PHASE = "UPDATE projects SET current_phase = 'bogus'"


def changed(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return path


def rows(path: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def count(path: Path) -> dict[str, int]:
    return identify(path).rows or {}


@pytest.fixture
def ending_with(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Let a migration do something more, given as the body of a function: the last at its end, or one `before` all."""

    def change(body: str, *, before: str = "") -> Path:
        folder = shutil.copytree(HOME / "migrations", tmp_path_factory.mktemp("changed") / "migrations")
        (changed,) = folder.glob(f"versions/{before or golden.HEAD}_*.py")
        does = f"    {body}\n    _itself()\n" if before else f"    _itself()\n    {body}\n"
        more = f"\n\n_itself = upgrade\n\n\ndef upgrade() -> None:\n{does}"
        changed.write_text(changed.read_text() + more)
        monkeypatch.setattr(revisions, "location", lambda: str(folder))
        return folder

    return change


def test_an_old_file_comes_to_head_with_all_its_rows_and_a_receipt(old_file: Path) -> None:
    before = count(old_file)
    receipt = migrate.upgrade(old_file, options=Options())
    after = identify(old_file)
    assert receipt and after.kind is Kind.current and after.rows == receipt.rows_after
    assert receipt.rows_before == before and before["approvals"] == 10
    made = receipt.rows_after["task_versions"] - before["task_versions"]
    assert (receipt.set_aside, receipt.made) == (0, made) and made > 0
    assert {
        table: number for table, number in receipt.rows_after.items() if table in before and table != "task_versions"
    } == {table: number for table, number in before.items() if table != "task_versions"}
    assert rows(old_file, "SELECT from_revision, to_revision, set_aside, backup_sha256 FROM receipts") == [
        (golden.REVISIONS[0], golden.HEAD, 0, receipt.backup_sha256)
    ]
    assert list(old_file.parent.iterdir()) == [old_file]


def test_a_file_says_which_version_brought_it_to_its_revision(old_file: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.placet"
    new.touch()
    migrate.make(new)
    migrate.upgrade(old_file, options=Options())
    assert identify(new).written_by == identify(old_file).written_by == f"Placet {program_version()}"


def test_a_version_that_takes_a_file_over_puts_its_own_name_in_the_place_of_another(old_file: Path) -> None:
    migrate.upgrade(old_file, options=Options())
    changed(old_file, "UPDATE meta SET value = 'Placet 0.0.1' WHERE key = 'written_by'", "DROP TABLE alembic_version")
    migrate.upgrade(old_file, options=Options())
    assert identify(old_file).written_by == f"Placet {program_version()}"


def test_the_backup_of_an_upgrade_is_the_file_as_it_was(old_file: Path) -> None:
    before = dump(old_file)
    receipt = migrate.upgrade(old_file, options=Options())
    assert receipt and receipt.backup
    assert verify(receipt.backup).sha256 == receipt.backup_sha256
    assert dump(receipt.backup) == before


@pytest.mark.parametrize(("is_stopped", "left"), [(False, 1), (True, 2)])
def test_whoever_stops_it_when_it_is_done_only_keeps_the_older_backups(
    is_stopped: bool, left: int, old_file: Path
) -> None:
    options = Options(keep_count=1, keep_days=0)
    back_up(old_file, options.folder, reason="asked for")
    steps: list[str] = []
    receipt = migrate.upgrade(
        old_file,
        options=options,
        progress=lambda it: steps.append(it.step),
        cancelled=lambda: is_stopped and steps[-1:] == ["Looking again"],
    )
    assert receipt and identify(old_file).kind is Kind.current
    assert len(backups(options.folder, old_file)) == left


def test_a_failed_migration_leaves_the_file_as_it_was(old_file: Path, ending_with: Callable[[str], Path]) -> None:
    ending_with("raise RuntimeError('boom')")
    before = old_file.read_bytes()
    with pytest.raises(RuntimeError, match="boom"):
        migrate.upgrade(old_file, options=Options())
    assert old_file.read_bytes() == before
    assert list(old_file.parent.iterdir()) == [old_file]
    assert backups(backup_dir()) == []


def test_a_failed_migration_can_be_tried_again(
    old_file: Path, ending_with: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    ending_with("raise RuntimeError('boom')")
    with pytest.raises(RuntimeError, match="boom"):
        migrate.upgrade(old_file, options=Options())
    monkeypatch.setattr(revisions, "location", lambda: str(HOME / "migrations"))
    assert migrate.upgrade(old_file, options=Options())


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("DELETE FROM approvals WHERE id = 3", "approvals has 9 rows"),
        ("DELETE FROM runs WHERE id = 10", "runs has 9 rows"),
        ("UPDATE approvals SET approved = 1 - approved WHERE id = 3", "approval 3 does not say"),
        ("UPDATE approvals SET comment = comment || ' ' WHERE id = 4", "approval 4 does not say"),
        ("UPDATE tasks SET project_id = 77 WHERE id = 5", "points at nothing"),
        ("DROP INDEX ix_tasks_status", "ix_tasks_status is missing"),
        ("DROP TABLE my_notes", "my_notes is gone"),
    ],
)
def test_a_migration_that_loses_or_rewords_something_is_taken_back(
    old_file: Path, ending_with: Callable[..., Path], does: str, said: str
) -> None:
    changed(old_file, "CREATE TABLE my_notes (note TEXT)")
    ending_with(f"op.execute({does!r})", before=RULES)  # afterwards the file's own rules would refuse it
    before = old_file.read_bytes()
    with pytest.raises(Known, match="did not pass the checks") as refused:
        migrate.upgrade(old_file, options=Options())
    assert said in refused.value.detail
    assert old_file.read_bytes() == before
    assert backups(backup_dir()) == []


def test_what_must_be_set_aside_needs_consent_and_nothing_is_changed_before(old_file: Path) -> None:
    changed(old_file, BAD_PHASE, ORPHAN)
    before = old_file.read_bytes()
    with pytest.raises(NeedsConsent, match="1 value and 1 row aside") as asked:
        migrate.upgrade(old_file, options=Options())
    preview = asked.value.preview
    assert old_file.read_bytes() == before
    assert list(old_file.parent.iterdir()) == [old_file]
    assert backups(backup_dir()) == []
    assert [(it.table, it.row_id, it.column) for it in preview.set_aside] == [
        ("projects", 1, "current_phase"),
        ("approvals", 11, None),
    ]
    assert len(preview.steps) == len(golden.REVISIONS) - 1 and preview.backup_folder == backup_dir()


def test_with_consent_exactly_what_was_shown_is_set_aside(old_file: Path) -> None:
    changed(old_file, BAD_PHASE, ORPHAN)
    with pytest.raises(NeedsConsent) as asked:
        migrate.upgrade(old_file, options=Options())
    receipt = migrate.upgrade(old_file, options=Options(consent=True))
    aside = rows(old_file, "SELECT table_name, row_id, column_name FROM quarantine WHERE kind <> 'made' ORDER BY id")
    assert receipt and receipt.set_aside == 2
    assert aside == [(it.table, it.row_id, it.column) for it in asked.value.preview.set_aside]


def test_a_missing_project_is_only_added_with_consent(old_file: Path) -> None:
    changed(old_file, "PRAGMA foreign_keys = OFF", "DELETE FROM projects")
    before = old_file.read_bytes()
    with pytest.raises(NeedsConsent, match="adds 1 row") as asked:
        migrate.upgrade(old_file, options=Options())
    assert (asked.value.preview.made, asked.value.preview.set_aside) == (1, ())
    assert old_file.read_bytes() == before


def test_who_wants_to_be_asked_always_is_asked_and_no_backup_is_made_yet(old_file: Path) -> None:
    before = old_file.read_bytes()
    with pytest.raises(NeedsConsent) as asked:
        migrate.upgrade(old_file, options=Options(ask_always=True))
    assert asked.value.preview.set_aside == ()
    assert old_file.read_bytes() == before
    assert not backup_dir().exists()
    assert migrate.upgrade(old_file, options=Options(ask_always=True, consent=True))


def test_little_space_is_asked_about_with_the_figures(old_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, size = old_file.read_bytes(), old_file.stat().st_size
    for module in ("consent", "migrate"):
        monkeypatch.setattr(f"desktop.store.{module}.SPACE_FACTOR", 10**12)
    with pytest.raises(NeedsConsent, match="bytes where") as asked:
        migrate.upgrade(old_file, options=Options())
    assert asked.value.preview.is_tight and f"{size * 10**12:,}" in asked.value.sentence
    assert old_file.read_bytes() == before


def test_a_file_whose_upgrade_failed_was_not_stamped(old_file: Path, ending_with: Callable[[str], Path]) -> None:
    changed(old_file, "DROP TABLE alembic_version")
    before = old_file.read_bytes()
    ending_with("raise RuntimeError('boom')")
    with pytest.raises(RuntimeError, match="boom"):
        migrate.upgrade(old_file, options=Options())
    assert old_file.read_bytes() == before


def test_an_unstamped_file_comes_to_head(old_file: Path) -> None:
    changed(old_file, "DROP TABLE alembic_version")
    receipt = migrate.upgrade(old_file, options=Options())
    assert receipt and receipt.from_revision == golden.REVISIONS[0]
    assert identify(old_file).kind is Kind.current


def test_stopping_in_the_middle_leaves_the_file_as_it_was(old_file: Path) -> None:
    before = old_file.read_bytes()
    steps: list[str] = []

    def note(progress: Progress) -> None:
        steps.append(progress.step)

    with pytest.raises(Cancelled):
        migrate.upgrade(old_file, options=Options(), progress=note, cancelled=lambda: "Upgrading" in steps)
    assert old_file.read_bytes() == before
    assert list(old_file.parent.iterdir()) == [old_file]
    assert backups(backup_dir()) == []


def test_a_file_in_use_by_another_program_is_left_alone(old_file: Path) -> None:
    before = old_file.read_bytes()
    program = "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nc.execute('BEGIN IMMEDIATE')\n"
    program += "print('held', flush=True)\nsys.stdin.read()\n"
    command = [sys.executable, "-c", program, old_file]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline() == b"held\n"
        with pytest.raises(Known, match="locked"):
            migrate.upgrade(old_file, options=Options())
        other.communicate()
    assert old_file.read_bytes() == before


def test_what_only_a_write_ahead_log_knows_comes_along(old_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    with closing(sqlite3.connect(old_file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("INSERT INTO tasks (project_id, title, status, version, attempts, priority)"
                           " VALUES (1, 'in the log', 'PENDING', 1, 0, 0)")  # fmt: skip
        connection.commit()
        for name in (old_file.name, f"{old_file.name}-wal"):
            shutil.copy(old_file.with_name(name), folder)
    copy = folder / old_file.name
    receipt = migrate.upgrade(copy, options=Options())
    assert receipt and receipt.rows_before["tasks"] == 22
    assert rows(copy, "SELECT title FROM tasks WHERE id = 22") == [("in the log",)]
    assert list(folder.iterdir()) == [copy]
    assert receipt.backup and rows(receipt.backup, "SELECT count(*) FROM tasks") == [(22,)]
    assert copy.read_bytes()[18:20] == b"\1\1"  # no write-ahead log any more


def test_a_file_another_program_has_in_wal_mode_is_left_alone(old_file: Path) -> None:
    program = "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nc.execute('PRAGMA journal_mode = WAL')\n"
    program += "c.execute('SELECT * FROM tasks').fetchone()\nprint('held', flush=True)\nsys.stdin.read()\n"
    command = [sys.executable, "-c", program, old_file]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline() == b"held\n"
        with pytest.raises(Known, match="locked"):
            migrate.upgrade(old_file, options=Options())
        other.communicate()
    assert identify(old_file).kind is Kind.older


def test_to_ask_about_a_file_with_a_log_beside_it_touches_neither(old_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    with closing(sqlite3.connect(old_file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(BAD_PHASE)
        connection.commit()
        for name in (old_file.name, f"{old_file.name}-wal"):
            shutil.copy(old_file.with_name(name), folder)
    copy = folder / old_file.name
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(NeedsConsent) as asked:
        migrate.upgrade(copy, options=Options())
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert asked.value.preview.identity.path == copy


@pytest.mark.parametrize("consent", [False, True])
def test_a_failed_migration_leaves_a_file_in_wal_mode_as_it_was(
    old_file: Path, ending_with: Callable[[str], Path], consent: bool
) -> None:
    changed(old_file, "PRAGMA journal_mode = WAL")
    before = old_file.read_bytes()
    ending_with("raise RuntimeError('boom')")
    with pytest.raises(RuntimeError, match="boom"):
        migrate.upgrade(old_file, options=Options(consent=consent))
    assert old_file.read_bytes() == before
    assert list(old_file.parent.iterdir()) == [old_file]


def test_to_ask_about_a_file_in_wal_mode_does_not_touch_it(old_file: Path) -> None:
    changed(old_file, BAD_PHASE)
    changed(old_file, "PRAGMA journal_mode = WAL")
    before = old_file.read_bytes()
    with pytest.raises(NeedsConsent):
        migrate.upgrade(old_file, options=Options())
    assert old_file.read_bytes() == before


def test_a_file_another_program_upgrades_at_the_last_moment_is_left_to_it(
    old_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile = "import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nc.execute('PRAGMA user_version = 77')\n"

    def slow(_connection: sqlite3.Connection, path: Path) -> None:
        subprocess.run([sys.executable, "-c", meanwhile, path], check=True)

    monkeypatch.setattr(migrate, "fold", slow)
    with pytest.raises(Known, match="just now"):
        migrate.upgrade(old_file, options=Options())
    assert identify(old_file).user_version == 77


def test_a_file_that_does_not_read_back_gets_its_backup_back(old_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = count(old_file)
    # A disk that forgets what it was told cannot be had here: the look after COMMIT is told it found damage.
    monkeypatch.setattr(migrate, "structure", lambda *_args, **_how: ("page 7 is gone",))
    with pytest.raises(Known, match="did not read back"):
        migrate.upgrade(old_file, options=Options())
    assert (identify(old_file).kind, count(old_file)) == (Kind.older, before)


def test_a_file_goes_down_and_up_again_and_keeps_its_rows(old_file: Path) -> None:
    before = count(old_file)
    migrate.upgrade(old_file, options=Options())
    for number in (*range(len(golden.REVISIONS) - 1, 0, -1), *range(2, len(golden.REVISIONS) + 1)):
        to = golden.REVISIONS[number - 1]
        up = revisions.number(identify(old_file).revision) < number
        with migrate.upgrading(old_file, to=to, options=Options(consent=True)) as connection:
            revisions.bring(connection, to, up=up)
        now = identify(old_file)
        assert (now.revision, now.user_version, now.kind is Kind.current) == (to, number, to == golden.HEAD)
        versions = {"task_versions": (now.rows or {})["task_versions"]}
        assert (now.rows or {}) | before | versions == now.rows


def test_a_file_can_go_down_to_nothing_and_up_again(old_file: Path) -> None:
    for to, up in ((None, False), (golden.HEAD, True)):
        with migrate.upgrading(old_file, to=to, options=Options(consent=True)) as connection:
            revisions.bring(connection, to, up=up)
        assert identify(old_file).kind is (Kind.current if to else Kind.empty)
    assert list(old_file.parent.iterdir()) == [old_file]
