"""What the panel of details can show: for each kind of thing its tables, the query that reads it, and its page."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from ui.review import parts
from ui.work import show

if TYPE_CHECKING:
    from desktop.queries.change_requests import ChangeRequestInFull
    from desktop.queries.listed import ArtifactRow
    from desktop.queries.requirements import RequirementRow
    from desktop.queries.rows import AuditRow, ProjectDetail, ReceiptRow, TaskDetail
    from desktop.queries.runs import RunDetail
    from desktop.queries.settling import SetAsideDetail
    from ui.review.details import DetailsPanel


class Kind(NamedTuple):
    """`read(session, id)` gives what `page(panel, detail)` shows; a change of one of `tables` may change it."""

    tables: tuple[str, ...]
    read: Callable[[Any, int], Any]
    page: Callable[["DetailsPanel", Any], parts.Page]


def _read_task(session: Any, id_: int) -> "tuple[TaskDetail, tuple[RequirementRow, ...], dict[str, str]]":
    """A task, what stands before it, and why each act is not possible with it."""
    from desktop.commands import possible
    from desktop.queries import requirements, tasks

    return tasks.detail(session, id_), requirements.standing(session, id_), possible.with_tasks(session, [id_])


def _task(panel: "DetailsPanel", found: "tuple[TaskDetail, tuple[RequirementRow, ...], dict[str, str]]") -> parts.Page:
    from desktop.queries import gates, tasks
    from ui.review.answers import show_answers
    from ui.review.task_page import TaskPage

    detail, standing, possible = found
    page = TaskPage(detail, standing, possible=possible, read_only=panel.project.read_only)
    page.act_wanted.connect(panel.act_wanted)
    page.artifact_opened.connect(panel.artifact_opened)
    page.task_opened.connect(panel.task_opened)
    page.decision_wanted.connect(panel.decision_wanted)
    page.receipt_wanted.connect(panel.receipt_wanted)
    page.edit_wanted.connect(partial(panel.edit_wanted.emit, "task"))
    page.change_wanted.connect(panel.change_wanted)
    page.reading_wanted.connect(partial(panel.text_wanted.emit, "task", detail.row.id))
    page.gates_wanted.connect(panel.gates_wanted)
    show_answers(page, panel.project, detail.row.id)
    if detail.dropped_gates:
        show(page, panel.project.read(gates.dropped, detail.row.project_id), page.offer_all)
    if needed := page.needed():
        show(page, panel.project.read(tasks.rows, needed), page.name_needed)
    return page


def _read_project(session: Any, id_: int) -> "ProjectDetail":
    from desktop.queries import projects

    return projects.detail(session, id_)


def _project(panel: "DetailsPanel", detail: "ProjectDetail") -> parts.Page:
    from ui.review.project_page import ProjectPage

    page = ProjectPage(detail, read_only=panel.project.read_only)
    page.artifact_opened.connect(panel.artifact_opened)
    page.task_opened.connect(panel.task_opened)
    page.edit_wanted.connect(partial(panel.edit_wanted.emit, "project"))
    page.requirements_wanted.connect(panel.requirements_wanted)
    page.gates_wanted.connect(panel.gates_wanted)
    return page


def _read_artifact(session: Any, id_: int) -> "ArtifactRow":
    from desktop.queries import artifacts

    return artifacts.detail(session, id_)


def _artifact(panel: "DetailsPanel", row: "ArtifactRow") -> parts.Page:
    from desktop.queries import tasks
    from ui.review.artifact_page import ArtifactPage

    page = ArtifactPage(row)
    page.artifact_opened.connect(panel.artifact_opened)
    page.task_opened.connect(panel.task_opened)
    if row.task_id:
        show(page, panel.project.read(tasks.rows, [row.task_id]), page.name_task)
    return page


def _read_change_request(session: Any, id_: int) -> "ChangeRequestInFull":
    from desktop.queries import change_requests

    return change_requests.in_full(session, id_)


def _change_request(panel: "DetailsPanel", found: "ChangeRequestInFull") -> parts.Page:
    from ui.review.change_request_page import ChangeRequestPage

    page = ChangeRequestPage(found, read_only=panel.project.read_only)
    page.task_opened.connect(panel.task_opened)
    page.change_wanted.connect(panel.change_wanted)
    page.reading_wanted.connect(lambda id_: panel.text_wanted.emit("change request", id_, 0))
    return page


def _read_run(session: Any, id_: int) -> "RunDetail":
    from desktop.queries import runs

    return runs.detail(session, id_)


def _run(panel: "DetailsPanel", detail: "RunDetail") -> parts.Page:
    from ui.review.run_page import RunPage

    page = RunPage(detail)
    page.artifact_opened.connect(panel.artifact_opened)
    page.task_opened.connect(panel.task_opened)
    return page


def _read_set_aside(session: Any, id_: int) -> "SetAsideDetail":
    from desktop.queries import settling

    return settling.detail(session, id_)


def _set_aside(panel: "DetailsPanel", detail: "SetAsideDetail") -> parts.Page:
    from ui.review.quarantine_page import SetAsidePage

    page = SetAsidePage(detail, panel.project)
    page.task_opened.connect(panel.task_opened)
    return page


def _read_entry(session: Any, id_: int) -> "AuditRow":
    from desktop.queries import audit

    return audit.detail(session, id_)


def _entry(panel: "DetailsPanel", row: "AuditRow") -> parts.Page:
    from ui.review.audit_page import AuditPage

    page = AuditPage(row)
    page.task_opened.connect(panel.task_opened)
    return page


def _read_receipt(session: Any, id_: int) -> "ReceiptRow":
    from desktop.queries import receipts

    return receipts.detail(session, id_)


def _receipt(_panel: "DetailsPanel", row: "ReceiptRow") -> parts.Page:
    from ui.review.receipt_page import ReceiptPage

    return ReceiptPage(row)


KINDS = {
    "task": Kind(
        (
            *("tasks", "task_versions", "approvals", "change_requests", "runs", "artifacts", "projects"),
            *("comments", "overrides", "requirements", "architecture_options", "task_links"),
        ),
        _read_task,
        _task,
    ),
    "project": Kind(("projects", "tasks", "artifacts", "control_state"), _read_project, _project),
    "artifact": Kind(("artifacts", "projects", "tasks", "runs"), _read_artifact, _artifact),
    "change request": Kind(
        ("change_requests", "tasks", "task_versions", "approvals"), _read_change_request, _change_request
    ),
    "run": Kind(("runs", "tasks", "approvals", "artifacts", "control_state"), _read_run, _run),
    "note of an upgrade": Kind(
        (
            *("quarantine", "projects", "tasks", "task_versions"),
            "change_requests",
            "runs",
            "artifacts",
            "control_state",
        ),
        _read_set_aside,
        _set_aside,
    ),
    "upgrade": Kind(("receipts",), _read_receipt, _receipt),
    "audit entry": Kind(("audit",), _read_entry, _entry),
}
KINDS["thing that waits"] = KINDS["task"]
"""By the noun of one."""
