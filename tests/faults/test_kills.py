"""Killed anywhere, a program leaves a file that is exactly old or exactly new, and the next one carries on."""

from pathlib import Path

import pytest

from tests.faults.acts import ACTS, LARGER
from tests.faults.kills import BETWEEN, BRICKED, kill_some, kill_the_control

SEED = 1
# The full run kills at every point; these are drawn, half of them between the first page written and COMMIT's return.
KILLS = {
    "upgrade": 16,
    LARGER: 4,
    "new file": 10,
    "backup": 20,
    "restore": 14,
    "restore of a lost file": 14,
    "restore over a damaged file": 10,
    "undo": 16,
    "edit": 12,
}


@pytest.mark.parametrize("name", KILLS)
def test_killed_at_any_point_a_file_is_old_or_new_and_the_next_try_succeeds(name: str, tmp_path: Path) -> None:
    killed = kill_some(name, tmp_path / "work", count=KILLS[name], seed=SEED)
    assert killed.wrong == []
    assert killed.kills == KILLS[name]


def test_at_least_a_hundred_are_killed_of_every_act() -> None:
    assert KILLS.keys() == ACTS.keys()
    assert sum(KILLS.values()) >= 100


def test_an_upgrade_whose_statements_are_each_final_is_ruined_by_the_same_kills(tmp_path: Path) -> None:
    control = kill_the_control(tmp_path / "work", every=20)
    assert control.states[BETWEEN] > 0
    assert control.states[BRICKED] > 0
