"""Files made to do harm, under any name: what is said of each, how soon, and that none of them gets its way."""

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from desktop.errors import Known
from desktop.store.consent import Options
from desktop.store.identify import identify
from desktop.store.opening import create_project, open_project
from desktop.store.project import Project
from tests import old_files
from tests.faults.acts import workshop
from tests.faults.crew import Crew
from tests.faults.report import Section, table
from tests.store.harm import ENDLESS, LONGEST, edit_first, fill, listed
from tests.triggers import without_rules

FORGE = (
    "INSERT INTO approvals (task_id, approver, approved) SELECT id, 'the person', 1 FROM tasks;"
    " UPDATE tasks SET status = 'APPROVED';"
)
TRIGGER = "CREATE TRIGGER helper AFTER UPDATE ON tasks BEGIN {} END"
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT {}) SELECT"
POSING = "PRAGMA legacy_alter_table = ON; ALTER TABLE {0} RENAME TO real_{0}; CREATE VIEW {0} AS " + ENDLESS
OURS = "DROP TRIGGER tasks_fts_update; CREATE TRIGGER tasks_fts_update AFTER UPDATE OF id, title, description ON tasks"
SLOW = "CREATE TABLE big (n, CHECK (length(hex(zeroblob(300000000))) > 0)); INSERT INTO big"
DECIDED = "SELECT (SELECT count(*) FROM approvals), (SELECT group_concat(status) FROM tasks ORDER BY id)"


def _says(script: str, path: Path) -> Path:
    """The file after a script, which no rule of ours about values hinders."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.executescript(script)
    return path


def _spoiled(script: str, path: Path) -> Path:
    """The same, without the rules about what may become of a row either."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection, without_rules(connection):
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.executescript(script)
    return path


def _called(name: str, path: Path) -> Path:
    return path.rename(path.with_name(name))


def _linked(path: Path) -> Path:
    path.with_name("elsewhere").mkdir()
    link = path.with_name("elsewhere") / "link.placet"
    link.symlink_to(path)
    return link


def _of_two_names(path: Path) -> Path:
    os.link(path, path.with_name("second.placet"))
    return path


def _old(path: Path) -> Path:
    path.unlink()
    old_files.old_file(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM approvals")
        connection.execute("UPDATE tasks SET status = 'PENDING'")
        connection.executescript(TRIGGER.format(FORGE))
    return path


HOSTILE: dict[str, Callable[[Path], Path]] = {
    "a trigger that forges approvals": partial(_says, TRIGGER.format(FORGE)),
    "the same in the place of one of ours": partial(_says, f"{OURS} BEGIN {FORGE} END"),
    "the same in an old file": _old,
    "a trigger that calls functions": partial(
        _says, TRIGGER.format("SELECT load_extension('/tmp/x.so'), readfile('/etc/passwd');")
    ),
    "an endless trigger": partial(_says, TRIGGER.format(f"SELECT count(*) FROM ({ENDLESS});")),
    **{
        f"a view that poses as the table {name}": partial(_says, POSING.format(name))
        for name in ("tasks", "approvals", "meta", "alembic_version")
    },
    "an endless view": partial(_says, f"CREATE VIEW mine AS {ENDLESS}"),
    "two views that ask each other": partial(
        _says, "CREATE VIEW a AS SELECT * FROM b; CREATE VIEW b AS SELECT * FROM a"
    ),
    "a rule that takes a second a row": partial(_says, f"{SLOW} {NUMBERS.format(2000)} i FROM n"),
    "a million stamps": partial(
        _says,
        "DROP TABLE alembic_version; CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL);"
        f"INSERT INTO alembic_version {NUMBERS.format(1_000_000)} 'r' || i FROM n",
    ),
    "junk in meta": partial(_says, "INSERT OR REPLACE INTO meta VALUES ('min_reader', 'x'), ('written_by', x'ff00')"),
    "a title of 40 MB and a value of 100 MB": partial(
        _spoiled,
        "UPDATE tasks SET title = hex(zeroblob(20000000)) WHERE id = 1;"
        "INSERT INTO meta VALUES ('huge', zeroblob(100000000))",
    ),
    "a title that is no UTF-8": partial(_spoiled, "UPDATE tasks SET title = CAST(x'ff4f6e65' AS TEXT) WHERE id = 1"),
    "a title with signs that turn a line around": partial(
        _spoiled, "UPDATE tasks SET title = char(8238, 10, 127) WHERE id = 1"
    ),
    "times that are none": partial(
        _spoiled, "UPDATE tasks SET created_at = 'yesterday', updated_at = 9e999 WHERE id = 1"
    ),
    "a table that has given its last number": partial(_says, f"UPDATE sqlite_sequence SET seq = {2**63 - 1}"),
    "a last number that is none": partial(_says, "UPDATE sqlite_sequence SET seq = 'many'"),
    "the name 100%.placet": partial(_called, "100%.placet"),
    "the name %s%n.placet": partial(_called, "%s%n.placet"),
    "the name ?mode=ro#.placet": partial(_called, "?mode=ro#.placet"),
    "a name with both quotes": partial(_called, 'it\'s "so".placet'),
    "a name of two lines": partial(_called, "two\nlines.placet"),
    "a name of 255 bytes": partial(_called, "n" * 255),
    "a symbolic link to the file": _linked,
    "a second name of the file": _of_two_names,
}


@dataclass(slots=True)
class Met:
    """One file: how it was opened, what was said, how long the look at it took in seconds of computing."""

    what: str
    how: str = ""
    said: str = ""
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)


def met(what: str, folder: Path) -> Met:
    """Make the file, look at it, open it, read its list, change a task; then see whether anything was decided."""
    with workshop(folder):
        path = folder / "place" / "project.placet"
        path.parent.mkdir()
        with closing(create_project(path)) as project:
            project.write(fill).result()
        path = HOSTILE[what](path)
        before, decided = path.read_bytes(), _decided(path)
        found = Met(what)
        began = time.thread_time()
        identify(path)
        found.seconds = time.thread_time() - began
        if found.seconds > LONGEST:
            found.wrong.append(f"looking at it took {found.seconds:.1f} s")
        try:
            with closing(open_project(path, Options(backup_folder=folder / "backups"))) as project:
                _work(project, found)
        except Known as known:
            found.how, found.said = "refused", known.sentence
            if path.read_bytes() != before:
                found.wrong.append("it was refused, and is another file now")
        if _decided(path) != decided:
            found.wrong.append(f"something was decided: {_decided(path)}, before {decided}")
        found.said = found.said.replace(str(path.parent), "…")
        return found


def _work(project: Project, found: Met) -> None:
    found.how, found.said = "opened read-only" if project.read_only else "opened", project.note
    began = time.process_time()
    listed(project)
    if time.process_time() - began > LONGEST:
        found.wrong.append(f"its list took {time.process_time() - began:.1f} s")
    if not project.read_only:
        try:
            project.write(edit_first).result()
            found.how = "opened, edited"
        except Known as known:
            found.how, found.said = "opened, no edit", known.sentence


def _decided(path: Path) -> tuple[int, str] | None:
    """How many approvals there are, and in what state each task is; None where asking that never ends."""
    with closing(sqlite3.connect(path)) as connection:
        connection.set_progress_handler(lambda: True, 10_000_000)
        try:
            return connection.execute(DECIDED).fetchone()
        except sqlite3.OperationalError:
            return None


def chapter(people: Crew) -> Section:
    """Each of them once."""
    everything = people.done([people.ask(met, what) for what in HOSTILE], "hostile files")
    wrong = [f"{it.what}: {said}" for it in everything for said in it.wrong]
    rows = [(it.what, it.how, f"{it.seconds:.1f} s", " ".join(it.said.split()) or "—") for it in everything]
    text = f"""
Each was made, looked at, opened as any file is, its list read by every road, a task of it changed. What must not be: a
look or a list that takes more than {LONGEST:.0f} s of computing, an error without a sentence, a refused file that is
another one afterwards, and an approval or a state of a task that nobody decided.

{table(("a file with", "it is", "looked at in", "what is said"), rows)}
"""
    return Section("Hostile files", text, tuple(wrong))
