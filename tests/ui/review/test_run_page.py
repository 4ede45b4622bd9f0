"""A run says on its page how it ended, what that means, and what it left behind."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from desktop.commands import runs as act
from tests.ui.harbour import Harbour, Wait
from tests.ui.review.test_details import said
from ui.review.details import DetailsPanel
from ui.review.run_page import RunPage

Shown = Callable[[int, str], str]


@pytest.fixture
def shown(harbour: Harbour, qtbot: QtBot, settled: Wait) -> Shown:
    panel = DetailsPanel(harbour.project, harbour.relay)
    qtbot.addWidget(panel)
    panel.show()

    def showing(run_id: int, status: str) -> str:
        panel.show_one("run", run_id)
        settled(lambda: isinstance(panel.widget(), RunPage) and f"\n{status}\n" in said(panel))
        return said(panel)

    return showing


def test_a_failed_run_shows_its_gates(shown: Shown, harbour: Harbour) -> None:
    text = shown(harbour.task().runs[0].id, "Failed")
    for expected in ("Failed", "attempt 1", "codex", "took 1 min 23 s", "unit tests", "recorded no decision"):
        assert expected in text
    assert "It left nothing behind." in text


def test_a_run_that_was_interrupted_says_what_happened(shown: Shown, harbour: Harbour) -> None:
    running = harbour.task().runs[1].id
    assert "It is not over" in shown(running, "Running")
    harbour.project.write(act.interrupt, [running]).result()
    text = shown(running, "Interrupted")
    assert "The program that ran it ended before the run did" in text
    assert "The task is awaiting approval now." in text
