"""Whatever a power cut leaves of unsynced sectors and names, a file is exactly old or exactly new."""

from pathlib import Path

import pytest

from tests.faults.acts import ACTS, LARGER
from tests.faults.powercut import CONTROLS, cut_some

SEED = 1
STATES = {
    "upgrade": 330,
    LARGER: 70,
    "new file": 300,
    "backup": 400,
    "restore": 200,
    "restore of a lost file": 300,
    "restore over a damaged file": 150,
    "undo": 220,
    "edit": 180,
}


@pytest.mark.parametrize("name", STATES)
def test_after_a_power_cut_a_file_is_old_or_new_and_what_had_returned_is_there(name: str, tmp_path: Path) -> None:
    cut = cut_some(name, tmp_path / "work", count=STATES[name], seed=SEED, opens=100)
    assert cut.wrong == []
    assert cut.states == STATES[name]


def test_at_least_two_thousand_states_are_looked_at_of_every_act() -> None:
    assert STATES.keys() == ACTS.keys()
    assert sum(STATES.values()) >= 2000


@pytest.mark.parametrize("name", CONTROLS)
def test_without_syncs_the_same_cuts_ruin_files(name: str, tmp_path: Path) -> None:
    assert cut_some(name, tmp_path / "work", count=120, seed=SEED, careless=True).wrong
