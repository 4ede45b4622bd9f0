"""Times as a file stores them: UTC, without a zone."""

from datetime import UTC, datetime

# A time nobody can read is the beginning of time, so that it is seen to be none; upgrades repair it to the same.
NO_TIME = datetime(1970, 1, 1)  # noqa: DTZ001  (every time in a file is UTC, without a zone)


def now() -> datetime:
    """This moment. Commands ask desktop/commands/moment.py instead, where the worked example sets the clock."""
    return datetime.now(UTC).replace(tzinfo=None)
