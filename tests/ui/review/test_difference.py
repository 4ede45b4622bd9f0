"""Differences say what changed and lose nothing."""

from hypothesis import given
from hypothesis import strategies as st

from ui.review import difference
from ui.review.difference import Change, Piece

texts = st.text(alphabet="ab \n.", max_size=60)


@given(texts, texts)
def test_pieces_give_both_texts_back(old: str, new: str) -> None:
    pieces = difference.words(old, new)
    assert "".join(piece.text for piece in pieces if piece.change is not Change.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.change is not Change.REMOVED) == new


@given(texts, texts)
def test_lines_give_both_texts_back_with_all_their_context(old: str, new: str) -> None:
    lines = difference.lines(old, new, context=1_000)
    if old == new:
        assert lines == []
        return
    for without, text in ((Change.ADDED, old), (Change.REMOVED, new)):
        shown = ["".join(piece.text for piece in line.pieces) for line in lines if line.change is not without]
        assert "\n".join(shown) == text


def test_only_the_changed_word_is_marked() -> None:
    removed, added = difference.lines("released after an hour", "released after a minute")
    assert [piece.text for piece in removed.pieces if piece.change is Change.REMOVED] == ["an", "hour"]
    assert [piece.text for piece in added.pieces if piece.change is Change.ADDED] == ["a", "minute"]


def test_unchanged_lines_far_from_a_change_are_counted_not_shown() -> None:
    old = [f"line {number}" for number in range(100)]
    lines = difference.lines("\n".join(old), "\n".join([*old[:50], "new", *old[50:]]))
    assert [line.hidden for line in lines if line.hidden] == [47, 47]
    assert sum(bool(line.pieces) for line in lines) == 7


def test_texts_too_long_for_words_are_still_both_shown() -> None:
    assert difference.words("a " * 5_000, "b " * 5_000) == [
        Piece(Change.REMOVED, "a " * 5_000),
        Piece(Change.ADDED, "b " * 5_000),
    ]
