"""What the audit chain calls an act, as a person says it."""

from typing import TYPE_CHECKING

from ui import words

if TYPE_CHECKING:
    from desktop.queries.rows import AuditRow

ACTS = {
    "chain.begin": "Chain begun",
    "project.create": "Project made",
    "project.edit": "Project edited",
    "project.delete": "Project deleted",
    "project.restore": "Project restored",
    "task.create": "Task made",
    "task.edit": "Task edited",
    "task.delete": "Tasks deleted",
    "task.restore": "Tasks restored",
    "task.submit": "Approval asked for",
    "task.approve": "Task approved",
    "task.request_changes": "Changes to a task requested",
    "task.reject": "Task rejected",
    "task.withdraw": "Request withdrawn",
    "task.expire": "Request expired",
    "task.supersede": "Request superseded",
    "task.cancel": "Task cancelled",
    "task.reopen": "Task reopened",
    "task.split": "Task split",
    "task.merge": "Tasks merged",
    "task.complete": "Task completed",
    "task.give_back": "Task given back",
    "change.create": "Change request drafted",
    "change.edit": "Change request edited",
    "change.submit": "Change request submitted",
    "change.approve": "Change request approved",
    "change.request_changes": "Change request sent back",
    "change.reject": "Change request rejected",
    "change.withdraw": "Change request withdrawn",
    "change.expire": "Change request expired",
    "change.supersede": "Change request superseded",
    "change.apply": "Change request applied",
    "request.snooze": "Decision put off",
    "request.read_answer": "Answer read",
    "phase.advance": "Phase finished",
    "phase.skip": "Phases skipped",
    "phase.return": "Phase gone back",
    "phase.review": "Back in review",
    "requirement.add": "Requirement added",
    "requirement.remove": "Requirement removed",
    "requirement.override": "Requirement overridden",
    "architecture.propose": "Architecture proposed",
    "architecture.edit": "Architecture option edited",
    "architecture.choose": "Architecture chosen",
    "artifact.attach": "Artifact attached",
    "artifact.delete": "Artifacts deleted",
    "artifact.restore": "Artifacts restored",
    "artifact.take_in": "Artifacts taken in",
    "comment.add": "Comment drafted",
    "comment.edit": "Comment edited",
    "comment.discard": "Comment draft discarded",
    "comment.submit": "Comments submitted",
    "comment.resolve": "Comment resolved",
    "comment.waive": "Comment waived",
    "run.start": "Run started",
    "run.finish": "Run finished",
    "run.interrupt": "Run interrupted",
    "person.add": "Person added",
    "quarantine.put_back": "Set aside, put back",
    "quarantine.leave_out": "Set aside, left out",
}
NOUNS = {
    "task": ("Tasks", "check-square"),
    "change": ("Change requests", "git-pull-request"),
    "project": ("Projects", "folders"),
    "phase": ("Phases", "flag"),
    "requirement": ("Requirements", "checks"),
    "architecture": ("Architecture", "tree-structure"),
    "artifact": ("Artifacts", "files"),
    "comment": ("Comments", "chat-text"),
    "run": ("Runs", "play"),
    "person": ("People", "user"),
    "quarantine": ("Set aside", "archive-tray"),
}
"""What acts are on, by the first word of their names: what it is called, and its icon."""
KINDS = {
    "change_request": "Change request",
    "comment": "Comment",
    "artifact": "Artifact",
    "project": "Project",
    "requirement": "Requirement",
    "architecture": "Architecture",
    "architecture_option": "Architecture",
    "set_aside": "Set aside",
}
"""What entries are about beside tasks and their versions, as a person says it."""


def text(act: str) -> str:
    """`Task approved`; of an act nobody has words for, its name."""
    return ACTS.get(act) or act.replace(".", ": ", 1).replace("_", " ").capitalize()


def on(row: "AuditRow") -> str:
    """What an act is on: `Task 12, v3: Survive the plug being pulled`; nothing where it is the file."""
    kind, many = row.subject.get("kind"), row.facts.get("count")
    if isinstance(many, int):
        return words.count_text(many, row.act.partition(".")[0])
    head, name = "", row.subject.get("name") or row.facts.get("name") or row.title
    if kind in KINDS and not (kind == "comment" and row.task_id is not None):
        head = f"{KINDS[str(kind)]} {row.subject.get('id')}"
    elif row.task_id is not None:
        head = f"Task {row.task_id}" if row.version is None else f"Task {row.task_id}, v{row.version}"
    return ": ".join(str(part) for part in (head, name) if part)


def glyph(act: str) -> str:
    """The icon of what the act is on."""
    _, glyph = NOUNS.get(act.partition(".")[0], ("", "circle-wavy-check"))
    return glyph
