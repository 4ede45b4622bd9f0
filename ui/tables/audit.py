"""The table of the audit chain: every act, the newest first."""

from typing import Any

from desktop.queries.filters import AuditFilter, AuditSort
from desktop.queries.rows import AuditRow
from ui import acts
from ui.style import Tint
from ui.tables.columns import Column, Mark, number, quiet, time
from ui.tables.listing import Choice, Later, Listing, Option, Queries


def _queries() -> Queries:
    from desktop.queries import audit

    return audit


def _mark(row: AuditRow) -> Mark:
    return ("prohibit", "bad") if row.refused else (acts.glyph(row.act), "muted")


def _act(row: AuditRow) -> str:
    return f"Refused: {acts.text(row.act)}" if row.refused else acts.text(row.act)


def _tint(row: AuditRow) -> Tint:
    return "bad" if row.refused else "text"


def _who(row: AuditRow) -> str:
    return row.by or "not recorded"


def _who_in_full(row: AuditRow) -> str:
    return f"{_who(row)}, signed with their key" if row.signed else _who(row)


def _who_mark(row: AuditRow) -> Mark:
    return ("pen-nib", "good") if row.signed else ("user", "muted")


def said(row: AuditRow) -> str:
    """What there is to say of an act in one line: why it was refused, a reason, the words of a title."""
    facts: dict[str, Any] = dict(row.facts)
    for name in ("sentence", "reason", "comment", "title", "name", "question"):
        if isinstance(facts.get(name), str) and facts[name]:
            return facts[name]
    return ""


OUTCOMES = (Option(False, "Done", ("check", "good")), Option(True, "Refused", ("prohibit", "bad")))
AUDIT = Listing(
    one="audit entry",
    many="audit entries",
    queries=Later(_queries),
    tables=frozenset({"audit"}),
    columns=(
        number("id", "No.", lambda row: row.id, width=56, sort=AuditSort.ID, tint=quiet),
        time("happened", "When", lambda row: row.happened_at)._replace(width=96),
        Column("act", "Act", _act, 216, least=152, mark=_mark, tint=_tint, sort=AuditSort.ACT),
        Column("on", "On", acts.on, 232, grow=True, least=152),
        Column("who", "Who", _who, 128, None, _who_in_full, _who_mark, least=120),
        Column("said", "What was said", said, 240, least=112, tint=quiet),
        Column("program", "Program", lambda row: row.program, 120, least=96, tint=quiet, shown=False),
        Column("hash", "Hash", lambda row: row.hash, 200, least=96, tint=quiet, shown=False),
    ),
    choices=(
        Choice("nouns", "About", tuple(Option(noun, text) for noun, (text, _) in acts.NOUNS.items())),
        Choice("refused", "Outcome", OUTCOMES),
    ),
    where=AuditFilter(),
    by=AuditSort.ID,
    falling=True,
    nothing="Nothing was done in this file since it has an audit chain.",
    search="Search the audit chain",
    table="audit",
    deletable=False,
)
