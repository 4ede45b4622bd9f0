"""Values as a file has them, read so that one odd cell spoils no list: another program may have written anything."""

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import DateTime, Enum, Integer, LargeBinary, String
from sqlalchemy.dialects.sqlite import DATETIME
from sqlalchemy.engine import Dialect

from desktop.times import NO_TIME

NO_NUMBER = 0

_decoded: Callable[[bytes], str] = partial(str, encoding="utf-8", errors="replace")


def lenient(connection: sqlite3.Connection) -> None:
    """Text that is not UTF-8 is read with a sign for each byte that makes no sense, as any viewer shows it."""
    connection.text_factory = _decoded


def read_leniently(dialect: Dialect) -> None:
    """Let this dialect read what is of another kind than its column: bytes as text, no time and no number as above.

    What is written is as strict as ever, and a row that is edited keeps what was not edited, byte for byte.
    """
    kinds = {DateTime: _Time, String: _Text, Integer: _Number, LargeBinary: _Bytes, Enum: Enum}
    dialect.colspecs = {**dialect.colspecs, **kinds}


class _Time(DATETIME):
    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        read = super().result_processor(dialect, coltype)

        def process(value: Any) -> Any:
            try:
                return read(value) if read else value
            except (ValueError, TypeError):
                return NO_TIME

        return process


class _Text(String):
    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ARG002
        return _text


class _Number(Integer):
    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ARG002
        return _number


class _Bytes(LargeBinary):
    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ARG002
        return _bytes


def _text(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    return _decoded(value) if isinstance(value, bytes) else str(value)


def _number(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else NO_NUMBER


def _bytes(value: Any) -> Any:
    return value if value is None or isinstance(value, bytes) else str(value).encode()
