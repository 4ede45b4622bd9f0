"""The artifact files beside an old database, taken into the file once it is upgraded."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from desktop.commands import audit, contents
from desktop.commands.actors import acting_as
from desktop.errors import Known
from desktop.identity import PROGRAM
from desktop.legacy.places import Claim, Finding, Places, State, home_of
from desktop.legacy.siblings import name_projects
from desktop.schema import Artifact
from desktop.store.project import Project
from desktop.store.shapes import FIRST


def take_in(session: Session, home: Path) -> tuple[Finding, ...]:
    """Take in what lies in the folder `artifacts` of `home`; a finding for each artifact whose bytes are not in it.

    Bytes count only with the digest the row gives. What is there already is left alone, so doing it twice adds nothing.
    """
    places = Places(home)
    if not places.are_there:
        return ()
    findings = tuple(kept(session, places.find(claim), claim.id) for claim in claims(session))
    if taken := [it.claim.id for it in findings if it.state is State.found]:
        with acting_as(session, PROGRAM):
            audit.record(session, "artifact.take_in", facts=audit.many(taken))
    return findings


def complete(project: Project) -> Project:
    """Take in what lies beside a file just upgraded from the old tool: names of projects, and artifact files.

    What could not be taken in the project notes.
    """
    receipt = project.receipt
    if receipt is None or receipt.from_revision != FIRST or project.read_only:
        return project
    try:
        project.write(name_projects, project.path).result()
        findings = project.write(take_in, home_of(project.path)).result()
    except Known as known:
        project.note = f"{project.note} {known.sentence}".strip()
        return project
    if any(it.state not in (State.found, State.nothing) for it in findings):
        project.note = f"{project.note} {told(findings)}".strip()
    return project


def claims(session: Session) -> tuple[Claim, ...]:
    """What the artifacts say whose bytes are not in the file."""
    asked = select(Artifact.id, Artifact.project_id, Artifact.name, Artifact.storage_path, Artifact.sha256)
    rows = session.execute(asked.where(Artifact.content_sha256.is_(None)).order_by(Artifact.id))
    return tuple(Claim(*row) for row in rows)


def kept(session: Session, finding: Finding, artifact_id: int) -> Finding:
    """Take in the bytes of one finding, for the artifact with this id; the finding, as it turned out."""
    if finding.state is not State.found or finding.path is None:
        return finding
    try:
        seen = contents.keep(session, finding.path)
    except Known as known:
        return replace(finding, state=State.unreadable, sentence=known.sentence)
    if finding.claim.sha256 not in (None, seen.sha256):
        raise Known(f"“{finding.path.name}” changed while it was read. Nothing was taken in. Try again.")
    session.execute(update(Artifact).where(Artifact.id == artifact_id).values(content_sha256=seen.sha256))
    return finding


def told(findings: Iterable[Finding]) -> str:
    """What was taken in, in one sentence, and what was not, in one each; empty when there was nothing to take in."""
    them = [it for it in findings if it.state is not State.nothing]
    if not them:
        return ""
    count = sum(it.state is State.found for it in them)
    whole = "1 artifact was" if count == 1 else f"{count:,} artifacts were"
    rest = [it.sentence for it in them if it.state is not State.found]
    return " ".join([f"The files of {whole} taken in, out of {len(them):,}.", *rest])
