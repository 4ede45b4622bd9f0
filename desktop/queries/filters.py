"""What a list can be asked: which rows, and in which order."""

from enum import StrEnum
from typing import NamedTuple

from desktop.words import ArtifactType, Aside, ChangeRequestStatus, Phase, RunStatus, TaskStatus


class ProjectFilter(NamedTuple):
    """Projects with all of these words; `deleted` shows the deleted ones and only them."""

    text: str = ""
    deleted: bool = False


class ProjectSort(StrEnum):
    """The orders offered for projects."""

    ID = "id"
    NAME = "name"
    UPDATED = "updated"


class TaskFilter(NamedTuple):
    """Tasks of a project, in these states and phases (none named: any), with all of these words."""

    project_id: int | None = None
    statuses: frozenset[TaskStatus] = frozenset()
    phases: frozenset[Phase] = frozenset()
    text: str = ""
    deleted: bool = False


class TaskSort(StrEnum):
    """The orders offered for tasks."""

    ID = "id"
    TITLE = "title"
    STATUS = "status"
    PRIORITY = "priority"
    CREATED = "created"
    UPDATED = "updated"


class ArtifactFilter(NamedTuple):
    """Artifacts of a project or task, of these types (none named: any), with all of these words in name or text."""

    project_id: int | None = None
    types: frozenset[ArtifactType] = frozenset()
    task_id: int | None = None
    text: str = ""
    deleted: bool = False


class ArtifactSort(StrEnum):
    """The orders offered for artifacts."""

    ID = "id"
    NAME = "name"
    TYPE = "type"
    SIZE = "size"
    CREATED = "created"


class ChangeRequestFilter(NamedTuple):
    """Requests to change the tasks of a project, or one task, in these states, with all of these words in its title.

    `deleted`: those of deleted tasks, and only these.
    """

    project_id: int | None = None
    task_id: int | None = None
    statuses: frozenset[ChangeRequestStatus] = frozenset()
    text: str = ""
    deleted: bool = False


class ChangeRequestSort(StrEnum):
    """The orders offered for change requests."""

    ID = "id"
    STATUS = "status"
    CREATED = "created"
    UPDATED = "updated"


class RunFilter(NamedTuple):
    """Runs of the tasks of a project, or of one task, in these states, with all of these words in the task's title.

    `deleted`: those of deleted tasks, and only these.
    """

    project_id: int | None = None
    task_id: int | None = None
    statuses: frozenset[RunStatus] = frozenset()
    text: str = ""
    deleted: bool = False


class RunSort(StrEnum):
    """The orders offered for runs."""

    ID = "id"
    STATUS = "status"
    STARTED = "started"


class SetAsideFilter(NamedTuple):
    """What upgrades set aside: in these states, from these tables (none named: any), with all of these words.

    Nothing of it is ever deleted: with `deleted` there is nothing.
    """

    states: frozenset[Aside] = frozenset()
    tables: frozenset[str] = frozenset()
    text: str = ""
    deleted: bool = False


class SetAsideSort(StrEnum):
    """The orders offered for what was set aside."""

    ID = "id"
    PLACE = "place"
    STATE = "state"
    SETTLED = "settled"


class ReceiptFilter(NamedTuple):
    """Upgrades whose program, steps or backup say all of these words. None is ever deleted: with `deleted`, nothing."""

    text: str = ""
    deleted: bool = False


class ReceiptSort(StrEnum):
    """The orders offered for the receipts of upgrades."""

    ID = "id"
    HAPPENED = "happened"


class AuditFilter(NamedTuple):
    """Entries of these acts, on these nouns ("task"), refused or not (none named: any), with all of the words.

    About a task and by a person, where these are named. Nothing of it is ever deleted: with `deleted` there is nothing.
    """

    acts: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    refused: frozenset[bool] = frozenset()
    task_id: int | None = None
    person_key: str | None = None
    text: str = ""
    deleted: bool = False


class AuditSort(StrEnum):
    """The orders offered for the audit chain."""

    ID = "id"
    ACT = "act"
