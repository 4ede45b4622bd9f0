"""The receipt of a decision is a PDF with the words, the key and the entry of the chain."""

from pathlib import Path

import pytest
from PySide6.QtGui import QTextDocument

from desktop.errors import Known
from desktop.queries import proofs
from desktop.store.opening import open_project
from ui.review.proof import _page, write


@pytest.mark.usefixtures("qapp")
def test_all_there_is_to_prove_it_by_stands_on_the_page(example_file: Path, tmp_path: Path) -> None:
    project = open_project(example_file)
    proof = project.read(proofs.of, 2).result()
    project.close()
    to = tmp_path / "approval.pdf"
    write(proof, to)
    assert to.read_bytes().startswith(b"%PDF-")
    document = QTextDocument()
    document.setHtml("".join(_page(proof)))
    said = document.toPlainText()
    assert proof.entry is not None
    for told in (proof.task_title, proof.approval.digest, proof.approval.key, proof.entry.hash, proof.entry.payload):
        assert told in said


@pytest.mark.usefixtures("qapp")
def test_a_folder_that_takes_nothing_is_told(example_file: Path, tmp_path: Path) -> None:
    project = open_project(example_file)
    proof = project.read(proofs.of, 2).result()
    project.close()
    with pytest.raises(Known, match=r"approval\.pdf"):
        write(proof, tmp_path / "nowhere" / "approval.pdf")
