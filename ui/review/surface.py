"""The review surface: one text in its wordings, compared, commented on, viewed, whatever the text is of."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop.errors import Known
from ui import failure, keys
from ui.review import colours, controls, material
from ui.review.bar import ReviewBar
from ui.review.commenting import Commenting, WithKey
from ui.review.filetree import FileTree
from ui.review.lines import LineView
from ui.review.material import Edition, Material, Of, Prepared
from ui.review.positions import Positions
from ui.review.sharing import Sharing
from ui.review.sides import SideBySide
from ui.review.stage import Stage
from ui.review.threads import ThreadPanel
from ui.review.viewed import Viewed
from ui.review.viewer import ArtifactViewer
from ui.review.walk import Walk
from ui.work import show

if TYPE_CHECKING:
    from desktop.commands.comments import About
    from desktop.queries.rows import ArtifactRow
    from desktop.store.changes import Changes
    from desktop.store.project import Project

TABLES = ("comments", "task_versions", "tasks", "change_requests", "artifacts", "approvals")


class Surface(QWidget):
    """Shows an artifact, the versions of a task or a change request; `show_changes` keeps it true."""

    read = Signal(str, str)
    """All of a wording (its digest) has stood on the screen; or all that changed in it since another (that one's)."""

    def __init__(self, project: "Project", with_key: WithKey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._asked = 0
        self._wanted: int | None = None  # the artifact of which there is more to say once its beginning is on screen
        self._material: Material | None = None
        self.prepared = Prepared(None, None, None, ())
        self._shown = 0
        self._since: int | None = None
        self._turn = 0
        self._listed: list[str] = []  # the files in the tree, by their digests
        self._panel_wanted: bool | None = None
        self._then: Callable[[], object] | None = None  # called once what is being written is on the disk
        self.viewed = Viewed()
        self.viewer, self.bar, self.tree = ArtifactViewer(), ReviewBar(), FileTree()
        self.sides, self.panel = SideBySide(), ThreadPanel()
        self.stage = Stage(self.viewer, self.sides, self.viewed)
        self.commenting = Commenting(self.panel, project, with_key)
        self.walk = Walk(self)
        self.sharing = Sharing(self)
        self._acts = {
            "next_change": partial(self.walk.to_hunk, 1),
            "previous_change": partial(self.walk.to_hunk, -1),
            "next_file": partial(self.walk.to_file, 1),
            "previous_file": partial(self.walk.to_file, -1),
            "viewed": self.walk.mark_viewed,
            "viewed_file": self.walk.mark_file_viewed,
            "compare": self.compare_or_not,
            "side_by_side": self.set_beside,
            "wrap_lines": self.set_wrap,
            "comment": self.comment,
            "next_comment": partial(self.walk.to_next_thread, 1),
            "previous_comment": partial(self.walk.to_next_thread, -1),
            "answer": partial(self.commenting.act, "reply"),
            "resolve": partial(self.commenting.act, "resolve"),
            "waive": partial(self.commenting.act, "waive"),
            "submit_comments": self.commenting.submit,
        }
        self._build()

    def _build(self) -> None:
        self.viewer.insert_bar(self.bar)
        self.viewer.add_sides(self.sides)
        self.viewer.body.insertWidget(0, self.tree)
        self.viewer.across.addWidget(self.panel)
        self.viewer.body.setStretchFactor(1, 1)
        viewer = self.viewer
        controls.tab_through(viewer.pages, viewer.head, self.bar, self.tree, self.panel, viewer.bar)
        self.setFocusProxy(self.viewer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.viewer)
        self.viewer.turned.connect(self._on_turned)
        self.viewer.view_wanted.connect(self._on_view_wanted)
        self.bar.edition_chosen.connect(self._on_edition)
        self.bar.since_chosen.connect(self.compare_with)
        self.bar.beside_chosen.connect(self.set_beside)
        self.bar.wrap_chosen.connect(self.set_wrap)
        self.bar.files_chosen.connect(self._on_files)
        self.bar.comments_chosen.connect(self._on_comments)
        self.stage.read.connect(self.read)
        self.panel.composer.closed.connect(self._on_written)
        self.panel.composer.refused.connect(self._on_not_written)
        self.commenting.done.connect(self._again)
        self.commenting.said.connect(self.viewer.foot.tell)

    # -- what is shown

    def show_artifact(self, row: "ArtifactRow") -> None:
        """Show an artifact; what there is to say about it is read once its beginning is on screen."""
        self._begin("artifact")
        self._wanted = row.id
        self.viewer.show_artifact(self._project, row)

    def show_task(self, task_id: int, version: "About | None" = None) -> None:
        """Show a task's words as they are now or in one version, first what changed since one decided."""
        self._begin("task")
        self.viewer.show_sentence("Reading…")
        self._ask("task", task_id, version)

    def show_change(self, change_request_id: int) -> None:
        """Show what a change request would change."""
        self._begin("change request")
        self.viewer.show_sentence("Reading…")
        self._ask("change request", change_request_id, None)

    def show_changes(self, changes: "Changes") -> None:
        """Something was written: what is shown may have been commented on, or have another wording."""
        if self._material is not None and changes.touches(*TABLES):
            self._again()

    def leave(self, then: Callable[[], object] | None = None) -> bool:
        """The person goes elsewhere: what is being written is kept as a draft; if it cannot be, it stays here.

        False while it is not on the disk yet: `then` is called once it is.
        """
        self.panel.composer.leave()
        self._then = then if self.panel.composer.busy else None
        return not self.panel.composer.busy

    def _begin(self, of: Of) -> None:
        self.leave()
        self._asked += 1
        self._material, self._wanted, self._panel_wanted = None, None, None
        self.prepared = Prepared(None, None, None, ())
        self.stage.begin(of)
        for widget in (self.bar, self.tree, self.panel):
            widget.hide()

    def _again(self) -> None:
        if self._material is not None:
            self._asked += 1
            self._ask(self._material.of, self._material.id, None)

    def _ask(self, of: Of, id_: int, version: "About | None") -> None:
        reading = self._project.read(material.read, of, id_, self._project.actor)
        show(self, reading, partial(self._on_material, self._asked, version), partial(self._on_failed, self._asked))

    def _on_failed(self, asked: int, error: BaseException) -> None:
        if asked != self._asked:
            return
        if isinstance(error, Known):
            self.viewer.show_sentence(error.sentence)
        else:
            failure.tell(self, error)

    def _on_material(self, asked: int, version: "About | None", found: Material) -> None:
        if asked != self._asked:
            return
        before, self._material = self._material, found
        if not found.editions:
            self.viewer.show_sentence("No version was recorded.")
            return
        if before is None:
            self._shown = found.place(version, found.current)
            self._since = self._usual_since()
        else:
            since = None if self._since is None else before.editions[self._since].about
            self._shown = found.place(before.editions[self._shown].about, found.current)
            self._since = found.place(since, None)
            if found.editions[0].about != before.editions[0].about and self._shown > 0:
                name = found.editions[0].name
                self.viewer.foot.tell(f"{name[:1].upper()}{name[1:]} arrived; choose it above to see what changed.")
        self._prepare()

    def _usual_since(self) -> int | None:
        """The wording one decided about last, where it is an older one than that shown."""
        last = self._material.last if self._material else None
        return last if last is not None and last > self._shown else None

    def _prepare(self) -> None:
        found = self._material
        if found is None:
            return
        names = [one.name for one in found.editions]
        decided = None if found.of == "change request" else found.last
        self.bar.offer(names, self._shown, self._since, decided)
        patched = found.of == "artifact" and self.viewer.manner.colouring is colours.DIFFERENCE
        files = self.prepared.files  # of what is shown since `_begin`: the bytes of an artifact never change
        reading = self._project.read(material.prepare, found, self._shown, self._since, patched=patched, files=files)
        self._turn += 1
        show(self, reading, partial(self._on_prepared, self._turn), partial(self._on_failed, self._asked))

    def _on_prepared(self, turn: int, prepared: Prepared) -> None:
        if turn != self._turn or self._material is None:
            return
        again = prepared.threads != self.prepared.threads or not self.stage.laid
        self.prepared = prepared
        self._lay_out()
        if again:
            reader, writable = self._material.reader, not self._project.read_only
            self.panel.show_threads(prepared.threads, reader=reader, writable=writable)
        self._show_panel()
        self.walk.arrive()

    # -- how it is laid out

    @property
    def edition(self) -> Edition | None:
        """The wording in view."""
        return self._material.editions[self._shown] if self._material and self._material.editions else None

    @property
    def text(self) -> LineView:
        """The view of lines that is in sight, or would be."""
        return self.stage.text

    @property
    def positions(self) -> Positions:
        """Where things are in it."""
        return self.stage.positions

    def _on_turned(self) -> None:
        """Other lines are in view: they get what goes with them, and first what there is to say about them."""
        self.stage.letter()
        if self._wanted is not None and self.viewer.look is not None:
            wanted, self._wanted = self._wanted, None
            QTimer.singleShot(0, self, partial(self._ask, "artifact", wanted, None))
        elif self._material is not None:
            self.stage.dress(self.prepared)

    def _lay_out(self) -> None:
        found, edition = self._material, self.edition
        if found is None or edition is None:
            return
        self.stage.has_room = self.sharing.has_room
        self.stage.lay_out(found, edition, None if self._since is None else found.editions[self._since], self.prepared)
        files = self.positions.files if len(self.positions.files) > 1 else []
        digests = [file.digest for file in files]
        if digests != self._listed:
            self._listed = digests
            self.tree.show_files(files, self.viewed)
        self.sharing.show_tree()
        if not self.sharing.holds:
            self.sharing.share()
        self._show_bar()

    def _on_files(self, seen: bool) -> None:
        self.sharing.tree_wanted = seen
        self._lay_out()

    def _show_bar(self) -> None:
        patch, view = self.positions.patch, self.text
        may_wrap = self.viewer.page in (self.viewer.lines, self.sides) and view.lines.whole
        stage = self.stage
        beside = stage.beside and stage.has_room
        self.bar.show_layout(changes=patch is not None, beside=beside, wraps=stage.wraps, may_wrap=may_wrap)
        self.bar.show_room(two=stage.has_room, files=len(self.positions.files), seen=self.sharing.tree_seen)
        self.bar.show_comments(len(self.prepared.threads), seen=self._panel_seen())
        self.walk.show_viewed()
        self.bar.setVisible(self._material is not None)

    def show_viewed(self) -> None:
        """Other parts of what is shown were viewed."""
        self.tree.show_viewed(self.viewed)
        self.stage.annotate(self.prepared)

    # -- what the person wants

    def compare_with(self, since: int | None) -> None:
        """Show the difference from another wording (its place), or the whole text."""
        if since != self._since:
            self._since = since
            self._prepare()

    def compare_or_not(self) -> None:
        """Turn between the whole text and its difference from the wording one decided about, or the one before."""
        found = self._material
        if found is None or self._since is not None:
            self.compare_with(None)
        elif self._shown + 1 < len(found.editions):
            usual = self._usual_since()
            self.compare_with(self._shown + 1 if usual is None else usual)
        else:
            self.viewer.foot.tell("There is no earlier wording to compare with.")

    def set_beside(self, beside: bool | None = None) -> None:
        """Show changes side by side or unified, here and wherever else; None: the other way."""
        self.stage.beside = not self.stage.beside if beside is None else beside
        self._lay_out()
        if self.stage.beside and not self.stage.has_room and self.positions.patch is not None:
            self.viewer.foot.tell("There is too little room for two texts side by side; make the window wider.")

    def set_wrap(self, wraps: bool | None = None) -> None:
        """Let long lines go on in the next row or not, in texts like this one; None: the other way."""
        self.stage.wraps = not self.stage.wraps if wraps is None else wraps
        self.stage.letter()
        self._show_bar()

    def comment(self) -> None:
        """Write a comment on the line of the caret or the nearest one, or on the whole text where none is in view."""
        found, edition = self._material, self.edition
        if found is None or edition is None or self._project.read_only:
            self.viewer.foot.tell("This file is open read-only, so nothing can be commented on here.")
            return
        self.show_comments()
        if told := self.stage.find_spot():
            self.viewer.foot.tell(told)
        spot, files = self.stage.spot, self.prepared.files if self._since is None else None
        place = found.place_of(spot.edition if spot else edition, spot.line if spot else None, files)
        self.commenting.comment(edition.about, spot, place)

    def show_comments(self) -> None:
        """Show the comments beside the text."""
        self._panel_wanted = True
        self._show_panel()

    def _on_view_wanted(self) -> None:
        self._since = None
        self.stage.forget()

    def _on_edition(self, at: int) -> None:
        found = self._material
        if found is None or at == self._shown:
            return
        if (row := found.editions[at].row) is not None:
            self.show_artifact(row)
            return
        self._shown = at
        self._since = self._usual_since()
        self._prepare()

    def _on_comments(self, seen: bool) -> None:
        self._panel_wanted = seen
        self._show_panel()

    def _on_written(self) -> None:
        self._show_panel()
        then, self._then = self._then, None
        if then is not None:
            then()
        elif self.isVisible():
            self.viewer.setFocus()

    def _on_not_written(self) -> None:
        self._then = None
        self._show_panel()

    def _panel_seen(self) -> bool:
        wanted = bool(self.prepared.threads) if self._panel_wanted is None else self._panel_wanted
        return self._material is not None and (wanted or self.panel.composer.busy)

    def _show_panel(self) -> None:
        seen = self._panel_seen()
        if seen and self.panel.isHidden():
            self.sharing.share()
        self.panel.setVisible(seen)
        self.bar.show_comments(len(self.prepared.threads), seen=seen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room anew where there is another amount of it."""
        super().resizeEvent(event)
        if not self.sharing.holds:
            self._lay_out()

    # -- keys

    def event(self, event: QEvent) -> bool:
        """Take the keys of reading for itself: around it they may mean something else."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._meant(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of reading, as `ui.keys` has them."""
        name = self._meant(event)
        if name:
            self._acts[name]()
        else:
            super().keyPressEvent(event)

    def _meant(self, event: QKeyEvent) -> str:
        if self._material is None or self.panel.composer.isAncestorOf(QApplication.focusWidget() or self):
            return ""
        return next((name for name in self._acts if keys.pressed(event, name)), "")
