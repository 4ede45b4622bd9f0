"""Layouts of project files that no revision ever had: those of earlier models, and mixtures of several."""

from functools import cache

from desktop.store import golden
from desktop.store.fingerprint import Shape

FIRST = golden.REVISIONS[0]
# Columns and tables the tool of each time did not have yet, against its last layout (revision FIRST).
_TASK_COLUMNS = ("active_version_id", "engine_override", "extra_data", "attempts", "priority")
_PROJECT_COLUMNS = ("root_path", "current_phase", "default_engine", "spec_artifact_id", "selected_arch_option_id")
_LATER_TABLES = ("artifacts", "task_versions", "runs", "control_state")


@cache
def old_shapes() -> dict[str, Shape]:
    """The layouts by name, oldest first: v1 to v4; the fifth is the first revision itself."""
    v4 = _without(golden.shapes()[FIRST], tasks=("extra_data",))
    v3 = _without(v4, artifacts=("storage_path", "file_size"))
    v2 = {
        table: facts
        for table, facts in _without(v3, projects=_PROJECT_COLUMNS, tasks=_TASK_COLUMNS).items()
        if table not in _LATER_TABLES
    }
    v1 = {table: {fact: text.split(" DEFAULT ")[0] for fact, text in facts.items()} for table, facts in v2.items()}
    return {"v1": v1, "v2": v2, "v3": v3, "v4": v4}


def old_shape(shape: Shape) -> str | None:
    """The name of the old layout a file has: v1 to v4, or `hybrid` when its tables come from several; else None."""
    for name, old in old_shapes().items():
        if shape == old:
            return name
    old_ones = list(old_shapes().values())
    known = [*old_ones, golden.shapes()[FIRST]]
    of_old = any(_has(table, facts, old_ones) and facts != known[-1].get(table) for table, facts in shape.items())
    return "hybrid" if of_old and _is_mixture(shape, known) else None


def is_between(shape: Shape) -> bool:
    """Whether every table is as some revision has it, though the file as a whole is at none: an upgrade cut off."""
    return _is_mixture(shape, list(golden.shapes().values()))


def is_of_old_tool(shape: Shape) -> bool:
    """Whether every table is one the old tool made: then all in it fits into the tables of its last layout."""
    return _is_mixture(shape, [*old_shapes().values(), golden.shapes()[FIRST]])


def is_ours(shape: Shape) -> bool:
    """Whether these are tables of a project at all, and not of a program that also has `tasks` or `projects`."""
    known = [*old_shapes().values(), *golden.shapes().values()]
    return "column db_path" in shape.get("projects", {}) or any(
        _has(table, facts, known) for table, facts in shape.items()
    )


def _is_mixture(shape: Shape, known: list[Shape]) -> bool:
    return bool(shape) and all(_has(table, facts, known) for table, facts in shape.items())


def _has(table: str, facts: dict[str, str], known: list[Shape]) -> bool:
    return any(facts == shape.get(table) for shape in known)


def _without(shape: Shape, **columns: tuple[str, ...]) -> Shape:
    return {
        table: {
            fact: text for fact, text in facts.items() if fact.removeprefix("column ") not in columns.get(table, ())
        }
        for table, facts in shape.items()
    }
