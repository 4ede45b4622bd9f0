"""The conditions requirements are made of, by name: what is true of a task, and what is missing where it is not."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desktop.queries.comments import ASKING, CommentRow
from desktop.queries.dependencies import WaitedFor
from desktop.queries.rows import VersionRow
from desktop.words import CommentState, TaskStatus


@dataclass(frozen=True, slots=True)
class Facts:
    """What the conditions look at: one task as it stands, its version that counts, and what is known about these.

    `approvers` are the names of those who approved exactly these words, by key; `by_people` are the ids of `comments`
    that people settled and signed. `gates` says of each gate of the newest finished run on this version whether it
    passed.
    """

    version: VersionRow
    priority: int
    approvers: Mapping[str, str]
    comments: tuple[CommentRow, ...]
    by_people: frozenset[int]
    waits_for: tuple[WaitedFor, ...]
    lost: tuple[int, ...]
    gates: Mapping[str, bool] | None
    options: int
    chosen: str | None


class Unclear(Exception):  # noqa: N818  (a state of a requirement, not a fault)
    """Whether it holds cannot be said; the sentence says why."""


# What it says of the facts: whether it holds, and a sentence that is true then or else says what is missing.
Answer = tuple[bool, str]


@dataclass(frozen=True, slots=True)
class Condition:
    """`says` answers for some facts and a number (0 where it is not `numbered`); `how` tells how to come to a yes."""

    says: Callable[[Facts, int], Answer]
    how: str
    numbered: bool = False


def holds(name: str, number: str, facts: Facts) -> Answer:
    """Ask a condition by its name; Unclear when there is no such condition, or it needs a number and this is none."""
    condition = CONDITIONS.get(name)
    if condition is None:
        raise Unclear(f"This program knows no condition “{name}”; a newer one may.")
    if condition.numbered and not number.isdecimal():
        raise Unclear(f"“{name}” needs a whole number, and “{number}” is none; remove the requirement and add it anew.")
    return condition.says(facts, int(number) if condition.numbered else 0)


def _has_gates(facts: Facts, _number: int) -> Answer:
    if facts.version.gates_text:
        raise Unclear("Its gates cannot be read; write them anew.")
    required = sum(gate.required for gate in facts.version.gates)
    return required > 0, f"It has {_many(required, 'gate') if required else 'no gate'} that must pass."


def _gates_passed(facts: Facts, _number: int) -> Answer:
    if facts.version.gates_text:
        raise Unclear("Its gates cannot be read; write them anew.")
    wanted = [gate.name for gate in facts.version.gates if gate.required]
    number = facts.version.number
    if facts.gates is None:
        return not wanted, f"No run on version {number} has finished." if wanted else "It has no gate that must pass."
    failed = [name for name in wanted if not facts.gates.get(name, False)]
    passed = f"All gates passed on version {number}."
    return not failed, f"Not passed on version {number}: {', '.join(failed)}." if failed else passed


def _has_dependencies(facts: Facts, _number: int) -> Answer:
    if facts.version.dependencies_text:
        raise Unclear("What it waits for cannot be read; choose it anew.")
    waits_for = len(facts.version.dependencies)
    return waits_for > 0, f"It waits for {_many(waits_for, 'other task')}." if waits_for else "It waits for no task."


def _dependencies_completed(facts: Facts, number: int) -> Answer:
    _has_dependencies(facts, number)
    if facts.lost:
        raise Unclear(f"Task {facts.lost[0]}, which it waits for, is not in this file; choose anew what it waits for.")
    waits = [one for one in facts.waits_for if one.gone or one.status is not TaskStatus.COMPLETED]
    titles = ", ".join(f"“{one.title}”" for one in waits)
    return not waits, f"Not completed: {titles}." if waits else "All it waits for is completed."


def _has_comments(facts: Facts, _number: int) -> Answer:
    asking = len(_asking(facts))
    return asking > 0, f"It has {_many(asking, 'issue or suggestion')}." if asking else "Nobody raised an issue."


def _comments_resolved(facts: Facts, _number: int) -> Answer:
    asking = _asking(facts)
    if left := sum(one.state is CommentState.OPEN for one in asking):
        return False, f"{_many(left, 'comment')} neither resolved nor waived."
    # Whoever approves is to know which of them no person has looked at.
    of_others = (one for one in asking if one.id not in facts.by_people)
    others = Counter(f"{one.state.lower()} by {one.settled_by or 'nobody known'}" for one in of_others)
    told = ", ".join(f"{_many(count, 'comment')} {how}" for how, count in sorted(others.items()))
    unsigned = f"; {told}, without a person's signature" if told else ""
    return True, f"All comments are settled{unsigned}."


def _asking(facts: Facts) -> list[CommentRow]:
    return [one for one in facts.comments if one.kind in ASKING and one.reply_to is None]


def _approved(facts: Facts, _number: int) -> Answer:
    names = ", ".join(sorted(set(facts.approvers.values())))
    number = facts.version.number
    return bool(names), f"Version {number} is approved by {names}." if names else f"Nobody approved version {number}."


def _people(facts: Facts, number: int) -> Answer:
    keys = len(facts.approvers)
    return keys >= number, f"{keys} of {_many(number, 'person')} approved version {facts.version.number}."


def _architecture_options(facts: Facts, _number: int) -> Answer:
    many = _many(facts.options, "architecture") if facts.options else "no architectures"
    return facts.options > 0, f"The project has {many} to choose from."


def _architecture_chosen(facts: Facts, _number: int) -> Answer:
    chosen = facts.chosen
    return chosen is not None, "No architecture is chosen." if chosen is None else f"“{chosen}” is chosen."


def _priority(facts: Facts, number: int) -> Answer:
    return facts.priority >= number, f"Its priority is {facts.priority}."


def _described(facts: Facts, _number: int) -> Answer:
    described = bool((facts.version.description or "").strip())
    return described, "It is described." if described else "It has no description."


def _always(_facts: Facts, _number: int) -> Answer:
    return True, "It is always asked for."


def _many(number: int, noun: str) -> str:
    plural = {"person": "people", "issue or suggestion": "issues or suggestions"}.get(noun, f"{noun}s")
    return f"{number} {noun if number == 1 else plural}"


CONDITIONS: Mapping[str, Condition] = {
    "always": Condition(_always, "Nothing has to be done for it."),
    "has gates": Condition(_has_gates, "Give the task a gate that must pass."),
    "has dependencies": Condition(_has_dependencies, "Choose a task it waits for."),
    "has comments": Condition(_has_comments, "Raise an issue or make a suggestion."),
    "priority at least": Condition(_priority, "Give the task a higher priority.", numbered=True),
    "has architecture options": Condition(_architecture_options, "Let architectures be proposed."),
    "approved": Condition(_approved, "A person has to approve exactly this version."),
    "people at least": Condition(
        _people, "Let more people approve this version, each with a key of their own.", numbered=True
    ),
    "gates passed": Condition(
        _gates_passed, "Run the task until every gate that must pass has passed on this version."
    ),
    "comments resolved": Condition(_comments_resolved, "Resolve or waive every issue and suggestion."),
    "dependencies completed": Condition(
        _dependencies_completed, "Complete what it waits for, or choose anew what that is."
    ),
    "architecture chosen": Condition(_architecture_chosen, "Choose one of the project's architectures."),
    "described": Condition(_described, "Write what should be true when it is done."),
}
