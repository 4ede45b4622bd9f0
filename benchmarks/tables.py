"""The table of a million tasks: jumps, filters, sorts, search, and somebody else's edits."""

import json
import random
import sqlite3
import statistics
import subprocess
import sys
import time
from contextlib import closing
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.data import SEED, Data, words
from benchmarks.measure import AT_LEAST, HOME, Result, child, median_ratio, milliseconds, p99
from benchmarks.screen import Paints, Table, application, standing_table, timed, until
from desktop.queries.filters import TaskFilter, TaskSort
from desktop.words import TaskStatus
from ui import style
from ui.tables.tasks import TASKS

JUMPS = 300
SECONDS = 20.0
FRAME_MS = 16
ONE_STATUS = TaskFilter(statuses=frozenset({TaskStatus.AWAITING_APPROVAL}))
FEW = TaskFilter(project_id=39, statuses=frozenset({TaskStatus.PENDING}))
ORDER = {
    TaskSort.UPDATED: "tasks.updated_at DESC, tasks.id DESC",
    TaskSort.TITLE: "lower(tasks.title), tasks.id",
    TaskSort.PRIORITY: "tasks.priority DESC, tasks.id DESC",
}


def measure(data: Data) -> list[Result]:
    """All rows of the page that speak of the table; the file is closed afterwards."""
    app = application()
    table = Table(data.project, TASKS)
    try:
        results = [_jumps(table), *_filters(table, data), *_sorts(table, data), _search(table, data)]
        results.append(_edits(table, data))
    finally:
        table.close()
    app.processEvents()
    return results


def _jumps(table: Table) -> Result:
    chance = random.Random(SEED)
    bar, peer = table.page.view.verticalScrollBar(), standing_table(table)
    ours, theirs = [], []
    for _ in range(JUMPS):
        to = chance.randrange(bar.maximum())
        ours.append(timed(lambda to=to: bar.setValue(to), table.paints))
        theirs.append(milliseconds(peer.viewport().repaint))
    peer.close()
    repaint = [milliseconds(table.page.view.viewport().repaint) for _ in range(50)]
    return Result(
        what="random jump, until real rows are painted (p99)",
        peer="repaint of one screen of a `QStandardItemModel` (median)",
        ours=(p99(ours), statistics.median(ours)),
        theirs=tuple(theirs),
        ratio=p99(ours) / statistics.median(theirs),
        reach=2.5,
        how=f"{JUMPS} jumps to random places, each followed by a repaint of the same cells held as Qt's own items. "
        f"Ours: p99 and median; a repaint of our model alone takes {statistics.median(repaint):.1f} ms.",
        tails=True,
        why="Painting rows for the first time takes half as long as Qt takes for its own items. The rest of a median "
        "jump is the empty paint, the way to the reading thread and back, and the rows on the screen, read there by "
        "their ids. In the slowest of a hundred one of the two threads waits some milliseconds for a processor, where "
        "others use the machine as well; the peer, in one thread, has its slowest then, too.",
    )


def _filters(table: Table, data: Data) -> list[Result]:
    return [
        _filter(table, data, "one status of seven", ONE_STATUS),
        _filter(table, data, "few rows", FEW),
    ]


def _filter(table: Table, data: Data, said: str, where: TaskFilter) -> Result:
    counted: list[int] = []
    table.page.feed.counted.connect(lambda shown, _total: counted.append(shown))
    ours, theirs = [], []
    condition = f"status IN ({', '.join(repr(str(one)) for one in where.statuses)})"
    if where.project_id is not None:
        condition += f" AND project_id = {where.project_id}"
    for _ in range(AT_LEAST + 2):
        table.page.show_where(TASKS.where)
        until(lambda: table.page.feed.whole)
        counted.clear()

        def change() -> None:
            table.page.show_where(where)
            counted.clear()

        began = time.perf_counter()
        table.first_rows(change)
        until(lambda: counted)
        ours.append((time.perf_counter() - began) * 1000)
        theirs += child("benchmarks.peer", "query", data.project, condition, ORDER[TaskSort.UPDATED])[:1]
    table.page.show_where(TASKS.where)
    until(lambda: table.page.feed.whole)
    return Result(
        what=f"first rows after a filter change, with the total ({said})",
        peer="`QSqlQueryModel` on the same query, painted",
        ours=tuple(ours),
        theirs=tuple(theirs),
        ratio=median_ratio(ours, theirs),
        reach=3,
        how="From the change of the filter until its rows are painted and their number is known.",
    )


def _sorts(table: Table, data: Data) -> list[Result]:
    columns = {column.sort: at for at, column in enumerate(TASKS.columns)}
    ours, lazily, whole, bare = [], [], [], []
    for _ in range(AT_LEAST):
        for by, falling in ((TaskSort.TITLE, False), (TaskSort.PRIORITY, True), (TaskSort.UPDATED, True)):
            told = child("benchmarks.peer", "query", data.project, "", ORDER[by])
            lazily.append(told[0])
            whole.append(told[1])
            bare += child("benchmarks.peer", "query", data.project, "", ORDER[by], "without")[:1]
            ours.append(table.first_rows(partial(table.page.view.sorted.emit, columns[by], falling)))
            until(lambda: table.page.feed.whole)
    how = (
        "By title, priority and time of the last edit in turn; from the click until rows in the new order are painted. "
    )
    result = partial(Result, ours=tuple(ours), reach=0.1)
    return [
        result(
            what="first rows after a sort change, painted",
            peer="`QSqlQueryModel` on the same query, painted",
            theirs=tuple(whole),
            ratio=median_ratio(ours, whole),
            how=how + "The peer reads our file along the same index and fetches all rows, for what is compared is a "
            "table whose scroll bar tells the truth, as ours does from its first rows on. Of its first 256 rows alone, "
            "which the next line tells of, a tenth is less than Qt takes to paint one screen of its own items: no "
            "table that paints could have it.",
            why="Ours walks the index for its first rows, reads them by their ids and paints them.",
        ),
        result(
            what="first rows after a sort change, painted (its peer with 256 rows)",
            promised=False,
            peer="`QSqlQueryModel` on the same query, its first 256 rows, painted",
            theirs=tuple(lazily),
            ratio=median_ratio(ours, lazily),
            how=how + "The peer reads in the thread of the screen, and does not know how many rows there are: its "
            "scroll bar is wrong.",
        ),
        result(
            what="first rows after a sort change, painted (its peer without our indices)",
            promised=False,
            peer="`QSqlQueryModel` on the same query with `NOT INDEXED`, painted",
            theirs=tuple(bare),
            ratio=median_ratio(ours, bare),
            how=how
            + "The peer reads our file, but is forbidden its indices: files of the old tool have none in these orders.",
        ),
    ]


def _search(table: Table, data: Data) -> Result:
    chance = random.Random(SEED)
    typed = [word[:length] for word in words(chance, AT_LEAST).split() for length in range(1, len(word) + 1)]
    search, ours, theirs = table.page.filters.search, [], []
    repaint = statistics.median(milliseconds(table.page.view.viewport().repaint) for _ in range(20))
    raw = sqlite3.connect(f"{data.project.as_uri()}?mode=ro", uri=True)
    with closing(raw):
        for text in typed:
            theirs.append(milliseconds(partial(_hits, raw, text)))
            ours.append(table.first_rows(partial(search.setText, text)))
            until(lambda: table.page.feed.whole)
    search.clear()
    until(lambda: table.page.feed.whole and not table.page.question.where.text)
    over = [mine / (repaint + 2 * other) for mine, other in zip(ours, theirs, strict=True)]
    return Result(
        what="search as one types, until the first hits are painted",
        peer="raw FTS5 query",
        ours=tuple(ours),
        theirs=tuple(theirs),
        ratio=statistics.median(over),
        reach=1,
        ratio_unit="× (repaint + 2 × raw)",
        how=f"{len(typed)} beginnings of words, from one letter on, common and rare ones. The raw query fetches the "
        "ids of all hits in no order; ours are the first in the table's order. The ratio is the median of the ratios; "
        f"{sum(it <= 1 for it in over)} of {len(over)} are at most 1, the largest is {max(over):.2f}.",
        why="The index of all words is asked twice, once for how many hits there are and once for the first of them in "
        "the table's order, as the shorter way differs; then 64 rows are read and painted for the first time. For "
        "words with some thousand hits, which the raw query has in 3 ms, that alone takes longer.",
    )


def _hits(raw: sqlite3.Connection, text: str) -> None:
    raw.execute("SELECT rowid FROM tasks_fts WHERE tasks_fts MATCH ?", (f'"{text}"*',)).fetchall()


def _edits(table: Table, data: Data) -> Result:
    quiet = _frames(table)
    other = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.peer", "edit", str(data.project), str(SECONDS + 5)],
        cwd=HOME,
        stdout=subprocess.PIPE,
        text=True,
    )
    until(partial(_has_changed, table))
    busy = _frames(table)
    # Killed, it might leave a journal behind, and the file would have to be recovered.
    made, lasted = json.loads(other.communicate()[0])
    return Result(
        what="frames while scrolling, with ten edits a second by another program (p99)",
        peer="the same without",
        ours=(p99(busy), statistics.median(busy)),
        theirs=(p99(quiet), statistics.median(quiet)),
        ratio=p99(busy),
        reach=33,
        ratio_unit=" ms",
        how=f"{SECONDS:.0f} s of scrolling, three rows every {FRAME_MS} ms, the newest edits first; the time between "
        f"two paints. The other program made {made / lasted:.1f} edits a second.",
        tails=True,
    )


def _has_changed(table: Table) -> bool:
    return table.project.commits > 0


def _frames(table: Table) -> list[float]:
    """Milliseconds between paints while the table scrolls on."""
    view = table.page.view
    bar, paints = view.verticalScrollBar(), Paints(view.viewport())
    bar.setValue(0)
    scroll = QTimer(interval=FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
    scroll.timeout.connect(lambda: bar.setValue(bar.value() + 3 * style.ROW_HEIGHT))
    scroll.start()
    end = time.perf_counter() + SECONDS
    until(lambda: time.perf_counter() > end)
    scroll.stop()
    view.viewport().removeEventFilter(paints)
    QApplication.processEvents()
    return [1000 * (later - sooner) for sooner, later in zip(paints.times, paints.times[1:], strict=False)]
