"""The overview of a project window: where tasks stood day by day, how long things took, how gates went."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QPalette, QShowEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desktop.errors import Cancelled
from desktop.queries import architecture, overview
from desktop.queries.overview import Cycle, GateRate, Span, Standing, Waiting
from desktop.words import TaskStatus
from ui import failure, style, words
from ui.charts import sentences
from ui.charts.area import Series, StackedArea
from ui.charts.bars import Bar, Bars
from ui.charts.section import Section
from ui.pace import Pace
from ui.page import Changes, Page
from ui.review.controls import Switch
from ui.review.parts import Page as Column
from ui.tables.empty import Empty
from ui.work import show

if TYPE_CHECKING:
    from concurrent.futures import Future

    from desktop.store.project import Project

GRID = style.GRID
MOST_PROJECTS = 200
TABLES = frozenset({"tasks", "approvals", "approval_requests", "runs", "projects"})
EVER = 0
PERIODS = (("4 weeks", 28), ("12 weeks", 84), ("A year", 365), ("Everything", EVER))
Ask = tuple[Callable[..., Any], Callable[[Any], None]]
"""A query, and what shows its answer."""
_P = Qt.BrushStyle
# From the bottom: what is done carries what is going on, and this what is to come; what came to nothing lies on top.
PATTERNS = {
    TaskStatus.COMPLETED: _P.Dense6Pattern,
    TaskStatus.IN_PROGRESS: _P.FDiagPattern,
    TaskStatus.APPROVED: _P.HorPattern,
    TaskStatus.AWAITING_APPROVAL: _P.CrossPattern,
    TaskStatus.PENDING: _P.BDiagPattern,
    TaskStatus.REJECTED: _P.VerPattern,
    TaskStatus.CANCELLED: _P.DiagCrossPattern,
}


class OverviewPage(Page):
    """Charts of one project or of all, for a period up to now; each says in words what it shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._begin: QAction | None = None
        self._asked: Future[Any] | None = None
        self._behind = True
        self.days = PERIODS[0][1]
        self.projects = QComboBox(self)
        self.projects.setAccessibleName("Project")
        self.projects.activated.connect(lambda _at: self.read())
        self.projects.hide()
        self.period = Switch("Period", self)
        self.period.offer(PERIODS)
        self.period.mark(self.days)
        self.period.chosen.connect(self._on_period)
        self.standing = Section("Tasks by status", StackedArea())
        self.cycle = Section("How long tasks take", Bars())
        self.waiting = Section("How long decisions take", Bars())
        self.gates = Section("Gates", Bars())
        self.empty = Empty(self)
        self.empty.button.clicked.connect(lambda: self._begin and self._begin.trigger())
        self._reading = style.label("Reading…", "muted", self)
        self._pace = Pace(self)
        self._pace.due.connect(self._read)
        self._lay_out()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        top.setSpacing(2 * GRID)
        top.addWidget(self.projects)
        top.addWidget(self.period)
        top.addWidget(self._reading, 1)
        charts = Column(margin=3 * GRID)
        charts.column.setSpacing(4 * GRID)
        charts.setAutoFillBackground(True)
        charts.setBackgroundRole(QPalette.ColorRole.Base)
        for section in (self.standing, self.cycle, self.waiting, self.gates):
            charts.add(section)
        charts.end()
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(charts)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setAccessibleName("Overview")
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._scroll)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._stack, 1)

    # What its window asks and tells.

    def ask(self, project: "Project", begin: QAction | None = None) -> None:
        """From now on this project is shown."""
        self._project, self._begin = project, begin
        self._ask_for_projects()
        self.read()

    def show_changes(self, changes: Changes) -> None:
        """Something was written: what it concerns is reckoned anew, though never most of the time."""
        if not TABLES & set(changes.tables):
            return
        if "projects" in changes.tables:
            self._ask_for_projects()
        self.read()

    def showEvent(self, event: QShowEvent) -> None:
        """What was written while another page was in view is caught up with."""
        super().showEvent(event)
        if self._behind:
            self.read()

    def take_keyboard(self) -> None:
        """Where the charts are scrolled."""
        self._scroll.setFocus()

    def state(self) -> dict[str, Any]:
        """The period."""
        return {"days": self.days}

    def restore_state(self, state: dict[str, Any]) -> None:
        """The period of last time."""
        if state.get("days") in [days for _text, days in PERIODS]:
            self.days = state["days"]
            self.period.mark(self.days)

    def read(self) -> None:
        """Reckon anew: what was asked before is stopped; a page that is not in view waits until it is."""
        self._behind = not self.isVisible()
        if self._project is not None and not self._behind:
            if self._asked is not None:
                self._asked.cancel()
                self._pace.forget()
            self._pace.ask()

    # What happens.

    def _on_period(self, days: int) -> None:
        self.days = days
        self.read()

    def _ask_for_projects(self) -> None:
        show(self, self._project.read(architecture.projects, MOST_PROJECTS), self._on_projects)

    def _on_projects(self, offers: Sequence[Any]) -> None:
        before = self.projects.currentData()
        self.projects.clear()
        self.projects.addItem("All projects", None)
        for offer in offers:
            self.projects.addItem(offer.name, offer.id)
        self.projects.setCurrentIndex(max(0, self.projects.findData(before)))
        self.projects.setVisible(len(offers) > 1)

    def _read(self) -> None:
        self._reading.setText("Reading…")
        self._ask_for(
            (overview.waiting, self._show_waiting),
            (overview.gates, self._show_gates),
            (overview.cycle, self._show_cycle),
            (overview.standing, self._show_standing),
        )

    def _ask_for(self, first: Ask, *others: Ask) -> None:
        """One after the other, the quickest first: each is shown when it is known, and other pages can ask between."""
        query, shown = first
        future = self._asked = self._project.read(query, self.projects.currentData(), self.days or None)

        def done(told: Any) -> None:
            if future is not self._asked:
                return
            shown(told)
            if others:
                self._ask_for(*others)
            else:
                self._end()

        show(self, future, done, lambda error: self._on_failed(future, error))

    def _on_failed(self, future: "Future[Any]", error: BaseException) -> None:
        if future is self._asked:
            self._end()
            if not isinstance(error, Cancelled):
                failure.tell(self, error)

    def _end(self) -> None:
        self._asked = None
        self._reading.setText("")
        self._pace.done()

    def _show_waiting(self, told: Waiting) -> None:
        _show_spans(self.waiting, sentences.waiting(told), (("Asked to answered", told.to_decided),))

    def _show_gates(self, told: Sequence[GateRate]) -> None:
        self.gates.chart.show_bars([Bar(one.name, one.passed, one.run, _of(one.passed, one.run)) for one in told])
        rows = [(one.name, f"{one.run:,}", f"{one.passed:,}", sentences.percent(one.passed, one.run)) for one in told]
        self.gates.say(sentences.gates(told), ("Gate", "Run", "Passed", "Share"), rows)

    def _show_cycle(self, told: Cycle) -> None:
        spans = (("Idea to approved", told.to_approved), ("Approved to completed", told.to_completed))
        _show_spans(self.cycle, sentences.cycle(told), spans)

    def _show_standing(self, told: Standing) -> None:
        empty = not any(any(values) for values in told.counts.values())
        if empty:
            sentence = "There is nothing to tell yet; it begins with the first task."
            self.empty.begin("chart-line", sentence, self._begin)
        self._stack.setCurrentIndex(int(empty))
        series = [
            Series(words.status_text(status), words.status_glyph(status), words.status_tint(status), pattern, values)
            for status, pattern in PATTERNS.items()
            if (values := told.counts[status])
        ]
        self.standing.chart.show_series(told.days, series)
        newest = range(len(told.days) - 1, -1, -1)
        titles = ("Day", *(words.status_text(status) for status in told.counts))
        rows = [(f"{told.days[at]}", *(f"{values[at]:,}" for values in told.counts.values())) for at in newest]
        self.standing.say(sentences.standing(told), titles, rows)


def _show_spans(section: Section[Bars], sentence: str, spans: Sequence[tuple[str, Span]]) -> None:
    there = [(name, span) for name, span in spans if span.count]
    section.chart.show_bars(
        [Bar(name, _seconds(span.median), _seconds(span.p90), sentences.at_most(span)) for name, span in there]
    )
    rows = [(name, f"{span.count:,}", sentences.long(span.median), sentences.long(span.p90)) for name, span in there]
    section.say(sentence, ("From and to", "How often", "Half took at most", "Nine in ten at most"), rows)


def _of(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} passed, {sentences.percent(part, whole)}"


def _seconds(took: timedelta) -> float:
    return took.total_seconds()
