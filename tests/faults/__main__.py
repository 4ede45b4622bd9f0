"""Breaks everything in every way and writes docs/faults.md, or only says what came of the chapters that are named."""

import os
import sys
import time
from collections.abc import Callable

from tests.faults import damage, errors, hostile, kills, powercut, surroundings
from tests.faults.crew import Crew, crew
from tests.faults.report import PAGE, Section, page

CHAPTERS: dict[str, Callable[[Crew], Section]] = {
    "kills": kills.chapter,
    "powercut": powercut.chapter,
    "errors": errors.chapter,
    "surroundings": surroundings.chapter,
    "damage": damage.chapter,
    "hostile": hostile.chapter,
}


def main(names: list[str]) -> int:
    """Do the named chapters, or all and write the page; 1 when anything came out wrong."""
    begun = time.monotonic()
    with crew(os.cpu_count() or 1) as people:
        sections = [_done(CHAPTERS[name](people)) for name in names or CHAPTERS]
    text = page(sections, (time.monotonic() - begun) / 60, sum(os.times()[:4]) / 60)
    if names:
        print(text)
    else:
        PAGE.write_text(text, encoding="utf-8")
        print(f"Written: {PAGE}")
    wrong = sum(len(section.wrong) for section in sections)
    print(f"{wrong} wrong." if wrong else "Nothing was lost.")
    return 1 if wrong else 0


def _done(section: Section) -> Section:
    """Say at once what came of a chapter."""
    print(f"{section.title}: {len(section.wrong)} wrong", *section.wrong[:20], sep="\n- ", flush=True)
    return section


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
