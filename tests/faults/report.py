"""The report of the faults: what was done, how often, what came out, and on which versions."""

import os
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from desktop.store import database, golden

PAGE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
HEAD = """# Broken on purpose

What happens to project files when programs are killed, disks fill up and the power goes: each line below was done, not
reckoned. `make faults` does it all anew and writes this page; `make test` does a part of it, drawn by a fixed seed. The
code is in `tests/faults/`.
"""


@dataclass(frozen=True, slots=True)
class Section:
    """One chapter: Markdown below its title; `wrong` is all that should not have come out, nothing when all is well."""

    title: str
    text: str
    wrong: tuple[str, ...] = ()


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; numbers stand right."""
    written = [[f"{it:,}" if isinstance(it, int) else str(it) for it in row] for row in rows]
    numbers = [all(row[at].replace(",", "").isdigit() for row in written) for at in range(len(head))]
    lines = [head, ["---:" if is_number else "---" for is_number in numbers], *written]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def page(sections: Sequence[Section], minutes: float, computing: float) -> str:
    """The whole report; `minutes` by the clock, and those spent computing, on all processors together."""
    wrong = [it for section in sections for it in section.wrong]
    verdict = "**Nothing was lost.**" if not wrong else f"**{len(wrong)} are wrong.**"
    took = f"It took {minutes:.0f} minutes by the clock, {computing:.0f} of computing on {os.cpu_count()} processors."
    parts = [HEAD, f"{verdict} {took}", *(_chapter(section) for section in sections), _versions()]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _chapter(section: Section) -> str:
    listed = "".join(f"\n- {it}" for it in section.wrong[:50])
    return f"## {section.title}\n\n{section.text.strip()}" + (f"\n\nWrong:\n{listed}" if listed else "")


def _versions() -> str:
    kernel = platform.release().partition("-")[0]
    facts = {
        "Placet": f"{version('placet')}, revision {golden.HEAD} (schema {golden.SCHEMA})",
        "SQLite": database.library_version(),
        "Python": f"{platform.python_version()}, sqlite3 module {sqlite3.sqlite_version}",
        "SQLAlchemy, Alembic": f"{version('sqlalchemy')}, {version('alembic')}",
        "System": f"{platform.system()} {kernel} on {platform.machine()}, {os.cpu_count()} processors",
    }
    return "## Versions\n\n" + table(("what", "which"), facts.items())
