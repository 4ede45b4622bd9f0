"""Whether the audit chain is whole, and whether what it speaks of still says what it said."""

import hashlib
import json
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from desktop.queries import chain
from desktop.queries.lasting import Rows, Wrong, compare
from desktop.store.database import beside

_WHOLE = "id, prev, hash, payload, signature, act"
# How an entry about a comment ends: "subject" comes last in RFC 8785, and "kind" in it.
_OF_COMMENT = b'"kind":"comment"}}'
# Those that speak of rows, or are signed, or might be: looked at one by one (see chain.py).
_SPEAKING = f"""signature IS NOT NULL OR act NOT IN ({", ".join(map(repr, sorted(chain.SILENT)))})
 AND (act NOT GLOB 'comment.*' OR substr(payload, -{len(_OF_COMMENT)}) = x'{_OF_COMMENT.hex()}')"""
# Those that do not begin as the columns say that repeat their beginning (see commands/audit.py).
_DIFFERING = f"""instr(payload, CAST(
 '{{"act":{{"at":"' || replace(happened_at, ' ', 'T') || 'Z","name":"' || act
 || CASE refused WHEN 0 THEN '","refused":false,"task":' WHEN 1 THEN '","refused":true,"task":' END
 || CASE WHEN task_id IS NULL THEN 'null' WHEN task_id BETWEEN -{chain.LARGEST} AND {chain.LARGEST} THEN task_id
 ELSE '"' || task_id || '"' END || '}},"by":{{"key":"' || coalesce(person_key, '') || '","name":"' AS BLOB)) IS NOT 1"""
_ASIDE = f"SELECT count(*) FILTER (WHERE {_DIFFERING}), json_group_array(id) FILTER (WHERE {_SPEAKING}) FROM audit"  # noqa: S608
# So many entries are looked at together: more would no longer lie near the processor.
_MANY = 200
_SILENT = frozenset(act.encode() for act in chain.SILENT)
_SIGNED = frozenset(act.encode() for act in chain.SIGNED)
_OF_ROWS = (b'"rows":{"', b'"tables":{"', b'"run":', _OF_COMMENT)


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
    raw: Any = session.connection().connection.driver_connection
    look = _Look()
    as_text, raw.text_factory = raw.text_factory, bytes
    try:
        if not _holds(raw, look):
            look = _Look()
            _find(raw, look)
        raw.text_factory = as_text
        compare(raw, look.rows, look.signers)
    except Wrong as wrong:
        return Verified(look.entries, (look.newest, look.hash.decode()), wrong.entry, wrong.sentence)
    finally:
        raw.text_factory = as_text
    return Verified(look.entries, (look.newest, look.hash.decode()))


def _holds(raw: Any, look: _Look) -> bool:
    """Whether every entry holds, many looked at together; their columns are compared by SQLite at the same time."""
    entries = raw.execute("SELECT prev, hash, payload FROM audit ORDER BY id")
    with _aside(raw) as found:
        while rows := entries.fetchmany(_MANY):
            prevs, hashes, payloads = zip(*rows, strict=True)
            if not _follow(look.hash, prevs, hashes, payloads):
                return False
            look.entries, look.hash = look.entries + len(rows), hashes[-1]
        differing, speaking = found()
    if not look.entries or differing:
        return False
    (look.newest,) = raw.execute("SELECT max(id) FROM audit").fetchone()
    # Where the list comes as bytes, a newer SQLite could take them for JSON in a form of its own.
    speaks = "SELECT value FROM json_each(CAST(? AS TEXT))"
    listed = f"SELECT {_WHOLE} FROM audit WHERE id IN ({speaks}) ORDER BY id"  # noqa: S608
    try:
        for row in raw.execute(listed, (speaking,)):
            _look_closer(look, *row)
    except Wrong:
        return False
    return True


@contextmanager
def _aside(raw: Any) -> Generator[Callable[[], tuple[int, str | bytes]]]:
    """How many entries differ, and the ids of those that speak, as JSON; found while the entries are followed.

    That takes a second connection; where there can be none, both is done one after the other.
    """
    second = beside(raw)
    if second is None:
        yield lambda: raw.execute(_ASIDE).fetchone()
        return
    with closing(second), ThreadPoolExecutor(1, "audit columns") as pool:
        finding = pool.submit(lambda: second.execute(_ASIDE).fetchone())
        try:
            yield finding.result
        finally:
            second.interrupt()


def _follow(prev: bytes, prevs: Sequence[Any], hashes: Sequence[Any], payloads: Sequence[Any]) -> bool:
    """Whether these entries follow `prev` and each other, and say what was sealed."""
    try:
        entries = [b"placet.audit.1\n" + before + b"\n" + told for before, told in zip(prevs, payloads, strict=True)]
        sealed = b"".join([hashlib.sha256(entry).digest() for entry in entries])
        return prevs == (prev, *hashes[:-1]) and sealed.hex("\n", 32).encode() == b"\n".join(hashes)
    except TypeError:
        return False  # a value of another kind than Placet writes


def _find(raw: Any, look: _Look) -> None:
    """Which entry is the first that does not hold, and how."""
    for is_other, *row in raw.execute(f"SELECT {_DIFFERING}, {_WHOLE} FROM audit ORDER BY id"):  # noqa: S608
        id_, prev, said, payload, *_ = row
        if prev != look.hash:
            raise Wrong(_out_of_order(id_, look.newest), id_)
        if not isinstance(payload, bytes) or chain.sealed(prev.decode(), payload).encode() != said:
            raise Wrong(f"The words of entry {id_:,} were changed.", id_)
        if is_other:
            raise Wrong(f"What the list shows of entry {id_:,} is not what the entry says.", id_)
        look.entries, look.newest, look.hash = look.entries + 1, id_, said
        _look_closer(look, *row)
    if not look.entries:
        raise Wrong("The audit chain has no entry, not even its first.", None)


def _look_closer(look: _Look, id_: int, _: bytes, said: bytes, payload: bytes, signature: object, act: bytes) -> None:
    """The signature of an entry, and what it says of rows elsewhere."""
    if signature is None and act in _SILENT:
        return
    try:
        if signature is not None or (act in _SIGNED and _is_by_a_person(payload)):
            look.signers[id_] = _signer(id_, payload, signature, said)
        if any(mark in payload for mark in _OF_ROWS):
            look.rows.take_in(id_, json.loads(payload))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        # Sealed anew by somebody: no program of ours has written what cannot be read here.
        raise Wrong(f"Entry {id_:,} does not say what it speaks of in the form in which Placet writes.", id_) from error


def _is_by_a_person(payload: bytes) -> bool:
    """Whether a person did it, and it was not refused: what they did is to be signed then."""
    told = json.loads(payload)
    return bool(told["by"]["key"]) and not told["act"]["refused"]


def _out_of_order(id_: int, newest: int) -> str:
    if not newest:
        return f"Entry {id_:,} is not the first of a chain: those before it are gone."
    return f"Entry {id_:,} does not follow entry {newest:,}: one between them is gone, or their order was changed."


def _signer(id_: int, payload: bytes, signature: object, hash_: bytes) -> str:
    """The key an entry names and is signed with."""
    key: str = json.loads(payload)["by"]["key"]
    if not chain.is_signed(key, signature, hash_.decode()):
        raise Wrong(f"Entry {id_:,} is not signed with the key it names.", id_)
    return key
