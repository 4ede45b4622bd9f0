"""Differences as rows: every line of both texts is in them, with its number, and every file of a patch is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.review import difference, patch
from ui.review.colours import Kind

texts = st.lists(st.sampled_from(["", "a", "b", "-- c", "++ d", "@@ e", "hold it"]), max_size=20)

GIT = r"""From: somebody
Subject: a berth

diff --git a/docs/old name.md b/docs/new name.md
similarity index 90%
rename from docs/old name.md
rename to docs/new name.md
--- a/docs/old name.md
+++ b/docs/new name.md
@@ -1,3 +1,3 @@ heading
 one
--- two
+++ two
 three
diff --git a/gone.py b/gone.py
deleted file mode 100644
--- a/gone.py
+++ /dev/null
@@ -1 +0,0 @@
-x = 1
\ No newline at end of file
diff --git a/logo.png b/logo.png
new file mode 100644
Binary files /dev/null and b/logo.png differ
diff --git "a/f\303\244hre.py" "b/f\303\244hre.py"
new file mode 100644
--- /dev/null
+++ "b/f\303\244hre.py"
@@ -0,0 +1,2 @@
+a
+b
--
2.39.5
""".splitlines()


def test_a_patch_of_git_names_its_files_and_counts_their_lines() -> None:
    made = patch.parse(GIT)
    assert [(it.path, it.before, it.fate, it.added, it.removed) for it in made.files] == [
        ("docs/new name.md", "docs/old name.md", "renamed", 1, 1),
        ("gone.py", "", "removed", 0, 1),
        ("logo.png", "", "added", 0, 0),
        ("fähre.py", "", "added", 2, 0),
    ]
    assert [row.text for row in made.rows] == GIT
    assert [GIT[hunk][:2] for hunk in made.hunks] == ["@@", "@@", "@@"]


def test_lines_that_look_like_headers_are_told_by_the_counts_of_their_hunk() -> None:
    made = patch.parse(GIT)
    removed, added = GIT.index("--- two"), GIT.index("+++ two")
    assert (made.rows[removed].kind, made.rows[removed].old) == (Kind.REMOVED, 1)
    assert (made.rows[added].kind, made.rows[added].new) == (Kind.ADDED, 1)
    assert made.partner[removed] == added
    assert made.rows[GIT.index("--")].kind is None


def test_hunks_that_count_their_lines_wrong_are_read_as_people_read_them() -> None:
    for counts in ("-1,9 +1,9", "-1 +1"):
        text = [f"--- a/x\n+++ b/x\n@@ {counts} @@\n a\n-b\n+c\n d\n@@ {counts} @@\n-e\n+f"]
        text += [
            f"diff --git a/y b/y\n--- a/y\n+++ b/y\n@@ {counts} @@\n-g",
            f"--- a/z\n+++ b/z\n@@ {counts} @@\n+h\n i",
        ]
        made = patch.parse("\n".join(text).split("\n"))
        assert [(it.path, it.added, it.removed) for it in made.files] == [("x", 2, 2), ("y", 0, 1), ("z", 1, 0)]
        assert len(made.hunks) == 4


def test_a_plain_patch_without_git_has_files_too() -> None:
    made = patch.parse(["--- a.txt\t2026-01-01", "+++ a.txt\t2026-01-02", "@@ -1 +1 @@", "-x", "+y"])
    assert [(it.path, it.fate, it.added, it.removed) for it in made.files] == [("a.txt", "changed", 1, 1)]


def test_the_digest_of_a_file_stays_when_only_its_lines_moved_and_changes_with_its_words() -> None:
    def digest(hunk: str, word: str) -> str:
        return patch.parse(["--- a/x", "+++ b/x", hunk, " same", f"+{word}"]).files[0].digest

    assert digest("@@ -1 +1,2 @@", "y") == digest("@@ -9 +9,2 @@", "y")
    assert digest("@@ -1 +1,2 @@", "y") != digest("@@ -1 +1,2 @@", "z")


def test_each_hunk_has_a_digest_of_its_own_that_changes_with_its_words_alone() -> None:
    def digests(*hunks: str, path: str = "x") -> list[str]:
        text = "\n".join((f"--- a/{path}", f"+++ b/{path}", *hunks))
        (file,) = patch.parse(text.split("\n")).files
        return [part.digest for part in file.parts]

    one, two, moved = "@@ -1 +1 @@\n-a\n+b", "@@ -9 +9 @@\n-c\n+d", "@@ -70 +71 @@ def f():\n-c\n+d"
    assert len(set(digests(one, two))) == 2
    assert digests(one, moved) == digests(one, two), "numbers of lines are no words"
    assert digests(one.replace("+b", "+z"), two)[1] == digests(one, two)[1]
    assert digests(one, two)[0] != digests(one.replace("+b", "+z"), two)[0]
    assert len(set(digests(one, one.replace("1 +1", "5 +5")))) == 2, "the same change at two places is viewed twice"
    assert digests(one, path="y") != digests(one)


def test_a_file_without_hunks_is_viewed_as_one_and_changes_with_its_bytes() -> None:
    def digests(blob: str) -> list[str]:
        head = "diff --git a/logo.png b/logo.png"
        text = f"{head}\nindex 1111111..{blob} 100644\nBinary files a/logo.png and b/logo.png differ"
        (file,) = patch.parse(text.split("\n")).files
        return [part.digest for part in file.parts]

    assert len(digests("2222222")) == 1
    assert digests("2222222") != digests("3333333")


@given(texts, texts)
def test_both_texts_are_in_the_rows_when_nothing_is_left_out(old: list[str], new: list[str]) -> None:
    made = patch.between(old, new, context=1_000)
    if old == new:
        assert made.rows == []
        return
    assert [row.text[made.sign :] for row in made.rows if row.kind is not Kind.ADDED] == old
    assert [row.text[made.sign :] for row in made.rows if row.kind is not Kind.REMOVED] == new
    for row in made.rows:
        assert row.old is None or old[row.old] == row.text[made.sign :]
        assert row.new is None or new[row.new] == row.text[made.sign :]


@given(texts, texts)
def test_side_by_side_every_row_stands_once_and_in_its_order(old: list[str], new: list[str]) -> None:
    made = patch.between(old, new, context=1)
    for side, other in ((0, Kind.ADDED), (1, Kind.REMOVED)):
        there = [pair[side] for pair in made.pairs if pair[side] is not None]
        assert there == [number for number, row in enumerate(made.rows) if row.kind is not other]


def test_lines_left_out_are_counted() -> None:
    old = [f"line {number}" for number in range(100)]
    made = patch.between(old, [*old[:50], "new", *old[50:]])
    assert [row.text for row in made.rows if row.kind is Kind.HUNK] == ["⋯ 47 unchanged lines", "⋯ 47 unchanged lines"]
    assert len(made.rows) == 9


@given(st.text("ab .", max_size=30), st.text("ab .", max_size=30))
def test_what_is_not_marked_stands_in_both_lines_in_the_same_order(old: str, new: str) -> None:
    def unmarked(text: str, spans: difference.Spans) -> str:
        for start, length in reversed(spans):
            text = text[:start] + text[start + length :]
        return "".join(text.split())

    left, right = difference.spans(old, new)
    if (left, right) != ((), ()) or old == new:
        for said, other in ((unmarked(old, left), new), (unmarked(new, right), old)):
            letters = iter(other)
            assert all(letter in letters for letter in said)


MARKS = {
    "words beside each other": ("after [an hour], alas", "after [a full day], alas"),
    "a part of a name": ("return foo_bar_[baz](x)", "return foo_bar_[qux](x)"),
    "a part between capitals": ("const getUser[Name] = id", "const getUser[Email] = id"),
    "behind an abbreviation": ("class HTTP[Server]:", "class HTTP[Client]:"),
    "no sign between two words": ("    return [foo_bar](x)", "    return [qux_baz](x)"),
    "no letter between two words": ("for [each a berth] in hall", "for [every a quay] in hall"),
    "a short word stays": ("the [number] of [berths] to pay", "the [count] of [quays] to pay"),
    "no space behind a word": ("the [very] old harbour", "the old harbour"),
    "a value": ("timeout = [3600]  # seconds", "timeout = [900]  # seconds"),
    "accents": ("the [cafe\u0301s] are open", "the [cafes] are open"),
    "white space alone": ("[  ]x = berth", "[    ]x = berth"),
    "one thing put in": ("foo()", "foo([bar, baz, and_many_more, arguments])"),
    "too little in common": ("a quay is long", "nothing of this was there"),
    "nothing but a letter in common": ("a", "this is a totally different line"),
}


@pytest.mark.parametrize(("old", "new"), MARKS.values(), ids=MARKS)
def test_marks_go_from_word_to_word(old: str, new: str) -> None:
    texts = [line.replace("[", "").replace("]", "") for line in (old, new)]
    for text, spans, expected in zip(texts, difference.spans(*texts), (old, new), strict=True):
        shown = text
        for start, length in reversed(spans):
            shown = f"{shown[:start]}[{shown[start : start + length]}]{shown[start + length :]}"
        assert shown == expected


def test_a_line_of_a_million_letters_is_compared_as_well() -> None:
    long = "x" * 500_000 + " " + "yZ" * 250_000
    assert difference.spans(f"{long} a", f"{long} b") == (((len(long) + 1, 1),), ((len(long) + 1, 1),))
