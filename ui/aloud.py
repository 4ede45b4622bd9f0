"""What comes up by itself, said aloud by the screen reader to whoever has one: the keyboard stays where it is."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def say(where: QWidget, sentence: str) -> None:
    """Have `sentence`, which is shown at `where`, read out as soon as what is being read has ended."""
    if sentence:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(where, sentence))
