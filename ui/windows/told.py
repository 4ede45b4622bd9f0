"""What a person just did or may not do, said in one bar of a project window."""

from typing import TYPE_CHECKING

from ui.bars import Bar

if TYPE_CHECKING:
    from ui.bars import Mood
    from ui.windows.project import ProjectWindow


def tell(window: "ProjectWindow", mood: "Mood", sentence: str) -> None:
    """Say it in place of what was said so before, until another page is shown."""
    for before in window.findChildren(Bar, "told"):
        before.setObjectName("")
        before.dismiss()
    bar = window.say(mood, sentence)
    bar.setObjectName("told")
    window.stack.currentChanged.connect(bar.dismiss)
