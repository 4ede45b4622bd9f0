"""Everything one entry of the audit chain says, on one page."""

import json
from collections.abc import Mapping
from functools import partial
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.queries.rows import AuditRow
from ui import acts, style, words
from ui.review import controls, parts

NAMED = {"kind": "Kind", "id": "Number", "version": "Version"}  # in this order
DIGEST = "digest"
STORED = frozenset({"kind", "status", "state", "type", "from", "to", "skipped"})  # told by words the file stores


class AuditPage(parts.Page):
    """An act: what, who, when, on what, and the bytes that are sealed."""

    task_opened = Signal(int)
    """The task it is about was pressed (id)."""

    def __init__(self, row: AuditRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        did = acts.text(row.act)
        self.add(style.label(f"Refused: {did}" if row.refused else did, "title"))
        if row.refused:
            self.add(parts.glyph_line(style.icon("prohibit", "bad"), str(row.facts.get("sentence", ""))))
        if on := acts.on(row):
            self.add(parts.quiet(on))
        self.add(parts.quiet(f"Entry {row.id:,} · {words.ago(row.happened_at)}", tip=words.exact(row.happened_at)))
        self.section("Who")
        self.add(parts.glyph_line(style.icon("user", "muted"), row.by or "not recorded"))
        if row.signed:
            self.add(parts.glyph_line(style.icon("pen-nib", "good"), "Signed with their key"))
        self.add(parts.facts((("Program", row.program), ("When", words.exact(row.happened_at)), ("Act", row.act))))
        if row.person_key:
            self.add(style.label("Key", "muted"))
            self.add(parts.digest(row.person_key))
        if row.task_id is not None:
            self.section("Its task")
            line = controls.LineButton(style.icon("check-square", "muted"), f"{row.task_id}  {row.title}".strip())
            line.clicked.connect(partial(self.task_opened.emit, row.task_id))
            self.add(line)
        self._add_all("On what exactly", row.subject)
        told = {name: value for name, value in row.facts.items() if not (row.refused and name == "sentence")}
        self._add_all("What was recorded", told)
        self.section("Seal")
        self.add(style.label("Hash", "muted"))
        self.add(parts.digest(row.hash))
        self.add(style.label("The words it seals", "muted"))
        self.add(_words(row.payload))
        self.end()

    def _add_all(self, title: str, told: Mapping[str, object]) -> None:
        if not told:
            return
        self.section(title)
        order = [*(name for name in NAMED if name in told), *(name for name in told if name not in NAMED)]
        facts = ((_named(name, told), _value(told[name], name)) for name in order if name != DIGEST)
        self.add(parts.facts(facts))
        if DIGEST in told:
            self.add(style.label("SHA-256", "muted"))
            self.add(parts.digest(str(told[DIGEST])))


def _named(name: str, told: Mapping[str, object]) -> str:
    """What a fact is called; the number of a version's row is not that of its task, which is a number as well."""
    if name == "id" and told.get("kind") == "task_version":
        return "Row"
    return NAMED.get(name) or name.replace("_", " ").capitalize()


def _value(value: object, name: str) -> str:
    if isinstance(value, str):
        return words.choice_text(value) if name in STORED else parts.broken(value)
    if value is None or (not value and isinstance(value, (dict, list))):
        return "None"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if name == "rows" and isinstance(value, dict):
        return _rows(cast("dict[str, object]", value))
    if name == "gates" and isinstance(value, dict):
        gates = cast("dict[str, object]", value)
        return "\n".join(f"{gate}: {'passed' if passed is True else 'did not pass'}" for gate, passed in gates.items())
    if name in STORED and isinstance(value, list):
        return ", ".join(words.choice_text(str(one)) for one in value)
    return json.dumps(value, ensure_ascii=False, indent=1) if isinstance(value, (dict, list)) else json.dumps(value)


def _rows(held: Mapping[str, object]) -> str:
    """Which rows an entry holds, and how their digests begin and end; they stand whole in the words it seals."""
    lines: list[str] = []
    for table, rows in held.items():
        digests = cast("dict[str, object]", rows) if isinstance(rows, dict) else {}
        lines += [f"{table.replace('_', ' ')} {row}: {parts.short(str(digest))}" for row, digest in digests.items()]
    return "\n".join(lines)


def _words(payload: str) -> QPlainTextEdit:
    """The sealed text, laid out and wrapped wherever it must be; it scrolls by itself."""
    text = QPlainTextEdit(_laid_out(payload))
    text.setReadOnly(True)
    text.setFont(style.monospace())
    text.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
    text.setFrameShape(QPlainTextEdit.Shape.NoFrame)
    text.setFixedHeight(40 * style.GRID)
    text.setTabChangesFocus(True)
    text.setAccessibleName("The words it seals")
    return text


def _laid_out(payload: str) -> str:
    try:
        return json.dumps(json.loads(payload), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return payload
