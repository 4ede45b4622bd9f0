"""Everything there is to know about one artifact without reading it, on one page."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.queries.listed import ArtifactRow, TaskRow
from ui import style, words
from ui.review import controls, parts


class ArtifactPage(parts.Page):
    """An artifact: what it is, where it belongs, what it was when it was kept."""

    artifact_opened = Signal(object)
    """This artifact is to be read (an ArtifactRow)."""
    task_opened = Signal(int)
    """The task it belongs to was pressed (id)."""

    def __init__(self, row: ArtifactRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.add(style.label(row.name, "title"))
        self.add(parts.glyph_line(words.type_icon(row.type), f"{words.type_text(row.type)} of {row.project_name}"))
        opening = parts.button("Open", partial(self.artifact_opened.emit, row), glyph="eye")
        self.add(parts.buttons(opening))
        if not row.has_content:
            self.add(style.label(parts.where_it_was(row), "muted"))
        self.section("Facts")
        self.add(
            parts.facts(
                (
                    ("Size", words.size_text(row.size)),
                    ("Run", f"run {row.run_id}" if row.run_id else ""),
                    ("Added", words.exact(row.created_at)),
                    ("Deleted", words.exact(row.deleted_at) if row.deleted_at else ""),
                )
            )
        )
        if digest := row.content_sha256 or row.sha256:
            self.add(style.label("SHA-256" if row.has_content else "SHA-256 as recorded", "muted"))
            self.add(parts.digest(digest))
        if row.task_id:
            self.section("Belongs to")
            self._task = controls.LineButton(style.icon("check-square", "muted"), f"Task {row.task_id}")
            self._task.clicked.connect(partial(self.task_opened.emit, row.task_id))
            self.add(self._task)
        self.end()

    def name_task(self, found: dict[int, TaskRow]) -> None:
        """What the task it belongs to is called, once that is known."""
        for number, row in found.items():
            self._task.say(f"{number}  {row.title}")
