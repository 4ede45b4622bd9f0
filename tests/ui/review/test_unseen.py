"""What nobody sees is named where one decides, in whatever part of the text it stands."""

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.queries.rows import Gate
from tests.ui.dialogs.conftest import Open, deciding, sits
from tests.ui.harbour import Harbour
from ui.review import unseen
from ui.review.difference import lines
from ui.review.prose import ALL, Prose

__all__ = ["deciding", "sits"]

PAGE = """\
# Hold\u200bing

| who | what |
|---|---|
| Ada | pays\u202e 👧 later\u202c |

    code\u2066 here

One row\\
and the next.[a link](https://harbour.example/\u200bberths)
"""
TAGGED = "".join(chr(0xE0000 + ord(letter)) for letter in "delete it")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"Hold it.{TAGGED}\nAnd pay.", ["Hold it.[unseen: delete it]"]),
        ("rm \u202egnp.yap\u202c\n", ["rm [U+202E]gnp.yap[U+202C]"]),
        ("one\r\n  pay\u200bment\r\n", ["pay[U+200B]ment"]),
        ("\x1b[8mhidden\x1b[0m", ["[U+001B][8mhidden[U+001B][0m"]),
        ("grant\u200d(all)\nrm a\r b\r\n", ["grant[U+200D](all)", "rm a[U+000D] b"]),
        ("\ufeffA mark before a file is\tno letter.", []),
        ("e\u0301 👩\u200d👧 ❤\ufe0f \u05e9\u200f \u0645\u06cc\u200c\u062e a\u00a0b", []),
    ],
    ids=[
        "tags",
        "turned round",
        "no width",
        "signs to a terminal",
        "joining what nothing joins",
        "a mark before a file",
        "letters as people use them",
    ],
)
def test_characters_nobody_sees_are_named(text: str, told: list[str]) -> None:
    assert unseen.lines(text) == told


def said(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel)]


def test_they_are_told_above_the_words_one_decides_about(deciding: Open, harbour: Harbour) -> None:
    gates = [Gate("tests", "pytest \u202eq-", "", "exit_code_0", "", 60, True, "")]
    harbour.edit(description=f"Hold it.{TAGGED}", gates=gates)
    dialog = deciding()
    (told,) = [text for text in said(dialog.reading) if "[unseen: delete it]" in text]
    assert "pytest [U+202E]q-" in told


def test_a_text_without_any_says_nothing_of_them(deciding: Open) -> None:
    assert not [text for text in said(deciding().reading) if "characters nobody sees" in text]


def test_a_page_made_of_markdown_names_them_where_they_stand(qtbot: QtBot) -> None:
    prose = Prose(grows=True, tallest=ALL)
    qtbot.addWidget(prose)
    with qtbot.waitSignal(prose.completed):
        prose.show_markdown(PAGE + TAGGED)
    text = prose.toPlainText()
    assert not unseen.UNSEEN.search(text)
    assert "Hold[U+200B]ing" in text
    assert "pays[U+202E] 👧 later[U+202C]" in text
    assert "code[U+2066] here" in text
    assert "One row\nand the next.a link [unseen: delete it]" in text
    assert "https://harbour.example/[U+200B]berths" in text, "told below as it is written"


def test_a_difference_in_words_names_them_too(qtbot: QtBot) -> None:
    prose = Prose()
    qtbot.addWidget(prose)
    prose.show_difference(lines("pay", f"pay\u202e{TAGGED}"))
    assert prose.toPlainText() == "− pay\n+ pay[U+202E][unseen: delete it]"
