"""JSON is indented and otherwise left as it is."""

import json

from hypothesis import given
from hypothesis import strategies as st

from ui.review.pretty import pretty

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(values)
def test_it_reads_as_the_standard_library_would_write_it(value: object) -> None:
    assert pretty(json.dumps(value)) == json.dumps(value, indent=2).split("\n")


def test_numbers_escapes_and_repeated_keys_stay_as_they_were() -> None:
    text = '{"a":1.500,"a":1E400,"b":"\\u00e9"}'
    assert pretty(text) == ["{", '  "a": 1.500,', '  "a": 1E400,', '  "b": "\\u00e9"', "}"]


def test_what_is_not_json_is_left_alone() -> None:
    assert pretty('{"a": }') is None
    assert pretty("[" * 100_000) is None
