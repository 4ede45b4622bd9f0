"""The inboxes of closed files: read without changing a byte, and anew only when something changed."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from desktop.commands import approvals, moment
from desktop.queries import inboxes
from desktop.queries.inbox_rows import Section
from desktop.queries.inboxes import Inboxes
from desktop.store.changes import WritingSession
from desktop.store.engine import WRITING, engine_for
from desktop.store.identify import Kind as FileKind
from tests.queries.test_inbox import ADA, AGENT, BEN, NOW, ask, made


@pytest.fixture
def asked(head_file: Path) -> Path:
    """A file in which an agent asked about one task, and which has rested since."""
    filled(head_file, lambda session: ask(session, made(session, "Fix login"), AGENT, 5))
    rested(head_file)
    return head_file


def filled(path: Path, work: Callable[[Session], object]) -> None:
    engine = engine_for(path, writable=True).execution_options(**WRITING)
    with closing(WritingSession(engine)) as session:
        work(session)
        session.commit()
    engine.dispose()


def rested(path: Path) -> None:
    """Nobody has written to it for a minute."""
    then = time.time() - 60
    os.utime(path, (then, then))


def everything(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) for path in folder.iterdir()
    }


def test_reading_changes_no_byte_and_leaves_nothing_beside(asked: Path) -> None:
    before = everything(asked.parent)
    found = Inboxes().look(asked, ADA.key, NOW)
    assert found.inbox
    assert [row.title for row in found.inbox.rows] == ["Fix login"]
    assert everything(asked.parent) == before


def test_a_file_that_has_not_changed_is_not_read_again(asked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Path] = []
    read = inboxes.closed.ask
    monkeypatch.setattr(inboxes.closed, "ask", lambda path, *args: looked.append(path) or read(path, *args))
    them = Inboxes()
    first = them.look(asked, ADA.key, NOW)
    assert them.look(asked, ADA.key, NOW) is first
    assert looked == [asked]
    filled(asked, lambda session: ask(session, made(session, "Fix logout"), AGENT, 2))
    second = them.look(asked, ADA.key, NOW)
    assert second.inbox
    assert len(second.inbox.rows) == 2
    rested(asked)
    third = them.look(asked, ADA.key, NOW)
    assert them.look(asked, ADA.key, NOW) is third
    monkeypatch.setattr(inboxes, "SETTLED_NS", 3600 * 10**9)
    fresh = Inboxes()
    assert fresh.look(asked, ADA.key, NOW) is not fresh.look(asked, ADA.key, NOW), "its time may not tell of a write"
    assert them.look(asked, BEN.key, NOW) is not third, "somebody else has another inbox"


def test_what_was_put_off_comes_back_although_nobody_wrote(asked: Path) -> None:
    until = NOW + timedelta(minutes=5)
    filled(asked, lambda session: approvals.snooze(session, 1, until))
    rested(asked)
    them = Inboxes()
    sections = [them.look(asked, ADA.key, at).inbox for at in (NOW, until)]
    assert [one and one.rows[0].section for one in sections] == [Section.NOT_NOW, Section.TURN]


def test_a_file_that_is_not_read_says_why(asked: Path, old_file: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.placet"
    text.write_text("nothing of the kind")
    logged = Path(shutil.copy(asked, tmp_path / "logged.placet"))
    with closing(sqlite3.connect(logged)) as file:
        file.execute("PRAGMA journal_mode=WAL")
    before = everything(tmp_path)
    them = Inboxes()
    found = [them.look(path, ADA.key, NOW) for path in (old_file, text, logged, tmp_path / "gone.placet")]
    assert [one.inbox for one in found] == [None] * 4
    assert [one.kind for one in found] == [FileKind.older, FileKind.not_sqlite, FileKind.locked, FileKind.missing]
    assert all(one.trouble for one in found)
    assert everything(tmp_path) == before


def test_a_file_whose_reading_fails_has_a_sentence_and_its_turn_again_when_it_changes(
    asked: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other = Path(shutil.copy(asked, asked.with_name("other.placet")))
    rested(other)
    tried: list[Path] = []
    read = inboxes.closed.ask

    def stumbling(path: Path, *args: Any) -> Any:
        tried.append(path)
        if path == asked and tried.count(asked) == 1:
            raise ZeroDivisionError("nobody expected this value")
        return read(path, *args)

    monkeypatch.setattr(inboxes.closed, "ask", stumbling)
    them = Inboxes()
    for _ in range(2):
        first, second = (them.look(path, ADA.key, NOW) for path in (asked, other))
        assert first.inbox is None
        assert first.trouble == "Something in it could not be read. It is tried again when the file changes."
        assert second.inbox
    assert tried == [asked, other], "neither has changed"
    assert "nobody expected this value" in caplog.text
    caplog.clear()
    filled(asked, lambda session: ask(session, made(session, "Fix logout"), AGENT, 2))
    assert them.look(asked, ADA.key, NOW).inbox


def test_a_value_that_no_list_has_keeps_only_its_own_file_back(asked: Path) -> None:
    other = Path(shutil.copy(asked, asked.with_name("other.placet")))
    with closing(sqlite3.connect(asked)) as file, file:
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f'DROP TRIGGER "{name}"')
        file.execute("PRAGMA ignore_check_constraints = 1")
        file.execute("UPDATE approvals SET verdict = 'PERHAPS'")
        file.execute("UPDATE approval_requests SET state = 'PERHAPS'")
        file.execute("UPDATE tasks SET status = 'PERHAPS'")
    them = Inboxes()
    bad, good = (them.look(path, ADA.key, NOW) for path in (asked, other))
    assert bad.inbox is None or not bad.inbox.rows
    assert good.inbox
    assert len(good.inbox.rows) == 1


@pytest.mark.parametrize("put_off", [None, NOW + timedelta(minutes=9)])
def test_what_is_to_be_answered_by_a_time_waits_no_longer_than_that(head_file: Path, put_off: datetime | None) -> None:
    over = NOW + timedelta(minutes=5)

    def work(session: Session) -> None:
        task_id = made(session, "Fix login")
        with moment.at(NOW):
            approvals.snooze(session, approvals.ask(session, task_id, expires_at=over), put_off)

    filled(head_file, work)
    rested(head_file)
    them = Inboxes()
    found = [them.look(head_file, ADA.key, at).inbox for at in (NOW, over)]
    assert [one and len(one.rows) for one in found] == [1, 0]


WRITER = """
import sqlite3, sys
file = sqlite3.connect(sys.argv[1], isolation_level=None)
file.execute("PRAGMA cache_size=1")
file.execute("BEGIN IMMEDIATE")
file.execute("UPDATE tasks SET description = hex(zeroblob(200000))")
print("writing", flush=True)
sys.stdin.readline()
file.execute("COMMIT" if "keep" in sys.argv else "ROLLBACK")
"""


def test_while_another_program_writes_what_was_read_before_stands(asked: Path) -> None:
    them = Inboxes()
    before = them.look(asked, ADA.key, NOW)
    command = [sys.executable, "-c", WRITER, str(asked)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdin
        assert writer.stdout
        assert writer.stdout.readline() == "writing\n"
        assert asked.with_name(asked.name + "-journal").exists()
        assert them.look(asked, ADA.key, NOW) is before
        fresh = Inboxes().look(asked, ADA.key, NOW)
        assert (fresh.inbox, fresh.kind) == (None, FileKind.locked)
        writer.stdin.write("go\n")
        writer.stdin.flush()
    after = them.look(asked, ADA.key, NOW)
    assert after.inbox == before.inbox
