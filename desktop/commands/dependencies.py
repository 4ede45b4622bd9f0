"""What a task may wait for: living tasks of its own project, never itself, and never in a circle."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from desktop.commands import audit
from desktop.queries import dependencies


def checked(
    session: Session, project_id: int, task_id: int | None, title: str, waits_for: Sequence[int], *, act: str
) -> tuple[int, ...]:
    """The ids, each once, that the task called `title` may wait for; Refused, on the record, when it may not.

    `task_id` is None for a task that is only being made: nothing can wait for it yet.
    """
    ids = tuple(dict.fromkeys(waits_for))
    named = dependencies.named(session, ids)
    told = f"“{title}” cannot wait for"

    def refuse(what: str, requirement: str) -> Exception:
        sentence = f"{told} {what}"
        return audit.refuse(session, act, sentence, requirement=requirement, task_id=task_id)

    for one in ids:
        found = named.get(one)
        if found is None or found.gone:
            what = f"“{found.title}”, which is deleted" if found else f"task {one}, which is not in this file"
            raise refuse(f"{what}; choose another task.", "A task waits for tasks that are there")
        if found.project_id != project_id:
            raise refuse(f"“{found.title}” of another project.", "A task waits for tasks of its own project")
    if task_id is not None and (way := dependencies.way(session, ids, task_id)):
        if len(way) == 1:
            raise refuse("itself.", "Dependencies have no cycles")
        named |= dependencies.named(session, way)
        steps = ", which waits for ".join(f"“{named[one].title}”" for one in way[1:])
        raise refuse(f"“{named[way[0]].title}”: that waits for {steps}.", "Dependencies have no cycles")
    return ids
