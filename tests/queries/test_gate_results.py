"""How gates went is read the same in Python and in SQL, from every form in which it was ever recorded."""

import json

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from desktop.queries import gate_results
from desktop.queries.gate_results import EACH, IS_ONE, NAME, PASSED

LINT = {"gate_name": "lint", "passed": True, "exit_code": 0, "stdout": "All checks passed!\n", "stderr": ""}
SLOW = {"gate_name": "coverage", "passed": False, "exit_code": 1, "error": "Timeout: Command exceeded timeout of 300 s"}
# As programs that used change-driven-dev recorded it: what it answered over HTTP.
SUMMARY = {"total": 2, "passed": 1, "failed": 1, "pass_rate": 0.5, "total_execution_time": 12.91, "all_passed": False}
ANSWER = {"all_passed": False, "results": [LINT, SLOW], "summary": SUMMARY}
BOTH = [("lint", True), ("coverage", False)]

FORMS = [
    (None, []),
    ("", []),
    ("[]", []),
    (json.dumps([LINT, SLOW]), BOTH),
    (json.dumps(ANSWER), BOTH),
    ('{"results": []}', []),
    (
        '[{"name": "lint", "passed": 1}, {"gate_name": "", "passed": true}, {}]',
        [("lint", False), ("", True), ("", False)],
    ),
    ("not json", None),
    ("{}", None),
    ('"lint"', None),
    ("1", None),
    ("null", None),
    ('["lint", "coverage"]', None),
    (json.dumps({"summary": SUMMARY}), None),
    ('{"results": "all well"}', None),
    ('{"results": {"lint": {"gate_name": "lint", "passed": true}}}', None),
]


@pytest.mark.parametrize(("recorded", "expected"), FORMS)
def test_every_form_is_read_and_in_sql_as_here(
    session: Session, recorded: str | None, expected: list[tuple[str, bool]] | None
) -> None:
    found = gate_results.read(recorded)
    told = found and [(gate_results.name(one), gate_results.passed(one)) for one in found]
    assert told == expected
    name, passed, each, is_one = NAME.format("g"), PASSED.format("g"), EACH.format(":recorded"), IS_ONE.format("g")
    asked = text(f"SELECT {name}, {passed} FROM json_each({each}) g WHERE {is_one}")
    rows = session.execute(asked, {"recorded": recorded})
    assert [(name_ or "", bool(passed_)) for name_, passed_ in rows] == (expected or [])


def test_a_list_that_nests_without_end_is_no_result() -> None:
    assert gate_results.read("[" * 100_000) is None
