"""A table of what belongs to tasks: where there is nothing of it, the way leads to the tasks."""

from PySide6.QtGui import QAction

from ui.tables.feed import Source
from ui.tables.page import TablePage


class TableOfTasks(TablePage):
    """Its button where it is empty says where it leads."""

    def ask(self, project: Source, begin: QAction | None = None) -> None:
        """As any table; `begin` shows the tasks."""
        leading = None
        if begin is not None:
            leading = QAction("Show the tasks", self)
            leading.triggered.connect(begin.trigger)
        super().ask(project, leading)
