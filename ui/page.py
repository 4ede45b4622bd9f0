"""What a project window needs of each of its pages, and what a page is that needs nothing of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from desktop.store.project import Project


class Changes(Protocol):
    """What a page needs of a change notice: the ids touched per table, None where any row may be."""

    @property
    def tables(self) -> dict[str, frozenset[int] | None]: ...


class Page(QWidget):
    """A table, a board, a chart: whatever stands in the middle of a project window.

    `kind` is the noun of one of the things that can be selected here ("task"), as the panel of details knows it; empty
    where nothing can be. `ask` is called once, when the file is open, before or after the page is first shown.
    """

    selected = Signal(object)
    """Other things are selected: list of their ids, in view order."""
    activated = Signal(int)
    """A thing was double-clicked, or Enter was pressed on it: its id."""
    kind = ""

    def ask(self, project: "Project", begin: QAction | None = None) -> None:
        """From now on this project is shown; `begin` is the action offered where there is nothing at all."""

    def set_actions(self, actions: Iterable[QAction]) -> None:
        """What the context menu offers for what is selected."""

    def show_possible(self, ids: Sequence[int], why_not: Mapping[str, str]) -> None:
        """With these, which are selected, each act by its name may not be done for this reason ("": it may).

        Nothing is said of any act until it is known.
        """

    def show_changes(self, changes: Changes) -> None:
        """Something was written: what it concerns is read again, at once or when the page is next shown."""

    def selected_ids(self) -> list[int]:
        """Ids of what is selected, in view order."""
        return []

    def select(self, ids: Sequence[int]) -> None:
        """Select these now, or as soon as they are there."""

    def take_keyboard(self) -> None:
        """Put the keyboard where one works on this page."""
        self.setFocus()

    def state(self) -> dict[str, Any]:
        """How the page is arranged, as plain data, to be kept."""
        return {}

    def restore_state(self, state: dict[str, Any]) -> None:
        """What `state` told, as far as it still fits."""
