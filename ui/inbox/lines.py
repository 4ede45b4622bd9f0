"""The inboxes of all files as one list: headings, what is below them, and how each line reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from desktop.queries.inbox_rows import FileInbox, InboxRow, Section
from desktop.words import Verdict
from ui import style, words

TITLES = {
    Section.TURN: "Your turn",
    Section.OTHERS: "Waiting on others",
    Section.NOT_NOW: "Not now",
    Section.DECIDED: "Recently decided",
}
NOT_READ = "Not read"
_VERDICTS: dict[Verdict, tuple[str, style.Tint]] = {
    Verdict.APPROVED: ("check-circle", "good"),
    Verdict.CHANGES_REQUESTED: ("arrow-u-up-left", "warn"),
    Verdict.REJECTED: ("x-circle", "bad"),
    Verdict.EXPIRED: ("hourglass", "muted"),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a section, and how many lines it has."""

    title: str
    count: int

    @property
    def name(self) -> tuple[object, ...]:
        """What it is, whatever is in it."""
        return (self.title,)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in one file."""

    path: Path
    row: InboxRow

    @property
    def name(self) -> tuple[object, ...]:
        """Which thing it is, wherever it stands."""
        return (self.path, self.row.kind, self.row.id)


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that is not read, or not to its end, and why."""

    path: Path
    trouble: str

    @property
    def name(self) -> tuple[object, ...]:
        """Which file."""
        return (self.path,)


AnyLine = Heading | Line | Unread


def lines(files: Iterable[FileInbox]) -> list[AnyLine]:
    """All there is, in sections; of several files each section is in the order it has in one."""
    found = tuple(files)
    made: list[AnyLine] = []
    for section, title in TITLES.items():
        its = [
            Line(file.path, row) for file in found if file.inbox for row in file.inbox.rows if row.section is section
        ]
        its.sort(key=order)
        made += [Heading(title, len(its)), *its] if its else []
    unread = [Unread(file.path, _trouble(file)) for file in found if _trouble(file)]
    return [*made, Heading(NOT_READ, len(unread)), *unread] if unread else made


def turn(files: Iterable[FileInbox]) -> list[Line]:
    """What is a person's turn, in the order of the list."""
    its = [Line(it.path, row) for it in files if it.inbox for row in it.inbox.rows if row.section is Section.TURN]
    return sorted(its, key=order)


def order(line: Line) -> tuple[float, str, int]:
    """Where it stands in its section: what waits longest first, what comes back first, what was decided last."""
    row = line.row
    when = (row.until if row.section is Section.NOT_NOW else None) or row.since
    falling = -1 if row.section is Section.DECIDED else 1
    return falling * when.replace(tzinfo=UTC).timestamp(), str(line.path), row.id


def _trouble(file: FileInbox) -> str:
    if file.inbox is None:
        return file.trouble
    return "More waits here than is listed; it comes up when some of it is done." if file.inbox.more else ""


def glyph(line: Line) -> tuple[str, style.Tint]:
    """Its icon and the colour of that."""
    row = line.row
    if isinstance(row.outcome, Verdict):
        return _VERDICTS[row.outcome]
    if row.outcome is not None:
        return words.status_glyph(row.outcome), words.status_tint(row.outcome)
    if row.section is Section.NOT_NOW:
        return "clock", "muted"
    return ("hourglass", "muted") if row.section is Section.OTHERS else ("hand-palm", "warn")


def title(line: Line) -> str:
    """What it is about."""
    row = line.row
    of_change = f" · change request {row.change_request_id}" if row.change_request_id else ""
    # What was decided, and about which words, is said below.
    is_told = bool(of_change) or row.outcome is not None
    version = f" · version {row.version}" if row.version and not is_told else ""
    return f"{row.title}{version}{of_change}"


def below(line: Line) -> str:
    """Why it is there, and what was said."""
    row = line.row
    said = f" “{' '.join(row.text.split())}”" if row.text else ""
    over = f" To be answered by {_moment(row.until)}." if row.until and row.section is Section.TURN else ""
    return f"{row.why}{said}{over}"


def beside(line: Line, now: datetime | None = None) -> str:
    """How long it waits, until when, or how long ago it was."""
    row = line.row
    if row.section is Section.NOT_NOW and row.until:
        return f"until {_moment(row.until)}"
    return words.ago(row.since, now) if row.section is Section.DECIDED else waiting(row.since, now)


def where(line: Line) -> str:
    """In which project, of which file."""
    project, stem = line.row.project, line.path.stem
    return project if project.casefold() == stem.casefold() else f"{project} · {line.path.name}"


def tip(line: AnyLine) -> str:
    """All of it, with exact times."""
    if isinstance(line, Heading):
        return ""
    if isinstance(line, Unread):
        return f"{line.trouble}\n{line.path}"
    since = "Decided" if line.row.section is Section.DECIDED else "Since"
    return f"{title(line)}\n{below(line)}\n{since} {words.exact(line.row.since)}\n{line.path}"


def spoken(line: AnyLine) -> str:
    """As a screen reader says it."""
    if isinstance(line, Heading):
        return f"{line.title}, {line.count:,}"
    if isinstance(line, Unread):
        return f"{line.path.name}. {line.trouble}"
    return f"{title(line)}. {below(line)} {beside(line)}. {where(line)}"


def waiting(since: datetime, now: datetime | None = None) -> str:
    """How long something waits that began at `since` (UTC): `a moment`, `5 min`, `3 h`, `4 days`."""
    seconds = ((now or datetime.now(UTC)).replace(tzinfo=UTC) - since.replace(tzinfo=UTC)).total_seconds()
    if seconds < 60:
        return "a moment"
    if seconds < 3600:
        return f"{int(seconds / 60)} min"
    if seconds < 86400:
        return f"{int(seconds / 3600)} h"
    return words.count_text(int(seconds / 86400), "day")


def _moment(when: datetime) -> str:
    """A time to come, as people say it: the day only where it is another one."""
    there, today = when.replace(tzinfo=UTC).astimezone(), datetime.now(UTC).astimezone().date()
    return f"{there:%H:%M}" if there.date() == today else f"{there:%a %d %b, %H:%M}"
