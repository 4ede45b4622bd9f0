"""The page about the rules shows the tables the program goes by, and nothing else: `RULES=write` renews them."""

import os
import re
from collections.abc import Iterable
from typing import Any

import pytest

from desktop.commands.machines import CHANGE_REQUEST, PHASE, RUN, TASK, Machine, told
from desktop.queries.conditions import CONDITIONS
from desktop.queries.requirements import TO_LEAVE, TO_START, Rule
from tests.conftest import HOME

PAGE = HOME / "docs" / "rules.md"


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


def moves(machine: Machine[Any]) -> str:
    """One line for each event, guard and outcome, with all the states it may happen in."""
    lines: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for move in machine.moves:
        after = tuple(told(one) for one in machine.following(move.state, move.event))
        states = lines.setdefault((move.event, move.guard, after), [])
        states.extend([told(move.state)] * (told(move.state) not in states))
    rows = ((", ".join(states), event, " or ".join(after), guard) for (event, guard, after), states in lines.items())
    return table(("is", "what happens", "is then", "only if"), rows)


def requirements() -> str:
    def row(when: str, rule: Rule) -> tuple[str, ...]:
        return when, rule.name, rule.applicable_if, rule.satisfied_if

    leaving = [row(f"to leave {told(phase)}", rule) for phase, rules in TO_LEAVE.items() for rule in rules]
    starting = [row("to start a run", rule) for rule in TO_START]
    return table(("when", "requirement", "applies if", "is met if"), [*leaving, *starting])


def conditions() -> str:
    rows = ((name, "yes" if one.numbered else "", one.how) for name, one in CONDITIONS.items())
    return table(("condition", "a number", "how to come to a yes"), rows)


TABLES = {
    "task": lambda: moves(TASK),
    "change request": lambda: moves(CHANGE_REQUEST),
    "run": lambda: moves(RUN),
    "phase": lambda: moves(PHASE),
    "requirements": requirements,
    "conditions": conditions,
}


@pytest.mark.parametrize("name", TABLES)
def test_the_page_shows_the_tables_the_program_goes_by(name: str) -> None:
    text = PAGE.read_text("utf-8")
    shown = re.compile(rf"(<!-- {name} -->\n)(.*?)(\n<!-- -->)", re.DOTALL)
    found = shown.search(text)
    assert found is not None
    if os.environ.get("RULES") == "write":
        PAGE.write_text(shown.sub(lambda it: it[1] + TABLES[name]() + it[3], text), encoding="utf-8")
        return
    assert found[2] == TABLES[name](), "renew it: RULES=write pytest tests/commands/test_rules_page.py"
