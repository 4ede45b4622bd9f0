"""The peers that need a process of their own: Qt's SQL, a list of ORM objects, and another program that edits."""

import json
import random
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

from benchmarks.data import SEED

WHAT = (
    "SELECT tasks.id, tasks.title, tasks.status, tasks.current_phase, tasks.priority, tasks.version, projects.name,"
    " tasks.updated_at FROM tasks {by} JOIN projects ON projects.id = tasks.project_id"
    " WHERE tasks.deleted_at IS NULL {more} ORDER BY {order}"
)


def query(path: str, condition: str, order: str, without: str = "") -> list[float]:
    """Milliseconds until a `QSqlQueryModel` on this query is painted: its first rows, and with all rows fetched."""
    from PySide6.QtSql import QSqlDatabase, QSqlQueryModel
    from PySide6.QtWidgets import QApplication, QTableView

    from benchmarks.screen import HEIGHT, WIDTH, application, dress

    application()
    base = QSqlDatabase.addDatabase("QSQLITE")
    base.setDatabaseName(path)
    if not base.open():
        raise RuntimeError(base.lastError().text())
    view, model = QTableView(), QSqlQueryModel()
    view.setModel(model)
    dress(view)
    view.resize(WIDTH, HEIGHT)
    view.show()
    QApplication.processEvents()
    more = f"AND {condition}" if condition else ""
    sql = WHAT.format(by="NOT INDEXED" if without else "", more=more, order=order)
    model.setQuery("SELECT count(*) FROM tasks", base)  # the file is known to this connection, as to ours
    began = time.perf_counter()
    model.setQuery(sql, base)
    view.viewport().repaint()
    first = time.perf_counter()
    while model.canFetchMore() and not without:
        model.fetchMore()
    view.viewport().repaint()
    whole = time.perf_counter()
    if model.lastError().isValid():
        raise RuntimeError(model.lastError().text())
    return [(first - began) * 1000, (whole - began) * 1000]


def orm(path: str) -> list[float]:
    """Megabytes a list of all tasks as ORM objects adds."""
    import psutil
    from sqlalchemy import select
    from sqlalchemy.orm import Session

    from desktop.schema import Task
    from desktop.store.engine import engine_for

    with Session(engine_for(Path(path), writable=False)) as session:
        session.scalars(select(Task).limit(1000)).all()
        session.expunge_all()
        before = psutil.Process().memory_info().rss
        objects = session.scalars(select(Task)).all()
        return [(psutil.Process().memory_info().rss - before) / 1e6, len(objects)]


def edit(path: str, seconds: str) -> list[float]:
    """Ten commits a second, each of one task, by a program that knows nothing of ours: how many in how many seconds."""
    chance, began = random.Random(SEED), time.monotonic()
    end = began + float(seconds)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        (count,) = connection.execute("SELECT max(id) FROM tasks").fetchone()
        made = 0
        while time.monotonic() < end:
            made += 1
            connection.execute(
                "UPDATE tasks SET priority = priority + 1, updated_at = datetime('now') WHERE id = ?",
                (chance.randrange(1, count),),
            )
            time.sleep(max(0.0, began + made / 10 - time.monotonic()))  # by the clock, however long a commit took
    return [made, time.monotonic() - began]


if __name__ == "__main__":
    print(json.dumps({"query": query, "orm": orm, "edit": edit}[sys.argv[1]](*sys.argv[2:])))
