"""Every kind of file has a few words for a table."""

import pytest

from desktop.store.golden import HEAD
from desktop.store.identify import Kind
from desktop.store.kinds import kind_text
from desktop.store.shapes import FIRST


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_words(kind: Kind) -> None:
    assert kind_text(kind)[:1].isupper()


def test_who_wrote_an_older_file_is_said() -> None:
    assert kind_text(Kind.older, FIRST) == "From change-driven-dev"
    assert kind_text(Kind.older, HEAD) == "From an earlier Placet"
    assert kind_text(None) == ""
