"""A process of the tests that crashes takes what it did with it, unless it is told with the test that crashed."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import HOME

CRASHES = """
import ctypes

def test_that_crashes():
    ctypes.string_at(0)
"""
SAME = "from tests.conftest import pytest_configure, pytest_handlecrashitem  # noqa: F401"


def test_a_crash_is_told_with_the_line_it_happened_in_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(SAME)
    (tmp_path / "test_it.py").write_text(CRASHES)
    left = tmp_path / "left"
    left.mkdir()
    command = [sys.executable, "-m", "pytest", "-n", "1", "-p", "no:cacheprovider", "--rootdir", tmp_path, tmp_path]
    command += ["--basetemp", tmp_path / "base"]
    where = os.environ | {"TMPDIR": str(left)}
    said = subprocess.run(command, cwd=HOME, env=where, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert "crashed while running 'test_it.py::test_that_crashes'" in said.stdout
    assert "Fatal Python error: Segmentation fault" in said.stdout
    assert f'File "{tmp_path / "test_it.py"}", line 5 in test_that_crashes' in said.stdout
    assert list(left.iterdir()) == []
