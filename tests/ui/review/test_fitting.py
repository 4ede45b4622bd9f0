"""Nothing of a text is wider than its page, however it was written: what stands beside the page is read by nobody."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextTable
from pytestqt.qtbot import QtBot

from ui.dialogs.decision import WIDTH
from ui.review import fitting
from ui.review.difference import lines
from ui.review.prose import Prose

WIDE = "x" * 400


def table(columns: int, cell: str = "cell") -> str:
    row = "|" + "|".join(f" {cell}{number} " for number in range(columns)) + "|\n"
    return row.replace(cell, "head") + "|" + "---|" * columns + "\n" + row + row


def inside(quote: str, text: str) -> str:
    return "".join(f"{quote}{line}\n" for line in text.splitlines())


NASTY = {
    "columns that just fit": table(12, "some words "),
    "few columns that fill it": table(4, "a longer cell of several words "),
    "columns": table(40),
    "columns without end": table(120),
    "words in columns": f"| a | b | c |\n|---|---|---|\n| {WIDE} | b | `{WIDE}` |\n",
    "words that hold together": "| a | b |\n|---|---|\n| " + "x\u00a0" * 300 + " | b |\n",
    "pictures in columns": "|" + "![where](there.png)|" * 40 + "\n|" + "-|" * 40 + "\n",
    "a table in a quote": inside("> ", table(30)),
    "a table in a list": "- item\n\n" + inside("  ", table(30)),
    "a code block": f"```\n{WIDE}\n{'a b ' * 200}\n```\n",
    "an indented code block": f"text\n\n    {WIDE}\n    {'a b ' * 200}\n",
    "code in a list": f"- a\n  - b\n\n    ```\n    {WIDE}\n    ```\n",
    "code in quotes": inside("> > ", f"```\n{WIDE}\n```"),
    "tabs": "a" + "\tb" * 200 + "\n\n```\n" + "\t" * 100 + "x\n```\n",
    "lists in lists": "".join("  " * depth + f"- level {depth}\n" for depth in range(40)),
    "numbers in numbers": "".join("   " * depth + f"1. level {depth}\n" for depth in range(40)),
    "quotes in quotes": ">" * 40 + f" deep {WIDE}\n",
    "lists in quotes": ">" * 9 + " - a\n" + ">" * 9 + f"   - b\n{'>' * 9}     - {WIDE}\n",
    "long numbers": "999999990. one\n1. two\n   1. three\n      1. four\n",
    "long numbers in lists": "".join("  " * depth + f"- level {depth}\n" for depth in range(9))
    + " " * 18
    + "123456789. one\n",
    "a heading": f"# {WIDE}\n",
    "a link": f"[{WIDE}](https://harbour.example/{WIDE})\n",
    "spaces that hold together": "a\u00a0" * 400,
    "a picture": f"![{WIDE}](there.png)\n",
    "from right to left": "1. " + "ש" * 400 + "\n\n" + "م" * 400,
    "letters of several signs": "👩‍👩‍👧" * 100,
}


def edges(prose: Prose) -> tuple[float, float]:
    """Where what stands furthest to the left begins, markers of lists included, and how wide all of it is; pixels."""
    block, left = prose.document().begin(), 0.0
    while block.isValid():
        listed, laid = block.textList(), block.layout()
        if listed is not None and laid.lineCount() and block.textDirection() == Qt.LayoutDirection.LeftToRight:
            left = min(left, laid.lineAt(0).x() - prose.fontMetrics().horizontalAdvance(listed.itemText(block)))
        block = block.next()
    return left, prose.document().size().width()


@pytest.mark.parametrize("larger", [1, 2])
@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_nothing_is_wider_than_the_page_whatever_its_width(qtbot: QtBot, text: str, larger: int) -> None:
    prose = Prose(grows=True, tallest=100_000)
    qtbot.addWidget(prose)
    font = prose.font()
    font.setPointSizeF(font.pointSizeF() * larger)
    prose.setFont(font)
    prose.show_markdown(text)
    prose.show()
    for width in (WIDTH, 300 * larger, 1_200, 520 * larger, 656, 660, 664):
        prose.setFixedWidth(width)
        left, right = edges(prose)
        assert (left, right <= prose.viewport().width()) == (0, True), (width, right)


def shown(qtbot: QtBot, text: str, width: int) -> Prose:
    prose = Prose(grows=True, tallest=100_000)
    qtbot.addWidget(prose)
    prose.setFixedWidth(width)
    prose.show_markdown(text)
    prose.show()
    return prose


def tables(prose: Prose) -> int:
    return sum(isinstance(frame, QTextTable) for frame in prose.document().rootFrame().childFrames())


def test_a_table_with_too_many_columns_is_told_row_by_row_until_there_is_room(qtbot: QtBot) -> None:
    text = f"Before.\n\n{table(12, 'measure **of** ')}\nAfter."
    prose = shown(qtbot, text, 300)
    assert tables(prose) == 0
    lines = prose.toPlainText().split("\n")
    row = [f"head{number}: measure of {number}" for number in range(12)]
    assert [line for line in lines if line] == ["Before.", *row, *row, "After."]
    prose.setFixedWidth(1_000)
    assert tables(prose) == 1
    prose.setFixedWidth(300)
    assert tables(prose) == 0


def test_a_table_of_names_alone_is_told_too(qtbot: QtBot) -> None:
    prose = shown(qtbot, table(30).split("\n")[0] + "\n|" + "---|" * 30 + "\n", 300)
    assert [line for line in prose.toPlainText().split("\n") if line] == [f"head{number}" for number in range(30)]


def test_a_scroll_bar_that_comes_and_goes_does_not_turn_a_table_to_and_fro(qtbot: QtBot) -> None:
    prose = shown(qtbot, table(12), 300)
    least = prose._needs[-1]
    prose.setFixedWidth(least)
    assert tables(prose) == 0
    prose.setFixedWidth(least + 40)
    assert tables(prose) == 1
    prose.setFixedWidth(least)
    assert tables(prose) == 1


def test_a_picture_is_told_in_words(qtbot: QtBot) -> None:
    prose = shown(qtbot, "A ![map of the berths](map.png), and `![code](x)`.", 600)
    assert prose.toPlainText() == "A \ufffc map of the berths, and ![code](x)."


def rows(prose: Prose) -> list[float]:
    """How wide each row of the page is, in pixels."""
    block, found = prose.document().begin(), list[float]()
    while block.isValid():
        laid = block.layout()
        found += [laid.lineAt(row).naturalTextWidth() for row in range(laid.lineCount())]
        block = block.next()
    return found


@pytest.mark.parametrize("grows", [True, False])
def test_a_row_is_no_longer_than_is_well_read_however_wide_the_page(qtbot: QtBot, grows: bool) -> None:
    prose = Prose(grows=grows)
    qtbot.addWidget(prose)
    prose.resize(2_400, 300)
    prose.show()
    prose.show_markdown("many words in one row " * 60 + "\n\n- " + "and in lists " * 60)
    measure = fitting.measure(prose.fontMetrics())
    assert measure * 0.85 < max(rows(prose)) <= measure
    prose.resize(400, 300)
    assert max(rows(prose)) <= 400
    prose.resize(2_400, 300)
    assert max(rows(prose)) > measure * 0.85
    prose.show_difference(lines("a word", "a word " * 200))
    assert measure * 0.85 < max(rows(prose)) <= measure


def test_a_table_that_needs_more_than_that_has_it(qtbot: QtBot) -> None:
    prose = shown(qtbot, table(16, "measures "), 1_400)
    (frame,) = [one for one in prose.document().rootFrame().childFrames() if isinstance(one, QTextTable)]
    wide = prose.document().documentLayout().frameBoundingRect(frame).width()
    assert fitting.measure(prose.fontMetrics()) < wide <= 1_400
