"""What an import did or would do, for a person (HTML) and for a program (JSON)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from pathlib import Path
from typing import Any

from desktop.legacy.folder import Setting, Source
from desktop.legacy.places import Claim, Finding, State
from desktop.store import sentences
from desktop.store.consent import many
from desktop.store.kinds import kind_text
from desktop.store.noted import sentence as told
from desktop.store.receipts import SetAside


class Fate(StrEnum):
    """What became of a file to be made; `there`: it was imported before."""

    made = "made"
    planned = "would-be-made"
    there = "there-already"


@dataclass(frozen=True, slots=True)
class Made:
    """One new file, made of these `sources`: rows per table in them and in it, what was noted of rows and of bytes."""

    name: str
    fate: Fate
    sources: tuple[str, ...]
    before: dict[str, int]
    after: dict[str, int]
    noted: tuple[SetAside, ...]
    findings: tuple[Finding, ...]
    steps: tuple[str, ...]
    digest: str
    path: Path | None = None

    @property
    def set_aside(self) -> tuple[SetAside, ...]:
        """What is no longer in its place."""
        return tuple(it for it in self.noted if it.is_aside)

    @property
    def taken_in(self) -> int:
        """How many artifacts have their bytes in the file."""
        return sum(it.state is State.found for it in self.findings)

    @property
    def remarks(self) -> tuple[str, ...]:
        """A sentence for every artifact with which not all was as it should be."""
        return tuple(it.sentence for it in self.findings if it.sentence)


class Topic(StrEnum):
    """What a remark speaks of, in words."""

    unreadable = "Not read"
    aside = "Set aside"
    artifact = "Artifact file"
    collision = "Kept in one place"
    added = "Added"
    understood = "Understood"
    together = "Taken over"
    repaired = "Repaired"
    left_out = "Left out"
    setting = "Setting"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to know: of which file, old or new."""

    topic: Topic
    about: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Collision:
    """Several artifacts the old tool kept in one place; `whose`: whose bytes lie there, None for nobody's."""

    path: str
    claims: tuple[Claim, ...]
    whose: Claim | None

    @property
    def sentence(self) -> str:
        """It in words."""
        who = " and ".join(it.named for it in self.claims)
        whose = f"those of {self.whose.named}" if self.whose else "those of neither"
        return f"{who} were kept in the same place, {sentences.shown(self.path)}; the bytes there are {whose}."


@dataclass(frozen=True, slots=True)
class Imported:
    """An import, or the plan of one."""

    folder: Path
    into: Path
    dry_run: bool
    sources: tuple[Source, ...]
    settings: tuple[Setting, ...]
    made: tuple[Made, ...]
    collisions: tuple[Collision, ...]

    @property
    def is_well(self) -> bool:
        """Whether every old file with anything in it could be read."""
        return all(not source.is_bad for source in self.sources)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Everything there is to know beside the new files, what needs a look first."""
        return tuple(sorted(self._remarks(), key=lambda it: list(Topic).index(it.topic)))

    def _remarks(self) -> Iterator[Remark]:
        for source in self.sources:
            if source.sentence:
                yield Remark(Topic.unreadable if source.is_bad else Topic.left_out, source.name, source.sentence)
            for step in source.steps:
                yield Remark(Topic.repaired, source.name, step)
        for made in self.made:
            for step in made.steps:
                yield Remark(Topic.together, made.name, step)
            for note in made.noted:
                yield Remark(_TOPICS[note.kind], made.name, told(note))
            for sentence in made.remarks:
                yield Remark(Topic.artifact, made.name, sentence)
        for collision in self.collisions:
            yield Remark(Topic.collision, collision.path, collision.sentence)
        for setting in self.settings:
            yield Remark(Topic.setting, "config.yaml", f"{setting.key}: {setting.value or 'no value'}; {setting.fate}")

    def as_json(self) -> dict[str, Any]:
        """Plain data; the names stay as they are, later versions may add some."""
        return {
            "folder": str(self.folder),
            "into": str(self.into),
            "dry_run": self.dry_run,
            "sources": [
                {"name": it.name, "kind": it.kind, "read": it.copy is not None, "rows": it.rows, "steps": it.steps}
                | ({"sentence": it.sentence} if it.sentence else {})
                for it in self.sources
            ],
            "projects": [
                {"name": it.name, "path": str(it.path), "outcome": it.fate, "rows_before": it.before}
                | {"rows_after": it.after, "steps": it.steps, "artifacts_taken_in": it.taken_in, "remarks": it.remarks}
                | {"notes": [_note(note) for note in it.noted]}
                for it in self.made
            ],
            "collisions": [it.sentence for it in self.collisions],
            "settings": [{"key": it.key, "value": it.value, "fate": it.fate} for it in self.settings],
        }

    def as_text(self, page: Path | None) -> str:
        """A line for each new file, then for whatever needs a look; `page` is where all of it is told."""
        lines = [f"{it.path or it.name}: {_FATES[it.fate]}; {_carried(it)}" for it in self.made]
        lines += [it.sentence for it in self.sources if it.sentence and not it.is_bad]
        lines += [f"{it.name}: {remark}" for it in self.made for remark in it.remarks]
        lines += [it.sentence for it in self.collisions]
        lines += [f"config.yaml, {it.key}: {it.fate}" for it in self.settings]
        lines += [f"All of it is told in {page}"] if page else []
        return "\n".join(map(_one_line, lines)) or "There is nothing to import."

    def as_html(self) -> str:
        """A page to read and keep."""
        title = "What an import would do" if self.dry_run else "Import"
        made = [
            [it.name, _FATES[it.fate], _counts(it.before), _counts(it.after), f"{it.taken_in:,}"] for it in self.made
        ]
        sources = [[it.name, kind_text(it.kind, it.revision), _counts(it.rows), it.sentence] for it in self.sources]
        parts = [
            f"<h1>{title}</h1>",
            f"<p>From {escape(str(self.folder))} to {escape(str(self.into))}. The old folder was not changed.</p>",
            _section(
                "New project files", _table(("File", "", "Rows before", "Rows after", "Artifacts taken in"), made)
            ),
            _section("Old files", _table(("File", "What it is", "Rows", ""), sources)),
            *(_section(f"{it.name}: how it was made", _list(it.steps)) for it in self.made),
            *(_section(f"{it.name}: set aside", _list(map(told, it.set_aside))) for it in self.made),
            *(_section(f"{it.name}: artifacts", _list(it.remarks)) for it in self.made),
            _section("Artifacts kept in one place", _list(it.sentence for it in self.collisions)),
            _section(
                "config.yaml", _table(("Key", "Value", ""), [[it.key, it.value, it.fate] for it in self.settings])
            ),
        ]
        return _PAGE.format(title=title, body="\n".join(part for part in parts if part))


_TOPICS = {"cell": Topic.aside, "row": Topic.aside, "read": Topic.understood, "made": Topic.added}
_FATES = {Fate.made: "made", Fate.planned: "would be made", Fate.there: "is there already; nothing was added"}
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; color-scheme: light dark }}
table {{ border-collapse: collapse }} th, td {{ text-align: left; padding: 0.3rem 1rem 0.3rem 0; vertical-align: top }}
th {{ border-bottom: 1px solid }} h2 {{ margin-top: 2rem; font-size: 1.1rem }}
</style></head><body>
{body}
</body></html>
"""


def _one_line(text: str) -> str:
    """What cannot be printed stands there as an escape."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def _carried(made: Made) -> str:
    aside = sum(it.rows for it in made.set_aside)
    said = f"{many(sum(made.before.values()), 'row')}, the files of {many(made.taken_in, 'artifact')}"
    return f"{said}, {aside:,} set aside" if aside else said


def _note(it: SetAside) -> dict[str, Any]:
    return {"kind": it.kind, "table": it.table, "row_id": it.row_id, "column": it.column, "reason": it.reason} | (
        {"rows": it.rows} if it.rows != 1 else {}
    )


def _counts(rows: dict[str, int]) -> str:
    counted = Counter({table.replace("_", " "): count for table, count in rows.items() if count})
    return ", ".join(f"{count:,} {table}" for table, count in sorted(counted.items())) or "none"


def _section(title: str, inside: str) -> str:
    return f"<h2>{escape(title)}</h2>\n{inside}" if inside else ""


def _list(lines: Iterable[str]) -> str:
    items = "\n".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>\n{items}\n</ul>" if items else ""


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    lines = "\n".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>\n<tr>{head}</tr>\n{lines}\n</table>"
