"""Whether an approval or an override is by the person it names: sealed in the chain as it stands, with their key."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.queries import chain
from desktop.schema import Approval, Entry, Override


def approval(session: Session, approval_id: int) -> bool:
    """Whether an entry names the row as it is and is signed with the key in it; any program can write the row alone.

    Where in the chain it stands is not looked at here, nor the chain as a whole: see `verification.verify`.
    """
    asked = select(Approval.task_id, Approval.person_key, Approval.change_request_id)
    found = session.execute(asked.where(Approval.id == approval_id)).one()
    act = "task.approve" if found.change_request_id is None else "change.approve"
    return _holds(session, "approvals", approval_id, act, found.task_id, found.person_key)


def override(session: Session, override_id: int) -> bool:
    """The same of a requirement that somebody let pass."""
    asked = select(Override.task_id, Override.person_key).where(Override.id == override_id)
    found = session.execute(asked).one()
    return _holds(session, "overrides", override_id, "requirement.override", found.task_id, found.person_key)


def _holds(session: Session, table: str, row_id: int, act: str, task_id: int, key: str | None) -> bool:
    its = (Entry.task_id == task_id, Entry.act == act, Entry.refused.is_(False))
    entries = select(Entry.prev, Entry.hash, Entry.payload, Entry.signature).where(*its).order_by(Entry.id.desc())
    digest = chain.row_digest(session, table, row_id)
    return bool(key) and any(
        _names(entry.payload, table, row_id, key, digest)
        and chain.sealed(entry.prev, entry.payload) == entry.hash
        and chain.is_signed(key, entry.signature, entry.hash)
        for entry in session.execute(entries).all()
    )


def _names(payload: bytes, table: str, row_id: int, key: str, digest: str) -> bool:
    told = chain.told(payload)
    try:
        return bool((told["by"].get("key"), told["facts"]["rows"][table][str(row_id)]) == (key, digest))
    except (LookupError, TypeError):
        return False  # it names no rows, or not as Placet does
