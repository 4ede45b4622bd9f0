"""What a project demands before its tasks leave a phase: what is built in, and what it adds of its own."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from desktop.errors import Known
from desktop.queries import requirements
from desktop.queries.conditions import CONDITIONS
from desktop.words import Phase
from ui import failure, style, words
from ui.dialogs.lines import CELL_PADDING, Cell, LinesView
from ui.dialogs.number import Number
from ui.dialogs.remove_requirement import RemoveRequirementDialog
from ui.dialogs.sheet import SheetDialog
from ui.review import parts
from ui.review.requirements import condition
from ui.work import show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop.queries.requirements import Rule
    from desktop.store.project import Project

GRID = style.GRID
FEWEST_LETTERS = 16
FOR_INSTANCE = (
    "For instance “Two people”: before leaving review and approval, always asked for, met when 2 or more people "
    "approved it."
)
TITLES = ("Before leaving", "Requirement", "Asked for when", "Met when")


class RequirementsDialog(SheetDialog):
    """All requirements of one project; its own can be removed, and more can be added."""

    def __init__(
        self,
        project: "Project",
        project_id: int,
        with_key: Callable[[Callable[[], object]], object],
        parent: QWidget | None = None,
    ) -> None:
        """`with_key(then)` calls `then` as soon as the person has a key."""
        super().__init__("Requirements", parent)
        self._project, self._project_id, self._with_key = project, project_id, with_key
        self._rules: list[tuple[Phase, Rule]] = []
        self.title.setText("Requirements")
        self.said.setText(
            "What must be so before a task of this project leaves a phase. What is built in holds in every project; "
            "a project adds its own."
        )
        self.table = LinesView("Requirements", TITLES, (22, 28, 30, 0), by=0)
        self.table.selectionModel().selectionChanged.connect(self._on_line)
        self.middle.addWidget(self.table)
        if not project.read_only:
            self.middle.addLayout(self._form())
            self.middle.addStretch(1)
            self.remove = self.add_button("&Remove…", self._on_remove)
            self.remove.setEnabled(False)
        self.foot.addStretch(1)
        self.add_button("Close", self.accept)
        style.size(self, 128, 64)
        self.table.setFocus()
        self._read()

    def _form(self) -> QGridLayout:
        self.name, self.phase = QLineEdit(), QComboBox()
        for phase in Phase:
            self.phase.addItem(words.phase_icon(phase), words.phase_text(phase), phase)
        self.asked, self.met = Condition(CONDITIONS), Condition(name for name in CONDITIONS if name != "always")
        self.met.box.setCurrentIndex(self.met.box.findData("people at least"))
        self.put = parts.button("&Add", self._on_add, glyph="plus")
        self.name.textChanged.connect(self._on_name)
        self._on_name()
        form = QGridLayout()
        form.setContentsMargins(CELL_PADDING, 2 * GRID, CELL_PADDING, GRID)
        form.setHorizontalSpacing(2 * GRID)
        form.setVerticalSpacing(GRID)
        form.addWidget(style.label("Add a requirement", "heading"), 0, 0, 1, 5)
        form.addWidget(style.label(FOR_INSTANCE, "muted"), 1, 0, 1, 5)
        for row, at, text, field in (
            (2, 0, "Name", self.name),
            (2, 2, "Before leaving", self.phase),
            (3, 0, "Asked for when", self.asked),
            (3, 2, "Met when", self.met),
        ):
            label = style.label(text)
            label.setWordWrap(False)
            label.setBuddy(field.box if isinstance(field, Condition) else field)
            field.setAccessibleName(text)
            form.addWidget(label, row, at)
            form.addWidget(field, row, at + 1)
        form.addWidget(self.put, 3, 4)
        form.setColumnStretch(1, 1)
        form.setColumnStretch(3, 1)
        return form

    def _on_name(self) -> None:
        self.put.setEnabled(bool(self.name.text().strip()))

    def _read(self) -> None:
        asked = self._project.read(requirements.of_project, self._project_id)
        show(self, asked, self._show, lambda error: failure.tell(self, error))

    def _show(self, found: "Mapping[Phase, tuple[Rule, ...]]") -> None:
        self._rules = [(phase, rule) for phase, rules in found.items() for rule in rules]
        self.table.setMaximumHeight(self._rows_high(len(self._rules)))
        self.table.show_lines([_line(at, phase, rule) for at, (phase, rule) in enumerate(self._rules)])

    def _rows_high(self, rows: int) -> int:
        """As high as its rows, so that what is below it stands close."""
        header = self.table.horizontalHeader().sizeHint().height()
        return header + (rows + 1) * style.ROW_HEIGHT

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
            applicable_if=self.asked.name(),
            satisfied_if=self.met.name(),
            parameter=" ".join(self.asked.number() + self.met.number()) or None,
        )
        show(self, asked, lambda _id: self._on_added(), self._on_refused)

    def _on_remove(self) -> None:
        phase, rule = self._rules[self.table.chosen()[0]]
        others = [one for at, one in self._rules if at is phase and one is not rule]

        def ask() -> None:
            asking = RemoveRequirementDialog(self._project, phase, rule, others, self)
            asking.saved.connect(lambda _id: self._on_written())
            asking.open()

        self._with_key(ask)

    def _on_added(self) -> None:
        self.name.clear()
        self._on_written()

    def _on_written(self) -> None:
        self.hush()
        self._read()

    def _on_refused(self, error: BaseException) -> None:
        if isinstance(error, Known):
            self.say("warn", error.sentence)
        else:
            failure.tell(self, error)


class Condition(QWidget):
    """A condition chosen by what it says, and beside it the number it needs, where it needs one."""

    def __init__(self, names: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box, self._number = QComboBox(), Number(1, 1_000_000, 2)
        for name in names:
            self.box.addItem(condition(name), name)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(FEWEST_LETTERS)
        self._number.setFixedWidth(9 * GRID)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.box, 1)
        row.addWidget(self._number)
        self.box.currentIndexChanged.connect(lambda _at: self._on_chosen())
        self._on_chosen()

    def setAccessibleName(self, name: str) -> None:
        """The name is the box's; the number is that of what it says."""
        self.box.setAccessibleName(name)
        self._number.setAccessibleName(f"{name}: the number")

    def name(self) -> str:
        """The condition's name, as it is stored."""
        return str(self.box.currentData())

    def number(self) -> list[str]:
        """The number it needs; none where it needs none."""
        return [str(self._number.value())] if CONDITIONS[self.name()].numbered else []

    def _on_chosen(self) -> None:
        """The number stands where the sentence has it, before what begins with it; so Tab comes to it, too."""
        begins = self.box.currentText().startswith("…")
        self._row.removeWidget(self._number)
        self._row.insertWidget(0 if begins else 1, self._number)
        QWidget.setTabOrder(*((self._number, self.box) if begins else (self.box, self._number)))
        self._number.setVisible(CONDITIONS[self.name()].numbered)


def _line(at: int, phase: Phase, rule: "Rule") -> tuple[Cell, ...]:
    first, *others = (rule.parameter or "").split() or [""]
    if not (rule.applicable_if in CONDITIONS and CONDITIONS[rule.applicable_if].numbered):
        others = [first]
        first = ""
    name = rule.name if rule.id is not None else f"{rule.name} (built in)"
    return (
        Cell(words.phase_text(phase), key=f"{at:04}"),
        Cell(name),
        Cell(condition(rule.applicable_if, first)),
        Cell(condition(rule.satisfied_if, others[0] if others else "")),
    )
