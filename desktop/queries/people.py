"""What can be asked about people: whoever has acted in this file with a key of their own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.schema import Person


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person: `key`, 64 hex digits, is who it is, `name` what they go by."""

    name: str
    key: str
    added_at: datetime


def named(session: Session, name: str) -> tuple[PersonRow, ...]:
    """Everybody who goes by this name, in whatever case; longest known first."""
    asked = select(Person.name, Person.public_key, Person.added_at).order_by(Person.id)
    everybody = (PersonRow(*row) for row in session.execute(asked))
    return tuple(one for one in everybody if one.name.casefold() == name.casefold())
