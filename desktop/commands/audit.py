"""The entry that every act leaves in the audit chain, in the transaction of the act itself."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import rfc8785
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.commands import actors, moment
from desktop.errors import Refused
from desktop.identity import Actor
from desktop.paths import program_version
from desktop.queries import canonical, chain
from desktop.schema import Approval, ApprovalRequest, Comment, Entry, Override, PhaseMove, Run, TaskVersion

# Rows whose newest entry says what they say: they are never changed once they are written, or only by a further act.
Lasting = Approval | Override | PhaseMove | TaskVersion | ApprovalRequest | Comment | Run
NAMED = 100
NONE: Mapping[str, Any] = {}


def record(
    session: Session,
    act: str,
    *,
    task_id: int | None = None,
    subject: Mapping[str, Any] = NONE,
    facts: Mapping[str, Any] = NONE,
    rows: Sequence[Lasting] = (),
    tables: Sequence[str] = (),
    signed: bool = False,
) -> int:
    """Add the entry of an act (`noun.verb`) and give its id.

    `subject` and `facts` are JSON. `rows`: those of `Lasting` that the act has written; `tables`: where it has written
    or changed more of them than it names. `signed`: with the person's key. A person is made known to the file by their
    first act.
    """
    if (rows or tables) and act in chain.SILENT:
        raise ValueError(f"{act} is one of the acts that write no lasting row")
    session.flush()
    told = dict(facts)
    for row in rows:
        name = row.__tablename__
        told.setdefault("rows", {}).setdefault(name, {})[str(row.id)] = chain.row_digest(session, name, row.id)
    if tables:
        told["tables"] = {name: chain.table_digest(session, name) for name in tables}
    head = _head(act, task_id, refused=False)
    return _add(session, actors.acting(session), head, subject, told, signed=signed)


def refuse(
    session: Session,
    act: str,
    sentence: str,
    *,
    requirement: str = "",
    task_id: int | None = None,
    subject: Mapping[str, Any] = NONE,
    facts: Mapping[str, Any] = NONE,
    kind: type[Refused] = Refused,
) -> Refused:
    """The error to raise where a rule forbids an act; that it was tried is recorded once all else is taken back.

    `kind` is Stale where the words are not those that were read.
    """
    told = {**facts, "sentence": sentence, "requirement": requirement}
    actor, head = actors.acting(session), _head(act, task_id, refused=True)
    return kind(sentence, keep=lambda session: _add(session, actor, head, subject, told))


def many(ids: Sequence[int]) -> dict[str, Any]:
    """Facts of an act over many rows: how many, the first of them, and the SHA-256 of all, as numbers with commas."""
    digest = chain.sha256(",".join(map(str, ids)).encode())
    return {"count": len(ids), "ids": [_number(id_) for id_ in ids[:NAMED]], "ids_sha256": digest}


def _head(act: str, task_id: int | None, *, refused: bool) -> dict[str, Any]:
    return {"at": moment.now(), "name": act, "refused": refused, "task": task_id}


def _add(
    session: Session,
    actor: Actor,
    head: Mapping[str, Any],
    subject: Mapping[str, Any],
    facts: Mapping[str, Any],
    *,
    signed: bool = False,
) -> int:
    if actor.key and actors.introduce(session, actor):
        known = {"name": actor.name, "key": actor.key}
        _seal(session, actor, {**head, "name": "person.add", "refused": False, "task": None}, {}, known, signed=False)
    return _seal(session, actor, head, subject, facts, signed=signed)


def _seal(
    session: Session,
    actor: Actor,
    head: Mapping[str, Any],
    subject: Mapping[str, Any],
    facts: Mapping[str, Any],
    *,
    signed: bool,
) -> int:
    at, task_id = head["at"], head["task"]
    told: dict[str, Any] = {
        "act": {**head, "at": f"{at.isoformat(timespec='microseconds')}Z", "task": task_id and _number(task_id)},
        "by": {"key": actor.key, "name": actor.name},
        "facts": canonical.plain(facts),
        "program": _program(),
        "subject": canonical.plain(subject),
    }
    payload = rfc8785.dumps(told)
    prev = session.scalar(select(Entry.hash).order_by(Entry.id.desc()).limit(1)) or chain.NOTHING
    hash_ = chain.sealed(prev, payload)
    entry = Entry(
        prev=prev,
        hash=hash_,
        payload=payload,
        signature=actor.sign(bytes.fromhex(hash_)) if signed and actor.sign else None,
        happened_at=at,
        act=head["name"],
        person_key=actor.key or None,
        task_id=task_id,
        refused=head["refused"],
    )
    session.add(entry)
    session.flush()
    return entry.id


def _number(id_: int) -> int | str:
    return id_ if abs(id_) <= chain.LARGEST else str(id_)


@cache
def _program() -> str:
    return f"Placet {program_version()}"
