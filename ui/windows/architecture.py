"""The page of architectures: what a project may choose from, side by side, and what was chosen and why."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.queries import architecture, artifacts
from desktop.queries.architecture import Choice, Offer
from desktop.queries.rows import OptionRow
from ui import style, words
from ui.page import Changes, Page
from ui.review import parts
from ui.review.prose import Prose
from ui.tables.empty import Empty
from ui.work import show

if TYPE_CHECKING:
    from desktop.store.project import Project
    from ui.windows.project import ProjectWindow

GRID = style.GRID
WIDTH = 40 * GRID
MOST_PROJECTS = 200
TABLES = frozenset({"projects", "architecture_options", "artifacts"})
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class ArchitecturePage(Page):
    """Options in columns whose parts stand in rows, so that like is beside like."""

    _project: "Project"
    """Once it is asked."""

    def __init__(self, window: "ProjectWindow") -> None:
        super().__init__(window)
        self._window = window
        self._begin: QAction | None = None
        self._choice: Choice | None = None
        self._behind = False
        self._wanted: tuple[int, int] | None = None  # an option to stand on, and its project
        self.heads: list[OptionHead] = []
        self.projects = QComboBox(self)
        self.projects.setAccessibleName("Project")
        self.projects.activated.connect(lambda _at: self._ask())
        self.said = style.label("", parent=self)
        self.why = Prose(self, grows=True, tallest=12 * GRID)
        self.why.setAccessibleName("Why it was chosen")
        self.record = parts.button("Read the decision", self._on_read)
        self.propose = parts.button("Propose an architecture…", self._on_propose, glyph="plus")
        self.empty = Empty(self)
        self.empty.button.clicked.connect(self._on_empty)
        self._glyph = QLabel(self)
        self._there = QScrollArea(self)
        self._there.setWidgetResizable(True)
        self._there.setFrameShape(QFrame.Shape.NoFrame)
        self._there.setAccessibleName("Architectures")
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._there)
        self._stack.addWidget(self.empty)
        top = QHBoxLayout()
        top.setContentsMargins(2 * GRID, GRID, GRID, GRID)
        top.setSpacing(GRID)
        top.addWidget(self._glyph)
        top.addWidget(self.said, 1)
        for part in (self.record, self.projects, self.propose):
            top.addWidget(part)
            part.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        reason = QHBoxLayout()  # below the words above it
        reason.setContentsMargins(3 * GRID + style.ICON_SIZE, 0, 2 * GRID, GRID)
        reason.addWidget(self.why)
        column.addLayout(reason)
        column.addWidget(self._stack, 1)

    # What its window asks and tells.

    def ask(self, project: "Project", begin: QAction | None = None) -> None:
        """From now on the projects of this file are shown, first one that has something to choose from."""
        self._project, self._begin = project, begin
        self.propose.setVisible(not project.read_only)
        self._ask_for_projects()

    def show_changes(self, changes: Changes) -> None:
        """Something was written: if it concerns what is chosen from, it is read again."""
        if TABLES & set(changes.tables):
            self._behind = not self.isVisible()
            if not self._behind:
                self._ask_for_projects()

    def showEvent(self, event: QShowEvent) -> None:
        """What was written while another page was in view is caught up with."""
        super().showEvent(event)
        if self._behind:
            self._behind = False
            self._ask_for_projects()

    def take_keyboard(self) -> None:
        """On the option that is chosen, or the first."""
        chosen = next((head for head in self.heads if head.option.selected), None)
        (chosen or (self.heads[0] if self.heads else self.propose)).setFocus()

    def show_option(self, option_id: int, project_id: int, project_name: str) -> None:
        """Stand on this one, among those of its project, as soon as they are there."""
        if self.projects.findData(project_id) < 0:  # not read yet, or one of very many
            self.projects.addItem(project_name, project_id)
        self.projects.setCurrentIndex(self.projects.findData(project_id))
        self._wanted = (option_id, project_id)
        self._ask()

    # What it shows.

    def _ask_for_projects(self) -> None:
        show(self, self._project.read(architecture.projects, MOST_PROJECTS), self._on_projects)

    def _on_projects(self, offers: tuple[Offer, ...]) -> None:
        before = self.projects.currentData()
        self.projects.clear()
        for offer in offers:
            self.projects.addItem(f"{offer.name} ({offer.options})" if offer.options else offer.name, offer.id)
        first = next((offer.id for offer in offers if offer.options), None)
        at = max(0, self.projects.findData(first if before is None else before))
        self.projects.setCurrentIndex(at)
        self.projects.setVisible(len(offers) > 1)
        self.propose.setVisible(bool(offers) and not self._project.read_only)
        if offers:
            self._ask()
        else:
            self._say("", "")
            self.empty.begin("tree-structure", "This file has no project yet.", self._begin)
            self._stack.setCurrentWidget(self.empty)

    def _ask(self) -> None:
        show(self, self._project.read(architecture.choice, self.projects.currentData()), self._on_choice)

    def _on_choice(self, choice: Choice) -> None:
        if choice == self._choice:
            self._stand()
            return
        waited = self._choice is None and self.propose.hasFocus()
        had_keyboard = next((at for at, head in enumerate(self.heads) if head.hasFocus()), None)
        self._choice = choice
        self.record.setVisible(choice.decision is not None)
        self._tell(choice)
        if not choice.options:
            may = not self._project.read_only
            sentence = f"{choice.project_name} has no architectures to choose from yet. Agents and people propose them."
            self.empty.say("tree-structure", sentence, "Propose an architecture" if may else "")
            self.heads = []
        else:
            self._there.setWidget(self._compared(choice))
        self._stack.setCurrentWidget(self._there if choice.options else self.empty)
        if waited:
            self.take_keyboard()
        elif had_keyboard is not None and self.heads:
            self.heads[min(had_keyboard, len(self.heads) - 1)].setFocus()
        self._stand()

    def _stand(self) -> None:
        """On the option that is wanted, if this is its project."""
        if self._wanted is None or self._choice is None or self._choice.project_id != self._wanted[1]:
            return
        head = next((one for one in self.heads if one.option.id == self._wanted[0]), None)
        self._wanted = None
        if head is not None:
            head.setFocus()
            QTimer.singleShot(0, head, lambda: self._there.ensureWidgetVisible(head))  # once it has its place

    def _tell(self, choice: Choice) -> None:
        chosen, decision = choice.chosen, choice.decision
        if chosen is None:
            self._say("circle-dashed" if choice.options else "", "Nothing is chosen yet." if choice.options else "")
        elif decision is None:
            self._say("check-circle", f"“{chosen.name}” is chosen; who chose it and why was not recorded.")
        else:
            before = len(choice.decisions) - 1
            earlier = f" It supersedes {words.count_text(before, 'earlier decision')}." if before else ""
            when = f"{decision.by}, {words.ago(decision.at)}"
            self._say("check-circle", f"“{chosen.name}” was chosen by {when}.{earlier}", decision.reason)

    def _say(self, glyph: str, sentence: str, why: str = "") -> None:
        size = style.ICON_SIZE
        tint: style.Tint = "good" if glyph == "check-circle" else "muted"
        self._glyph.setVisible(bool(glyph))
        if glyph:
            self._glyph.setPixmap(style.icon(glyph, tint).pixmap(size, size))
        self.said.setText(sentence)
        self.why.setVisible(bool(why))
        self.why.show_markdown(why)

    def _compared(self, choice: Choice) -> QWidget:
        page = QWidget()
        page.setAutoFillBackground(True)
        page.setBackgroundRole(QPalette.ColorRole.Base)
        grid = QGridLayout(page)
        grid.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        grid.setHorizontalSpacing(3 * GRID)
        grid.setVerticalSpacing(2 * GRID)
        self.heads = []
        for at, option in enumerate(choice.options):
            head = OptionHead(option, is_open=self._is_open(choice, option))
            head.aside.connect(partial(self._on_aside, at))
            head.choice_wanted.connect(partial(self._on_choose, option))
            head.edit_wanted.connect(partial(self._on_edit, option))
            self.heads.append(head)
            grid.addWidget(head, 0, at)
            for row, part in enumerate(_parts(choice.options, option), 1):
                grid.addWidget(part, row, at, Qt.AlignmentFlag.AlignTop)
            grid.setColumnMinimumWidth(at, WIDTH)
            grid.setColumnStretch(at, 1)
        grid.setRowStretch(grid.rowCount(), 1)
        return page

    def _is_open(self, choice: Choice, option: OptionRow) -> bool:
        """Whether it may be chosen, or its words be changed: what a decision chose keeps them."""
        return not self._project.read_only and not (option.selected and choice.decision is not None)

    # What is done.

    def _on_aside(self, at: int, step: int) -> None:
        self.heads[max(0, min(len(self.heads) - 1, at + step))].setFocus()

    def _on_choose(self, option: OptionRow) -> None:
        from ui.dialogs.architecture import ChooseDialog

        window, project_id = self._window, self.projects.currentData()
        window.edits.with_key(lambda: ChooseDialog(self._project, window.relay, project_id, option.id, window).open())

    def _on_edit(self, option: OptionRow) -> None:
        from ui.dialogs.option import OptionDialog

        OptionDialog(self._project, self.projects.currentData(), self._window, option=option).open()

    def _on_empty(self) -> None:
        if self.projects.count():
            self._on_propose()
        elif self._begin is not None:
            self._begin.trigger()

    def _on_propose(self) -> None:
        from ui.dialogs.option import OptionDialog

        OptionDialog(self._project, self.projects.currentData(), self._window).open()

    def _on_read(self) -> None:
        if self._choice is not None and self._choice.decision is not None:
            show(self, self._project.read(artifacts.detail, self._choice.decision.id), self._window.read_artifact)


class OptionHead(QFrame):
    """The head of a column: the name, whether it is chosen, and what can be done; it stands for the whole option."""

    aside = Signal(int)
    choice_wanted = Signal()
    edit_wanted = Signal()

    def __init__(self, option: OptionRow, *, is_open: bool) -> None:
        """`is_open`: it may be chosen, and edited."""
        super().__init__()
        self.option = option
        self.setProperty("role", "option")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{option.name}, chosen" if option.selected else option.name)
        self.setAccessibleDescription(in_words(option))
        self.choose = parts.button("Choose…", self.choice_wanted.emit)
        self.choose.setAccessibleName(f"Choose {option.name}")
        self.edit = parts.button("Edit…", self.edit_wanted.emit, role="quiet")
        self.edit.setAccessibleName(f"Edit {option.name}")
        for button in () if is_open else (self.choose, self.edit):
            button.hide()
        name = style.label(option.name, "heading")
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(name)
        line = QHBoxLayout()
        line.setSpacing(GRID)
        if option.selected:
            line.addWidget(parts.glyph_line(style.icon("check-circle-fill", "good"), "Chosen"))
        line.addWidget(self.choose)
        line.addWidget(self.edit)
        line.addStretch(1)
        column.addLayout(line)
        column.addStretch(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right lead to the options beside, Enter to choosing this one."""
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.aside.emit(_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.choose.isVisibleTo(self):
            self.choice_wanted.emit()
        else:
            super().keyPressEvent(event)


def in_words(option: OptionRow) -> str:
    """All of an option as text."""
    told = [option.description or "", option.trade_offs and f"Trade-offs: {option.trade_offs}"]
    told += [f"For it: {one}" for one in option.pros] + [f"Against it: {one}" for one in option.cons]
    return "\n".join(one for one in told if one)


def _parts(options: tuple[OptionRow, ...], option: OptionRow) -> list[QWidget]:
    """The parts of an option from top to bottom; those that no option has are left out."""
    made: list[QWidget] = []
    if any(one.description for one in options):
        made.append(_part("What it is", _rendered(option.description)))
    for title, sign, name in (("For it", "plus", "pros"), ("Against it", "minus", "cons")):
        if any(getattr(one, name) for one in options):
            made.append(_part(title, _listed(getattr(option, name), sign)))
    if any(one.trade_offs for one in options):
        made.append(_part("Trade-offs", _rendered(option.trade_offs)))
    return made


def _rendered(text: str | None) -> QWidget:
    """Markdown as it reads, or that there is none."""
    if not text:
        return style.label("Nothing is said about it.", "muted")
    made = Prose(grows=True)
    made.show_markdown(text)
    return made


def _listed(sentences: tuple[str, ...], sign: str) -> QWidget:
    return parts.glyph_lines(sentences, sign) if sentences else style.label("Nothing was named.", "muted")


def _part(title: str, body: QWidget) -> QWidget:
    page = parts.Page(margin=0)
    page.column.setContentsMargins(GRID, 0, GRID, 0)
    page.column.setSpacing(GRID // 2)
    page.add(style.label(title, "muted"))
    page.add(body)
    return page
