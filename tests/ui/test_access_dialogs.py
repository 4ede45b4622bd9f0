"""Every dialog and question can be heard, walked with Tab, read at 200 %, and left without losing words."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QDateTimeEdit,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from docs.dialogs import DROPPED, every, in_front, leave, show
from tests.old_files import broken_file
from tests.ui import access
from ui.dialogs.form import FormDialog
from ui.dialogs.importing import ImportDialog
from ui.dialogs.palette import PaletteDialog
from ui.dialogs.preferences import PreferencesDialog
from ui.dialogs.requirements import RequirementsDialog
from ui.dialogs.shortcuts import ShortcutsDialog
from ui.dialogs.who import WhoDialog
from ui.question import Question
from ui.review.controls import Switch
from ui.windows.project import ProjectWindow

Open = Callable[[Path], ProjectWindow]
Check = Callable[[QDialog], list[str]]
Look = Callable[[Check], dict[str, list[str]]]
WIDEST, TALLEST = 1280, 740
"""A screen of 2,560 by 1,600 at 200 %, without what the desktop puts around a window."""
MOST_TABS = 80
HOLDS_AT_ONCE = (PreferencesDialog, ShortcutsDialog)
QUICKLY_SAID_AGAIN = (WhoDialog, PaletteDialog, ImportDialog, RequirementsDialog)
"""One line, or two, which nobody has thought about for long."""


@pytest.fixture
def wrong(opened: Open, example_file: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Look:
    """Shows one dialog after the other, and gives what a check finds, by the name of the dialog."""
    window, old = opened(example_file), opened(broken_file(tmp_path / "calc.db", DROPPED))

    def look(check: Check) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, act in every(window, old, tmp_path).items():
            found[name] = check(show(act))
            leave()
        assert {it.getMessage() for it in caplog.records} == {"a bug:\nRuntimeError: an example of a fault\n"}
        caplog.clear()
        return {name: its for name, its in found.items() if its}

    return look


def test_every_kind_of_dialog_is_among_those_that_are_looked_at(wrong: Look) -> None:
    seen: set[type[QDialog]] = set()

    def note(dialog: QDialog) -> list[str]:
        seen.add(type(dialog))
        return [] if dialog.windowTitle() else ["has no title"]

    assert wrong(note) == {}
    assert access.kinds(QDialog) - seen == set(), "docs/dialogs.py shows each"


def test_every_dialog_can_be_heard_and_read_at_200_percent(wrong: Look) -> None:
    def look(dialog: QDialog) -> list[str]:
        least, size = dialog.minimumSizeHint(), dialog.size()
        found = [*access.nameless(dialog), *access.clipped(dialog), *access.cut(dialog)]
        found += [f"underlined twice: {it}" for it in access.doubled(access.underlined(dialog))]
        if size.width() > WIDEST or size.height() > TALLEST:
            found.append(f"{size.width()} x {size.height()} is more than a screen")
        if size.width() < least.width() or size.height() < least.height():
            found.append(f"{size.width()} x {size.height()} is less than {least.width()} x {least.height()}")
        return found

    assert wrong(look) == {}


def stops(dialog: QDialog) -> set[QWidget]:
    """Where Tab has to lead: every control that can be used, of radio buttons the one that is chosen."""
    return {
        it
        for it in access.controls(dialog)
        if it.isEnabled() and not it.focusProxy() and not (isinstance(it, QRadioButton) and not it.isChecked())
    }


def walked(dialog: QDialog, *, back: bool = False) -> list[QWidget]:
    """What has the keyboard one after the other, until it comes round; within a time, Tab goes through its parts."""
    how = Qt.KeyboardModifier.ShiftModifier if back else Qt.KeyboardModifier.NoModifier
    first = dialog.focusWidget()
    way = [first]
    for _ in range(MOST_TABS):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab, how)
        at = dialog.focusWidget()
        if at is first and not (isinstance(at, QDateTimeEdit) and len(way) == 1):
            return way
        if at is not way[-1]:
            way.append(at)
    return []


def called(control: QWidget) -> str:
    text = control.text() if isinstance(control, QAbstractButton) else ""
    return control.accessibleName() or text or type(control).__name__


def test_tab_goes_through_every_dialog_as_one_reads_and_back_again(wrong: Look) -> None:
    def walk(dialog: QDialog) -> list[str]:
        at = dialog.focusWidget()
        if at is None:
            return ["nothing has the keyboard"]
        found: list[str] = []
        if isinstance(dialog, FormDialog) and isinstance(at, QPushButton):
            found.append(f"the keyboard is at first on “{called(at)}”")
        way, back = walked(dialog), walked(dialog, back=True)
        if not way or not back:
            return [*found, f"Tab never comes back from “{called(dialog.focusWidget())}”"]
        if back != [way[0], *reversed(way[1:])]:
            found.append(f"Shift+Tab: {[called(it) for it in back]}; Tab: {[called(it) for it in way]}")
        found += [f"Tab never leads to {called(it)}" for it in stops(dialog) - set(way)]
        return found + [f"back: {called(before)} to {called(after)}" for before, after in backwards(dialog, way)]

    assert wrong(walk) == {}


def backwards(dialog: QDialog, way: list[QWidget]) -> list[tuple[QWidget, QWidget]]:
    """Where Tab goes up, or to the left on one line, unless to the first thing of all: there it comes round."""
    places = [QRect(it.mapTo(dialog, QPoint(0, 0)), it.size()) for it in way]
    first = min(range(len(way)), key=lambda at: (places[at].top(), places[at].left()))
    found: list[tuple[QWidget, QWidget]] = []
    for at in (it for it in range(1, len(way)) if it != first):
        before, now = places[at - 1], places[at]
        up = now.bottom() < before.top() and not isinstance(way[at].parent(), Switch)
        left = now.right() < before.left() and now.top() < before.center().y() < now.bottom()
        found += [(way[at - 1], way[at])] if up or left else []
    return found


def test_esc_leaves_and_loses_no_words_unasked(wrong: Look) -> None:
    def typed(dialog: QDialog) -> bool:
        fields = [*dialog.findChildren(QPlainTextEdit), *dialog.findChildren(QLineEdit)]
        free = (it for it in fields if it.isVisible() and it.isEnabled() and not it.isReadOnly())
        field = next((it for it in free if not isinstance(it.parent(), QAbstractSpinBox)), None)
        if field is not None:
            field.setFocus()
            QTest.keyClicks(field, "Said with care.")
        return field is not None

    def escape(dialog: QDialog) -> list[str]:
        if not typed(dialog) or isinstance(dialog, (*HOLDS_AT_ONCE, *QUICKLY_SAID_AGAIN)):
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
            return [] if in_front() is not dialog else ["Esc does not leave"]
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        asked = in_front()
        if not isinstance(asked, Question):
            return ["loses what was typed"]
        QTest.keyClick(asked, Qt.Key.Key_Escape)
        return [] if in_front() is dialog else ["Esc loses it after all"]

    assert wrong(escape) == {}


def test_enter_presses_nothing_that_decides(wrong: Look) -> None:
    deciding = ("Approve", "Choose", "Reject", "Request", "Upgrade", "Restore", "Undo", "Discard")

    def enter(dialog: QDialog) -> list[str]:
        at = [it for it in dialog.findChildren(QPushButton) if it.isVisible() and it.isDefault()]
        return [it.text() for it in at if it.text().replace("&", "").startswith(deciding)]

    assert wrong(enter) == {}


def test_enter_on_the_button_that_leaves_saves_nothing(wrong: Look) -> None:
    def leave_by_enter(dialog: QDialog) -> list[str]:
        if not isinstance(dialog, FormDialog):
            return []
        dialog.leave_button.setFocus()
        QTest.keyClick(dialog.leave_button, Qt.Key.Key_Return)
        return [] if in_front() is not dialog else ["Enter on the button that leaves does something else"]

    assert wrong(leave_by_enter) == {}
