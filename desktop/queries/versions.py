"""What can be asked about the versions of a task, and the digest that stands for one of them."""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from desktop.queries import canonical
from desktop.queries.rows import Gate, VersionRow
from desktop.schema import Task, TaskVersion

T = TypeVar("T")

# How the gates of change-driven-dev are written, the source of the names and of what a missing one means.
_TEXTS = {"description": "", "pass_criteria": "exit_code_0", "expected_output": ""}
_KNOWN = {"name", "command", "timeout", "required", *_TEXTS}


_VERSION = select(
    TaskVersion.id,
    TaskVersion.task_id,
    TaskVersion.version_num,
    TaskVersion.title,
    TaskVersion.description,
    TaskVersion.gates_json,
    TaskVersion.deps_json,
    TaskVersion.criteria_json,
    TaskVersion.created_at,
    TaskVersion.reconstructed,
    TaskVersion.made_by,
)


def of_task(session: Session, task_id: int) -> tuple[VersionRow, ...]:
    """All versions of a task, newest first."""
    found = session.execute(_VERSION.where(TaskVersion.task_id == task_id).order_by(TaskVersion.version_num.desc()))
    return tuple(_row(version) for version in found)


def current(session: Session, task_id: int) -> VersionRow | None:
    """The version that counts: the active one, or the newest where an older tool named none; None without any."""
    active = select(Task.active_version_id).where(Task.id == task_id).scalar_subquery()
    counts = or_(TaskVersion.id == active, active.is_(None))
    asked = _VERSION.where(TaskVersion.task_id == task_id, counts).order_by(TaskVersion.version_num.desc())
    found = session.execute(asked.limit(1)).one_or_none()
    return None if found is None else _row(found)


def gate_names(text: str | None) -> tuple[str, ...]:
    """The names of the gates in a stored text, none where they cannot be read."""
    return tuple(gate.name for gate in gates(text)[0])


def digest(
    *,
    task_id: int,
    number: int,
    title: str,
    description: str | None,
    gates: str | None,
    dependencies: str | None,
    criteria: str | None = None,
) -> str:
    """SHA-256 (hex) of the RFC 8785 form of a wording: what an approval names.

    `gates`, `dependencies` and `criteria` as stored: they enter as the JSON they hold, or as their bare text where that
    has no canonical form. Without criteria the digest is what it was before there were any.
    """
    subject: dict[str, object] = {
        "kind": "task_version",
        "task_id": task_id,
        "version": number,
        "title": title,
        "description": description,
        "gates": canonical.value(gates),
        "dependencies": canonical.value(dependencies),
    }
    return canonical.digest(
        subject if criteria is None else subject | {"acceptance_criteria": canonical.value(criteria)}
    )


def _row(version: Row[*tuple[Any, ...]]) -> VersionRow:
    its_gates, gates_text = gates(version.gates_json)
    waits_for, dependencies_text = dependencies(version.deps_json)
    sentences, criteria_text = criteria(version.criteria_json)
    return VersionRow(
        id=version.id,
        number=version.version_num,
        title=version.title,
        description=version.description,
        gates=its_gates,
        gates_text=gates_text,
        dependencies=waits_for,
        dependencies_text=dependencies_text,
        criteria=sentences,
        criteria_text=criteria_text,
        created_at=version.created_at,
        reconstructed=version.reconstructed,
        made_by=version.made_by,
        digest=digest(
            task_id=version.task_id,
            number=version.version_num,
            title=version.title,
            description=version.description,
            gates=version.gates_json,
            dependencies=version.deps_json,
            criteria=version.criteria_json,
        ),
    )


def gates(text: str | None) -> tuple[tuple[Gate, ...], str]:
    """The gates in a stored text, or else the text they could not be read from."""
    return _or_text(_all(canonical.value(text), _gate), text)


def dependencies(text: str | None) -> tuple[tuple[int, ...], str]:
    """The ids of the tasks a stored text waits for, or else the text they could not be read from."""
    return _or_text(_all(canonical.value(text), _task_id), text)


def criteria(text: str | None) -> tuple[tuple[str, ...], str]:
    """The acceptance criteria in a stored text, or else the text they could not be read from."""
    return _or_text(_all(canonical.value(text), _sentence), text)


def parts(
    told: Mapping[str, object],
) -> tuple[tuple[Gate, ...] | None, tuple[int, ...] | None, tuple[str, ...] | None]:
    """Gates, dependencies and criteria as a proposal's JSON names them; None for what cannot be read."""
    names = ("gates", "dependencies", "acceptance_criteria")
    gates_, waits_for, sentences = (told.get(name) for name in names)
    return _all(gates_, _gate), _all(waits_for, _task_id), _all(sentences, _sentence)


def _all(value: object, read: Callable[[object], T | None]) -> tuple[T, ...] | None:
    """Every entry of a JSON list, none for null; None when one cannot be read, or it is no list."""
    if value is None:
        return ()
    found = [read(one) for one in cast("list[object]", value)] if isinstance(value, list) else [None]
    entries = tuple(one for one in found if one is not None)
    return entries if len(entries) == len(found) else None


def _or_text(found: tuple[T, ...] | None, text: str | None) -> tuple[tuple[T, ...], str]:
    return ((), text or "") if found is None else (found, "")


def _task_id(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _sentence(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _gate(value: object) -> Gate | None:
    """A gate with nothing of what was written left out, or None when it is not one."""
    if not isinstance(value, dict):
        return None
    written = cast("dict[str, object]", value)
    name, command, timeout = written.get("name"), written.get("command"), written.get("timeout")
    texts = {key: _or(written.get(key), default) for key, default in _TEXTS.items()}
    required = _or(written.get("required"), True)
    if not (isinstance(name, str) and isinstance(command, str) and isinstance(required, bool)):
        return None
    if not (timeout is None or (isinstance(timeout, int | float) and not isinstance(timeout, bool))):
        return None
    if not all(isinstance(told, str) for told in texts.values()):
        return None
    other = {key: told for key, told in written.items() if key not in _KNOWN}
    return Gate(
        name=name,
        command=command,
        **cast("dict[str, str]", texts),
        timeout=timeout,
        required=required,
        other=json.dumps(other, ensure_ascii=False) if other else "",
    )


def _or(value: object, default: object) -> object:
    return default if value is None else value
