"""A project file is recognised in every state between its versions, and stays as it was to the byte."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from desktop.store import golden
from desktop.store.identify import Identity, Kind, identify

FIRST, SECOND, HEAD = golden.REVISIONS[0], golden.REVISIONS[1], golden.HEAD


def change(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    return path


# A project file, in every state between its versions


def test_current(head_file: Path, look: Callable[[Path], Identity]) -> None:
    found = look(head_file)
    assert (found.kind, found.revision, found.user_version) == (Kind.current, HEAD, golden.SCHEMA)
    assert found.application_id == golden.APPLICATION_ID
    assert found.fingerprint == golden.FINGERPRINTS[HEAD]
    assert found.findings is not None
    assert found.rows["tasks"] == 0
    assert found.sentence == "“project.placet” is up to date."


def test_a_quick_look_reads_marks_and_structure_but_no_rows(head_file: Path) -> None:
    found = identify(head_file, thorough=False)
    assert (found.kind, found.revision, found.fingerprint) == (Kind.current, HEAD, golden.FINGERPRINTS[HEAD])
    assert (found.findings, found.rows) == (None, {})


def test_older_by_the_old_tool(tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity]) -> None:
    found = look(old(tmp_path / "a.db", stamps=(FIRST,)))
    assert (found.kind, found.revision) == (Kind.older, FIRST)
    assert found.rows["tasks"] == 2
    assert "change-driven-dev and can be upgraded" in found.sentence


def test_older_with_references_that_lead_nowhere(
    tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity]
) -> None:
    found = look(old(tmp_path / "a.db", stamps=(FIRST,), sql="UPDATE tasks SET project_id = 9"))
    assert found.kind is Kind.older
    assert found.sentence.endswith("2 references in it lead nowhere.")


def test_unstamped(tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity]) -> None:
    found = look(old(tmp_path / "a.db"))
    assert (found.kind, found.revision) == (Kind.unstamped, FIRST)


def test_unstamped_with_the_empty_stamp_table_a_failed_opening_left(
    tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity]
) -> None:
    assert look(old(tmp_path / "a.db", stamps=())).kind is Kind.unstamped


@pytest.mark.parametrize("name", ["v1", "v2", "v3", "v4"])
def test_old_shape(tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity], name: str) -> None:
    found = look(old(tmp_path / "a.db", name))
    assert (found.kind, found.revision) == (Kind.old_shape, None)
    assert f"({name})" in found.sentence
    assert found.differences


def test_a_hybrid_of_old_shapes(
    tmp_path: Path, old: Callable[..., Path], old_sql: Callable[[str], str], look: Callable[[Path], Identity]
) -> None:
    later = old_sql("v5").replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS")
    found = look(old(tmp_path / "a.db", "v1", sql=later))
    assert found.kind is Kind.old_shape
    assert "a mixture of several early layouts" in found.sentence


@pytest.mark.parametrize("name", ["v1", "v4"])
def test_falsely_stamped(tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity], name: str) -> None:
    found = look(old(tmp_path / "a.db", name, stamps=(FIRST,)))
    assert (found.kind, found.revision) == (Kind.falsely_stamped, FIRST)
    assert f"early layout {name}" in found.sentence


def test_falsely_stamped_as_a_revision_it_never_reached(
    tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity]
) -> None:
    found = look(old(tmp_path / "a.db", stamps=(HEAD,)))
    assert found.kind is Kind.falsely_stamped
    assert f"its structure is that of revision {FIRST}" in found.sentence


def test_falsely_stamped_with_a_revision_that_was_withdrawn(
    tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity]
) -> None:
    assert look(old(tmp_path / "a.db", stamps=("b3d1e1ab7c38",))).kind is Kind.falsely_stamped


def test_falsely_stamped_twice(tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity]) -> None:
    found = look(old(tmp_path / "a.db", stamps=(FIRST, SECOND)))
    assert found.kind is Kind.falsely_stamped
    assert FIRST in found.sentence
    assert SECOND in found.sentence


def test_stamped_with_nothing_behind_the_stamp(tmp_path: Path, look: Callable[[Path], Identity]) -> None:
    path = change(
        tmp_path / "a.db", f"CREATE TABLE alembic_version (version_num); INSERT INTO alembic_version VALUES ('{FIRST}')"
    )
    assert look(path).kind is Kind.falsely_stamped


@pytest.mark.parametrize("pragma", ["user_version = 0", "application_id = 0"])
def test_head_without_the_numbers_that_say_so(head_file: Path, look: Callable[[Path], Identity], pragma: str) -> None:
    """As after a dump and reload: writing would be refused, so it is not called current."""
    assert look(change(head_file, f"PRAGMA {pragma}")).kind is Kind.falsely_stamped


def test_half_migrated_with_tables_of_two_versions(
    tmp_path: Path, old: Callable[..., Path], head_file: Path, look: Callable[[Path], Identity]
) -> None:
    with closing(sqlite3.connect(head_file)) as connection:
        (statement,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'receipts'").fetchone()
    assert look(old(tmp_path / "a.db", stamps=(FIRST,), sql=statement)).kind is Kind.half_migrated


def test_half_migrated_before_it_was_complete(
    tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity]
) -> None:
    assert (
        look(old(tmp_path / "a.db", stamps=(), sql="DROP TABLE artifacts; DROP TABLE runs")).kind is Kind.half_migrated
    )


def test_half_migrated_with_a_table_left_by_a_rebuild(
    tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity]
) -> None:
    script = "CREATE TABLE _alembic_tmp_tasks (id INTEGER); ALTER TABLE tasks ADD COLUMN half TEXT"
    assert look(old(tmp_path / "a.db", stamps=(FIRST,), sql=script)).kind is Kind.half_migrated


@pytest.mark.parametrize("stamps", [(FIRST,), None])
def test_drifted(
    tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity], stamps: tuple[str, ...] | None
) -> None:
    found = look(old(tmp_path / "a.db", stamps=stamps, sql="ALTER TABLE tasks ADD COLUMN mine TEXT"))
    assert found.kind is Kind.drifted
    assert found.differences == ("tasks: column mine is not expected",)
    assert "tasks: column mine is not expected" in found.sentence


def test_drifted_where_views_pose_as_our_tables(
    tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity]
) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS version_num FROM n"
    script = f"DROP TABLE runs; CREATE VIEW runs AS {endless}; CREATE VIEW alembic_version AS {endless}"
    found = look(old(tmp_path / "a.db", sql=script))
    assert (found.kind, found.revision) == (Kind.drifted, None)
    assert "runs" not in found.rows


@pytest.mark.parametrize("posing", ["VIEW alembic_version AS SELECT 1", "VIRTUAL TABLE alembic_version USING fts5(a)"])
def test_drifted_where_something_poses_as_the_stamp(
    tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity], posing: str
) -> None:
    found = look(old(tmp_path / "a.db", sql=f"CREATE {posing}"))
    assert (found.kind, found.differences) == (Kind.drifted, ("alembic_version is not a table",))


def test_what_a_file_says_of_itself_cannot_pretend_to_be_our_words(
    tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity]
) -> None:
    found = look(old(tmp_path / "a.db", stamps=("x\n\u202eAll is well." + "y" * 9999,)))
    assert found.kind is Kind.unknown_revision
    assert found.sentence.isprintable()
    assert len(found.sentence) < 400


def later(path: Path, min_reader: int) -> Path:
    """A file as a version after this one would leave it."""
    return change(
        path,
        f"UPDATE alembic_version SET version_num = 'f00000000001'; PRAGMA user_version = {golden.SCHEMA + 2};"
        "ALTER TABLE tasks ADD COLUMN later TEXT;"
        "DELETE FROM meta; INSERT INTO meta (key, value)"
        f" VALUES ('min_reader', '{min_reader}'), ('written_by', 'Placet 9.1')",
    )


def test_newer(head_file: Path, look: Callable[[Path], Identity]) -> None:
    found = look(later(head_file, golden.SCHEMA + 1))
    assert (found.kind, found.min_reader, found.written_by) == (Kind.newer, golden.SCHEMA + 1, "Placet 9.1")
    assert "(Placet 9.1)" in found.sentence


def test_newer_readable(head_file: Path, look: Callable[[Path], Identity]) -> None:
    found = look(later(head_file, golden.SCHEMA))
    assert found.kind is Kind.newer_readable
    assert "read-only" in found.sentence


def test_unknown_revision(tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity]) -> None:
    found = look(old(tmp_path / "a.db", stamps=("ffff00001111",)))
    assert (found.kind, found.revision) == (Kind.unknown_revision, "ffff00001111")


def test_a_persons_own_objects_are_listed(
    tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity]
) -> None:
    found = look(old(tmp_path / "a.db", stamps=(FIRST,), sql="CREATE TABLE mine (a); CREATE INDEX i ON tasks (title)"))
    assert (found.kind, found.own_objects) == (Kind.older, ("index i", "table mine"))
