"""What goes wrong around a file, each situation made for real."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from tests.faults import neighbours, space
from tests.faults.acts import workshop
from tests.faults.crew import Crew
from tests.faults.report import Section, table
from tests.faults.situation import Happened

LONGEST_SECONDS = 6.0

SITUATIONS: dict[str, Callable[[Path], Iterator[Happened]]] = {
    "file size limit": space.file_size_limit,
    "small disk": space.small_disk,
    "rights": space.rights,
    "other programs": neighbours.other_programs,
    "clocks": neighbours.clocks,
    "gone": neighbours.gone,
}


def happened(name: str, folder: Path) -> list[Happened]:
    """Everything that came of one group of situations."""
    with workshop(folder):
        everything = list(SITUATIONS[name](folder))
    return [replace(it, said=it.said.replace(str(folder), "…")) for it in everything]


def chapter(people: Crew) -> Section:
    """Each situation once."""
    asked = [people.ask(happened, name) for name in SITUATIONS]
    everything = [it for group in people.done(asked, "surroundings") for it in group]
    wrong = [f"{it.what}: {said}" for it in everything for said in it.wrong]
    wrong += [f"{it.what}: it took {it.lasts:.1f} s" for it in everything if it.lasts > LONGEST_SECONDS]
    rows = [(it.what, it.state, f"{it.lasts:.1f} s", it.said or "—") for it in everything]
    text = f"""
Each was made for real. What is said is what the person reads; nothing takes longer than {LONGEST_SECONDS:.0f}
seconds; a locked file is waited for five of them.

{table(("situation", "the file is", "after", "what is said"), rows)}
"""
    return Section("Errors around the file", text, tuple(wrong))
