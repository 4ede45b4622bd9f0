"""What a table of a million tasks adds to the memory of the program."""

import json
import sys
from pathlib import Path

from benchmarks.data import Data
from benchmarks.measure import AT_LEAST, Result, child, median_ratio


def measure(data: Data) -> list[Result]:
    """The one row, each sample from a process of its own."""
    ours, theirs = [], []
    for _ in range(AT_LEAST):
        ours.append(child("benchmarks.memory", data.project))
        theirs.append(child("benchmarks.peer", "orm", data.project)[0])
    return [
        Result(
            "memory added by the table of all tasks",
            "list of ORM objects",
            tuple(ours),
            tuple(theirs),
            median_ratio(ours, theirs),
            0.1,
            "Resident memory after the table was scrolled to forty places, less that with the file open and no table.",
            unit="MB",
        )
    ]


def added(path: Path) -> float:
    """Megabytes of resident memory that come with the table."""
    import psutil

    from benchmarks.screen import Table, application, timed
    from ui.tables.tasks import TASKS

    application()
    before: list[int] = []
    table = Table(path, TASKS, before=lambda: before.append(psutil.Process().memory_info().rss))
    bar = table.page.view.verticalScrollBar()
    for place in range(1, 41):
        timed(lambda place=place: bar.setValue(bar.maximum() * place // 41), table.paints)
    after = psutil.Process().memory_info().rss
    table.close()
    return (after - before[0]) / 1e6


if __name__ == "__main__":
    print(json.dumps(added(Path(sys.argv[1]))))
