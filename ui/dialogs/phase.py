"""The field for a phase, and the reason that skipping one needs."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QPlainTextEdit

from desktop.words import Phase
from ui import style, words

GRID = style.GRID


def phase_box() -> QComboBox:
    """A box of the four phases, and none."""
    box = QComboBox()
    box.addItem("None", None)
    for phase in Phase:
        box.addItem(words.phase_icon(phase), words.phase_text(phase), phase)
    box.setFixedWidth(28 * GRID)
    return box


def reason_field(hint: str) -> QPlainTextEdit:
    """A field of a few lines; `hint` says what for."""
    field = QPlainTextEdit()
    field.setTabChangesFocus(True)
    field.setPlaceholderText(hint)
    field.setFixedHeight(7 * GRID)
    return field


def skipped(before: Phase | None, to: Phase | None) -> tuple[Phase, ...]:
    """The phases one would skip by going from one to another; none on the way back."""
    from desktop.commands import phases

    every = tuple(Phase)
    if to is None or (before is not None and every.index(to) <= every.index(before)):
        return ()
    return phases.passed_over(before, to)


def in_words(phases: Sequence[Phase]) -> str:
    """Phases in the middle of a sentence: `architecture and review and approval`."""
    return ", ".join(words.phase_text(one).lower() for one in phases)
