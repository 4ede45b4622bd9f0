"""What lists show of projects, tasks and artifacts: a row of each, known before anything else of a file is."""

from dataclasses import dataclass
from datetime import datetime

from desktop.words import ArtifactType, Phase, TaskStatus


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project; `tasks`, `open_tasks` (see `words.OPEN`) and `artifacts` count what is not deleted."""

    id: int
    name: str
    description: str | None
    phase: Phase | None
    default_engine: str | None
    root_path: str | None
    tasks: int
    open_tasks: int
    artifacts: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    row_version: int


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as a list shows it; `version` is the number of its current wording."""

    id: int
    project_id: int
    project_name: str
    title: str
    status: TaskStatus
    phase: Phase | None
    priority: int
    version: int
    attempts: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    row_version: int


@dataclass(frozen=True, slots=True)
class ArtifactRow:
    """A document of a project.

    `size` (bytes) and `sha256` are what was claimed when it was recorded; `content_sha256` names the bytes in this
    file and is None, and `has_content` False, where there are none.
    """

    id: int
    project_id: int
    project_name: str
    task_id: int | None
    run_id: int | None
    type: ArtifactType
    name: str
    size: int | None
    has_content: bool
    sha256: str | None
    content_sha256: str | None
    storage_path: str | None
    created_at: datetime
    deleted_at: datetime | None
