"""The first steps: the way of working, told in two minutes on the worked example, each step at its place."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from ui import keys, letters, style, work

if TYPE_CHECKING:
    from desktop.queries.requests import RequestRow
    from ui.windows.project import ProjectWindow

GRID = style.GRID


def _pending(window: "ProjectWindow") -> None:
    """Choose a task that waits for a decision, among the others."""
    from desktop.queries import requests

    def chosen(found: "tuple[RequestRow, ...]") -> None:
        if found and window.page == "tasks":
            window.table.select([found[0].task_id])

    window.show_page("tasks")
    work.show(window, window.project.read(requests.pending, limit=1), chosen)


def _page(name: str) -> "Callable[[ProjectWindow], object]":
    return lambda window: window.show_page(name)


class Step(NamedTuple):
    """`show(window)` brings in view what `text` speaks of; `{name}` in it is the key of an action."""

    title: str
    text: str
    show: "Callable[[ProjectWindow], object]"


STEPS = (
    Step(
        "One project is one file",
        "This is Harbour, an example to try everything on. All of it lies in one file: tasks, texts, decisions. When a "
        "newer Placet opens it, it is backed up and checked first, and the receipt stays.",
        _page("projects"),
    ),
    Step(
        "A task is its versions",
        "An agent plans tasks, and each wording of one is kept as a version. At the right you read the words that "
        "count, what stands before the task, and everything that was decided about it.",
        _pending,
    ),
    Step(
        "You decide about exactly what you read",
        "This task waits for you. {review} opens the decision: the first {decide_approve} shows what you have not seen "
        "yet, the second approves. Enter never does. If other words arrive meanwhile, the old ones cannot be approved.",
        _pending,
    ),
    Step(
        "What waits for you is in the inbox",
        "It looks into all files you know, oldest first, and says why it is your turn. From anywhere, {next} goes "
        "to the next one.",
        _page("inbox"),
    ),
    Step(
        "After planning, changes are asked for",
        "Words that were approved are not edited: a change request says what should be different. Once it is approved "
        "and applied, there is a new version, and that one needs an approval of its own.",
        _page("change requests"),
    ),
    Step(
        "The agent's word is not the record",
        "Runs come with the results of their gates, which the program runs itself. Without an approval of exactly this "
        "version no run begins.",
        _page("runs"),
    ),
    Step(
        "Who did what can be proved",
        "Every act leaves an entry here, each sealing the one before; refused ones too. The seal at the bottom right "
        "says whether all of it holds, and it can be exported for somebody else to verify.",
        _page("audit"),
    ),
    Step(
        "Two keys to remember",
        "{palette} finds every action, and everything in this file, by its name; {shortcuts} shows every key. Try "
        "anything: this example is yours. Help, First steps, brings this line back.",
        _page("tasks"),
    ),
)


NAMED = {".": "the full stop key", ",": "the comma key", "?": "the question mark key"}
"""Keys whose sign would be read as one of the sentence."""


class Tour(QFrame):
    """A bar that tells one step after the other, as high as the longest of them needs; one for each window."""

    def __init__(self, window: "ProjectWindow") -> None:
        super().__init__(window)
        self.setObjectName("tour")
        self.setProperty("role", "bar")
        self._window = window
        self._at = 0
        self._number = style.label("", "muted")
        self._number.setWordWrap(False)
        self.title, self.text = style.label("", "heading"), style.label("")
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.back, self.on = self._button("&Back", -1), self._button("&Next", +1)
        self.on.setProperty("role", "primary")
        leave = self._button("&Close", 0)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.title, 1)
        head.addWidget(self._number)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        self.on.setMinimumWidth(QFontMetrics(self.on.font()).horizontalAdvance("Done") + 4 * GRID)
        for button in (leave, self.back, self.on):
            buttons.addWidget(button)
        told = QVBoxLayout()
        told.setSpacing(GRID // 2)
        told.addLayout(head)
        told.addWidget(self.text)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, GRID + 4)
        row.setSpacing(3 * GRID)
        row.addLayout(told, 1)
        row.addLayout(buttons)
        QShortcut(Qt.Key.Key_Escape, self, self.end, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    @staticmethod
    def begin(window: "ProjectWindow") -> None:
        """From the first step on."""
        there = window.findChild(Tour)
        if there is None:
            there = Tour(window)
            window.put_bar(there)
            there.show()  # what is not on the screen cannot take the keyboard
        there.go(0)

    def go(self, at: int) -> None:
        """Tell this step, with its place in view and the keyboard on the way on."""
        self._at = at
        step = STEPS[at]
        self._number.setText(f"{at + 1} of {len(STEPS)}")
        self.title.setText(step.title)
        self.text.setText(step.text.format_map(_Shown()))
        self.setAccessibleName(f"First steps, {at + 1} of {len(STEPS)}: {step.title}")
        self.setAccessibleDescription(self.text.text())
        self.back.setEnabled(at > 0)
        self.on.setText("&Done" if at == len(STEPS) - 1 else "&Next")
        letters.give(self)
        step.show(self._window)
        self.on.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is on the screen and the button under the mouse stay where they are from step to step."""
        super().resizeEvent(event)
        metrics, wide = self.text.fontMetrics(), self.text.width()
        wraps = Qt.TextFlag.TextWordWrap
        told = (step.text.format_map(_Shown()) for step in STEPS)
        self.text.setMinimumHeight(max(metrics.boundingRect(0, 0, wide, 0, wraps, text).height() for text in told))

    def end(self) -> None:
        """Go away, and leave the keyboard to the page in view."""
        self._window.current.take_keyboard()
        self.hide()
        self.setParent(None)
        self.deleteLater()

    def _button(self, text: str, by: int) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(lambda _checked=False: self._move(by))
        return button

    def _move(self, by: int) -> None:
        if by and self._at + by < len(STEPS):
            self.go(self._at + by)
        else:
            self.end()


class _Shown(dict[str, str]):
    """The key of an action, as this desktop writes it, by its name."""

    def __missing__(self, name: str) -> str:
        shown = keys.shown(name)
        return NAMED.get(shown, shown)
