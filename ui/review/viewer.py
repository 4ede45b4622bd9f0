"""The artifact viewer: whatever an artifact's bytes are, shown the way that suits them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop.errors import Known
from desktop.queries import contents, hexdump, viewing
from desktop.queries.rows import ArtifactRow
from desktop.queries.viewing import FirstLook
from ui import failure, keys, style, words
from ui.review import colours, picture
from ui.review.content import WHOLE, Manner, View, manner
from ui.review.find import FindBar
from ui.review.header import ViewerFoot, ViewerHead
from ui.review.layout import AT_MOST
from ui.review.lines import LineView
from ui.review.pages import PAGE, Lines, PagedLines, Reading
from ui.review.parts import where_it_was
from ui.review.picture import PictureView
from ui.review.pretty import pretty
from ui.review.prose import Prose
from ui.review.sides import SideBySide
from ui.work import show, start

if TYPE_CHECKING:
    from concurrent.futures import Future

    from desktop.store.project import Project

P = ParamSpec("P")
T = TypeVar("T")
FEW = 200_000  # bytes of a text that is held as a whole, so that its lines can be wrapped


class ArtifactViewer(QWidget):
    """Shows one artifact; reading, searching and saving happen in workers."""

    turned = Signal()
    """What is shown is shown another way, or something else is."""
    view_wanted = Signal()
    """The person chose one of the views."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._row: ArtifactRow | None = None
        self._look: FirstLook | None = None
        self._manner = Manner(())
        self._view = View.TEXT
        self._asked = 0
        self.head, self.foot, self.bar = ViewerHead(), ViewerFoot(), FindBar()
        self.lines, self.prose, self.picture = LineView(), Prose(), PictureView()
        self._sentence = style.label("Choose an artifact to read it here.", "muted")
        self._sentence.setContentsMargins(*[3 * style.GRID] * 4)
        self._sentence.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self.setFocusProxy(self._stack)
        self.body, self.across = QSplitter(), QSplitter()
        """Around the text: what others show at its left goes into `body`, what they show after it into `across`."""
        for splitter, part in ((self.across, self._stack), (self.body, self.across)):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(1)
            splitter.addWidget(part)
            splitter.setStretchFactor(0, 1)
        self._texts: list[LineView | SideBySide] = [self.lines]  # in lines, that can be searched
        for page in (self._sentence, self.lines, self.prose, self.picture):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.body, 1)
        column.addWidget(self.bar)
        column.addWidget(self.foot)
        self.prose.setAccessibleName("Text")
        self._connect()
        self.head.hide()

    def _connect(self) -> None:
        self.head.view_chosen.connect(self._on_view)
        self.head.find_wanted.connect(self.find_words)
        self.head.save_wanted.connect(self._on_save_wanted)
        self.lines.caret_moved.connect(lambda line: self.foot.tell_line(line, self.lines.lines.count))
        self.lines.said.connect(self.foot.tell)
        self.bar.wanted.connect(self._on_wanted)
        self.bar.line_wanted.connect(self.lines.go_to)
        self.bar.closed.connect(self._on_bar_closed)

    def show_artifact(self, project: "Project", row: ArtifactRow) -> None:
        """Show `row`, or say where its bytes are when they are not in this file."""
        self._asked += 1
        self._project, self._row, self._look = project, row, None
        self.head.show_row(row)
        self.foot.tell("")
        self.bar.hide()
        self._show_found("")
        if not row.has_content or row.content_sha256 is None:
            self._say(where_it_was(row))
            return
        self._say("Reading…")
        look = project.read(viewing.first_look, row.content_sha256, lines=PAGE, whole_up_to=WHOLE)
        show(self, look, partial(self._on_look, self._asked), partial(self._on_failed, self._asked))

    @property
    def view(self) -> View | None:
        """How the artifact is shown; None while it is not."""
        return self._view if self._look is not None else None

    @property
    def look(self) -> FirstLook | None:
        """What was read of the artifact, once it was."""
        return self._look

    @property
    def manner(self) -> Manner:
        """The ways there are to show it."""
        return self._manner

    @property
    def page(self) -> QWidget | None:
        """Which of the pages is in view: `lines`, `prose`, `picture`, a sentence, or one that was added."""
        return self._stack.currentWidget()

    @property
    def pages(self) -> QWidget:
        """All of the pages, of which one is in view."""
        return self._stack

    def insert_bar(self, bar: QWidget) -> None:
        """Put a bar between the head and the text."""
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(1, bar)

    def add_sides(self, sides: SideBySide) -> None:
        """Make room for two texts that can be shown in place of one."""
        self._stack.addWidget(sides)
        self._texts.append(sides)

    def show_sides(self, sides: SideBySide) -> None:
        """Show the two texts that were added."""
        self._put(sides)
        self.head.allow_find(allowed=True)
        self.foot.tell("")

    def show_text(self, lines: Lines, colouring: colours.Colouring = colours.PLAIN) -> None:
        """Show lines that are no artifact's, or not as they are in it."""
        self._asked += 1
        self._show_lines(lines, colouring, numbered=True)

    def show_sentence(self, sentence: str) -> None:
        """Show a sentence where a text would be."""
        self._say(sentence)

    def show_view(self, view: View) -> None:
        """Show the artifact this way, with all the ways there are to choose from."""
        self.head.offer(self._manner.views)
        self._turn_to(view)

    def find_words(self) -> None:
        """Ask what to find, where there is text."""
        if self.page is self.prose or self._searched is not None:
            self.bar.ask_words()

    def go_to_line(self) -> None:
        """Ask which line to go to, where there are lines."""
        if self._stack.currentWidget() is self.lines:
            self.bar.ask_line(self.lines.lines.count)

    def event(self, event: QEvent) -> bool:
        """Take Ctrl+F, the key of lines and, while it finds, Esc for itself: around it they may mean something else."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_mine(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+F finds, the key for it goes to a line, Esc ends finding."""
        if not self._is_mine(event):
            super().keyPressEvent(event)
        elif event.matches(QKeySequence.StandardKey.Find):
            self.find_words()
        elif event.key() == Qt.Key.Key_Escape:
            self.bar.close_bar()
        else:
            self.go_to_line()

    def _is_mine(self, event: QKeyEvent) -> bool:
        to_line = keys.pressed(event, "to_line")
        ends = event.key() == Qt.Key.Key_Escape and self.bar.isVisible()
        return to_line or ends or event.matches(QKeySequence.StandardKey.Find)

    def _on_look(self, asked: int, look: FirstLook) -> None:
        if asked != self._asked or self._row is None:
            return
        self._look, self._manner = look, manner(self._row, look)
        self.head.offer(self._manner.views)
        if look.info.size == 0:
            self._say("This artifact is empty.")
        else:
            self._turn_to(self._manner.views[0])

    def _on_failed(self, asked: int, error: BaseException) -> None:
        if asked != self._asked:
            return
        if isinstance(error, Known):
            self._say(error.sentence)
        else:
            failure.tell(self, error)

    def _say(self, sentence: str) -> None:
        self._sentence.setText(sentence)
        self._put(self._sentence)

    def _put(self, page: QWidget) -> None:
        # Who was reading goes on reading: the keyboard stays in the text when the page under it changes.
        reading = self._stack.isAncestorOf(self.focusWidget() or self) or self._stack.hasFocus()
        self._stack.setCurrentWidget(page)
        self._stack.setFocusProxy(page)
        if reading:
            page.setFocus()
        self.turned.emit()

    # -- the views

    def _on_view(self, view: View) -> None:
        self._view = view
        self.view_wanted.emit()
        self._turn_to(view)

    def _turn_to(self, view: View) -> None:
        look = self._look
        if look is None or self._row is None:
            return
        self._view = view
        self.head.mark(view)
        self.foot.tell("")
        match view:
            case View.PICTURE:
                self._show_picture(look)
            case View.RENDERED:
                self.prose.show_markdown(look.whole.decode(errors="replace").removeprefix("\ufeff"))
                self._put(self.prose)
            case View.FORMATTED:
                self._say("Reading…")
                text = look.whole.decode(errors="replace").removeprefix("\ufeff")
                show(self, start(pretty, text), partial(self._on_pretty, self._asked))
            case View.TEXT:
                self._show_lines(self._text_lines(look), self._manner.colouring, numbered=True)
            case View.HEX:
                self._show_lines(self._hex_lines(look), colours.PLAIN, numbered=False)

    def _show_lines(self, lines: Lines, colouring: colours.Colouring, *, numbered: bool) -> None:
        self.lines.show_lines(lines, colouring, numbered=numbered)
        self._put(self.lines)
        self.foot.tell_line(0, lines.count)
        self.head.allow_find(allowed=lines.searchable)

    def _text_lines(self, look: FirstLook) -> Lines:
        sha256 = look.info.sha256
        if len(look.whole) <= FEW and look.info.line_count <= len(look.whole):
            text = look.whole.decode(errors="replace").removeprefix("\ufeff")
            return Lines([line.removesuffix("\r") for line in text.split("\n")][: look.info.line_count])
        reading = Reading(
            shown=lambda first, count: self._read(contents.lines, sha256, first, count, longest=AT_MOST + 1),
            whole=lambda first, count: self._read(contents.lines, sha256, first, count),
            search=partial(self._read, viewing.find, sha256),
        )
        return PagedLines(look.info.line_count, reading, [line[: AT_MOST + 1] for line in look.lines])

    def _hex_lines(self, look: FirstLook) -> PagedLines:
        def read(first: int, count: int) -> "Future[list[str]]":
            return self._read(hexdump.lines, look.info.sha256, first, count)

        first = hexdump.lines_of(look.head, 0)
        return PagedLines(hexdump.line_count(look.info.size), Reading(read, read), first)

    def _read(self, query: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        return self._project.read(query, *args, **kwargs)

    def _on_pretty(self, asked: int, lines: list[str] | None) -> None:
        if asked != self._asked or self._view is not View.FORMATTED:
            return
        if lines is None:
            self._turn_to(View.TEXT)
            self.foot.tell("This is not valid JSON, so it is shown as it is.")
        else:
            self._show_lines(Lines(lines), colours.JSON, numbered=True)

    def _show_picture(self, look: FirstLook) -> None:
        self._say("Reading…")
        if look.whole:
            show(self, start(picture.decode, look.whole), partial(self._on_picture, self._asked), self._on_no_picture)
            return
        whole = self._read(contents.piece, look.info.sha256, 0, look.info.size)

        def decode(data: bytes) -> None:
            show(self, start(picture.decode, data), partial(self._on_picture, self._asked), self._on_no_picture)

        show(self, whole, decode)

    def _on_picture(self, asked: int, image: QImage) -> None:
        if asked == self._asked and self._view is View.PICTURE:
            self._put(self.picture)
            self.picture.show_picture(image)
            self.head.allow_find(allowed=False)
            drawn = self._look is not None and picture.is_drawing(self._look.head)
            size = "Drawing" if drawn else f"{image.width():,} × {image.height():,} pixels"
            self.foot.tell(f"{size} · + and − zoom, 0 fits, 1 shows every pixel")

    def _on_no_picture(self, error: BaseException) -> None:
        self._on_failed(self._asked, error)

    # -- finding and saving

    def _on_wanted(self, needle: str, backwards: bool, again: bool) -> None:
        self._show_found(needle)
        if not needle:
            self.bar.tell("")
        elif self.page is self.prose:
            found = self.prose.find_next(needle, backwards=backwards)
            self.bar.tell("" if found else "Not found.")
        elif (text := self._searched) is not None:
            self.bar.tell("Searching…")
            text.seek(needle, self.bar.tell, backwards=backwards, again=again)

    @property
    def _searched(self) -> LineView | SideBySide | None:
        return next((text for text in self._texts if text is self.page and text.searchable), None)

    def _show_found(self, needle: str) -> None:
        for text in self._texts:
            text.show_found(needle)

    def _on_bar_closed(self) -> None:
        self._show_found("")
        self._stack.currentWidget().setFocus()

    def _on_save_wanted(self) -> None:
        if self._row is None:
            return
        dialog = QFileDialog(self, "Save as")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(PurePosixPath(self._row.name.replace("\\", "/")).name or "artifact")
        dialog.fileSelected.connect(self._on_place_chosen)
        dialog.open()

    def _on_place_chosen(self, place: str) -> None:
        self.save(Path(place))

    def save(self, to: Path) -> None:
        """Write the bytes to `to`, checked against their digest; the foot says when it is done."""
        if self._project is None or self._row is None or self._row.content_sha256 is None:
            return
        self.foot.tell("Saving…")
        done = partial(self.foot.tell, f"Saved as {to}, {words.size_text(self._row.size)}, digest checked.")
        saving = self._project.read(contents.export, self._row.content_sha256, to)
        show(self, saving, lambda _none: done(), self._on_not_saved)

    def _on_not_saved(self, error: BaseException) -> None:
        self.foot.tell("Not saved.")
        failure.tell(self, error)
