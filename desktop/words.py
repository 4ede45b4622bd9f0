"""The words a project file stores and every layer speaks: phases, states and kinds, by their stored names."""

from enum import StrEnum


class Phase(StrEnum):
    """The four phases of a project or task, in order."""

    PLANNER = "PLANNER"
    ARCHITECT = "ARCHITECT"
    REVIEW_APPROVAL = "REVIEW_APPROVAL"
    CODER = "CODER"


class TaskStatus(StrEnum):
    """Where a task stands."""

    PENDING = "PENDING"
    IN_PROGRESS = "IN_PROGRESS"
    AWAITING_APPROVAL = "AWAITING_APPROVAL"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


# The states in which a task may get other words, and be given up: nobody works on it, and it is not over.
REWORDED = (TaskStatus.PENDING, TaskStatus.AWAITING_APPROVAL, TaskStatus.APPROVED, TaskStatus.REJECTED)
# A task is over. A rejected one is not, for it may get other words; until then nobody has anything to do with it, so it
# is not open either.
OVER = (TaskStatus.COMPLETED, TaskStatus.CANCELLED)
OPEN = tuple(status for status in TaskStatus if status not in (*OVER, TaskStatus.REJECTED))


class ChangeRequestStatus(StrEnum):
    """Where a change request stands."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    IMPLEMENTED = "IMPLEMENTED"


class ArtifactType(StrEnum):
    """What an artifact is."""

    SPEC = "SPEC"
    PLAN = "PLAN"
    ARCHITECTURE = "ARCHITECTURE"
    ADR = "ADR"
    TRANSCRIPT = "TRANSCRIPT"
    DIFF = "DIFF"
    LOG = "LOG"
    OTHER = "OTHER"


class RunStatus(StrEnum):
    """How a run ended, or that it has not."""

    RUNNING = "RUNNING"
    SUCCESS = "SUCCESS"
    FAILURE = "FAILURE"
    TIMEOUT = "TIMEOUT"
    CANCELLED = "CANCELLED"
    INTERRUPTED = "INTERRUPTED"


class Verdict(StrEnum):
    """How an approval request was answered, or why nobody has to answer it any more."""

    APPROVED = "APPROVED"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"
    SUPERSEDED = "SUPERSEDED"


# What somebody did by it, between who and what.
SAID = {
    Verdict.APPROVED: "approved",
    Verdict.CHANGES_REQUESTED: "requested changes to",
    Verdict.REJECTED: "rejected",
    Verdict.WITHDRAWN: "withdrew the request for",
    Verdict.EXPIRED: "closed the overdue request for",
    Verdict.SUPERSEDED: "superseded the request for",
}


class RequestState(StrEnum):
    """Where an approval request stands: it waits, or it was closed by a verdict."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"
    SUPERSEDED = "SUPERSEDED"


class RequirementState(StrEnum):
    """Whether a requirement is met."""

    NOT_APPLICABLE = "NOT_APPLICABLE"
    UNSATISFIED = "UNSATISFIED"
    SATISFIED = "SATISFIED"
    OVERRIDDEN = "OVERRIDDEN"
    ERROR = "ERROR"


class CommentKind(StrEnum):
    """What a line comment is meant as."""

    NOTE = "NOTE"
    SUGGESTION = "SUGGESTION"
    ISSUE = "ISSUE"
    PRAISE = "PRAISE"


class CommentState(StrEnum):
    """Where a line comment stands."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    RESOLVED = "RESOLVED"
    WAIVED = "WAIVED"


class LinkKind(StrEnum):
    """What made one task of another."""

    SPLIT = "SPLIT"
    MERGE = "MERGE"


class Aside(StrEnum):
    """What became of something an upgrade set aside: it waits, or was settled; or the upgrade needed no help."""

    WAITING = "WAITING"
    PUT_BACK = "PUT_BACK"
    LEFT_OUT = "LEFT_OUT"
    READ = "READ"
    MADE = "MADE"
