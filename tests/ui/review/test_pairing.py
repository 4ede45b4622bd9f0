"""Lines that are alike stand beside each other, and none is lost or turned round."""

from hypothesis import given
from hypothesis import strategies as st

from ui.review import pairing, patch
from ui.review.colours import Kind

texts = st.lists(st.sampled_from(["", "}", "a b c", "a b d", "x y", "x z w", "a"]), max_size=8)


@given(texts, texts)
def test_every_line_is_there_once_and_in_its_order(old: list[str], new: list[str]) -> None:
    pairs = list(pairing.pairs(old, new))
    for side, lines in enumerate((old, new)):
        assert [pair[side] for pair in pairs if pair[side] is not None] == list(range(len(lines)))
    assert (None, None) not in pairs


def test_a_line_put_in_before_one_that_changed_does_not_stand_beside_it() -> None:
    old = ["release after an hour", "charge the card once"]
    new = ["measure the quay by hand", "release after a day", "charge the card twice"]
    assert list(pairing.pairs(old, new)) == [(None, 0), (0, 1), (1, 2)]
    assert list(pairing.pairs(new, old)) == [(0, None), (1, 0), (2, 1)]


def test_lines_with_nothing_in_common_stand_beside_each_other_from_the_first() -> None:
    assert list(pairing.pairs(["a", "b"], ["x", "y", "z"])) == [(0, 0), (1, 1), (None, 2)]


def test_the_words_of_lines_beside_each_other_are_compared() -> None:
    made = patch.between(["one", "hold for an hour"], ["one", "measured by hand", "hold for a day"])
    removed = next(number for number, row in enumerate(made.rows) if row.kind is Kind.REMOVED)
    assert made.rows[made.partner[removed]].text == "+ hold for a day"


def test_many_lines_at_once_are_taken_one_by_one() -> None:
    many = [f"line {number}" for number in range(30_000)]
    assert list(pairing.pairs(many, many[:2])) == [(0, 0), (1, 1), *((number, None) for number in range(2, 30_000))]
