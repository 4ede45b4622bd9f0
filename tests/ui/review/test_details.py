"""The details panel says everything about the one thing that is selected, and keeps saying what is true."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from desktop.commands import approvals, projects, tasks
from desktop.queries import requests
from desktop.queries.rows import ArtifactRow
from desktop.schema import ArchitectureOption, Project
from desktop.words import RequestState
from tests.commands.test_forged import forged
from tests.people import person
from tests.ui.harbour import Harbour, Wait, approve_as_an_older_tool
from ui import style
from ui.review.controls import LineButton
from ui.review.details import DetailsPanel
from ui.review.prose import Prose
from ui.review.versions import Versions

Open = Callable[[Callable[[], None]], DetailsPanel]


@pytest.fixture
def panel(harbour: Harbour, qtbot: QtBot) -> DetailsPanel:
    panel = DetailsPanel(harbour.project, harbour.relay)
    qtbot.addWidget(panel)
    panel.resize(400, 900)
    panel.show()
    return panel


def said(widget: QWidget) -> str:
    """All words on it."""
    texts = [label.text() for label in widget.findChildren(QLabel)]
    texts += [button.text() for button in widget.findChildren(QAbstractButton)]
    texts += [prose.toPlainText() for prose in widget.findChildren(Prose)]
    return "\n".join(text for text in texts if text)


def task_page(panel: DetailsPanel, harbour: Harbour, settled: Wait) -> str:
    panel.show_one("task", harbour.task_id)
    settled(lambda: "Payments" in said(panel))
    return said(panel)


def test_a_task_is_told_in_full(panel: DetailsPanel, harbour: Harbour, settled: Wait) -> None:
    harbour.attach("ADR_001.md", b"# Hold\n")
    text = task_page(panel, harbour, settled)
    for expected in (
        "Payments in advance",
        "Awaiting approval",
        "Status",
        "Priority\n5",
        "version 2 · edited",
        "a refund needs two people",
        "passes when it exits with 0, within 120 s",
        "Ada approved version 1 (stale: it is no longer what the task says)\nAn hour is long.",
        "an older tool approved (version not recorded)",
        "Submitted",
        "Failed",
        "codex",
        "unit tests",
        "ADR_001.md",
    ):
        assert expected in text


def test_a_decision_about_the_current_words_is_not_called_stale(
    panel: DetailsPanel, harbour: Harbour, settled: Wait
) -> None:
    harbour.decide(approved=True)
    assert "Ada approved version 2\n" in task_page(panel, harbour, settled) + "\n"


def test_an_approval_the_same_words_were_rejected_after_is_not_called_current(
    panel: DetailsPanel, harbour: Harbour, settled: Wait
) -> None:
    harbour.decide(approved=True)
    assert "in force" not in task_page(panel, harbour, settled)
    harbour.project.write(tasks.cancel, harbour.task_id, "Not now.").result()
    harbour.project.write(tasks.reopen, harbour.task_id).result()
    harbour.ask("Once more")
    harbour.decide(approved=False, comment="On second thought")
    settled(lambda: "Ada rejected version 2\nOn second thought" in said(panel))
    assert "Ada approved version 2 (no longer in force: the same words were decided otherwise since)" in said(panel)


def test_nor_is_an_approval_that_nobody_signed(panel: DetailsPanel, harbour: Harbour, settled: Wait) -> None:
    for request in harbour.project.read(requests.of_task, harbour.task_id).result():
        if request.state is RequestState.PENDING:
            harbour.project.write(approvals.withdraw, request.id).result()
    harbour.project.write(lambda session: forged(session, harbour.task_id, person("Bo").key)).result()
    assert "Bo approved version 2 (not in force: nobody signed it)" in task_page(panel, harbour, settled)


@pytest.mark.parametrize("approved", [True, False])
def test_a_decision_is_offered_until_there_is_one_about_the_current_words(
    panel: DetailsPanel, harbour: Harbour, settled: Wait, approved: bool
) -> None:
    assert "Review and decide…" in task_page(panel, harbour, settled)
    harbour.decide(approved=approved, comment="Too slow.")
    settled(lambda: f"Ada {'approved' if approved else 'rejected'} version 2" in said(panel))
    assert "Review and decide…" not in said(panel)
    harbour.edit(description="Other words")
    settled(lambda: "Review and decide…" in said(panel))


@pytest.mark.parametrize("word", ["A" * 300, "https://example.org/" + "q" * 300, "泊" * 300], ids=["A", "url", "cjk"])
def test_a_title_that_never_ends_is_no_wider_than_the_panel(
    panel: DetailsPanel, harbour: Harbour, settled: Wait, word: str
) -> None:
    harbour.edit(title=word, description=word, criteria=[word])
    harbour.decide(approved=False, comment=word)
    panel.show_one("task", harbour.task_id)
    settled(lambda: word in said(panel))
    settled(lambda: panel.widget().width() == panel.viewport().width())


def test_what_is_rare_is_in_a_menu_and_deciding_stands_out(
    panel: DetailsPanel, harbour: Harbour, settled: Wait, qtbot: QtBot
) -> None:
    task_page(panel, harbour, settled)
    buttons = {one.text(): one for one in panel.findChildren(QPushButton)}
    assert buttons["Review and decide…"].property("role") == "primary"
    acts = {act.text(): act for act in buttons["More"].menu().actions()}
    assert {"Split…", "Cancel task…"} <= acts.keys()
    with qtbot.waitSignal(panel.act_wanted) as wanted:
        acts["Cancel task…"].trigger()
    assert wanted.args == ["cancel", harbour.task_id]


def test_what_there_is_not_is_a_sentence(panel: DetailsPanel, harbour: Harbour, settled: Wait) -> None:
    bare = harbour.project.write(tasks.create, harbour.project_id, title="Bare").result()
    panel.show_one("task", bare)
    settled(lambda: "Bare" in said(panel))
    for sentence in (
        "No description was written.",
        "No gates: nothing is checked before this task counts as done.",
        "Nobody has decided about this task yet.",
        "No engine has worked on this task yet.",
        "Nothing is attached to this task.",
    ):
        assert sentence in said(panel)


def test_a_task_an_older_tool_decided_is_not_said_to_be_undecided(
    panel: DetailsPanel, harbour: Harbour, settled: Wait
) -> None:
    bare = harbour.project.write(tasks.create, harbour.project_id, title="Bare").result()
    harbour.project.write(approve_as_an_older_tool, bare).result()
    panel.show_one("task", bare)
    settled(lambda: "Bare" in said(panel))
    assert "Nobody has decided about this task yet." not in said(panel)
    assert "No decision is recorded: its status is what the file said before it was upgraded." in said(panel)


def test_the_ground_under_a_scroll_bar_is_the_pages_own(
    panel: DetailsPanel, harbour: Harbour, settled: Wait, qapp: QApplication
) -> None:
    style.apply(qapp, "light")
    task_page(panel, harbour, settled)
    panel.resize(400, 240)
    bar = panel.verticalScrollBar()
    settled(lambda: bar.isVisible() and bar.maximum() > bar.pageStep())
    picture = panel.grab().toImage()
    at = bar.mapTo(panel, bar.rect().topLeft())
    grounds = {picture.pixelColor(at.x() + 1, at.y() + down).name() for down in range(bar.height())}
    assert grounds == {style.tint("surface").name()}


def test_any_two_versions_are_compared(panel: DetailsPanel, harbour: Harbour, settled: Wait) -> None:
    harbour.edit(title="Payments at once")
    task_page(panel, harbour, settled)
    versions = panel.findChild(Versions)
    shown = versions.comparison
    settled(lambda: "− Payments in advance" in said(shown))
    boxes = versions.findChildren(QComboBox)
    boxes[0].setCurrentText("Version 1")
    settled(lambda: "− Payments\n+ Payments at once" in said(shown))
    assert "+ - a refund needs two people" in said(shown)
    boxes[1].setCurrentText("Version 1")
    settled(lambda: "Nothing changed from version 1 to version 1." in said(shown))


def test_a_gates_output_opens_and_closes_by_keyboard(
    panel: DetailsPanel, harbour: Harbour, settled: Wait, qtbot: QtBot
) -> None:
    task_page(panel, harbour, settled)
    line = next(one for one in panel.findChildren(LineButton) if one.text() == "unit tests")
    output = next(one for one in panel.findChildren(QPlainTextEdit) if one.toPlainText().startswith("2 failed"))
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Space)
    assert output.isVisible()
    qtbot.keyClick(line, Qt.Key.Key_Space)
    assert not output.isVisible()


def test_what_somebody_else_writes_appears(panel: DetailsPanel, harbour: Harbour, settled: Wait) -> None:
    task_page(panel, harbour, settled)
    harbour.edit(title="Payments at once")
    settled(lambda: "Payments at once" in said(panel))


def test_an_artifact_of_a_task_opens_by_keyboard(
    panel: DetailsPanel, harbour: Harbour, settled: Wait, qtbot: QtBot
) -> None:
    harbour.attach("ADR_001.md", b"# Hold\n")
    task_page(panel, harbour, settled)
    line = next(one for one in panel.findChildren(LineButton) if one.text() == "ADR_001.md")
    with qtbot.waitSignal(panel.artifact_opened) as opened:
        qtbot.keyClick(line, Qt.Key.Key_Space)
    assert isinstance(opened.args[0], ArtifactRow)


def test_every_control_has_a_name_and_is_reached_by_tab(panel: DetailsPanel, harbour: Harbour, settled: Wait) -> None:
    harbour.attach("ADR_001.md", b"# Hold\n")
    task_page(panel, harbour, settled)
    buttons = [one for one in panel.widget().findChildren(QAbstractButton) if one.isVisible()]
    boxes = panel.widget().findChildren(QComboBox)
    assert len(buttons) >= 6
    assert all(one.accessibleName() or one.text() for one in buttons)
    assert all(box.accessibleName() for box in boxes)
    assert all(one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in [*buttons, *boxes])


def test_a_project_and_an_artifact_are_told(panel: DetailsPanel, harbour: Harbour, settled: Wait) -> None:
    row = harbour.attach("run.log", b"INFO\n")
    panel.show_one("project", harbour.project_id)
    settled(lambda: "Berths and payments." in said(panel))
    assert "1 task, 1 open · 1 artifact" in said(panel)
    panel.show_one("artifact", row.id)
    settled(lambda: "run.log" in said(panel))
    assert row.content_sha256[:32] in said(panel)
    settled(lambda: f"{harbour.task_id}  Payments in advance" in said(panel))


def test_tasks_of_a_project_are_counted_in_the_order_of_the_board(
    panel: DetailsPanel, harbour: Harbour, settled: Wait
) -> None:
    harbour.project.write(tasks.create, harbour.project_id, title="Cranes", description="", priority=1).result()
    panel.show_one("project", harbour.project_id)
    settled(lambda: "Pending" in said(panel))
    assert said(panel).index("Pending") < said(panel).index("Awaiting approval")


def test_the_spec_and_the_options_of_a_project_are_told(
    panel: DetailsPanel, harbour: Harbour, settled: Wait, qtbot: QtBot
) -> None:
    spec = harbour.attach("spec.md", b"# Harbour\n")
    harbour.project.write(propose, harbour.project_id, spec.id).result()
    panel.show_one("project", harbour.project_id)
    settled(lambda: "Hold in the database (chosen)" in said(panel))
    assert "Hold in memory" in said(panel)
    assert "survives a restart" in said(panel)
    line = next(one for one in panel.findChildren(LineButton) if one.text() == "spec.md")
    with qtbot.waitSignal(panel.artifact_opened):
        qtbot.keyClick(line, Qt.Key.Key_Space)


def propose(session: Session, project_id: int, spec_id: int) -> None:
    """Two architectures, the first one chosen, and the spec they answer."""
    found = session.get_one(Project, project_id)
    found.spec_artifact_id = spec_id
    chosen = ArchitectureOption(project_id=project_id, position=0, name="Hold in the database")
    chosen.pros_json = '["survives a restart"]'
    session.add_all([chosen, ArchitectureOption(project_id=project_id, position=1, name="Hold in memory")])
    session.flush()
    found.selected_arch_option_id = chosen.id


def test_an_answer_that_comes_late_does_not_replace_what_is_shown(
    panel: DetailsPanel, harbour: Harbour, settled: Wait
) -> None:
    bare = harbour.project.write(tasks.create, harbour.project_id, title="Bare").result()
    panel.show_one("task", harbour.task_id)
    panel.show_one("task", bare)
    settled(lambda: "Bare" in said(panel))
    panel._on_read(("task", harbour.task_id), (harbour.task(), ()))
    assert "Payments" not in said(panel)


def test_a_task_that_is_not_there_is_a_sentence(panel: DetailsPanel, settled: Wait) -> None:
    panel.show_one("task", 999)
    settled(lambda: "Task 999 is not in this file." in said(panel))


def test_a_file_open_read_only_offers_no_edit_and_no_decision(
    panel: DetailsPanel, harbour: Harbour, settled: Wait
) -> None:
    harbour.project.read_only = True
    text = task_page(panel, harbour, settled)
    assert "Edit…" not in text
    assert "Review and decide…" not in text


def test_a_deleted_project_takes_no_edit(panel: DetailsPanel, harbour: Harbour, settled: Wait) -> None:
    harbour.project.write(projects.delete, harbour.project_id).result()
    panel.show_one("project", harbour.project_id)
    settled(lambda: "Harbour" in said(panel))
    assert "Edit…" not in said(panel)


def test_of_many_versions_a_dozen_is_shown_and_the_rest_when_asked(
    panel: DetailsPanel, harbour: Harbour, settled: Wait, qtbot: QtBot
) -> None:
    for number in range(3, 21):
        harbour.edit(title=f"Payments {number}")
    task_page(panel, harbour, settled)
    settled(lambda: "Show all 20 versions" in said(panel))
    versions = panel.findChild(Versions)
    assert len(versions.findChildren(LineButton)) == 12
    more = next(one for one in versions.findChildren(QPushButton) if one.text() == "Show all 20 versions")
    qtbot.keyClick(more, Qt.Key.Key_Space)
    assert [line.text().split()[0] for line in versions.findChildren(LineButton)] == [str(n) for n in range(20, 0, -1)]


def test_the_way_to_a_change_request_stands_level_with_the_ways_to_artifacts(
    panel: DetailsPanel, harbour: Harbour, settled: Wait, qtbot: QtBot
) -> None:
    harbour.attach("ADR_001.md", b"# Hold\n")
    task_page(panel, harbour, settled)
    lines = {line.text(): line for line in panel.findChildren(LineButton)}
    opening = lines["Open change request 1…"]
    assert opening.x() == lines["ADR_001.md"].x()
    why = next(one for one in panel.findChildren(Prose) if one.accessibleName() == "Why change request 1 was written")
    assert why.y() < opening.y(), "what it is about, and then the way there"
    with qtbot.waitSignal(panel.change_wanted) as wanted:
        opening.click()
    assert wanted.args == [1]
