"""What can be asked about the bytes kept in the file: any line, any piece, all of them, and whether they are sound."""

import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.errors import Known
from desktop.queries.files import put_in_place
from desktop.queries.rows import ContentInfo
from desktop.schema import Content, ContentChunk

# Bytes in a chunk, at most; all chunks but the last of what is not text are exactly so long.
CHUNK = 64 * 1024
# Characters of a line that are fetched when nobody asks for more: a line can be as long as the file.
LONGEST = 1024 * 1024


def info(session: Session, sha256: str) -> ContentInfo:
    """How much it is and of which kind; Known when the file does not hold these bytes."""
    asked = select(Content.sha256, Content.size, Content.is_text, Content.line_count)
    found = session.execute(asked.where(Content.sha256 == sha256)).one_or_none()
    if found is None:
        raise Known("The bytes of this artifact are not in this file.", detail=sha256)
    return ContentInfo(*found)


def lines(session: Session, sha256: str, first: int, count: int, *, longest: int = LONGEST) -> list[str]:
    """At most `count` lines from line `first` (from 0) on; fewer at the end, none where the bytes are not text.

    Lines end with LF or CR LF, which are left out, as is a byte order mark before line 0; a CR alone is part of its
    line. A line is cut after `longest` characters. Nothing before the first line asked for is read.
    """
    there = info(session, sha256).line_count
    found: list[str] = []
    while len(found) < count and first + len(found) < there:
        more = list(islice(_lines_at(session, sha256, first + len(found), longest), count - len(found)))
        if not more:
            raise Known(f"Line {first + len(found) + 1} is missing from the bytes kept here: restore a backup.")
        found += more
    return found


def piece(session: Session, sha256: str, offset: int, length: int) -> bytes:
    """The bytes from `offset` on, at most `length`; fewer at the end."""
    number, begins = _chunk_at(session, sha256, offset)
    wanted = bytearray()
    for data in _chunks(session, sha256, number):
        wanted += data[max(0, offset - begins) : offset + length - begins]
        begins += len(data)
        if begins >= offset + length:
            break
    return bytes(wanted)


def export(session: Session, sha256: str, to: Path) -> None:
    """Write the bytes into a file; Known, and no file, when they are not what their digest says."""
    info(session, sha256)
    digest = hashlib.sha256()
    with put_in_place(to) as stream:
        for data in _chunks(session, sha256, 0):
            digest.update(data)
            stream.write(data)
        if digest.hexdigest() != sha256:
            raise Known(
                f"The bytes kept here are not what they were when they were added, so “{to.name}” was not written. "
                "Restore a backup of this project to get them back.",
                detail=f"SHA-256 should be {sha256}, is {digest.hexdigest()}",
            )


def verify(session: Session, sha256: str) -> bool:
    """Whether the bytes are all there and unchanged; Known when the file does not hold them."""
    size, digest = 0, hashlib.sha256()
    for data in _chunks(session, sha256, 0):
        size += len(data)
        digest.update(data)
    return digest.hexdigest() == sha256 and size == info(session, sha256).size


def _chunks(session: Session, sha256: str, number: int) -> Iterator[bytes]:
    """The chunks from this number on, one in memory at a time, and no cursor left open by who stops early."""
    data = select(ContentChunk.data).where(ContentChunk.sha256 == sha256)
    while (chunk := session.scalar(data.where(ContentChunk.number == number))) is not None:
        yield chunk
        number += 1


def _lines_at(session: Session, sha256: str, line: int, longest: int) -> Iterator[str]:
    """The lines from `line` on, up to the first that is cut; the one after it is found without reading the rest."""
    starts = select(ContentChunk.number, ContentChunk.first_line).where(
        ContentChunk.sha256 == sha256, ContentChunk.first_line <= line
    )
    last = starts.order_by(ContentChunk.first_line.desc(), ContentChunk.number.desc()).limit(1)
    found = session.execute(last).one_or_none()
    if found is None:
        return
    number, first_line = found
    skip, begun, ended = line - first_line, "", True
    for at, data in enumerate(_chunks(session, sha256, number), number):
        text = data.decode(errors="replace").removeprefix("" if at else "\ufeff")
        *whole, begun = (begun + text).split("\n")
        ended = data.endswith(b"\n")
        for one in whole[skip:]:
            yield one.removesuffix("\r")[:longest]
        skip = max(0, skip - len(whole))
        if len(begun) > longest:
            yield begun[:longest]
            return
    if not ended:
        yield begun


def _chunk_at(session: Session, sha256: str, offset: int) -> tuple[int, int]:
    """The number of the chunk this byte is in, and the offset of its first byte; (-1, 0) beyond the end."""
    if not info(session, sha256).is_text:
        return offset // CHUNK, offset // CHUNK * CHUNK
    begins = 0
    # length() of a column reads no more than the head of its row: a window over it would copy every byte.
    sizes = select(ContentChunk.number, func.length(ContentChunk.data)).where(ContentChunk.sha256 == sha256)
    for number, size in session.execute(sizes.order_by(ContentChunk.number)).all():
        if begins + size > offset:
            return number, begins
        begins += size
    return -1, 0
