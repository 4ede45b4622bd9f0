"""Who gets the room in a project window: the details fold where what is in the middle needs it."""

import json
from typing import TYPE_CHECKING

from ui import style

if TYPE_CHECKING:
    from ui.windows.project import ProjectWindow

NARROW = 140 * style.GRID
"""In a window that is narrower (pixels), the details are folded unless they are wished for."""
SLIM = 120 * style.GRID
"""In one that is narrower, the pages at the left are icons alone."""


class Room:
    """Remembers of one window where its details are wished for: at first beside tables alone."""

    def __init__(self, window: "ProjectWindow") -> None:
        self._window = window
        self._wanted = {"a table"}

    @property
    def reading(self) -> bool:
        """Whether a text is read in the middle."""
        window = self._window
        return not window.waits and window.stack.currentWidget() is window.reading

    @property
    def _where(self) -> str:
        if self.reading:
            return "reading"
        if self._window.width() < NARROW:
            return "narrow"
        return "the board" if self._window.page == "board" else "a table"

    def wish(self, *, wanted: bool) -> None:
        """The details are wished for, or not: here, and wherever it is as it is here."""
        (self._wanted.add if wanted else self._wanted.discard)(self._where)
        self.share()

    def share(self) -> None:
        """Give each its room; a page on which nothing can be selected has no details."""
        window = self._window
        if freed := window.navigation.show_slim(slim=window.width() < SLIM):
            left, middle, *right = window.splitter.sizes()
            window.splitter.setSizes([left - freed, middle + freed, *right])
        window.side.setVisible(self._where in self._wanted and (self.reading or bool(window.current.kind)))

    def remember(self) -> None:
        """Keep what is wished for."""
        self._window.memory().setValue("details", json.dumps(sorted(self._wanted)))

    def recall(self) -> None:
        """What was wished for the last time."""
        kept = str(self._window.memory().value("details", ""))
        if kept.startswith("["):
            self._wanted = set(json.loads(kept))
