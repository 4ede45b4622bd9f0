"""What can be asked about phases: how a task went from one to another, and what it passed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.queries import canonical
from desktop.schema import PhaseMove
from desktop.words import Phase


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One move; `from_phase` is None where none was set, `reason` None where none was given."""

    from_phase: Phase | None
    to_phase: Phase
    skipped: tuple[Phase, ...]
    reason: str | None
    moved_by: str
    moved_at: datetime


def of_task(session: Session, task_id: int) -> tuple[MoveRow, ...]:
    """Every move of a task, the oldest first."""
    asked = select(
        PhaseMove.from_phase,
        PhaseMove.to_phase,
        PhaseMove.skipped_json,
        PhaseMove.reason,
        PhaseMove.moved_by,
        PhaseMove.moved_at,
    )
    found = session.execute(asked.where(PhaseMove.task_id == task_id).order_by(PhaseMove.id))
    return tuple(
        MoveRow(before, to, _phases(skipped), reason, who, when) for before, to, skipped, reason, who, when in found
    )


def skipping(moves: Sequence[MoveRow]) -> tuple[MoveRow, ...]:
    """Those of a task's moves that passed phases over since it was last in planning."""
    planned = max((at for at, move in enumerate(moves) if move.to_phase is Phase.PLANNER), default=-1)
    return tuple(move for move in moves[planned + 1 :] if move.skipped)


def _phases(text: str | None) -> tuple[Phase, ...]:
    told = canonical.value(text)
    names = cast("list[object]", told) if isinstance(told, list) else []
    return tuple(phase for phase in Phase if phase in names)
