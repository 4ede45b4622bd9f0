"""How far a long piece of work has come, and the wish to stop it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Progress:
    """One step in words; `done` of `total` in the step's own unit, `total` 0 while nobody knows."""

    step: str
    done: int = 0
    total: int = 0


Report: TypeAlias = Callable[[Progress], None]
Wish: TypeAlias = Callable[[], bool]


def unwatched(_progress: Progress) -> None:
    """Nobody watches."""


def never() -> bool:
    """Nobody wishes to stop it."""
    return False
