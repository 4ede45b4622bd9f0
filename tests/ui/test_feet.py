"""The foot of every dialog is built alike, as docs/dialogs.md says."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QDialog, QPushButton

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
