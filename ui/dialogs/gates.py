"""The gates an older tool dropped, task by task, to be carried over in those a person chooses."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from desktop.queries.rows import DroppedGates
from desktop.words import TaskStatus
from ui import style, words
from ui.dialogs.form import FormDialog
from ui.work import show

if TYPE_CHECKING:
    from desktop.store.project import Project


class CarryGatesDialog(FormDialog):
    """Shows every task with the gates it would get back; all are chosen at first."""

    def __init__(self, project: "Project", found: Sequence[DroppedGates], parent: QWidget | None = None) -> None:
        """`found`: at least one, all of one project."""
        super().__init__("Carry gates over", "", parent)
        self._project, self._project_id = project, found[0].project_id
        self._found: Sequence[DroppedGates] = ()
        self.table = QTableWidget(0, 4)
        self.table.setAccessibleName("Tasks whose gates were dropped")
        self.table.setHorizontalHeaderLabels(["Task", "Status", "Gates", "From"])
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(style.ROW_HEIGHT)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)  # Tab leads on to the buttons
        told = (
            "When change-driven-dev renamed a task it did not keep the gates. Each task that is chosen gets its gates"
            " back in a new version; Space chooses."
        )
        self.fields.addWidget(style.label(told, "muted"), 0, 0, 1, 2)
        self.fields.addWidget(self.table, 1, 0, 1, 2)
        self.fields.setRowStretch(1, 1)
        self.table.itemChanged.connect(lambda _item: self._say())
        self._fill(found)
        style.size(self, 104, 56)
        self.table.setFocus()

    def values(self) -> tuple[object, ...]:
        """Nothing is typed here: leaving asks nothing."""
        return ()

    def chosen(self) -> list[DroppedGates]:
        """The tasks that would get their gates back."""
        checked = Qt.CheckState.Checked
        return [it for row, it in enumerate(self._found) if self.table.item(row, 0).checkState() is checked]

    def save(self) -> None:
        """Carry the gates over in what is chosen: in all of it, or in none."""
        from desktop.commands import tasks

        read = {it.task_id: it.row_version for it in self.chosen()}
        show(self, self._project.write(tasks.carry_gates_over, read), lambda made: self.settle(len(made)), self.refuse)

    def show_what_is_there(self) -> None:
        """Somebody was faster: the list as it is now."""
        from desktop.queries import gates

        show(self, self._project.read(gates.dropped, self._project_id), self._fill)

    def _fill(self, found: Sequence[DroppedGates]) -> None:
        self.table.blockSignals(True)
        self._found = found = [it for it in found if it.may_carry]
        self.table.setRowCount(len(found))
        for row, it in enumerate(found):
            gates = ", ".join(it.names) or "written in a way Placet cannot read"
            texts = (it.title, words.status_text(it.status), gates, f"version {it.kept_in}")
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(row, column, item)
            self.table.item(row, 0).setCheckState(Qt.CheckState.Checked)
            self.table.item(row, 1).setIcon(words.status_icon(it.status))
        self.table.blockSignals(False)
        header = self.table.horizontalHeader()
        for column in (1, 3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        for column in (0, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        if found:
            self.table.setCurrentCell(0, 0)
        self._say()

    def _say(self) -> None:
        chosen = self.chosen()
        self.save_button.setText(f"&Carry over in {words.count_text(len(chosen), 'task')}")
        self.save_button.setEnabled(bool(chosen))
        approved = sum(it.status is TaskStatus.APPROVED for it in chosen)
        them = "One of them is approved and then needs" if approved == 1 else f"{approved} are approved and then need"
        self.note.setText(f"{them} a new approval." if approved else "")
