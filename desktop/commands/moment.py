"""The one form in which commands write times."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment in UTC without a zone, as every time column holds it.

    On SQLite it becomes `YYYY-MM-DD HH:MM:SS.ffffff`, always with six digits. Text sorts it rightly among the whole
    seconds of CURRENT_TIMESTAMP, which an older tool wrote: a text sorts before all it is the beginning of. Commands
    never leave a time to the database, whose whole second would sort before what was written earlier within it.
    """
    return datetime.now(UTC).replace(tzinfo=None)
