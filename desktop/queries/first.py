"""The first page of a list, asked of a file that is not open yet, in the very words the list's own queries use."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any

from desktop.queries.listed import ArtifactRow, TaskRow
from desktop.store import first

# Of a project its tasks are counted, which takes more than these two statements.
KINDS: Mapping[str, type] = {"tasks": TaskRow, "artifacts": ArtifactRow}


def page(path: Path, noun: str, by: StrEnum, descending: bool, limit: int) -> list[Any] | None:
    """What `page` of the module `noun` gives for its first page without a filter; for a worker thread.

    None where that is not to be had at once (`store.first`); then the file is to be opened, and asked itself.
    """
    kind = KINDS.get(noun)
    if kind is None:
        return None
    said = texts()[noun]
    found = first.page(path, said[order_text(by, descending)], said["rows"], limit, 0)
    try:
        return None if found is None else [_row(kind, values) for values in found]
    except (ValueError, TypeError, KeyError):
        return None  # a cell that is not what it should be: the queries themselves read it leniently


def order_text(by: StrEnum, descending: bool) -> str:
    """An order as `texts` names it."""
    return f"{by} descending" if descending else f"{by}"


@cache
def texts() -> dict[str, dict[str, str]]:
    """The SQL text of each list: of its ids in each order, and of rows by id.

    SQLAlchemy wrote it for `queries.tasks.page` and `queries.artifacts.page`; tests/queries/test_first.py holds it
    equal to what they ask.
    """
    return json.loads(Path(__file__).with_name("first.json").read_text(encoding="utf-8"))


def _row(kind: type, values: tuple[Any, ...]) -> Any:
    return kind(*[_value(field.type, value) for field, value in zip(fields(kind), values, strict=True)])


def _value(kind: Any, value: Any) -> Any:
    """A stored value as a field of this type has it; ValueError, TypeError or KeyError where it is none."""
    if isinstance(kind, UnionType):
        return None if value is None else _value(kind.__args__[0], value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is bool:
        return bool(value)
    if issubclass(kind, StrEnum):
        return kind[value]
    if type(value) is not kind:
        raise ValueError(f"not {kind.__name__}: {value!r}")
    return value
