"""SQL text taken apart far enough to compare what two statements mean, whatever their spelling."""

import re
from collections.abc import Iterator, Sequence

_TOKEN = re.compile(
    r"""
      (?P<blank>\s+|--[^\n]*|/\*.*?(?:\*/|\Z))
    | (?P<text>[xX]?'(?:[^']|'')*')
    | (?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])
    | (?P<word>[^\W\d][\w$]*)
    | (?P<number>\d[\w.]*(?:[eE][+-]?\d+)?|\.\d+)
    | (?P<sign>\|\||<<|>>|<=|>=|<>|!=|==|->>|->|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_PLAIN = re.compile(r"[^\W\d][\w$]*")


def tokens(sql: str) -> list[str]:
    """The tokens of a statement: no blanks or comments, words in lower case, names without needless quotes.

    A quoted name that could stand unquoted becomes a plain word; text in single quotes stays as it is.
    """
    return list(_tokens(sql))


def _tokens(sql: str) -> Iterator[str]:
    for match in _TOKEN.finditer(sql):
        part = match.group()
        if match.lastgroup in ("word", "number"):
            yield part.lower()
        elif match.lastgroup == "name":
            bare = part[1:-1].replace(part[-1] * 2, part[-1]).lower()
            yield bare if _PLAIN.fullmatch(bare) else '"' + bare.replace('"', '""') + '"'
        elif match.lastgroup in ("text", "sign"):
            yield part


def text(parts: Sequence[str]) -> str:
    """Tokens as one line, without the parentheses that enclose all of it."""
    while len(parts) > 1 and parts[0] == "(" and _closing(parts, 0) == len(parts) - 1:
        parts = parts[1:-1]
    return " ".join(parts)


def split(parts: Sequence[str]) -> list[list[str]]:
    """The comma-separated pieces of a list of tokens; commas inside parentheses do not count."""
    pieces: list[list[str]] = [[]]
    depth = 0
    for part in parts:
        depth += (part == "(") - (part == ")")
        if part == "," and not depth:
            pieces.append([])
        else:
            pieces[-1].append(part)
    return pieces


def body(parts: Sequence[str]) -> tuple[list[str], list[str]]:
    """What stands in the first parentheses of a statement, and what follows them; nothing where there are none."""
    if "(" not in parts:
        return [], []
    start = list(parts).index("(")
    end = _closing(parts, start)
    return list(parts[start + 1 : end]), list(parts[end + 1 :])


def clauses(parts: Sequence[str], word: str) -> list[str]:
    """The expressions in parentheses after each `word` that stands outside parentheses, as text."""
    found: list[str] = []
    depth = 0
    for at, part in enumerate(parts[:-1]):
        if part == word and not depth and parts[at + 1] == "(":
            found.append(text(parts[at + 1 : _closing(parts, at + 1) + 1]))
        depth += (part == "(") - (part == ")")
    return found


def _closing(parts: Sequence[str], start: int) -> int:
    """Where the parenthesis opened at `start` closes; the end where it never does."""
    depth = 0
    for at in range(start, len(parts)):
        depth += (parts[at] == "(") - (parts[at] == ")")
        if not depth:
            return at
    return len(parts)
