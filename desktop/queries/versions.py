"""What can be asked about the versions of a task, and the digest that stands for one of them."""

import hashlib
import json
from typing import Any, cast

import rfc8785
from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from desktop.queries.rows import Gate, VersionRow
from desktop.schema import Task, TaskVersion

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
    TaskVersion.created_at,
    TaskVersion.reconstructed,
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
    return tuple(gate.name for gate in _gates(text)[0])


def digest(
    *, task_id: int, number: int, title: str, description: str | None, gates: str | None, dependencies: str | None
) -> str:
    """SHA-256 (hex) of the RFC 8785 form of a wording: what an approval names.

    `gates` and `dependencies` as stored: they enter as the JSON they hold, or as their bare text where that is not
    JSON, names a key twice or holds numbers RFC 8785 has no form for.
    """
    subject: dict[str, object] = {
        "kind": "task_version",
        "task_id": task_id,
        "version": number,
        "title": title,
        "description": description,
        "gates": _value(gates),
        "dependencies": _value(dependencies),
    }
    return hashlib.sha256(rfc8785.dumps(cast("dict[str, Any]", subject))).hexdigest()


def _row(version: Row[*tuple[Any, ...]]) -> VersionRow:
    gates, gates_text = _gates(version.gates_json)
    dependencies, dependencies_text = _dependencies(version.deps_json)
    return VersionRow(
        id=version.id,
        number=version.version_num,
        title=version.title,
        description=version.description,
        gates=gates,
        gates_text=gates_text,
        dependencies=dependencies,
        dependencies_text=dependencies_text,
        created_at=version.created_at,
        reconstructed=version.reconstructed,
        digest=digest(
            task_id=version.task_id,
            number=version.version_num,
            title=version.title,
            description=version.description,
            gates=version.gates_json,
            dependencies=version.deps_json,
        ),
    )


def _value(text: str | None) -> object:
    """What a stored text says: its JSON value, or the text itself where it has no canonical one."""
    if text is None:
        return None
    try:
        value = json.loads(text, object_pairs_hook=_distinct)
        rfc8785.dumps(value)
    except (ValueError, RecursionError):
        return text
    return value


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """The pairs as an object; a key named twice would let two texts pass for one, so it is an error."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is named twice")
    return found


def _gates(text: str | None) -> tuple[tuple[Gate, ...], str]:
    """The gates, or else the text they could not be read from."""
    value = _value(text)
    if value is None:
        return (), ""
    read = [_gate(one) for one in cast("list[object]", value)] if isinstance(value, list) else [None]
    gates = tuple(gate for gate in read if gate is not None)
    return (gates, "") if len(gates) == len(read) else ((), text or "")


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


def _dependencies(text: str | None) -> tuple[tuple[int, ...], str]:
    """The ids of the tasks this one waits for, or else the text they could not be read from."""
    value = _value(text)
    if value is None:
        return (), ""
    read = cast("list[object]", value) if isinstance(value, list) else [None]
    task_ids = tuple(one for one in read if isinstance(one, int) and not isinstance(one, bool))
    return (task_ids, "") if len(task_ids) == len(read) else ((), text or "")
