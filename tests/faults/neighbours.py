"""Other programs, dead ones, clocks that jump, and files and folders that go away."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from desktop.errors import Known
from desktop.store import backup, lock
from desktop.store.consent import Options
from desktop.store.opening import open_project
from desktop.store.progress import Progress
from desktop.store.project import Project
from tests.faults.acts import ACTS, Act, backups_of, file_of, opened, outcome, reword
from tests.faults.judge import Ends, begin, digest, judge
from tests.faults.situation import Happened, apart, ground, settled


def other_programs(folder: Path) -> Iterator[Happened]:
    """A file another program has locked, three openers at once, and what a dead program left."""
    act, root, expected = ground("upgrade", folder)
    with _program("c.execute('BEGIN EXCLUSIVE')", root) as other:
        answer = outcome(act.do, root)
        pid = other.pid
    happened = settled("another program writes and does not end", act, root, expected, answer)
    happened.wrong += [] if f"process {pid}" in answer["sentence"] else ["it does not name who has it"]
    yield happened

    root = begin(folder / "start", folder)
    with lock.hold(file_of(root), exclusive=True, what="is upgrading it"):
        answer = outcome(act.do, root)
    happened = settled("a second window upgrades it and does not end", act, root, expected, answer)
    happened.wrong += [] if f"process {os.getpid()}" in answer["sentence"] else ["it does not name who has it"]
    yield happened

    root = begin(folder / "start", folder)
    yield _three_at_once(act, root, expected)

    root = begin(folder / "start", folder)
    dead = {"key": "1.3", "pid": 2**22 - 1, "program": "Placet", "host": os.uname().nodename, "what": "is upgrading it"}
    beside = lock.lock_path(file_of(root))
    beside.write_text(json.dumps([dead | {"since": "2026-01-01T00:00:00+00:00"}]), encoding="utf-8")
    yield settled("the lock file of a dead process", act, root, expected, outcome(act.do, root))


@contextmanager
def _program(statement: str, root: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program that does something to the file and then stays."""
    program = f"import sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\n{statement}\n"
    program += "print('there', flush=True)\nsys.stdin.read()"
    command = [sys.executable, "-c", program, str(file_of(root))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout and other.stdout.readline() == "there\n"
        yield other
        other.kill()


def _three_at_once(act: Act, root: Path, expected: Ends) -> Happened:
    reading, writing = os.pipe()
    children: list[int] = []
    gate = root.parent / "gate"
    for _ in range(3):
        if not (child := os.fork()):
            while not gate.exists():
                time.sleep(0.001)
            os.write(writing, json.dumps(outcome(act.do, root)).encode() + b"\n")
            os._exit(0)
        children.append(child)
    os.close(writing)
    gate.touch()
    with os.fdopen(reading) as pipe:
        answers = [json.loads(line) for line in pipe]
    for child in children:
        os.waitpid(child, 0)
    gate.unlink()
    longest = max(answers, key=lambda it: it["lasts"])
    happened = settled("three programs open it at once", act, root, expected, longest | {"how": "done"})
    said = {it["sentence"] for it in answers if it["how"] != "done"}
    happened.said = " ".join(said)
    happened.wrong += [f"not in a sentence that names who: {it}" for it in said if "process " not in it]
    happened.wrong += [] if len(backup.backups(backups_of(root))) == 1 else ["there is not exactly one backup"]
    return happened


def clocks(folder: Path) -> Iterator[Happened]:
    """The clock jumps back three days after an upgrade; then an edit and an undo follow."""
    act, root, expected = ground("undo", folder)

    def work() -> dict[str, Any]:
        _set_back(timedelta(days=3))
        said = outcome(ACTS["edit"].do, root)
        return said if said["how"] != "done" else outcome(act.do, root)

    answer = apart(work)
    newest = backup.backups(backups_of(root))[0]
    happened = settled(
        "the clock jumps back three days before an edit and an undo", act, root, expected, answer, again=False
    )
    happened.wrong = [it for it in happened.wrong if "no backup of the old" not in it]  # the edit came in between
    if newest.reason != "before restoring" or newest.number != 2:
        happened.wrong.append(f"the newest backup is said to be {newest.reason}, number {newest.number}")
    yield happened


def _set_back(by: timedelta) -> None:
    """Make every module of the program that asks for the time get an earlier one."""
    real = datetime

    class Earlier(real):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Earlier":  # type: ignore[override]
            return cls.fromtimestamp((real.now(tz) - by).timestamp(), tz)

    moment = time.time
    time.time = lambda: moment() - by.total_seconds()
    for name, module in list(sys.modules.items()):
        if name.startswith(("desktop.", "migrations")) and getattr(module, "datetime", None) is real:
            module.datetime = Earlier  # type: ignore[attr-defined]


def gone(folder: Path) -> Iterator[Happened]:
    """The file is moved or deleted, or its folder of backups vanishes, while it is open."""
    for what in ("moved", "deleted"):
        act, root, expected = ground("edit", folder)
        project = opened(root)
        aside = root / "elsewhere.placet"
        shutil.copy(file_of(root), root.parent / "kept")
        if what == "moved":
            file_of(root).rename(aside)
        else:
            file_of(root).unlink()
        answer = _write(project)
        project.close()
        wrong = [] if answer["how"] == "told" else [f"{answer['how']}: {answer['sentence']}"]
        if what == "moved" and digest_of(aside, root) != expected.old:
            wrong.append("the moved file was changed")
        if file_of(root).exists():
            wrong.append("a new file was made in its place")
        shutil.move(root.parent / "kept", file_of(root))
        wrong += judge(act, root, expected).wrong
        yield Happened(f"the file is {what} while it is open", answer["sentence"], "old", answer["lasts"], wrong)
        shutil.rmtree(folder / "start")

    act, root, expected = ground("upgrade", folder)
    backups_of(root).mkdir()

    def away(root: Path) -> None:
        def removed(progress: Progress) -> None:
            if progress.step == "Backing up":
                shutil.rmtree(backups_of(root), ignore_errors=True)

        open_project(file_of(root), Options(backup_folder=backups_of(root)), progress=removed).close()

    yield settled("the folder of backups vanishes during the backup", act, root, expected, outcome(away, root))

    root = begin(folder / "start", folder)
    backups_of(root).write_text("a file, not a folder", encoding="utf-8")
    answer = outcome(act.do, root)
    backups_of(root).unlink()
    yield settled("a file stands where the folder of backups would be", act, root, expected, answer)


def digest_of(path: Path, root: Path) -> str:
    """The digest of a file wherever it lies, by way of a copy in the root."""
    folder = Path(tempfile.mkdtemp(dir=root.parent))
    return digest(Path(shutil.copy(path, folder)))


def _write(project: Project) -> dict[str, Any]:
    begun = time.monotonic()
    try:
        project.write(reword).result()
        said = {"how": "done", "sentence": ""}
    except Known as known:
        said = {"how": "told", "sentence": known.sentence}
    except (OSError, sqlite3.Error) as error:
        said = {"how": "bug", "sentence": repr(error)}
    return said | {"lasts": time.monotonic() - begun}
