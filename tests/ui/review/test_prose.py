"""A difference word by word marks words, and white space only between them."""

from ui.review.difference import Change, Piece, lines
from ui.review.prose import runs


def test_a_space_that_became_a_line_break_is_not_struck() -> None:
    removed, *added = lines("a quay is measured by hand", "a quay is measured\nby hand")
    assert runs(removed) == [Piece(Change.SAME, "a quay is measured by hand")]
    assert [runs(line) for line in added] == [
        [Piece(Change.SAME, "a quay is measured")],
        [Piece(Change.SAME, "by hand")],
    ]


def test_changed_words_beside_each_other_are_marked_as_one() -> None:
    removed, added = lines("released after an hour, alas", "released after a full day, alas")
    assert Piece(Change.REMOVED, "an hour") in runs(removed)
    assert Piece(Change.ADDED, "a full day") in runs(added)


def test_a_line_of_which_little_stayed_is_told_by_its_sign_alone() -> None:
    for line in lines("Let a member pay for a berth.", "Hold it."):
        assert [piece.change for piece in runs(line)] == [Change.SAME]
    removed, added = lines("Payments", "Payments of all members in advance")
    assert runs(removed) == [Piece(Change.SAME, "Payments")]
    assert runs(added)[1] == Piece(Change.ADDED, "of all members in advance")
