"""Tasks, requests and decisions from a script and from a terminal, tried as the child processes a person starts."""

import argparse
import json
import os
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop import identity
from desktop.commands import approvals, change_requests, projects, tasks
from desktop.queries import approvals as decided
from desktop.queries import change_requests as wanted
from desktop.queries import tasks as asked
from desktop.queries.rows import Proposal
from desktop.queries.verification import verify
from desktop.schema import Entry
from desktop.store.files import digest
from desktop.store.opening import Options, open_project
from desktop.terminal import arguments
from desktop.words import TaskStatus, Verdict
from tests.old_files import old_file
from tests.people import person

PLACET = Path(sys.executable).with_name("placet")
QUESTION = "Is one try enough?"
PROMPT = "digits of its SHA-256: "


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder below which the program keeps what is its own, the key of whoever is at this computer among it."""
    monkeypatch.setenv("PLACET_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def me() -> identity.Actor:
    """The person at this computer."""
    return identity.make_mine("Ada")


@pytest.fixture
def file(head_file: Path) -> Path:
    """Ann asks about task 1; task 2 has left planning, and a change of it waits."""
    with closing(open_project(head_file, Options(actor=person("Ann")))) as project:
        project.write(_wait).result()
    return head_file


def _wait(session: Session) -> None:
    of = projects.create(session, name="Harbour")
    first = tasks.create(session, of, title="Fix login", description="It loops.\n\x1b[2J\u202eoops")
    approvals.ask(session, first, question=QUESTION)
    second = tasks.create(session, of, title="Light the lamp")
    approvals.ask(session, second)
    read = decided.subject(session, second)
    words = {"version_id": read.version_id, "digest": read.digest}
    approvals.decide(session, task_id=second, **words, verdict=Verdict.APPROVED)
    change = change_requests.create(session, second, content="It is dark.", proposal=Proposal(title="Light two lamps"))
    change_requests.submit(session, change)


def placet(*words: object, **how: Any) -> subprocess.CompletedProcess[str]:
    """Run `placet WORDS` as a script does."""
    return subprocess.run([PLACET, *map(str, words)], capture_output=True, encoding="utf-8", check=False, **how)


class Terminal:
    """`placet WORDS` at a terminal: what it wrote until it asks, and all of it once it has its answer."""

    def __init__(self, *words: object) -> None:
        self._master, end = os.openpty()
        self._program = subprocess.Popen([PLACET, *map(str, words)], stdin=end, stdout=end, stderr=end)
        os.close(end)
        self.shown = ""
        self._read(PROMPT)

    def _read(self, until: str) -> None:
        while until not in self.shown:
            try:
                self.shown += os.read(self._master, 65536).decode("utf-8", "replace").replace("\r\n", "\n")
            except OSError:  # Linux says so when the other end is closed
                return

    def types(self, text: str) -> int:
        """Answer, and give the exit code."""
        os.write(self._master, f"{text}\n".encode())
        return self.ends()

    def ends(self) -> int:
        """The exit code, once it has said all it says."""
        self._read("\0")
        os.close(self._master)
        return self._program.wait()


def entries(file: Path) -> int:
    with closing(open_project(file, Options(read_only=True))) as project:
        return project.read(_count).result()


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Entry)) or 0


def test_a_script_makes_a_task_asks_about_it_and_sees_it_wait(file: Path, tmp_path: Path) -> None:
    (tmp_path / "words").write_text("So that nobody stumbles.")
    words = ("--new", "Sweep the pier", "--description-from", tmp_path / "words", "--program", "codex", "--json")
    made = json.loads(placet("task", file, *words).stdout)
    assert (made["status"], made["current"]["description"]) == ("PENDING", "So that nobody stumbles.")
    assert made["current"]["made_by"] == "codex"
    told = ("--task", made["id"], "--question", "Now?", "--expires", "3d", "--program", "codex", "--json")
    request = json.loads(placet("request", file, *told).stdout)
    assert (request["asked_by"], request["asked_by_key"], request["state"]) == ("codex", None, "PENDING")
    assert (request["task"], request["version"], request["digest"]) == (made["id"], 1, made["current"]["digest"])
    waiting = json.loads(placet("requests", file, "--json").stdout)
    assert [(one["id"], one["kind"], one["question"]) for one in waiting] == [
        (1, "task_version", QUESTION),
        (3, "change_request", None),
        (request["id"], "task_version", "Now?"),
    ]
    assert {one["name"]: one["state"] for one in waiting[0]["requirements"]}["Approved"] == "UNSATISFIED"
    again = placet("request", file, "--task", made["id"])
    assert (again.returncode, again.stdout) == (1, "")
    assert "is awaiting approval, and only a task that is pending" in again.stderr


def test_what_is_listed_and_shown_is_for_people_and_cannot_trick_a_terminal(file: Path) -> None:
    listed = placet("requests", file)
    assert f"Request 1: “Fix login” (task 1 of Harbour), version 1\n  │ {QUESTION}\n  asked by Ann on" in listed.stdout
    shown = placet("task", file, 1)
    assert "Task 1: awaiting approval, in Review Approval" in shown.stdout
    assert "  │ It loops.\n  │ \\x1b[2J\\u202eoops\n" in shown.stdout
    assert not {"\x1b", "\u202e"} & set(listed.stdout + shown.stdout)
    missing = placet("task", file, 99, "--json")
    assert (missing.returncode, missing.stdout, missing.stderr) == (1, "", "placet: Task 99 is not in this file.\n")


@pytest.mark.usefixtures("me")
def test_nothing_is_decided_without_a_terminal_at_both_ends(file: Path) -> None:
    master, end = os.openpty()
    before = entries(file)
    for how in (
        {"stdin": subprocess.PIPE, "stdout": end},
        {"stdin": end, "stdout": subprocess.PIPE},
        {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE},
    ):
        done = subprocess.run([PLACET, "approve", file, "1"], stderr=subprocess.PIPE, text=True, check=False, **how)
        assert (done.returncode, "for a person at a terminal" in done.stderr) == (1, True)
    os.close(end)
    os.close(master)
    assert entries(file) == before


def test_a_person_at_a_terminal_approves_what_they_see_with_their_key(file: Path, me: identity.Actor) -> None:
    with closing(open_project(file)) as project:
        subject = project.read(decided.subject, 1).result()
    terminal = Terminal("approve", file, 1)
    for words in (
        "“Fix login”",
        "version 1",
        f"SHA-256 {subject.digest}",
        "│ It loops.",
        QUESTION,
        "Approved: unsatis",
    ):
        assert words in terminal.shown
    assert "\x1b" not in terminal.shown
    assert terminal.types(subject.digest[:8]) == 0
    assert "version 1: approved by Ada." in terminal.shown
    with closing(open_project(file)) as project:
        detail = project.read(asked.detail, 1).result()
        assert detail.row.status is TaskStatus.APPROVED
        assert (detail.approvals[0].key, detail.approvals[0].digest) == (me.key, subject.digest)
        assert project.read(verify).result().sentence == "", "signed, too"


@pytest.mark.usefixtures("me")
def test_what_is_not_confirmed_is_not_decided(file: Path) -> None:
    before = entries(file)
    terminal = Terminal("approve", file, 1, "--reject", "--reason", "It still loops.")
    assert "To reject exactly this" in terminal.shown
    assert terminal.types("yes") == 1
    assert terminal.shown.endswith("placet: Nothing was decided.\n")
    assert entries(file) == before


@pytest.mark.usefixtures("me")
def test_words_that_change_while_a_person_reads_are_not_decided_about(file: Path) -> None:
    terminal = Terminal("approve", file, 1)
    with closing(open_project(file, Options(actor=person("Ann")))) as project:
        digest_read = project.read(decided.subject, 1).result().digest
        project.write(_reword).result()
    assert terminal.types(digest_read[:8]) == 1
    assert "was changed meanwhile: version 2 is there now, you read version 1" in terminal.shown
    with closing(open_project(file)) as project:
        detail = project.read(asked.detail, 1).result()
        assert (detail.row.status, detail.row.version) == (TaskStatus.AWAITING_APPROVAL, 2)


def _reword(session: Session) -> None:
    change = change_requests.create(session, 1, content="Say more.", proposal=Proposal(title="Fix the login"))
    change_requests.submit(session, change)
    read = wanted.detail(session, change)
    change_requests.decide(session, change, digest=read.digest, verdict=Verdict.APPROVED)
    change_requests.apply(session, change)


@pytest.mark.usefixtures("me")
def test_a_change_request_is_sent_back_with_its_reason(file: Path) -> None:
    terminal = Terminal("approve", file, 3, "--request-changes", "--reason", "Three lamps.")
    assert "  because\n  │ It is dark.\n  it would read\n  │ Light two lamps\n" in terminal.shown
    shown = terminal.shown.rpartition("SHA-256 ")[2]
    assert terminal.types(shown[:8]) == 0
    assert "changes requested by Ada." in terminal.shown
    with closing(open_project(file)) as project:
        detail = project.read(asked.detail, 2).result()
        assert (detail.approvals[0].comment, detail.change_requests[0].status) == ("Three lamps.", "DRAFT")
    done = Terminal("approve", file, 3)
    assert done.types("") == 1
    assert "does not wait any more, it is changes requested" in done.shown


def test_who_has_no_key_decides_nothing(file: Path) -> None:
    terminal = Terminal("approve", file, 1)
    assert terminal.types("") == 1
    assert "there is no key to decide with" in terminal.shown


def test_an_older_file_is_read_as_it_is_and_written_once_it_is_upgraded(tmp_path: Path) -> None:
    path = old_file(tmp_path / "old.db")
    before = digest(path)
    assert placet("requests", path).returncode == 0
    refused = placet("task", path, "--new", "Later")
    assert (refused.returncode, "`placet upgrade` brings it up to date" in refused.stderr) == (1, True)
    assert digest(path) == before


@pytest.mark.parametrize(
    "words",
    [
        *(("task", "f"), ("task", "f", "1", "--new", "x"), ("task", "f", "1", "--project", "1"), ("request", "f")),
        *(("request", "f", "--task", "1", "--expires", "soon"), ("approve", "f"), ("approve", "f", "1", "--reject")),
        ("approve", "f", "1", "--reject", "--request-changes", "--reason", "x"),
    ],
)
def test_wrong_usage_is_said_before_anything_is_opened(words: tuple[str, ...], tmp_path: Path) -> None:
    done = placet(*words, cwd=tmp_path)
    assert (done.returncode, done.stderr.startswith("usage: placet")) == (2, True)
    assert not (tmp_path / "f").exists()


def test_a_time_to_come_is_told_in_many_ways() -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    assert now + timedelta(hours=12) <= arguments.when("12h") <= now + timedelta(hours=13)
    assert arguments.when("2026-12-01T18:00Z") == arguments.when("2026-12-01T19:00+01:00") == datetime(2026, 12, 1, 18)  # noqa: DTZ001
    for wrong in ("", "h", "12", "99999d", "yesterday"):
        with pytest.raises(argparse.ArgumentTypeError):
            arguments.when(wrong)
