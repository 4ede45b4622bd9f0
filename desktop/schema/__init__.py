"""The nouns of a project as tables; importing this package knows them all."""

from desktop.schema import rules as rules
from desktop.schema import search as search
from desktop.schema.approvals import Approval
from desktop.schema.artifacts import ArchitectureOption, Artifact, Content, ContentChunk
from desktop.schema.audit import Entry
from desktop.schema.base import Base
from desktop.schema.comments import Comment
from desktop.schema.links import TaskLink
from desktop.schema.people import Person
from desktop.schema.phases import PhaseMove
from desktop.schema.projects import ControlState, Project
from desktop.schema.receipts import Meta, Quarantine, Receipt
from desktop.schema.requests import ApprovalRequest
from desktop.schema.requirements import Override, Requirement
from desktop.schema.runs import Run
from desktop.schema.tasks import ChangeRequest, Task, TaskVersion

__all__ = [
    "Approval",
    "ApprovalRequest",
    "ArchitectureOption",
    "Artifact",
    "Base",
    "ChangeRequest",
    "Comment",
    "Content",
    "ContentChunk",
    "ControlState",
    "Entry",
    "Meta",
    "Override",
    "Person",
    "PhaseMove",
    "Project",
    "Quarantine",
    "Receipt",
    "Requirement",
    "Run",
    "Task",
    "TaskLink",
    "TaskVersion",
]
