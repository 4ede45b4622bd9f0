"""What happened in the files that a person may want to be told of: each thing once, whenever the program runs."""

import json
import os
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple, cast

from desktop.paths import state_dir
from desktop.queries.inbox_rows import FileInbox, InboxRow, Kind, Section
from desktop.words import RunStatus
from ui import words
from ui.inbox import lines

Word = Literal["asked", "newer", "answered", "ended"]
TITLES: dict[Word, str] = {
    "asked": "An approval is asked for",
    "newer": "A newer version arrived of what waits for you",
    "answered": "What you asked was answered",
    "ended": "A run ended or was interrupted",
}
"""What a person may be told of, as Preferences name it."""
REMEMBERED = timedelta(days=90)


class Event(NamedTuple):
    """`name` is what no other event of this file has."""

    word: Word
    name: str
    path: Path
    row: InboxRow

    @property
    def title(self) -> str:
        """What happened to what."""
        row = self.row
        match self.word:
            case "asked":
                return f"{'Change of ' if row.change_request_id else ''}{row.title}: your decision is asked for"
            case "newer":
                return f"{row.title}: version {row.version} arrived and waits for you"
            case "answered":
                return f"{row.title}: your request was answered"
        return f"{row.title}: a run {_ENDED.get(cast('RunStatus', row.outcome), 'ended')}"

    @property
    def text(self) -> str:
        """Who, why, and where."""
        return f"{self.row.why}{lines.said(self.row)}\n{self.row.project} · {self.path.name}"


_ENDED = {
    RunStatus.SUCCESS: "succeeded",
    RunStatus.FAILURE: "failed",
    RunStatus.TIMEOUT: "timed out",
    RunStatus.CANCELLED: "was cancelled",
    RunStatus.INTERRUPTED: "was interrupted",
}


def of(file: FileInbox) -> list[Event]:
    """What a file tells of, the oldest first: nothing the person did themself."""
    if file.inbox is None:
        return []
    made: list[Event] = []
    for row in (*file.inbox.rows, *file.inbox.ended):
        word = _word(row)
        if word is not None and not row.mine:
            made.append(Event(word, row.event, file.path, row))
    return sorted(made, key=lambda event: event.row.since)


def _word(row: InboxRow) -> Word | None:
    if row.kind is Kind.ASKED and row.section is Section.TURN:
        return "newer" if row.newer else "asked"
    if row.kind in (Kind.ANSWERED, Kind.REWORD):
        return "answered"
    return "ended" if row.kind is Kind.RUN and row.section is Section.OTHERS and row.outcome in _ENDED else None


def together(events: list[Event]) -> tuple[str, str]:
    """Title and text of several at once."""
    of_file = {event.path.name for event in events}
    return (
        f"{words.count_text(len(events), 'thing')} happened in {', '.join(sorted(of_file))}",
        "\n".join(event.title for event in events[:3]) + ("\n…" if len(events) > 3 else ""),
    )


class Told:
    """Which events of which file were told, kept in the state folder; by the file's own name, wherever it lies."""

    def __init__(self) -> None:
        self._files = _read()

    def new(self, file: str, events: Iterable[Event], now: datetime | None = None) -> list[Event]:
        """Those not told before, which are from now on. Of a file never seen before nothing is news."""
        today = (now or datetime.now(UTC)).date()
        is_first = file not in self._files
        known = self._files.setdefault(file, {})
        there = list(events)
        news = [event for event in there if event.name not in known]
        current = {event.name: today.isoformat() for event in there}
        over = (today - REMEMBERED).isoformat()
        kept = {name: day for name, day in known.items() if day > over} | current
        if is_first or kept.keys() != known.keys():
            self._files[file] = kept
            _write(self._files)
        return [] if is_first else news


def _place() -> Path:
    return state_dir() / "told.json"


def _read() -> dict[str, dict[str, str]]:
    """What cannot be read is as if nothing was told: then nothing of what is there now is."""
    try:
        said = json.loads(_place().read_text(encoding="utf-8"))
        return {str(file): {str(name): str(day) for name, day in names.items()} for file, names in said.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _write(files: dict[str, dict[str, str]]) -> None:
    """Whole or not at all; a disk that refuses costs no more than being told twice."""
    try:
        _place().parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=_place().parent, prefix=".told-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(files, file, ensure_ascii=False)
        Path(part).replace(_place())
    except OSError:
        pass
