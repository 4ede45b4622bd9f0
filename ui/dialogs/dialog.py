"""What every dialog of several buttons has: Enter presses the one that has the keyboard, on any desktop."""

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QPushButton

from ui.review.freshness import ENTER


class Dialog(QDialog):
    """No button needs to be a default one for it: Qt would take the first of those for the answer to Enter anywhere."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard; where none has it, the default one, if there is any."""
        at = self.focusWidget()
        if event.key() in ENTER and isinstance(at, QPushButton):
            at.click()
        else:
            super().keyPressEvent(event)
