"""The dialog of one architecture: what it is, what speaks for it and against it, and what one gives up with it."""

from typing import TYPE_CHECKING, TypedDict

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from desktop.queries.architecture import Choice
from desktop.queries.rows import OptionRow
from ui import style
from ui.dialogs.form import FormDialog
from ui.review import parts
from ui.work import show

if TYPE_CHECKING:
    from desktop.store.project import Project

GRID = style.GRID
LINES = "For it and against it: one sentence a line."


class Said(TypedDict):
    """The words of an architecture, as commands take them."""

    name: str
    description: str | None
    pros: list[str]
    cons: list[str]
    trade_offs: str | None


class OptionDialog(FormDialog):
    """Proposes an architecture, or edits the one that was read."""

    def __init__(
        self, project: "Project", project_id: int, parent: QWidget | None = None, *, option: OptionRow | None = None
    ) -> None:
        words = ("Edit architecture", "&Save") if option else ("Propose an architecture", "&Propose")
        super().__init__(*words, parent)
        self._project, self._project_id, self._option = project, project_id, option
        self.name = QLineEdit()
        self.name.setMaxLength(512)
        self.description = _text("How it is built", 10)
        self.pros = _text("", 8)
        self.cons = _text("", 8)
        self.trade_offs = _text("What one gives up with it, and for what", 8)
        self.add_field("Name", self.name)
        self.add_field("What it is", self.description, stretch=True)
        self.add_field("For it", self.pros)
        self.add_field("Against it", self.cons)
        self.fields.addWidget(style.label(LINES, "muted"), self.fields.rowCount(), 1)
        for field in (self.pros, self.cons):
            field.setAccessibleDescription(LINES)
        self.add_field("Trade-offs", self.trade_offs)
        if option:
            self._fill(option)
        self.name.textChanged.connect(self._refresh)
        style.size(self, 80, 72)
        self.name.setFocus()
        self.begin()
        self._refresh()

    def values(self) -> tuple[object, ...]:
        """Name, what it is, for it, against it, trade-offs."""
        fields = (self.description, self.pros, self.cons, self.trade_offs)
        return (self.name.text(), *(field.toPlainText() for field in fields))

    def save(self) -> None:
        """Propose or edit; a refusal is shown in place."""
        from desktop.commands import architecture

        said: Said = {
            "name": self.name.text(),
            "description": self.description.toPlainText().strip() or None,
            "pros": _lines(self.pros),
            "cons": _lines(self.cons),
            "trade_offs": self.trade_offs.toPlainText().strip() or None,
        }
        if self._option is None:
            future = self._project.write(architecture.propose, self._project_id, **said)
        else:
            future = self._project.write(architecture.edit, self._option.id, read=self._option, **said)
        show(self, future, self.settle, self.refuse)

    def show_what_is_there(self) -> None:
        """Read it as it is now and offer it beside what was typed."""
        from desktop.queries import architecture

        show(self, self._project.read(architecture.choice, self._project_id), self._on_there, self.refuse)

    def _on_there(self, choice: Choice) -> None:
        there = next((one for one in choice.options if self._option and one.id == self._option.id), None)
        if there is None:
            return
        self._option = there
        told = parts.facts(
            (
                ("Name", there.name),
                ("What it is", there.description or ""),
                ("For it", "\n".join(there.pros)),
                ("Against it", "\n".join(there.cons)),
                ("Trade-offs", there.trade_offs or ""),
            )
        )
        take = parts.button("&Take what is there", lambda: self._on_take(there))
        self.show_there("What is there now; Save writes what you typed over it:", take, told)

    def _on_take(self, there: OptionRow) -> None:
        self._fill(there)
        self.begin()
        self.clear_trouble()

    def _fill(self, option: OptionRow) -> None:
        self.name.setText(option.name)
        self.description.setPlainText(option.description or "")
        self.pros.setPlainText("\n".join(option.pros))
        self.cons.setPlainText("\n".join(option.cons))
        self.trade_offs.setPlainText(option.trade_offs or "")

    def _refresh(self) -> None:
        self.save_button.setEnabled(bool(self.name.text().strip()))


def _text(hint: str, least: int) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setTabChangesFocus(True)
    made.setPlaceholderText(hint)
    made.setMinimumHeight(least * GRID)
    return made


def _lines(field: QPlainTextEdit) -> list[str]:
    """Each line that says something."""
    return [line.strip() for line in field.toPlainText().splitlines() if line.strip()]
