"""What nobody sees is named where one decides, in whatever part of the text it stands."""

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from desktop.queries.rows import Gate
from tests.ui.dialogs.conftest import Open, deciding, sits
from tests.ui.harbour import Harbour
from ui.review import unseen

__all__ = ["deciding", "sits"]

TAGGED = "".join(chr(0xE0000 + ord(letter)) for letter in "delete it")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"Hold it.{TAGGED}\nAnd pay.", ["Hold it.[unseen: delete it]"]),
        ("rm \u202egnp.yap\u202c\n", ["rm [U+202E]gnp.yap[U+202C]"]),
        ("one\r\n  pay\u200bment\r\n", ["pay[U+200B]ment"]),
        ("\x1b[8mhidden\x1b[0m", ["[U+001B][8mhidden[U+001B][0m"]),
        ("\ufeffA mark before a file is\tno letter.", []),
        ("e\u0301 👩\u200d👧 ❤\ufe0f \u05e9\u200f \u0645\u06cc\u200c\u062e a\u00a0b", []),
    ],
    ids=[
        "tags",
        "turned round",
        "no width",
        "signs to a terminal",
        "a mark before a file",
        "letters as people use them",
    ],
)
def test_characters_nobody_sees_are_named(text: str, lines: list[str]) -> None:
    assert unseen.lines(text) == lines


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
