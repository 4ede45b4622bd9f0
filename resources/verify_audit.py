"""Whether an exported audit chain of Placet is whole: python3 verify_audit.py EXPORT.jsonl [HASH OF THE LAST ENTRY]."""

# Needs nothing but Python 3. Each line of an export is an entry: {"id", "prev", "hash", "payload", "signature"}. Its
# hash is SHA-256("placet.audit.1" LF prev LF payload), prev the hash of the entry before, 64 zeros for the first; the
# last line says how many entries there are, and the last hash. Who can write the file can make up a whole chain anew:
# compare the last hash with one that you got some other way. Signatures are not looked at here, that needs a library
# for Ed25519: over the 32 bytes of the hash, by the key in the payload.

import hashlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path


def first_problem(lines: Iterable[str], known_head: str | None = None) -> str:
    """A sentence about what is wrong first; "" when nothing is."""
    prev, count, end = "0" * 64, 0, None
    for number, line in enumerate(lines, 1):
        if end is not None:
            return f"Line {number}: there is something after the end."
        try:
            entry = json.loads(line)
            if "end" in entry:
                end = entry["end"]
                continue
            payload = entry["payload"].encode("utf-8", "surrogateescape")
            said = entry["hash"]
            if entry["prev"] != prev:
                return f"Line {number}, entry {entry['id']}: it does not follow the entry before it."
            if hashlib.sha256(f"placet.audit.1\n{prev}\n".encode() + payload).hexdigest() != said:
                return f"Line {number}, entry {entry['id']}: its words were changed."
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return f"Line {number} is not an entry."
        prev, count = said, count + 1
    if end is None:
        return "The end is missing: the export was cut off."
    if end != {"entries": count, "hash": prev}:
        return f"The end names {end}; there are {count} entries up to {prev}."
    if known_head not in (None, prev):
        return f"The chain is whole in itself, but ends with {prev}, not with {known_head}."
    return ""


def main() -> None:
    """Say what is wrong first; the exit code is 1 then."""
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    with Path(sys.argv[1]).open(encoding="utf-8", errors="replace") as export:
        problem = first_problem(export, *sys.argv[2:])
    sys.stdout.write((problem or "The chain is whole. Signatures were not looked at.") + "\n")
    sys.exit(1 if problem else 0)


if __name__ == "__main__":
    main()
