"""The fingerprint sees what a table means and nothing of how its SQL was spelled; a person's own things stand apart."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.store import golden, shapes, sql
from desktop.store.fingerprint import Structure, differences, digest, fingerprint

FIRST, HEAD = golden.REVISIONS[0], golden.HEAD


def structure_of(path: Path) -> Structure:
    with closing(sqlite3.connect(path)) as connection:
        return fingerprint(connection)


def of_sql(script: str) -> dict[str, dict[str, str]]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(script)
        return fingerprint(connection, everything=True).shape


def test_what_the_old_tool_made_has_the_first_fingerprint_stamped_or_not(
    tmp_path: Path, old: Callable[..., Path]
) -> None:
    for number, stamps in enumerate([None, (), (FIRST,)]):
        found = structure_of(old(tmp_path / f"{number}.db", stamps=stamps))
        assert differences(found, golden.shapes()[FIRST]) == ()
        assert found.sha256 == golden.FINGERPRINTS[FIRST]


def test_real_old_files_have_the_first_fingerprint(legacy_files: Path, tmp_path: Path) -> None:
    for name in ("B_stamped_rich/data/project_1.db", "C_unstamped/data/project_1.db", "E_orphans/project_1.db"):
        copy = tmp_path / "copy.db"
        copy.write_bytes((legacy_files / name).read_bytes())
        assert structure_of(copy).sha256 == golden.FINGERPRINTS[FIRST]


def test_a_new_file_has_the_fingerprint_of_head(head_file: Path) -> None:
    found = structure_of(head_file)
    assert found.sha256 == golden.FINGERPRINTS[HEAD]
    assert found.own == ()


def test_the_golden_digests_are_those_of_the_golden_shapes() -> None:
    assert {name: digest(shape) for name, shape in golden.shapes().items()} == golden.FINGERPRINTS
    assert set(golden.shapes()) == set(golden.REVISIONS)


@pytest.mark.parametrize(
    "other",
    [
        "create table T(ID integer not null, name varchar( 9 ) default 'a', check(name IN('x', 'y')), primary key(id))",
        """CREATE TABLE "t" ("id" INTEGER NOT NULL PRIMARY KEY,
        [name] VARCHAR(9) DEFAULT ('a') CHECK(`name` in ('x','y')))""",
        "CREATE TABLE t (name VARCHAR(9) DEFAULT 'a', id INTEGER NOT NULL, PRIMARY KEY (id),"
        " CONSTRAINT named CHECK /* c */ ((name IN ('x', -- c\n'y'))))",
    ],
)
def test_spelling_order_and_names_of_constraints_do_not_count(other: str) -> None:
    plain = "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(9) DEFAULT 'a', CHECK (name IN ('x', 'y')))"
    assert of_sql(other) == of_sql(plain)


BASE = """
CREATE TABLE p (id INTEGER PRIMARY KEY, code TEXT, UNIQUE (code));
CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a VARCHAR(9), b TEXT, p INTEGER REFERENCES p (id), CHECK (a <> 'X'));
CREATE INDEX i ON t (a, b);
CREATE TRIGGER g AFTER UPDATE ON t BEGIN DELETE FROM p WHERE code = 'X'; END;
CREATE VIEW v AS SELECT a FROM t;
"""


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("a VARCHAR(9)", "a VARCHAR(8)"),
        ("a VARCHAR(9)", "a VARCHAR(9) NOT NULL"),
        ("a VARCHAR(9)", "a VARCHAR(9) DEFAULT 'z'"),
        ("a VARCHAR(9)", "a VARCHAR(9) COLLATE NOCASE"),
        ("a VARCHAR(9)", "a VARCHAR(9) GENERATED ALWAYS AS (b) STORED"),
        ("b TEXT", "b TEXT, c TEXT"),
        ("b TEXT", "b TEXT UNIQUE"),
        ("b TEXT", "b TEXT UNIQUE ON CONFLICT REPLACE"),
        ("NOT NULL PRIMARY KEY", "NOT NULL PRIMARY KEY AUTOINCREMENT"),
        ("REFERENCES p (id)", ""),
        ("REFERENCES p (id)", "REFERENCES p (code)"),
        ("REFERENCES p (id)", "REFERENCES p (id) ON DELETE CASCADE"),
        ("REFERENCES p (id)", "REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED"),
        ("a <> 'X'", "a <> 'x'"),
        (", CHECK (a <> 'X')", ""),
        ("(a <> 'X'))", "(a <> 'X')) STRICT"),
        ("ON t (a, b)", "ON t (b, a)"),
        ("ON t (a, b)", "ON t (a, b DESC)"),
        ("ON t (a, b)", "ON t (a, b) WHERE a IS NULL"),
        ("ON t (a, b)", "ON t (lower(a), b)"),
        ("CREATE INDEX", "CREATE UNIQUE INDEX"),
        ("AFTER UPDATE", "BEFORE UPDATE"),
        ("code = 'X'", "code = 'x'"),
        ("SELECT a FROM", "SELECT b FROM"),
    ],
)
def test_every_difference_in_meaning_counts(was: str, becomes: str) -> None:
    assert was in BASE
    changed = BASE.replace(was, becomes)
    if "STRICT" in changed:
        changed = changed.replace("VARCHAR(9)", "TEXT")
    assert differences(of_sql(changed), of_sql(BASE))


def test_indexes_are_the_same_however_they_say_so() -> None:
    other = BASE.replace("INDEX i ON t (a, b)", 'index if not exists "i" on "t"(A asc, "b")')
    assert of_sql(other) == of_sql(BASE)


def test_a_persons_own_things_stand_apart(head_file: Path) -> None:
    with closing(sqlite3.connect(head_file)) as connection:
        connection.executescript("""
            CREATE TABLE my_notes (id INTEGER PRIMARY KEY, task_id INTEGER, note TEXT);
            CREATE INDEX my_index ON tasks (engine_override);
            CREATE VIEW my_view AS SELECT * FROM tasks;
            CREATE TRIGGER my_trigger AFTER UPDATE ON tasks BEGIN UPDATE my_notes SET note = 'x'; END;
            CREATE VIRTUAL TABLE my_words USING fts5(note);
        """)
    found = structure_of(head_file)
    assert found.sha256 == golden.FINGERPRINTS[HEAD]
    assert found.own == ("index my_index", "table my_notes", "table my_words", "trigger my_trigger", "view my_view")


def test_a_view_in_the_place_of_a_table_is_seen_and_not_run(tmp_path: Path, old: Callable[..., Path]) -> None:
    endless = "CREATE VIEW runs AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    path = old(tmp_path / "a.db", sql=f"DROP TABLE runs; {endless}")
    said = differences(structure_of(path), golden.shapes()[FIRST])
    assert any(words.startswith("runs: view is not expected") for words in said)


def test_differences_are_said_in_words(tmp_path: Path, old: Callable[..., Path]) -> None:
    path = old(tmp_path / "a.db", "v4", sql="ALTER TABLE runs ADD COLUMN extra TEXT; DROP TABLE control_state")
    assert differences(structure_of(path), golden.shapes()[FIRST]) == (
        "the table control_state is missing",
        "runs: column extra is not expected",
        "tasks: column extra_data is missing",
    )
    assert differences({"t": {"column a": "TEXT"}}, {"t": {"column a": "INTEGER"}}) == (
        "t: column a is “TEXT” instead of “INTEGER”",
    )


@pytest.mark.parametrize("name", ["v1", "v2", "v3", "v4"])
def test_the_early_layouts_are_told_apart(tmp_path: Path, old: Callable[..., Path], name: str) -> None:
    assert shapes.old_shape(structure_of(old(tmp_path / "a.db", name)).shape) == name


@pytest.mark.parametrize("name", ["v1", "v2", "v3", "v4"])
def test_an_early_layout_with_later_tables_beside_it_is_a_hybrid(
    tmp_path: Path, old: Callable[..., Path], old_sql: Callable[[str], str], name: str
) -> None:
    """The old tool made missing tables when it opened such a file, never missing columns."""
    later = old_sql("v5").replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS")
    path = old(tmp_path / "a.db", name, sql=later)
    expected = name if name > "v2" else "hybrid"
    assert shapes.old_shape(structure_of(path).shape) == expected


def test_what_no_layout_ever_had_is_none_of_them(tmp_path: Path, old: Callable[..., Path], head_file: Path) -> None:
    assert shapes.old_shape(structure_of(old(tmp_path / "a.db")).shape) is None
    assert shapes.old_shape(structure_of(head_file).shape) is None
    changed = old(tmp_path / "b.db", "v4", sql="ALTER TABLE tasks ADD COLUMN mine TEXT")
    assert shapes.old_shape(structure_of(changed).shape) is None


@given(st.text(alphabet="abN_1 '\"`[](),;.-*/<>=|\n\0é", max_size=40))
def test_any_text_is_taken_apart_without_loss_or_failure(text: str) -> None:
    parts = sql.tokens(text)
    assert all(parts)
    sql.split(parts)
    sql.body(parts)
    sql.clauses(parts, "check")
    sql.text(parts)


def test_a_statement_without_end_is_taken_apart_in_good_time() -> None:
    for text in ("'" * 99_999, "(" * 99_999, "/*" * 50_000, '"a' * 50_000):
        parts = sql.tokens(text)
        assert sql.body(parts)[0] is not None


def test_the_golden_data_is_read_only_when_needed() -> None:
    script = (
        "from desktop.store import golden, identify; import sys;"
        " sys.exit(golden.shapes.cache_info().currsize or golden.SCHEMA != len(golden.REVISIONS))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
