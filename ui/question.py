"""A question with two answers over a window: Enter and Esc give the one that changes nothing."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui import style

GRID = style.GRID


class Question(QDialog):
    """`question` stands large, `told` below it says what there is to know before one answers."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        question: str,
        told: str = "",
        *,
        no: str = "Cancel",
        yes: str = "",
        then: Callable[[], object] | None = None,
    ) -> None:
        """`then` is called after `yes`; without it there is nothing to decide, and `no` is the only button."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(title)
        self.setAccessibleDescription(f"{question} {told}".strip())
        self.question, self.told = style.label(question, "heading"), style.label(told)
        self.told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.told.setVisible(bool(told))
        self.no, self.yes = QPushButton(no), QPushButton(yes)
        self.no.setDefault(True)
        self.no.clicked.connect(self.reject)
        self.yes.setVisible(then is not None)
        self.yes.clicked.connect(self.accept)
        if then is not None:
            self.accepted.connect(then)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, GRID, 0, 0)
        foot.setSpacing(GRID)
        foot.addStretch(1)
        foot.addWidget(self.no)
        foot.addWidget(self.yes)
        page = QVBoxLayout(self)
        page.setContentsMargins(*[GRID * 3] * 4)
        page.setSpacing(GRID)
        for words in (self.question, self.told):
            page.addWidget(words)
        page.addStretch(1)
        page.addLayout(foot)
        self.no.setFocus()
        style.fit(self, 56)
