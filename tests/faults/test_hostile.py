"""No file made to do harm decides anything, keeps anybody waiting, or ends without a sentence."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults import hostile
from tests.faults.hostile import HOSTILE, met
from tests.triggers import without_rules


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_or_shown_for_what_it_is_and_decides_nothing(what: str, tmp_path: Path) -> None:
    found = met(what, tmp_path / "work")
    assert found.wrong == []
    assert found.how.startswith("opened") or found.said.endswith(".")


def test_an_approval_that_nobody_gave_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same trigger, in a hand that takes the file as it is."""

    def careless(project: object, _found: object) -> None:
        with closing(sqlite3.connect(project.path)) as connection, without_rules(connection):  # type: ignore[attr-defined]
            connection.execute("UPDATE tasks SET title = 'Edited' WHERE id = 1")
            connection.commit()

    monkeypatch.setattr(hostile, "_work", careless)
    assert "something was decided" in met("a trigger that forges approvals", tmp_path / "work").wrong[0]
