"""A column of a table: what it says of a row, how it looks, and which order it offers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from ui import words
from ui.style import Tint

Mark = tuple[str, Tint]
"""The name of an icon (`style.icon`) and of its colour."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a table shows of one row in one place.

    `text` is what is read; `exact` says it in full, for the tooltip, the clipboard and screen readers. `width` in
    pixels; `right` aligns numbers; one column of a table may `grow` with the window. `sort` is the order offered by a
    click on the header (None: none), `falling` when the first click should bring the largest first. `shown` False:
    only once it was chosen.
    """

    key: str
    title: str
    text: Callable[[Any], str]
    width: int = 120
    exact: Callable[[Any], str] | None = None
    mark: Callable[[Any], Mark | None] | None = None
    tint: Callable[[Any], Tint] | None = None
    right: bool = False
    grow: bool = False
    sort: StrEnum | None = None
    falling: bool = False
    shown: bool = True

    def full(self, row: Any) -> str:
        """The whole of what there is to say here about `row`."""
        return self.exact(row) if self.exact else self.text(row)


def number(key: str, title: str, value: Callable[[Any], int], *, width: int = 80, **more: Any) -> Column:
    """A column of whole numbers, right-aligned, with the largest first."""
    return Column(key, title, lambda row: f"{value(row):,}", width, right=True, falling=True, **more)


def time(key: str, title: str, value: Callable[[Any], datetime | None], **more: Any) -> Column:
    """A column of times: how long ago, the exact time in full, newest first."""

    def text(row: Any) -> str:
        when = value(row)
        return words.ago(when) if when else ""

    def exact(row: Any) -> str:
        when = value(row)
        return words.exact(when) if when else ""

    return Column(key, title, text, 112, exact=exact, tint=quiet, falling=True, **more)


def quiet(_row: Any) -> Tint:
    """The colour of what stands beside the point."""
    return "muted"


def as_tsv(columns: Sequence[Column], rows: Sequence[Any]) -> str:
    """Rows as tab-separated lines under a line of titles; tabs and line breaks inside a cell become spaces."""
    lines = [[column.title for column in columns], *([column.full(row) for column in columns] for row in rows)]
    return "".join("\t".join(" ".join(cell.split()) for cell in line) + "\n" for line in lines)
