"""The receipt of a decision is a PDF with the words, the key and the entry of the chain."""

from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtGui import QTextDocument
from sqlalchemy.orm import Session

from desktop.commands import change_requests, projects, tasks
from desktop.errors import Known
from desktop.queries import change_requests as wanted
from desktop.queries import proofs
from desktop.queries.rows import Proposal
from desktop.store.opening import Options, open_project
from desktop.words import Verdict
from tests.people import person
from ui.review.proof import _page, write


@pytest.mark.usefixtures("qapp")
def test_all_there_is_to_prove_it_by_stands_on_the_page(example_file: Path, tmp_path: Path) -> None:
    project = open_project(example_file)
    proof = project.read(proofs.of, 2).result()
    project.close()
    to = tmp_path / "approval.pdf"
    write(proof, to)
    assert to.read_bytes().startswith(b"%PDF-")
    said = _said(proof)
    assert proof.entry is not None and proof.approval.digest and proof.approval.key
    for told in (proof.task_title, proof.approval.digest, proof.approval.key, proof.entry.hash, proof.entry.payload):
        assert told in said


@pytest.mark.usefixtures("qapp")
def test_a_folder_that_takes_nothing_is_told(example_file: Path, tmp_path: Path) -> None:
    project = open_project(example_file)
    proof = project.read(proofs.of, 2).result()
    project.close()
    with pytest.raises(Known, match=r"approval\.pdf"):
        write(proof, tmp_path / "nowhere" / "approval.pdf")


@pytest.mark.usefixtures("qapp")
def test_of_a_change_request_every_word_it_asks_for_stands_on_the_page(head_file: Path) -> None:
    def ask(session: Session, verdict: Verdict) -> int:
        project_id = projects.create(session, name=verdict)
        task_id = tasks.create(session, project_id, title="Light the pier", description="Two lamps.")
        proposal = Proposal(description="One <lamp> more.")
        asked = change_requests.propose(session, task_id, content="The head is dark.", proposal=proposal)
        digest = wanted.detail(session, asked).digest
        return change_requests.decide(session, asked, digest=digest, verdict=verdict, comment="Which one?")

    with closing(open_project(head_file, Options(actor=person("Ada")))) as project:
        said = [
            _said(project.read(proofs.of, project.write(ask, verdict).result()).result())
            for verdict in (Verdict.APPROVED, Verdict.CHANGES_REQUESTED)
        ]
    for told in ("The head is dark.", "in the place of version 1", "Light the pier", "One <lamp> more."):
        assert all(told in one for one in said)
    assert ["It went back to be reworded" in one for one in said] == [False, True]


def _said(proof: proofs.Proof) -> str:
    document = QTextDocument()
    document.setHtml("".join(_page(proof)))
    return document.toPlainText()
