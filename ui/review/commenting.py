"""What a person does with comments: writes, submits, answers and settles them, each as a command on the open file."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from PySide6.QtCore import QObject, Signal

from desktop.commands import comments
from desktop.commands.comments import About
from desktop.errors import Known
from desktop.queries.comments import CommentRow
from desktop.words import CommentKind, CommentState
from ui import failure
from ui.review.composer import Wanted
from ui.review.layout import AT_MOST
from ui.review.positions import Spot
from ui.review.thread import waits
from ui.review.threads import ThreadPanel
from ui.work import show

if TYPE_CHECKING:
    from desktop.store.project import Project

P = ParamSpec("P")
WithKey = Callable[[Callable[[], object]], object]
"""Calls what it is given, which leads to something that is signed, as soon as the person has a key."""


class Commenting(QObject):
    """Works for one panel of threads."""

    done = Signal()
    """A command has changed the comments."""
    said = Signal(str)
    """Something the person should know, as a sentence."""

    def __init__(self, panel: ThreadPanel, project: "Project", with_key: WithKey) -> None:
        super().__init__(panel)
        self._panel, self._project, self._with_key = panel, project, with_key
        self._read: dict[int, int] = {}  # as of which change (row_version) a comment that is edited was read
        panel.act.connect(self._on_act)
        panel.submit_wanted.connect(self.submit)

    def comment(self, about: About, spot: Spot | None, place: str) -> None:
        """Write a comment on a line, or on all of this text where there is none; `place` names it."""
        line = quoted = None
        if spot is not None:
            about, line = spot.edition.about, spot.line
            quoted = spot.text if len(spot.text) <= AT_MOST else None
        keep, now = (partial(self._add, command, about, line, quoted) for command in (comments.add, comments.say))
        self._panel.composer.write(Wanted(place, quoted, keep, now=now))

    def submit(self) -> None:
        """Show everybody all drafts there are on this text."""
        self._panel.composer.leave()
        rows = (one.root for one in self._panel.drafts)
        for about in dict.fromkeys(_about(row) for row in rows):
            self._write(comments.submit, about)

    def act(self, verb: str) -> None:
        """Do something with the thread that is chosen, if it is open."""
        thread = next((one for one in self._panel.threads if one.root.id == self._panel.current), None)
        if thread is None:
            self.said.emit("Choose a comment first: N goes to the next one.")
        elif thread.root.state is not CommentState.OPEN:
            self.said.emit("Only an open comment is answered, resolved or waived.")
        elif verb == "waive" and not waits(thread.root):
            self.said.emit("Only an issue or a suggestion is waived: a note or praise asks for nothing.")
        else:
            self._on_act(verb, thread.root)

    def _on_act(self, verb: str, row: CommentRow) -> None:
        match verb:
            case "reply":
                keep = partial(self._reply, row.id)
                self._panel.composer.write(Wanted(f"Answer to {row.author}", row.text, keep, "Answer", kind=None))
            case "edit":
                self._read[row.id] = row.row_version
                keep = partial(self._edit, row.id)
                wanted = Wanted("Your comment", row.quoted, keep, "Save", text=row.text, kind=row.kind)
                self._panel.composer.write(wanted)
            case "resolve":
                self._write(comments.resolve, row.id)
            case "waive":
                self._with_key(lambda: self._write(comments.waive, row.id))
            case _:
                self._write(comments.discard, row.id)

    def _add(
        self,
        command: Callable[..., int],
        about: About,
        line: int | None,
        quoted: str | None,
        kind: CommentKind,
        text: str,
    ) -> Future[object]:
        return self._keep(command, about, kind=kind, text=text, line=line, quoted=quoted)

    def _reply(self, comment_id: int, _kind: CommentKind, text: str) -> Future[object]:
        return self._keep(comments.reply, comment_id, text)

    def _edit(self, comment_id: int, kind: CommentKind, text: str) -> Future[object]:
        """A comment that was changed meanwhile is refused, which tells what it says now; the next try is about that."""
        there = (one.root.row_version for one in self._panel.threads if one.root.id == comment_id)
        read = self._read.pop(comment_id, None) or next(there, 0)
        return self._keep(comments.edit, comment_id, row_version=read, text=text, kind=kind)

    def _keep(self, command: Callable[Concatenate[Any, P], object], *args: P.args, **words: P.kwargs) -> Future[object]:
        """Write what was typed; the composer tells a refusal itself, beside the words."""
        written: Future[object] = self._project.write(command, *args, **words)
        show(self, written, lambda _result: self.done.emit(), lambda _error: self.done.emit())
        return written

    def _write(self, command: Callable[Concatenate[Any, P], object], *args: P.args, **words: P.kwargs) -> None:
        show(self, self._project.write(command, *args, **words), lambda _result: self.done.emit(), self._on_failed)

    def _on_failed(self, error: BaseException) -> None:
        if isinstance(error, Known):
            self.said.emit(error.sentence)
            self.done.emit()
        else:
            failure.tell(self._panel, error)


def _about(row: CommentRow) -> About:
    return About(row.version_id, row.change_request_id, row.artifact_id)
