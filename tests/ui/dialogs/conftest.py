"""The harbour, for whoever decides and writes in it."""

from collections.abc import Callable

import pytest

from desktop import identity, settings
from desktop.settings import Settings
from tests.ui.harbour import Harbour, harbour, settled

__all__ = ["harbour", "settled"]


@pytest.fixture
def sits(harbour: Harbour) -> Callable[..., None]:
    """Somebody of this name sits at the computer, with a key or none yet."""

    def sitting(who: str = "Mira", *, key: bool = True) -> None:
        settings.save(Settings(who=who))
        if key:
            identity.make_mine(who)
        harbour.project.actor = identity.me

    return sitting
