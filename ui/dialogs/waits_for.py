"""What a task waits for: other tasks, found by number or words, and checked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui import style, words
from ui.dialogs.conditions import UNREAD
from ui.work import show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop.queries.dependencies import WaitedFor
    from desktop.store.project import Project

GRID = style.GRID
MOST = 50
_TASK = int(Qt.ItemDataRole.UserRole)
_ON, _OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class WaitsFor(QWidget):
    """Shows what is chosen, or what was searched for; a check mark is the choice."""

    changed = Signal()

    def __init__(self, project: "Project", project_id: int, task_id: int | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project, self._project_id, self._task_id = project, project_id, task_id
        self._chosen: list[int] = []
        self._known: dict[int, WaitedFor] = {}
        self._asked = 0
        self._unread = False
        self.search = _Search()
        self.search.setPlaceholderText("Find a task by number or words")
        self.search.setAccessibleName("Find a task to wait for")
        style.clearable(self.search)
        self.list = _Checks()
        self.list.setAccessibleName("Waits for")
        self.list.setIconSize(QSize(style.ICON_SIZE, style.ICON_SIZE))
        self.said = style.label("", "muted")
        self.list.setProperty("role", "field")
        self.list.setSpacing(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID // 2, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(self.said)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._find)
        self.search.textChanged.connect(self._soon.start)
        self.search.left.connect(self._on_left)
        self.list.itemChanged.connect(self._on_checked)
        self.setFocusProxy(self.search)

    def fill(self, ids: Sequence[int], unread: str = "") -> None:
        """Choose these; `unread` is the stored text where it could not be read as tasks."""
        self._chosen, self._unread = list(ids), bool(unread)
        self.search.clear()
        self._soon.stop()
        self._find()

    def values(self) -> tuple[int, ...]:
        """The tasks that are chosen, in the order they were."""
        return tuple(self._chosen)

    def titles(self) -> "Mapping[int, str]":
        """What the tasks seen here are called, by id."""
        return {one: task.title for one, task in self._known.items()}

    def _find(self) -> None:
        from desktop.queries import dependencies

        self._asked += 1
        asked, text = self._asked, self.search.text().strip()
        if text:
            future = self._project.read(dependencies.offered, self._project_id, text, but=self._task_id, most=MOST)
            show(self, future, lambda found: self._on_found(asked, found))
        elif self._chosen:
            future = self._project.read(dependencies.named, self._chosen)
            show(self, future, lambda found: self._on_named(asked, found))
        else:
            self._put((), "Nothing is waited for.")

    def _on_named(self, asked: int, found: "dict[int, WaitedFor]") -> None:
        self._known |= found
        self.changed.emit()
        if asked == self._asked:
            self._put(self._chosen, "")

    def _on_found(self, asked: int, found: "list[WaitedFor]") -> None:
        self._known |= {one.task_id: one for one in found}
        if asked == self._asked:
            none = f"No task of this project matches “{self.search.text().strip()}”."
            self._put([one.task_id for one in found], "" if found else none)

    def _put(self, ids: Sequence[int], sentence: str) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for one in ids:
            task = self._known.get(one)
            item = QListWidgetItem(f"{one}  {task.title}" if task else f"{one}  (not in this file)")
            item.setData(_TASK, one)
            if task:
                item.setIcon(words.status_icon(task.status))
                item.setToolTip("Deleted" if task.gone else words.status_text(task.status))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(_ON if one in self._chosen else _OFF)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self._say(sentence)

    def _say(self, sentence: str = "") -> None:
        told = UNREAD if self._unread and not self._chosen else sentence
        self.said.setText(told or f"Waits for {words.count_text(len(self._chosen), 'task')}.")

    def _on_checked(self, item: QListWidgetItem) -> None:
        one: int = item.data(_TASK)
        if item.checkState() is _ON and one not in self._chosen:
            self._chosen.append(one)
        elif item.checkState() is not _ON and one in self._chosen:
            self._chosen.remove(one)
        self._say()
        self.changed.emit()

    def _on_left(self) -> None:
        self.list.setFocus()
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)


class _Search(QLineEdit):
    """Down and Enter go to what was found; Enter never presses the button of the dialog."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that lead out of the field; Escape empties it first."""
        if event.key() in (*_ENTER, Qt.Key.Key_Down):
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class _Checks(QListWidget):
    """Space and Enter check what the keyboard stands on."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does as Space does."""
        item = self.currentItem()
        if event.key() in _ENTER:
            if item is not None:
                item.setCheckState(_OFF if item.checkState() is _ON else _ON)
            return
        super().keyPressEvent(event)
