"""Project files under odd names and under several names: they work, or open read-only with the reason."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from desktop.commands import projects as made_projects
from desktop.store.identify import Kind
from desktop.store.opening import AlreadyOpen, open_project
from tests import old_files
from tests.store.harm import asked, listed, looked, opened

Untouched = Callable[[Path], AbstractContextManager[None]]


# Names, links, places


@pytest.mark.parametrize(
    "name",
    ["100%.placet", "%s%n.placet", "it's.placet", '"so".placet', "two\nlines.placet", "?mode=ro#.placet", "é" * 120],
)
def test_any_name_is_made_edited_and_upgraded(tmp_path: Path, head_file: Path, name: str) -> None:
    path = head_file.rename(tmp_path / name)
    with opened(path) as project:
        project.write(made_projects.create, name="Harbour").result()
    assert asked(path, "SELECT name FROM projects") == [("Harbour",)]
    path.unlink()
    old_files.old_file(path)
    with opened(path, backup_folder=tmp_path / "backups") as project:
        assert project.receipt is not None
    assert sorted(it.name for it in tmp_path.iterdir()) == sorted([path.name, "backups"])


def test_a_name_too_long_for_a_journal_opens_read_only_and_says_why(tmp_path: Path, head_file: Path) -> None:
    path = head_file.rename(tmp_path / ("n" * 255))
    with opened(path) as project:
        assert project.read_only
        assert "name of the file is too long" in project.note


def test_the_other_name_of_an_open_file_is_known_for_what_it_is(tmp_path: Path, head_file: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link, hard = tmp_path / "elsewhere" / "link.placet", tmp_path / "elsewhere" / "hard.placet"
    link.symlink_to(head_file)
    os.link(head_file, hard)
    with opened(head_file):
        for other in (link, hard):
            with pytest.raises(AlreadyOpen):
                open_project(other)


def test_a_file_with_two_names_opens_read_only_and_says_why(tmp_path: Path, head_file: Path) -> None:
    """Each name would have a journal and a lock of its own: after a crash, the other name would show half a change."""
    os.link(head_file, tmp_path / "second.placet")
    found = looked(head_file)
    assert found.kind is Kind.current
    assert "second name" in found.sentence
    with opened(head_file) as project:
        assert project.read_only
        assert "second name" in project.note


def test_an_old_file_with_two_names_is_not_upgraded_in_place(
    tmp_path: Path, old_file: Path, untouched: Untouched
) -> None:
    other = tmp_path / "elsewhere"
    other.mkdir()
    os.link(old_file, other / "second.db")
    with untouched(other), opened(old_file, backup_folder=tmp_path / "b") as project:
        assert project.read_only
        assert len(listed(project)) == 21
