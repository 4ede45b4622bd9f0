"""The attach dialog: files become artifacts, one after another, whatever their size."""

from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QProgressBar, QScrollArea, QWidget

from desktop.errors import Cancelled
from desktop.words import ArtifactType
from ui import style, words
from ui.dialogs.form import FormDialog
from ui.review import parts
from ui.work import show

if TYPE_CHECKING:
    from desktop.store.progress import Progress
    from desktop.store.project import Project

GRID = style.GRID
MOST = 40 * GRID
"""As high as the files together are; with more of them one scrolls."""
# What the old tool's and agents' files are called, the first match wins.
BY_NAME = (
    ("adr", ArtifactType.ADR),
    ("architecture", ArtifactType.ARCHITECTURE),
    ("transcript", ArtifactType.TRANSCRIPT),
    ("spec", ArtifactType.SPEC),
    ("plan", ArtifactType.PLAN),
)
BY_ENDING = {".diff": ArtifactType.DIFF, ".patch": ArtifactType.DIFF, ".log": ArtifactType.LOG}


def guessed(name: str) -> ArtifactType:
    """The type a file's name suggests."""
    path = Path(name.lower())
    if path.suffix in BY_ENDING:
        return BY_ENDING[path.suffix]
    parts_of_it = path.stem.replace("-", "_").replace(".", "_").split("_")
    return next((kind for word, kind in BY_NAME if word in parts_of_it), ArtifactType.OTHER)


class FileLine(QWidget):
    """One file: the name it will have, its type, its size."""

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.byte_size = path.stat().st_size if path.is_file() else 0
        self.name, self.kind = QLineEdit(path.name), QComboBox()
        self.name.setMaxLength(512)
        self.name.setAccessibleName(f"Name of {path.name}")
        self.name.setToolTip(str(path))
        for one in ArtifactType:
            self.kind.addItem(words.type_icon(one), words.type_text(one), one)
        self.kind.setCurrentIndex(self.kind.findData(guessed(path.name)))
        self.kind.setAccessibleName(f"Type of {path.name}")
        self.suggested = self.values()
        self.kind.setFixedWidth(18 * GRID)
        size = style.label(words.size_text(self.byte_size), "muted")
        size.setWordWrap(False)
        size.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        size.setFixedWidth(10 * GRID)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.name, 1)
        row.addWidget(self.kind)
        row.addWidget(size)

    def values(self) -> tuple[str, ArtifactType]:
        """The name and the type it will have."""
        return self.name.text(), self.kind.currentData()


class Attaching:
    """How far one file is, as the writing thread tells, and the wish to stop it."""

    def __init__(self) -> None:
        self.done = 0.0
        self.stop = Event()

    def tell(self, progress: "Progress") -> None:
        """Note how far it is; from any thread."""
        self.done = progress.done / max(1, progress.total)


class AttachDialog(FormDialog):
    """A line for each file: its name, its type as guessed; all of them belong to one task or to the project alone."""

    def __init__(
        self,
        project: "Project",
        project_id: int,
        paths: list[Path],
        parent: QWidget | None = None,
        *,
        task_id: int | None = None,
    ) -> None:
        """`paths` are the files to begin with, more can be added; `task_id`: they belong to this task."""
        super().__init__("Attach files", "&Attach", parent)
        self._project, self._project_id, self._task_id = project, project_id, task_id
        self._files: list[FileLine] = []
        self._attaching: Attaching | None = None
        self._finished = 0
        self._clock = QTimer(self)
        self._clock.setInterval(100)
        self._clock.timeout.connect(self._on_tick)
        self._list = parts.Page(margin=0)
        self._list.end()
        self._area = area = QScrollArea()
        area.setWidget(self._list)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._more = parts.button("Add &files…", self._on_add, glyph="plus")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        self._bar.hide()
        for at, widget in enumerate((area, parts.buttons(self._more), self._bar)):
            self.fields.addWidget(widget, at, 0, 1, 2)
        self.fields.setRowStretch(0, 1)
        self.add(paths)
        (self._files[0].name if self._files else self._more).setFocus()
        self.begin()

    def add(self, paths: list[Path]) -> None:
        """Add a line for each file that is not there yet."""
        there = {line.path for line in self._files}
        for path in paths:
            if path not in there:
                line = FileLine(path)
                self._list.column.insertWidget(len(self._files), line)
                line.show()  # only what is shown has a height in its column
                self._files.append(line)
                QWidget.setTabOrder(line.kind, self._more)  # which stands below all of them
        self._refresh()
        self._area.setMinimumHeight(min(self._list.sizeHint().height(), MOST))
        self.fields.invalidate()  # a layout in another one learns of it later only
        style.fit(self, 80)

    def values(self) -> tuple[object, ...]:
        """Names and types that are not those suggested; files that were chosen are quickly chosen again."""
        return tuple(line.values() for line in self._files if line.values() != line.suggested)

    def reject(self) -> None:
        """Close, or while files are being attached: stop it; what is not attached stays in the list."""
        if self._attaching is None:
            super().reject()
            return
        self._attaching.stop.set()
        self.note.setText("Stopping…")

    def save(self) -> None:
        """Attach the files one after another; one that cannot be attached stops it and stays in the list."""
        self._bar.setRange(0, max(1, sum(line.byte_size for line in self._files) // 1024))
        self._bar.setValue(0)
        self._finished = 0
        self._bar.show()
        self._list.setEnabled(False)
        self._more.setEnabled(False)
        self._attach_first()

    def _attach_first(self) -> None:
        from desktop.commands import artifacts

        line, self._attaching = self._files[0], Attaching()
        self._clock.start()
        self.note.setText(f"Reading {line.path.name}, {words.size_text(line.byte_size)}…")
        future = self._project.write(
            artifacts.attach,
            self._project_id,
            line.path,
            type=line.kind.currentData(),
            task_id=self._task_id,
            name=line.name.text(),
            progress=self._attaching.tell,
            cancelled=self._attaching.stop.is_set,
        )
        show(self, future, self._on_attached, self._on_refused)

    def _on_tick(self) -> None:
        if self._attaching:
            self._bar.setValue(int(self._finished + self._attaching.done * self._files[0].byte_size) // 1024)

    def _on_attached(self, artifact_id: int) -> None:
        is_stopped = self._attaching is not None and self._attaching.stop.is_set()
        line = self._files.pop(0)
        line.hide()
        line.deleteLater()
        self._finished += line.byte_size
        self._bar.setValue(self._finished // 1024)
        if self._files and is_stopped:
            self._on_refused(Cancelled("Stopped."))
        elif self._files:
            self._attach_first()
        else:
            self._rest()
            self.settle(artifact_id)

    def _rest(self) -> None:
        self._attaching = None
        self._clock.stop()

    def _on_refused(self, error: BaseException) -> None:
        self._rest()
        self._bar.hide()
        self._list.setEnabled(True)
        self._more.setEnabled(True)
        self._refresh()
        if not isinstance(error, Cancelled):
            self.refuse(error)

    def _refresh(self) -> None:
        to = f"task {self._task_id}" if self._task_id else "the project"
        count = len(self._files)
        self.note.setText(f"{words.count_text(count, 'file')} for {to}" if count else "Choose the files to attach.")
        self.save_button.setEnabled(count > 0)

    def _on_add(self) -> None:
        dialog = QFileDialog(self, "Attach files")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda chosen: self.add([Path(one) for one in chosen]))
        dialog.open()
