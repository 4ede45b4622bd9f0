"""A program that lives is told from one that is gone, by its name alone."""

import os
import subprocess
import sys

import pytest

from desktop.store import alive
from tests.conftest import HOME

TELLS = "import sys; from desktop.store import alive; print(alive.here(), flush=True); sys.stdin.read()"


def test_another_program_lives_until_it_is_killed() -> None:
    environment = os.environ | {"PYTHONPATH": str(HOME)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", TELLS], env=environment, **pipes) as program:
        assert program.stdout is not None
        told = program.stdout.readline().strip()
        assert alive.lives(told)
        program.kill()
        os.waitid(os.P_PID, program.pid, os.WEXITED | os.WNOWAIT)
        assert not alive.lives(told), "nobody has asked for its exit code yet"
        program.wait()
        assert not alive.lives(told)


def test_one_of_the_same_number_that_began_at_another_time_is_another() -> None:
    assert alive.lives(alive.here())
    machine, number, seconds = alive.here().split("/")
    assert not alive.lives(f"{machine}/{number}/{float(seconds) - 60:.2f}")
    assert not alive.lives(f"{'0' * len(machine)}/{number}/{seconds}"), "on another machine, or before it was restarted"


@pytest.mark.parametrize("told", ["", "/", "a/b/c", "//", "1/2/3/4"])
def test_what_names_no_program_is_none(told: str) -> None:
    assert not alive.lives(told)
    machine = alive.here().partition("/")[0]
    assert not alive.lives(f"{machine}/-1/0")
    assert not alive.lives(f"{machine}/{10**30}/0")
    assert not alive.lives(f"{machine}/x/0")
