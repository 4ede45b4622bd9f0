"""Whoever is told that something failed is never told that nothing was changed when something was."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.acts import NAME
from tests.faults.calls import Call
from tests.faults.test_found import failing


def just_after(name: str, what: str) -> Callable[[Call], bool]:
    """Means the first call after the first one of this name that concerns a file called `what`."""
    seen: list[Call] = []

    def when(call: Call) -> bool:
        is_next = bool(seen)
        # SQLite also removes journals that are not there.
        is_meant = call.name == name and what in (call.path.name, call.to and call.to.name) and call.path.exists()
        seen.extend([call] if is_meant else [])
        return is_next

    return when


@pytest.mark.parametrize(
    ("name", "ends_with"),
    [("upgrade", ("unlink", f"{NAME}-journal")), ("new file", ("link", NAME)), ("edit", ("unlink", f"{NAME}-journal"))],
)
def test_when_it_is_done_nobody_is_told_that_nothing_was_changed(
    name: str, ends_with: tuple[str, str], tmp_path: Path
) -> None:
    answer, state, expected = failing(name, tmp_path, just_after(*ends_with))
    assert state == expected.new
    assert answer["how"] == "told" and "Nothing was changed" not in answer["sentence"], answer
