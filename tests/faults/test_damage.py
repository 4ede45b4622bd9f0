"""A damaged file is refused, or opened and said to be damaged; it never ends the program, hangs it, or is upgraded."""

from pathlib import Path

import pytest

from tests.faults.damage import VARIANTS, WAYS, tried_by_a_child

# A hundred thousand past those of the full run, so that the two together see more.
FIRST, EACH, PARTS = 100_000, 500, 2


@pytest.mark.parametrize("part", range(PARTS))
def test_no_damage_ends_the_program_or_passes_for_a_whole_file(part: int, tmp_path: Path) -> None:
    tried = tried_by_a_child(FIRST + part * EACH, EACH, tmp_path / "work")
    assert [(it.seed, it.base, it.how, it.wrong) for it in tried if it.wrong] == []
    assert len(tried) == EACH
    assert {way for way in WAYS if any(way.__name__ in it.how for it in tried)} == set(WAYS)
    assert any(it.opening.startswith("refused") for it in tried)
    assert any("found damaged" in it.opening for it in tried)
    assert any(it.salvaged for it in tried)


def test_a_child_that_dies_is_seen_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONHOME", str(tmp_path))  # no interpreter starts with this
    (one,) = tried_by_a_child(0, 1, tmp_path / "work")
    assert "the interpreter ended with" in one.wrong[0]


def test_at_least_a_thousand_variants_are_tried_here_and_ten_thousand_in_full() -> None:
    assert EACH * PARTS >= 1000
    assert VARIANTS >= 10_000
