"""The inboxes of all files as one list: headings, what is below them, and how each line reads."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from desktop.queries.inbox_rows import FileInbox, InboxRow, Section
from desktop.words import RunStatus, Verdict
from ui import style, words

TITLES = {
    Section.TURN: "Your turn",
    Section.OTHERS: "Waiting on others",
    Section.NOT_NOW: "Not now",
    Section.DECIDED: "Recently decided",
}
NOT_READ = "Not read"
COMMON = {
    TITLES[Section.TURN]: "Whoever has a key may decide; what waits longest comes first",
    TITLES[Section.OTHERS]: "Somebody else is at it",
    TITLES[Section.NOT_NOW]: "Put off; each comes back by itself",
    TITLES[Section.DECIDED]: "In the last two weeks, the newest first",
    NOT_READ: "Looked at again by itself when the file changes",
}
"""What is so of every line of a section, by its title."""
_VERDICTS: dict[Verdict, tuple[str, style.Tint]] = {
    Verdict.APPROVED: ("check-circle", "good"),
    Verdict.CHANGES_REQUESTED: ("arrow-u-up-left", "warn"),
    Verdict.REJECTED: ("x-circle", "bad"),
    Verdict.WITHDRAWN: ("prohibit", "muted"),
    Verdict.EXPIRED: ("hourglass", "muted"),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a section, and how many lines it has; `where` they all are, if that is one place."""

    title: str
    count: int
    where: str = ""

    @property
    def common(self) -> str:
        """What is so of all its lines."""
        return COMMON[self.title]

    @property
    def name(self) -> tuple[object, ...]:
        """What it is, whatever is in it."""
        return (self.title,)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in one file; `placed`: its heading says where that is."""

    path: Path
    row: InboxRow
    placed: bool = False

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
        places = {where(line) for line in its}
        if len(places) == 1:
            made += [Heading(title, len(its), *places), *(replace(line, placed=True) for line in its)]
        elif its:
            made += [Heading(title, len(its)), *its]
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
    over = f" To be answered by {_moment(row.until)}." if row.until and row.section is Section.TURN else ""
    return f"{row.why}{over}{said(row)}"


def said(row: InboxRow) -> str:
    """The question that was asked, the notes that were given, or how the words begin that it is about; with a blank."""
    if row.text:
        return f" “{_flat(row.text)}”"
    return f" {_flat(row.about)}" if row.about else ""


def _flat(text: str) -> str:
    return " ".join(text.split())


def beside(line: Line, now: datetime | None = None) -> str:
    """How long it waits, until when, or how long ago it was."""
    row = line.row
    if row.section is Section.NOT_NOW and row.until:
        return f"until {_moment(row.until)}"
    if row.section is Section.DECIDED:
        return words.ago(row.since, now)
    return f"{'runs' if row.outcome is RunStatus.RUNNING else 'waits'} {words.waiting(row.since, now)}"


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
        return ". ".join(filter(None, (f"{line.title}, {line.count:,}", line.common, line.where)))
    if isinstance(line, Unread):
        return f"{line.path.name}. {line.trouble}"
    return f"{title(line)}. {below(line)} {beside(line)}. {where(line)}"


def _moment(when: datetime) -> str:
    """A time to come, as people say it: the day only where it is another one."""
    there, now = words.local(when), datetime.now(UTC).astimezone()
    if there.date() == now.date():
        return f"{there:%H:%M}"
    return f"{there:%a %d %b, %H:%M}" if there.year == now.year else f"{there:%d %b %Y, %H:%M}"
