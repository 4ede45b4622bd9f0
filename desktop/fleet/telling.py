"""Reports as a person reads them: a table of many, a sentence about one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from desktop.fleet.report import Outcome, Report
from desktop.store import sentences

OUTCOMES = {
    Outcome.upgraded: "upgraded",
    Outcome.current: "current",
    Outcome.would_upgrade: "would be upgraded",
    Outcome.read_only: "opens read-only",
    Outcome.verified: "sound",
    Outcome.backed_up: "backed up",
    Outcome.restored: "restored",
    Outcome.salvaged: "salvaged",
    Outcome.made: "made",
    Outcome.refused: "refused",
    Outcome.failed: "failed",
    Outcome.stopped: "stopped",
}
GAP = "  "


def shown(path: Path) -> str:
    """A path on one line: what cannot be printed stands there as an escape, e.g. `\\n`, or `\\udcff` for byte FF."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in str(path))


def table(reports: Sequence[Report]) -> str:
    """One line a file under a line of headings, without the columns that are empty; then what it comes to."""
    cells = [_cells(report) for report in reports]
    names = [name for name in cells[0] if any(row[name] for row in cells)] if cells else []
    widths = {name: max(len(name), *(len(row[name]) for row in cells)) for name in names}
    lines = [{name: name for name in names}, *cells]
    text = [GAP.join(_aligned(name, line[name], widths[name]) for name in names).rstrip() for line in lines]
    return "\n".join([*text, *_totals(reports)])


def _cells(report: Report) -> dict[str, str]:
    return {
        "File": shown(report.path),
        "What it is": report.kind.replace("_", " ") if report.kind else "",
        "Revision": report.revision or "",
        "Outcome": OUTCOMES[report.outcome],
        "Rows": " → ".join(f"{sum(it.values()):,}" for it in (report.rows_before, report.rows_after) if it is not None),
        "Set aside": f"{report.set_aside:,}" if report.set_aside else "",
        "Backup": shown(Path(report.backup.name)) if report.backup else "",
    }


def _aligned(name: str, text: str, width: int) -> str:
    return text.rjust(width) if name in ("Rows", "Set aside") else text.ljust(width)


def _totals(reports: Sequence[Report]) -> Iterable[str]:
    if len(reports) > 1:
        counts = Counter(OUTCOMES[report.outcome] for report in reports)
        yield f"\n{len(reports):,} files: " + ", ".join(f"{count:,} {words}" for words, count in counts.items()) + "."
    for folder in sorted({report.backup.parent for report in reports if report.backup}):
        yield f"Backups are in {shown(folder)}"


def sentence(report: Report) -> str:
    """What came of one file that it went well with."""
    name = sentences.quoted(report.path)
    if report.outcome is Outcome.verified:
        return f"{name} is sound: its structure, its references, the artifacts kept in it and its audit chain."
    if report.outcome is Outcome.exported and report.notes:
        return f"The audit chain of {name} is exported. {report.notes[0]}"
    if report.outcome is Outcome.backed_up and report.backup:
        return f"{name} is backed up and the copy verified: {shown(report.backup)}"
    if report.outcome is Outcome.restored:
        before = f" What was there before is now {shown(report.backup)}" if report.backup else ""
        return f"{name} is restored.{before}"
    if report.outcome is Outcome.salvaged and report.notes:
        return "\n".join([f"{name} is a new, sound project file.", *report.notes])
    return f"{name} is in {shown(report.path.absolute().parent)}"
