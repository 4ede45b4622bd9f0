"""The one form in which a subject of decisions is hashed: RFC 8785, so that every program comes to the same digest."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, cast

import rfc8785

from desktop.queries.chain import LARGEST


def digest(subject: Mapping[str, object]) -> str:
    """SHA-256 (hex) of the RFC 8785 form of a subject: what an approval names."""
    return hashlib.sha256(rfc8785.dumps(plain(subject))).hexdigest()


def plain(told: object) -> Any:
    """A value that RFC 8785 has a form for: whole numbers beyond those of JSON and halves of letters become text."""
    if isinstance(told, str):
        return told.encode("utf-8", "replace").decode()
    if isinstance(told, int) and not isinstance(told, bool):
        return told if abs(told) <= LARGEST else str(told)
    if isinstance(told, Mapping):
        return {str(key): plain(one) for key, one in cast("Mapping[object, object]", told).items()}
    if isinstance(told, list | tuple):
        return [plain(one) for one in cast("list[object]", told)]
    return told


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
