"""When calls fail, space runs out or the ground goes away, a file is unchanged or complete and a person is told."""

from pathlib import Path

import pytest

from tests.faults import space
from tests.faults.acts import ACTS, LARGER
from tests.faults.errors import fail_some
from tests.faults.surroundings import SITUATIONS, happened

SEED = 1


@pytest.mark.parametrize("name", [name for name in ACTS if name != LARGER])
def test_when_a_call_fails_the_file_is_unchanged_or_complete_and_a_person_is_told(name: str, tmp_path: Path) -> None:
    failed = fail_some(name, tmp_path / "work", count=6, seed=SEED)
    assert failed.wrong == []
    assert failed.failures == 6


@pytest.mark.parametrize("name", SITUATIONS)
def test_whatever_happens_around_a_file_it_is_unchanged_or_complete_and_a_person_is_told(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(space, "ROOMS", (192, 256, 1024))
    everything = happened(name, tmp_path / "work")
    assert everything
    assert [(it.what, said) for it in everything for said in it.wrong] == []
