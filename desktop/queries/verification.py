"""Whether the audit chain is whole, and whether what it speaks of still says what it said."""

import hashlib
import json
from bisect import bisect
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from desktop.queries import chain
from desktop.queries.lasting import Rows, Wrong, compare

T = TypeVar("T")
# How a payload begins, from the columns that repeat it (see commands/audit.py); but for the T between date and time.
_HEAD = f"""'{{"act":{{"at":"' || happened_at || 'Z","name":"' || act
 || CASE refused WHEN 0 THEN '","refused":false,"task":' WHEN 1 THEN '","refused":true,"task":' END
 || CASE WHEN task_id IS NULL THEN 'null' WHEN task_id BETWEEN -{chain.LARGEST} AND {chain.LARGEST} THEN task_id
 ELSE '"' || task_id || '"' END || '}},"by":{{"key":"' || coalesce(person_key, '') || '","name":"'"""
_ENTRIES = f"SELECT id, prev, hash, payload, {_HEAD} FROM audit WHERE id > ? AND id <= ? ORDER BY id"  # noqa: S608
# So many entries at once, each of their columns as lines: no JSON in the form of RFC 8785 has a line feed in it. Of
# more than these the texts are so large that memory for them is asked of the system each time, which takes longer.
_PIECE = f"""SELECT count(*), max(id), group_concat(prev, char(10)), group_concat(hash, char(10)),
 group_concat(payload, char(10)), group_concat({_HEAD}, char(10)), count(signature)
 FROM audit WHERE id > ?1 AND id <= coalesce(
 (SELECT id FROM audit WHERE id > ?1 ORDER BY id LIMIT 1 OFFSET 399), {2**63 - 1})"""  # noqa: S608
# So many pieces are asked for before they are looked at: one is being read, another is next without anybody's word.
_AHEAD = 3
_SILENT = ", ".join(f"'{act}'" for act in sorted(chain.SILENT))
_SPEAKING = f"SELECT id FROM audit WHERE act NOT IN ({_SILENT}) ORDER BY id"  # noqa: S608
_CLOSER = f"""SELECT id, hash, payload, signature,
 act IN ({", ".join(f"'{act}'" for act in sorted(chain.SIGNED))}) AND NOT refused AND person_key IS NOT NULL
 FROM audit WHERE id > ? AND id <= ? AND (signature IS NOT NULL OR act NOT IN ({_SILENT})) ORDER BY id"""  # noqa: S608
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


def _walk(raw: Any, look: _Look) -> None:
    """Every entry, many at once, and one by one where they do not hold; text comes as the bytes it is."""
    speaking = [id_ for (id_,) in raw.execute(_SPEAKING)]
    as_text, raw.text_factory = raw.text_factory, bytes
    try:
        for count, last, prevs, hashes, payloads, heads, signatures in _ahead(_pieces(raw)):
            before = look.newest
            if _hold(count, look.hash, prevs, hashes, payloads, heads):
                look.entries, look.newest, look.hash = look.entries + count, last, hashes[-64:]
            else:
                _find(raw, look, last)
            if signatures or bisect(speaking, before) < bisect(speaking, last):
                _look_closer(raw, look, (before, last))
    finally:
        raw.text_factory = as_text
    if not look.entries:
        raise Wrong("The audit chain has no entry, not even its first.", None)


def _pieces(raw: Any) -> Iterator[tuple[int, int, bytes, bytes, bytes, bytes, int]]:
    last = 0
    while (piece := raw.execute(_PIECE, (last,)).fetchone())[0]:
        last = piece[1]
        yield piece


def _ahead(pieces: Iterator[T]) -> Iterator[T]:
    """The same, the next ones read while one is looked at: SQLite and hashing each take half of the time."""
    with ThreadPoolExecutor(1, "read ahead") as pool:
        coming = deque(pool.submit(next, pieces, None) for _ in range(_AHEAD))
        while (piece := coming.popleft().result()) is not None:
            coming.append(pool.submit(next, pieces, None))
            yield piece


def _hold(count: int, prev: bytes, prevs: bytes, hashes: bytes, payloads: bytes, heads: bytes) -> bool:
    """Whether these entries follow `prev` and each other, say what was sealed, and begin as their columns say."""
    sha256, sealed = hashlib.sha256, [prev]
    lines, beginnings = payloads.split(b"\n"), (heads or b"").replace(b" ", b"T").split(b"\n")
    for payload in lines:
        sealed.append(sha256(b"placet.audit.1\n%b\n%b" % (sealed[-1], payload)).hexdigest().encode())
    return (
        len(lines) == len(beginnings) == count
        and (b"\n".join(sealed[:-1]), b"\n".join(sealed[1:])) == (prevs, hashes)
        and all(map(bytes.startswith, lines, beginnings))
    )


def _find(raw: Any, look: _Look, last: int) -> None:
    """Which of these entries is the first that does not hold, and how."""
    prev, newest = look.hash, look.newest
    for id_, said_prev, said, payload, head in raw.execute(_ENTRIES, (newest, last)):
        if said_prev != prev:
            raise Wrong(_out_of_order(id_, newest), id_)
        if not isinstance(payload, bytes) or chain.sealed(prev.decode(), payload).encode() != said:
            raise Wrong(f"The words of entry {id_:,} were changed.", id_)
        if head is None or not payload.startswith(head.replace(b" ", b"T", 1)):
            raise Wrong(f"What the list shows of entry {id_:,} is not what the entry says.", id_)
        look.entries, look.newest, look.hash = look.entries + 1, id_, said
        prev, newest = said, id_


def _look_closer(raw: Any, look: _Look, between: tuple[int, int]) -> None:
    """The signatures of these entries, and what they say of rows elsewhere."""
    for id_, said, payload, signature, is_to_be_signed in raw.execute(_CLOSER, between):
        if signature is not None or is_to_be_signed:
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
