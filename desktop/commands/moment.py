"""The one form in which commands write times, and the clock they read."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from sqlalchemy.orm.attributes import flag_modified

from desktop import times
from desktop.schema.base import Edited

_set: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """This moment in UTC without a zone, as every time column holds it.

    On SQLite it becomes `YYYY-MM-DD HH:MM:SS.ffffff`, always with six digits. Text sorts it rightly among the whole
    seconds of CURRENT_TIMESTAMP, which an older tool wrote: a text sorts before all it is the beginning of. Commands
    never leave a time to the database, whose whole second would sort before what was written earlier within it.
    """
    return _set.get() or times.now()


@contextmanager
def at(when: datetime) -> Generator[None]:
    """Inside, it is `when` (UTC without a zone): the worked example is written as it happened."""
    token = _set.set(when)
    try:
        yield
    finally:
        _set.reset(token)


def stamp(row: Edited, when: datetime) -> None:
    """The row was edited at `when`; left out, also because it is the same as before, the database would fill it in."""
    row.updated_at = when
    flag_modified(row, "updated_at")
