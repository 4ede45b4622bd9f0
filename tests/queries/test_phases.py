"""How a task went from phase to phase is told with what was passed over, by whom and why."""

from sqlalchemy import insert
from sqlalchemy.orm import Session

from desktop.commands import moment, phases, projects, tasks
from desktop.queries import phases as gone
from desktop.schema import PhaseMove
from desktop.words import Phase


def made(session: Session) -> int:
    of = projects.create(session, name="Harbour")
    return tasks.create(session, of, title="Tide tables", phase=Phase.PLANNER)


def test_what_was_skipped_is_told_until_the_task_is_planned_again(session: Session) -> None:
    task_id = made(session)
    same = {"title": "Tide tables", "description": None, "priority": 0}
    tasks.edit(session, task_id, row_version=1, **same, phase=Phase.CODER, reason="It is one line.")
    (move,) = gone.skipping(gone.of_task(session, task_id))
    assert (move.from_phase, move.to_phase) == (Phase.PLANNER, Phase.CODER)
    assert move.skipped == (Phase.ARCHITECT, Phase.REVIEW_APPROVAL)
    assert (move.reason, move.moved_by) == ("It is one line.", "Placet")
    phases.back(session, task_id)
    phases.advance(session, task_id)
    every = gone.of_task(session, task_id)
    assert [one.to_phase for one in every] == [Phase.CODER, Phase.PLANNER, Phase.ARCHITECT]
    assert gone.skipping(every) == ()


def test_what_another_program_wrote_as_skipped_is_read_as_far_as_it_goes(session: Session) -> None:
    task_id = made(session)
    odd = {"task_id": task_id, "to_phase": Phase.CODER, "moved_by": "x", "moved_at": moment.now()}
    session.execute(insert(PhaseMove).values(**odd, skipped_json='["ARCHITECT", 7, "NONE"]'))
    session.execute(insert(PhaseMove).values(**odd, skipped_json="{"))
    assert [one.skipped for one in gone.of_task(session, task_id)] == [(Phase.ARCHITECT,), ()]
