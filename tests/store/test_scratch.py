"""Private copies of project files go with the program that made them, even when it was killed."""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.store.identify import Kind, identify
from desktop.store.scratch import Scratch

# Makes a folder with a copy in it, says where, and stays until it is killed.
CHILD = """
import sys, tempfile
tempfile.tempdir = sys.argv[1]
from desktop.store.scratch import Scratch
scratch = Scratch()
(scratch.path / "copy").write_bytes(b"of a project")
print(scratch.path, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where private folders are made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_what_a_killed_program_left_goes_with_the_next_look_and_what_a_living_one_has_stays(
    temporary: Path, tmp_path: Path, old: Callable[..., Path]
) -> None:
    path = old(tmp_path / "a.db", sql="PRAGMA journal_mode = WAL")
    command = [sys.executable, "-c", CHILD, str(temporary)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        folder = Path(child.stdout.readline().strip())
        assert identify(path).kind is Kind.unstamped
        assert (folder / "copy").exists()
        child.kill()
        child.wait()
    assert (folder / "copy").exists()
    assert identify(path).kind is Kind.unstamped
    assert list(temporary.iterdir()) == []


def test_a_folder_is_for_its_owner_alone_and_gone_afterwards(temporary: Path) -> None:
    with Scratch() as folder, Scratch() as other:
        assert folder != other
        assert folder.stat().st_mode & 0o777 == 0o700
    assert list(temporary.iterdir()) == []


def test_what_only_looks_like_ours_stays(temporary: Path, tmp_path: Path) -> None:
    (tmp_path / "dear").mkdir()
    linked = temporary / f"placet-{'0' * 16}"
    linked.symlink_to(tmp_path / "dear")
    linked.with_name(f"{linked.name}.lock").touch()
    (temporary / "placet-notes.lock").touch()
    Scratch().remove()
    assert (tmp_path / "dear").is_dir()
    assert (temporary / "placet-notes.lock").exists()
