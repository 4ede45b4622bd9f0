"""What the file beside it knows of the projects that a lone project_N.db has no row of."""

from contextlib import closing
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from desktop.commands import audit
from desktop.commands.actors import acting_as
from desktop.errors import Known
from desktop.identity import PROGRAM
from desktop.schema import Project, Quarantine
from desktop.store import database
from desktop.store.files import translated
from desktop.store.look import private_copy

MASTER = "project_1.db"
FACTS = ("name", "description", "root_path", "default_engine")


def name_projects(session: Session, file: Path) -> int:
    """Give projects made for lack of a row the words that project_1.db beside `file` has for them; how many."""
    made = select(Quarantine.row_id).where(Quarantine.kind == "made", Quarantine.table_name == "projects")
    unnamed = [
        project
        for project in session.scalars(select(Project).where(Project.id.in_(made)))
        if project.name == f"Project {project.id}"
    ]
    known = _known(file.resolve().with_name(MASTER)) if unnamed else {}
    named = [project.id for project in unnamed if project.id in known]
    for project_id in named:
        session.execute(update(Project).where(Project.id == project_id).values(known[project_id]))
    if named:
        with acting_as(session, PROGRAM):
            audit.record(session, "project.name", facts={**audit.many(named), "found_in": MASTER})
    return len(named)


def has_sibling(file: Path) -> bool:
    """Whether there is a project_1.db beside this file, and it is another one."""
    return file.name != MASTER and file.resolve().with_name(MASTER).is_file()


def _known(master: Path) -> dict[int, dict[str, str]]:
    """The projects in a master file, by id, read from a private copy; none where it cannot be read."""
    if not master.is_file():
        return {}
    try:
        with translated(master), private_copy(master) as copy, closing(database.connect(copy, mode="ro")) as connection:
            there = {str(row[1]) for row in connection.execute("PRAGMA table_info(projects)")}
            facts = [name for name in FACTS if name in there]
            if "name" not in facts:
                return {}
            rows = connection.execute(f"SELECT id, {', '.join(facts)} FROM projects").fetchall()
    except Known:
        return {}
    return {
        int(id_): {name: it for name, it in zip(facts, found, strict=True) if isinstance(it, str) and it}
        for id_, *found in rows
        if isinstance(found[0], str) and 0 < len(found[0]) <= 255
    }
