"""A task version in words: the text two versions are compared by, and what its gates demand."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from desktop.queries.rows import Gate, Proposal


class Wording(Protocol):
    """What a version and the subject of a decision have in common."""

    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str | None: ...
    @property
    def gates(self) -> tuple[Gate, ...]: ...
    @property
    def gates_text(self) -> str: ...
    @property
    def criteria(self) -> tuple[str, ...]: ...
    @property
    def criteria_text(self) -> str: ...
    @property
    def dependencies(self) -> tuple[int, ...]: ...
    @property
    def dependencies_text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Draft:
    """Words that were typed and are no version yet; all else stays that of the version before."""

    title: str
    description: str | None
    gates: tuple[Gate, ...]
    gates_text: str
    criteria: tuple[str, ...]
    criteria_text: str
    dependencies: tuple[int, ...]
    dependencies_text: str


def as_draft(version: Wording, title: str, description: str | None) -> Draft:
    """What was typed over a version, with all that belongs to it."""
    return Draft(
        title,
        description,
        version.gates,
        version.gates_text,
        version.criteria,
        version.criteria_text,
        version.dependencies,
        version.dependencies_text,
    )


def as_proposed(version: Wording, proposal: Proposal) -> Draft:
    """A version as a change request would have it."""
    draft = as_draft(
        version,
        version.title if proposal.title is None else proposal.title,
        version.description if proposal.description is None else proposal.description or None,
    )
    if proposal.gates is not None:
        draft = replace(draft, gates=proposal.gates, gates_text="")
    if proposal.criteria is not None:
        draft = replace(draft, criteria=proposal.criteria, criteria_text="")
    if proposal.dependencies is not None:
        draft = replace(draft, dependencies=proposal.dependencies, dependencies_text="")
    return draft


def as_text(version: Wording, titles: Mapping[int, str] | None = None) -> str:
    """Everything an approval of this version covers, as lines: a change in any of it is a change in this text.

    `titles` are those of the tasks it depends on, as far as they are known.
    """
    lines = [version.title, "", *(version.description or "").split("\n")]
    if version.criteria or version.criteria_text:
        lines += ["", "Acceptance criteria:", *(f"- {one}" for one in version.criteria), *_lines(version.criteria_text)]
    if version.gates or version.gates_text:
        lines += ["", "Gates:", *(_gate_line(gate) for gate in version.gates), *_lines(version.gates_text)]
    if version.dependencies or version.dependencies_text:
        lines += ["", "Depends on:", *(f"- {_named(one, titles or {})}" for one in version.dependencies)]
        lines += _lines(version.dependencies_text)
    return "\n".join(lines)


def _named(number: int, titles: Mapping[int, str]) -> str:
    return f"task {number}, “{titles[number]}”" if number in titles else f"task {number}"


def demand(gate: Gate) -> str:
    """What must be true for the gate to pass, as people say it."""
    expected = gate.expected_output
    match gate.pass_criteria:
        case "output_contains" if expected:
            said = f"passes when its output contains “{expected}”"
        case "output_matches" if expected:
            said = f"passes when its output matches {expected}"
        case _:
            said = "passes when it exits with 0"
    limit = f", within {gate.timeout:g} s" if gate.timeout is not None else ""
    return f"{said}{limit}" + ("" if gate.required else "; optional: it is reported, it does not block")


def _gate_line(gate: Gate) -> str:
    more = "".join(f" · {text}" for text in (gate.description, gate.other) if text)
    return f"- {gate.name}: {gate.command} ({demand(gate)}){more}"


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []
