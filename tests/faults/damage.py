"""Project files damaged by seed, each opened as a person would: what is said of it, and what is done to it."""

# `python -m tests.faults.damage FIRST COUNT` tries the variants FIRST, FIRST + 1, ... in this process and writes a line
# of JSON for each; an interpreter that crashes or hangs ends the lines.

import faulthandler
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from array import array
from collections import Counter
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from desktop import example
from desktop.errors import Cancelled, Known
from desktop.queries import artifacts, contents, projects, quarantine, receipts, tasks
from desktop.queries.filters import (
    ArtifactFilter,
    ArtifactSort,
    ProjectFilter,
    ProjectSort,
    SetAsideFilter,
    SetAsideSort,
    TaskFilter,
    TaskSort,
)
from desktop.schema import Content
from desktop.store.consent import Options
from desktop.store.identify import Identity, Kind, identify
from desktop.store.opening import open_project
from desktop.store.project import Project
from desktop.store.salvage import salvage
from tests import old_files
from tests.faults.crew import Crew
from tests.faults.report import Section, table
from tests.faults.ways import PAGE, WAYS

HOME = Path(__file__).resolve().parents[2]
# The promise for small files, in seconds of computing; waiting for a busy machine is not the file's fault.
LONGEST = 2.0
HANGS_AFTER = 60.0
UPGRADABLE = {Kind.older, Kind.unstamped}
# Reading everything, an upgrade of a file in which no damage can be seen, and a salvage take many times as long as
# looking: each is done for one variant of so many.
READ_OF, UPGRADED_OF, SALVAGED_OF = 2, 10, 50
# The full run, in pieces of this many variants.
VARIANTS, PIECE = 10_500, 250


@dataclass(slots=True)
class Tried:
    """One variant: how it was damaged, what SQLite itself finds, what was said of it, and what went wrong."""

    seed: int
    base: str
    how: str
    damage: str = ""
    kind: str = ""
    opening: str = ""
    salvaged: str = ""
    wrong: list[str] = field(default_factory=list)


def make_bases(folder: Path) -> dict[str, Path]:
    """The sound files that are damaged: one at HEAD full of everything, an old one, one without a stamp."""
    head = folder / "head.placet"
    example.make(head)
    old = old_files.old_file(folder / "old.db")
    unstamped = old_files.old_file(folder / "unstamped.db", stamp=None)
    return {"head": head, "old": old, "unstamped": unstamped}


def damaged(seed: int, bases: dict[str, Path]) -> tuple[str, str, bytes]:
    """The base, the way and the bytes of one variant; the same for the same seed, whatever was tried before."""
    dice = Random(seed)
    base = dice.choices(tuple(bases), (6, 3, 1))[0]
    data = bytearray(bases[base].read_bytes())
    ways = dice.choices(WAYS, k=1 if dice.random() < 0.8 else 2)
    # A second way may find nothing left to damage.
    said = [f"{way.__name__}: {way(dice, data)}" for way in ways if len(data) >= PAGE * 2]
    return base, "; ".join(said), bytes(data)


# Trying one


def found_by_sqlite(path: Path) -> str:
    """What SQLite's own full check says of a copy nobody else looks at; empty when it finds nothing."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("PRAGMA cell_size_check=ON")
            problems = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(3)") if row != ("ok",)]
            return "; ".join(problems)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error) or type(error).__name__


def attempt(seed: int, bases: dict[str, Path], folder: Path) -> Tried:
    """Damage, look, open, read everything, close; every promise that is broken is a line of `wrong`."""
    base, how, data = damaged(seed, bases)
    tried = Tried(seed, base, how)
    path = folder / f"{seed}{bases[base].suffix}"
    path.write_bytes(data)
    if data == bases[base].read_bytes():
        tried.how += " (which changed nothing)"
    oracle = folder / "oracle"
    oracle.write_bytes(data)
    tried.damage = found_by_sqlite(oracle)
    began = time.thread_time()
    found = identify(path)
    if time.thread_time() - began > LONGEST:
        tried.wrong.append(f"looking took {time.thread_time() - began:.1f} s")
    tried.kind = found.kind
    if not found.sentence.strip().endswith(".") or not found.sentence.isprintable():
        tried.wrong.append(f"this is no sentence: {found.sentence!r}")
    if path.read_bytes() != data or [it.name for it in folder.iterdir() if it.name.startswith(f"{seed}.")] != [
        path.name
    ]:
        tried.wrong.append("looking left something behind")
    if tried.damage or found.kind not in UPGRADABLE or seed % UPGRADED_OF == 0:
        _open(tried, path, data, found, folder / "backups")
    if seed % SALVAGED_OF == 0:
        path.write_bytes(data)
        _salvage(tried, path, folder / "salvaged.placet")
    path.unlink(missing_ok=True)
    return tried


def _salvage(tried: Tried, path: Path, to: Path) -> None:
    try:
        found = salvage(path, to)
    except Known as known:
        tried.salvaged = f"nothing: {known.sentence}"
        return
    tried.salvaged = "all that is known of" if found.is_whole else "a part"
    result = identify(to)
    sound = result.findings and not result.findings.structure and not result.findings.foreign_keys
    if result.kind is not Kind.current or not sound:
        tried.wrong.append(f"salvage made a file that is not sound: {result.sentence}")
    to.unlink()


def _open(tried: Tried, path: Path, data: bytes, found: Identity, backups: Path) -> None:
    try:
        project = open_project(path, Options(consent=True, backup_folder=backups))
    except Known as known:
        tried.opening = f"refused: {known.sentence}"
        if path.read_bytes() != data:
            tried.wrong.append("it was refused, and is another file now")
        if (left := [it.name for it in path.parent.glob(f"{path.name}*")]) != [path.name]:
            tried.wrong.append(f"left beside it: {left}")
        if backups.exists() and (left := [it.name for it in backups.glob(f"{path.stem}-*")]):
            tried.wrong.append(f"left in the backups: {left}")
        return
    finally:
        shutil.rmtree(backups, ignore_errors=True)
    try:
        tried.opening = "opened"
        if tried.seed % READ_OF == 0:
            _read(tried, project)
        said = project.checked.result()
        whole = not said.structure and not said.foreign_keys
        tried.opening = "opened, and found whole" if whole else "opened, and found damaged"
        if found.kind in UPGRADABLE:
            tried.opening += ", upgraded"
            if tried.damage:
                tried.wrong.append(f"upgraded although damaged: {tried.damage}")
        elif whole and tried.damage:
            tried.wrong.append(f"shown as whole although damaged: {tried.damage}")
        if found.kind is Kind.corrupt and whole:
            tried.wrong.append(f"a thorough look and an opening disagree: {found.sentence}")
    finally:
        project.close()


def _read(tried: Tried, project: Project) -> None:
    """Every list and every detail, as the windows ask them."""
    for question in (_tasks, _projects, _artifacts, _texts, _set_aside, receipts.all, receipts.statistics):
        try:
            project.read(question).result()
        except (Known, Cancelled, CancelledError):
            pass
        except Exception as error:  # noqa: BLE001  (whatever it is, it is what we are looking for)
            tried.wrong.append(
                f"{question.__module__}.{question.__name__} ended with {type(error).__name__}: {error}"[:300]
            )


def _each(spine: "array[int]", ask: Callable[[int], object]) -> None:
    for id_ in spine[:6]:
        ask(id_)


def _tasks(session: Session) -> None:
    for by in TaskSort:
        spine = tasks.ids(session, TaskFilter(), by, True)
        tasks.page(session, TaskFilter(), by, False, 0, 100)
    tasks.ids(session, TaskFilter(text="test"), TaskSort.ID, False)
    tasks.rows(session, spine)
    _each(spine, lambda id_: tasks.detail(session, id_))


def _projects(session: Session) -> None:
    for by in ProjectSort:
        spine = projects.ids(session, ProjectFilter(), by, True)
    projects.rows(session, spine)
    _each(spine, lambda id_: projects.detail(session, id_))


def _artifacts(session: Session) -> None:
    for by in ArtifactSort:
        spine = artifacts.ids(session, ArtifactFilter(), by, True)
        artifacts.page(session, ArtifactFilter(), by, False, 0, 100)
    artifacts.ids(session, ArtifactFilter(text="test"), ArtifactSort.ID, False)
    artifacts.rows(session, spine)


def _set_aside(session: Session) -> None:
    for by in SetAsideSort:
        spine = quarantine.ids(session, SetAsideFilter(), by, True)
        quarantine.page(session, SetAsideFilter(), by, False, 0, 100)
    quarantine.rows(session, spine)


def _texts(session: Session) -> None:
    for sha256 in list(session.query(Content.sha256).limit(4)):
        info = contents.info(session, sha256[0])
        contents.lines(session, sha256[0], 0, 50)
        contents.piece(session, sha256[0], 0, min(info.size, 1000))
        contents.verify(session, sha256[0])


def main(first: int, count: int) -> None:
    """Try these variants and tell each on stdout as it ends; a hang ends the process with a traceback on stderr."""
    faulthandler.enable()
    with tempfile.TemporaryDirectory(prefix="placet-damage-") as name:
        folder = Path(name)
        (folder / "bases").mkdir()
        (folder / "tried").mkdir()
        bases = make_bases(folder / "bases")
        for seed in range(first, first + count):
            faulthandler.dump_traceback_later(HANGS_AFTER, exit=True)
            tried = attempt(seed, bases, folder / "tried")
            told: dict[str, Any] = {name: getattr(tried, name) for name in Tried.__slots__}
            print(json.dumps(told), flush=True)
        faulthandler.cancel_dump_traceback_later()


def tried_by_a_child(first: int, count: int, folder: Path) -> list[Tried]:
    """Have another process try these variants; one at which it crashed or hung is wrong, and the rest goes on."""
    folder.mkdir(parents=True)
    done: list[Tried] = []
    while len(done) < count:
        at = first + len(done)
        child = subprocess.run(
            [sys.executable, "-m", "tests.faults.damage", str(at), str(count - len(done))],
            capture_output=True,
            text=True,
            cwd=HOME,
            env=os.environ | {"TMPDIR": str(folder), "PLACET_HOME": str(folder / "home")},
            check=False,
        )
        done += [Tried(**json.loads(line)) for line in child.stdout.splitlines()]
        if child.returncode:
            why = f"the interpreter ended with {child.returncode}: {child.stderr[-2000:]}"
            done.append(Tried(first + len(done), "", "", wrong=[why]))
    return done


def chapter(people: Crew) -> Section:
    """Thousands of damaged files, by what became of them."""
    asked = [people.ask(tried_by_a_child, first, PIECE) for first in range(0, VARIANTS, PIECE)]
    everything = [it for piece in people.done(asked, "damage") for it in piece]
    wrong = [f"variant {it.seed} ({it.base}, {it.how}): {why}" for it in everything for why in it.wrong]
    ways = Counter((way.partition(":")[0], _end(it)) for it in everything for way in it.how.split("; ") if ":" in way)
    ends = sorted({end for _, end in ways})
    rows = [(way.__name__, *(ways[way.__name__, end] for end in ends)) for way in WAYS]
    salvages = Counter(it.salvaged.partition(":")[0] for it in everything if it.salvaged)
    unseen = sum(not it.damage and "changed nothing" not in it.how for it in everything)
    made = ", ".join(f"{count:,} {what}" for what, count in sorted(salvages.items()))
    text = f"""
{len(everything):,} files were damaged, each by its own seed: one of today full of everything, one of the older tool,
one of it without a mark. Each was looked at, opened and closed, every second one read through every list and many
details meanwhile. What must not be: an interpreter that crashes or hangs, a look of more than {LONGEST:.0f} s of
computing, an error without a sentence, a refused file that is another one afterwards or has something beside it, an
upgrade of a file in which SQLite's own full check finds damage, and such a file of today that is shown and not said to
be damaged once it was checked in the background.

{table(("damage", *ends), rows)}

In {unseen:,} of them SQLite's full check finds nothing: the damage lies in unused space or inside a value, and no look
at the file alone can tell. Every {SALVAGED_OF}th was salvaged ({made}); each file made was sound.
"""
    return Section("Damage", text, tuple(wrong))


def _end(it: Tried) -> str:
    if it.opening.startswith("refused"):
        return "refused"
    if "found damaged" in it.opening:
        return "opened, said to be damaged"
    return "no damage to be seen"


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
