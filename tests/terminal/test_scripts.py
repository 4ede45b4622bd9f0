"""The commands as the author of a script uses them: without a terminal, through pipes, with what goes wrong."""

import json
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from desktop import identity
from desktop.commands import approvals, projects, tasks
from desktop.queries import approvals as decided
from desktop.store.opening import Options, open_project
from desktop.words import Verdict
from tests.people import person
from tests.terminal.test_commands import PLACET, Terminal, placet

NOTES = "Say for which year.\n\x1b[2Jplacet: all is well"
TITLE = "Fix login\nRequest 9: “Fees” (task 2 of Harbour), version 1\x1b[2J"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder below which the program keeps what is its own; Ada has a key there."""
    monkeypatch.setenv("PLACET_HOME", str(tmp_path / "home"))
    identity.make_mine("Ada")
    return tmp_path / "home"


@pytest.fixture
def file(head_file: Path) -> Path:
    """One task, about which nobody asks."""
    with closing(open_project(head_file, Options(actor=person("Ann")))) as project:
        of = project.write(projects.create, name="Harbour").result()
        project.write(tasks.create, of, title=TITLE).result()
    return head_file


def answered(session: Session, verdict: Verdict) -> None:
    read = decided.subject(session, 1)
    words = {"version_id": read.version_id, "digest": read.digest}
    approvals.decide(session, task_id=1, **words, verdict=verdict, comment=NOTES)


def told(file: Path, *words: object) -> Any:
    return json.loads(placet(words[0], file, *words[1:], "--json").stdout)


def test_what_a_script_does_is_not_recorded_as_done_by_the_person_at_the_computer(file: Path) -> None:
    asked = told(file, "request", "--task", 1)
    assert (asked["asked_by"], asked["asked_by_key"]) == ("a script", None)
    assert told(file, "task", "--new", "Sweep the pier")["current"]["made_by"] == "a script"
    assert told(file, "task", "--new", "Sweep it", "--program", "codex")["current"]["made_by"] == "codex"
    assert "asked by a script (without a key) on" in placet("requests", file).stdout
    nameless = placet("task", file, "--new", "Sweep it", "--program", " ")
    assert (nameless.returncode, "The program's name is empty" in nameless.stderr) == (1, True)


def test_what_a_person_does_at_a_terminal_is_theirs(file: Path) -> None:
    mine = identity.mine()
    assert mine is not None
    assert Terminal("request", file, "--task", 1).ends() == 0
    (asked,) = told(file, "requests")
    assert (asked["asked_by"], asked["asked_by_key"]) == ("Ada", mine.key)
    assert Terminal("task", file, "--new", "Sweep it", "--program", "codex").ends() == 0
    assert told(file, "task", 2)["current"]["made_by"] == "codex"


def test_a_script_that_asked_reads_the_answer_and_the_notes_with_its_task(file: Path) -> None:
    asked = told(file, "request", "--task", 1, "--program", "codex")
    (waits,) = told(file, "task", 1)["requests"]
    assert (waits["id"], waits["state"], waits["asked_by"], waits["verdicts"]) == (asked["id"], "PENDING", "codex", [])
    with closing(open_project(file, Options(actor=person("Ann")))) as project:
        project.write(answered, Verdict.CHANGES_REQUESTED).result()
    (request,) = told(file, "task", 1)["requests"]
    assert (request["state"], request["digest"]) == ("CHANGES_REQUESTED", asked["digest"])
    (verdict,) = request["verdicts"]
    assert (verdict["verdict"], verdict["notes"]) == ("CHANGES_REQUESTED", NOTES)
    assert (verdict["by"], verdict["by_key"]) == ("Ann", person("Ann").key)
    shown = placet("task", file, 1).stdout
    assert f"  Request {asked['id']}, version 1\n    changes requested by Ann on" in shown
    assert "\n    │ Say for which year.\n    │ \\x1b[2Jplacet: all is well\n" in shown


def test_a_title_is_no_line_of_its_own_anywhere(file: Path) -> None:
    told(file, "request", "--task", 1)
    said = [
        placet("requests", file).stdout,
        placet("task", file, 1).stdout,
        placet("request", file, "--task", 1).stderr,
    ]
    assert all("Fix login" in one for one in said)
    for one in said:
        assert "\x1b" not in one
        assert not any(line.startswith("Request 9") for line in one.splitlines())
    assert said[2].count("\n") == 1, "one refusal is one line"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("task", "1", "--new", "x"), 2, "give either the number of a task, or --new TITLE"),
        (("task", "one"), 2, "invalid number value: 'one'"),
        (("task", str(2**63)), 2, f"no row has the number {2**63}"),
        (("request", "--task", "1" * 5000), 2, "invalid number value"),
        (("approve", "9" * 30), 2, "no row has the number"),
        (("task", "9"), 1, "placet: Task 9 is not in this file.\n"),
        (("task", "-9"), 1, "placet: Task -9 is not in this file.\n"),
        (("request", "--task", "9"), 1, "placet: Task 9 is not in this file.\n"),
        (("task", "--new", " "), 1, "The title is empty"),
        (("task", "--new", "x" * 513), 1, "The title has 513 characters, 512 fit"),
        (("task", "--new", "x", "--project", "0"), 1, "Project 0 is not in this file"),
        (("task", "--new", "x", "--description-from", "nowhere"), 1, "cannot be read from nowhere"),
        (("request", "--task", "1", "--expires", "0m"), 1, "is over already; choose a later one"),
        (("request", "--task", "1", "--expires", "99999d"), 2, "is no time like 30m"),
    ],
)
def test_what_goes_wrong_is_one_sentence_with_its_exit_code(
    file: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    done = placet(words[0], file, *words[1:], "--json")
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("content", [None, b"", b"no database"])
def test_a_file_that_is_none_is_a_sentence(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "x.placet").write_bytes(content)
    for words in (("requests",), ("task", "1"), ("request", "--task", "1")):
        done = placet(words[0], "x.placet", *words[1:], cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert "“x.placet”" in done.stderr
        assert " in .. " not in done.stderr


def test_a_description_comes_through_a_pipe(file: Path) -> None:
    made = subprocess.run(
        [PLACET, "task", file, "--new", "Sweep", "--description-from", "-", "--json"],
        input="Søndag\n".encode(),
        capture_output=True,
        check=True,
    )
    assert json.loads(made.stdout)["current"]["description"] == "Søndag\n"
    wrong = subprocess.run(
        [PLACET, "task", file, "--new", "Sweep", "--description-from", "-"],
        input=b"\xff\xfe",
        capture_output=True,
        check=False,
        env={"PATH": "", "LANG": "C.UTF-8", "PYTHONIOENCODING": "utf-8:strict"},
    )
    assert (wrong.returncode, b"cannot be read from -" in wrong.stderr) == (1, True)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_script_may_close_what_it_does_not_need(file: Path, closed: str) -> None:
    asks = ["bash", "-c", f'"$0" request "$1" --task 1 --json {closed}', PLACET, file]
    done, again = (subprocess.run(asks, capture_output=True, text=True, check=False) for _ in range(2))
    assert (done.returncode, done.stderr) == (0, "")
    if " >&-" in f" {closed}":
        assert done.stdout == ""
    else:
        assert json.loads(done.stdout)["id"] == 1
    assert (again.returncode, again.stdout) == (1, ""), "what was refused is not said on stdout"
