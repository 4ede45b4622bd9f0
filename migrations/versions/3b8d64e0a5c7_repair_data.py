"""Put right what contradicts itself, and set aside word for word what cannot be put right."""

import json
import re
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from alembic import op

revision = "3b8d64e0a5c7"
down_revision = "7f0a2c91d3b4"

PHASE = ("PLANNER", "ARCHITECT", "REVIEW_APPROVAL", "CODER")
TASK = ("PENDING", "IN_PROGRESS", "AWAITING_APPROVAL", "APPROVED", "REJECTED", "COMPLETED", "CANCELLED")
CHANGE_REQUEST = ("DRAFT", "SUBMITTED", "APPROVED", "REJECTED", "IMPLEMENTED")
ARTIFACT = ("SPEC", "PLAN", "ARCHITECTURE", "ADR", "TRANSCRIPT", "DIFF", "LOG", "OTHER")
RUN = ("RUNNING", "SUCCESS", "FAILURE", "TIMEOUT", "CANCELLED")


class Rule(NamedTuple):
    """What a column may hold: `kind` (or the names of an enum), and the SQL put where no meaning can be read.

    `otherwise` "NULL" also says that the column may be NULL; "" says that without this value the row means nothing.
    `longest` is in characters. The kind "free" is any text; often it is the repr of a dict that was meant as JSON.
    """

    kind: str | tuple[str, ...]
    otherwise: str = "NULL"
    longest: int = 1_000_000_000


TEXT, TEXT_NEEDED, JSON = Rule("text"), Rule("text", "''"), Rule("json")
NUMBER, NUMBER_NEEDED = Rule("integer"), Rule("integer", "")
# A time nobody knows is the beginning of time, so that it is seen to be none.
TIME, TIME_NEEDED = Rule("time"), Rule("time", "'1970-01-01 00:00:00'")
WORDS = ("text", "json", "free")
# What Python's repr writes for dicts and lists of strings, numbers, True, False and None.
ESCAPE = r"[\\'\"nrt]|x[0-9a-f]{2}|u[0-9a-f]{4}|U00(?:0[0-9a-f]|10)[0-9a-f]{4}"
REPR = (
    rf"(?:(?P<string>'(?:[^'\\\n]|\\(?:{ESCAPE}))*'|\"(?:[^\"\\\n]|\\(?:{ESCAPE}))*\")"
    r"|(?P<word>True|False|None|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|[{}\[\],:]))(?P<space> *)"
)
WORDS_OF_JSON = {"True": "true", "False": "false", "None": "null"}
LATEST = "(SELECT COALESCE(MAX(version_num), 1) FROM task_versions WHERE task_id = tasks.id)"

# Where no meaning can be read, the cautious answer: nothing counts as approved or successful, and it stands still.
COLUMNS: dict[str, dict[str, Rule]] = {
    "projects": {
        "name": Rule("text", "''", 255),
        "db_path": Rule("text", "''", 512),
        "description": TEXT,
        "root_path": Rule("text", longest=512),
        "default_engine": Rule("text", longest=255),
        "current_phase": Rule(PHASE),
        **dict.fromkeys(("spec_artifact_id", "selected_arch_option_id"), NUMBER),
        **dict.fromkeys(("created_at", "updated_at"), TIME_NEEDED),
    },
    "task_versions": {
        **dict.fromkeys(("task_id", "version_num"), NUMBER_NEEDED),
        "title": Rule("text", "''", 512),
        "description": TEXT,
        **dict.fromkeys(("gates_json", "deps_json", "extra_data"), JSON),
        "created_at": TIME_NEEDED,
    },
    "tasks": {
        "project_id": NUMBER_NEEDED,
        "title": Rule("text", "''", 512),
        "description": TEXT,
        "engine_override": Rule("text", longest=255),
        "extra_data": JSON,
        "status": Rule(TASK, "'PENDING'"),
        "current_phase": Rule(PHASE),
        "version": Rule("integer", LATEST),
        "active_version_id": NUMBER,
        **dict.fromkeys(("attempts", "priority"), Rule("integer", "0")),
        **dict.fromkeys(("created_at", "updated_at"), TIME_NEEDED),
    },
    "change_requests": {
        "task_id": NUMBER_NEEDED,
        "phase": Rule(PHASE, "'PLANNER'"),
        "content": TEXT_NEEDED,
        "status": Rule(CHANGE_REQUEST, "'DRAFT'"),
        "version": Rule("integer", "1"),
        **dict.fromkeys(("created_at", "updated_at"), TIME_NEEDED),
    },
    "runs": {
        "task_id": NUMBER_NEEDED,
        "engine": Rule("text", "''", 255),
        "status": Rule(RUN, "'FAILURE'"),
        "log_path": Rule("text", longest=1024),
        **dict.fromkeys(("gate_results", "extra_data"), JSON),
        "start_time": TIME_NEEDED,
        "end_time": TIME,
    },
    "approvals": {
        "task_id": NUMBER_NEEDED,
        "change_request_id": NUMBER,
        "approver": Rule("text", "''", 255),
        "approved": Rule("boolean", "0"),
        "comment": TEXT,
        "created_at": TIME_NEEDED,
    },
    "artifacts": {
        "project_id": NUMBER_NEEDED,
        **dict.fromkeys(("task_id", "run_id", "file_size"), NUMBER),
        "artifact_type": Rule(ARTIFACT, "'OTHER'"),
        "name": Rule("text", "''", 512),
        "file_path": Rule("text", "''", 1024),
        "storage_path": Rule("text", longest=1024),
        "sha256": Rule("text", longest=64),
        "extra_data": Rule("free"),
        "created_at": TIME_NEEDED,
    },
    "control_state": {
        "project_id": NUMBER_NEEDED,
        "paused": Rule("boolean", "1"),
        "max_attempts": Rule("integer", "3"),
        "timeout_seconds": Rule("integer", "300"),
        "current_task_id": NUMBER,
        "extra_data": JSON,
        "updated_at": TIME_NEEDED,
    },
}
# (child, column, parent); parents come first, so that what goes takes along all that hangs on it.
NEEDED = (
    ("task_versions", "task_id", "tasks"),
    ("change_requests", "task_id", "tasks"),
    ("runs", "task_id", "tasks"),
    ("approvals", "task_id", "tasks"),
)
OPTIONAL = (
    ("approvals", "change_request_id", "change_requests"),
    ("artifacts", "task_id", "tasks"),
    ("artifacts", "run_id", "runs"),
    ("control_state", "current_task_id", "tasks"),
    ("projects", "spec_artifact_id", "artifacts"),
)


def upgrade() -> None:
    if _sqlite():
        for table, rules in COLUMNS.items():
            _repair_values(table, rules)
    for table in ("tasks", "artifacts", "control_state"):
        _make_missing_projects(table)
    for child, column, parent in NEEDED:
        for row_id, named in _all(_orphans(child, column, parent)):
            _set_row_aside(child, row_id, f"it belongs to task {named}, which is not in the file")
    for child, column, parent in OPTIONAL:
        for row_id, named in _all(_orphans(child, column, parent)):
            _set_cell_aside(child, row_id, column, f"{parent[:-1]} {named} is not in the file".replace("_", " "))
    # The old tool had no table of architecture options: whatever stands here refers to nothing.
    column = "selected_arch_option_id"
    for row_id, named in _all(f"SELECT id, {column} FROM projects WHERE {column} IS NOT NULL"):
        _set_cell_aside("projects", row_id, column, f"option {named} was chosen, and the old tool kept no options")
    newest = "SELECT MAX(id) FROM control_state GROUP BY project_id"
    for (row_id,) in _all(f"SELECT id FROM control_state WHERE id NOT IN ({newest})"):
        _set_row_aside("control_state", row_id, "the project has a newer one, which counts")
    _settle_versions()


def downgrade() -> None:
    for kind, table, row_id, rows, column, original in _all(
        "SELECT kind, table_name, row_id, row_count, column_name, original FROM quarantine ORDER BY id DESC"
    ):
        if kind == "made":
            _run(f"DELETE FROM {table} WHERE id BETWEEN :first AND :last", first=row_id, last=row_id + rows - 1)
        elif kind in ("cell", "read"):
            found = json.loads(original)
            _run(f"UPDATE {table} SET {column} = {_as(found)} WHERE id = :id", id=row_id, **_value(found))
        else:
            row = json.loads(original)
            values = ", ".join(_as(found, name) for name, found in row.items())
            bound = {key: value for name, found in row.items() for key, value in _value(found, name).items()}
            _run(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values})", **bound)
    _run("DELETE FROM quarantine")


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _all(sql: str, **values: object) -> list[sa.Row[tuple[object, ...]]]:
    return list(op.get_bind().execute(sa.text(sql), values).all())


def _run(sql: str, **values: object) -> None:
    op.get_bind().execute(sa.text(sql), values)


def _orphans(child: str, column: str, parent: str) -> str:
    return (
        f"SELECT id, {column} FROM {child} WHERE {column} IS NOT NULL"
        f" AND NOT EXISTS (SELECT 1 FROM {parent} WHERE {parent}.id = {child}.{column})"
    )


# Values: PostgreSQL never let a wrong one in, SQLite takes any.


def _repair_values(table: str, rules: dict[str, Rule]) -> None:
    for column in (name for name, rule in rules.items() if rule.kind in WORDS):
        for row_id, found in _undecodable(table, column):
            reason, text = "not all of it is text (UTF-8)", found.decode(errors="replace")
            _set_cell_aside(table, row_id, column, reason, ":text", text=text)
    wrong = {column: _wrong(column, rule) for column, rule in rules.items()}
    flags = ", ".join(f"({condition})" for condition in wrong.values())
    for row_id, *flagged in _all(f"SELECT id, {flags} FROM {table} WHERE {' OR '.join(wrong.values())}"):
        columns = [column for column, flag in zip(rules, flagged, strict=True) if flag]
        for column in columns:
            rule, found = rules[column], _found(table, row_id, column)
            meant = _meaning(rule, found)
            if meant is not None:
                _note("read", table, row_id, column, _json(found), f"read as “{str(meant)[:80]}”")
                _run(f"UPDATE {table} SET {column} = :meant WHERE id = :id", id=row_id, meant=meant)
            elif rule.kind == "free" and isinstance(found, str):
                continue  # a person's words that only look like data
            elif rule.kind == "text" and rule.otherwise == "''" and found is not None:
                text = found.decode(errors="replace") if isinstance(found, bytes) else str(found)
                text = text[: rule.longest - 1] + "…" if len(text) > rule.longest else text
                _set_cell_aside(table, row_id, column, f"no text of up to {rule.longest} letters", ":text", text=text)
            elif rule.otherwise:
                _set_cell_aside(table, row_id, column, _why(column, rule, found), rule.otherwise)
            else:
                _set_row_aside(
                    table, row_id, f"its {column.removesuffix('_id').replace('_num', ' number')} cannot be read"
                )
                break


def _why(column: str, rule: Rule, found: object) -> str:
    """Why a value cannot stay, for the person whose it is."""
    if found is None:
        return "nothing is written there"
    text = found.decode(errors="replace") if isinstance(found, bytes) else str(found)
    said = " ".join(text.replace("\0", "").split())
    said = f"{said[:39]}…" if len(said) > 40 else said
    if isinstance(rule.kind, tuple):
        wanted = f"a {column.removeprefix('current_').removeprefix('artifact_')} this program knows"
    else:
        wanted = {"integer": "a whole number", "boolean": "yes or no", "time": "a time"}.get(rule.kind, "valid JSON")
    return f"“{said}” is not {wanted}"


def _wrong(column: str, rule: Rule) -> str:
    """The SQL condition under which a value cannot stay as it is.

    A modifier makes SQLite reckon a time: without one it lets the 30th of February pass.
    """
    if isinstance(rule.kind, tuple):
        wrong = f"{column} NOT IN ({', '.join(map(repr, rule.kind))})"
    else:
        time = f"substr({column}, 1, 19)"
        wrong = {
            "text": f"typeof({column}) = 'blob' OR length({column}) > {rule.longest}",
            "json": f"typeof({column}) = 'blob' OR {column} <> '' AND NOT json_valid({column})",
            "free": f"typeof({column}) = 'blob' OR substr({column}, 1, 1) IN ('{{', '[') AND NOT json_valid({column})",
            "integer": f"typeof({column}) <> 'integer'",
            "boolean": f"{column} NOT IN (0, 1)",
            "time": f"typeof({column}) <> 'text' OR {column} GLOB '0000*' OR datetime({time}, '+0 day') IS NOT {time}"
            f" OR length({column}) <> 19 AND ({column} NOT GLOB '???????????????????.?*'"
            f" OR substr({column}, 21) GLOB '*[^0-9]*')",
        }[rule.kind]
    empty = f"{column} IS NOT NULL AND" if rule.otherwise == "NULL" else f"{column} IS NULL OR"
    return f"({empty} ({wrong}))"


def _meaning(rule: Rule, found: object) -> object:
    """What a wrong value means beyond doubt, else None."""
    if isinstance(found, bytes):
        if found.decode(errors="replace").encode() != found:
            return None
        found = found.decode()
        if rule.kind in ("text", "free"):
            return found if len(found) <= rule.longest else None
    if not isinstance(found, str):
        return None
    if rule.kind in ("json", "free"):
        return _as_json(found)
    if isinstance(rule.kind, tuple):
        name = re.sub(r"[\s-]+", "_", found.strip()).upper()
        return name if name in rule.kind else None
    if rule.kind == "boolean":
        word = found.strip().lower()
        return int(word in ("true", "yes")) if word in ("true", "yes", "false", "no") else None
    return _moment(found) if rule.kind == "time" else None


def _moment(found: str) -> str | None:
    """A time as text, in UTC and without a zone; None when there was no such day or hour."""
    parts = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?(Z|[+-]\d\d:\d\d)?)?", found.strip())
    day, time, fraction, zone = parts.groups(default="") if parts else ("",) * 4
    known = "CASE date(:day, '+0 days') WHEN :day THEN datetime(:moment, '+0 days') END"
    ((second,),) = _all(f"SELECT {known}", day=day, moment=f"{day} {time or '00:00'}{zone}")
    return f"{second}{fraction}" if second and second[:4] >= "0001" else None


def _as_json(found: str) -> str | None:
    """The JSON that a text is, or that it means if it is what Python writes for a dict or list of plain values."""
    text, at = "", 0
    for token in re.finditer(REPR, found):
        if token.start() != at:
            return None
        at, word, string = token.end(), token["word"], token["string"]
        text += json.dumps(_unescaped(string[1:-1]), ensure_ascii=False) if string else WORDS_OF_JSON.get(word, word)
        text += token["space"]
    meant = text if at == len(found) and not re.search("[\ud800-\udfff]", text) else ""
    return next((it for it in (found, meant) if it and _all("SELECT json_valid(:text)", text=it)[0][0]), None)


def _unescaped(text: str) -> str:
    """The text that a string literal of Python stands for, given without its quotes."""

    def meant(escape: re.Match[str]) -> str:
        kind, digits = escape[1][0], escape[1][1:]
        return chr(int(digits, 16)) if digits else {"n": "\n", "r": "\r", "t": "\t"}.get(kind, kind)

    return re.sub(rf"\\({ESCAPE})", meant, text)


def _undecodable(table: str, column: str) -> list[tuple[object, bytes]]:
    """(row id, bytes) of the texts that are not UTF-8; only one with a sign beyond ASCII can be."""
    beyond = f"typeof({column}) = 'text' AND {column} GLOB '*[^' || char(1) || '-~]*'"
    found = _all(f"SELECT id, CAST({column} AS BLOB) FROM {table} WHERE {beyond}")
    return [(row_id, text) for row_id, text in found if text.decode(errors="replace").encode() != text]


def _found(table: str, row_id: object, column: str) -> object:
    """A value as it stands: bytes for a BLOB, {"text": hex} for text that is not UTF-8, a string for a time."""
    if not _sqlite():
        found = _all(f"SELECT {column} FROM {table} WHERE id = :id", id=row_id)[0][0]
        return found.isoformat(sep=" ") if isinstance(found, datetime) else found
    look = f"SELECT typeof({column}), CASE typeof({column}) WHEN 'text' THEN CAST({column} AS BLOB) ELSE {column} END"
    kind, found = _all(f"{look} FROM {table} WHERE id = :id", id=row_id)[0]
    if kind != "text" or not isinstance(found, bytes):
        return found
    text = found.decode(errors="replace")
    return text if text.encode() == found else {"text": found.hex()}


def _json(found: object) -> str:
    return json.dumps(found, ensure_ascii=False, default=lambda value: {"hex": value.hex()})


def _as(found: object, name: str = "value") -> str:
    return f"CAST(:{name} AS TEXT)" if isinstance(found, dict) and "text" in found else f":{name}"


def _value(found: object, name: str = "value") -> dict[str, object]:
    return {name: bytes.fromhex(next(iter(found.values()))) if isinstance(found, dict) else found}


def _set_cell_aside(table: str, row_id: object, column: str, reason: str, then: str = "NULL", **values: object) -> None:
    _note("cell", table, row_id, column, _json(_found(table, row_id, column)), reason)
    _run(f"UPDATE {table} SET {column} = {then} WHERE id = :id", id=row_id, **values)


def _set_row_aside(table: str, row_id: object, reason: str) -> None:
    row = {column: _found(table, row_id, column) for column in ("id", *COLUMNS[table])}
    _note("row", table, row_id, None, _json(row), reason)
    _run(f"DELETE FROM {table} WHERE id = :id", id=row_id)


def _note(kind: str, table: str, row_id: object, column: str | None, original: str, reason: str) -> None:
    into = "INSERT INTO quarantine (kind, table_name, row_id, column_name, original, reason)"
    values = "VALUES (:kind, :table, :row_id, :column, :original, :reason)"
    _run(f"{into} {values}", kind=kind, table=table, row_id=row_id, column=column, original=original, reason=reason)


def _make_missing_projects(child: str) -> None:
    missing = _orphans(child, "project_id", "projects").replace("SELECT id,", "SELECT DISTINCT")
    made = "INSERT INTO projects (id, name, db_path) VALUES (:id, :name, '')"
    for (project_id,) in _all(missing):
        _run(made, id=project_id, name=f"Project {project_id}")
        reason = f"it was missing, and rows of {child.replace('_', ' ')} belong to it"
        _note("made", "projects", project_id, None, "null", reason)


def _settle_versions() -> None:
    """One row for each number of a task, and the active one is that of the task's own number."""
    op.create_index("placet_versions", "task_versions", ["task_id", "version_num"])
    # Of two rows with one number the active one speaks, else the one written last, as in the old tool.
    twice = (
        "SELECT v.id FROM task_versions v JOIN (SELECT task_id, version_num, MAX(id) AS last FROM task_versions"
        " GROUP BY task_id, version_num HAVING COUNT(*) > 1) d"
        " ON d.task_id = v.task_id AND d.version_num = v.version_num"
        " JOIN tasks t ON t.id = v.task_id LEFT JOIN task_versions a ON a.id = t.active_version_id"
        " AND a.task_id = d.task_id AND a.version_num = d.version_num WHERE v.id <> COALESCE(a.id, d.last)"
    )
    for (row_id,) in _all(twice):
        _set_row_aside("task_versions", row_id, "its task has another version with the same number")
    differs = "IS NOT" if _sqlite() else "IS DISTINCT FROM"
    for row_id, at, version_id in _all(
        "SELECT t.id, t.version, v.id FROM tasks t LEFT JOIN task_versions v ON v.task_id = t.id AND"
        f" v.version_num = t.version WHERE t.active_version_id {differs} v.id"
    ):
        reason = f"it is not version {at}, at which the task is"
        _set_cell_aside("tasks", row_id, "active_version_id", reason, ":version_id", version_id=version_id)
    op.drop_index("placet_versions", "task_versions")
