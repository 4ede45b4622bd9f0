"""The table of artifacts."""

from desktop.queries.filters import ArtifactFilter, ArtifactSort
from desktop.queries.listed import ArtifactRow
from desktop.words import ArtifactType
from ui import words
from ui.tables.columns import Column, Mark, number, quiet, time
from ui.tables.listing import Choice, Later, Listing, Queries, options


def _queries() -> Queries:
    from desktop.queries import artifacts

    return artifacts


def _type_mark(kind: ArtifactType) -> Mark:
    return words.type_glyph(kind), "muted"


def _mark(row: ArtifactRow) -> Mark:
    return _type_mark(row.type)


def _size_in_full(row: ArtifactRow) -> str:
    return "" if row.size is None else f"{row.size:,} bytes"


COLUMNS = (
    number("id", "No.", lambda row: row.id, width=56, sort=ArtifactSort.ID, tint=quiet, shown=False),
    Column("name", "Name", lambda row: row.name, 320, mark=_mark, grow=True, least=160, sort=ArtifactSort.NAME),
    Column("type", "Type", lambda row: words.type_text(row.type), 120, sort=ArtifactSort.TYPE),
    Column(
        "size",
        "Size",
        lambda row: row.size,
        96,
        lambda row: words.size_text(row.size),
        _size_in_full,
        right=True,
        sort=ArtifactSort.SIZE,
        falling=True,
    ),
    Column(
        "content",
        "Content",
        lambda row: "In this file" if row.has_content else "Not in this file",
        128,
        tint=lambda row: "muted" if row.has_content else "warn",
    ),
    Column("task", "Task", lambda row: row.task_id, 64, right=True, tint=quiet, shown=False),
    Column("project", "Project", lambda row: row.project_name, 160, least=96, tint=quiet, shown=False),
    time("created", "Created", lambda row: row.created_at, sort=ArtifactSort.CREATED),
    Column("digest", "SHA-256", lambda row: row.content_sha256, 160, least=96, tint=quiet, shown=False),
    time("deleted", "Deleted", lambda row: row.deleted_at, shown=False),
)

ARTIFACTS = Listing(
    one="artifact",
    many="artifacts",
    queries=Later(_queries),
    tables=frozenset({"artifacts", "projects", "tasks"}),
    columns=COLUMNS,
    choices=(Choice("types", "Type", options(tuple(ArtifactType), words.type_text, _type_mark)),),
    where=ArtifactFilter(),
    by=ArtifactSort.CREATED,
    falling=True,
    nothing="This file has no artifacts yet.",
    search="Search artifacts",
    by_project=True,
)
