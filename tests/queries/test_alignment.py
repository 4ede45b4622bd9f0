"""Which lines of two texts are the same: every line is accounted for, however long the texts are."""

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from desktop.queries import alignment

lines = st.lists(st.sampled_from(["a", "b", "c", "", "once", "only", "here"]), max_size=30)


def rebuilt(old: list[str], new: list[str]) -> list[str]:
    """The new text, from the old one and what the steps say; each step must be what it says."""
    made: list[str] = []
    at, to = 0, 0
    for tag, a, b, c, d in alignment.steps(old, new):
        assert (a, c) == (at, to), "a gap"
        assert (tag == "equal") == (old[a:b] == new[c:d])
        made += old[a:b] if tag == "equal" else new[c:d]
        at, to = b, d
    assert (at, to) == (len(old), len(new))
    return made


@given(lines, lines)
def test_the_steps_make_the_new_text_of_the_old_one(old: list[str], new: list[str]) -> None:
    assert rebuilt(old, new) == new


@given(lines, lines)
def test_so_do_they_where_texts_are_cut_at_lines_that_stand_once(old: list[str], new: list[str]) -> None:
    with patch.object(alignment, "SMALL", 0):
        assert rebuilt(old, new) == new


def test_a_change_in_the_middle_of_fifty_thousand_lines_is_one_step() -> None:
    old = [f"line {number}" for number in range(50_000)]
    new = [*old[100:20_000], "another", *old[20_001:]]
    assert [step[0] for step in alignment.steps(old, new)] == ["delete", "equal", "replace", "equal"]
