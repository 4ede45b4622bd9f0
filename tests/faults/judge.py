"""What came of an interrupted act: exactly the old state or exactly the new one, and everything that belongs to it."""

import hashlib
import json
import re
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from desktop.errors import Known
from desktop.store import backup, database
from desktop.store.identify import Kind, identify
from tests.faults.acts import NAME, Act, backups_of, file_of, outcome

# What stands in a receipt or an audit entry and never twice the same: when, how long, where to, and what hashes that.
VARYING = {"seconds", "backup_path", "backup_sha256", "prev", "hash", "payload", "signature"}
OPENS = {Kind.current, Kind.older}
# In the names of backups when they were made, and in those of unfinished files a random number.
BY_CHANCE = re.compile(r"-\d{8}-\d{6}-[0-9a-f]{4}(?=\.)|\.[0-9a-f]{8}(?=\.part)")
MADE_AT = re.compile(rb'"made_at": "[^"]*"')
# After this moment all times are those of an act; the old rows are older, and theirs are compared.
ACTS_BEGIN = "2026-03-01"
# A damaged file that a backup is to replace is moved aside first.
ASIDE = "moved aside"
# Beside a project file while something goes on, and until the next opening after it was killed.
BESIDE = {NAME, f"{NAME}-journal", f"{NAME}.lock"}


@dataclass(frozen=True, slots=True)
class Ends:
    """The digests of the file before an act and after it: "missing" if there is none, "broken: …" if it is damaged."""

    old: str
    new: str


@dataclass(slots=True)
class Judged:
    """Which state it is, and what is wrong with it; nothing, when all is well."""

    state: str = ""
    wrong: list[str] = field(default_factory=list)


def template(act: Act, folder: Path) -> Path:
    """The root from which every run of an act begins; made where they happen, since names and notes tell of paths."""
    start, root = folder / "start", folder / "root"
    shutil.rmtree(root, ignore_errors=True)
    act.start(root)
    return root.rename(start)


def begin(start: Path, folder: Path) -> Path:
    """A fresh root at the same path each time."""
    root = folder / "root"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(start, root)
    return root


def ends(act: Act, folder: Path) -> Ends:
    """The digests of an undisturbed run."""
    root = begin(folder / "start", folder)
    old = digest(file_of(root))
    said = outcome(act.do, root)
    assert said["how"] == "done", said
    return Ends(old, digest(file_of(root)))


def digest(path: Path) -> str:
    """A digest of all a project file says, after recovery, taken from a copy; times of an act are left out."""
    if not path.exists():
        return "missing"
    with TemporaryDirectory(prefix="placet-judge-", dir=path.parents[2]) as folder:
        for name in (path.name, f"{path.name}-journal"):
            if path.with_name(name).exists():
                shutil.copy(path.with_name(name), folder)
        return digest_in_place(Path(folder) / path.name)


def digest_in_place(path: Path) -> str:
    """The same of a file of ours; a hot journal beside it is rolled back."""
    try:
        with closing(database.connect(path, mode="rw")) as connection:
            problems = connection.execute("PRAGMA integrity_check").fetchall()
            if problems != [("ok",)]:
                return _broken(path, problems[0][0])
            summed = hashlib.sha256()
            for line in _lines(connection):
                summed.update(line.encode("utf-8", "surrogatepass"))
            return summed.hexdigest()
    except (sqlite3.Error, ValueError) as error:
        return _broken(path, error)


def _broken(path: Path, why: object) -> str:
    """What cannot be read is the same only to the byte."""
    return f"broken: {why} ({hashlib.sha256(path.read_bytes()).hexdigest()})"


def _lines(connection: sqlite3.Connection) -> Iterator[str]:
    for number in ("user_version", "application_id"):
        yield repr(connection.execute(f"PRAGMA {number}").fetchone())
    objects = connection.execute("SELECT type, name, sql, rootpage FROM sqlite_master ORDER BY type, name").fetchall()
    for kind, name, sql, rootpage in objects:
        yield repr((kind, name, sql))
        if kind != "table" or not rootpage:
            continue
        columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]
        told = ", ".join(_told(column) for column in columns)
        for row in connection.execute(
            f'SELECT {told} FROM "{name}" ORDER BY {", ".join(map(str, range(1, len(columns) + 1)))}'
        ):
            yield repr(row)
        if name == "audit":
            yield from _chain(connection)


def _chain(connection: sqlite3.Connection) -> Iterator[str]:
    """What each audit entry says, but not when and in which file, and whether it is tied to the one before."""
    last = "0" * 64
    for prev, hashed, payload in connection.execute("SELECT prev, hash, payload FROM audit ORDER BY id"):
        is_tied = prev == last and hashed == hashlib.sha256(f"placet.audit.1\n{prev}\n".encode() + payload).hexdigest()
        said = json.loads(payload)
        del said["act"]["at"]
        said["facts"].pop("file", None)
        said["facts"].pop("rows", None)  # digests of what it wrote, with its time; the rows are compared themselves
        for table in ("quarantine", "receipts"):  # their rows say when, and are compared themselves
            said["facts"].get("tables", {}).get(table, {}).pop("sha256", None)
        yield repr((is_tied, said))
        last = hashed


def _told(column: str) -> str:
    if column in VARYING:
        return "'…'"
    if column.endswith("_at"):
        return f"""CASE WHEN "{column}" > '{ACTS_BEGIN}' THEN 'then' ELSE quote("{column}") END"""
    return f'quote("{column}")'


def judge_once(act: Act, root: Path, expected: Ends, seen: dict[str, Judged]) -> Judged:
    """The same as `judge`; of states that differ only in what is never twice the same, one is judged for all."""
    key = _told_apart(root)
    if key not in seen:
        seen[key] = judge(act, root, expected)
    return seen[key]


def _told_apart(root: Path) -> str:
    """All that lies there but for times, random numbers, who had the lock, and what a journal that SQLite ignores says.

    It ignores one that was never synced: its first bytes are zeros then. How long it is counts.
    """
    lines: list[str] = []
    for path in root.rglob("*"):
        content = b"" if path.is_dir() or path.suffix == ".lock" else path.read_bytes()
        if path.name.endswith("-journal") and content[:8] == bytes(8):
            content = f"{len(content)} bytes never synced".encode()
        content = MADE_AT.sub(b"", content) if path.suffix == ".json" else content
        name = BY_CHANCE.sub("", str(path.relative_to(root)))
        lines.append(f"{name} {hashlib.sha256(content).hexdigest()}")
    return "\n".join(sorted(lines))


def judge(act: Act, root: Path, expected: Ends, *, again: bool = True) -> Judged:
    """Look at the root after the act was cut off, then (with `again`) try once more as a person would."""
    found = Judged()
    _look(act, root, expected, found)
    if again:
        said = outcome(act.again, root)
        if said["how"] != "done":
            found.wrong.append(f"the next try failed: {said['sentence']}")
        if digest(file_of(root)) != expected.new:
            found.wrong.append("after the next try it is not the new state")
        left = sorted({path.name for path in (root / "project").iterdir()} - {NAME, *(it.name for it in _aside(root))})
        if left:
            found.wrong.append(f"after the next try there is still {', '.join(left)}")
        found.wrong += _backups(act, root, expected, "new", strict=True)
    return found


def _look(act: Act, root: Path, expected: Ends, found: Judged) -> None:
    allowed = BESIDE | {it.name for it in _aside(root)}
    odd = [it.name for it in (root / "project").iterdir() if it.name not in allowed and not _is_part(it.name)]
    if odd:
        found.wrong.append(f"left behind: {', '.join(sorted(odd))}")
    state = digest(file_of(root))
    found.state = {expected.new: "new", expected.old: "old"}.get(state, "neither")
    if expected.old == expected.new:
        found.state = "old" if found.state == "new" else found.state
    if found.state == "neither" and is_aside(state, expected, (digest_of(it) for it in _aside(root))):
        found.state = ASIDE
    if found.state == "neither":
        found.wrong.append(f"neither old nor new ({state[:80]})")
    elif state != "missing" and not state.startswith("broken"):
        identity = identify(file_of(root))
        if identity.kind not in OPENS or (identity.findings and identity.findings.structure):
            found.wrong.append(f"it does not open: {identity.sentence}")
    found.wrong += _backups(act, root, expected, found.state, strict=False)


def _is_part(name: str) -> bool:
    """What a new file is called until it is whole."""
    return name.startswith(f".{NAME}.") and ".part" in name


def _backups(act: Act, root: Path, expected: Ends, state: str, *, strict: bool) -> list[str]:
    """What is wrong with the folder of backups; `strict`: after the next try every copy there is a backup."""
    folder = backups_of(root)
    listed = backup.backups(folder)
    wrong: list[str] = []
    for it in listed:
        try:
            backup.verify(it.path)
        except Known as known:
            wrong.append(f"a backup is not whole: {known.sentence}")
    copies = [*(it.path for it in listed), *_aside(root)]
    if act.keeps and state == "new" and expected.old not in [digest_of(it) for it in copies]:
        wrong.append("the new state has no backup of the old one")
    named = {it.path.name + end for it in listed for end in ("", ".json")}
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set[str]()
    # What is unfinished has a name with a dot, and is swept after a day; so is a note whose copy never came.
    odd = sorted(name for name in there - named if not name.startswith(".") and not name.endswith(".json"))
    if odd and strict:
        wrong.append(f"in the folder of backups, belonging to none: {', '.join(odd)}")
    return wrong


def _aside(root: Path) -> list[Path]:
    """What could not be read when a backup was to take its place, and was moved aside whole."""
    return sorted((root / "project").glob("*.unreadable-*"))


def is_aside(state: str, expected: Ends, aside: Iterable[str]) -> bool:
    """Whether there is no file in this moment, but the damaged one lies whole beside its place."""
    return state == "missing" and expected.old.startswith("broken") and expected.old in aside


def digest_of(copy: Path) -> str:
    """The digest of a copy of a project file, which stays as it is."""
    with TemporaryDirectory(prefix="placet-judge-", dir=copy.parents[2]) as folder:
        return digest_in_place(Path(shutil.copy(copy, folder)))
