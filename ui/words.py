"""What people read for what a file stores: words, glyphs and colours of states, and times, sizes and counts as text."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from desktop.times import NO_TIME
from ui import style

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

    from desktop.queries.rows import ApprovalRow
    from desktop.words import ArtifactType, Phase

# Keyed by the stored name: a task, a change request and a run that share a word share its look.
_STATES: dict[str, tuple[str, str, style.Tint]] = {
    "PENDING": ("Pending", "circle-dashed", "muted"),
    "IN_PROGRESS": ("In progress", "circle-half-fill", "accent"),
    "AWAITING_APPROVAL": ("Awaiting approval", "hand-palm", "warn"),
    "APPROVED": ("Approved", "check-circle", "good"),
    "REJECTED": ("Rejected", "x-circle", "bad"),
    "COMPLETED": ("Completed", "check-circle-fill", "good"),
    "CANCELLED": ("Cancelled", "prohibit", "muted"),
    "DRAFT": ("Draft", "pencil-simple", "muted"),
    "SUBMITTED": ("Submitted", "paper-plane-tilt", "warn"),
    "WITHDRAWN": ("Withdrawn", "arrow-u-up-left", "muted"),
    "IMPLEMENTED": ("Implemented", "check-circle-fill", "good"),
    "RUNNING": ("Running", "circle-half-fill", "accent"),
    "SUCCESS": ("Succeeded", "check-circle-fill", "good"),
    "FAILURE": ("Failed", "x-circle-fill", "bad"),
    "TIMEOUT": ("Timed out", "hourglass", "bad"),
    "INTERRUPTED": ("Interrupted", "stop-circle", "warn"),
    "WAITING": ("Waiting", "tray", "warn"),
    "PUT_BACK": ("Put back", "arrow-u-up-left", "good"),
    "LEFT_OUT": ("Left out", "minus-circle", "muted"),
    "NOT_APPLICABLE": ("Does not apply", "minus-circle", "muted"),
    "UNSATISFIED": ("Not met", "circle-dashed", "warn"),
    "SATISFIED": ("Met", "check-circle", "good"),
    "OVERRIDDEN": ("Overridden", "arrow-bend-up-right", "warn"),
    "ERROR": ("Cannot be told", "warning-circle", "bad"),
    "READ": ("Converted", "arrows-left-right", "muted"),
    "MADE": ("Added", "plus-circle", "muted"),
}
_PHASES: dict[str, tuple[str, str]] = {
    "PLANNER": ("Planning", "list-bullets"),
    "ARCHITECT": ("Architecture", "compass"),
    "REVIEW_APPROVAL": ("Review and approval", "eye"),
    "CODER": ("Coding", "code"),
}
_KINDS: dict[str, tuple[str, str]] = {
    "SPEC": ("Spec", "file-text"),
    "PLAN": ("Plan", "list-numbers"),
    "ARCHITECTURE": ("Architecture", "compass"),
    "ADR": ("ADR", "scales"),
    "TRANSCRIPT": ("Transcript", "chats"),
    "DIFF": ("Diff", "git-diff"),
    "LOG": ("Log", "terminal-window"),
    "OTHER": ("Other", "file"),
}


def status_text(status: str) -> str:
    """The word of a task, change request or run state."""
    return _STATES[status][0]


def status_glyph(status: str) -> str:
    """The icon name (see `style.icon`) of a state."""
    return _STATES[status][1]


def status_tint(status: str) -> style.Tint:
    """The name of a state's colour, which holds in every appearance."""
    return _STATES[status][2]


def status_icon(status: str) -> "QIcon":
    """A state's glyph in its colour."""
    return style.icon(status_glyph(status), status_tint(status))


def phase_text(phase: "Phase | None") -> str:
    """The word of a phase; nothing where none was set."""
    return _PHASES[phase][0] if phase else ""


def phase_glyph(phase: "Phase") -> str:
    """The icon name of a phase."""
    return _PHASES[phase][1]


def phase_icon(phase: "Phase") -> "QIcon":
    """A phase's glyph."""
    return style.icon(phase_glyph(phase), "muted")


def type_text(kind: "ArtifactType") -> str:
    """The word of an artifact's type."""
    return _KINDS[kind][0]


def type_glyph(kind: "ArtifactType") -> str:
    """The icon name of an artifact's type."""
    return _KINDS[kind][1]


def type_icon(kind: "ArtifactType") -> "QIcon":
    """The glyph of an artifact's type."""
    return style.icon(type_glyph(kind), "muted")


def verdict_text(approval: "ApprovalRow") -> str:
    """What somebody did, between who and what: `approved`, also where an older tool recorded only yes or no."""
    from desktop.words import SAID, Verdict

    return SAID[approval.verdict or (Verdict.APPROVED if approval.approved else Verdict.REJECTED)]


def ago(when: datetime, now: datetime | None = None) -> str:
    """How long ago `when` (UTC, said or not) was: `just now`, `5 min ago`, `3 h ago`, `4 days ago`, or its date.

    A time that nobody could read is `unknown`.
    """
    when = _utc(when)
    if when == _NO_TIME:
        return "unknown"
    seconds = ((now and _utc(now)) or datetime.now(UTC)).timestamp() - when.timestamp()
    if seconds < -60:
        return local(when).date().isoformat()
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{int(seconds / 60)} min ago"
    if seconds < 86400:
        return f"{int(seconds / 3600)} h ago"
    if seconds < 2 * 86400:
        return "yesterday"
    if seconds < 14 * 86400:
        return f"{int(seconds / 86400)} days ago"
    return local(when).date().isoformat()


def waiting(since: datetime, now: datetime | None = None) -> str:
    """How long something waits that began at `since` (UTC): `a moment`, `5 min`, `3 h`, `4 days`, `since unknown`."""
    since = _utc(since)
    if since == _NO_TIME:
        return "since unknown"
    seconds = (_utc(now or datetime.now(UTC)) - since).total_seconds()
    if seconds < 60:
        return "a moment"
    if seconds < 3600:
        return f"{int(seconds / 60)} min"
    if seconds < 86400:
        return f"{int(seconds / 3600)} h"
    return count_text(int(seconds / 86400), "day")


def exact(when: datetime) -> str:
    """The local time to the second, with its zone: for tooltips beside `ago`."""
    if _utc(when) == _NO_TIME:
        return "unknown"
    return local(when).strftime("%Y-%m-%d %H:%M:%S %Z")


def local(when: datetime) -> datetime:
    """The time (UTC, said or not) as the clock at this place has it; in UTC where its calendar has no such day."""
    try:
        return _utc(when).astimezone()
    except OverflowError:
        return _utc(when)


_NOTES = frozenset({"meta", "quarantine", "receipts"})
_NO_TIME = NO_TIME.replace(tzinfo=UTC)


def _utc(when: datetime) -> datetime:
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def size_text(size: int | None) -> str:
    """Bytes as people say them (`96 bytes`, `1.4 MB`, powers of 1000); nothing where it is not known."""
    if size is None:
        return ""
    if size < 1000:
        return "1 byte" if size == 1 else f"{size} bytes"
    amount = float(size)
    for unit in ("kB", "MB", "GB"):
        amount /= 1000
        if amount < 999.5:
            return f"{amount:.1f} {unit}" if amount < 10 else f"{amount:.0f} {unit}"
    return f"{amount / 1000:.1f} TB"


def count_text(count: int, one: str, many: str = "") -> str:
    """`1 task`, `1,204 tasks`; `many` where adding an s is not enough."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def table_text(name: str) -> str:
    """A table as a person says it: `Change requests`."""
    return name.replace("_", " ").capitalize()


def tables_counted(before: Mapping[str, int], after: Mapping[str, int]) -> list[str]:
    """The tables whose rows a receipt counts, by name: those that were there, and new ones that hold something.

    What the file notes about itself is left out: a note that history was kept, say, is nothing that was set aside.
    """
    return sorted((before.keys() | {name for name, rows in after.items() if rows}) - _NOTES)


def choice_text(name: str) -> str:
    """The word for whatever a column stores by name: a state, a phase or a type."""
    for known in (_STATES, _PHASES, _KINDS):
        if name in known:
            return known[name][0]
    return name.replace("_", " ").capitalize()


_ONE = {"approvals": "decision", "control_state": "limits", "task_versions": "version"}


def one_text(table: str) -> str:
    """One row of a table as a person calls it: `change request`."""
    return _ONE.get(table, table.removesuffix("s").replace("_", " "))


def column_text(name: str | None) -> str:
    """A column as a person says it, `Phase` for `current_phase`; None: all of the row."""
    if name is None:
        return "The whole row"
    if name == "selected_arch_option_id":
        return "Architecture"
    return name.removeprefix("current_").removesuffix("_id").removesuffix("_json").replace("_", " ").capitalize()


def duration(seconds: float) -> str:
    """How long something took, as people say it: `0.4 s`, `42 s`, `9 min`, `2 min 5 s`, `1 h 30 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
