"""Whether the audit chain is whole, and whether what it speaks of still says what it said."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import repeat
from operator import itemgetter
from typing import Any

from sqlalchemy.orm import Session

from desktop.queries import chain
from desktop.queries.lasting import Rows, Wrong, compare

_ENTRIES = """SELECT id, prev, hash, payload, signature, happened_at, act, refused, task_id, person_key
 FROM audit ORDER BY id"""
_SIGNATURE, _ACT = itemgetter(4), itemgetter(6)
# So many entries are looked at together: more would no longer lie near the processor.
_MANY = 200
# How a payload begins, and where the time in it ends.
_HEAD, _TIME = b'{"act":{"at":"', 40
_SILENT = frozenset(act.encode() for act in chain.SILENT)
_SIGNED = frozenset(act.encode() for act in chain.SIGNED)
_OF_ROWS = (b'"rows":{"', b'"tables":{"')


@dataclass(frozen=True, slots=True)
class Verified:
    """What a look at the whole chain found: how many entries, the newest (id, hash), and what is wrong first.

    `sentence` is empty when nothing is; `first_wrong` is the id of the entry that does not hold, None where it is a row
    that no entry speaks of.
    """

    entries: int
    head: tuple[int, str]
    first_wrong: int | None = None
    sentence: str = ""


@dataclass(slots=True)
class _Look:
    """How far a look has come."""

    entries: int = 0
    newest: int = 0
    hash: bytes = chain.NOTHING.encode()
    rows: Rows = field(default_factory=Rows)
    signers: dict[int, str] = field(default_factory=dict[int, str])


def verify(session: Session) -> Verified:
    """Look at every entry (hash, order, columns, signature), then at the rows they speak of, up to what is wrong."""
    raw = session.connection().connection.driver_connection
    look = _Look()
    try:
        _walk(raw, look)
        compare(raw, look.rows, look.signers)
    except Wrong as wrong:
        return Verified(look.entries, (look.newest, look.hash.decode()), wrong.entry, wrong.sentence)
    return Verified(look.entries, (look.newest, look.hash.decode()))


class _Beginnings(dict[tuple[Any, ...], bytes]):
    """How a payload goes on after its time, by the columns that repeat it: act, refused, task and person."""

    def __missing__(self, columns: tuple[Any, ...]) -> bytes:
        act, refused, task, key = columns
        number = b"null" if task is None else b"%d" % task if abs(task) <= chain.LARGEST else b'"%d"' % task
        told = b'Z","name":"%b","refused":%b,"task":%b},"by":{"key":"%b","name":"'
        self[columns] = told % (act, {0: b"false", 1: b"true"}[refused], number, key or b"")
        return self[columns]


def _walk(raw: Any, look: _Look) -> None:
    """Every entry, many together, and one by one where they do not hold; text comes as the bytes it is."""
    beginnings = _Beginnings()
    as_text, raw.text_factory = raw.text_factory, bytes
    try:
        entries = raw.execute(_ENTRIES)
        while rows := entries.fetchmany(_MANY):
            if _hold(look.hash, rows, beginnings):
                look.entries, look.newest, look.hash = look.entries + len(rows), rows[-1][0], rows[-1][2]
            else:
                _find(look, rows, beginnings)
            if {None} != set(map(_SIGNATURE, rows)) or not _SILENT.issuperset(map(_ACT, rows)):
                _look_closer(look, rows)
    finally:
        raw.text_factory = as_text
    if not look.entries:
        raise Wrong("The audit chain has no entry, not even its first.", None)


def _hold(prev: bytes, rows: Sequence[Any], beginnings: _Beginnings) -> bool:
    """Whether these entries follow `prev` and each other, say what was sealed, and begin as their columns say."""
    _, prevs, hashes, payloads, _, times, *columns = zip(*rows, strict=True)
    try:
        entries = map(b"placet.audit.1\n%b\n%b".__mod__, zip(prevs, payloads, strict=True))
        sealed = [hashlib.sha256(entry).hexdigest() for entry in entries]
        said = (_HEAD + (b"\n" + _HEAD).join(times)).replace(b" ", b"T")
        return (
            prevs == (prev, *hashes[:-1])
            and "\n".join(sealed).encode() == b"\n".join(hashes)
            and said == b"\n".join([payload[:_TIME] for payload in payloads])
            and all(map(bytes.startswith, payloads, map(beginnings.__getitem__, zip(*columns)), repeat(_TIME)))  # noqa: B905
        )
    except (TypeError, KeyError):
        return False  # a value of another kind than Placet writes


def _find(look: _Look, rows: Sequence[Any], beginnings: _Beginnings) -> None:
    """Which of these entries is the first that does not hold, and how."""
    for id_, prev, said, payload, _, *columns in rows:
        if prev != look.hash:
            raise Wrong(_out_of_order(id_, look.newest), id_)
        if not isinstance(payload, bytes) or chain.sealed(prev.decode(), payload).encode() != said:
            raise Wrong(f"The words of entry {id_:,} were changed.", id_)
        if not _begins(payload, columns, beginnings):
            raise Wrong(f"What the list shows of entry {id_:,} is not what the entry says.", id_)
        look.entries, look.newest, look.hash = look.entries + 1, id_, said


def _begins(payload: bytes, columns: Sequence[Any], beginnings: _Beginnings) -> bool:
    time, *more = columns
    try:
        return payload.startswith(_HEAD + time.replace(b" ", b"T", 1) + beginnings[tuple(more)])
    except (AttributeError, TypeError, KeyError):
        return False


def _look_closer(look: _Look, rows: Sequence[Any]) -> None:
    """The signatures of these entries, and what they say of rows elsewhere."""
    for id_, _, said, payload, signature, _, act, refused, _, key in rows:
        if signature is not None or act not in _SILENT:
            if signature is not None or (act in _SIGNED and not refused and key is not None):
                look.signers[id_] = _signer(id_, payload, signature, said)
            if any(mark in payload for mark in _OF_ROWS):
                look.rows.take_in(id_, json.loads(payload)["facts"])


def _out_of_order(id_: int, newest: int) -> str:
    if not newest:
        return f"Entry {id_:,} is not the first of a chain: those before it are gone."
    return f"Entry {id_:,} does not follow entry {newest:,}: one between them is gone, or their order was changed."


def _signer(id_: int, payload: bytes, signature: object, hash_: bytes) -> str:
    """The key an entry names and is signed with."""
    key: str = json.loads(payload)["by"]["key"]
    if not _is_signed(key, signature, hash_):
        raise Wrong(f"Entry {id_:,} is not signed with the key it names.", id_)
    return key


def _is_signed(key: str, signature: object, hash_: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature

    if not key or not isinstance(signature, bytes):
        return False
    try:
        _public(key).verify(signature, bytes.fromhex(hash_.decode()))
    except (InvalidSignature, ValueError):
        return False
    return True


@cache
def _public(key: str) -> Any:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
