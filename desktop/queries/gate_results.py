"""How the gates of a run went, read from any form in which it was recorded: one reading for all who ask."""

import json
from collections.abc import Mapping
from typing import cast

Result = dict[str, object]

# The same in SQL: the arguments of json_each, what is true of each result there, and the others for one. Only that in
# a list which holds something else as well the results count that are there.
EACH = (
    "CASE WHEN json_valid({0}) THEN {0} ELSE '[]' END,"
    " CASE WHEN json_valid({0}) AND json_type({0}) = 'object' THEN '$.results' ELSE '$' END"
)
IS_ONE = "{0}.type = 'object' AND typeof({0}.key) = 'integer'"
NAME = "coalesce(nullif(json_extract({0}.value, '$.gate_name'), ''), nullif(json_extract({0}.value, '$.name'), ''))"
PASSED = "json_type({0}.value, '$.passed') = 'true'"


def read(recorded: str | None) -> list[Result] | None:
    """The results one by one, none where nothing was recorded; None where it cannot be read as results.

    Placet records a list, and so did change-driven-dev; programs that used it recorded what it answers over HTTP when
    gates are run: an object with that list under “results”, and a summary.
    """
    if not recorded:
        return []
    try:
        value: object = json.loads(recorded)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, dict):
        value = cast("Result", value).get("results")
    if not isinstance(value, list):
        return None
    results = cast("list[object]", value)
    return cast("list[Result]", results) if all(isinstance(one, dict) for one in results) else None


def name(result: Mapping[str, object]) -> str:
    """What the gate is called; "" where that was not recorded."""
    return str(result.get("gate_name") or result.get("name") or "")


def passed(result: Mapping[str, object]) -> bool:
    """Whether the gate passed; only a plain yes is one."""
    return result.get("passed") is True
