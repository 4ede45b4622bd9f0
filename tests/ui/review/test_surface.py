"""The review surface: versions compared, comments carried, files of a patch walked through and viewed, by keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from desktop.commands import actors, change_requests, comments
from desktop.commands.comments import About
from desktop.queries.carrying import How
from desktop.queries.rows import Proposal
from desktop.words import ArtifactType, CommentKind, CommentState
from tests.people import person
from tests.ui.harbour import SECOND, Harbour, Wait
from tests.ui.review.conftest import Press, at_once
from ui import style
from ui.review import colours
from ui.review.colours import Kind
from ui.review.filetree import SEEN
from ui.review.surface import Surface
from ui.review.viewed import Viewed

Key, Modifier = Qt.Key, Qt.KeyboardModifier

PATCH = """diff --git a/berths/hold.py b/berths/hold.py
--- a/berths/hold.py
+++ b/berths/hold.py
@@ -1,2 +1,2 @@
 def hold():
-    release(after=3600)
+    release(after=900)
@@ -10,2 +10,3 @@
 def pay():
+    once()
     charge()
diff --git a/berths/new.py b/berths/new.py
new file mode 100644
--- /dev/null
+++ b/berths/new.py
@@ -0,0 +1 @@
+new = True
diff --git a/README.md b/README.md
--- a/README.md
+++ b/README.md
@@ -1 +1 @@
-Berths
+Berths and payments
"""


def read(surface: Surface, settled: Wait) -> None:
    """Wait until there is something to read, with the keyboard in it."""
    settled(lambda: surface.bar.isVisible())
    surface.setFocus()


def texts(surface: Surface) -> list[str]:
    """The lines in view."""
    return [surface.text.lines.line(number) or "" for number in range(surface.text.lines.count)]


def lettering(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


def write(surface: Surface, qtbot: QtBot, press: Press, line: int, text: str) -> None:
    """Raise an issue on a line of the view."""
    surface.text.go_to(line)
    press(Key.Key_C)
    kinds = surface.panel.composer.findChildren(QAbstractButton)
    next(one for one in kinds if one.text() == "Issue").click()
    qtbot.keyClicks(QApplication.focusWidget(), text)
    press(Key.Key_Return, modifier=Modifier.ControlModifier)


def seen(surface: Surface) -> list[str]:
    """What the tree says of how much of each file was viewed."""
    return [item.text(SEEN) if item.icon(SEEN).isNull() else "✓" for item in surface.tree._items]


def places(surface: Surface) -> list[tuple[str, int | None, How]]:
    return [(one.root.text, one.place.line, one.place.how) for one in surface.prepared.threads]


def test_what_changed_since_my_last_decision_is_shown_first(surface: Surface, harbour: Harbour, settled: Wait) -> None:
    harbour.edit(title="Payments", description="Another third version.")
    surface.show_task(harbour.task_id)
    read(surface, settled)
    assert surface.bar.edition.currentText() == "Version 3"
    assert surface.bar.since.currentText() == "version 1, your last decision"
    assert "+ Another third version." in texts(surface)


def test_nobody_who_has_decided_nothing_sees_the_whole_text_first(
    surface: Surface, harbour: Harbour, settled: Wait
) -> None:
    harbour.project.actor = person("Bo")
    surface.show_task(harbour.task_id)
    read(surface, settled)
    assert texts(surface)[0] == "Payments in advance"
    assert surface.bar.since.currentText() == "nothing: the whole text"


def test_comments_are_drafted_submitted_carried_and_settled_by_keyboard(
    surface: Surface, harbour: Harbour, settled: Wait, qtbot: QtBot, press: Press
) -> None:
    surface.show_task(harbour.task_id)
    read(surface, settled)
    press(Key.Key_T)
    settled(lambda: texts(surface)[0] == "Payments in advance")
    lines = texts(surface)
    commented = ("- released after 15 minutes", "- nothing is charged twice", "- a refund needs two people")
    for number, text in enumerate(commented, 1):
        write(surface, qtbot, press, lines.index(text), f"Number {number}")
        settled(lambda number=number: len(surface.panel.drafts) == number)
    assert surface.text.hasFocus(), "the keyboard is back in the text"
    press(Key.Key_Return, modifier=Modifier.ControlModifier)
    settled(lambda: [one.root.state for one in surface.prepared.threads] == [CommentState.OPEN] * 3)
    again = f"One line more.\n\n{lines[2]}\n\n- nothing is charged twice\n- released after 20 minutes\n"
    harbour.edit(description=again)
    settled(lambda: surface.bar.edition.count() == 3)
    surface.bar.edition.setFocus()
    press(Key.Key_Up)
    settled(lambda: surface.edition is not None and surface.edition.name == "version 3")
    now = again.split("\n")
    carried = [
        ("Number 1", 2 + now.index("- released after 20 minutes"), How.REWORDED),
        ("Number 2", 2 + now.index("- nothing is charged twice"), How.MOVED),
        ("Number 3", None, How.GONE),
    ]
    settled(lambda: sorted(places(surface)) == carried)
    assert "No longer in the text" in lettering(surface.panel)
    surface.setFocus()
    press(Key.Key_N)
    assert surface.panel.current == next(one.root.id for one in surface.prepared.threads if one.root.text == "Number 3")
    press(Key.Key_X)
    settled(lambda: CommentState.WAIVED in [one.root.state for one in surface.prepared.threads])
    press(Key.Key_N, Key.Key_E)
    settled(lambda: CommentState.RESOLVED in [one.root.state for one in surface.prepared.threads])
    assert len(surface.prepared.threads) == 3, "what is settled is still there"


def test_a_draft_survives_the_window_and_is_seen_by_nobody_else(
    surface: Surface, harbour: Harbour, settled: Wait, qtbot: QtBot, press: Press
) -> None:
    surface.show_task(harbour.task_id)
    read(surface, settled)
    press(Key.Key_C)
    qtbot.keyClicks(QApplication.focusWidget(), "Half a thought")
    surface.leave()
    settled(lambda: len(surface.panel.drafts) == 1)
    for who, count in (("Ada", 1), ("Bo", 0)):
        harbour.project.actor = person(who)
        other = Surface(harbour.project, at_once)
        qtbot.addWidget(other)
        other.show()
        other.show_task(harbour.task_id)
        settled(other.bar.isVisible)
        assert len(other.prepared.threads) == count


def test_a_comment_on_a_line_that_was_taken_out_stands_beside_it(
    surface: Surface, harbour: Harbour, settled: Wait, qtbot: QtBot, press: Press
) -> None:
    surface.show_task(harbour.task_id)
    read(surface, settled)
    write(surface, qtbot, press, texts(surface).index("- - released after an hour"), "Why not?")
    settled(lambda: len(surface.panel.drafts) == 1)
    (thread,) = surface.prepared.threads
    assert (thread.edition, thread.root.quoted) == ("version 1", "- released after an hour")
    assert surface.positions.line_of(thread) == texts(surface).index("- - released after an hour")


def test_an_answer_is_read_below_the_comment(
    surface: Surface, harbour: Harbour, settled: Wait, qtbot: QtBot, press: Press
) -> None:
    version = harbour.task().versions[0].id

    def comment(session: Session) -> None:
        with actors.acting_as(session, person("Bo")):
            comments.add(session, About(version_id=version), kind=CommentKind.ISSUE, text="How?", line=0, quoted="x")
            comments.submit(session, About(version_id=version))

    harbour.project.write(comment).result()
    surface.show_task(harbour.task_id)
    read(surface, settled)
    press(Key.Key_N, Key.Key_R)
    qtbot.keyClicks(QApplication.focusWidget(), "Like this")
    press(Key.Key_Return, modifier=Modifier.ControlModifier)
    settled(lambda: [one.text for one in surface.prepared.threads[0].answers] == ["Like this"])
    settled(lambda: "Like this" in lettering(surface.panel))


def test_a_patch_shows_its_files_and_one_walks_through_its_changes_and_files(
    surface: Surface, harbour: Harbour, settled: Wait, press: Press
) -> None:
    surface.show_artifact(harbour.attach("fix.diff", PATCH.encode(), ArtifactType.DIFF))
    settled(surface.tree.isVisible)
    surface.setFocus()
    lines = PATCH.split("\n")
    for keys, line in (
        ((Key.Key_J,), lines.index("@@ -1,2 +1,2 @@")),
        ((Key.Key_J,), lines.index("@@ -10,2 +10,3 @@")),
        ((Key.Key_K,), lines.index("@@ -1,2 +1,2 @@")),
    ):
        press(*keys)
        assert surface.text.selection.caret[0] == line
    press(Key.Key_J, modifier=Modifier.ShiftModifier)
    assert surface.text.selection.caret[0] == lines.index("diff --git a/berths/new.py b/berths/new.py")


def test_viewed_marks_are_counted_kept_and_gone_when_the_file_changes(
    surface: Surface, harbour: Harbour, settled: Wait, press: Press
) -> None:
    surface.show_artifact(harbour.attach("fix.diff", PATCH.encode(), ArtifactType.DIFF))
    settled(surface.tree.isVisible)
    surface.setFocus()
    press(Key.Key_V)
    assert surface.text.selection.caret[0] == PATCH.split("\n").index("@@ -10,2 +10,3 @@"), "on to the next hunk"
    assert seen(surface) == ["1/2", "0/1", "0/1"]
    press(Key.Key_V, Key.Key_V)
    assert surface.bar.count.text() == "3 of 4 viewed"
    assert seen(surface) == ["✓", "✓", "0/1"]
    assert surface.text.selection.caret[0] == PATCH.split("\n").index("@@ -1 +1 @@")
    assert [part.digest in Viewed() for part in surface.positions.parts] == [True, True, True, False], "they are kept"
    other = PATCH.replace("after=900", "after=600").replace("-0,0 +1 @@", "-0,0 +5 @@")
    surface.show_artifact(harbour.attach("fix.diff", other.encode(), ArtifactType.DIFF))
    settled(lambda: surface.bar.isVisible() and surface.bar.count.text() == "2 of 4 viewed")
    settled(lambda: seen(surface) == ["1/2", "✓", "0/1"])
    assert [part.digest in Viewed() for part in surface.positions.parts] == [False, True, True, False]


def test_a_whole_file_is_marked_at_once_and_the_margin_shows_what_was_viewed(
    surface: Surface, harbour: Harbour, settled: Wait, press: Press
) -> None:
    surface.show_artifact(harbour.attach("fix.diff", PATCH.encode(), ArtifactType.DIFF))
    settled(surface.tree.isVisible)
    surface.setFocus()
    lines = PATCH.split("\n")
    press(Key.Key_J, Key.Key_J)
    press(Key.Key_V, modifier=Modifier.ShiftModifier)
    assert seen(surface) == ["✓", "0/1", "0/1"]
    assert surface.text.selection.caret[0] == lines.index("@@ -0,0 +1 @@"), "on to the next that was not viewed"
    hunks = [lines.index("@@ -1,2 +1,2 @@"), lines.index("@@ -10,2 +10,3 @@")]
    assert [line for line, note in surface.text._dress.notes.items() if note.said == "viewed"] == hunks
    press(Key.Key_K)
    assert surface.bar.viewed.isChecked()
    press(Key.Key_V)
    assert seen(surface) == ["1/2", "0/1", "0/1"], "the mark is taken away, and one stays where one is"
    assert surface.text.selection.caret[0] == hunks[1]


def test_side_by_side_is_remembered_and_every_line_stands_level(
    surface: Surface, harbour: Harbour, settled: Wait, press: Press, qtbot: QtBot
) -> None:
    surface.show_artifact(harbour.attach("fix.diff", PATCH.encode(), ArtifactType.DIFF))
    settled(surface.tree.isVisible)
    surface.setFocus()
    press(Key.Key_S)
    settled(surface.sides.isVisible)
    old, new = surface.sides.old, surface.sides.new
    assert old.lines.count == new.lines.count
    at = [new.lines.line(number) for number in range(new.lines.count)].index("+    release(after=900)")
    assert old.lines.line(at) == "-    release(after=3600)"
    assert surface.sides.shown_old._kind(at + 3) is Kind.EMPTY
    write(surface, qtbot, press, at, "Nine hundred what?")
    settled(lambda: len(surface.panel.drafts) == 1)
    (thread,) = surface.prepared.threads
    assert thread.root.quoted == "+    release(after=900)"
    assert thread.spot == "hold.py, line 2"
    other = Surface(harbour.project, at_once)
    qtbot.addWidget(other)
    assert other.stage.beside


def test_one_stays_on_the_line_one_is_on_however_it_is_shown(
    surface: Surface, harbour: Harbour, settled: Wait, press: Press
) -> None:
    harbour.edit(description="\n".join(f"line {number}" for number in range(200)) + "\nthe last but one\nthe end")
    harbour.edit(description="\n".join(f"line {number}" for number in range(200)) + "\nanother\nthe end")
    surface.show_task(harbour.task_id)
    read(surface, settled)
    surface.compare_with(1)
    settled(lambda: "+ another" in texts(surface))
    surface.text.go_to(texts(surface).index("+ another"))
    press(Key.Key_S)
    settled(surface.sides.isVisible)
    assert surface.stage.spot.text == "another"
    press(Key.Key_T)
    settled(lambda: surface.viewer.page is surface.viewer.lines)
    assert surface.stage.spot.text == "another"


def test_the_next_artifact_of_the_same_name_is_compared_with_the_one_before(
    surface: Surface, harbour: Harbour, settled: Wait, press: Press
) -> None:
    harbour.attach("plan.md", b"# Plan\n\nOne step.\n", ArtifactType.PLAN)
    second = harbour.attach("plan.md", b"# Plan\n\nTwo steps.\n", ArtifactType.PLAN)
    surface.show_artifact(second)
    settled(surface.bar.isVisible)
    surface.setFocus()
    assert surface.bar.edition.count() == 2
    press(Key.Key_T)
    settled(lambda: "+ Two steps." in texts(surface))
    press(Key.Key_T)
    settled(lambda: surface.viewer.page is surface.viewer.prose)


def test_of_an_artifact_what_changed_since_my_last_decision_about_its_task_is_shown_first(
    surface: Surface, harbour: Harbour, settled: Wait
) -> None:
    for step, decided in (("One", False), ("Two", True), ("Three", False), ("Four", False)):
        row = harbour.attach("plan.md", f"# Plan\n\n{step} steps.\n".encode(), ArtifactType.PLAN)
        if decided:
            harbour.decide(approved=False, comment="Fewer steps.")
    surface.show_artifact(row)
    settled(lambda: "- Two steps." in texts(surface) and "+ Four steps." in texts(surface))
    assert surface.bar.since.currentText().endswith(", your last decision")


def test_long_lines_of_prose_go_on_in_the_next_row_and_keep_their_number(
    surface: Surface, harbour: Harbour, settled: Wait, press: Press
) -> None:
    harbour.edit(description="word " * 400 + "\nThe end.")
    surface.show_task(harbour.task_id)
    read(surface, settled)
    press(Key.Key_T)
    settled(lambda: texts(surface)[3] == "The end.")
    assert max(surface.text.heights) > 3
    surface.text.go_to(3)
    assert surface.stage.spot.text == "The end."
    press(Key.Key_W)
    assert surface.text.heights is None


def test_a_read_only_file_is_read_and_not_commented_on(
    harbour: Harbour, settled: Wait, surface: Surface, press: Press
) -> None:
    harbour.project.read_only = True
    surface.show_task(harbour.task_id)
    read(surface, settled)
    press(Key.Key_C)
    assert not surface.panel.composer.busy
    assert "read-only" in surface.viewer.foot._told.text()


def test_a_change_request_shows_what_it_would_change(surface: Surface, harbour: Harbour, settled: Wait) -> None:
    def ask(session: Session) -> int:
        with actors.acting_as(session, person("Ada")):
            proposal = Proposal(description=SECOND.replace("15 minutes", "20 minutes"))
            return change_requests.create(session, harbour.task_id, content="Banks are slow.", proposal=proposal)

    surface.show_change(harbour.project.write(ask).result())
    read(surface, settled)
    settled(lambda: "+ - released after 20 minutes" in texts(surface))
    assert surface.bar.since.currentText() == "version 2"


@pytest.mark.parametrize("look", [style.LIGHT, style.DARK], ids=["light", "dark"])
def test_changed_words_can_be_read_on_their_ground(look: style.Colours) -> None:
    def light(colour: QColor) -> float:
        parts = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.getRgbF()[:3])
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True)) + 0.05

    for kind in (Kind.ADDED, Kind.REMOVED, Kind.ADDED_WORD, Kind.REMOVED_WORD, Kind.HUNK):
        ink = colours._inks(look)[kind]
        low, high = sorted((light(ink.letters), light(ink.ground)))
        assert high / low >= 4.5
