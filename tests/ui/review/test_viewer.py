"""The viewer shows every kind of artifact the way that suits it, from a real file."""

import hashlib
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import QBuffer, Qt
from PySide6.QtGui import QGuiApplication, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from desktop.errors import Known
from desktop.queries.viewing import first_look
from desktop.words import ArtifactType
from tests.ui.harbour import Harbour, Wait
from ui import keys
from ui.review import picture
from ui.review.viewer import ArtifactViewer

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10" fill="#4a7"/>%s</svg>'
)


@pytest.fixture
def viewer(qtbot: QtBot) -> ArtifactViewer:
    viewer = ArtifactViewer()
    qtbot.addWidget(viewer)
    viewer.resize(800, 600)
    viewer.show()
    return viewer


def page(viewer: ArtifactViewer) -> str:
    """Which of its pages is shown, by name."""
    names = {viewer.lines: "lines", viewer.prose: "prose", viewer.picture: "picture"}
    return names.get(viewer._stack.currentWidget(), "sentence")


def views(viewer: ArtifactViewer) -> list[str]:
    """The words of the switch, the one that holds first."""
    buttons = [one for one in viewer.head.findChildren(QToolButton) if one.isCheckable() and not one.isHidden()]
    return [one.text() for one in sorted(buttons, key=lambda one: not one.isChecked())]


def png() -> bytes:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImage(30, 20, QImage.Format.Format_RGB32).save(buffer, "PNG")
    return bytes(buffer.data().data())


@pytest.mark.parametrize(
    ("name", "data", "kind", "where", "switch"),
    [
        ("plan.md", b"# Plan\n\ntext\n", "PLAN", "prose", ["Rendered", "Text", "Hex"]),
        ("fix.diff", b"--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n", "DIFF", "lines", ["Text", "Hex"]),
        ("a.json", b'{"a": [1, 2]}', "OTHER", "lines", ["Formatted", "Text", "Hex"]),
        ("run.log", b"INFO a\nERROR b\n", "LOG", "lines", ["Text", "Hex"]),
        ("shot.png", png(), "OTHER", "picture", ["Picture", "Hex"]),
        ("plan.svg", SVG % b"", "OTHER", "picture", ["Picture", "Text", "Hex"]),
        ("notes", b"plain\n", "OTHER", "lines", ["Text", "Hex"]),
        ("blob", bytes(range(256)), "OTHER", "lines", []),
    ],
)
def test_each_kind_opens_the_way_that_suits_it(
    viewer: ArtifactViewer,
    harbour: Harbour,
    settled: Wait,
    name: str,
    data: bytes,
    kind: str,
    where: str,
    switch: list[str],
) -> None:
    viewer.show_artifact(harbour.project, harbour.attach(name, data, ArtifactType(kind)))
    settled(lambda: (page(viewer), views(viewer)) == (where, switch))


def test_bytes_that_are_not_here_are_said_with_where_they_were(viewer: ArtifactViewer, harbour: Harbour) -> None:
    row = harbour.attach("spec.md", b"x")
    away = {"has_content": False, "content_sha256": None, "storage_path": "artifacts/project_1/spec.md"}
    viewer.show_artifact(harbour.project, replace(row, **away))
    assert page(viewer) == "sentence"
    assert "artifacts/project_1/spec.md" in viewer._sentence.text()


def test_an_empty_artifact_is_said_to_be_empty(viewer: ArtifactViewer, harbour: Harbour, settled: Wait) -> None:
    viewer.show_artifact(harbour.project, harbour.attach("empty.txt", b""))
    settled(lambda: viewer._sentence.text() == "This artifact is empty.")


def test_broken_json_is_shown_as_it_is_and_said(viewer: ArtifactViewer, harbour: Harbour, settled: Wait) -> None:
    viewer.show_artifact(harbour.project, harbour.attach("a.json", b'{"a": }'))
    settled(lambda: page(viewer) == "lines")
    assert viewer.lines.lines.line(0) == '{"a": }'
    assert "not valid JSON" in viewer.foot._told.text()


def test_any_line_of_a_long_log_is_found_and_reached_by_keyboard(
    viewer: ArtifactViewer, harbour: Harbour, settled: Wait, qtbot: QtBot
) -> None:
    log = "".join(f"INFO booking {number} held\n" for number in range(60_000))
    viewer.show_artifact(harbour.project, harbour.attach("run.log", log.encode(), ArtifactType.LOG))
    settled(lambda: page(viewer) == "lines")
    viewer.lines.setFocus()
    qtbot.keyClick(viewer.lines, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    field = viewer.bar._field
    qtbot.keyClicks(field, "BOOKING 54321 ")
    settled(lambda: viewer.bar._told.text() == "Line 54,322")
    assert viewer.lines.selection.caret == (54_321, len("INFO booking 54321 "))
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert viewer.bar.isHidden()
    qtbot.keyClick(viewer.lines, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, "40000")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settled(lambda: viewer.lines.lines.line(39_999))
    assert viewer.lines.lines.line(39_999) == "INFO booking 39999 held"


def test_a_line_is_gone_to_by_the_key_a_person_chose_and_no_longer_by_the_usual_one(
    viewer: ArtifactViewer, harbour: Harbour, settled: Wait, qtbot: QtBot
) -> None:
    viewer.show_artifact(harbour.project, harbour.attach("run.log", b"INFO\n", ArtifactType.LOG))
    settled(lambda: page(viewer) == "lines")
    viewer.lines.setFocus()
    keys.choose({"to_line": "F7"})
    try:
        qtbot.keyClick(viewer.lines, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
        assert viewer.bar.isHidden()
        qtbot.keyClick(viewer.lines, Qt.Key.Key_F7)
        assert viewer.bar.isVisible()
    finally:
        keys.choose({})


def test_the_keys_of_the_text_win_over_those_of_the_window_around_it(
    viewer: ArtifactViewer, harbour: Harbour, settled: Wait, qtbot: QtBot
) -> None:
    around: list[str] = []
    for key in ("Ctrl+F", "Esc"):
        QShortcut(QKeySequence(key), viewer, partial(around.append, key))
    viewer.show_artifact(harbour.project, harbour.attach("run.log", b"INFO\n", ArtifactType.LOG))
    viewer.setFocus()
    settled(lambda: page(viewer) == "lines")
    assert viewer.lines.hasFocus()
    qtbot.keyClick(viewer.lines, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert viewer.bar.isVisible()
    qtbot.keyClick(viewer.bar._field, Qt.Key.Key_Escape)
    assert viewer.bar.isHidden()
    assert (viewer.lines.hasFocus(), around) == (True, [])
    qtbot.keyClick(viewer.lines, Qt.Key.Key_Escape)
    assert around == ["Esc"]


def test_the_bytes_of_what_is_no_text_are_read_where_one_looks(
    viewer: ArtifactViewer, harbour: Harbour, settled: Wait
) -> None:
    viewer.show_artifact(harbour.project, harbour.attach("blob", bytes(range(256)) * 1_000))
    settled(lambda: page(viewer) == "lines")
    viewer.lines.go_to(15_999)
    settled(lambda: viewer.lines.lines.line(15_999))
    assert viewer.lines.lines.line(15_999).startswith("000003e7f0  f0 f1 f2")


def test_what_is_saved_is_what_was_attached(viewer: ArtifactViewer, harbour: Harbour, settled: Wait) -> None:
    data = bytes(range(256)) * 2_000
    viewer.show_artifact(harbour.project, harbour.attach("blob", data))
    settled(lambda: page(viewer) == "lines")
    there = harbour.folder / "saved"
    viewer.save(there)
    settled(lambda: viewer.foot._told.text().startswith("Saved as"))
    assert there.read_bytes() == data


def test_the_digest_is_copied_whole(viewer: ArtifactViewer, harbour: Harbour) -> None:
    viewer.show_artifact(harbour.project, harbour.attach("notes", b"plain\n"))
    viewer.head._copy.click()
    assert QGuiApplication.clipboard().text() == hashlib.sha256(b"plain\n").hexdigest()


def test_an_answer_that_comes_late_does_not_replace_what_is_shown(
    viewer: ArtifactViewer, harbour: Harbour, settled: Wait
) -> None:
    first, second = harbour.attach("one.txt", b"one\n"), harbour.attach("two.txt", b"two\n")
    viewer.show_artifact(harbour.project, first)
    viewer.show_artifact(harbour.project, second)
    settled(lambda: page(viewer) == "lines")
    late = harbour.project.read(first_look, first.content_sha256, lines=10, whole_up_to=10).result()
    viewer._on_look(viewer._asked - 1, late)
    assert viewer.lines.lines.line(0) == "two"


def test_a_damaged_picture_is_a_sentence() -> None:
    with pytest.raises(Known, match="cannot be shown"):
        picture.decode(png()[:60])


def test_a_picture_that_would_fill_the_memory_is_a_sentence() -> None:
    header = bytearray(png())
    header[16:24] = (60_000).to_bytes(4) + (60_000).to_bytes(4)
    with pytest.raises(Known, match="cannot be shown"):
        picture.decode(bytes(header))


def test_a_drawing_shows_nothing_from_outside_of_it(tmp_path: object) -> None:
    red = QImage(20, 10, QImage.Format.Format_RGB32)
    red.fill(Qt.GlobalColor.red)
    red.save(f"{tmp_path}/red.png")
    image = b'<image width="20" height="10" href="%s/red.png"/>' % str(tmp_path).encode()
    drawn = picture.decode(SVG % image)
    assert drawn.pixelColor(drawn.width() // 2, drawn.height() // 2).name() == "#44aa77"
