"""The files of a folder that are upgraded together: what each is, what would be done with it, and what came of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ui import style, words
from ui.dialogs.lines import Cell, Line

if TYPE_CHECKING:
    from desktop.fleet.report import Report

TITLES = ("File", "What it is", "What happens", "Rows", "Set aside", "Size")
WIDTHS = (0, 32, 24, 9, 11, 10)
# By the names of desktop.fleet.report.Outcome: what a rehearsal found, and what was done.
OUTCOMES: dict[str, tuple[str, tuple[str, style.Tint]]] = {
    "would-upgrade": ("Will be upgraded", ("arrow-circle-up", "accent")),
    "upgraded": ("Upgraded", ("check-circle-fill", "good")),
    "current": ("Nothing to do", ("check-circle", "muted")),
    "refused": ("Left alone", ("prohibit", "muted")),
    "failed": ("Failed", ("x-circle-fill", "bad")),
    "stopped": ("Not done yet", ("circle-dashed", "muted")),
}
ASKS: tuple[str, tuple[str, style.Tint]] = ("Upgraded if you agree", ("hand-palm", "warn"))
UNSEEN: tuple[str, tuple[str, style.Tint]] = ("Not looked at yet", ("circle-dashed", "muted"))


@dataclass(frozen=True, slots=True)
class Seen:
    """A file below the folder, its size in bytes where that is known, and the newest report on it."""

    path: Path
    size: int | None = None
    report: "Report | None" = None

    @property
    def is_unseen(self) -> bool:
        """Whether it was not looked at."""
        return self.report is None

    @property
    def is_ready(self) -> bool:
        """Whether an upgrade of it is certain, or was stopped before its turn."""
        return self.report is not None and self.report.outcome in ("would-upgrade", "stopped")

    @property
    def asks(self) -> bool:
        """Whether it is upgraded only if a person agrees."""
        return self.report is not None and self.report.awaits_consent

    @property
    def sentence(self) -> str:
        """All there is to say of it."""
        if self.report is None:
            return ""
        told = [self.report.error or "", *(self.report.notes or ())]
        if self.report.outcome == "would-upgrade":
            told.append("Nothing has to be set aside. A verified backup is made first.")
        if self.report.backup is not None:
            told.append(f"What it was before is kept in {self.report.backup}.")
        return " ".join(filter(None, told))


def line(seen: Seen, folder: Path) -> Line:
    """A file as a line of the table."""
    from desktop.fleet.telling import shown
    from desktop.store.kinds import kind_text

    report = seen.report
    name = str(seen.path.relative_to(folder)) if seen.path.is_relative_to(folder) else str(seen.path)
    outcome, glyph = UNSEEN if report is None else ASKS if seen.asks else OUTCOMES[report.outcome]
    found = report.rows_after or report.rows_before if report else None
    rows, aside = sum(found.values()) if found else 0, (report.set_aside or 0) if report else 0
    return (
        Cell(shown(Path(name)), tip=shown(seen.path)),
        Cell(kind_text(report.kind, report.revision) if report else ""),
        Cell(outcome, glyph=glyph, tip=seen.sentence or outcome),
        Cell(f"{rows:,}" if rows else "", rows),
        Cell(f"{aside:,}" if aside else "", aside),
        Cell(words.size_text(seen.size), seen.size or 0),
    )


def summary(all_seen: list[Seen]) -> str:
    """How many there are, and of what: `22 files: 15 upgraded if you agree, 4 left alone, 3 upgraded.`"""
    counts: dict[str, int] = {}
    for seen in all_seen:
        outcome = UNSEEN[0] if seen.report is None else ASKS[0] if seen.asks else OUTCOMES[seen.report.outcome][0]
        counts[outcome] = counts.get(outcome, 0) + 1
    told = ", ".join(f"{count:,} {outcome[0].lower()}{outcome[1:]}" for outcome, count in counts.items())
    return f"{words.count_text(len(all_seen), 'file')}: {told}." if all_seen else ""
