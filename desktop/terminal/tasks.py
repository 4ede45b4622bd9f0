"""A task shown as a terminal can, or made."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from desktop.commands import tasks
from desktop.errors import Known
from desktop.queries import dependencies, projects, requests, requirements, versions
from desktop.queries import tasks as asked
from desktop.queries.filters import ProjectFilter, ProjectSort
from desktop.queries.requests import RequestRow
from desktop.queries.requirements import RequirementRow
from desktop.queries.rows import ApprovalRow, TaskDetail, VersionRow
from desktop.store import sentences
from desktop.terminal import files, told
from desktop.terminal.plain import line
from desktop.words import Phase


class New(NamedTuple):
    """A task to be: its title, the file with its description ("-": stdin), its project where there are several."""

    title: str
    description_from: str | None
    project_id: int | None


class Shown(NamedTuple):
    """Everything a command tells of a task; `version` is the one that counts, `states` those for leaving its phase."""

    detail: TaskDetail
    version: VersionRow | None
    states: tuple[RequirementRow, ...]
    requests: tuple[RequestRow, ...]
    titles: dict[int, str]


def tell(path: Path, task_id: int, *, as_json: bool) -> int:
    """Show one task; nothing is changed."""
    with files.read(path) as project:
        return _say(project.read(_shown, task_id).result(), as_json=as_json)


def make(path: Path, new: New, *, program: str | None, as_json: bool) -> int:
    """Make a task with its version 1."""
    description = _description(new.description_from)
    with files.written(path, files.asker(program)) as project:
        of = new.project_id
        if of is None:
            of = project.read(_only_project, sentences.quoted(path)).result()
        made = project.write(tasks.create, of, title=new.title, description=description).result()
        return _say(project.read(_shown, made).result(), as_json=as_json)


def _description(source: str | None) -> str | None:
    if source is None:
        return None
    try:
        return sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Known(f"The description cannot be read from {source}: {error}. Nothing was made.") from error


def _only_project(session: Session, name: str) -> int:
    found = projects.ids(session, ProjectFilter(), ProjectSort.ID, False)
    if len(found) == 1:
        return found[0]
    there = projects.rows(session, found).values()
    which = "; ".join(f"{row.id} “{row.name}”" for row in there)
    raise Known(f"{name} holds {len(found)} projects, so --project has to name one: {which or 'there is none yet'}.")


def _shown(session: Session, task_id: int) -> Shown:
    detail = asked.detail(session, task_id)
    version = versions.current(session, task_id)
    named = dependencies.named(session, version.dependencies if version else ())
    return Shown(
        detail,
        version,
        requirements.states(session, task_id, detail.row.phase or Phase.REVIEW_APPROVAL),
        requests.of_task(session, task_id),
        {id_: one.title for id_, one in named.items()},
    )


def _say(shown: Shown, *, as_json: bool) -> int:
    if as_json:
        told.say_json(_as_json(shown))
    else:
        told.say("\n".join(_lines(shown)))
    return 0


def _lines(shown: Shown) -> Sequence[str]:
    row, version = shown.detail.row, shown.version
    phase = f", in {row.phase.replace('_', ' ').title()}" if row.phase else ""
    lines = [f"Task {row.id}: {row.status.replace('_', ' ').lower()}{phase}, priority {row.priority}"]
    if version:
        lines += [told.words(version, shown.titles), f"  version {version.number}, SHA-256 {version.digest}"]
    lines += told.requirements(shown.states)
    for request in reversed(shown.requests):
        lines += told.answers(request, _given(shown, request))
    older = [one for one in shown.detail.versions if one != version]
    return [*lines, *(f"  version {one.number} of {told.moment(one.created_at)}: {line(one.title)}" for one in older)]


def _as_json(shown: Shown) -> dict[str, Any]:
    row, version = shown.detail.row, shown.version
    counts = None
    if version:
        gates = [{"name": it.name, "command": it.command, "required": it.required} for it in version.gates]
        counts = _version_json(version) | {
            "description": version.description,
            "gates": gates,
            "acceptance_criteria": list(version.criteria),
            "waits_for": list(version.dependencies),
        }
    return {
        "id": row.id,
        "project": row.project_id,
        "title": shown.detail.row.title,
        "status": row.status,
        "phase": row.phase,
        "priority": row.priority,
        "current": counts,
        "versions": [_version_json(one) for one in shown.detail.versions],
        "requirements": told.requirements_json(shown.states),
        "requests": [told.answers_json(one, _given(shown, one)) for one in shown.requests],
    }


def _given(shown: Shown, request: RequestRow) -> list[ApprovalRow]:
    """What was said to a request, the oldest first."""
    return [one for one in reversed(shown.detail.approvals) if one.request_id == request.id]


def _version_json(version: VersionRow) -> dict[str, Any]:
    return {
        "version": version.number,
        "title": version.title,
        "digest": version.digest,
        "made_by": version.made_by,
        "created_at": told.stamp(version.created_at),
    }
