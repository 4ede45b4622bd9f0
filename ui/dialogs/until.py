"""A time to come: those people mean when they say later, and any other."""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QDateTime, Signal
from PySide6.QtWidgets import QDateTimeEdit, QWidget

from ui import style
from ui.dialogs.form import FormDialog

MORNING, EVENING = 9, 18  # o'clock


def times(now: datetime) -> list[tuple[str, datetime]]:
    """What people put things off to, seen from `now` (local time): this evening if it is to come, tomorrow, Monday."""
    evening = now.replace(hour=EVENING, minute=0, second=0, microsecond=0)
    morning = (now + timedelta(days=1)).replace(hour=MORNING, minute=0, second=0, microsecond=0)
    week = morning + timedelta(days=(7 - morning.weekday()) % 7)
    week = week if week > morning else week + timedelta(days=7)
    found = [(f"this evening, {evening:%H:%M}", evening)] if now < evening else []
    return [*found, (f"tomorrow, {morning:%H:%M}", morning), (f"next week: {week:%A, %d %B, %H:%M}", week)]


def as_stored(when: datetime) -> datetime:
    """A local time as a file has it: UTC, without saying so."""
    return when.astimezone(UTC).replace(tzinfo=None)


class Moment(QDateTimeEdit):
    """A field for a time to come; at first tomorrow morning."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        now = datetime.now(UTC).astimezone()
        self.setCalendarPopup(True)
        self.setDisplayFormat("ddd d MMM yyyy, HH:mm")
        self.setMinimumDateTime(QDateTime.currentDateTime())
        tomorrow = next(when for text, when in times(now) if text.startswith("tomorrow"))
        self.setDateTime(QDateTime.fromSecsSinceEpoch(int(tomorrow.timestamp())))
        self.setMinimumWidth(28 * style.GRID)

    def when(self) -> datetime:
        """What it holds, as a file has it."""
        return as_stored(datetime.fromtimestamp(self.dateTime().toSecsSinceEpoch(), UTC))


class UntilDialog(FormDialog):
    """Which time it is to be."""

    picked = Signal(object)
    """The time (datetime, UTC)."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, "&Put off", parent)
        self.moment = Moment()
        self.add_field("Until", self.moment)
        self.moment.setFocus()
        self.begin()
        style.fit(self, 48)

    def values(self) -> tuple[object, ...]:
        """Nothing worth a question when it is left."""
        return ()

    def save(self) -> None:
        """Say which."""
        self.picked.emit(self.moment.when())
        self.settle(0)
