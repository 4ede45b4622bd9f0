"""A decision at a terminal: all it is about is shown, and a person types how its digest begins."""

from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from desktop import identity
from desktop.commands import approvals, change_requests
from desktop.errors import Known
from desktop.queries import deciding
from desktop.queries.requests import RequestRow
from desktop.queries.requirements import RequirementRow
from desktop.queries.wording import Wording, as_proposed
from desktop.terminal import files, told
from desktop.terminal.plain import barred
from desktop.terminal.requests import one_of
from desktop.words import RequestState, Verdict

# So many digits of the digest are typed: enough that nobody types them without having looked.
DIGITS = 8
_DO = {Verdict.APPROVED: "approve", Verdict.CHANGES_REQUESTED: "send back", Verdict.REJECTED: "reject"}


class Page(NamedTuple):
    """What is decided about, as it is in the file now: by the digest of its words."""

    request: RequestRow
    states: tuple[RequirementRow, ...]
    words: Wording | None
    why: str
    digest: str
    version_id: int
    titles: dict[int, str]


def decide(path: Path, request_id: int, verdict: Verdict, reason: str | None, *, as_json: bool) -> int:
    """Show what is asked, let the person confirm, and decide with their key.

    Known, and nothing is decided, where stdin or stdout is no terminal, where they have no key, where it is not waiting
    any more, or where they do not confirm; Stale where it was changed while they read.
    """
    if not files.at_terminal():
        raise Known(
            "Deciding is for a person at a terminal, where all of it is shown and confirmed: neither stdin nor stdout "
            "may be a pipe or a file. Nothing was decided."
        )
    person = identity.mine()
    if person is None:
        raise Known(
            "Nobody has said yet who decides at this computer, so there is no key to decide with. Open the desktop "
            "once and decide there, or say in its preferences who you are. Nothing was decided."
        )
    with files.written(path, person) as project:
        page = project.read(_page, request_id).result()
        told.say(_lines(page))
        _confirm(page, verdict)
        approval = project.write(_decided, page, verdict, reason).result()
        after, states = project.read(one_of, request_id).result()
    if as_json:
        told.say_json(told.request_json(after, states) | {"verdict": verdict, "approval": approval})
    elif after.state is RequestState.PENDING:
        told.say("\n".join(["Your approval is recorded; it is not enough yet.", *told.requirements(states)]))
    else:
        told.say(f"{told.what(after)}: {after.state.lower().replace('_', ' ')} by {person.name}.")
    return 0


def _page(session: Session, request_id: int) -> Page:
    row, states = one_of(session, request_id)
    if row.state is not RequestState.PENDING:
        state = row.state.lower().replace("_", " ")
        raise Known(f"Request {request_id} does not wait any more, it is {state}. Nothing was decided.")
    if row.change_request_id is None:
        found = deciding.decision(session, row.task_id)
        titles = {id_: one.title for id_, one in found.waits_for.items()}
        return Page(row, states, found.subject, "", found.digest, found.subject.version_id, titles)
    change = deciding.change(session, row.change_request_id)
    words = as_proposed(change.base, change.row.proposal) if change.base else None
    titles = {id_: one.title for id_, one in change.waits_for.items()}
    return Page(row, states, words, change.row.content, change.digest, 0, titles)


def _lines(page: Page) -> str:
    lines = [told.request(page.request, page.states)]
    if page.why:
        lines += ["  because", *barred(page.why), "  it would read"]
    if page.words:
        lines.append(told.words(page.words, page.titles))
    return "\n".join([*lines, f"  SHA-256 {page.digest}"])


def _confirm(page: Page, verdict: Verdict) -> None:
    try:
        typed = input(f"To {_DO[verdict]} exactly this, type the first {DIGITS} digits of its SHA-256: ")
    except EOFError:
        typed = ""
    if typed.strip().lower() != page.digest[:DIGITS]:
        raise Known("Nothing was decided.")


def _decided(session: Session, page: Page, verdict: Verdict, reason: str | None) -> int:
    viewed = (f"all of its words, in a terminal, SHA-256 {page.digest}",)
    change_id = page.request.change_request_id
    if change_id is not None:
        return change_requests.decide(
            session, change_id, digest=page.digest, verdict=verdict, comment=reason, viewed=viewed
        )
    return approvals.decide(
        session,
        request_id=page.request.id,
        version_id=page.version_id,
        digest=page.digest,
        verdict=verdict,
        comment=reason,
        viewed=viewed,
    )
