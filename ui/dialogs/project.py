"""The project dialog: name a project, say what it is for and where its files are."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from desktop.queries.rows import ProjectDetail, ProjectRow
from desktop.words import Phase
from ui import style
from ui.dialogs.form import FormDialog
from ui.dialogs.phase import in_words, phase_box, reason_field, skipped
from ui.dialogs.written import Written
from ui.review import parts
from ui.work import show

if TYPE_CHECKING:
    from desktop.store.project import Project

GRID = style.GRID


class ProjectDialog(FormDialog):
    """Name, description, folder, engine, phase; makes a project or edits the one that was read."""

    def __init__(
        self, project: "Project", parent: QWidget | None = None, *, detail: ProjectDetail | None = None, hint: str = ""
    ) -> None:
        """`detail` is what is edited, as it was read; without it a new one is made. `hint` stands at the foot."""
        super().__init__("Edit project" if detail else "Add project", "&Save" if detail else "&Add project", parent)
        self._project = project
        self._row: ProjectRow | None = None
        self._hint = hint
        self._name, self._folder, self._engine = QLineEdit(), QLineEdit(), QLineEdit()
        self._name.setMaxLength(255)
        self._folder.setMaxLength(512)
        self._folder.setPlaceholderText("Where its repository is")
        self._engine.setMaxLength(255)
        self._engine.setPlaceholderText("Which engine works on it unless a task says otherwise")
        self._description, self._phase = Written("What it is for, as Markdown"), phase_box()
        folder = QWidget()
        row = QHBoxLayout(folder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self._folder, 1)
        row.addWidget(parts.button("&Choose…", self._on_choose))
        folder.setFocusProxy(self._folder)
        self.add_field("Name", self._name)
        self.add_field("Description", self._description, stretch=True)
        self.add_field("Folder", folder)
        self._folder.setAccessibleName("Folder")
        self.add_field("Engine", self._engine)
        self.add_field("Phase", self._phase)
        self._why = reason_field("Why a phase is skipped: it is recorded with who skipped it")
        self._why_said = self.add_field("Why", self._why)
        if detail:
            self._fill(detail.row)
        else:
            self._phase.setCurrentIndex(self._phase.findData(Phase.PLANNER))
        for field in (self._name, self._folder, self._engine, self._description.text):
            field.textChanged.connect(self._refresh)
        self._phase.currentIndexChanged.connect(self._refresh)
        self._why.textChanged.connect(self._refresh)
        style.size(self, 72, 56)
        self._name.setFocus()
        self.begin()
        self._refresh()

    def values(self) -> tuple[str, str, str, str, Phase | None, str]:
        """Name, description, folder, engine, phase, and why."""
        text, why = self._description.text.toPlainText(), self._why.toPlainText().strip()
        return self._name.text(), text, self._folder.text(), self._engine.text(), self._phase.currentData(), why

    def save(self) -> None:
        """Create or edit; a refusal is shown in place."""
        from desktop.commands import projects

        name, text, folder, engine, phase, why = self.values()
        row = self._row
        if row is None:
            future = self._project.write(
                projects.create,
                name=name,
                description=text or None,
                root_path=folder or None,
                default_engine=engine or None,
                phase=phase,
            )
            show(self, future, self.settle, self.refuse)
            return
        future = self._project.write(
            projects.edit,
            row.id,
            row_version=row.row_version,
            name=name,
            description=text or None,
            root_path=folder or None,
            default_engine=engine or None,
            phase=phase,
            reason=why or None,
        )
        show(self, future, lambda _version: self.settle(row.id), self.refuse)

    def show_what_is_there(self) -> None:
        """Read the project as it is now and offer it beside what was typed."""
        from desktop.queries import projects

        if self._row:
            show(self, self._project.read(projects.detail, self._row.id), self._on_there, self.refuse)

    def _on_there(self, there: ProjectDetail) -> None:
        row = self._row = there.row
        now = (("Name", row.name), ("Description", row.description or ""), ("Folder", row.root_path or ""))
        more = (("Engine", row.default_engine or ""),)
        take = parts.button("&Take what is there", lambda: self._on_take(row))
        self.show_there("What is there now; Save writes what you typed over it:", take, parts.facts((*now, *more)))

    def _on_take(self, row: ProjectRow) -> None:
        self._fill(row)
        self.begin()
        self.clear_trouble()
        self._refresh()

    def _fill(self, row: ProjectRow) -> None:
        self._row = row
        self._name.setText(row.name)
        self._description.text.setPlainText(row.description or "")
        self._folder.setText(row.root_path or "")
        self._engine.setText(row.default_engine or "")
        self._phase.setCurrentIndex(self._phase.findData(row.phase))

    def _refresh(self) -> None:
        phase, why = self._phase.currentData(), self._why.toPlainText().strip()
        row = self._row
        skips = skipped(row.phase, phase) if row and phase != row.phase else ()
        for one in (self._why, self._why_said):
            one.setVisible(bool(skips))
        self.note.setText(
            f"That skips {in_words(skips)}, which is recorded. Say why." if skips and not why else self._hint
        )
        named, changed = bool(self._name.text().strip()), self.is_changed
        self.save_button.setEnabled(named and changed and (bool(why) or not skips))

    def _on_choose(self) -> None:
        dialog = QFileDialog(self, "Folder", self._folder.text())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._folder.setText)
        dialog.open()
