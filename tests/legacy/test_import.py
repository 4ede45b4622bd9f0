"""A data folder becomes one file per project: every row and reference arrives, the folder stays as it was."""

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop.commands import audit, tasks
from desktop.errors import Cancelled, Known
from desktop.legacy import folder, importing
from desktop.legacy.importing import import_folder
from desktop.legacy.report import Fate, Imported
from desktop.queries.verification import verify
from desktop.store import files, golden, migrate, revisions
from desktop.store.consent import Options
from desktop.store.identify import Kind, identify
from desktop.store.opening import open_project
from tests import old_files
from tests.legacy.conservation import cells


def state(folder: Path) -> dict[str, tuple[str, int]]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(it): (hashlib.sha256(it.read_bytes()).hexdigest(), it.stat().st_mtime_ns) for it in files}


@contextmanager
def untouched(folder: Path) -> Iterator[None]:
    before = state(folder)
    yield
    assert state(folder) == before


def ask(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as file:
        return file.execute(sql).fetchall()


def old_rows(folder: Path) -> Counter[str]:
    """Rows per table in all databases of a folder, read from copies with their journals."""
    counts: Counter[str] = Counter()
    for path in folder.rglob("*.db"):
        counts.update(Counter(table for table, _ in cells(path)))
    return counts


def new_rows(done: Imported) -> Counter[str]:
    counts: Counter[str] = Counter()
    for it in done.made:
        counts.update(it.before)
    return +counts


@pytest.fixture
def site(legacy_files: Path, tmp_path: Path) -> Path:
    """A copy of what the old tool's server left: three projects, one planner folder each, a wrong id, an orphan."""
    home = tmp_path / "site"
    shutil.copytree(legacy_files / "A_site_api", home, copy_function=shutil.copyfile)
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return home


def two_halves(home: Path) -> Path:
    """A folder whose project_2.db refers to its own tasks in every way there is, with the ids of project_1.db."""
    (home / "data").mkdir(parents=True)
    old_files.old_file(home / "data" / "project_1.db")
    half = old_files.old_file(home / "data" / "project_2.db")
    with closing(sqlite3.connect(home / "data" / "project_1.db")) as file, file:
        file.execute("INSERT INTO projects (id, name, db_path) VALUES (2, 'zwei/drei', 'data/project_2.db')")
        file.execute("UPDATE tasks SET project_id = 2 WHERE id IN (20, 21)")
    with closing(sqlite3.connect(half)) as file, file:
        file.execute("UPDATE tasks SET project_id = 2")
        file.execute("UPDATE artifacts SET project_id = 2")
        file.execute("UPDATE control_state SET project_id = 2")
        file.execute("DELETE FROM projects")
        file.execute("UPDATE task_versions SET deps_json = '[1, 3]' WHERE id = 1")
        file.execute(
            'UPDATE tasks SET extra_data = \'{"superseded_by": 4, "merged_with": [5, 6], "n": 7}\' WHERE id = 3'
        )
    return home


def test_a_real_folder_comes_home_whole(site: Path, tmp_path: Path) -> None:
    into = tmp_path / "into"
    with untouched(site):
        done = import_folder(site, into)
    assert {it.name: it.fate for it in done.made} == dict.fromkeys(
        ("alpha", "beta", "gamma", "Rows without a project"), Fate.made
    )
    assert {it.path and identify(it.path).kind for it in done.made} == {Kind.current}
    assert new_rows(done) == old_rows(site)
    assert [it.name for it in done.sources if it.copy is None] == ["data/project_77.db"]
    beta = into / "beta.placet"
    assert ask(beta, "SELECT COUNT(*), MIN(project_id), MAX(project_id) FROM tasks") == [(10, 2, 2)]
    planned = ask(beta, "SELECT t.title, r.engine FROM runs r JOIN tasks t ON t.id = r.task_id")
    assert planned == [("Project Planning", "copilot_cli")]
    assert ask(beta, "SELECT COUNT(*) FROM artifacts WHERE content_sha256 = sha256") == [(3,)]
    assert ask(into / "Rows without a project.placet", "SELECT project_id FROM tasks") == [(4242,)]


def test_ids_move_up_and_every_reference_follows(tmp_path: Path) -> None:
    home = two_halves(tmp_path / "site")
    done = import_folder(home, tmp_path / "into")
    assert new_rows(done) == old_rows(home)
    file = tmp_path / "into" / "zwei-drei.placet"
    (deps,) = ask(file, "SELECT deps_json FROM task_versions WHERE deps_json IS NOT NULL")[0]
    assert json.loads(deps) == [22, 24]
    (extra,) = ask(file, "SELECT extra_data FROM tasks WHERE id = 24")[0]
    assert json.loads(extra) == {"superseded_by": 25, "merged_with": [26, 27], "n": 7}
    for table, column in (("runs", "task_id"), ("approvals", "task_id"), ("change_requests", "task_id")):
        assert ask(file, f"SELECT MIN({column}), MAX({column}) FROM {table}") == [(22, 31)]
    assert ask(file, "SELECT id, change_request_id FROM approvals WHERE change_request_id IS NOT NULL LIMIT 1") == [
        (11, 11)
    ]
    assert ask(file, "SELECT current_task_id FROM control_state") == [(23,)]
    assert ask(file, "SELECT title FROM tasks WHERE id IN (20, 41) ORDER BY id") == [
        ("Task 20 v2 v3",),
        ("Task 20 v2 v3",),
    ]
    assert ask(file, "PRAGMA foreign_key_check") == []


def test_the_chain_of_a_new_file_begins_with_what_it_holds(site: Path, tmp_path: Path) -> None:
    import_folder(site, tmp_path / "into")
    beta = tmp_path / "into" / "beta.placet"
    ((payload,),) = ask(beta, "SELECT payload FROM audit")
    told = json.loads(payload)["facts"]["tables"]
    held = {name: ask(beta, f"SELECT COUNT(*) FROM {name}")[0][0] for name in told}
    assert {name: it["rows"] for name, it in told.items()} == held | {"receipts": 0}
    assert held["tasks"] == 10
    with closing(open_project(beta)) as project:
        assert project.read(verify).result().sentence == ""


def test_no_revision_after_the_one_that_begins_the_chain_is_forgotten() -> None:
    """Rows come in at the revision before it: its tables must be those they come from, whatever keeps watch there."""

    def tables(revision: str) -> dict[str, set[str]]:
        shape = golden.shapes()[revision]
        return {
            name: {fact for fact in facts if not fact.startswith("trigger ")}
            for name, facts in shape.items()
            if name != "audit"
        }

    assert tables(golden.HEAD) == tables(folder.BEFORE_THE_CHAIN)
    chain = golden.REVISIONS.index(folder.BEFORE_THE_CHAIN) + 1
    assert "audit" in golden.shapes()[golden.REVISIONS[chain]]


def test_what_was_done_in_a_file_of_placet_comes_along_but_not_its_chain(site: Path, tmp_path: Path) -> None:
    """Somebody opened the old file, worked in it, and imports the folder later."""
    master = site / "data" / "project_1.db"
    with closing(open_project(master, Options(consent=True))) as project:
        ids = [project.write(tasks.create, 2, title=f"New {number}").result() for number in (1, 2)]
        project.write(audit.record, "task.create", task_id=ids[0]).result()
    with closing(sqlite3.connect(master)) as file, file:
        file.execute(
            "INSERT INTO people (name, public_key, added_at) VALUES ('Ada', ?, '2026-01-01 00:00:00')", ("ab" * 32,)
        )
        file.execute(
            "INSERT INTO task_links (from_task_id, to_task_id, kind, made_by, made_at)"
            " VALUES (?, ?, 'SPLIT', 'Ada', '2026-01-01 00:00:00')",
            ids,
        )
        file.execute(
            "INSERT INTO phase_moves (project_id, to_phase, moved_by, moved_at)"
            " VALUES (2, 'CODER', 'Ada', '2026-01-01 00:00:00')"
        )
        file.execute(
            "INSERT INTO comments (artifact_id, subject_sha256, kind, text, author, author_key, updated_at)"
            " SELECT MIN(id), '', 'NOTE', 'said', 'Ada', '', '2026-01-01' FROM artifacts WHERE project_id = 1"
        )
        file.execute("UPDATE quarantine SET settlement = 'left out', settled_by = 'Ada' WHERE kind = 'cell'")
    done = import_folder(site, tmp_path / "into")
    beta = tmp_path / "into" / "beta.placet"
    linked = ask(
        beta,
        "SELECT f.title, t.title FROM task_links l JOIN tasks f ON f.id = l.from_task_id"
        " JOIN tasks t ON t.id = l.to_task_id",
    )
    assert linked == [("New 1", "New 2")]
    assert ask(beta, "SELECT to_phase FROM phase_moves") == [("CODER",)]
    assert ask(beta, "SELECT name FROM people") == [("Ada",)]
    assert ask(tmp_path / "into" / "alpha.placet", "SELECT text FROM comments") == [("said",)]
    assert ask(tmp_path / "into" / "gamma.placet", "SELECT settled_by FROM quarantine WHERE kind = 'cell'") == [
        ("Ada",)
    ]
    assert ask(beta, "SELECT act FROM audit") == [("chain.begin",)]
    (told,) = (it.steps[0] for it in done.made if it.name == "beta")
    assert "acts, which stays there" in told


def test_what_rows_are_taken_from_begins_no_chain(site: Path, tmp_path: Path) -> None:
    with closing(open_project(site / "data" / "project_2.db", Options(consent=True))):
        pass
    (tmp_path / "scratch").mkdir()
    found = folder.read(site, tmp_path / "scratch")
    at = {it.name: ask(it.copy, "SELECT version_num FROM alembic_version") for it in found.sources if it.copy}
    assert at.pop("data/project_2.db") == [(golden.HEAD,)]
    assert set(map(tuple, at.values())) == {((folder.BEFORE_THE_CHAIN,),)}


def test_a_later_file_whose_references_lead_nowhere_is_left_out_and_the_others_come_home(
    site: Path, tmp_path: Path
) -> None:
    """What the old tool broke is repaired; what a revision after the repair cannot hold, another program wrote."""
    second = site / "data" / "project_2.db"
    repaired = "c41e97d2806f"
    with migrate.upgrading(second, to=repaired, options=Options(consent=True)) as connection:
        revisions.bring(connection, repaired, up=True)
    with closing(sqlite3.connect(second)) as file, file:
        file.execute("UPDATE artifacts SET project_id = 900")
    done = import_folder(site, tmp_path / "into")
    (left,) = (it for it in done.sources if it.is_bad)
    assert (left.name, left.copy) == ("data/project_2.db", None)
    assert "left out" in left.sentence and "nowhere" in left.sentence
    assert len(done.made) >= 3


def test_a_reference_into_another_project_is_set_aside(tmp_path: Path) -> None:
    home = two_halves(tmp_path / "site")
    with closing(sqlite3.connect(home / "data" / "project_1.db")) as file, file:
        file.execute("UPDATE artifacts SET task_id = 20 WHERE id = 1")
    done = import_folder(home, tmp_path / "into")
    (calc,) = (it for it in done.made if it.name == "calc")
    assert ("artifacts", 1, "task_id") in {(it.table, it.row_id, it.column) for it in calc.set_aside}
    assert ask(tmp_path / "into" / "calc.placet", "SELECT original FROM quarantine WHERE column_name = 'task_id'") == [
        ("20",)
    ]


def test_a_dry_run_says_what_the_import_does_and_leaves_nothing(site: Path, tmp_path: Path) -> None:
    into = tmp_path / "into"
    with untouched(site):
        plan = import_folder(site, into, dry_run=True)
    assert not into.exists()
    done = import_folder(site, into)
    assert [(it.path, it.before, it.after) for it in plan.made] == [(it.path, it.before, it.after) for it in done.made]
    assert {it.fate for it in plan.made} == {Fate.planned}


def test_importing_twice_adds_nothing(site: Path, tmp_path: Path) -> None:
    into = tmp_path / "into"
    importing.leave_report(import_folder(site, into))
    with untouched(into):
        again = import_folder(site, into)
        assert importing.leave_report(again) is None
    assert {it.fate for it in again.made} == {Fate.there}


def test_a_change_in_the_old_folder_is_imported_beside(site: Path, tmp_path: Path) -> None:
    into = tmp_path / "into"
    import_folder(site, into)
    with closing(sqlite3.connect(site / "data" / "project_1.db")) as file, file:
        file.execute("UPDATE tasks SET title = 'other' WHERE project_id = 3")
    again = import_folder(site, into)
    assert [it.path and it.path.name for it in again.made if it.fate is Fate.made] == ["gamma (2).placet"]


@pytest.mark.parametrize("after", [0, 3, 7])
def test_stopping_leaves_nothing(site: Path, tmp_path: Path, after: int) -> None:
    steps: list[object] = []
    with untouched(site), pytest.raises(Cancelled):
        import_folder(site, tmp_path / "into", progress=steps.append, cancelled=lambda: len(steps) > after)
    assert not (tmp_path / "into").exists()


def test_a_failure_while_files_get_their_names_leaves_none(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, seen = shutil.copyfile, list[Path]()

    def failing(source: Path, to: Path) -> None:
        seen.append(to)
        if len(seen) == 3:
            raise OSError(28, "No space left on device")
        copy(source, to)

    monkeypatch.setattr(importing.shutil, "copyfile", failing)
    into = tmp_path / "into"
    into.mkdir()
    with pytest.raises(Known, match="not enough free space"):
        import_folder(site, into)
    assert list(into.iterdir()) == []


def test_a_name_that_is_taken_in_the_last_moment_takes_all_back(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give, seen = files._give_name, list[Path]()

    def taken(part: Path, path: Path) -> None:
        seen.append(path)
        if len(seen) == 3:
            path.write_bytes(b"somebody else's")
        give(part, path)

    monkeypatch.setattr(files, "_give_name", taken)
    with pytest.raises(Known, match="already exists"):
        import_folder(site, tmp_path / "into")
    assert [it.read_bytes() for it in (tmp_path / "into").iterdir()] == [b"somebody else's"]


def test_two_artifacts_in_one_place_are_both_named(site: Path, tmp_path: Path) -> None:
    """The old tool numbered uploads and planner output alike, and so wrote one over the other."""
    with closing(sqlite3.connect(site / "data" / "project_1.db")) as file, file:
        file.execute(
            "INSERT INTO artifacts (id, project_id, artifact_type, name, file_path, storage_path, sha256, file_size)"
            " VALUES (101, 2, 'PLAN', 'plan.json', 'plan.json', 'artifacts/project_2/artifact_1/plan.json', ?, 5)",
            ("ab" * 32,),
        )
    done = import_folder(site, tmp_path / "into")
    (collision,) = done.collisions
    assert [(it.file, it.id) for it in collision.claims] == [("data/project_1.db", 101), ("data/project_2.db", 1)]
    assert collision.whose == collision.claims[1]


def test_a_file_that_cannot_be_read_is_named_and_the_others_come_home(site: Path, tmp_path: Path) -> None:
    (site / "data" / "project_3.db").write_bytes(b"not a database at all")
    done = import_folder(site, tmp_path / "into")
    assert not done.is_well
    assert [it.name for it in done.sources if it.is_bad] == ["data/project_3.db"]
    assert len(done.made) == 4
    assert "Rows without a project.placet: made; 1 row, the files of 0 artifacts\n" in done.as_text(None)


def test_every_key_of_the_configuration_is_told_and_no_secret(site: Path, tmp_path: Path) -> None:
    (site / "config.yaml").write_text("project_name: x\ngates: {enabled: true}\ndatabase:\n  password: hunter2\n")
    done = import_folder(site, tmp_path / "into", dry_run=True)
    assert [it.key for it in done.settings] == ["project_name", "gates.enabled", "database.password"]
    assert "hunter2" not in done.as_html() + json.dumps(done.as_json()) + done.as_text(None)


def test_what_stands_in_a_name_is_only_text_in_the_report(site: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(site / "data" / "project_1.db")) as file, file:
        file.execute("UPDATE projects SET name = '<script>../../x' || char(10) WHERE id = 1")
    done = import_folder(site, tmp_path / "into")
    assert "<script>" not in done.as_html()
    assert all(it.path and it.path.parent == tmp_path / "into" for it in done.made)


def test_the_command_imports_and_tells_as_json(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLACET_HOME", str(tmp_path / "home"))
    placet, into = Path(sys.executable).with_name("placet"), tmp_path / "into"
    with untouched(site):
        done = subprocess.run(
            [placet, "import", site, "--into", into, "--json"], capture_output=True, text=True, check=True
        )
    told = json.loads(done.stdout)
    assert [it["outcome"] for it in told["projects"]] == ["made"] * 4
    assert json.loads((into / "Import report.json").read_text()) == told
    assert "Rows without a project" in (into / "Import report.html").read_text()


def test_a_folder_without_databases_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(Known, match="There is no database"):
        import_folder(tmp_path, tmp_path / "into")
    assert not (tmp_path / "into").exists()
