"""Who a command acts for, and how people become known to a file."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.commands import moment
from desktop.errors import Known
from desktop.identity import ACTOR, PROGRAM, Actor
from desktop.schema import Person


def acting(session: Session) -> Actor:
    """The actor this transaction was begun for; the program itself where nobody was named.

    Whoever opened the file may have left a way to find out (`identity.me`), so that no key is read before it is needed.
    """
    found = session.info.get(ACTOR)
    if callable(found):
        found = session.info[ACTOR] = found()
    return found if isinstance(found, Actor) else PROGRAM


def deciding(session: Session) -> Actor:
    """The person this transaction was begun for; Known where it is none: a program decides nothing."""
    actor = acting(session)
    if actor.sign is None:
        raise Known("This is for a person to decide: set up in Placet who you are first.")
    return actor


@contextmanager
def acting_as(session: Session, actor: Actor) -> Generator[None]:
    """Inside, the acts of this transaction are another's: the program's own, or those of the worked example."""
    before = session.info.get(ACTOR)
    session.info[ACTOR] = actor
    try:
        yield
    finally:
        session.info[ACTOR] = before


def introduce(session: Session, actor: Actor) -> bool:
    """Let the file know the person under the name they go by now; whether it did not know the key before."""
    known = session.scalar(select(Person).where(Person.public_key == actor.key))
    if known is None:
        session.add(Person(name=actor.name, public_key=actor.key, added_at=moment.now()))
        return True
    if known.name != actor.name:
        known.name = actor.name
    return False
