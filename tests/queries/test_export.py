"""Lists as CSV files, and files written whole or not at all."""

import csv
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from desktop.commands import projects
from desktop.commands import tasks as act
from desktop.errors import Known
from desktop.queries import tasks
from desktop.queries.export import export_csv
from desktop.queries.files import put_in_place
from desktop.queries.filters import TaskFilter, TaskSort
from desktop.queries.rows import TaskRow

COLUMNS = [
    ("Id", lambda row: row.id),
    ("=Title", lambda row: row.title),
    ("Status", lambda row: row.status),
    ("Phase", lambda row: row.phase),
    ("Created", lambda row: row.created_at),
]


@pytest.fixture
def titled(session: Session) -> Session:
    project = projects.create(session, name="Harbour")
    for title in ('=HYPERLINK("http://x")', "+1", "-2", "@SUM(A1)", "＝1", 'say "hi", then\ngo', "Grüße", "a=b"):
        act.create(session, project, title=title, phase=None)
    return session


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_a_list_is_written_in_its_order_and_nothing_becomes_a_formula(titled: Session, tmp_path: Path) -> None:
    ids = tasks.ids(titled, TaskFilter(), TaskSort.ID, True)
    assert export_csv(titled, tasks.rows, [*ids, 99], COLUMNS, tmp_path / "out.csv") == len(ids) == 8
    head, *lines = read(tmp_path / "out.csv")
    assert head == ["Id", "'=Title", "Status", "Phase", "Created"]
    assert [line[:2] for line in lines] == [
        ["8", "a=b"],
        ["7", "Grüße"],
        ["6", 'say "hi", then\ngo'],
        ["5", "'＝1"],
        ["4", "'@SUM(A1)"],
        ["3", "'-2"],
        ["2", "'+1"],
        ["1", '\'=HYPERLINK("http://x")'],
    ]
    assert lines[0][2:4] == ["PENDING", ""]
    assert len(lines[0][4]) == len("2026-01-01 10:00:00")


def test_a_failed_export_leaves_the_file_as_it_was(titled: Session, tmp_path: Path) -> None:
    def broken(row: TaskRow) -> object:
        return row.id / 0

    out = tmp_path / "out.csv"
    out.write_text("what was there")
    with pytest.raises(ZeroDivisionError):
        export_csv(titled, tasks.rows, [1], [("Broken", broken)], out)
    assert out.read_text() == "what was there"
    assert [path.name for path in tmp_path.glob("*out*")] == ["out.csv"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere" / "out.csv"
    with pytest.raises(Known, match=r"“out\.csv” could not be written into .*No such file"), put_in_place(nowhere):
        pass
