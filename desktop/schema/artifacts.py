"""Artifacts, the bytes they hold, and the architecture options read from them."""

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.schema.base import NEVER_REUSE_IDS, Base, Created, Deletable, Identified, sort_index, words
from desktop.words import ArtifactType


class Artifact(Identified, Created, Deletable, Base):
    """A document of a project.

    `sha256` and `file_size` (bytes) are what was claimed when it was recorded; `content_sha256` is set once the bytes
    are in this file. `file_path` is the original name, `storage_path` where an older tool kept the bytes.
    """

    __tablename__ = "artifacts"
    __table_args__ = (
        sort_index("artifacts", func.lower(text("name")), named="name"),
        sort_index("artifacts", "artifact_type"),
        sort_index("artifacts", "file_size"),
        sort_index("artifacts", "created_at"),
        NEVER_REUSE_IDS,
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"), index=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.id"), index=True)
    artifact_type: Mapped[ArtifactType] = mapped_column(words(ArtifactType, "artifact_type"))
    name: Mapped[str] = mapped_column(String(512))
    file_path: Mapped[str] = mapped_column(String(1024))
    storage_path: Mapped[str | None] = mapped_column(String(1024))
    sha256: Mapped[str | None] = mapped_column(String(64))
    file_size: Mapped[int | None] = mapped_column(BigInteger)
    extra_data: Mapped[str | None] = mapped_column(Text)
    content_sha256: Mapped[str | None] = mapped_column(ForeignKey("contents.sha256"), index=True)


class Content(Created, Base):
    """Bytes kept once under their SHA-256 (hex); `size` in bytes, `line_count` 0 where they are not UTF-8 text."""

    __tablename__ = "contents"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    is_text: Mapped[bool]
    line_count: Mapped[int] = mapped_column(BigInteger)


class ContentChunk(Identified, Base):
    """A piece of at most 64 KiB; text is cut after line ends where there are any, and never inside a character.

    `first_line` (from 0) is the first line that starts in this chunk or, where it only continues a long line, the next
    one; such a chunk ends with that line. So line n starts in the last chunk whose `first_line` is <= n.
    """

    __tablename__ = "content_chunks"
    __table_args__ = (
        UniqueConstraint("sha256", "number"),
        Index("ix_content_chunks_sha256_first_line", "sha256", "first_line", "number"),
        NEVER_REUSE_IDS,
    )

    sha256: Mapped[str] = mapped_column(ForeignKey("contents.sha256"))
    number: Mapped[int]
    first_line: Mapped[int] = mapped_column(BigInteger)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class ArchitectureOption(Identified, Created, Base):
    """One of the architectures a project may choose from, in the order they were proposed; lists are JSON."""

    __tablename__ = "architecture_options"
    __table_args__ = (UniqueConstraint("project_id", "artifact_id", "position"), NEVER_REUSE_IDS)

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"))
    artifact_id: Mapped[int | None] = mapped_column(ForeignKey("artifacts.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(512))
    description: Mapped[str | None] = mapped_column(Text)
    pros_json: Mapped[str | None] = mapped_column(Text)
    cons_json: Mapped[str | None] = mapped_column(Text)
    trade_offs: Mapped[str | None] = mapped_column(Text)
