"""Search as one types: words by their beginnings, wherever they stand, whatever is typed."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from desktop.commands import artifacts as attach
from desktop.commands import projects
from desktop.commands import tasks as act
from desktop.queries import artifacts, listing, tasks
from desktop.queries import projects as asked
from desktop.queries.filters import ArtifactFilter, ArtifactSort, ProjectFilter, ProjectSort, TaskFilter, TaskSort
from desktop.words import ArtifactType

HOSTILE = [
    '"',
    '""',
    "'",
    "fix AND",
    "NOT",
    "(fix",
    "title : fix",
    "fix*",
    "^fix",
    "NEAR(fix login)",
    "-fix",
    "fix\0login",
    "\0",
    "; DROP TABLE tasks; --",
    "\ud800",
    "a" * 10_000,
    "word " * 2_000,
    " ".join(map(str, range(2_000))),
    '"' * 5_000,
    "%_",
]


@pytest.fixture
def desk(session: Session) -> Session:
    project = projects.create(session, name="Harbour", description='Boats and "berths"')
    act.create(session, project, title="Fix the login page", description="It loops for ever")
    act.create(session, project, title="Café menu", description='say "fix" twice')
    return session


def found(session: Session, text: str) -> list[int]:
    return list(tasks.ids(session, TaskFilter(text=text), TaskSort.ID, False))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("fix", [1, 2]),
        ("FI", [1, 2]),
        ("log fix", [1]),
        ("page loops", [1]),
        ("ogin", []),
        ("cafe", [2]),
        ("fix fix", [1, 2]),
        ("login-page", [1]),
        ('"fix"', [1, 2]),
        ("", [1, 2]),
        ("  ", [1, 2]),
        ("?!", [1, 2]),
        ("fix AND", []),
    ],
)
def test_every_word_typed_begins_a_word_of_the_task(desk: Session, text: str, ids: list[int]) -> None:
    assert found(desk, text) == ids


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_typed_is_an_error(desk: Session, text: str) -> None:
    found(desk, text)
    artifacts.ids(desk, ArtifactFilter(text=text), ArtifactSort.NAME, False)
    asked.ids(desk, ProjectFilter(text=text), ProjectSort.NAME, False)


@given(st.text(st.characters() | st.sampled_from('"*^:()-+{}\0'), max_size=40))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_at_all_is_an_error(desk: Session, text: str) -> None:
    found(desk, text)


@given(st.text(max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_typed_is_found_by_its_own_beginning(text: str) -> None:
    words = listing.words(text)
    assert len(words) == len(set(words)) <= listing.MOST_WORDS
    assert all(word in text for word in words)


def test_an_edited_title_is_found_by_its_new_words_alone(desk: Session) -> None:
    act.edit(desk, 1, row_version=1, title="Repair sign-in", description=None, priority=0, phase=None)
    assert found(desk, "repair") == [1]
    assert found(desk, "login") == []


def test_artifacts_are_found_by_name_and_by_what_is_inside(desk: Session, tmp_path: Path) -> None:
    for name, inside in (("plan.md", b"# Mooring\nropes and cleats\n"), ("photo.bin", b"mooring\0"), ("mooring", b"")):
        (tmp_path / name).write_bytes(inside)
        attach.attach(desk, 1, tmp_path / name, type=ArtifactType.OTHER)

    def hits(text: str) -> list[int]:
        return list(artifacts.ids(desk, ArtifactFilter(text=text), ArtifactSort.ID, False))

    assert hits("moor") == [1, 3]
    assert hits("cleats") == [1]
    assert hits("plan ropes") == [1]
    assert hits("photo") == [2]
    assert hits("plan photo") == []
    attach.delete(desk, [1])
    assert hits("moor") == [3]


def test_two_words_may_stand_in_different_pieces_of_one_text(desk: Session, tmp_path: Path) -> None:
    long = tmp_path / "run.log"
    long.write_bytes(b"anchor\n" + b"-\n" * 100_000 + b"beacon\n")
    attach.attach(desk, 1, long, type=ArtifactType.LOG)
    where = ArtifactFilter(text="anchor beacon")
    assert list(artifacts.ids(desk, where, ArtifactSort.NAME, True)) == [1]
    assert artifacts.count(desk, where) == 1


def test_projects_are_found_by_name_and_description(desk: Session) -> None:
    for text, n in (("harb", 1), ("HARBOUR boats", 1), ("berths", 1), ("harbour cars", 0)):
        assert asked.count(desk, ProjectFilter(text=text)) == n
