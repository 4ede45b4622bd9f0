"""What a project demands before its tasks leave a phase: what is built in, and what it adds of its own."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from desktop.errors import Known
from desktop.queries import requirements
from desktop.queries.conditions import CONDITIONS
from desktop.words import Phase
from ui import failure, style, words
from ui.dialogs.lines import Cell, LinesView
from ui.dialogs.sheet import SheetDialog
from ui.work import show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop.queries.requirements import Rule
    from desktop.store.project import Project

GRID = style.GRID
TITLES = ("Before leaving", "Requirement", "Asked for when", "Met when")


class RequirementsDialog(SheetDialog):
    """All requirements of one project; its own can be removed, and more can be added."""

    def __init__(self, project: "Project", project_id: int, parent: QWidget | None = None) -> None:
        super().__init__("Requirements", parent)
        self._project, self._project_id = project, project_id
        self._rules: list[tuple[Phase, Rule]] = []
        self.title.setText("Requirements")
        self.said.setText("What must be so before a task of this project leaves a phase. What is built in always is.")
        self.table = LinesView("Requirements", TITLES, (22, 26, 26, 0))
        self.table.selectionModel().selectionChanged.connect(self._on_line)
        self.middle.addWidget(self.table, 1)
        if not project.read_only:
            self.middle.addLayout(self._form())
            self.remove = self.add_button("&Remove", self._on_remove)
            self.remove.setEnabled(False)
        self.foot.addStretch(1)
        self.add_button("Close", self.accept)
        self.resize(112 * GRID, 84 * GRID)
        self.table.setFocus()
        self._read()

    def _form(self) -> QGridLayout:
        self.phase, self.name = QComboBox(), QLineEdit()
        self.asked, self.met = QComboBox(), QComboBox()
        self.number = QLineEdit()
        for phase in Phase:
            self.phase.addItem(words.phase_icon(phase), words.phase_text(phase), phase)
        for box in (self.asked, self.met):
            for name in CONDITIONS:
                box.addItem(_condition(name, "N" if CONDITIONS[name].numbered else ""), name)
        self.met.removeItem(self.met.findData("always"))
        self.met.setCurrentIndex(self.met.findData("people at least"))
        self.name.setPlaceholderText("What it is called")
        self.number.setPlaceholderText("N")
        self.number.setFixedWidth(8 * GRID)
        form = QGridLayout()
        form.setContentsMargins(GRID, GRID * 2, GRID, 0)
        form.setSpacing(GRID)
        for column, (text, field) in enumerate(
            (
                ("&Before leaving", self.phase),
                ("&Name", self.name),
                ("&Asked for when", self.asked),
                ("&Met when", self.met),
                ("N", self.number),
            )
        ):
            label = style.label(text, "muted")
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setBuddy(field)
            field.setAccessibleName(text.replace("&", "") if text != "N" else "The number it needs")
            form.addWidget(label, 0, column)
            form.addWidget(field, 1, column)
        form.setColumnStretch(1, 1)
        self.put = self.add_button("A&dd", self._on_add)
        for box in (self.asked, self.met):
            box.currentIndexChanged.connect(lambda _at: self._on_conditions())
        self.name.textChanged.connect(lambda _text: self._on_conditions())
        self._on_conditions()
        return form

    def _on_conditions(self) -> None:
        numbered = any(CONDITIONS[str(box.currentData())].numbered for box in (self.asked, self.met))
        self.number.setEnabled(numbered)
        if not numbered:
            self.number.clear()
        self.put.setEnabled(bool(self.name.text().strip()))

    def _read(self) -> None:
        asked = self._project.read(requirements.of_project, self._project_id)
        show(self, asked, self._show, lambda error: failure.tell(self, error))

    def _show(self, found: "Mapping[Phase, tuple[Rule, ...]]") -> None:
        self._rules = [(phase, rule) for phase, rules in found.items() for rule in rules]
        self.table.show_lines([_line(at, phase, rule) for at, (phase, rule) in enumerate(self._rules)])

    def _on_line(self, *_changed: object) -> None:
        if not self._project.read_only:
            chosen = self.table.chosen()
            self.remove.setEnabled(bool(chosen) and self._rules[chosen[0]][1].id is not None)

    def _on_add(self) -> None:
        from desktop.commands import requirements as act

        asked = self._project.write(
            act.add,
            self._project_id,
            phase=Phase(self.phase.currentData()),
            name=self.name.text(),
            applicable_if=str(self.asked.currentData()),
            satisfied_if=str(self.met.currentData()),
            parameter=self.number.text().strip() or None,
        )
        show(self, asked, lambda _id: self._on_written(added=True), self._on_refused)

    def _on_remove(self) -> None:
        from desktop.commands import requirements as act

        rule = self._rules[self.table.chosen()[0]][1]
        show(self, self._project.write(act.remove, rule.id), lambda _: self._on_written(added=False), self._on_refused)

    def _on_written(self, *, added: bool) -> None:
        self.hush()
        if added:
            self.name.clear()
            self.number.clear()
        self._read()

    def _on_refused(self, error: BaseException) -> None:
        if isinstance(error, Known):
            self.say("warn", error.sentence)
        else:
            failure.tell(self, error)


def _line(at: int, phase: Phase, rule: "Rule") -> tuple[Cell, ...]:
    first, *others = (rule.parameter or "").split() or [""]
    if not (rule.applicable_if in CONDITIONS and CONDITIONS[rule.applicable_if].numbered):
        others = [first]
        first = ""
    name = rule.name if rule.id is not None else f"{rule.name} (built in)"
    met = _condition(rule.satisfied_if, others[0] if others else "")
    return (
        Cell(words.phase_text(phase), key=f"{at:04}"),
        Cell(name),
        Cell(_condition(rule.applicable_if, first)),
        Cell(met),
    )


def _condition(name: str, number: str) -> str:
    """`people at least` and 2 as `People at least 2`."""
    return f"{name.capitalize()} {number}".strip()
