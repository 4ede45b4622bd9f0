"""Everything there is to know about one thing that an upgrade set aside, and the way back for it."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget

from desktop.errors import Known
from desktop.queries import cells
from desktop.queries.settling import SetAsideDetail, Way
from desktop.store.noted import field
from desktop.words import Aside
from ui import failure, style, words
from ui.review import controls, parts
from ui.review.cell_editor import CellEditor
from ui.tables.quarantine import place
from ui.work import show

if TYPE_CHECKING:
    from concurrent.futures import Future

    from desktop.store.project import Project

LONG = 240
SETTLED = (Aside.PUT_BACK, Aside.LEFT_OUT)


class SetAsidePage(parts.Page):
    """What was found, what stands there now, what would fit; put back or left out by a button, never by Enter."""

    task_opened = Signal(int)
    """The task it belongs to was pressed (id)."""

    def __init__(self, detail: SetAsideDetail, project: "Project", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._detail, self._project = detail, project
        self.note_id = detail.row.id
        self.editors: list[CellEditor] = []
        self._buttons: list[QPushButton] = []
        self._trouble = style.label("")
        self._add_head()
        self._add_values()
        self._add_way_back()
        self.end()

    def typed(self) -> dict[str, str | None]:
        """What is in the fields, by column."""
        return {editor.cell.column: editor.text() for editor in self.editors}

    def take_over(self, before: parts.Page) -> None:
        """Put back into the fields what a person had typed there."""
        typed = before.typed() if isinstance(before, SetAsidePage) else {}
        for editor in self.editors:
            if editor.cell.column in typed:
                editor.write(typed[editor.cell.column])

    def _add_head(self) -> None:
        row = self._detail.row
        title = " ".join((row.title or words.table_text(row.table)).split())
        self.add(style.label(parts.shortened(title), "title"))
        number = f"{place(row)}, number {row.row_id}" if row.row_id else place(row)
        self.add(parts.state(row.state, number))
        said = f"When the file was upgraded, {words.ago(row.set_aside_at)}: {row.reason}."
        self.add(parts.quiet(said, tip=words.exact(row.set_aside_at)))
        if row.state in SETTLED and row.settled_at:
            by = f" by {row.settled_by}" if row.settled_by else ""
            done = f"{words.status_text(row.state)}{by}, {words.ago(row.settled_at)}"
            if row.settled_value is not None:
                done += f", as {self._settled(row.settled_value)}"
            glyph = style.icon(words.status_glyph(row.state), words.status_tint(row.state))
            self.add(parts.glyph_line(glyph, f"{done}.", tip=words.exact(row.settled_at)))
        if self._detail.task is not None:
            line = controls.LineButton(style.icon("check-square", "muted"), f"Task {self._detail.task}")
            line.clicked.connect(partial(self.task_opened.emit, self._detail.task))
            self.add(line)

    def _add_values(self) -> None:
        its = self._detail
        if its.row.kind == "made":
            return
        self.section("Original")
        if its.columns:
            self.add(parts.facts((words.column_text(name), value) for name, value in its.columns))
        else:
            self.add(_text(its.original, "Original"))
        if its.row.column:
            self.section("What stands there now")
            self.add(_text(self._in_words(its.now), "What stands there now"))

    def _in_words(self, text: str | None) -> str | None:
        """What may stand in the cell, a choice by its word."""
        place = cells.cell(self._detail.row.table, self._detail.row.column or "")
        return words.choice_text(text) if text and place and place.options else text

    def _settled(self, settled: str) -> str:
        """What was put back, from its JSON."""
        value = cells.loaded(settled)
        if isinstance(value, dict):
            return ", ".join(f"{field(name)} {said}" for name, said in value.items())
        text = " ".join((self._in_words(cells.found(value)) or "").split())
        return f"“{text if len(text) <= LONG else text[:LONG] + '…'}”" if text else "nothing"

    def _add_way_back(self) -> None:
        its = self._detail
        self.section("Put back")
        self.add(style.label(its.told, "muted"))
        if self._project.read_only:
            return
        if its.way is not Way.NONE:
            for asked in its.asked:
                editor = CellEditor(asked, self._project, its.project)
                editor.changed.connect(self._on_changed)
                self.editors.append(editor)
                self.add(editor)
            again = " again" if its.row.state is Aside.PUT_BACK else ""
            self._buttons.append(parts.button(f"Put back{again}", self._on_put_back, glyph="arrow-u-up-left"))
        if its.row.state is Aside.WAITING:
            leave = parts.button("Leave out", self._on_leave_out)
            leave.setToolTip("It stays where it is kept, and can be put back later")
            self._buttons.append(leave)
        self._trouble.hide()
        self.add(self._trouble)
        if self._buttons:
            self.add(parts.buttons(*self._buttons))
        self._on_changed()

    def _on_changed(self) -> None:
        if self._buttons and self._detail.way is not Way.NONE:
            self._buttons[0].setEnabled(all(editor.fits() for editor in self.editors))

    def _on_put_back(self) -> None:
        from desktop.commands import quarantine

        self._wait(self._project.write(quarantine.put_back, self.note_id, self.typed(), seen=self._detail.seen))

    def _on_leave_out(self) -> None:
        from desktop.commands import quarantine

        self._wait(self._project.write(quarantine.leave_out, self.note_id, seen=self._detail.seen))

    def _wait(self, written: "Future[None]") -> None:
        """What is written is shown by the panel, which reads anew; what is refused is said here."""
        for button in self._buttons:
            button.setEnabled(False)
        show(self, written, lambda _: None, self._on_refused)

    def _on_refused(self, error: BaseException) -> None:
        for button in self._buttons:
            button.setEnabled(True)
        if isinstance(error, Known):
            self._trouble.setText(error.sentence)
            self._trouble.show()
        else:
            failure.tell(self, error)


def _text(text: str | None, name: str) -> QWidget:
    """A value as it is, selectable; a long one in a box that scrolls."""
    if not text:
        return style.label("Nothing." if text is None else "An empty text.", "muted")
    if len(text) <= LONG and text.count("\n") < 8:
        said = parts.code(text)
        said.setAccessibleName(f"{name}: {text}")
        return said
    box = QPlainTextEdit(text)
    box.setReadOnly(True)
    box.setTabChangesFocus(True)
    box.setFont(style.monospace())
    box.setAccessibleName(name)
    box.setFixedHeight(style.GRID * 16)
    return box
