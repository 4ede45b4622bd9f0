"""Power cuts: what an act wrote and synced is recorded once, and the disk found at any moment of it is judged."""

import hashlib
import os
import random
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from desktop.errors import Known
from desktop.store import backup
from tests.faults.acts import ACTS, NAME, Act, backups_of, file_of, outcome, without_syncs, workshop
from tests.faults.calls import Call, watched
from tests.faults.crew import Crew
from tests.faults.disk import MODELS, Disk
from tests.faults.judge import ASIDE, Ends, begin, digest_in_place, ends, is_aside, judge, template
from tests.faults.report import Section, table

HOW = ("nothing", "everything", "some", "some", "worst", "worst")
# An act that does little has only so many states.
MOST_ROUNDS = 60
SHARES = 4
STATES_A_SHARE = 1000
LEAST_STATES = 20_000
CONTROLS = ("upgrade", "edit", "undo")


@dataclass(slots=True)
class Cut:
    """What was found of one act: distinct `states`, how many were `opened` through the program, and what is wrong."""

    act: str
    calls: int = 0
    states: int = 0
    opened: int = 0
    ends: Counter[str] = field(default_factory=Counter[str])
    wrong: list[str] = field(default_factory=list)

    def __add__(self, other: "Cut") -> "Cut":
        return Cut(
            self.act,
            max(self.calls, other.calls),
            self.states + other.states,
            self.opened + other.opened,
            self.ends + other.ends,
            self.wrong + other.wrong,
        )


@dataclass(slots=True)
class Replay:
    """One recorded run of an act; equal parts of states are judged once."""

    act: Act
    start: Path
    root: Path
    expected: Ends
    calls: tuple[Call, ...]
    judged: dict[bytes, str] = field(default_factory=dict[bytes, str])

    def disk(self) -> Disk:
        """The disk before the first call."""
        begin(self.start, self.root.parent)
        return Disk.of(self.root)

    def look(self, state: dict[Path, bytes | None], *, has_returned: bool) -> tuple[str, list[str]]:
        """Which state it is, and what is wrong with it, by SQLite alone."""
        file, folder = file_of(self.root), backups_of(self.root)
        content, journal = state.get(file), state.get(file.with_name(f"{NAME}-journal"))
        found = "missing" if content is None else self._digest(content, journal)
        aside = [self._digest(it or b"", None) for path, it in state.items() if ".unreadable-" in path.name]
        name = {self.expected.new: "new", self.expected.old: "old"}.get(found, "neither")
        name = ASIDE if is_aside(found, self.expected, aside) else name
        wrong = [f"neither old nor new ({found[:80]})"] if name == "neither" else []
        if has_returned and found != self.expected.new:
            wrong.append("it had returned, and what it did is gone")
        whole = [path for path in state if path.parent == folder and path.suffix == ".json" and path.name[0] != "."]
        backups: list[str] = []
        for note in whole:
            copy = state.get(note.with_suffix(""))
            if copy is not None:
                backups.append(self._backup(note.with_suffix(""), copy, state[note] or b""))
        wrong += [f"a backup is not whole: {it}" for it in backups if it.startswith("broken")]
        if self.act.keeps and name == "new" and self.expected.old not in (found, *backups, *aside):
            wrong.append("the new state has no backup of the old one")
        return name, wrong

    def _digest(self, content: bytes, journal: bytes | None) -> str:
        key = hashlib.sha256(content + b"\0journal\0" + (journal or b"")).digest()
        if key not in self.judged:
            folder = self.root.parent / "recovered"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            (folder / NAME).write_bytes(content)
            if journal is not None:
                (folder / f"{NAME}-journal").write_bytes(journal)
            self.judged[key] = digest_in_place(folder / NAME)
        return self.judged[key]

    def _backup(self, path: Path, copy: bytes, note: bytes) -> str:
        key = hashlib.sha256(copy + b"\0note\0" + note + os.fsencode(path)).digest()
        if key not in self.judged:
            folder = self.root.parent / "backup"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            (folder / path.name).write_bytes(copy)
            (folder / f"{path.name}.json").write_bytes(note)
            if not backup.backups(folder):
                self.judged[key] = "unlisted"
            else:
                try:
                    backup.verify(folder / path.name)
                    self.judged[key] = digest_in_place(folder / path.name)
                except Known as known:
                    self.judged[key] = f"broken: {known.sentence}"
        return self.judged[key]

    def lay_out(self, state: dict[Path, bytes | None]) -> None:
        """Make the root what was found; two names of one file are two names again."""
        shutil.rmtree(self.root)
        self.root.mkdir()
        first: dict[int, Path] = {}
        for path, content in state.items():
            if content is None:
                path.mkdir()
            elif content and (same := first.setdefault(id(content), path)) != path:
                path.hardlink_to(same)
            else:
                path.write_bytes(content)


def record(act: Act, folder: Path, *, careless: bool = False) -> Replay:
    """Run an act and note its calls; `careless` leaves SQLite's syncs out."""
    start = template(act, folder)
    expected = ends(act, folder)
    root = begin(start, folder)
    do = without_syncs(act.do) if careless else act.do
    calls: list[Call] = []
    ended = watched(lambda: outcome(do, root), root, lambda call: calls.append(call) or "go on", data=True)
    assert ended.answer["how"] == "done", ended.answer
    replay = Replay(act, start, root, expected, tuple(calls))
    left = {path: path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
    disk = replay.disk()
    for call in calls:
        disk.do(call)
    # Proof of the recording: replayed to its end with nothing lost, it is what the program left.
    replayed = disk.found("entries at once", random.Random(0), "everything")
    assert {path: it for path, it in replayed.items() if it is not None} == left
    return replay


def cut_some(name: str, folder: Path, *, count: int, seed: int, opens: int = 50, careless: bool = False) -> Cut:
    """Judge `count` distinct states of an act; every `opens`-th is opened through the program and worked on again."""
    with workshop(folder):
        replay = record(ACTS[name], folder, careless=careless)
        draw, total, seen = random.Random(f"{name} {seed}"), Cut(name, len(replay.calls)), set[bytes]()
        rounds = 0
        while total.states < count and rounds < MOST_ROUNDS:
            rounds += 1
            # Each round walks the whole act, so that no moment of it is left to chance.
            each = -(-(count - total.states) // (len(replay.calls) + 1))
            disk = replay.disk()
            for number in range(len(replay.calls) + 1):
                if number:
                    disk.do(replay.calls[number - 1])
                for _ in range(min(each, count - total.states)):
                    _cut(replay, disk, number, draw, total, seen, opens)
        return total


def _cut(
    replay: Replay, disk: Disk, number: int, draw: random.Random, total: Cut, seen: set[bytes], opens: int
) -> None:
    model, how = draw.choice(MODELS), draw.choice(HOW)
    state = disk.found(model, draw, how)
    if (key := _key(state)) in seen:
        return
    seen.add(key)
    total.states += 1
    name, wrong = replay.look(state, has_returned=number == len(replay.calls))
    total.ends[name] += 1
    if total.states % opens == 0 and not wrong:
        total.opened += 1
        replay.lay_out(state)
        wrong = judge(replay.act, replay.root, replay.expected).wrong
    where = f"{replay.act.name}, cut after call {number} of {len(replay.calls)} ({model}; {how} of what was not synced)"
    total.wrong += [f"{where}: {it}" for it in wrong]


def _key(state: dict[Path, bytes | None]) -> bytes:
    summed = hashlib.sha256()
    for path, content in state.items():
        summed.update(os.fsencode(path) + b"\0" + (b"" if content is None else hashlib.sha256(content).digest()))
    return summed.digest()


def chapter(people: Crew) -> Section:
    """Thousands of states of each act, and the control."""
    asked = [people.ask(_share, name, seed, False) for name in ACTS for seed in range(SHARES)]
    controls = [people.ask(_share, name, 0, True) for name in CONTROLS]
    by_act = {name: Cut(name) for name in ACTS}
    for cut in people.done(asked, "power cuts"):
        by_act[cut.act] += cut
    careless = [control.result() for control in controls]
    wrong = [it for cut in by_act.values() for it in cut.wrong]
    states = sum(cut.states for cut in by_act.values())
    if states < LEAST_STATES:
        wrong.append(f"only {states} states")
    wrong += [
        f"the control of {it.act} lost nothing: this harness would not see a loss" for it in careless if not it.wrong
    ]
    rows = [
        (it.act, it.calls, it.states, it.opened, it.ends["old"], it.ends[ASIDE], it.ends["new"], len(it.wrong))
        for it in by_act.values()
    ]
    proof = "; ".join(f"{it.act}: {it.states:,} states, {it.ends['neither']:,} neither old nor new" for it in careless)
    text = f"""
Each act is recorded once: every write with its bytes, every sync, every change of a name. Then the power goes after
each call, and the disk is found with what was synced and, of the rest, nothing, everything, or a draw: of each sector
of 512 bytes any earlier content, a torn one, or garbage where the file had grown. Two kinds of folder: names last at
once, or only once the folder itself was synced. Each of the {states:,} states (of a thousand drawn together no two are
the same) was recovered by SQLite and compared row by row with old and new, every backup verified; an act that had
returned must be there. Every fiftieth was also opened through the program and worked on.

{table(("act", "calls", "states", "opened", "old", ASIDE, "new", "wrong"), rows)}

The control is the same with `synchronous=OFF`: {proof}.
"""
    return Section("Power cuts", text, tuple(wrong))


def _share(name: str, seed: int, careless: bool, folder: Path) -> Cut:
    return cut_some(name, folder, count=400 if careless else STATES_A_SHARE, seed=seed, careless=careless)
