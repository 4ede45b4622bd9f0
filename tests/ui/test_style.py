"""Tests of the look: contrast, appearances that follow, icons that take the colour of the moment."""

import re

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDateTimeEdit,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from desktop.store.progress import Progress
from desktop.words import ArtifactType, ChangeRequestStatus, Phase, RunStatus, TaskStatus
from tests.test_house import modules, names, parsed
from ui import style, words
from ui.bars import WaitBar
from ui.charts.overview import OverviewPage
from ui.review import proof
from ui.review.colours import Kind, _inks
from ui.review.details import DetailsPanel
from ui.review.to_the_end import ToTheEnd
from ui.tables.filters import FilterBar
from ui.tables.tasks import TASKS
from ui.windows.architecture import ArchitecturePage

TEXTS = ("text", "muted", "accent", "good", "warn", "bad")
GROUNDS = ("window", "surface", "raised", "hover", "selection")


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [(text, ground) for text in TEXTS for ground in GROUNDS] + [
    ("on_accent", "accent"),
    ("text", "line"),
    ("muted", "line"),
    *((text, f"{kind}_ground") for kind in ("good", "warn", "bad") for text in ("text", "muted", "accent", kind)),
]


@pytest.mark.parametrize("look", [style.LIGHT, style.DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_every_text_can_be_read_on_every_ground(look: style.Colours, text: str, ground: str) -> None:
    assert contrast(getattr(look, text), getattr(look, ground)) >= 4.5


@pytest.mark.parametrize("look", [style.LIGHT, style.DARK], ids=["light", "dark"])
def test_every_rule_of_the_style_sheet_can_be_read(look: style.Colours) -> None:
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", style._sheet(look), flags=re.S))
    read = 0
    for name, said in rules:
        letters = re.search(r"(?:^|[;\s])color:\s*(#\w{6})", said)
        ground = re.search(r"background:\s*(#\w{6})", said)
        if letters is None or (":disabled" in name and ground is None):
            continue  # what cannot be used now is paler than what can
        for below in [ground[1]] if ground else [look.window, look.surface, look.raised]:
            assert contrast(letters[1], below) >= 4.5, name
            read += 1
    assert read > 20


@pytest.mark.parametrize("look", [style.LIGHT, style.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.name.lower())
def test_every_tinted_line_and_word_can_be_read(look: style.Colours, kind: Kind) -> None:
    ink = _inks(look)[kind]
    letters = ink.letters.name() if ink.letters else look.text
    for ground in [ink.ground.name()] if ink.ground else [look.surface, look.selection, look.warn_ground]:
        assert contrast(letters, ground) >= 4.5


def test_what_has_the_colours_of_paper_can_be_read() -> None:
    assert contrast(style.LIGHT.on_accent, style.LIGHT.bad) >= 4.5, "the number on the icon"
    letters = re.findall(r"color:\s*(#\w{6})", proof.STYLE)
    assert len(letters) > 1
    assert all(contrast(it, "#ffffff") >= 4.5 for it in letters)


def test_what_an_empty_field_says_can_be_read(qtbot: QtBot, qapp: QApplication) -> None:
    """The style sheet alone would have Qt paint it half transparent."""
    for appearance, look in (("light", style.LIGHT), ("dark", style.DARK)):
        style.apply(qapp, appearance)
        for field in (QLineEdit(), QPlainTextEdit()):
            qtbot.addWidget(field)
            field.setPlaceholderText("Type what you want to do")
            field.ensurePolished()
            assert field.palette().color(QPalette.ColorRole.PlaceholderText).name() == look.muted
    style.apply(qapp, "light")


def test_nothing_moves_by_itself() -> None:
    moving = {
        "QPropertyAnimation",
        "QVariantAnimation",
        "QSequentialAnimationGroup",
        "QTimeLine",
        "QMovie",
        "QEasingCurve",
    }
    assert {path.name for path in modules("ui") if names(parsed(path)) & moving} == set()


@pytest.mark.usefixtures("qapp")
def test_a_bar_that_tells_of_work_does_not_run_to_and_fro() -> None:
    bar = WaitBar("Checking")
    bar.show_progress(Progress("Looking"))
    (shown,) = bar.findChildren(QProgressBar)
    assert shown.maximum() > shown.minimum()


@pytest.mark.parametrize("look", [style.LIGHT, style.DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), [("edge", "window"), ("edge", "surface"), ("accent", "window")])
def test_the_edge_of_a_control_and_the_focus_can_be_seen(look: style.Colours, edge: str, ground: str) -> None:
    assert contrast(getattr(look, edge), getattr(look, ground)) >= 3.0


def test_the_appearance_can_be_switched_while_it_runs(qapp: QApplication) -> None:
    for appearance, look in (("dark", style.DARK), ("light", style.LIGHT), ("dark", style.DARK)):
        style.apply(qapp, appearance)
        assert style.colours() is look
        assert qapp.palette().color(QPalette.ColorRole.Base) == QColor(look.surface)
    style.apply(qapp, "light")


@pytest.mark.usefixtures("qapp")
def test_a_label_shows_its_text_letter_by_letter() -> None:
    assert style.label("<b>x</b>").textFormat() == Qt.TextFormat.PlainText


def test_what_stands_beside_a_search_field_is_as_high_as_it(qtbot: QtBot, qapp: QApplication) -> None:
    style.apply(qapp, "light")
    bar = FilterBar(TASKS)
    qtbot.addWidget(bar)
    bar.show()
    choices = [one for one in bar.findChildren(QToolButton) if one.isVisible() and one.property("role") == "choice"]
    assert {(one.y(), one.height()) for one in choices} == {(bar.search.y(), bar.search.height())}


def test_no_name_is_left_unfilled_in_the_style_sheet(qapp: QApplication) -> None:
    style.apply(qapp, "light")
    assert "@" not in qapp.styleSheet().split("*/", 1)[1]


def inks(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }


def test_an_icon_takes_the_colour_of_the_appearance_now_in_force(qapp: QApplication) -> None:
    icon = style.icon("check-circle", "good")
    for appearance, look in (("light", style.LIGHT), ("dark", style.DARK)):
        style.apply(qapp, appearance)
        assert look.good in inks(icon.pixmap(QSize(64, 64)).toImage())
    style.apply(qapp, "light")


@pytest.mark.usefixtures("qapp")
def test_an_icon_is_sharp_on_a_dense_screen() -> None:
    assert style.icon("check").pixmap(QSize(16, 16), 2.0).size() == QSize(32, 32)


@pytest.mark.usefixtures("qapp")
def test_every_state_phase_and_type_has_a_word_a_glyph_and_a_colour() -> None:
    for status in (*TaskStatus, *ChangeRequestStatus, *RunStatus):
        assert words.status_text(status)
        assert style.tint(words.status_tint(status)).isValid()
        assert inks(words.status_icon(status).pixmap(QSize(32, 32)).toImage())
    for phase in Phase:
        assert words.phase_text(phase)
        assert inks(words.phase_icon(phase).pixmap(QSize(32, 32)).toImage())
    for kind in ArtifactType:
        assert words.type_text(kind)
        assert inks(words.type_icon(kind).pixmap(QSize(32, 32)).toImage())


@pytest.mark.parametrize("word", ["A" * 300, "e\u0301" * 200, "👩‍👩‍👧" * 40], ids=["letters", "accents", "families"])
def test_a_word_too_wide_breaks_on_the_screen_alone(qtbot: QtBot, word: str) -> None:
    made = style.label(f"See {word} there")
    qtbot.addWidget(made)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    assert made.minimumSizeHint().width() <= style.WIDEST
    assert made.text() == made.accessibleName() == f"See {word} there"
    broken = QLabel.text(made).split("\u200b")
    assert all("\u0301" not in letter or letter == "e\u0301" for letter in broken[1:-1])
    assert "".join(broken) == made.text()
    made.show()
    made.setFocus()
    made.setSelection(0, len(QLabel.text(made).encode("utf-16-le")) // 2)
    qtbot.keyClick(made, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == f"See {word} there"
    made.setText("No more of it.")
    assert made.accessibleName() == ""


def test_a_path_too_wide_breaks_behind_its_names(qtbot: QtBot) -> None:
    made = style.label("It is kept in /home/ada/projects/state/backups/calc-4082a9ea-0001.db. Nothing else changed.")
    qtbot.addWidget(made)
    path = QLabel.text(made).split(" ")[4].split("\u200b")
    assert path == ["/", "home/", "ada/", "projects/", "state/", "backups/", "calc-", "4082a9ea-", "0001.db."]


def test_words_that_fit_stay_whole(qtbot: QtBot) -> None:
    made = style.label("Verantwortung des Hafenmeisters", "title")
    qtbot.addWidget(made)
    assert QLabel.text(made) == made.text()


def test_the_style_sheet_knows_pages_that_scroll_by_their_names() -> None:
    ground = next(line for line in style._sheet(style.LIGHT).splitlines() if "DetailsPanel" in line)
    for page in (DetailsPanel, ToTheEnd, OverviewPage, ArchitecturePage):
        assert page.__name__ in ground.replace(",", "").split()


def test_what_stands_in_one_row_is_of_one_height(qtbot: QtBot, qapp: QApplication) -> None:
    style.apply(qapp, "light")
    heights = set()
    for made in (QPushButton("Choose…"), QLineEdit(), QComboBox(), QSpinBox(), QDateTimeEdit()):
        qtbot.addWidget(made)
        made.ensurePolished()
        heights |= {made.sizeHint().height(), made.minimumSizeHint().height()}
    assert len(heights) == 1
