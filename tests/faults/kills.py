"""SIGKILL at every SQL statement and at every call that changes a folder, of every act."""

import os
import random
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import current_thread
from typing import Any

# Imported before any child is forked: each of them would import it again.
from alembic import command as _command  # noqa: F401

from desktop.store import database
from desktop.store.identify import identify
from tests.faults.acts import ACTS, CONTROL, LARGER, NAME, Act, file_of, outcome, workshop
from tests.faults.calls import Call, watched
from tests.faults.crew import Crew, share
from tests.faults.judge import ASIDE, OPENS, Ends, Judged, begin, digest, ends, judge_once, template
from tests.faults.report import Section, table

UPGRADES = ("upgrade", LARGER)
LEAST_INSIDE = 1000
WHOLE, BETWEEN, BRICKED = "old or new", "neither old nor new", "does not open any more"


@dataclass(slots=True)
class Killed:
    """What came of killing one act at many points; `inside` counts kills between its first page and COMMIT's return."""

    act: str
    points: int = 0
    kills: int = 0
    inside: int = 0
    states: Counter[str] = field(default_factory=Counter[str])
    wrong: list[str] = field(default_factory=list)

    def __add__(self, other: "Killed") -> "Killed":
        return Killed(
            self.act,
            max(self.points, other.points),
            self.kills + other.kills,
            self.inside + other.inside,
            self.states + other.states,
            self.wrong + other.wrong,
        )


@dataclass(frozen=True, slots=True)
class Ground:
    """What is the same for all kills of an act: where it begins, how it may end, its calls, its statements.

    `seen` are the states found so far.
    """

    act: Act
    folder: Path
    start: Path
    expected: Ends
    calls: tuple[Call, ...]
    statements: int
    seen: dict[str, Judged] = field(default_factory=dict[str, Judged])

    @property
    def points(self) -> list[tuple[str, int]]:
        """Where it can be killed."""
        numbers = [("call", call.number) for call in self.calls]
        return numbers + [("statement", number) for number in range(1, self.statements + 1)]

    @property
    def inside(self) -> range:
        """The numbers of the calls from the first page written until COMMIT has returned."""
        name = file_of(Path()).name
        pages = [it.number for it in self.calls if it.name == "write" and it.path.name in (name, f"{name}-journal")]
        ended = [it.number for it in self.calls if it.name == "unlink" and it.path.name == f"{name}-journal"]
        return range(pages[0], ended[-1] + 2) if pages and ended else range(0)


def ground(act: Act, folder: Path) -> Ground:
    """Run the act undisturbed, three times: for its ends, for its calls and for its statements."""
    start = template(act, folder)
    expected = ends(act, folder)
    calls: list[Call] = []
    root = begin(start, folder)
    watched(lambda: outcome(act.do, root), root, lambda call: calls.append(call) or "go on")
    root = begin(start, folder)
    counted = watched(lambda: _counting(act, root), root, lambda _: "let be")
    return Ground(act, folder, start, expected, tuple(calls), counted.answer["statements"])


def kill(on: Ground, how: str, number: int) -> Killed:
    """Do the act anew, kill it at this point, and judge what is there."""
    root = begin(on.start, on.folder)
    if how == "call":
        ended = watched(
            lambda: outcome(on.act.do, root), root, lambda call: "kill" if call.number == number else "go on"
        )
    else:
        ended = watched(lambda: _counting(on.act, root, number), root, lambda _: "let be")
    if not ended.killed:
        return Killed(on.act.name, len(on.points))  # it had fewer steps this time
    # A statement is no call: what tells is the journal, which is there from before the first page until COMMIT is done.
    journal = f"{NAME}-journal"
    is_begun = file_of(root).with_name(journal).exists() and not file_of(on.start).with_name(journal).exists()
    is_inside = number in on.inside if how == "call" else is_begun
    judged = judge_once(on.act, root, on.expected, on.seen)
    wrong = [f"{on.act.name}, killed at {how} {number}: {it}" for it in judged.wrong]
    return Killed(on.act.name, len(on.points), 1, int(is_inside), Counter([judged.state]), wrong)


def kill_some(name: str, folder: Path, *, count: int, seed: int) -> Killed:
    """Kill an act `count` times, at points drawn by `seed`."""
    with workshop(folder):
        on = ground(ACTS[name], folder)
        total = Killed(name, len(on.points))
        for how, number in _drawn(on, random.Random(f"{name} {seed}")):
            total += kill(on, how, number)
            if total.kills == count:
                break
        return total


def kill_everywhere(name: str, folder: Path, hows: tuple[str, ...], part: int, of: int) -> Killed:
    """Kill an act at every call, every statement, or both; this does the `part`-th of `of` shares."""
    with workshop(folder):
        on = ground(ACTS[name], folder)
        points = [(how, number) for how, number in on.points if how in hows]
        total = Killed(name, len(points))
        for how, number in share(points, part, of):
            total += replace(kill(on, how, number), points=len(points))
        return total


def _drawn(on: Ground, draw: random.Random) -> list[tuple[str, int]]:
    """All points in an order by chance, every second one between the first page written and COMMIT's return."""
    inside = draw.sample(list(on.inside), len(on.inside))
    anywhere = draw.sample(on.points, len(on.points))
    both = zip((("call", number) for number in inside), anywhere, strict=False)
    return [*dict.fromkeys([*(point for pair in both for point in pair), *anywhere])]


def kill_the_control(folder: Path, *, every: int = 1) -> Killed:
    """Kill the upgrade in autocommit at every so many statements; `states` counts what each left."""
    with workshop(folder):
        on = ground(CONTROL, folder)
        total = Killed(CONTROL.name, on.statements)
        for number in range(1, on.statements + 1, every):
            total += _kill_control(on, number)
        return total


def _kill_control(on: Ground, number: int) -> Killed:
    root = begin(on.start, on.folder)
    if not watched(lambda: _counting(CONTROL, root, number), root, lambda _: "let be").killed:
        return Killed(CONTROL.name)
    is_whole = digest(file_of(root)) in (on.expected.old, on.expected.new)
    states = Counter([WHOLE if is_whole else BETWEEN])
    states[BRICKED] += identify(file_of(root)).kind not in OPENS
    return Killed(CONTROL.name, kills=1, states=states)


def _counting(act: Act, root: Path, number: int = 0) -> dict[str, Any]:
    """Do the act in this process, which dies at its `number`-th statement; else says how many there were."""
    count = 0

    def step(statement: str) -> None:
        nonlocal count
        if _is_background(statement):
            return
        count += 1
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)

    with traced(step):
        said = outcome(act.do, root)
    return said | {"statements": count}


def _is_background(statement: str) -> bool:
    """What an open file asks beside the act, which writes nothing and comes as often as there is time for it."""
    return statement == "PRAGMA data_version" or current_thread().name.startswith("read")


@contextmanager
def traced(step: Callable[[str], None]) -> Iterator[None]:
    """Inside, every statement of every connection made here is told to `step` as it begins."""
    real, connect = database.OpenConnection, sqlite3.connect

    class Traced(real):
        def __init__(self, *args: Any, **how: Any) -> None:
            super().__init__(*args, **how)
            self.set_trace_callback(step)

    def plain(*args: Any, **how: Any) -> sqlite3.Connection:
        connection = connect(*args, **how)
        connection.set_trace_callback(step)
        return connection

    database.OpenConnection = Traced
    sqlite3.dbapi2.connect = plain  # the control's, made by SQLAlchemy's own driver
    try:
        yield
    finally:
        database.OpenConnection, sqlite3.dbapi2.connect = real, connect


def chapter(people: Crew) -> Section:
    """Every call and every statement of every act; of the larger file only the calls, its statements are the same."""
    shares = 6
    asked = [
        people.ask(_share, name, ("call",) if name == LARGER else ("call", "statement"), part, shares)
        for name in ACTS
        for part in range(shares)
    ]
    control = people.ask(kill_the_control)
    by_act = {name: Killed(name) for name in ACTS}
    for killed in people.done(asked, "kills"):
        by_act[killed.act] += killed
    proof = control.result()
    wrong = [it for killed in by_act.values() for it in killed.wrong]
    inside = sum(killed.inside for name, killed in by_act.items() if name in UPGRADES)
    if inside < LEAST_INSIDE:
        wrong.append(f"only {inside} kills between the first page written and the return of COMMIT")
    if not proof.states[BRICKED] or not proof.states[BETWEEN]:
        wrong.append("the control lost nothing: this harness would not see a loss")
    rows = [
        (it.act, it.points, it.kills, it.inside, it.states["old"], it.states[ASIDE], it.states["new"], len(it.wrong))
        for it in by_act.values()
    ]
    total = sum(it.kills for it in by_act.values())
    fewer = ", ".join(it.act for it in by_act.values() if it.kills < it.points)
    fewer = f"Some points were not reached, the act having fewer steps that time: {fewer}.\n\n" if fewer else ""
    text = f"""
SIGKILL at the entry of every system call that changes the folder (`open` that creates, `write`, `fsync`, `ftruncate`,
`rename`, `link`, `unlink`, `mkdir`), and as every SQL statement begins, but for what an open file asks beside the act
(whether others wrote, whether it is whole). After each of the {total:,} kills the file says exactly what it said before
or exactly what the undisturbed act makes it say, row by row (a damaged file that is to be replaced may be found whole
under the name it is moved aside to); every backup verifies, and what is new has a backup of what was old; beside the
file lie at most its journal, its lock file or an unfinished new file; the next try succeeds and leaves one file. States
that differ only in times, random numbers and the words of a journal that was never synced, which SQLite ignores, count
as one and are looked at once in each sixth of an act. {inside:,} kills hit an upgrade between the first page written
and the return of COMMIT.

{table(("act", "points", "kills", "from page to COMMIT", "old", ASIDE, "new", "wrong"), rows)}

{fewer}The control is the same upgrade as the driver would do it by default, every DDL statement final by itself: of
{proof.kills:,} kills {proof.states[BETWEEN]:,} left a file between old and new, {proof.states[BRICKED]:,} one that does
not open any more.
"""
    return Section("Kills", text, tuple(wrong))


def _share(name: str, hows: tuple[str, ...], part: int, of: int, folder: Path) -> Killed:
    return kill_everywhere(name, folder, hows, part, of)
