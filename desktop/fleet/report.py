"""What came of one file: the report that every act on it ends with."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from desktop.errors import Cancelled, Known
from desktop.store import golden
from desktop.store.consent import NeedsConsent
from desktop.store.identify import Identity, Kind, identify
from desktop.store.progress import Wish

log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """How it ended; docs/commands.md says what each means."""

    upgraded = "upgraded"
    current = "current"
    would_upgrade = "would-upgrade"
    read_only = "read-only"
    verified = "verified"
    backed_up = "backed-up"
    restored = "restored"
    salvaged = "salvaged"
    exported = "exported"
    made = "made"
    refused = "refused"
    failed = "failed"
    stopped = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of one file; None where a field does not apply.

    `kind`, `revision` and `rows_before` (per table) are what was found, `head` the newest revision this program knows;
    `backup` is where the file as it was is kept, `set_aside` counts values and rows, `error` is a sentence. After a
    salvage `missing` are the ranges of row ids per table, `notes` the same in sentences; after an
    upgrade `notes` tell of artifact files beside the file, after an export of how many entries there are.
    """

    path: Path
    kind: Kind | None = None
    revision: str | None = None
    head: str | None = None
    outcome: Outcome
    backup: Path | None = None
    rows_before: dict[str, int] | None = None
    rows_after: dict[str, int] | None = None
    set_aside: int | None = None
    seconds: float | None = None
    missing: dict[str, list[tuple[int, int | None]]] | None = None
    notes: tuple[str, ...] | None = None
    error: str | None = None

    @property
    def is_well(self) -> bool:
        """Whether what was asked for is so."""
        return self.outcome not in (Outcome.refused, Outcome.failed, Outcome.stopped)

    @property
    def awaits_consent(self) -> bool:
        """Whether it was refused only because nobody has consented."""
        return self.outcome is Outcome.refused and self.set_aside is not None

    def as_json(self) -> dict[str, Any]:
        """The fields that apply, in this order, as JSON knows them; a byte of a name that is no text is a surrogate."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: str(value) if isinstance(value, Path) else value for name, value in told.items() if value is not None
        }


def reported(path: Path, act: Callable[[Identity, Report], Report], cancelled: Wish) -> Report:
    """Identify a file, then `act(identity, report)`, and the report of it.

    `act` is given a report that refuses the file in the words of its identity. What it raises that a person can
    understand becomes part of the report; a bug propagates.
    """
    started = time.monotonic()
    report = Report(path=path, outcome=Outcome.refused)
    try:
        identity = identify(path.absolute(), cancelled=cancelled)
        report = identified(path, identity)
        report = act(identity, report)
    except NeedsConsent as question:
        report = asking(report, question)
    except Cancelled as wish:
        report = replace(report, outcome=Outcome.stopped, error=wish.sentence)
    except Known as known:
        log.info("%s: %s %s", path, known.sentence, known.detail)
        report = replace(report, outcome=Outcome.failed, error=known.sentence)
    return replace(report, seconds=round(time.monotonic() - started, 3))


def identified(path: Path, identity: Identity) -> Report:
    """A report that refuses a file in the words of its identity."""
    return Report(
        path=path,
        kind=identity.kind,
        revision=identity.revision,
        head=golden.HEAD,
        outcome=Outcome.refused,
        rows_before=identity.rows or None,
        error=identity.sentence,
    )


def asking(report: Report, question: NeedsConsent) -> Report:
    """The report on a file that nobody has consented to upgrade."""
    count = sum(it.rows for it in question.preview.set_aside)
    return replace(report, outcome=Outcome.refused, set_aside=count, error=question.sentence)
