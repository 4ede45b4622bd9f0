"""The bar above a text under review: which wordings, how they are compared, what was viewed, how many comments."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QFrame, QHBoxLayout, QToolButton, QWidget

from ui import keys, style
from ui.review import controls

GRID = style.GRID
NOTHING = -1
NARROW = 100 * GRID  # pixels


class ReviewBar(QFrame):
    """Shows what holds and tells what the person wants; it decides nothing by itself."""

    edition_chosen = Signal(int)
    """Another wording is to be read (its place)."""
    since_chosen = Signal(object)
    """It is to be compared with this wording (its place), or with none (None)."""
    beside_chosen = Signal(bool)
    """Side by side, or unified."""
    wrap_chosen = Signal(bool)
    """Long lines go on in the next row, or not."""
    viewed_chosen = Signal(bool)
    """What is in view was viewed, or not."""
    files_chosen = Signal(bool)
    """The files of a patch are to be seen, or not."""
    comments_chosen = Signal(bool)
    """The comments are to be seen, or not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.edition, self.since = self._box("Wording to read"), self._box("Compare with")
        self._between = style.label("compared with", "muted")
        self._between.setWordWrap(False)
        self._beside = controls.Switch("How changes are shown")
        self._beside.offer((("Unified", False), ("Side by side", True)))
        self._beside.setToolTip(f"Unified or side by side ({keys.shown('side_by_side')})")
        self._beside.chosen.connect(lambda beside: self.beside_chosen.emit(beside))
        self.wrap = self._toggle("Wrap long lines", "wrap_lines", icon="text-align-left")
        self.viewed = self._toggle("Mark as viewed", "viewed", text="Viewed")
        self.count = style.label("", "muted")
        self.count.setWordWrap(False)
        self.comments = self._toggle("Show comments", "comment", icon="chat-text")
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(2 * GRID, GRID // 2, GRID, GRID // 2)
        self._rows.setSpacing(GRID // 2)
        self.files = self._toggle("Show files", "next_file", icon="tree-structure")
        self._rows.addLayout(_row(self.files, self.edition, self._between, self.since, 1))
        self._rows.addLayout(_row(1, self._beside, self.wrap, self.count, self.viewed, self.comments))
        self.edition.activated.connect(self.edition_chosen)
        self.since.activated.connect(self._on_since)
        self.wrap.clicked.connect(self.wrap_chosen)
        self.viewed.clicked.connect(self.viewed_chosen)
        self.files.clicked.connect(self.files_chosen)
        self.comments.clicked.connect(self.comments_chosen)
        self.hide()

    def offer(self, names: Sequence[str], shown: int, since: int | None, last: int | None) -> None:
        """Offer these wordings, newest first; `last` is the one the reader decided about."""
        for box in (self.edition, self.since):
            box.clear()
        for at, name in enumerate(names):
            self.edition.addItem(name[:1].upper() + name[1:], at)
        self.since.addItem("nothing: the whole text", NOTHING)
        for at, name in enumerate(names):
            if at != shown:
                self.since.addItem(f"{name}, your last decision" if at == last else name, at)
        self.edition.setCurrentIndex(shown)
        self.since.setCurrentIndex(self.since.findData(NOTHING if since is None else since))
        for widget in (self.edition, self._between, self.since):
            widget.setVisible(len(names) > 1)
        self._arrange()

    def show_layout(self, *, changes: bool, beside: bool, wraps: bool, may_wrap: bool) -> None:
        """How the text is laid out; `changes`: it is a difference, which can be shown side by side."""
        self._beside.setVisible(changes)
        self._beside.mark(beside)
        self.wrap.setVisible(may_wrap)
        self.wrap.setChecked(wraps)

    def show_room(self, *, two: bool, files: int, seen: bool) -> None:
        """Whether there is room for two texts side by side, how many files there are, and whether these are in view."""
        keys_ = keys.shown("side_by_side")
        self._beside.setEnabled(two)
        self._beside.setToolTip(f"Unified or side by side ({keys_})" if two else "Side by side needs a wider window")
        self.files.setVisible(files > 1)
        self.files.setChecked(seen)
        self.files.setToolTip(f"Show the {files:,} files; {keys.shown('next_file')} goes to the next")

    def show_viewed(self, *, viewed: bool, count: str, possible: bool) -> None:
        """Whether what is in view was viewed, and how much of all was."""
        self.viewed.setVisible(possible)
        self.viewed.setChecked(viewed)
        self.viewed.setIcon(style.icon("check-square" if viewed else "square", "good" if viewed else "muted"))
        self.count.setText(count)
        self.count.setVisible(bool(count))

    def show_comments(self, count: int, *, seen: bool) -> None:
        """How many threads there are, and whether they are beside the text now."""
        look = Qt.ToolButtonStyle
        self.comments.setToolButtonStyle(look.ToolButtonTextBesideIcon if count else look.ToolButtonIconOnly)
        self.comments.setText(f"{count:,}" if count else "")
        self.comments.setAccessibleName(f"Show comments: {count:,}")
        self.comments.setChecked(seen)

    def _on_since(self, _index: int) -> None:
        at = self.since.currentData()
        self.since_chosen.emit(None if at == NOTHING else at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two rows where one has no room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        narrow = self.width() < NARROW and not self.edition.isHidden()
        way = QBoxLayout.Direction
        self._rows.setDirection(way.TopToBottom if narrow else way.LeftToRight)

    def _toggle(self, name: str, key: str, *, text: str = "", icon: str = "") -> QToolButton:
        made = QToolButton()
        made.setText(text)
        made.setCheckable(True)
        more = {"comment": f"; {keys.shown(key)} writes one", "viewed": f"; all of a file: {keys.shown('viewed_file')}"}
        told = f"{name} ({keys.shown(key)})" if key != "comment" else name
        made.setToolTip(told + more.get(key, ""))
        made.setAccessibleName(name)
        look = Qt.ToolButtonStyle
        made.setToolButtonStyle(look.ToolButtonTextBesideIcon if text else look.ToolButtonIconOnly)
        if icon:
            made.setIcon(style.icon(icon))
        return made

    def _box(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.setMinimumWidth(10 * GRID)  # it may be narrower than its longest entry
        return box


def _row(*parts: QWidget | int) -> QHBoxLayout:
    """Widgets side by side; a number is room that grows."""
    row = QHBoxLayout()
    row.setSpacing(GRID)
    for part in parts:
        row.addStretch(part) if isinstance(part, int) else row.addWidget(part)
    return row
