"""Comments go with their lines to the next wording of a text, and not one of them is lost."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.queries.carrying import How, Mark, Place, carry

words = st.sampled_from(
    ["", "  ", "hold a berth", "hold a berth for 15 minutes", "pay", "}", "nothing is charged twice"]
)
texts = st.lists(words, max_size=12)
marks = st.lists(st.builds(Mark, st.none() | st.integers(-2, 14), st.none() | words), max_size=8)


@given(marks, st.none() | texts, texts)
def test_no_comment_is_lost_and_none_is_put_where_no_line_is(
    marks: list[Mark], old: list[str] | None, new: list[str]
) -> None:
    places = carry(marks, old, new)
    assert len(places) == len(marks)
    for mark, place in zip(marks, places, strict=True):
        assert place.line is None or 0 <= place.line < len(new)
        assert (place.line is None) == (place.how in (How.WHOLE, How.GONE))
        assert (mark.line is None) == (place.how is How.WHOLE)


@given(texts, st.data())
def test_in_the_same_words_every_comment_stays_where_it_is(text: list[str], data: st.DataObject) -> None:
    if text:
        line = data.draw(st.integers(0, len(text) - 1))
        assert carry([Mark(line, text[line])], text, text) == [Place(line, How.SAME)]
        assert carry([Mark(line, text[line])], None, text) == [Place(line, How.SAME)]


@given(st.permutations([f"clause {number} says what happens then" for number in range(8)]), st.integers(0, 7))
def test_a_comment_goes_with_its_line_wherever_that_goes(new: list[str], line: int) -> None:
    old = sorted(new)
    (place,) = carry([Mark(line, old[line])], old, new)
    assert place.line is not None
    assert new[place.line] == old[line]


@given(texts, texts, st.integers(0, 11))
def test_what_is_still_there_word_for_word_is_found_without_the_old_text(
    before: list[str], after: list[str], line: int
) -> None:
    new = [*before, "a sentence that stands once", *after]
    (place,) = carry([Mark(line, "a sentence that stands once")], None, new)
    assert place.line == len(before)


def test_a_reworded_line_keeps_its_comment() -> None:
    old = ["Payments", "", "- released after an hour", "- nothing is charged twice"]
    new = ["Payments", "", "- released after 15 minutes", "- nothing is charged twice"]
    assert carry([Mark(2, old[2])], old, new) == [Place(2, How.REWORDED)]
    assert carry([Mark(2, old[2])], None, new) == [Place(2, How.REWORDED)]


def test_a_line_that_is_gone_is_said_to_be_gone() -> None:
    old = ["one thing", "quite another thing", "a third"]
    assert carry([Mark(1, old[1])], old, [old[0], old[2]]) == [Place(None, How.GONE)]


def test_of_equal_lines_the_one_with_the_same_neighbours_is_meant() -> None:
    old = ["def a():", "    return", "", "def b():", "    return", ""]
    new = ["def b():", "    return", "", "def c():", "    return", "", "def a():", "    return", ""]
    (place,) = carry([Mark(1, old[1])], old, new)
    assert place.line == 7


def test_a_brace_that_was_taken_out_does_not_jump_to_the_brace_of_another() -> None:
    old = ["if a {", "}", "if b {", "}"]
    assert carry([Mark(1, "}")], old, ["if b {", "}"]) == [Place(None, How.GONE)]
