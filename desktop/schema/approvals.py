"""Approvals: who decided what about exactly which words."""

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.schema.base import NEVER_REUSE_IDS, Base, Created, Identified, words
from desktop.words import Verdict


class Approval(Identified, Created, Base):
    """A verdict; the digest names the words that were read, of a task version or else of a change request.

    An old tool recorded neither request nor verdict nor version nor digest: all are NULL in its rows, which never
    authorise anything. `person_key` is the key of whoever decided (hex), `requirements_json` a JSON list of the states
    the requirements had, `viewed_json` one of what had been on the screen.
    """

    __tablename__ = "approvals"
    __table_args__ = (
        CheckConstraint("task_version_id IS NULL OR subject_sha256 IS NOT NULL", name="version_with_digest"),
        CheckConstraint("verdict IS NULL OR approved = (verdict = 'APPROVED')", name="verdict_is_approved"),
        NEVER_REUSE_IDS,
    )

    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    change_request_id: Mapped[int | None] = mapped_column(ForeignKey("change_requests.id"), index=True)
    task_version_id: Mapped[int | None] = mapped_column(ForeignKey("task_versions.id"), index=True)
    subject_sha256: Mapped[str | None] = mapped_column(String(64))
    approver: Mapped[str] = mapped_column(String(255))
    approved: Mapped[bool]
    comment: Mapped[str | None] = mapped_column(Text)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("approval_requests.id"), index=True)
    verdict: Mapped[Verdict | None] = mapped_column(words(Verdict, "verdict"))
    person_key: Mapped[str | None] = mapped_column(String(64))
    requirements_json: Mapped[str | None] = mapped_column(Text)
    viewed_json: Mapped[str | None] = mapped_column(Text)
