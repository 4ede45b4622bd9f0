"""A task version in words, and how its gates went."""

from dataclasses import dataclass

from desktop.queries.gate_results import Result, name, passed, read
from desktop.queries.wording import Draft, Wording, as_draft, as_proposed, as_text, demand

__all__ = ["Draft", "GateResult", "Wording", "as_draft", "as_proposed", "as_text", "demand", "gate_results"]


@dataclass(frozen=True, slots=True)
class GateResult:
    """How one gate went in one run; `said` is its exit code or error, `output` what it wrote."""

    name: str
    passed: bool
    said: str
    output: str


def gate_results(recorded: str | None) -> tuple[GateResult, ...] | str:
    """The gates of a run as recorded, or the recorded text itself where it cannot be read as results."""
    results = read(recorded)
    return recorded or "" if results is None else tuple(_result(one) for one in results)


def _result(one: Result) -> GateResult:
    code, error = one.get("exit_code"), one.get("error")
    said = str(error) if error else "" if code is None else f"exit code {code}"
    output = "\n".join(
        text.rstrip("\n") for text in (one.get("stdout"), one.get("stderr")) if isinstance(text, str) and text
    )
    return GateResult(name(one) or "Gate", passed(one), said, output)
