"""What leaves the query of the inbox: whose turn it is, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.words import RunStatus, Verdict

if TYPE_CHECKING:
    from desktop.store.decide import Kind as FileKind


class Section(StrEnum):
    """Whose turn it is."""

    TURN = "TURN"
    OTHERS = "OTHERS"
    NOT_NOW = "NOT_NOW"
    DECIDED = "DECIDED"


class Kind(StrEnum):
    """What a row is about, and so whose number its `id` is.

    ASKED is a request that waits, UNASKED a task an older tool left waiting, REWORD a request that was answered with
    changes to be made, ANSWERED one that was answered otherwise, RUN a run, DECIDED a verdict.
    """

    ASKED = "ASKED"
    UNASKED = "UNASKED"
    REWORD = "REWORD"
    ANSWERED = "ANSWERED"
    RUN = "RUN"
    DECIDED = "DECIDED"


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One thing: `why` says in a sentence why it is in this section, `text` is the question or the notes.

    `about` is how the words begin that something is asked about. `since` is when it began to wait or was decided (UTC),
    `until` when the time to answer is over, or in NOT_NOW when it comes back, if that is earlier. `outcome` is what was
    said, or how a run stands. `mine`: whoever asks did it themself. `newer`: it was asked because newer words took the
    place of others that waited. `change_request_id` where it is about one.
    """

    section: Section
    kind: Kind
    id: int
    task_id: int
    title: str
    project: str
    since: datetime
    why: str
    version: int | None = None
    change_request_id: int | None = None
    text: str | None = None
    about: str | None = None
    until: datetime | None = None
    outcome: Verdict | RunStatus | None = None
    mine: bool = False
    newer: bool = False

    @property
    def decidable(self) -> bool:
        """Whether a person can still say something to it."""
        return self.kind in (Kind.ASKED, Kind.UNASKED)

    @property
    def can_wait(self) -> bool:
        """Whether it can be put off, or is: only what was asked can."""
        return self.kind is Kind.ASKED and self.section in (Section.TURN, Section.NOT_NOW)

    @property
    def event(self) -> str:
        """What happened, as nothing else that happens in this file is named."""
        outcome = self.outcome or ""
        return f"{self.kind} {self.id} {outcome} {self.since.isoformat()}"


@dataclass(frozen=True, slots=True)
class Inbox:
    """What a file holds for one person at one moment; the sections in their order, each as it is read.

    `file` names the file wherever it lies: the first entry of its audit chain. `ended` are runs that ended in the last
    days. `more`: not everything is listed. `changes_at` is when it changes without anybody writing, since something
    comes back, or the time to answer is over.
    """

    file: str
    rows: tuple[InboxRow, ...]
    ended: tuple[InboxRow, ...]
    more: bool
    changes_at: datetime | None


@dataclass(frozen=True, slots=True)
class FileInbox:
    """What one file holds; `inbox` is None where it is not read, and `trouble` says why in a sentence."""

    path: Path
    inbox: Inbox | None
    kind: "FileKind | None" = None
    trouble: str = ""
