"""The small parts every page of details is made of: sections, states, facts, buttons."""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from enum import StrEnum

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.queries.rows import ArtifactRow
from ui import style, words
from ui.flow import Flow
from ui.review.controls import LineButton, Tinted

GRID = style.GRID
AT_FIRST = 12  # of many like things
BESIDE = QSize(style.ICON_SIZE + GRID // 2, style.ICON_SIZE)
"""What a glyph takes on a button, so that the words stand off from it; it is drawn in the middle."""


class Page(QFrame):
    """A column of things, one under the other."""

    def __init__(self, parent: QWidget | None = None, *, margin: int = 2 * GRID) -> None:
        super().__init__(parent)
        self.regions: list[tuple[Hashable, int]] = []
        """What it consists of, by what each part shows, and the place of its first widget in the column."""
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(margin, margin, margin, margin)
        self.column.setSpacing(GRID)

    def add(self, widget: QWidget) -> None:
        """Add `widget` at the end."""
        self.column.addWidget(widget)

    def region(self, *shows: Hashable) -> None:
        """What is added from here on is a part of its own, the same as another page's that `shows` the same."""
        self.regions.append((shows, self.column.count()))

    def take_over(self, before: "Page") -> None:
        """This page takes the place of one about the same thing: keep what a person had typed there."""

    def section(self, title: str, empty: str = "", *, count: int | None = None) -> None:
        """Begin a section: its heading, with how many there are, and a sentence where there is nothing."""
        self.column.addSpacing(GRID)
        heading = style.label(title if not count else f"{title}  {count}", "heading")
        heading.setAccessibleName(title)
        self.add(heading)
        if count == 0:
            self.add(style.label(empty, "muted"))

    def add_many(self, makers: Sequence[Callable[[], QWidget]], many: str) -> None:
        """Add what these make: the first dozen now, the rest (of `many`, a plural) when it is asked for."""
        for make in makers[:AT_FIRST]:
            self.add(make())
        if len(makers) > AT_FIRST:
            rest = button(f"Show all {len(makers):,} {many}", lambda: self._add_rest(rest, makers), role="quiet")
            self.add(rest)
            self.column.setAlignment(rest, Qt.AlignmentFlag.AlignLeft)

    def _add_rest(self, rest: QPushButton, makers: Sequence[Callable[[], QWidget]]) -> None:
        at = self.column.indexOf(rest)
        for offset, make in enumerate(makers[AT_FIRST:]):
            self.column.insertWidget(at + offset, make())
        rest.hide()
        rest.deleteLater()

    def end(self) -> None:
        """Push everything up."""
        self.column.addStretch(1)


class Card(Page):
    """A page within a page, framed: what belongs together and nothing else."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")


def glyph_line(icon: QIcon, text: str, *, aside: QWidget | None = None, tip: str = "") -> QWidget:
    """A glyph with words that wrap, and something at the right."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(GRID // 2, 0, 0, 0)
    row.setSpacing(GRID)
    glyph = QLabel()
    glyph.setPixmap(icon.pixmap(style.ICON_SIZE, style.ICON_SIZE))
    glyph.setFixedWidth(style.ICON_SIZE)  # without any, the words stand below those of the line above
    row.addWidget(glyph, 0, Qt.AlignmentFlag.AlignTop)
    said = style.label(text)
    said.setToolTip(tip)
    said.setAlignment(Qt.AlignmentFlag.AlignTop)
    row.addWidget(said, 1)
    if aside:
        row.addWidget(aside, 0, Qt.AlignmentFlag.AlignTop)
    return line


def glyph_lines(sentences: Sequence[str], sign: str) -> QWidget:
    """Sentences one under the other, each behind the same sign."""
    page = Page(margin=0)
    page.column.setSpacing(GRID // 2)
    for sentence in sentences:
        page.add(glyph_line(style.icon(sign, "muted"), sentence))
    return page


def state(status: StrEnum, more: str = "", *, indent: int = GRID // 2) -> QWidget:
    """A state as glyph, word and colour together, with what belongs beside it; indented as a `glyph_line` is."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(indent, 0, 0, 0)
    row.setSpacing(GRID)
    glyph, word = QLabel(), Tinted(words.status_text(status), words.status_tint(status))
    glyph.setPixmap(words.status_icon(status).pixmap(style.ICON_SIZE, style.ICON_SIZE))
    row.addWidget(glyph)
    row.addWidget(word)
    row.addWidget(style.label(more, "muted"), 1)
    line.setAccessibleName(f"{words.status_text(status)} {more}".strip())
    return line


def artifact_line(row: ArtifactRow) -> LineButton:
    """An artifact to press: its type, its name, how large it is or that its bytes are not here."""
    aside = words.size_text(row.size) if row.has_content else "not in this file"
    return LineButton(words.type_icon(row.type), row.name, aside)


def where_it_was(row: ArtifactRow) -> str:
    """The sentence for an artifact whose bytes are not in the file."""
    if row.storage_path:
        return (
            f"Its bytes are not in this file. The older tool kept them at {row.storage_path}, seen from its own folder."
        )
    return "Its bytes are not in this file, and the older tool did not record where it kept them."


def quiet(text: str, *, tip: str = "") -> QLabel:
    """A line that explains, whose text can be selected."""
    made = style.label(text, "muted")
    made.setToolTip(tip)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def code(text: str) -> QLabel:
    """A command or a digest, selectable."""
    made = style.label(text)
    made.setFont(style.monospace())
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def digest(text: str) -> QLabel:
    """64 hex digits, in two lines."""
    return code(broken(text))


def broken(text: str) -> str:
    """A long digest in two lines, so that it fits into the panel."""
    return f"{text[:32]}\n{text[32:]}" if len(text) == 64 else text


def facts(pairs: Iterable[tuple[str, str]], *, codes: Collection[str] = ()) -> QWidget:
    """Names at the left, what is so at the right; what is empty is left out. `codes` are names of what is code."""
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(GRID)
    grid.setVerticalSpacing(GRID // 2)
    grid.setColumnMinimumWidth(0, 12 * GRID)
    grid.setColumnStretch(1, 1)
    for at, (name, value) in enumerate(pair for pair in pairs if pair[1]):
        left = style.label(name, "muted")
        left.setWordWrap(False)
        right = code(value) if name in codes else style.label(value)
        right.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        right.setAccessibleName(f"{name}: {value}")
        grid.addWidget(left, at, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(right, at, 1)
    return table


def button(text: str, pressed: Callable[[], object], *, glyph: str = "", role: str = "") -> QPushButton:
    """A button that Enter never presses by itself."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    made.setProperty("role", role)
    if glyph:
        made.setIcon(style.icon(glyph, "on_accent" if role == "primary" else "text"))
        made.setIconSize(BESIDE)
    made.clicked.connect(lambda: pressed())
    return made


def buttons(*made: QPushButton) -> QWidget:
    """Buttons side by side from the left, in as many rows as it takes."""
    line = QWidget()
    row = Flow(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GRID)
    for one in made:
        row.addWidget(one)
    return line


def shortened(title: str, most: int = 120) -> str:
    """A title for a heading: what is longer than `most` characters, a line or two, ends in an ellipsis."""
    return title if len(title) <= most else f"{title[: most - 1]}…"


def short(digest: str) -> str:
    """The first and last digits of a SHA-256, enough to compare by eye."""
    return f"{digest[:8]}…{digest[-4:]}"
