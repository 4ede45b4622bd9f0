"""The harbour, for whoever decides and writes in it."""

from collections.abc import Callable, Iterator

import pytest
import shiboken6

from desktop import identity, settings
from desktop.settings import Settings
from tests.ui.harbour import Harbour, Wait, harbour, settled
from ui.dialogs.approval import ApprovalDialog

__all__ = ["harbour", "settled"]

Open = Callable[..., ApprovalDialog]


@pytest.fixture
def sits(harbour: Harbour) -> Callable[..., None]:
    """Somebody of this name sits at the computer, with a key or none yet."""

    def sitting(who: str = "Mira", *, key: bool = True) -> None:
        settings.save(Settings(who=who))
        if key:
            identity.make_mine(who)
        harbour.project.actor = identity.me

    return sitting


@pytest.fixture
def deciding(harbour: Harbour, settled: Wait, sits: Callable[..., None]) -> Iterator[Open]:
    """Open the dialog as high as it comes, or `tall` pixels, for Mira, and wait until all of it is there."""

    made: list[ApprovalDialog] = []

    def opening(*, key: bool = True, tall: int = 0) -> ApprovalDialog:
        sits(key=key)
        dialog = ApprovalDialog(harbour.project, harbour.relay, harbour.task_id)
        if tall:
            dialog.resize(dialog.width(), tall)
        made.append(dialog)
        dialog.show()
        page = dialog.reading
        settled(lambda: page.is_complete and page.widget().height() >= page.tall())  # all of it is laid out, too
        return dialog

    yield opening
    for dialog in made:
        if shiboken6.isValid(dialog):
            dialog.foot.notes.clear()
            dialog.close()
