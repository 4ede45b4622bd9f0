"""What an upgrade noted, in words a person knows: which row it speaks of, which part of it, and why."""

from desktop.store import sentences
from desktop.store.receipts import SetAside

NOUNS = {
    "projects": "Project",
    "tasks": "Task",
    "task_versions": "Version id",
    "change_requests": "Change request",
    "approvals": "Approval",
    "artifacts": "Artifact",
    "runs": "Run",
    "control_state": "Control state",
}
# Rows that have a title of their own; the others are told by the task or project they belong to.
TITLED = ("projects", "tasks", "artifacts")
FIELDS = {
    "current_phase": "phase",
    "selected_arch_option_id": "chosen architecture option",
    "spec_artifact_id": "spec",
    "active_version_id": "active version",
    "current_task_id": "current task",
    "version_num": "number",
    "gates_json": "gates",
    "deps_json": "dependencies",
    "criteria_json": "acceptance criteria",
    "artifact_type": "type",
    "sha256": "SHA-256",
    "file_path": "original path",
    "storage_path": "path of the file",
}
LONGEST_TITLE = 60


def subject(it: SetAside) -> str:
    """Which row: `Task 12 “Fix the login”`, `Approval 3 of task “Fix the login”`, or how many of which table."""
    if it.row_id is None:
        many = it.table.replace("_", " ")
        return f"{it.rows:,} {many if it.rows != 1 else many.removesuffix('s')}"
    named = f"{noun(it.table)} {it.row_id}"
    if not it.title:
        return named
    title = f"“{sentences.shown(it.title, longest=LONGEST_TITLE)}”"
    if it.table in TITLED:
        return f"{named} {title}"
    return f"{named} of {'project' if it.table == 'control_state' else 'task'} {title}"


def field(column: str | None) -> str:
    """Which part of it; None is all of it."""
    if column is None:
        return "the whole row"
    return FIELDS.get(column) or column.removesuffix("_id").replace("_", " ")


def noun(table: str) -> str:
    """A row of a table."""
    return NOUNS.get(table) or table.removesuffix("s").replace("_", " ").capitalize()


def sentence(it: SetAside) -> str:
    """All of it on one line: `Task 12 “Fix the login”, phase: “bogus” is not a phase this program knows`."""
    where = f", {field(it.column)}" if it.column or it.kind == "row" else ""
    return f"{subject(it)}{where}: {it.reason}"
