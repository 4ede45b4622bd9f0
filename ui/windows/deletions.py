"""What was deleted in this window, so that it can be taken back: the marks of deletion, put on and taken off."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from ui import failure, words, work
from ui.windows.frame import Frame

if TYPE_CHECKING:
    from desktop.store.project import Project


@dataclass(frozen=True, slots=True)
class Deletion:
    """Things of one kind ("task") that got their mark together."""

    kind: str
    ids: tuple[int, ...]

    def __str__(self) -> str:
        return f"deleting {words.count_text(len(self.ids), self.kind)}"


class Deletions(QObject):
    """`changed` when another deletion can be undone or done again; what failed is told and forgotten."""

    changed = Signal()

    def __init__(self, project: "Project", window: Frame) -> None:
        super().__init__(window)
        self._project = project
        self._window = window
        self.done: list[Deletion] = []
        self.undone: list[Deletion] = []

    def delete(self, kind: str, ids: list[int]) -> None:
        """Mark rows as deleted."""
        self.undone.clear()
        self._move(Deletion(kind, tuple(ids)), mark=True, to=self.done)

    def restore(self, kind: str, ids: list[int]) -> None:
        """Take the mark off rows; can be undone by deleting them again."""
        self._move(Deletion(kind, tuple(ids)), mark=False, to=self.undone)

    def undo(self) -> None:
        """Take the newest deletion back."""
        if self.done:
            self._move(self.done.pop(), mark=False, to=self.undone)

    def redo(self) -> None:
        """Do again what was undone last."""
        if self.undone:
            self._move(self.undone.pop(), mark=True, to=self.done)

    def _move(self, deletion: Deletion, *, mark: bool, to: list[Deletion]) -> None:
        def moved(_nothing: object) -> None:
            to.append(deletion)
            self.changed.emit()

        def failed(error: BaseException) -> None:
            failure.tell(self._window, error)
            self.changed.emit()

        self.changed.emit()
        work.show(self, self._project.write(_marked, deletion, mark=mark), moved, failed)


def _marked(session: Any, deletion: Deletion, *, mark: bool) -> None:
    from desktop.commands import artifacts, projects, tasks

    if deletion.kind == "project":
        for project_id in deletion.ids:
            (projects.delete if mark else projects.restore)(session, project_id)
    else:
        noun = {"task": tasks, "artifact": artifacts}[deletion.kind]
        (noun.delete if mark else noun.restore)(session, deletion.ids)
