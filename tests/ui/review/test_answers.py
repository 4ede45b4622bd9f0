"""What somebody answered stands at the head of the task's page until whoever asked has read it."""

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop import identity, settings
from desktop.commands import actors, approvals
from desktop.queries import approvals as asked
from desktop.queries import requests
from desktop.settings import Settings
from desktop.words import RequestState, Verdict
from tests.people import person
from tests.ui.harbour import Harbour, Wait
from tests.ui.review.test_details import said
from ui.review.details import DetailsPanel


def ask_and_answer(session: object, task_id: int, me: identity.Actor) -> None:
    """What waits is asked about anew by me, and Bo wants it changed."""
    for request in requests.of_task(session, task_id):
        if request.state is RequestState.PENDING:
            approvals.withdraw(session, request.id)
    with actors.acting_as(session, me):
        approvals.ask(session, task_id)
    read = asked.subject(session, task_id)
    with actors.acting_as(session, person("Bo")):
        approvals.decide(
            session,
            task_id=task_id,
            version_id=read.version_id,
            digest=read.digest,
            verdict=Verdict.CHANGES_REQUESTED,
            comment="Say who refunds.",
        )


def test_it_is_read_there_and_then_gone(harbour: Harbour, qtbot: QtBot, settled: Wait) -> None:
    settings.save(Settings(who="Mira"))
    me = identity.make_mine("Mira")
    harbour.project.write(ask_and_answer, harbour.task_id, me).result()
    panel = DetailsPanel(harbour.project, harbour.relay)
    qtbot.addWidget(panel)
    panel.show()
    panel.show_one("task", harbour.task_id)
    settled(lambda: "Bo requested changes to version 2, just now" in said(panel))
    assert "Say who refunds." in said(panel)
    (button,) = [one for one in panel.findChildren(QPushButton) if one.text() == "I have read it"]
    button.click()
    settled(lambda: not button.isVisible())
    settled(lambda: harbour.project.read(requests.answers, key=me.key, name="Mira").result() == ())
