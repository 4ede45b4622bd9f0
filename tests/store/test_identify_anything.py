"""What stands under a name besides project files, and project files in odd places, are recognised and left alone."""

import os
import shutil
import socket
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from desktop.errors import Cancelled
from desktop.store.identify import Identity, Kind, identify

FIRST = "e6e5369fb4d1"
Untouched = Callable[[Path], AbstractContextManager[None]]


def change(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    return path


# Other things that can stand under a name


@pytest.mark.parametrize("script", ["", "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"])
def test_empty(tmp_path: Path, look: Callable[[Path], Identity], script: str) -> None:
    assert look(change(tmp_path / "a.db", f"PRAGMA user_version = 0; VACUUM; {script}")).kind in (
        Kind.empty,
        Kind.zero_bytes,
    )
    if script:
        assert look(tmp_path / "a.db").kind is Kind.empty


def test_zero_bytes(tmp_path: Path, look: Callable[[Path], Identity]) -> None:
    (tmp_path / "a.db").touch()
    assert look(tmp_path / "a.db").kind is Kind.zero_bytes


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE bookmarks (id INTEGER PRIMARY KEY, url TEXT)",
        "CREATE TABLE projects (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE tasks (id INTEGER PRIMARY KEY, done)",
        "CREATE TABLE alembic_version (version_num); INSERT INTO alembic_version VALUES ('a'); CREATE TABLE users (id)",
        "PRAGMA application_id = 1196444487; CREATE TABLE gpkg_contents (a)",
    ],
)
def test_foreign(tmp_path: Path, look: Callable[[Path], Identity], script: str) -> None:
    assert look(change(tmp_path / "a.db", script)).kind is Kind.foreign


@pytest.mark.parametrize("content", [b"Dear diary", b"x" * 5000, b"SQLite format 3\0", b"\0" * 4096])
def test_not_sqlite(tmp_path: Path, look: Callable[[Path], Identity], content: bytes) -> None:
    (tmp_path / "a.db").write_bytes(content)
    assert look(tmp_path / "a.db").kind is Kind.not_sqlite


def test_corrupt_in_the_middle(tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity]) -> None:
    path = old(tmp_path / "a.db", stamps=(FIRST,))
    data = bytearray(path.read_bytes())
    data[4096 * 2 : 4096 * 4] = b"\xff" * 8192
    path.write_bytes(data)
    found = look(path)
    assert found.kind is Kind.corrupt
    assert "restore its latest backup" in found.sentence


def test_corrupt_in_its_schema(tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity]) -> None:
    path = old(tmp_path / "a.db", stamps=(FIRST,))
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE tasks", b"CREATE TABLE t\xff\xfes,"))
    assert look(path).kind is Kind.corrupt


def test_truncated(tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity]) -> None:
    path = old(tmp_path / "a.db", stamps=(FIRST,))
    path.write_bytes(path.read_bytes()[:-5000])
    found = look(path)
    assert found.kind is Kind.corrupt
    assert "ends after" in found.sentence


def test_missing(tmp_path: Path, look: Callable[[Path], Identity]) -> None:
    assert look(tmp_path / "gone.db").kind is Kind.missing


def test_missing_because_a_file_stands_where_its_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert identify(tmp_path / "file" / "a.db").kind is Kind.missing


def test_missing_at_the_end_of_a_link(tmp_path: Path, look: Callable[[Path], Identity]) -> None:
    (tmp_path / "a.db").symlink_to(tmp_path / "gone.db")
    found = look(tmp_path / "a.db")
    assert found.kind is Kind.missing
    assert "gone.db" in found.sentence


def test_a_link_is_followed(tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity]) -> None:
    real = old(tmp_path / "a.db", stamps=(FIRST,))
    (tmp_path / "link.db").symlink_to(real)
    found = look(tmp_path / "link.db")
    assert (found.kind, found.real, found.path) == (Kind.older, real, tmp_path / "link.db")


def test_folder(tmp_path: Path, look: Callable[[Path], Identity]) -> None:
    (tmp_path / "a.db").mkdir()
    assert look(tmp_path / "a.db").kind is Kind.folder


def test_links_in_a_circle(tmp_path: Path, look: Callable[[Path], Identity]) -> None:
    (tmp_path / "a.db").symlink_to(tmp_path / "b.db")
    (tmp_path / "b.db").symlink_to(tmp_path / "a.db")
    assert look(tmp_path / "a.db").kind is Kind.unreadable


@pytest.mark.parametrize("path", [Path("/dev/null"), Path("/dev/zero"), Path("a\0b"), Path("n" * 300)])
def test_what_is_no_file_is_never_opened(path: Path) -> None:
    assert identify(path).kind is Kind.unreadable


def test_a_pipe_and_a_socket_are_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.db")
    monkeypatch.chdir(tmp_path)  # a socket's address may not be long
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.db")
        for name in ("pipe.db", "socket.db"):
            assert identify(tmp_path / name).kind is Kind.unreadable


# Files under odd names, in odd places, in use


ODD_NAMES = ["100%.db", "%41.db", "what?mode=memory#x.db", 'it\'s "so".db', "two\nlines.db", "ü 名前.db", "n" * 255]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_any_name(tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity], name: str) -> None:
    path = old(tmp_path / "a.db", stamps=(FIRST,)).rename(tmp_path / name)
    assert look(path).kind is Kind.older


def test_a_name_that_is_no_text(tmp_path: Path, old: Callable[..., Path], look: Callable[[Path], Identity]) -> None:
    path = old(tmp_path / "a.db", stamps=(FIRST,)).rename(tmp_path / os.fsdecode(b"\xff\xfe.db"))
    found = look(path)
    assert found.kind is Kind.older
    assert found.sentence.isprintable()


@pytest.mark.parametrize(("folder", "file"), [(0o555, 0o666), (0o777, 0o444), (0o555, 0o444)])
def test_read_only_files_and_folders_are_read(
    public_folder: Path,
    old: Callable[..., Path],
    as_nobody: Callable[[Callable[[], Any]], Any],
    untouched: Untouched,
    folder: int,
    file: int,
) -> None:
    path = old(public_folder / "a.db", stamps=(FIRST,))
    path.chmod(file)
    public_folder.chmod(folder)
    with untouched(public_folder):
        found: Identity = as_nobody(lambda: identify(path))
    assert found.kind is Kind.older
    assert found.place is not None
    assert not (found.place.file_writable and found.place.folder_writable)


@pytest.mark.parametrize(("folder", "file"), [(0o755, 0o000), (0o000, 0o644)])
def test_unreadable(
    public_folder: Path,
    old: Callable[..., Path],
    as_nobody: Callable[[Callable[[], Any]], Any],
    folder: int,
    file: int,
) -> None:
    path = old(public_folder / "a.db", stamps=(FIRST,))
    path.chmod(file)
    public_folder.chmod(folder)
    found: Identity = as_nobody(lambda: identify(path))
    assert found.kind is Kind.unreadable
    assert "You may not open" in found.sentence


def test_a_network_drive_is_warned_about(
    tmp_path: Path, old: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.store.place.network_of", lambda *_: "nfs4")
    found = identify(old(tmp_path / "a.db", stamps=(FIRST,)))
    assert found.kind is Kind.older
    assert "network drive (nfs4)" in found.sentence


def test_looking_stops_when_it_is_told_to(tmp_path: Path, old: Callable[..., Path], untouched: Untouched) -> None:
    path = old(tmp_path / "a.db", stamps=(FIRST,))
    with untouched(tmp_path), pytest.raises(Cancelled):
        identify(path, cancelled=lambda: True)


def test_no_damage_makes_looking_fail(tmp_path: Path, old: Callable[..., Path], untouched: Untouched) -> None:
    """400 damaged files from one seed: each gets a kind and a sentence, none a traceback, and none is touched."""
    sound = old(tmp_path / "a.db", stamps=(FIRST,)).read_bytes()
    dice = Random(2)
    path = tmp_path / "a.db"
    kinds: set[Kind] = set()
    for _ in range(400):
        damaged = bytearray(sound)
        how = dice.randrange(4)
        if how == 0:  # the header and the schema behind it
            for _ in range(dice.randint(1, 8)):
                damaged[dice.randrange(0, 4096)] = dice.randrange(256)
        elif how == 1:  # anywhere
            for _ in range(dice.randint(1, 60)):
                damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        elif how == 2:  # the end
            del damaged[dice.randrange(len(damaged)) :]
        else:  # a page of zeros, or another in its place
            at, other = (dice.randrange(len(damaged) // 4096) * 4096 for _ in range(2))
            damaged[at : at + 4096] = dice.choice([bytes(4096), sound[other : other + 4096]])
        path.write_bytes(damaged)
        with untouched(tmp_path):
            found = identify(path)
        assert found.sentence.endswith(".")
        kinds.add(found.kind)
    assert Kind.corrupt in kinds
    assert Kind.current not in kinds


def test_a_copy_elsewhere_has_the_same_identity(head_file: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    copy = shutil.copy(head_file, tmp_path / "elsewhere" / "b.placet")
    assert identify(copy).fingerprint == identify(head_file).fingerprint
