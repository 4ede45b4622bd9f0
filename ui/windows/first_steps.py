"""What the pages of a window offer where they are empty: the first step that can be done in this file."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from desktop.queries import begun
from ui.work import show

if TYPE_CHECKING:
    from desktop.queries.begun import Begun
    from desktop.store.changes import Changes
    from ui.windows.project import ProjectWindow

NO_PROJECT, NO_TASKS = "This file has no project yet.", "This file has no tasks yet."
TEXTS = {"show_tasks": "Show the tasks"}
"""Of actions that are called otherwise in their menu."""


class FirstSteps(QObject):
    """An action for each action a page begins with: that one, or what has to be done before it.

    `whatsThis` says why it is another one. Until it is known how far the file has come nothing is offered, nor where
    the file cannot be written.
    """

    def __init__(self, window: "ProjectWindow") -> None:
        super().__init__(window)
        self._window = window
        self._begun: Begun | None = None
        self._steps: dict[str, QAction] = {}
        window.relay.changed.connect(self._on_changed)
        self._ask()

    def to(self, begin: str) -> QAction | None:
        """The step to this action; None where a page begins with nothing."""
        if begin and begin not in self._steps:
            self._steps[begin] = made = QAction(self)
            made.triggered.connect(partial(self._do, begin))
            self._tell(begin)
        return self._steps.get(begin)

    def _ask(self) -> None:
        show(self, self._window.project.read(begun.begun), self._on_begun)

    def _on_changed(self, changes: "Changes") -> None:
        if changes.touches("projects", "tasks"):
            self._ask()

    def _on_begun(self, found: "Begun") -> None:
        if found != self._begun:
            self._begun = found
            for begin in self._steps:
                self._tell(begin)

    def _first(self, begin: str) -> tuple[str, str]:
        """The action that comes first, and why it does where that is another one."""
        if self._begun is not None and not self._begun.projects and begin != "new_project":
            return "new_project", NO_PROJECT
        if self._begun is not None and not self._begun.tasks and begin == "show_tasks":
            return "new_task", NO_TASKS
        return begin, ""

    def _tell(self, begin: str) -> None:
        name, why = self._first(begin)
        act, step = self._window.acts.get(name), self._steps[begin]
        step.setText(TEXTS.get(name) or (act.text() if act is not None else ""))
        step.setWhatsThis(why)
        step.setEnabled(self._begun is not None and act is not None and act.isEnabled())

    def _do(self, begin: str) -> None:
        self._window.acts[self._first(begin)[0]].trigger()
