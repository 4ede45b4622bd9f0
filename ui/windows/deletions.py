"""What was deleted in this window, so that it can be taken back: the marks of deletion, put on and taken off."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QObject, Signal

from desktop.words import TaskStatus
from ui import failure, words, work
from ui.tables.page import TablePage

if TYPE_CHECKING:
    from desktop.store.project import Project
    from ui.bars import Bar
    from ui.windows.project import ProjectWindow

STILL = {
    TaskStatus.AWAITING_APPROVAL: "Nobody is asked to decide about it until it is restored.",
    TaskStatus.IN_PROGRESS: "Work that is going on for it is not stopped.",
}
"""What else holds of a task that was deleted in this state."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """Things of one kind ("task") that got their mark together."""

    kind: str
    ids: tuple[int, ...]

    def __str__(self) -> str:
        return f"deleting {words.count_text(len(self.ids), self.kind)}"


class Deletions(QObject):
    """`changed` when another deletion can be undone or done again; what failed is told and forgotten.

    What was deleted is said in a bar, with the way back, until that is taken, more is deleted, or another page shown.
    """

    changed = Signal()

    def __init__(self, project: "Project", window: "ProjectWindow") -> None:
        super().__init__(window)
        self._project = project
        self._window = window
        self._bar: Bar | None = None
        window.stack.currentChanged.connect(lambda _at: self._hush())
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
        """Take the newest deletion back; what was deleted is selected again."""
        if self.done:
            self._move(self.done.pop(), mark=False, to=self.undone)
            if self._window.current.isVisible():
                self._window.current.take_keyboard()

    def redo(self) -> None:
        """Do again what was undone last."""
        if self.undone:
            self._move(self.undone.pop(), mark=True, to=self.done)

    def _move(self, deletion: Deletion, *, mark: bool, to: list[Deletion]) -> None:
        def moved(told: str) -> None:
            to.append(deletion)
            self.changed.emit()
            if mark:
                self._bar = self._window.say("good", told, {"Undo": self.undo})
            else:
                self._select(deletion)

        def failed(error: BaseException) -> None:
            failure.tell(self._window, error)
            self.changed.emit()

        self._hush()
        self.changed.emit()
        work.show(self, self._project.write(_marked, deletion, mark=mark), moved, failed)

    def _hush(self) -> None:
        """Nothing was deleted just now."""
        if self._bar is not None and shiboken6.isValid(self._bar):  # a person may have dismissed it
            self._bar.dismiss()
        self._bar = None

    def _select(self, deletion: Deletion) -> None:
        """Select what is there again, as soon as the list in view has it."""
        page = self._window.current
        if page.kind != deletion.kind:
            return
        page.select(deletion.ids)
        if not isinstance(page, TablePage) or deletion.ids[0] in page.model.ids:
            return
        asked = page.question

        def on_settled() -> None:
            is_there = deletion.ids[0] in page.model.ids
            if is_there or page.question != asked:  # looking for something else by now
                page.feed.settled.disconnect(on_settled)
            if is_there:
                page.select(deletion.ids)

        page.feed.settled.connect(on_settled)


def _marked(session: Any, deletion: Deletion, *, mark: bool) -> str:
    """The sentence that says what was deleted; nothing of use where it was restored."""
    from desktop.commands import artifacts, projects, tasks

    told = _told(session, deletion)
    if deletion.kind == "project":
        for project_id in deletion.ids:
            (projects.delete if mark else projects.restore)(session, project_id)
    else:
        noun = {"task": tasks, "artifact": artifacts}[deletion.kind]
        (noun.delete if mark else noun.restore)(session, deletion.ids)
    return told


def _told(session: Any, deletion: Deletion) -> str:
    from desktop.queries import artifacts, projects, tasks

    if len(deletion.ids) != 1:
        return f"Deleted {words.count_text(len(deletion.ids), deletion.kind)}."
    id_ = deletion.ids[0]
    if deletion.kind == "task":
        row = tasks.rows(session, [id_])[id_]
        return f"Deleted task {id_} “{row.title}”. {STILL.get(row.status, '')}".strip()
    noun = {"project": projects, "artifact": artifacts}[deletion.kind]
    return f"Deleted {deletion.kind} “{noun.rows(session, [id_])[id_].name}”."
