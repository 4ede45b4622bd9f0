"""Long Markdown comes in pieces and reads as one text; nothing in it reaches out."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage, QTextDocument
from pytestqt.qtbot import QtBot

from ui import style
from ui.question import Question
from ui.review import markdown
from ui.review.prose import FEATURES, Prose

PART = """# Heading

Some *text* with `code`.

- a
- b

1. one
2. two

```
# not a heading

x = 1
```

More text.

"""


def test_pieces_join_to_the_text() -> None:
    text = PART * 1_000
    pieces = markdown.pieces(text)
    assert "".join(pieces) == text
    assert len(pieces) > 5
    assert all(piece.startswith(("# H", "Some", "More")) for piece in pieces)
    assert max(map(len, pieces)) < 25_000


def test_a_code_block_is_never_cut() -> None:
    block = "```\n" + "text at the margin\n\n" * 5_000 + "```\n"
    assert markdown.pieces(block) == [block]


def test_every_piece_knows_the_link_definitions() -> None:
    text = PART * 300 + "[guide]: https://harbour.example\n"
    assert all("[guide]: https://harbour.example" in piece for piece in markdown.pieces(text))


def test_text_shown_in_pieces_reads_like_text_shown_at_once(qtbot: QtBot) -> None:
    text = PART * 300
    whole, prose = QTextDocument(), Prose()
    qtbot.addWidget(prose)
    whole.setMarkdown(text, FEATURES)
    with qtbot.waitSignal(prose.completed):
        prose.show_markdown(text)
    assert prose.toPlainText() == whole.toPlainText()
    assert prose.document().blockCount() == whole.blockCount()


def test_raw_html_is_shown_as_letters(qtbot: QtBot) -> None:
    prose = Prose()
    qtbot.addWidget(prose)
    prose.show_markdown('before <img src="file:///etc/passwd"> <script>run()</script>')
    assert "<script>run()</script>" in prose.toPlainText()


def test_a_picture_named_in_a_text_is_not_fetched(qtbot: QtBot, tmp_path: Path) -> None:
    there = tmp_path / "x.png"
    QImage(2, 2, QImage.Format.Format_RGB32).save(str(there))
    prose = Prose()
    qtbot.addWidget(prose)
    prose.show_markdown(f"![picture]({there.as_uri()}) ![picture]({there})")
    for url in (QUrl.fromLocalFile(str(there)), QUrl(str(there))):
        shown = prose.document().resource(QTextDocument.ResourceType.ImageResource, url)
        assert shown.size().width() == style.ICON_SIZE


def test_a_link_shows_its_target_and_asks(qtbot: QtBot) -> None:
    prose = Prose()
    qtbot.addWidget(prose)
    prose.show()
    prose.anchorClicked.emit(QUrl("https://harbour.example/pay"))
    box = prose.findChild(Question)
    assert box.told.text() == "https://harbour.example/pay"
    assert box.no.isDefault()


def test_a_link_to_a_file_is_not_opened_at_all(qtbot: QtBot) -> None:
    prose = Prose()
    qtbot.addWidget(prose)
    prose.show()
    prose.anchorClicked.emit(QUrl("file:///bin/sh"))
    box = prose.findChild(Question)
    assert not box.yes.isVisible()


def test_find_goes_round(qtbot: QtBot) -> None:
    prose = Prose()
    qtbot.addWidget(prose)
    prose.show_markdown("one berth, two berths")
    assert [prose.find_next("berth", backwards=False) for _ in range(3)] == [True] * 3
    assert prose.textCursor().selectionStart() == 4
    assert not prose.find_next("ship", backwards=False)
