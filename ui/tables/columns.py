"""A column of a table: what it says of a row, how it looks, and which order it offers."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from ui import words
from ui.style import Tint

Mark = tuple[str, Tint]
"""The name of an icon (`style.icon`) and of its colour."""


class Column(NamedTuple):
    """What a table shows of one row in one place.

    `value` is the thing itself (text, int, datetime or None), `text` how it is read (else as it is), `exact` how it is
    said in full, for the tooltip and screen readers. `width` in pixels, `least` where there is little room (0: the
    same); `right` aligns numbers; one column of a table may `grow` with the window. `sort` is the order a click on the
    header gives (None: none is offered), `falling` when the first click brings the largest first. `shown` False: only
    once it was chosen.
    """

    key: str
    title: str
    value: Callable[[Any], str | int | datetime | None]
    width: int = 120
    text: Callable[[Any], str] | None = None
    exact: Callable[[Any], str] | None = None
    mark: Callable[[Any], Mark | None] | None = None
    tint: Callable[[Any], Tint] | None = None
    right: bool = False
    grow: bool = False
    least: int = 0
    sort: StrEnum | None = None
    falling: bool = False
    shown: bool = True

    def read(self, row: Any) -> str:
        """What stands in the cell: one line, whatever line breaks the value has."""
        if self.text is not None:
            return self.text(row)
        value = self.value(row)
        return "" if value is None else " ".join(f"{value}".split())

    def full(self, row: Any) -> str:
        """The whole of what there is to say here."""
        return self.exact(row) if self.exact else self.read(row)

    def plain(self, row: Any) -> str:
        """For a spreadsheet or a letter: numbers as digits alone, times exact, everything in one line."""
        value = self.value(row)
        return f"{value}" if isinstance(value, int) else " ".join(self.full(row).split())


def number(key: str, title: str, value: Callable[[Any], int], *, width: int = 80, **more: Any) -> Column:
    """A column of whole numbers, right-aligned, with the largest first."""
    return Column(key, title, value, width, lambda row: f"{value(row):,}", right=True, falling=True, **more)


def time(key: str, title: str, value: Callable[[Any], datetime | None], **more: Any) -> Column:
    """A column of times: how long ago, the exact time in full, newest first."""

    def text(row: Any) -> str:
        when = value(row)
        return words.ago(when) if when else ""

    def exact(row: Any) -> str:
        when = value(row)
        return words.exact(when) if when else ""

    return Column(key, title, value, 104, text, exact, tint=quiet, falling=True, **more)


def quiet(_row: Any) -> Tint:
    """The colour of what stands beside the point."""
    return "muted"
