"""Whether a verdict or an override is by the person it names: sealed in the chain as it stands, with their key."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.queries import chain
from desktop.schema import Approval, Entry, Override
from desktop.words import Verdict

# What a verdict is called in the entry of it.
VERBS: Mapping[Verdict, str] = {
    Verdict.APPROVED: "approve",
    Verdict.CHANGES_REQUESTED: "request_changes",
    Verdict.REJECTED: "reject",
    Verdict.WITHDRAWN: "withdraw",
    Verdict.EXPIRED: "expire",
    Verdict.SUPERSEDED: "supersede",
}


def approval(session: Session, approval_id: int, *, enough: bool = False) -> bool:
    """Whether an entry names the row as it is and is signed with the key in it; any program can write the row alone.

    `enough`: and whether it says of an approval that no more people were needed. Where in the chain it stands is not
    looked at here, nor the chain as a whole: see `verification.verify`.
    """
    asked = select(Approval.task_id, Approval.person_key, Approval.change_request_id, Approval.verdict)
    found = session.execute(asked.where(Approval.id == approval_id)).one()
    if found.verdict is None:
        return False  # an older tool wrote it, which had no chain
    act = f"{'task' if found.change_request_id is None else 'change'}.{VERBS[found.verdict]}"
    return _holds(session, "approvals", approval_id, act, found.task_id, found.person_key, enough=enough)


def override(session: Session, override_id: int) -> bool:
    """The same of a requirement that somebody let pass."""
    asked = select(Override.task_id, Override.person_key).where(Override.id == override_id)
    found = session.execute(asked).one()
    return _holds(session, "overrides", override_id, "requirement.override", found.task_id, found.person_key)


def _holds(
    session: Session, table: str, row_id: int, act: str, task_id: int, key: str | None, *, enough: bool = False
) -> bool:
    its = (Entry.task_id == task_id, Entry.act == act, Entry.refused.is_(False))
    entries = select(Entry.prev, Entry.hash, Entry.payload, Entry.signature).where(*its).order_by(Entry.id.desc())
    digest = chain.row_digest(session, table, row_id)
    return bool(key) and any(
        _names(entry.payload, table, row_id, key, digest, enough=enough)
        and chain.is_sealed(entry.prev, entry.payload, entry.hash, entry.signature, key)
        for entry in session.execute(entries).all()
    )


def _names(payload: bytes, table: str, row_id: int, key: str, digest: str, *, enough: bool) -> bool:
    told = chain.told(payload)
    try:
        its = (told["by"].get("key"), told["facts"]["rows"][table][str(row_id)]) == (key, digest)
    except (LookupError, TypeError):
        return False  # it names no rows, or not as Placet does
    return its and not (enough and told["facts"].get("closes") is False)
