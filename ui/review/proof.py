"""The receipt of an approval: a page one can print, send and keep, with all there is to prove it by."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

from PySide6.QtCore import QBuffer, QMarginsF
from PySide6.QtGui import QPageSize, QPdfWriter, QTextDocument

from desktop.queries.files import put_in_place
from desktop.queries.proofs import Proof
from desktop.queries.rows import ChangeRequestRow, VersionRow
from desktop.queries.wording import as_proposed, as_text
from desktop.words import RequirementState
from ui import words

STYLE = """
body { font-family: sans-serif; font-size: 10pt; color: #1b1c20; }
h1 { font-size: 17pt; margin-bottom: 2pt; } h2 { font-size: 11pt; margin-top: 14pt; margin-bottom: 3pt; }
table { margin-bottom: 12px; } .name { padding-right: 14px; color: #5b5e66; } .quiet { color: #5b5e66; }
.code { font-family: monospace; font-size: 8pt; } pre { font-family: monospace; font-size: 9pt; white-space: pre-wrap; }
"""


def write(proof: Proof, to: Path) -> None:
    """Write the receipt as a PDF of A4 pages, whole or not at all; Known when the folder or the disk says no.

    For a worker: laying out long words takes time.
    """
    drawn = QBuffer()
    drawn.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(drawn)
    writer.setTitle(f"Approval {proof.approval.id}")
    writer.setCreator("Placet")
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF())  # the document leaves two centimetres itself
    document = QTextDocument()
    document.setDefaultStyleSheet(STYLE)
    document.setHtml("".join(_page(proof)))
    document.print_(writer)
    with put_in_place(to) as stream:
        stream.write(drawn.data().data())


def _page(proof: Proof) -> Iterator[str]:
    approval = proof.approval
    what = f"change request {approval.change_request_id}" if proof.change else f"version {approval.version_number}"
    if approval.digest is None:
        what = "no recorded version"
    said = words.verdict_text(approval)
    yield f"<h1>{escape(proof.task_title)}</h1>"
    yield f"<p class=quiet>{escape(proof.project_name)} · task {approval.task_id} · {what}</p>"
    yield "<h2>Decision</h2>"
    yield _table(
        (
            ("Verdict", f"{approval.approver} {said} {what}"),
            ("When", words.exact(approval.created_at)),
            ("Note", approval.comment or ""),
            ("Key", approval.key),
            ("SHA-256 of the words", approval.digest or ""),
        )
    )
    if proof.version is not None:
        yield from _version(proof.version)
    if proof.change is not None:
        yield from _change(proof.change, proof.base, went_back=proof.went_back)
    yield "<h2>Requirements as they stood</h2>"
    yield _table((one.name, f"{_state(one.state)}. {one.sentence}") for one in proof.requirements) or _none()
    yield "<h2>What had been on the screen</h2>"
    yield f"<p>{'<br>'.join(map(escape, proof.viewed))}</p>" if proof.viewed else _none()
    yield "<h2>In the audit chain</h2>"
    entry = proof.entry
    if entry is None:
        yield _none()
        return
    signed = "signed with the key above" if entry.signed else "not signed"
    yield _table((("Entry", f"{entry.id:,}, {entry.act}, {signed}"), ("Hash", entry.hash)))
    yield f"<pre class=code>{escape(entry.payload)}</pre>"


def _version(version: VersionRow) -> Iterator[str]:
    yield f"<h2>The words that were decided about</h2><p><b>{escape(version.title)}</b></p>"
    yield f"<pre>{escape(as_text(version))}</pre>"


def _change(change: ChangeRequestRow, base: VersionRow | None, *, went_back: bool) -> Iterator[str]:
    """Why, and all the words there would be: what an approval of it is about."""
    if went_back:
        yield "<h2>The change as it reads now</h2>"
        yield "<p>It went back to be reworded: what was decided about is known by its SHA-256.</p>"
    else:
        yield "<h2>The change that was decided about</h2>"
    yield f"<p class=quiet>Why</p><pre>{escape(change.content)}</pre>"
    if base is not None:
        yield f"<p class=quiet>The words it asks for, in the place of version {base.number}</p>"
        yield f"<pre>{escape(as_text(as_proposed(base, change.proposal)))}</pre>"
    if change.proposal_text:
        yield f"<p class=quiet>What it asks for</p><pre>{escape(change.proposal_text)}</pre>"


def _table(pairs: "Iterator[tuple[str, str]] | tuple[tuple[str, str], ...]") -> str:
    rows = "".join(
        f"<tr><td class=name>{escape(name)}</td><td{_code(value)}>{escape(value)}</td></tr>"
        for name, value in pairs
        if value
    )
    return f"<table>{rows}</table>" if rows else ""


def _code(value: str) -> str:
    return " class=code" if len(value) == 64 and " " not in value else ""


def _state(name: str) -> str:
    return words.status_text(RequirementState(name)) if name in RequirementState.__members__ else name


def _none() -> str:
    return "<p class=quiet>Nothing was recorded.</p>"
