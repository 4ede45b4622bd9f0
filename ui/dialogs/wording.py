"""The fields that hold all the words of a task version: title, description, criteria, gates, what it waits for."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit, QTabWidget

from desktop.queries.rows import Proposal
from ui import style
from ui.dialogs.conditions import Criteria, Gates
from ui.dialogs.form import FormDialog
from ui.dialogs.waits_for import WaitsFor
from ui.dialogs.written import Written
from ui.review.wording import Draft, Wording

if TYPE_CHECKING:
    from desktop.store.project import Project

GRID = style.GRID
LEAST, MOST = 14 * GRID, 25 * GRID
"""How high the conditions are without any line, and with as many as there may be room for."""
EMPTY = Draft("", None, (), "", (), "", (), "")


class WordingFields(QObject):
    """What is typed in them is a draft, to be compared with the version it was begun from."""

    changed = Signal()

    def __init__(self, project: "Project", project_id: int, task_id: int | None, form: FormDialog) -> None:
        """`task_id` is None for a task that is only being made."""
        super().__init__(form)
        self._base: Wording = EMPTY
        self.title = QLineEdit()
        self.title.setMaxLength(512)
        self.description = Written()
        self.criteria, self.gates = Criteria(), Gates()
        self.waits_for = WaitsFor(project, project_id, task_id)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for page in (self.criteria, self.gates, self.waits_for):
            self.tabs.addTab(page, "")
        form.add_field("Title", self.title)
        form.add_field("Description", self.description, stretch=True)
        form.add_field("Conditions", self.tabs)
        told = (self.title.textChanged, self.description.text.textChanged)
        for signal in (*told, self.criteria.changed, self.gates.changed, self.waits_for.changed):
            signal.connect(self._on_changed)
        self.fill(EMPTY)

    def fill(self, wording: Wording, base: Wording | None = None) -> None:
        """Show `wording`; `base` is the version it would change, where that is another one."""
        self._base = base or wording
        self.title.setText(wording.title)
        self.description.text.setPlainText(wording.description or "")
        self.criteria.fill(wording.criteria, wording.criteria_text)
        self.gates.fill(wording.gates, wording.gates_text)
        self.waits_for.fill(wording.dependencies, wording.dependencies_text)
        self._on_changed()

    def draft(self) -> Draft:
        """What the fields say; what could not be read stays its text until something is written in its place.

        Known when a gate's time limit is no number.
        """
        base, criteria, gates = self._base, self.criteria.values(), self.gates.values()
        waits_for = self.waits_for.values()
        return Draft(
            title=self.title.text(),
            description=self.description.text.toPlainText() or None,
            gates=gates,
            gates_text="" if gates else base.gates_text,
            criteria=criteria,
            criteria_text="" if criteria else base.criteria_text,
            dependencies=waits_for,
            dependencies_text="" if waits_for else base.dependencies_text,
        )

    def _on_changed(self) -> None:
        counts = (
            ("Acceptance criteria", len(self.criteria.values())),
            ("Gates", self.gates.table.rowCount()),
            ("Waits for", len(self.waits_for.values())),
        )
        lines = max(1, *(many for _name, many in counts))
        self.tabs.setFixedHeight(min(LEAST + lines * style.ROW_HEIGHT, MOST))
        for at, (name, many) in enumerate(counts):
            self.tabs.setTabText(at, f"{name}  {many}" if many else name)
        self.changed.emit()


def as_proposal(base: Wording, draft: Draft) -> Proposal:
    """What a draft changes of a version, and nothing else."""
    return Proposal(
        title=draft.title if draft.title != base.title else None,
        description=(draft.description or "") if draft.description != (base.description or None) else None,
        gates=draft.gates if draft.gates != base.gates else None,
        dependencies=draft.dependencies if draft.dependencies != base.dependencies else None,
        criteria=draft.criteria if draft.criteria != base.criteria else None,
    )
