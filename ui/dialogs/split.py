"""A task is split into several that take its place."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QTableWidgetItem, QWidget

from desktop.queries.rows import TaskDetail
from ui import style, words
from ui.dialogs.form import FormDialog
from ui.dialogs.rows import Rows
from ui.dialogs.task import base_of
from ui.review import parts
from ui.work import show

if TYPE_CHECKING:
    from desktop.store.project import Project

GRID = style.GRID
_TEXT = int(Qt.ItemDataRole.UserRole)


class SplitDialog(FormDialog):
    """Titles and descriptions of the parts, and why; everything else of the task goes into each of them."""

    made = Signal(object)
    """The ids of the parts (list[int])."""

    def __init__(self, project: "Project", task: TaskDetail, parent: QWidget | None = None) -> None:
        super().__init__("Split task", "&Split the task", parent)
        self._project, self._task_id = project, task.row.id
        self.add_field("Task", parts.quiet(f"{task.row.id}  {task.row.title}"))
        self.parts = Parts(task)
        self.add_field("Into", self.parts, stretch=True)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("Why it is split")
        self.add_field("Reason", self.reason)
        base = base_of(task)
        kept = [words.count_text(len(base.criteria), "criterion", "criteria")] if base.criteria else []
        kept += [words.count_text(len(base.gates), "gate")] if base.gates else []
        kept += ["what it waits for"] if base.dependencies else []
        keeps = f"Each part keeps its {', '.join(kept)}. " if kept else ""
        self._tells = f"{keeps}Task {task.row.id} is cancelled and says what took its place."
        self.parts.changed.connect(self._refresh)
        self.reason.textChanged.connect(self._refresh)
        style.size(self, 88, 60)
        self.parts.setFocus()
        self.begin()
        self._refresh()

    def values(self) -> tuple[object, ...]:
        """The parts as (title, description), and the reason."""
        return self.parts.values(), self.reason.text().strip()

    def save(self) -> None:
        """Split it; a refusal is shown in place."""
        from desktop.commands import links

        told = [links.Part(title, text or None) for title, text in self.parts.values()]
        future = self._project.write(links.split, self._task_id, told, self.reason.text())
        show(self, future, self._on_split, self.refuse)

    def _on_split(self, made: list[int]) -> None:
        self.made.emit(made)
        self.settle(self._task_id)

    def _refresh(self) -> None:
        enough, why = len(self.parts.values()) > 1, bool(self.reason.text().strip())
        self.note.setText(self._tells if enough else "Write at least a second part.")
        self.save_button.setEnabled(enough and why)


class Parts(QWidget):
    """Titles at the left, line by line; the description of the one in the middle at the right."""

    changed = Signal()

    def __init__(self, task: TaskDetail, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.titles = _Titles()
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText("What this part is about, as Markdown")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        self.titles.layout().setContentsMargins(0, 0, 0, 0)  # its top as high as that of the text beside it
        row.addWidget(self.titles, 1)
        row.addWidget(self.text, 1)
        self.setFocusProxy(self.titles)
        self.titles.put_row(0)
        first = self.titles.table.item(0, 0)
        first.setText(task.row.title)
        first.setData(_TEXT, task.description or "")
        self.titles.table.currentCellChanged.connect(lambda *_at: self._show())
        self.titles.changed.connect(self.changed)
        self.text.textChanged.connect(self._on_typed)
        self.titles.table.setCurrentCell(0, 0)
        self._show()

    def values(self) -> list[tuple[str, str]]:
        """Title and description of each part that has a title."""
        table = self.titles.table
        found = [table.item(row, 0) for row in range(table.rowCount())]
        return [(one.text().strip(), one.data(_TEXT) or "") for one in found if one and one.text().strip()]

    def _show(self) -> None:
        one = self.titles.table.currentItem()
        self.text.blockSignals(True)
        self.text.setPlainText((one.data(_TEXT) or "") if one else "")
        self.text.blockSignals(False)
        self.text.setEnabled(one is not None)
        title = one.text().strip() if one else ""
        self.text.setAccessibleName(f"Description of “{title}”" if title else "Description of this part")

    def _on_typed(self) -> None:
        if (one := self.titles.table.currentItem()) is not None:
            one.setData(_TEXT, self.text.toPlainText())


class _Titles(Rows):
    """The titles of the parts."""

    def __init__(self) -> None:
        super().__init__("Titles of the parts", "part", ("Part",), "Press Enter to write the first part.")
        self.table.horizontalHeader().setStretchLastSection(True)

    def put_row(self, at: int) -> None:
        """A part without a title."""
        self.table.insertRow(at)
        self.table.setItem(at, 0, QTableWidgetItem())
