"""Rows that no act changes unrecorded, and what repeats them, compared with what the entries of the chain say."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from desktop.queries import chain

# Each row of these is in the entry of the act that wrote it, or in a digest of its whole table.
LASTING = {
    "approvals": "Approval",
    "task_versions": "Task version",
    "overrides": "Override",
    "phase_moves": "Phase move",
}
# Each row of these is in the entry of every act that changed it: the newest says what it says. Earlier programs named
# comments and runs in their entries, but told no digest of them, and of requests not even each one.
CHANGING = {"approval_requests": "Approval request", "comments": "Comment", "runs": "Run"}
# Those that only Placet writes; an older tool's runs name no version.
_OURS = {"comments": "true", "runs": "phase IS NOT NULL OR task_version_id IS NOT NULL"}
_DECIDED = """SELECT id, person_key FROM approvals WHERE verdict IN ('APPROVED', 'CHANGES_REQUESTED', 'REJECTED')
 ORDER BY id"""
# Older tools let a task and the version it named go apart: only what Placet wrote is the same for certain.
_SHOWN = """SELECT tasks.id, version_num, task_versions.id FROM tasks
 JOIN task_versions ON task_versions.id = active_version_id WHERE task_versions.id > ?
 AND (tasks.title IS NOT task_versions.title OR tasks.description IS NOT task_versions.description)
 ORDER BY tasks.id LIMIT 1"""


class Wrong(Exception):  # noqa: N818  (it says what was found)
    """What is wrong first, as a sentence, and the id of the entry that does not hold, where it is one."""

    def __init__(self, sentence: str, entry: int | None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.entry = entry


@dataclass(slots=True)
class Table:
    """What the entries say of one table: all rows up to `last` by one digest, each after that by its own.

    A digest is "" where an entry names the row and does not say what it says.
    """

    entry: int = 0
    last: int = 0
    sha256: str = hashlib.sha256().hexdigest()
    rows: dict[int, tuple[str, int]] = field(default_factory=dict[int, "tuple[str, int]"])


@dataclass(slots=True)
class Rows:
    """What the entries say of all these tables, as far as they were read; `closed`: of requests, and by which entry."""

    tables: dict[str, Table] = field(default_factory=lambda: {name: Table() for name in (*LASTING, *CHANGING)})
    closed: dict[int, tuple[bool, int]] = field(default_factory=dict[int, "tuple[bool, int]"])

    def take_in(self, entry: int, told: Mapping[str, Any]) -> None:
        """What an entry says of rows; a newer program may know tables that this one does not."""
        facts, act = told["facts"], told["act"]
        if act["refused"]:
            return
        for name, held in cast("dict[str, dict[str, Any]]", facts.get("tables", {})).items():
            if name in self.tables:
                last = int(held["last"] or 0)
                after = {row: said for row, said in self.tables[name].rows.items() if row > last}
                self.tables[name] = Table(entry, last, held["sha256"], after)
        for name, rows in cast("dict[str, dict[str, str]]", facts.get("rows", {})).items():
            if name in self.tables:
                self.tables[name].rows |= {int(row): (sha256, entry) for row, sha256 in rows.items()}
        if told["subject"].get("kind") == "comment":
            self._name("comments", told["subject"]["id"], entry, gone=act["name"] == "comment.discard")
        if act["name"].startswith("run.") and "run" in facts:
            self._name("runs", facts["run"], entry)
        if "closes" in facts:
            self.closed[int(facts["request"])] = (facts["closes"], entry)

    def _name(self, table: str, id_: int | str, entry: int, *, gone: bool = False) -> None:
        if gone:
            self.tables[table].rows.pop(int(id_), None)
        else:
            self.tables[table].rows.setdefault(int(id_), ("", entry))


def compare(raw: Any, rows: Rows, signers: Mapping[int, str]) -> None:
    """Wrong, where the file does not hold what the entries say; `signers` are the keys by the entries they signed."""
    for name, noun in LASTING.items():
        _rows(raw, name, noun, rows.tables[name])
    for name, noun in CHANGING.items():
        _changing(raw, name, noun, rows.tables[name])
    _requests(raw, rows)
    _signers(raw, rows.tables["approvals"].rows, signers)
    _words_shown(raw, rows.tables["task_versions"])


def _rows(raw: Any, name: str, noun: str, table: Table) -> None:
    """The rows of one table with what the entries say of them."""
    before, expected = hashlib.sha256(), table.rows
    there: set[int] = set()
    for id_, line in raw.execute(f"SELECT id, {chain.line_of(name)} FROM {name} ORDER BY id"):  # noqa: S608
        if id_ > table.last and id_ not in expected:
            raise Wrong(f"{noun} {id_:,} is in no entry: it was not written by Placet.", None)
        digest = before if id_ <= table.last else hashlib.sha256()
        for part in chain.parts(raw, name, id_, line):
            digest.update(part)
        if digest is not before and digest.hexdigest() != expected[id_][0]:
            raise Wrong(f"{noun} {id_:,} does not say what it said in entry {expected[id_][1]:,}.", expected[id_][1])
        there.add(id_)
    if before.hexdigest() != table.sha256:
        which = f"{noun}s up to {table.last:,}"
        raise Wrong(f"{which} do not say what they said in entry {table.entry:,}, or some are gone.", table.entry)
    _none_gone(noun, expected, there)


def _changing(raw: Any, name: str, noun: str, table: Table) -> None:
    """The same of rows that may change; those of before the chain may be any, and so may an older tool's."""
    there: set[int] = set()
    ours, known = _OURS.get(name, "false"), json.dumps(list(table.rows))
    held = f"SELECT id, {chain.line_of(name)} FROM {name} WHERE {ours} OR id IN (SELECT value FROM json_each(?))"  # noqa: S608
    for id_, line in raw.execute(f"{held} ORDER BY id", (known,)):
        if id_ not in table.rows:
            if id_ > table.last and name in _OURS:
                raise Wrong(f"{noun} {id_:,} is in no entry: it was not written by Placet.", None)
            continue
        said, entry = table.rows[id_]
        if said and hashlib.sha256(b"".join(chain.parts(raw, name, id_, line))).hexdigest() != said:
            raise Wrong(f"{noun} {id_:,} does not say what it said in entry {entry:,}.", entry)
        there.add(id_)
    _none_gone(noun, table.rows, there)


def _none_gone(noun: str, expected: Mapping[int, tuple[str, int]], there: Collection[int]) -> None:
    for id_, (_, entry) in expected.items():
        if id_ not in there:
            raise Wrong(f"{noun} {id_:,} of entry {entry:,} is gone.", entry)


def _requests(raw: Any, rows: Rows) -> None:
    """A request is closed where an entry says so: by a verdict, after which no more people are needed."""
    asked = "SELECT id, state <> 'PENDING' FROM approval_requests WHERE id > ? ORDER BY id"
    for id_, is_closed in raw.execute(asked, (rows.tables["approval_requests"].last,)):
        said, entry = rows.closed.get(id_, (False, None))
        if said is not bool(is_closed):
            how = f"waits, though entry {entry:,} is its answer" if said else "is closed, though no entry is its answer"
            raise Wrong(f"Approval request {id_:,} {how}.", entry)


def _signers(raw: Any, written: Mapping[int, tuple[str, int]], signers: Mapping[int, str]) -> None:
    """Whoever is named as having decided has signed the entry of it, and is somebody this file knows."""
    known = {key for (key,) in raw.execute("SELECT public_key FROM people")}
    for id_, key in raw.execute(_DECIDED):
        if id_ not in written:
            continue  # in a digest of the whole table, whose entry is signed or not
        if key is None or signers.get(written[id_][1]) != key:
            raise Wrong(f"Approval {id_:,} is not signed by the person it names.", written[id_][1])
        if key not in known:
            raise Wrong(f"Approval {id_:,} is by a key that no person of this file has.", written[id_][1])


def _words_shown(raw: Any, versions: Table) -> None:
    """A task shows the words of the version that counts: title and description stand in both."""
    if (found := raw.execute(_SHOWN, (versions.last,)).fetchone()) is not None:
        task, number, version = found
        raise Wrong(f"Task {task:,} does not show the words of its version {number:,}.", versions.rows[version][1])
