"""A verdict is proved by its words, its key, what had been seen, and the entry that seals it."""

import pytest
from sqlalchemy.orm import Session

from desktop.commands import approvals, projects, tasks
from desktop.commands.actors import acting_as
from desktop.errors import Known
from desktop.queries import proofs
from desktop.queries.approvals import subject
from desktop.words import Verdict
from tests.people import person


def test_an_approval_is_proved_by_the_words_and_the_entry(session: Session) -> None:
    ada = person("Ada")
    task = tasks.create(
        session, projects.create(session, name="Harbour"), title="Pay in advance", description="Hold it."
    )
    with acting_as(session, ada):
        request = approvals.ask(session, task)
        read = subject(session, task)
        made = approvals.decide(
            session,
            request_id=request,
            version_id=read.version_id,
            digest=read.digest,
            verdict=Verdict.APPROVED,
            comment="Well.",
            viewed=["the description"],
        )
    proof = proofs.of(session, made)
    assert (proof.task_title, proof.project_name, proof.change) == ("Pay in advance", "Harbour", None)
    assert proof.version is not None
    assert (proof.version.description, proof.version.digest) == ("Hold it.", read.digest)
    assert proof.viewed == ("the description",)
    assert [one.name for one in proof.requirements] == ["Approved", "Comments resolved"]
    assert proof.entry is not None
    assert (proof.entry.act, proof.entry.person_key, proof.entry.signed) == ("task.approve", ada.key, True)


def test_a_verdict_that_is_not_there_is_a_sentence(session: Session) -> None:
    with pytest.raises(Known, match="Approval 7 is not in this file"):
        proofs.of(session, 7)
