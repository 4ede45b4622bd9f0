"""JSON with one value a line, every value spelled exactly as it was found."""

import json
import re

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
OPEN = {"{": "}", "[": "]"}
INDENT = "  "


def pretty(text: str) -> list[str] | None:
    """The lines of `text` re-indented, or None when it is not JSON; numbers, escapes, keys stay as they are."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return None
    return _indented(TOKEN.findall(text))


def _indented(tokens: list[str]) -> list[str]:
    lines, line, depth = [], "", 0
    for at, part in enumerate(tokens):
        before = tokens[at - 1] if at else ""
        if part in ("}", "]"):
            depth -= 1
            if OPEN.get(before) != part:
                lines.append(line)
                line = INDENT * depth
        elif before in OPEN or before == ",":
            lines.append(line)
            line = INDENT * depth
        line += ": " if part == ":" else part
        depth += part in OPEN
    return [*lines, line]
