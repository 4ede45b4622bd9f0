"""Whatever a power cut leaves of unsynced sectors and names, a file is exactly old or exactly new."""

import random
from pathlib import Path

import pytest

from tests.faults.acts import ACTS, LARGER, file_of, workshop
from tests.faults.judge import judge
from tests.faults.powercut import CONTROLS, cut_some, record

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


@pytest.mark.parametrize("name", ["new file", "restore of a lost file"])
def test_a_file_found_with_two_names_has_one_after_the_next_try(name: str, tmp_path: Path) -> None:
    with workshop(tmp_path / "work"):
        replay = record(ACTS[name], tmp_path / "work")
        disk, found = replay.disk(), list[dict[Path, bytes | None]]()
        for call in replay.calls:
            disk.do(call)
            if call.name == "link":
                found.append(disk.found("entries at once", random.Random(SEED), "worst"))
        (state,) = found
        replay.lay_out(state)
        assert file_of(replay.root).stat().st_nlink == 2
        assert judge(replay.act, replay.root, replay.expected).wrong == []
