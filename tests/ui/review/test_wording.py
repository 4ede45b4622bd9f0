"""How gates went is read in every form it was recorded in, and shown as it stands where it is in none."""

import json

import pytest

from ui.review.wording import GateResult, gate_results

LINT = {
    "gate_name": "lint",
    "passed": True,
    "exit_code": 0,
    "stdout": "All checks passed!\n",
    "stderr": "",
    "error": None,
}
SLOW = {"gate_name": "coverage", "passed": False, "exit_code": 1, "stdout": "", "stderr": "", "error": "Timeout"}
BOTH = (GateResult("lint", True, "exit code 0", "All checks passed!"), GateResult("coverage", False, "Timeout", ""))


def test_results_are_read_as_a_list_and_as_the_older_tools_own_answer() -> None:
    assert gate_results(json.dumps([LINT, SLOW])) == BOTH
    answer = {"all_passed": False, "results": [LINT, SLOW], "summary": {"total": 2, "passed": 1}}
    assert gate_results(json.dumps(answer)) == BOTH


@pytest.mark.parametrize("recorded", ["not json", '{"passed": 1}', "[1, 2]", '"lint"', '{"results": "all well"}'])
def test_what_is_no_list_of_results_is_shown_as_it_stands(recorded: str) -> None:
    assert gate_results(recorded) == recorded


def test_nothing_recorded_is_no_gate() -> None:
    assert gate_results(None) == gate_results("") == ()
