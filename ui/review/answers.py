"""What others answered to the person at this computer about a task, until they say that they have read it."""

from functools import partial
from typing import TYPE_CHECKING, Any

from desktop.words import Verdict
from ui import style, words
from ui.review import parts
from ui.work import show

if TYPE_CHECKING:
    from desktop.queries.requests import AnswerRow
    from desktop.store.project import Project

GLYPHS: dict[Verdict | None, tuple[str, style.Tint]] = {
    Verdict.APPROVED: ("check-circle", "good"),
    Verdict.CHANGES_REQUESTED: ("arrow-u-up-left", "warn"),
    Verdict.REJECTED: ("x-circle", "bad"),
    Verdict.WITHDRAWN: ("prohibit", "muted"),
    Verdict.EXPIRED: ("hourglass", "muted"),
}


def show_answers(page: parts.Page, project: "Project", task_id: int) -> None:
    """Put the answers one has not read yet at the head of a task's page, as soon as they are known."""
    show(page, project.read(_mine, task_id), partial(_put, page, project))


def _mine(session: Any, task_id: int) -> "tuple[AnswerRow, ...]":
    from desktop import identity
    from desktop.queries import requests

    me = identity.me()
    return requests.answers(session, key=me.key, name=me.name, task_id=task_id)


def _put(page: parts.Page, project: "Project", found: "tuple[AnswerRow, ...]") -> None:
    for answer in found:
        page.column.insertWidget(0, _card(project, answer))


def _card(project: "Project", answer: "AnswerRow") -> parts.Card:
    request, verdict = answer.request, answer.verdict
    change = request.change_request_id
    what = f"change request {change}" if change else f"version {request.version_number}"
    glyph, tint = GLYPHS[verdict.verdict]
    told = f"{verdict.approver} {words.verdict_text(verdict)} {what}, {words.ago(verdict.created_at)}"
    card = parts.Card()
    card.setAccessibleName("Answer to what you asked")
    card.add(parts.glyph_line(style.icon(glyph, tint), told, tip=words.exact(verdict.created_at)))
    if verdict.comment:
        card.add(parts.quiet(verdict.comment))
    if not project.read_only:
        card.add(parts.buttons(parts.button("I have read it", partial(_on_read, card, project, request.id))))
    return card


def _on_read(card: parts.Card, project: "Project", request_id: int) -> None:
    from desktop.commands import requests

    show(card, project.write(requests.answer_seen, request_id), lambda _none: card.hide())
