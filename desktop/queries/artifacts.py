"""What can be asked about artifacts."""

from array import array
from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from desktop.errors import Known
from desktop.queries import listing
from desktop.queries.filters import ArtifactFilter, ArtifactSort
from desktop.queries.rows import ArtifactRow
from desktop.schema import Artifact, ContentChunk, Project

_KEYS: Mapping[ArtifactSort, listing.Key] = {
    ArtifactSort.ID: Artifact.id,
    ArtifactSort.NAME: func.lower(Artifact.name),
    ArtifactSort.TYPE: Artifact.artifact_type,
    ArtifactSort.SIZE: Artifact.file_size,
    ArtifactSort.CREATED: Artifact.created_at,
}
_ROW = select(
    Artifact.id,
    Artifact.project_id,
    listing.short(Project.name),
    Artifact.task_id,
    Artifact.run_id,
    Artifact.artifact_type,
    listing.short(Artifact.name),
    Artifact.file_size,
    Artifact.content_sha256.is_not(None),
    Artifact.sha256,
    Artifact.content_sha256,
    Artifact.storage_path,
    Artifact.created_at,
    Artifact.deleted_at,
).join(Project, Project.id == Artifact.project_id)
_ROWS = _ROW.where(Artifact.id.in_(listing.IDS))


def ids(session: Session, where: ArtifactFilter, by: ArtifactSort, descending: bool) -> "array[int]":
    """All ids in view order; without a filter read from an index alone (by ID: from the table)."""
    order = listing.order(_KEYS[by], Artifact.id, descending)
    return listing.in_view_order(session, select(Artifact.id).where(*_matching(where)).order_by(*order))


def page(
    session: Session, where: ArtifactFilter, by: ArtifactSort, descending: bool, offset: int, limit: int
) -> list[ArtifactRow]:
    """At most `limit` rows from `offset` on, in view order: what is shown before all ids are there."""
    order = listing.order(_KEYS[by], Artifact.id, descending)
    shown = listing.page_of_ids(session, Artifact.id, _matching(where), order, offset, limit)
    there = rows(session, shown)
    return [there[artifact_id] for artifact_id in shown if artifact_id in there]


def rows(session: Session, ids: Sequence[int]) -> dict[int, ArtifactRow]:
    """The artifacts among these ids that still exist, deleted ones included."""
    found = (row for some in listing.in_chunks(ids) for row in session.execute(_ROWS, {"ids": some}))
    return {row[0]: ArtifactRow(*row) for row in found}


def count(session: Session, where: ArtifactFilter) -> int:
    """How many artifacts `ids` would give."""
    return session.scalar(select(func.count()).select_from(Artifact).where(*_matching(where))) or 0


def detail(session: Session, artifact_id: int) -> ArtifactRow:
    """One artifact; Known when this file has no such artifact."""
    row = rows(session, [artifact_id]).get(artifact_id)
    if row is None:
        raise Known(f"Artifact {artifact_id} is not in this file.")
    return row


def _matching(where: ArtifactFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [listing.alive(Artifact.deleted_at, where.deleted)]
    if where.project_id is not None:
        conditions.append(Artifact.project_id == where.project_id)
    if where.task_id is not None:
        conditions.append(Artifact.task_id == where.task_id)
    if where.types:
        conditions.append(Artifact.artifact_type.in_(sorted(where.types)))
    conditions += [_has(word) for word in listing.words(where.text)]
    return conditions


def _has(word: str) -> ColumnElement[bool]:
    """The word begins a word of the name, or of the text inside; each word may be found in another place."""
    inside = select(ContentChunk.sha256).where(ContentChunk.id.in_(listing.hits("chunks_fts", word)))
    return or_(Artifact.id.in_(listing.hits("artifacts_fts", word)), Artifact.content_sha256.in_(inside))
