"""The nouns of a project as tables; importing this package knows them all."""

from desktop.schema import search as search
from desktop.schema.approvals import Approval
from desktop.schema.artifacts import ArchitectureOption, Artifact, Content, ContentChunk
from desktop.schema.base import Base
from desktop.schema.projects import ControlState, Project
from desktop.schema.receipts import Meta, Quarantine, Receipt
from desktop.schema.runs import Run
from desktop.schema.tasks import ChangeRequest, Task, TaskVersion

__all__ = [
    "Approval",
    "ArchitectureOption",
    "Artifact",
    "Base",
    "ChangeRequest",
    "Content",
    "ContentChunk",
    "ControlState",
    "Meta",
    "Project",
    "Quarantine",
    "Receipt",
    "Run",
    "Task",
    "TaskVersion",
]
