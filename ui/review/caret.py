"""A place in numbered lines and the stretch of text selected from there, without any screen."""

import re
from collections.abc import Callable
from dataclasses import dataclass

Place = tuple[int, int]  # line and column, both from 0; the column counts characters

WORD = re.compile(r"\w+|[^\w\s]+")


@dataclass(slots=True)
class Selection:
    """What is selected: from `anchor`, where it began, to `caret`, where it now ends."""

    anchor: Place = (0, 0)
    caret: Place = (0, 0)

    @property
    def span(self) -> tuple[Place, Place]:
        """Both ends, the earlier one first."""
        return min(self.anchor, self.caret), max(self.anchor, self.caret)

    @property
    def empty(self) -> bool:
        """Whether nothing is selected and there is only a caret."""
        return self.anchor == self.caret

    def move(self, to: Place, *, extend: bool) -> None:
        """Put the caret at `to`; the selection grows when `extend`, else it collapses there."""
        self.caret = to
        if not extend:
            self.anchor = to

    def columns(self, line: int, length: int) -> tuple[int, int]:
        """The selected columns of `line`, which is `length` characters long; equal numbers when there are none."""
        (first, start), (last, end) = self.span
        if not first <= line <= last:
            return 0, 0
        return (start if line == first else 0), (end if line == last else length)


def word_at(text: str, column: int) -> tuple[int, int]:
    """The columns of the word, or run of signs, that covers `column`; the column itself where there is none."""
    for found in WORD.finditer(text):
        if found.start() <= column < found.end():
            return found.span()
    return column, column


def next_word(text: str, column: int) -> int:
    """Where the word after `column` begins, or the end of the line."""
    return next((found.start() for found in WORD.finditer(text) if found.start() > column), len(text))


def previous_word(text: str, column: int) -> int:
    """Where the word before `column` begins, or the start of the line."""
    return max((found.start() for found in WORD.finditer(text) if found.start() < column), default=0)


def moved(by: str, at: Place, *, count: int, rows: int, text: Callable[[int], str]) -> Place:
    """Where the move named `by` leads from `at`, within `count` lines of which `rows` are on screen.

    `by` is one of left, right, up, down, page up, page down, word left, word right, home, end, start, finish.
    """
    line, column = at
    last = max(0, count - 1)
    match by:
        case "left":
            return (line, column - 1) if column > 0 or line == 0 else (line - 1, len(text(line - 1)))
        case "right":
            return (line, column + 1) if column < len(text(line)) or line == last else (line + 1, 0)
        case "up" | "down" | "page up" | "page down":
            step = {"up": -1, "down": 1, "page up": -rows, "page down": rows}[by]
            return max(0, min(last, line + step)), column
        case _:
            return _moved_far(by, at, last=last, text=text)


def _moved_far(by: str, at: Place, *, last: int, text: Callable[[int], str]) -> Place:
    line, column = at
    match by:
        case "word left":
            return line, previous_word(text(line), column)
        case "word right":
            return line, next_word(text(line), column)
        case "home":
            return line, 0
        case "end":
            return line, len(text(line))
        case "start":
            return 0, 0
        case _:
            return last, len(text(last))


def clamped(at: Place, *, count: int, text: Callable[[int], str]) -> Place:
    """The nearest place to `at` that exists."""
    line = max(0, min(max(0, count - 1), at[0]))
    return line, max(0, min(len(text(line)), at[1]))
