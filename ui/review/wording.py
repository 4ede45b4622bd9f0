"""A task version in words, and how its gates went."""

import json
from dataclasses import dataclass

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
    """The gates of a run as recorded, or the recorded text itself where it cannot be read as results.

    The older tool's programs recorded them as the answer of its own address: a list under “results”, with a summary.
    """
    if not recorded:
        return ()
    try:
        value = json.loads(recorded)
    except (ValueError, RecursionError):
        return recorded
    if isinstance(value, dict):
        value = value.get("results")
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        return recorded
    return tuple(_result(one) for one in value)


def _result(one: dict[str, object]) -> GateResult:
    code, error = one.get("exit_code"), one.get("error")
    said = str(error) if error else "" if code is None else f"exit code {code}"
    output = "\n".join(
        text.rstrip("\n") for text in (one.get("stdout"), one.get("stderr")) if isinstance(text, str) and text
    )
    return GateResult(str(one.get("gate_name") or one.get("name") or "Gate"), one.get("passed") is True, said, output)
