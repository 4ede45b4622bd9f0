"""The first hundred bytes of a SQLite file, read before any connection exists."""

import os
from dataclasses import dataclass
from pathlib import Path

MAGIC = b"SQLite format 3\0"
LENGTH = 100
WAL = 2  # what stands at bytes 18 and 19 of a file in WAL mode


@dataclass(frozen=True, slots=True)
class Header:
    """The fields of https://www.sqlite.org/fileformat2.html that decide; `pages` is 0 where it cannot be trusted.

    `changes` counts the transactions that changed the file; 0 where its bytes could not be read.
    """

    page_size: int
    pages: int
    wal: bool
    user_version: int
    application_id: int
    changes: int = 0


def read_header(path: Path) -> Header | None:
    """The header of a file, or None if it is no SQLite file. Raises OSError.

    Only within `database.reading_raw`: closing the file drops this process's locks on it.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0))
    try:
        first = os.pread(descriptor, LENGTH, 0)
    finally:
        os.close(descriptor)
    return parse(first)


def parse(first: bytes) -> Header | None:
    """The header in these bytes, or None if they do not begin a SQLite file."""
    if len(first) < LENGTH or not first.startswith(MAGIC):
        return None
    # The page count is only valid when it was written together with the last change.
    counted = first[24:28] == first[92:96]
    size = _number(first, 16, 2)
    return Header(
        page_size=65536 if size == 1 else size,
        pages=_number(first, 28) if counted else 0,
        wal=WAL in first[18:20],
        user_version=_number(first, 60),
        application_id=_number(first, 68),
        changes=_number(first, 24),
    )


def marks_of(first: bytes) -> tuple[int, int]:
    """The user version and the application id of a file, whatever else its first bytes are."""
    return _number(first, 60), _number(first, 68)


def _number(first: bytes, at: int, length: int = 4) -> int:
    return int.from_bytes(first[at : at + length], "big")
