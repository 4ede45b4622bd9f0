"""The foot of every dialog is built alike, as docs/dialogs.md says."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QPushButton

from tests.ui.test_access_dialogs import Look, wrong
from ui.dialogs.architecture import ChooseDialog
from ui.dialogs.decision import DecisionDialog
from ui.dialogs.form import FormDialog
from ui.dialogs.palette import PaletteDialog
from ui.dialogs.upgrade import UpgradeDialog
from ui.question import Question
from ui.style import GRID

__all__ = ["wrong"]
DECIDE = (DecisionDialog, ChooseDialog)
ASK = (Question, UpgradeDialog)
LEAVE = ("Cancel", "Close", "Not now", "Not yet", "Keep it", "Keep editing", "Keep writing")


def foot(dialog: QDialog) -> list[QPushButton]:
    """The buttons of the lowest line, from left to right."""
    there = [it for it in dialog.findChildren(QPushButton) if it.isVisible()]
    ends = {it: it.mapTo(dialog, QPoint(0, it.height())) for it in there}
    lowest = max((end.y() for end in ends.values()), default=0)
    return sorted((it for it in there if lowest - ends[it].y() < GRID), key=lambda it: ends[it].x())


def is_primary(button: QPushButton) -> bool:
    return button.property("role") == "primary"


def test_the_foot_of_every_dialog_follows_one_rule(wrong: Look) -> None:
    def look(dialog: QDialog) -> list[str]:
        if isinstance(dialog, PaletteDialog):
            return [f"has {it.text()}" for it in foot(dialog)]
        buttons = foot(dialog)
        texts = [it.text().replace("&", "") for it in buttons]
        leaves = [at for at, text in enumerate(texts) if text in LEAVE]
        if len(leaves) != 1:
            return [f"{len(leaves)} buttons leave: {texts}"]
        (at,) = leaves
        does = at < len(buttons) - 1  # something stands at its right
        first = [it.text() for it in dialog.findChildren(QPushButton) if is_primary(it) and it.isVisible()]
        wanted = [buttons[-1].text()] if does and not isinstance(dialog, (*DECIDE, *ASK)) else []
        found = [] if first == wanted else [f"{first} instead of {wanted} in the accent colour"]
        if not does and texts[at] != "Close":
            found.append(f"{texts[at]} where there is nothing to cancel")
        if isinstance(dialog, FormDialog) and texts[at] == "Close":
            found.append("closes what would be saved")
        if isinstance(dialog, DECIDE) and does and (at, texts[at]) != (0, "Not now"):
            found.append(f"{texts[at]} in the place of “Not now”")
        return found

    assert wrong(look) == {}


def has_letter(it: QAbstractButton | QLabel) -> bool:
    return not QKeySequence.mnemonic(it.text()).isEmpty()


def test_each_button_that_does_something_has_an_underlined_letter_and_nothing_else_has_one(wrong: Look) -> None:
    def look(dialog: QDialog) -> list[str]:
        buttons = [it for it in dialog.findChildren(QPushButton) if it.text()]
        does = [] if isinstance(dialog, DECIDE) else [it for it in buttons if it.text() not in LEAVE]
        others = [it for it in dialog.findChildren(QAbstractButton) if it not in does]
        others += [it for it in dialog.findChildren(QLabel) if it.buddy() is not None]
        none = [f"no letter: {it.text()}" for it in does if not has_letter(it)]
        return none + [f"a letter: {it.text()}" for it in others if has_letter(it)]

    assert wrong(look) == {}


def test_enter_presses_the_button_that_has_the_keyboard_and_nothing_where_it_would_decide(wrong: Look) -> None:
    def press(dialog: QDialog) -> list[str]:
        buttons = [it for it in dialog.findChildren(QPushButton) if it.isVisible() and it.isEnabled()]
        for it in buttons:
            it.blockSignals(True)  # what it does is not done, but it stays down
            it.setCheckable(True)
        found: list[str] = []
        for it in buttons:
            it.setFocus()
            QTest.keyClick(it, Qt.Key.Key_Return)
            down = [other for other in buttons if other.isChecked()]
            wanted = [] if isinstance(dialog, DECIDE) else [it]
            found += [] if down == wanted else [f"at {it.text()}: {[other.text() for other in down]}"]
            for other in down:
                other.setChecked(False)
        return found

    assert wrong(press) == {}
