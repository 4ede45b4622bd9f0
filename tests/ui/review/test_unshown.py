"""What a page made of Markdown leaves out is shown as it was written, or one would approve words never seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from tests.ui.review.test_markdown import PART
from ui.review import unshown
from ui.review.prose import ALL, FEATURES, Prose


def left_out(text: str) -> list[str]:
    page = QTextDocument()
    page.setMarkdown(text, FEATURES)
    return unshown.lines(text, page.toPlainText())


HIDDEN = {
    "where a link leads": (
        "See [the guide](https://harbour.example/pay).",
        "See [the guide](https://harbour.example/pay).",
    ),
    "a name of a link nobody uses": ("Hold it.\n\n[//]: # (and pay twice)\n", "[//]: # (and pay twice)"),
    "a cell beyond the last column": ("| a | b |\n|---|---|\n| 1 | 2 | delete it |\n", "| 1 | 2 | delete it |"),
    "the head of a file": ("---\nthen: delete it\n---\nHold it.", "then: delete it"),
    "a note at the foot": ("Hold it.[^1]\n\n[^1]: twice\n", "[^1]: twice"),
    "words after a fence": ("```python and delete it\nhold()\n```\n", "```python and delete it"),
    "a picture without a word": ("Look: ![](delete.png)", "Look: ![](delete.png)"),
}


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(("text", "line"), HIDDEN.values(), ids=HIDDEN)
def test_what_is_hidden_is_found(text: str, line: str) -> None:
    assert left_out(text) == [line]


SEEN = {
    "all sorts": PART * 30,
    "lists": "1. one\n2) two\n\n- [x] done\n- [ ] not done\n  10. ten\n\n> - quoted\n>   1. and numbered\n",
    "names": "`hold_berth(x)` and *hold_berth* and __hold__ &amp; \\*more\\* &copy; 1985.\n1986. 1987\n",
    "html": "<!-- seen --> <div>x</div>\n",
    "code": "~~~text\n1. one\n[a]: b\n~~~\n\n    [c]: d\n",
    "a table": "| a | b |\n|:--|--:|\n| 1 \\| 2 | **3** |\n",
    "addresses": "<https://harbour.example> and https://harbour.example/pay?x=1\n",
    "a rule": "Over\n\n___\n\nunder\n=====\n",
}


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("text", SEEN.values(), ids=SEEN)
def test_what_is_seen_is_not_shown_twice(text: str) -> None:
    assert left_out(text) == []


@given(st.text("ab 1.-*_`[]()#>|:\n", max_size=60), st.text("xyz", min_size=1, max_size=5))
@pytest.mark.usefixtures("qapp")
def test_every_word_is_on_the_page_or_in_a_line_that_is_shown(text: str, word: str) -> None:
    text = f"{text} {word} {text}"
    page = QTextDocument()
    page.setMarkdown(text, FEATURES)
    shown = page.toPlainText()
    assert word in shown or any(word in line for line in unshown.lines(text, shown))


def test_a_text_to_decide_about_shows_below_what_is_not_seen(qtbot: QtBot) -> None:
    for tallest, count in ((ALL, 1), (480, 0)):
        prose = Prose(grows=True, tallest=tallest)
        qtbot.addWidget(prose)
        with qtbot.waitSignal(prose.completed):
            prose.show_markdown("Hold it.\n\n[//]: # (and pay twice)\n")
        assert prose.toPlainText().split("\n").count("[//]: # (and pay twice)") == count


def test_what_a_long_text_hides_is_shown_once(qtbot: QtBot) -> None:
    prose = Prose(grows=True, tallest=ALL)
    qtbot.addWidget(prose)
    with qtbot.waitSignal(prose.completed):
        prose.show_markdown(PART * 300 + "[//]: # (and pay twice)\n\nThe end.\n")
    assert (
        prose.toPlainText().endswith("The end.\n\n[//]: # (and pay twice)")
        or prose.toPlainText().count("pay twice") == 1
    )
