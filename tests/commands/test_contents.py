"""Bytes taken into the file come out as they were, by line, by piece and whole."""

import hashlib
import io
import os
import random
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, event, func, select, update
from sqlalchemy.orm import Session

from desktop.commands import contents as keep
from desktop.errors import Cancelled, Known
from desktop.queries import contents
from desktop.schema import Content, ContentChunk
from desktop.store.progress import Progress

CHUNK = contents.CHUNK
HERE = settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])


def plain_split(data: bytes) -> list[str]:
    """The lines of a text, made without chunks."""
    parts = data.decode().removeprefix("\ufeff").split("\n")
    unended = [] if data.endswith(b"\n") or not data else [parts[-1]]
    return [part.removesuffix("\r") for part in parts[:-1]] + unended


def kept(session: Session, path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return keep.keep(session, path).sha256


@pytest.fixture
def read(session: Session) -> Iterator[list[int]]:
    """The numbers of the chunks whose bytes are read from now on."""
    numbers: list[int] = []
    engine = session.get_bind()
    assert isinstance(engine, Engine)

    def note(_c: object, _k: object, statement: str, parameters: tuple[object, ...], *_: object) -> None:
        if statement.startswith("SELECT content_chunks.data"):
            numbers.append(int(str(parameters[1])))

    event.listen(engine, "before_cursor_execute", note)
    yield numbers
    event.remove(engine, "before_cursor_execute", note)


texts = st.text(st.sampled_from("ab\n\r\té€😀\ufeff"), max_size=80).map(str.encode)


@given(texts, st.integers(0, 20), st.integers(1, 20))
@example(b"", 0, 5)
@example(b"\xef\xbb\xbf", 0, 5)
@example(b"\xef\xbb\xbf\n\xef\xbb\xbfa", 0, 5)
@example(b"x" * 15 + b"\r\n" + b"y\n", 0, 5)
@example("😀".encode() * 20, 0, 1)
@HERE
def test_lines_are_those_of_a_plain_split(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, first: int, count: int
) -> None:
    monkeypatch.setattr(keep, "CHUNK", 16)
    sha256 = kept(session, tmp_path / "text", data)
    lines = plain_split(data)
    assert contents.info(session, sha256) == contents.ContentInfo(sha256, len(data), True, len(lines))
    assert contents.lines(session, sha256, first, count) == lines[first : first + count]
    assert contents.lines(session, sha256, first, count, longest=3) == [
        line[:3] for line in lines[first : first + count]
    ]


@given(st.binary(max_size=100) | texts, st.integers(0, 110), st.integers(0, 110))
@HERE
def test_pieces_are_those_of_the_bytes(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, offset: int, length: int
) -> None:
    for module in (keep, contents):
        monkeypatch.setattr(module, "CHUNK", 16)
    sha256 = kept(session, tmp_path / "bytes", data)
    assert contents.piece(session, sha256, offset, length) == data[offset : offset + length]
    assert contents.verify(session, sha256)


@given(texts)
@HERE
def test_chunks_are_cut_as_the_schema_says(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(keep, "CHUNK", 16)
    cut = list(keep.chunks(io.BytesIO(data), is_text=True))
    assert b"".join(piece for _, piece in cut) == data
    before = b""
    for first_line, piece in cut:
        piece.decode()
        assert 0 < len(piece) <= 16
        continues = bool(before) and not before.endswith(b"\n")
        assert first_line == before.count(b"\n") + continues
        if continues:
            assert b"\n" not in piece[:-1]
        before += piece


@given(st.binary(max_size=60) | texts)
@HERE
def test_text_is_what_decodes_wherever_it_is_cut(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(keep, "CHUNK", 3)
    seen = keep.look(io.BytesIO(data))
    try:
        is_text = "\0" not in data.decode()
    except UnicodeDecodeError:
        is_text = False
    assert seen.is_text is is_text
    assert (seen.sha256, seen.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert seen.line_count == (len(plain_split(data)) if is_text else 0)


def test_a_line_far_down_is_found_without_reading_what_is_before(
    session: Session, tmp_path: Path, read: list[int]
) -> None:
    lines = [f"line {n} {'.' * (n % 90)}" for n in range(100_000)]
    sha256 = kept(session, tmp_path / "run.log", "\n".join(lines).encode())
    last = session.scalar(select(func.max(ContentChunk.number)))
    assert last is not None
    assert last > 50
    read.clear()
    assert contents.lines(session, sha256, 99_990, 50) == lines[99_990:]
    assert min(read) >= last - 1
    read.clear()
    assert contents.lines(session, sha256, 50_000, 40) == lines[50_000:50_040]
    assert len(read) <= 2


def test_a_single_line_of_five_megabytes_is_cut_and_the_next_is_found_at_once(
    session: Session, tmp_path: Path, read: list[int]
) -> None:
    long = "é" * (5 * 1024 * 1024 // 2)
    sha256 = kept(session, tmp_path / "min.js", f"first\n{long}\nlast".encode())
    assert contents.info(session, sha256).line_count == 3
    assert contents.lines(session, sha256, 1, 1, longest=10**8) == [long]
    read.clear()
    assert contents.lines(session, sha256, 0, 9, longest=100) == ["first", long[:100], "last"]
    assert len(read) < 6
    assert contents.piece(session, sha256, 5 * 1024 * 1024 + 6, 99) == b"\nlast"


def test_bytes_that_are_no_text_have_no_lines_and_come_out_whole(session: Session, tmp_path: Path) -> None:
    data = random.Random(1).randbytes(200_000)
    sha256 = kept(session, tmp_path / "photo.png", data)
    assert contents.info(session, sha256) == contents.ContentInfo(sha256, 200_000, False, 0)
    assert contents.lines(session, sha256, 0, 10) == []
    assert contents.piece(session, sha256, 65_530, 70_000) == data[65_530:135_530]
    contents.export(session, sha256, tmp_path / "out.png")
    assert (tmp_path / "out.png").read_bytes() == data


def test_an_empty_file_has_no_chunks_and_no_lines(session: Session, tmp_path: Path) -> None:
    sha256 = kept(session, tmp_path / "empty", b"")
    assert session.scalar(select(func.count()).select_from(ContentChunk)) == 0
    assert contents.lines(session, sha256, 0, 10) == []
    assert contents.piece(session, sha256, 0, 10) == b""
    assert contents.verify(session, sha256)
    contents.export(session, sha256, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b""


def test_the_same_bytes_are_kept_once(session: Session, tmp_path: Path) -> None:
    one, two = (kept(session, tmp_path / name, b"same\n" * 50_000) for name in ("a", "b"))
    assert one == two
    assert session.scalar(select(func.count()).select_from(Content)) == 1
    assert session.scalar(select(func.sum(func.length(ContentChunk.data)))) == 250_000


def test_a_file_that_changes_while_it_is_read_is_noticed(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "growing.log"
    log.write_bytes(b"one\n")
    look = keep.look

    def look_then_grow(stream: io.BufferedReader) -> keep.Look:
        seen = look(stream)
        log.write_bytes(b"\x80" * 200_000)
        return seen

    monkeypatch.setattr(keep, "look", look_then_grow)
    with pytest.raises(Known, match=r"growing\.log” changed while it was read"):
        keep.keep(session, log)
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Content)) == 0


@pytest.mark.parametrize("what", ["missing", "folder", "pipe"])
def test_what_is_no_file_is_refused_with_a_sentence(session: Session, tmp_path: Path, what: str) -> None:
    path = tmp_path / what
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    with pytest.raises(Known, match=f"“{what}” is not a file"):
        keep.keep(session, path)


def test_memory_does_not_grow_with_the_file(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "large.bin"
    with path.open("wb") as stream:
        for _ in range(64):
            stream.write(os.urandom(1024 * 1024))
    tracemalloc.start()
    sha256 = keep.keep(session, path).sha256
    contents.export(session, sha256, tmp_path / "again.bin")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 * 1024 * 1024
    with (tmp_path / "again.bin").open("rb") as again:
        assert keep.look(again).sha256 == sha256


def test_damaged_bytes_are_never_exported(session: Session, tmp_path: Path) -> None:
    sha256 = kept(session, tmp_path / "a.txt", b"approved\n" * 20_000)
    assert contents.verify(session, sha256)
    second = (ContentChunk.sha256 == sha256) & (ContentChunk.number == 1)
    session.execute(update(ContentChunk).where(second).values(data=b"other words\n"))
    assert not contents.verify(session, sha256)
    out = tmp_path / "out.txt"
    out.write_text("what was there")
    with pytest.raises(Known, match=r"“out\.txt” was not written"):
        contents.export(session, sha256, out)
    assert out.read_text() == "what was there"
    assert sorted(path.name for path in tmp_path.glob("*out*")) == ["out.txt"]


def test_a_line_whose_chunk_is_gone_is_said_to_be_missing(session: Session, tmp_path: Path) -> None:
    sha256 = kept(session, tmp_path / "a.txt", b"approved\n" * 20_000)
    session.execute(delete(ContentChunk))
    with pytest.raises(Known, match="Line 11 is missing"):
        contents.lines(session, sha256, 10, 1)
    assert not contents.verify(session, sha256)


def test_bytes_that_are_not_here_are_said_to_be_missing(session: Session) -> None:
    with pytest.raises(Known, match="not in this file"):
        contents.lines(session, "0" * 64, 0, 1)


def test_how_far_it_is_is_told_while_a_file_is_read_and_kept(session: Session, tmp_path: Path) -> None:
    told: list[Progress] = []
    (tmp_path / "a").write_bytes(bytes(10 * CHUNK + 1))
    keep.keep(session, tmp_path / "a", progress=told.append)
    done = [it.done for it in told]
    assert done == sorted(done) and len(set(done)) > 20
    assert done[-1] == told[-1].total == 2 * (10 * CHUNK + 1)


@pytest.mark.parametrize("after", [0, 5, 15])
def test_taking_a_file_in_can_be_stopped_in_either_reading(session: Session, tmp_path: Path, after: int) -> None:
    told: list[Progress] = []
    (tmp_path / "a").write_bytes(bytes(10 * CHUNK))
    with pytest.raises(Cancelled, match="not added"):
        keep.keep(session, tmp_path / "a", progress=told.append, cancelled=lambda: len(told) >= after)
    assert len(told) == after
