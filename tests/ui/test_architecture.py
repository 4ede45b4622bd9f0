"""The page of architectures on a real file: compared, proposed, chosen on purpose, by keyboard alone."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from desktop import identity
from desktop.commands import architecture, projects
from desktop.queries import architecture as asked
from desktop.queries.architecture import Choice
from desktop.store.opening import create_project
from tests.ui.conftest import seen
from ui.dialogs.architecture import ChooseDialog
from ui.dialogs.option import OptionDialog
from ui.question import Question
from ui.review.prose import Prose
from ui.windows.architecture import ArchitecturePage
from ui.windows.project import ProjectWindow

Key = Qt.Key


@pytest.fixture
def window(tmp_path: Path, opened: Callable[[Path], ProjectWindow]) -> ProjectWindow:
    """A project with two architectures to choose from, opened by somebody who has a key."""
    identity.make_mine("Ada Lovelace")

    def fill(session: object) -> None:
        project_id = projects.create(session, name="Harbour")
        words = {"pros": ["Nothing to administer."], "cons": ["One writer."], "trade_offs": "We accept one writer."}
        architecture.propose(session, project_id, name="One file", description="All in one.", **words)
        architecture.propose(session, project_id, name="A server")

    path = tmp_path / "harbour.placet"
    project = create_project(path)
    project.write(fill).result()
    project.close()
    return opened(path)


@pytest.fixture
def page(window: ProjectWindow, qtbot: QtBot) -> ArchitecturePage:
    window.show_page("architecture")
    made = window.current
    assert isinstance(made, ArchitecturePage)
    until(qtbot, lambda: len(made.heads) == 2)
    return made


def until(qtbot: QtBot, so: Callable[[], bool]) -> None:
    """Also where many other things run."""
    qtbot.waitUntil(so, timeout=30_000)


def now(window: ProjectWindow) -> Choice:
    return window.project.read(asked.choice, 1).result()


def dialog(qtbot: QtBot, kind: type[QDialog]) -> QDialog:
    until(qtbot, lambda: bool(seen(kind)))
    return seen(kind)[0]


def test_options_stand_side_by_side_and_are_heard_in_full(page: ArchitecturePage) -> None:
    first, second = page.heads
    assert page.said.text() == "Nothing is chosen yet."
    assert not page.why.isVisible()
    assert first.accessibleName() == "One file"
    assert first.accessibleDescription() == (
        "All in one.\nTrade-offs: We accept one writer.\nFor it: Nothing to administer.\nAgainst it: One writer."
    )
    assert first.mapTo(page, first.rect().topLeft()).y() == second.mapTo(page, second.rect().topLeft()).y()
    assert first.choose.isVisible()
    assert not page.record.isVisible()


def test_an_architecture_is_chosen_by_keyboard_once_all_was_read_and_said_why(
    window: ProjectWindow, page: ArchitecturePage, qtbot: QtBot
) -> None:
    page.take_keyboard()
    until(qtbot, lambda: page.heads[0].hasFocus())
    qtbot.keyClick(page.heads[0], Key.Key_Right)
    assert page.heads[1].hasFocus()
    qtbot.keyClick(page.heads[1], Key.Key_Left)
    qtbot.keyClick(page.heads[0], Key.Key_Return)
    choosing = dialog(qtbot, ChooseDialog)
    until(qtbot, lambda: choosing.asked.text() == "Choose “One file” for Harbour?")
    until(qtbot, lambda: choosing.reading.is_seen)  # all of it fits
    assert not choosing.choose.isEnabled()
    qtbot.keyClicks(choosing.reason, "One person writes.")
    assert choosing.choose.isEnabled()
    qtbot.keyClick(choosing.choose, Key.Key_Return)  # Enter chooses nothing
    assert now(window).chosen is None
    qtbot.keyClick(choosing.choose, Key.Key_Space)
    until(qtbot, lambda: page.record.isVisible())
    decision = now(window).decision
    assert decision is not None
    assert (decision.by, decision.reason, decision.name) == (
        "Ada Lovelace",
        "One person writes.",
        "ADR-0001-one-file.md",
    )
    assert page.said.text() == "“One file” was chosen by Ada Lovelace, just now."
    assert page.why.toPlainText() == "One person writes."
    assert page.heads[0].accessibleName() == "One file, chosen"
    assert not page.heads[0].choose.isVisible()
    entry = window.project.read(newest_choice).result()
    assert json.loads(entry)["by"]["name"] == "Ada Lovelace"


def test_the_key_shows_arms_and_chooses_as_in_every_dialog_that_decides(
    window: ProjectWindow, page: ArchitecturePage, qtbot: QtBot
) -> None:
    described = "\n\n".join(["**Long** and `quiet`."] * 60)
    window.project.write(architecture.propose, 1, name="Two files", description=described).result()
    until(qtbot, lambda: len(page.heads) == 3)
    page.heads[2].choose.click()
    choosing = dialog(qtbot, ChooseDialog)
    hint, reading = choosing.hint.text, choosing.reading
    until(qtbot, lambda: reading.is_complete and hint().startswith("You decide as Ada Lovelace."))
    assert "Read it to the end to choose; A goes on to what you have not seen." in hint()
    assert hint().endswith("A decision is not undone; a later one can follow it.")
    read = reading.widget().findChildren(Prose)[0].toPlainText()
    assert read.startswith("Long and quiet."), "Markdown is rendered"

    def read_on() -> bool:
        if not reading.is_seen:
            qtbot.keyClick(reading, Key.Key_A)
        return reading.is_seen

    until(qtbot, read_on)
    assert not choosing.is_armed, "there is no reason yet"
    assert "To choose it, write above why." in hint()
    reading.setFocus()
    qtbot.keyClick(reading, Key.Key_A)
    assert choosing.reason.hasFocus()
    qtbot.keyClicks(choosing.reason, "A quiet one")
    assert "Tab leaves the reason; then press A twice to choose." in hint()
    qtbot.keyClick(choosing.reason, Key.Key_Tab)
    assert "Press A twice to choose." in hint()
    for key in (Key.Key_Return, Key.Key_A, Key.Key_Return):
        qtbot.keyClick(choosing.focusWidget(), key)
    assert "Press A again to choose." in hint()
    assert now(window).chosen is None
    qtbot.keyClick(choosing.focusWidget(), Key.Key_A)
    until(qtbot, lambda: now(window).chosen is not None)
    assert (now(window).chosen.name, now(window).decision.reason) == ("Two files", "A quiet one")


def newest_choice(session: object) -> bytes:
    """The payload of the newest choice in the chain."""
    sql = "SELECT payload FROM audit WHERE act = 'architecture.choose' ORDER BY id DESC LIMIT 1"
    return session.connection().exec_driver_sql(sql).scalar()


def test_what_changes_while_it_is_read_is_shown_and_has_to_be_read_again(
    window: ProjectWindow, page: ArchitecturePage, qtbot: QtBot
) -> None:
    page.heads[1].choose.click()
    choosing = dialog(qtbot, ChooseDialog)
    until(qtbot, lambda: choosing.reading.is_seen)
    qtbot.keyClicks(choosing.reason, "Several of us.")
    window.project.write(architecture.propose, 1, name="Two files", description="\n\n".join(["Long."] * 200)).result()
    until(qtbot, lambda: "was changed just now" in choosing.freshness.sentence.text())
    assert not choosing.reading.is_seen
    assert not choosing.choose.isEnabled()
    assert choosing.reason.toPlainText() == "Several of us."
    until(qtbot, lambda: len(page.heads) == 3)
    choosing.reject()
    asked = dialog(qtbot, Question)
    assert choosing.isVisible(), "a reason that was written is asked about"
    asked.yes.click()
    assert not choosing.isVisible()


def test_the_decision_is_read_where_it_is_told_of(window: ProjectWindow, page: ArchitecturePage, qtbot: QtBot) -> None:
    digest = now(window).digest
    window.project.actor = identity.mine()
    window.project.write(architecture.choose, 1, 1, digest=digest, reason="So.").result()
    until(qtbot, lambda: page.record.isVisible())
    qtbot.keyClick(page.record, Key.Key_Space)
    until(qtbot, lambda: window.stack.currentWidget() is window.reading)


def test_why_it_was_chosen_is_there_in_full_and_as_it_reads(
    window: ProjectWindow, page: ArchitecturePage, qtbot: QtBot
) -> None:
    why = "One row of `berth_night`. " + "It is enough for eighty-four berths. " * 20 + "**That is all.**"
    digest = now(window).digest
    window.project.actor = identity.mine()
    window.project.write(architecture.choose, 1, 1, digest=digest, reason=why).result()
    until(qtbot, lambda: page.why.isVisible())
    read = page.why.toPlainText()
    assert read.startswith("One row of berth_night.") and read.endswith("That is all.")
    page.why.verticalScrollBar().setValue(page.why.verticalScrollBar().maximum())  # its end can be reached


def test_an_architecture_is_proposed_and_edited_in_a_dialog(
    window: ProjectWindow, page: ArchitecturePage, qtbot: QtBot
) -> None:
    qtbot.keyClick(page.propose, Key.Key_Space)
    proposing = dialog(qtbot, OptionDialog)
    assert not proposing.save_button.isEnabled()
    qtbot.keyClicks(proposing.name, "Two files")
    proposing.pros.setPlainText("Small.\n\n  Simple.  \n")
    qtbot.keyClick(proposing.save_button, Key.Key_Space)
    until(qtbot, lambda: len(page.heads) == 3)
    assert (now(window).options[2].name, now(window).options[2].pros) == ("Two files", ("Small.", "Simple."))
    page.heads[2].edit.click()
    editing = next(it for it in seen(OptionDialog) if it.windowTitle() == "Edit architecture")
    assert editing.pros.toPlainText() == "Small.\nSimple."
    editing.name.setText("One file")
    editing.save_button.click()
    until(qtbot, lambda: bool(editing.findChild(QDialog) is None and not editing._trouble.isHidden()))
    editing.name.setText("Three files")
    editing.save_button.click()
    until(qtbot, lambda: not seen(OptionDialog))
    assert now(window).options[2].name == "Three files"


def test_somebody_elses_words_are_not_written_over_unseen(
    window: ProjectWindow, page: ArchitecturePage, qtbot: QtBot
) -> None:
    page.heads[1].edit.click()
    editing = dialog(qtbot, OptionDialog)
    read = now(window).options[1]
    window.project.write(architecture.edit, 2, read=read, name="Two servers").result()
    editing.name.setText("My server")
    editing.save_button.click()
    until(qtbot, lambda: not editing._there.isHidden())
    assert now(window).options[1].name == "Two servers"
    editing.save_button.click()
    until(qtbot, lambda: not seen(OptionDialog))
    assert now(window).options[1].name == "My server"


def test_without_architectures_the_page_says_who_proposes_them(
    tmp_path: Path, opened: Callable[[Path], ProjectWindow], qtbot: QtBot
) -> None:
    path = tmp_path / "new.placet"
    project = create_project(path)
    project.write(projects.create, name="Estuary").result()
    project.close()
    window = opened(path)
    window.show_page("architecture")
    until(qtbot, lambda: window.current.empty.isVisible())
    assert window.current.empty.sentence.text().startswith("Estuary has no architectures to choose from yet.")
    window.current.empty.button.click()
    assert dialog(qtbot, OptionDialog).isVisible()
