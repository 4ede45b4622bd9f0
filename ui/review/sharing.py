"""Who gets the room of the review surface: the text first, then its comments, then the files of a patch."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ui import style
from ui.review.sides import CHARACTERS

if TYPE_CHECKING:
    from ui.review.surface import Surface

GRID = style.GRID
TREE = 34 * GRID  # pixels for the files of a patch at the most, unless they are pulled wider
PANEL = 40 * GRID  # pixels for comments beside the text
NARROW = 100 * GRID  # pixels; below, comments stand under the text and not beside it


class Sharing:
    """Two texts side by side are shown where there is room for enough of each; the files and the comments give way."""

    def __init__(self, surface: "Surface") -> None:
        self._surface = surface
        self.tree_wanted: bool | None = None
        """Whether the person wants to see the files; None: nothing was said."""

    @property
    def _several(self) -> bool:
        return len(self._surface.positions.files) > 1

    @property
    def _tree(self) -> int:
        return min(TREE, self._surface.tree.wanted())

    @property
    def has_room(self) -> bool:
        """Whether two texts have room side by side, beside the files where these are wished for."""
        tree = self._tree if self.tree_wanted and self._several else 0
        return self._surface.sides.least() + tree <= self._surface.width()

    @property
    def tree_seen(self) -> bool:
        """Whether the files are in view: they fold where the text, or two of them, have too little room with them."""
        if self.tree_wanted is not None or not self._several:
            return self._several and bool(self.tree_wanted)
        surface = self._surface
        least = surface.sides.least() if surface.positions.beside else surface.viewer.lines.wide_for(CHARACTERS)
        return least + self._tree <= surface.width()

    def show_tree(self) -> None:
        """Show the files, or not."""
        surface, seen = self._surface, self.tree_seen
        if seen and surface.tree.isHidden():
            surface.viewer.body.setSizes([self._tree, max(GRID, surface.width() - self._tree)])
        surface.tree.setVisible(seen)

    @property
    def _below(self) -> bool:
        surface = self._surface
        if not surface.positions.beside:
            return surface.width() < NARROW
        return surface.width() < surface.sides.least() + PANEL + (self._tree if self.tree_seen else 0)

    def share(self) -> None:
        """Where there is little room beside the text, comments stand below it."""
        across, below = self._surface.viewer.across, self._below
        across.setOrientation(Qt.Orientation.Vertical if below else Qt.Orientation.Horizontal)
        all_of_it = across.height() if below else across.width()
        its = all_of_it * 2 // 5 if below else PANEL
        across.setSizes([all_of_it - its, its])

    @property
    def holds(self) -> bool:
        """Whether everything stands where it belongs at this width."""
        surface, below = self._surface, self._surface.viewer.across.orientation() is Qt.Orientation.Vertical
        stands = self.has_room is surface.stage.has_room and self.tree_seen is not surface.tree.isHidden()
        return stands and self._below is below
