"""What may stand in a column of a project file, and what a text that a person wrote means there."""

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import Boolean, Column, DateTime, Enum, Integer, String

from desktop.errors import Known
from desktop.schema import Base
from desktop.times import NO_TIME

_FREE_EXTRAS = {"artifacts"}
_LARGEST = 2**63 - 1
_DAY = r"\d{4}-\d\d-\d\d"
_TIME = rf"{_DAY}(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{{1,6}})?)?(?:Z|[+-]\d\d:\d\d)?)?"


class Kind(StrEnum):
    """How a value is written by a person."""

    CHOICE = "choice"
    FLAG = "flag"
    NUMBER = "number"
    TIME = "time"
    TEXT = "text"
    JSON = "json"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Cell:
    """A column as a place for a value.

    `needed`: it may not be empty. `longest` in characters, None without a limit. `options` are the stored names of a
    choice, `parent` is the table a reference leads to; both are empty where there is none.
    """

    table: str
    column: str
    kind: Kind
    needed: bool
    longest: int | None
    options: tuple[str, ...]
    parent: str


def cell(table: str, column: str) -> Cell | None:
    """The place a value was set aside from; None where this version has none such."""
    there = Base.metadata.tables.get(table)
    found = None if there is None else there.columns.get(column)
    if found is None:
        return None
    kind = _kind(table, found)
    return Cell(
        table,
        column,
        kind,
        needed=not found.nullable,
        longest=found.type.length if kind is Kind.TEXT and isinstance(found.type, String) else None,
        options=tuple(found.type.enums) if isinstance(found.type, Enum) else (),
        parent=next((key.column.table.name for key in found.foreign_keys), ""),
    )


def meant(cell: Cell, text: str | None) -> object:
    """What is stored for what a person wrote: text, a number, a bool, a time in UTC, None for nothing at all.

    Known, saying what would fit, when it cannot stand there. That a reference leads somewhere is not looked at.
    """
    if not (text or "").strip():
        if cell.needed:
            raise Known("It cannot be empty.")
        return None
    return _READ[cell.kind](cell, (text or "").encode("utf-8", "replace").decode())


def written(value: object) -> str | None:
    """A stored value as a person would write it; None for nothing."""
    if value is None or isinstance(value, str):
        return None if value is None else value.encode("utf-8", "replace").decode()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return None if value == NO_TIME else value.isoformat(" ")
    return _decoded(value) if isinstance(value, bytes) else str(value)


def found(original: object) -> str | None:
    """What was set aside (a value of its JSON, see schema/receipts.py) as text to begin with; None for nothing.

    Bytes that are no UTF-8 are read as Western European, which is what they most often are.
    """
    if isinstance(original, dict):
        stored = next(iter(cast("dict[str, object]", original).values()), "")
        try:
            return _decoded(bytes.fromhex(str(stored)))
        except ValueError:
            return json.dumps(original, ensure_ascii=False)
    return written(original)


def loaded(text: str) -> object:
    """The value that a JSON text stands for; one that is none, as another program may have left it, is itself."""
    try:
        return json.loads(text, parse_float=_finite, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return text


def row_of(text: str) -> dict[str, object]:
    """The columns of a row in JSON; none where it is no row."""
    value = loaded(text)
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _kind(table: str, column: "Column[Any]") -> Kind:
    if column.foreign_keys and isinstance(column.type, Integer):
        return Kind.REFERENCE
    is_json = column.name.endswith(("_json", "gate_results", "extra_data"))
    if is_json and not (column.name == "extra_data" and table in _FREE_EXTRAS):
        return Kind.JSON
    for kind, type_ in (
        (Kind.CHOICE, Enum),
        (Kind.FLAG, Boolean),
        (Kind.NUMBER, Integer),
        (Kind.TIME, DateTime),
    ):
        if isinstance(column.type, type_):
            return kind
    return Kind.TEXT


def _as_choice(cell: Cell, text: str) -> str:
    name = re.sub(r"[\s-]+", "_", text.strip()).upper()
    if name not in cell.options:
        raise Known(f"It must be one of {', '.join(cell.options)}.")
    return name


def _as_flag(_cell: Cell, text: str) -> bool:
    word = text.strip().lower()
    if word not in ("yes", "no", "true", "false", "1", "0"):
        raise Known("It must be yes or no.")
    return word in ("yes", "true", "1")


def _as_number(_cell: Cell, text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,19}", text.strip()) or abs(int(text)) > _LARGEST:
        raise Known("It must be a whole number.")
    return int(text)


def _as_time(_cell: Cell, text: str) -> datetime:
    told = text.strip() if re.fullmatch(_TIME, text.strip()) else ""
    try:
        moment = datetime.fromisoformat(told)
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        raise Known("It must be a date or a time in UTC, such as 2026-01-31 or 2026-01-31 17:05:00.") from None


def _as_text(cell: Cell, text: str) -> str:
    if cell.longest is not None and len(text) > cell.longest:
        raise Known(f"It has {len(text):,} characters, {cell.longest:,} fit.")
    return text


def _as_json(_cell: Cell, text: str) -> str:
    try:
        json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise Known(f"It is not valid JSON: {error.msg}, line {error.lineno}, column {error.colno}.") from None
    except (ValueError, RecursionError):
        raise Known("It is not valid JSON.") from None
    return text


def _finite(number: str) -> float:
    if math.isinf(float(number)):
        raise ValueError(number)
    return float(number)


def _no_constant(name: str) -> object:
    raise ValueError(name)


_READ: dict[Kind, Callable[[Cell, str], object]] = {
    Kind.CHOICE: _as_choice,
    Kind.FLAG: _as_flag,
    Kind.NUMBER: _as_number,
    Kind.TIME: _as_time,
    Kind.TEXT: _as_text,
    Kind.JSON: _as_json,
    Kind.REFERENCE: _as_number,
}
