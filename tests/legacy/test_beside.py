"""Artifact files beside an old database are taken in by their digest; nothing outside the folder is ever read."""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop.legacy.beside import complete, take_in, told
from desktop.legacy.places import Claim, Places, State, home_of
from desktop.legacy.repair import repair
from desktop.queries.verification import verify
from desktop.store.opening import Options, open_project
from desktop.store.project import Project

BYTES = b"# Spec\n"
DIGEST = hashlib.sha256(BYTES).hexdigest()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with one artifact where the old tool put it, and a secret outside."""
    place = tmp_path / "home" / "artifacts" / "project_1" / "artifact_3"
    place.mkdir(parents=True)
    (place / "spec.md").write_bytes(BYTES)
    (tmp_path / "secret.md").write_bytes(BYTES)
    return tmp_path / "home"


def claim(stored: str | None, *, sha256: str | None = DIGEST, name: str = "other.md", number: int = 9) -> Claim:
    return Claim(number, 1, name, stored, sha256)


@pytest.mark.parametrize(
    ("stored", "sentence"),
    [
        ("artifacts/project_1/artifact_3/spec.md", ""),
        ("artifacts/project_1/artifact_3/gone.md", "was not at the path"),
        ("/home/olduser/artifacts/project_1/artifact_3/spec.md", "was not at the path"),
        ("artifacts\\project_1\\artifact_3\\spec.md", "was not at the path"),
        ("../secret.md", "was not at the path"),
        (None, "was not at the path"),
    ],
)
def test_bytes_with_the_right_digest_are_found_inside_the_folder(home: Path, stored: str | None, sentence: str) -> None:
    found = Places(home).find(claim(stored))
    assert (found.state, found.path) == (State.found, home / "artifacts/project_1/artifact_3/spec.md")
    assert sentence in found.sentence and bool(sentence) == bool(found.sentence)


@pytest.mark.parametrize(
    ("stored", "state", "sentence"),
    [
        ("../secret.md", State.outside, "leads out of the folder"),
        ("artifacts/../../secret.md", State.outside, "leads out of the folder"),
        ("/etc/passwd", State.outside, "that of another place"),
        ("artifacts\\x.md", State.outside, "one of Windows"),
        ("artifacts/link.md", State.outside, "leads out of the folder"),
        ("artifacts/x\0y", State.outside, "cannot be one"),
        ("artifacts/gone.md", State.missing, "is missing"),
        ("artifacts/project_1/artifact_3/spec.md", State.changed, "another digest"),
        ("artifacts/pipe", State.missing, "is missing"),
    ],
)
def test_what_is_not_there_or_not_in_there_is_said_and_never_read(
    home: Path, tmp_path: Path, stored: str, state: State, sentence: str
) -> None:
    (home / "artifacts" / "link.md").symlink_to(tmp_path / "secret.md")
    os.mkfifo(home / "artifacts" / "pipe")
    found = Places(home).find(claim(stored, sha256="ab" * 32))
    assert (found.state, sentence in found.sentence) == (state, True)
    assert Places(home).find(claim("../secret.md", sha256=None)).state is State.outside


def test_a_folder_of_artifacts_that_is_a_link_elsewhere_is_not_followed(tmp_path: Path, home: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "artifacts").symlink_to(home / "artifacts")
    places = Places(tmp_path / "other")
    assert not places.are_there
    assert places.find(claim("artifacts/project_1/artifact_3/spec.md")).state is State.outside


def test_what_was_never_stored_is_nothing_to_speak_of(home: Path) -> None:
    assert Places(home).find(claim(None, sha256=None)).state is State.nothing


def test_the_home_of_a_lone_file(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert home_of(tmp_path / "data" / "project_1.db") == tmp_path.resolve()
    assert home_of(tmp_path / "project_1.db") == tmp_path.resolve()


@pytest.fixture
def odd(legacy_files: Path, tmp_path: Path) -> Iterator[Project]:
    """The real folder with missing, changed, escaping, foreign and backslash paths, opened."""
    folder = tmp_path / "odd"
    source = legacy_files / "H_odd/artifact_files_missing_and_tampered"
    shutil.copytree(source, folder, copy_function=shutil.copyfile)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    project = open_project(folder / "project_1.db", Options(consent=True, repair=repair))
    yield project
    project.close()


def test_a_real_folder_gives_what_it_has_and_says_what_it_has_not(odd: Project) -> None:
    findings = odd.write(take_in, home_of(odd.path)).result()
    assert [(it.claim.id, it.state) for it in findings if it.state is not State.found] == [
        (1, State.missing),
        (2, State.changed),
        (9, State.nothing),
    ]
    assert told(findings).startswith("The files of 6 artifacts were taken in, out of 8.")
    with closing(sqlite3.connect(odd.path)) as file:
        kept = file.execute("SELECT id FROM artifacts WHERE content_sha256 = sha256 ORDER BY id").fetchall()
        (told_of,) = file.execute("SELECT payload FROM audit WHERE act = 'artifact.take_in'").fetchone()
    assert [id_ for (id_,) in kept] == [3, 4, 5, 6, 7, 8]
    assert json.loads(told_of)["facts"]["ids"] == [3, 4, 5, 6, 7, 8]
    assert odd.read(verify).result().sentence == ""


def test_what_is_missing_is_said_when_an_old_file_is_opened(odd: Project) -> None:
    assert complete(odd) is odd
    assert "Artifact 1 “spec.md” is missing" in odd.note
    assert "another digest" in odd.note


def test_a_lone_half_learns_the_name_of_its_project_from_the_file_beside(legacy_files: Path, tmp_path: Path) -> None:
    for name in ("project_1.db", "project_2.db"):
        shutil.copyfile(legacy_files / "A_site_api/data" / name, tmp_path / name)
    before = (tmp_path / "project_1.db").read_bytes()
    project = complete(open_project(tmp_path / "project_2.db", Options(consent=True, repair=repair)))
    project.close()
    with closing(sqlite3.connect(tmp_path / "project_2.db")) as file:
        assert file.execute("SELECT id, name FROM projects").fetchall() == [(2, "beta")]
        assert file.execute("SELECT act, person_key FROM audit").fetchall() == [
            ("chain.begin", None),
            ("project.name", None),
        ]
    assert (tmp_path / "project_1.db").read_bytes() == before
    assert sorted(it.name for it in tmp_path.iterdir()) == ["project_1.db", "project_2.db"]


def test_twice_adds_nothing(odd: Project) -> None:
    odd.write(take_in, home_of(odd.path)).result()
    look = "SELECT COUNT(*), SUM(LENGTH(data)) FROM content_chunks"
    with closing(sqlite3.connect(odd.path)) as file:
        once = file.execute(look).fetchall()
    assert len(odd.write(take_in, home_of(odd.path)).result()) == 3
    with closing(sqlite3.connect(odd.path)) as file:
        assert file.execute(look).fetchall() == once
