"""The one form in which a subject of decisions is hashed: RFC 8785, so that every program comes to the same digest."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, cast

import rfc8785


def digest(subject: Mapping[str, object]) -> str:
    """SHA-256 (hex) of the RFC 8785 form of a subject: what an approval names."""
    return hashlib.sha256(rfc8785.dumps(cast("dict[str, Any]", dict(subject)))).hexdigest()


def value(text: str | None) -> object:
    """What a stored text says: its JSON value, or the text itself where it has no canonical one.

    It has none when it is not JSON, names a key twice or holds numbers RFC 8785 has no form for.
    """
    if text is None:
        return None
    try:
        read = json.loads(text, object_pairs_hook=_distinct)
        rfc8785.dumps(read)
    except (ValueError, RecursionError):
        return text
    return read


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """The pairs as an object; a key named twice would let two texts pass for one, so it is an error."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is named twice")
    return found
