"""What the file tells about itself."""

import pytest
from sqlalchemy.orm import Session

from desktop.commands import change_requests, projects, tasks
from desktop.errors import Known
from desktop.queries import receipts
from desktop.queries.filters import ReceiptFilter, ReceiptSort
from desktop.queries.rows import Proposal, Statistics
from desktop.schema import Receipt


@pytest.fixture
def upgraded(session: Session) -> Session:
    for to in ("c41e97d2806f", "0d72b8e49f13"):
        session.add(
            Receipt(
                program="0.1.0",
                from_revision=None,
                to_revision=to,
                steps='["words are indexed"]',
                rows_before='{"tasks": 2}',
                rows_after='{"tasks": 1}',
                checks='["rows conserved"]',
                set_aside=1,
                seconds=0.5,
            )
        )
    session.flush()
    return session


def test_the_newest_receipt_comes_first(upgraded: Session) -> None:
    every = receipts.all(upgraded)
    newest = receipts.latest(upgraded)
    assert newest == every[0]
    assert newest is not None
    assert newest.to_revision == "0d72b8e49f13"
    assert (newest.rows_before, newest.rows_after) == ({"tasks": 2}, {"tasks": 1})
    assert newest.checks == ("rows conserved",)


def test_statistics_count_what_waits_or_goes_on_and_nothing_else(session: Session) -> None:
    project = projects.create(session, name="Harbour")
    task, _other = (tasks.create(session, project, title="t") for _ in range(2))
    assert receipts.statistics(session) == Statistics({"change requests": 0, "runs": 0})
    to = Proposal(title="Tide tables")
    first, _second = (change_requests.create(session, task, content="Why not?", proposal=to) for _ in range(2))
    assert receipts.statistics(session).counts["change requests"] == 0, "both are still written on"
    change_requests.submit(session, first)
    assert receipts.statistics(session).counts["change requests"] == 1
    change_requests.withdraw(session, first)
    assert receipts.statistics(session).counts["change requests"] == 0


def test_receipts_are_listed_searched_and_told(upgraded: Session) -> None:
    everything = receipts.ids(upgraded, ReceiptFilter(), ReceiptSort.ID, True)
    assert len(everything) == receipts.count(upgraded, ReceiptFilter()) == len(receipts.all(upgraded)) > 0
    assert receipts.page(upgraded, ReceiptFilter(), ReceiptSort.HAPPENED, True, 0, 1) == [receipts.latest(upgraded)]
    assert receipts.detail(upgraded, everything[0]) == receipts.latest(upgraded)
    assert receipts.count(upgraded, ReceiptFilter(text="no upgrade says this")) == 0
    assert receipts.count(upgraded, ReceiptFilter(deleted=True)) == 0
    with pytest.raises(Known, match="Receipt 999"):
        receipts.detail(upgraded, 999)
