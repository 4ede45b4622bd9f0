"""Long texts: a log of 100 MB, a difference of 50,000 lines, a Markdown document of 1 MB."""

import random
import re
import statistics
from contextlib import closing
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextEdit

from benchmarks.data import SEED, Data
from benchmarks.measure import AT_LEAST, Result, median_ratio, p99
from benchmarks.screen import HEIGHT, WIDTH, Paints, application, timed, until
from desktop.queries import artifacts
from desktop.queries.filters import ArtifactFilter, ArtifactSort
from desktop.queries.rows import ArtifactRow
from desktop.store.opening import open_project
from ui import style
from ui.review.canvas import LineCanvas
from ui.review.viewer import ArtifactViewer

JUMPS = 300
FRAME = 1000 / 60
LOOKS = (("+", "#dff5e3"), ("-", "#fbe3e4"), ("@", "#e8e8f8"), ("diff ", "#e8e8e8"))


def measure(data: Data) -> list[Result]:
    """All rows of the page that speak of texts."""
    app = application()
    with closing(open_project(data.project)) as project:
        project.checked.result()  # half a gigabyte is looked through in the background: not what is measured here
        found = project.read(artifacts.ids, ArtifactFilter(), ArtifactSort.ID, True).result()[:3]
        rows = project.read(artifacts.rows, found).result()
        markdown, diff, log = (rows[one] for one in found)
        viewer = ArtifactViewer()
        viewer.resize(WIDTH, HEIGHT)
        viewer.show()
        QApplication.processEvents()
        first = partial(_first_paint, viewer, project)
        results = [
            Result(
                "100 MB log, first paint",
                "`QPlainTextEdit`",
                ours := tuple(first(log) for _ in range(AT_LEAST)),
                theirs := tuple(_plain(data, "log") for _ in range(AT_LEAST)),
                median_ratio(ours, theirs),
                0.01,
                "From the wish to read it until its first lines are painted. The peer reads the file, too.",
            ),
            _jumps(viewer, first, log),
            Result(
                "50,000-line difference with colours, first paint",
                "`QPlainTextEdit` and `QSyntaxHighlighter`",
                ours := tuple(first(diff) for _ in range(AT_LEAST)),
                theirs := tuple(_plain(data, "diff", highlighted=True) for _ in range(AT_LEAST)),
                median_ratio(ours, theirs),
                0.1,
                "As above; both tint whole lines by their first characters.",
            ),
            Result(
                "1 MB Markdown, first paint",
                "`QTextEdit.setMarkdown`",
                ours := tuple(_first_prose(viewer, project, markdown) for _ in range(AT_LEAST)),
                theirs := tuple(_rich(data) for _ in range(AT_LEAST)),
                median_ratio(ours, theirs),
                0.5,
                promised=False,
                how="From the wish to read it until its beginning is painted, as a document.",
            ),
        ]
        viewer.close()
        app.processEvents()
    return results


def _is_there(lines: LineCanvas) -> bool:
    first = lines.verticalScrollBar().value()
    last = min(lines.lines.count, first + lines.rows)
    return last > first and all(lines.lines.line(number) is not None for number in range(first, last))


def _first_paint(viewer: ArtifactViewer, project: object, row: ArtifactRow) -> float:
    viewer.show_artifact(project, row)
    paints = Paints(viewer.lines.viewport(), lambda: _is_there(viewer.lines))
    took = timed(lambda: viewer.show_artifact(project, row), paints)
    viewer.lines.viewport().removeEventFilter(paints)
    return took


def _first_prose(viewer: ArtifactViewer, project: object, row: ArtifactRow) -> float:
    paints = Paints(viewer.prose.viewport(), lambda: viewer.prose.isVisible())
    took = timed(lambda: viewer.show_artifact(project, row), paints)
    viewer.prose.viewport().removeEventFilter(paints)
    return took


def _jumps(viewer: ArtifactViewer, first: partial[float], log: ArtifactRow) -> Result:
    first(log)
    lines, chance = viewer.lines, random.Random(SEED)
    paints = Paints(lines.viewport(), lambda: _is_there(lines))
    goals = [chance.randrange(lines.lines.count) for _ in range(JUMPS)]
    ours = [timed(partial(lines.go_to, goal), paints) for goal in goals]
    QTimer.singleShot(0, lines.viewport().update)
    until(lambda: True)
    return Result(
        "100 MB log, jump to any line (p99)",
        "one frame of a screen with 60 a second",
        (p99(ours), statistics.median(ours)),
        (FRAME,),
        p99(ours) / FRAME,
        1,
        f"{JUMPS} jumps to random lines, until the lines there are painted. Ours: p99 and median.",
        tails=True,
        why="A jump decodes one or two pieces of 64 KiB in a thread and lays out 45 lines: some 10 ms of a processor. "
        "The slowest are those whose thread or window had to wait for its turn.",
        ratio_unit=" frames",
    )


def _plain(data: Data, name: str, *, highlighted: bool = False) -> float:
    edit = QPlainTextEdit()
    edit.setFont(style.monospace())
    edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    edit.resize(WIDTH, HEIGHT)
    highlighter = _Highlighter(edit.document()) if highlighted else None
    edit.show()
    QApplication.processEvents()
    path = data.log if name == "log" else data.diff
    # The highlighter does its work when the event loop comes round; a paint before that is not the one we mean.
    paints = Paints(edit.viewport(), lambda: highlighter is None or highlighter.seen >= edit.blockCount())
    took = timed(lambda: edit.setPlainText(path.read_text(encoding="utf-8")), paints)
    edit.deleteLater()
    QApplication.processEvents()
    return took


def _rich(data: Data) -> float:
    edit = QTextEdit()
    edit.resize(WIDTH, HEIGHT)
    edit.show()
    QApplication.processEvents()
    paints = Paints(edit.viewport())
    took = timed(lambda: edit.setMarkdown(data.markdown.read_text(encoding="utf-8")), paints)
    edit.deleteLater()
    QApplication.processEvents()
    return took


class _Highlighter(QSyntaxHighlighter):
    """Tints the lines of a difference by how they begin, as one writes it for Qt."""

    def __init__(self, document: object) -> None:
        super().__init__(document)
        self.seen = 0
        self._looks = []
        for begins, colour in LOOKS:
            look = QTextCharFormat()
            look.setBackground(QColor(colour))
            self._looks.append((re.compile(re.escape(begins)), look))

    def highlightBlock(self, text: str) -> None:
        self.seen += 1
        for begins, look in self._looks:
            if begins.match(text):
                self.setFormat(0, len(text), look)
                return
