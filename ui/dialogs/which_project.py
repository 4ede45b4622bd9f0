"""The question in which project of a file something new goes, where there are several."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from desktop.queries.rows import ProjectRow
from ui import style
from ui.dialogs.form import FormDialog


class WhichProjectDialog(FormDialog):
    """`saved` gives the id of the project that is chosen."""

    def __init__(self, title: str, rows: Sequence[ProjectRow], parent: QWidget | None = None) -> None:
        super().__init__(title, "&Go on", parent)
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for row in rows:
            self.box.addItem(f"{row.name} (No. {row.id})", row.id)
        self.add_field("In which project?", self.box)
        self.begin()
        self.box.setFocus()
        style.fit(self, 56)

    def values(self) -> tuple[object, ...]:
        """Nothing is typed here that could be lost."""
        return ()

    def save(self) -> None:
        """Go on with the project that is chosen."""
        self.settle(int(self.box.currentData()))
