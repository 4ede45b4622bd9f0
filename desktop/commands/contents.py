"""Bytes are taken into the file: streamed from disk in chunks that know their lines, kept once for each digest."""

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Protocol

from sqlalchemy import insert
from sqlalchemy.orm import Session

from desktop.commands import moment
from desktop.errors import Cancelled, Known
from desktop.queries.contents import CHUNK
from desktop.schema import Content, ContentChunk
from desktop.store.progress import Progress, Report, Wish, never, unwatched

# Chunks written by one statement: 1 MiB in memory.
_TOGETHER = 16


@dataclass(frozen=True, slots=True)
class Look:
    """What bytes are: their SHA-256 (hex), size in bytes, whether they are text, and how many lines (0 if not)."""

    sha256: str
    size: int
    is_text: bool
    line_count: int


class Readable(Protocol):
    """Where bytes come from."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most `size`; none at the end."""
        ...


def keep(session: Session, path: Path, *, progress: Report = unwatched, cancelled: Wish = never) -> Look:
    """Take the bytes of a file into this one, unless they are there already; memory does not grow with them.

    The file is read twice, to know its digest and whether it is text, then to keep it: `progress` counts the bytes of
    both. Known when it cannot be read, or is not the same the second time; Cancelled.
    """
    try:
        if not path.is_file():
            raise Known(f"“{path.name}” is not a file that can be added.", detail=str(path))
        with path.open("rb") as stream:
            watched = _Watched(stream, path, progress, cancelled)
            seen = look(watched)
            if session.get(Content, seen.sha256) is None:
                stream.seek(0)
                _write(session, seen, watched, path)
    except OSError as error:
        raise Known(f"“{path.name}” could not be read: {error.strerror}.", detail=repr(error)) from error
    return seen


def keep_text(session: Session, text: str) -> Look:
    """Take a text that was written here into this file, unless it is there already."""
    data = text.encode()
    seen = look(BytesIO(data))
    if session.get(Content, seen.sha256) is None:
        _write(session, seen, BytesIO(data), Path())
    return seen


def look(stream: Readable) -> Look:
    """What the rest of a stream holds. Text is UTF-8 without a zero byte; a last line needs no line end."""
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    size, lines, is_text, last = 0, 0, True, b"\n"
    while data := stream.read(CHUNK):
        digest.update(data)
        size += len(data)
        lines += data.count(b"\n")
        last = data[-1:]
        is_text = is_text and b"\0" not in data and _decodes(decoder, data)
    is_text = is_text and _decodes(decoder, b"", final=True)
    return Look(digest.hexdigest(), size, is_text, lines + (last != b"\n") if is_text else 0)


def chunks(stream: Readable, *, is_text: bool) -> Iterator[tuple[int, bytes]]:
    """The rest of a stream as (first line, bytes), cut as schema/artifacts.py::ContentChunk says."""
    line, inside, held = 0, False, b""
    while held := held + stream.read(CHUNK - len(held)):
        data = held[: _cut(held, inside=inside) if is_text else len(held)]
        held = held[len(data) :]
        yield (line + 1 if inside else line), data
        line += data.count(b"\n") if is_text else 0
        inside = is_text and not data.endswith(b"\n")


class _Watched:
    """A file that tells how much was read of it, and that stops where a person wishes it."""

    def __init__(self, stream: Readable, path: Path, progress: Report, cancelled: Wish) -> None:
        self._stream, self._path, self._progress, self._cancelled = stream, path, progress, cancelled
        self._done, self._total = 0, 2 * path.stat().st_size

    def read(self, size: int, /) -> bytes:
        """As the file itself."""
        if self._cancelled():
            raise Cancelled(f"Stopped. “{self._path.name}” was not added.")
        data = self._stream.read(size)
        self._done += len(data)
        self._progress(Progress("Adding", self._done, self._total))
        return data


def _cut(held: bytes, *, inside: bool) -> int:
    """Where to cut text: at the end of the long line we are inside of, or else after as many whole lines as there are.

    Without any line end the cut is before the character that `held` may end in the middle of.
    """
    end = held.find(b"\n") if inside else held.rfind(b"\n")
    if end >= 0:
        return end + 1
    if len(held) < CHUNK:
        return len(held)
    cut = len(held) - 1
    while held[cut] & 0xC0 == 0x80 and cut > len(held) - 4:
        cut -= 1
    return cut


def _decodes(decoder: codecs.IncrementalDecoder, data: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(data, final)
    except UnicodeDecodeError:
        return False
    return True


def _write(session: Session, seen: Look, stream: Readable, path: Path) -> None:
    session.add(
        Content(
            sha256=seen.sha256,
            size=seen.size,
            is_text=seen.is_text,
            line_count=seen.line_count,
            created_at=moment.now(),
        )
    )
    session.flush()
    digest = hashlib.sha256()
    cut = enumerate(chunks(stream, is_text=seen.is_text))
    while together := list(islice(cut, _TOGETHER)):
        for _, (_, data) in together:
            digest.update(data)
        session.execute(
            insert(ContentChunk),
            [
                {"sha256": seen.sha256, "number": number, "first_line": first_line, "data": data}
                for number, (first_line, data) in together
            ],
        )
    if digest.hexdigest() != seen.sha256:
        raise Known(f"“{path.name}” changed while it was read, so it was not added; try again when it is complete.")
