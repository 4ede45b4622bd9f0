"""Text to be read: Markdown that can load nothing and run nothing, and differences word by word."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QDesktopServices,
    QFont,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from ui import style
from ui.review import fitting, markdown, unseen, unshown
from ui.review.difference import ALIKE, Change, Line, Piece, joined, marked

Feature = QTextDocument.MarkdownFeature
Kept = QTextFormat.Property
FEATURES = Feature.MarkdownDialectGitHub | Feature.MarkdownNoHTML  # raw HTML is shown as the letters it is
OPENED = ("http", "https", "mailto")
TALL = 480  # pixels a growing text takes at most before it scrolls by itself
ALL = 16_777_215  # pixels, the tallest a widget can be: nothing that is decided about hides in a box of its own
SLACK = 3 * style.GRID  # pixels there must be to spare: a scroll bar that comes and goes must not turn it to and fro


class Prose(QTextBrowser):
    """Reads like a page: no frame, no editing, links ask first, nothing is fetched from anywhere."""

    completed = Signal()
    """The last piece of a long text is in place."""

    resized = Signal()
    """A growing text took another height."""

    def __init__(self, parent: QWidget | None = None, *, grows: bool = False, tallest: int = TALL) -> None:
        """`grows`: as tall as its text, up to `tallest` pixels, for use among other things; else it scrolls.

        With `tallest` ALL it is a text to decide about: what is not seen of Markdown is shown below as it was written.
        """
        super().__init__(parent)
        self._tallest = tallest
        self._waiting: list[str] = []
        self._unshown: dict[str, None] = {}  # lines, in their order
        self._needs: list[int] = []  # the widths, in pixels, below which something takes another form
        self._narrow = 0  # how many of them were too much when it was laid out
        self._again = partial(self.show_markdown, "")
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._on_later)
        self.setStyleSheet(f"QTextBrowser {{ border: 0; padding: 0; {'background: transparent' if grows else ''} }}")
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.document().setDocumentMargin(0 if grows else 2 * style.GRID)
        self.anchorClicked.connect(self._on_anchor)
        if grows:
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.document().documentLayout().documentSizeChanged.connect(self._on_size)

    def show_markdown(self, text: str) -> None:
        """Show Markdown from its beginning: the first 20,000 characters now, the rest piece by piece while idle."""
        self._again = partial(self.show_markdown, text)
        first, *self._waiting = markdown.pieces(text)
        self._needs, self._narrow, self._unshown = [], 0, {}
        self.document().setMarkdown(first, FEATURES)
        self._keep_measure()
        self._look_through(first, 0)
        self._dress(0)
        self._later.start()

    def show_difference(self, lines: Iterable[Line]) -> None:
        """Show changed lines with their surroundings: sign, ground and, within them, the changed words."""
        lines = list(lines)
        self._again = partial(self.show_difference, lines)
        self._waiting, self._needs, self._narrow = [], [], 0
        self.clear()
        self._keep_measure()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for number, line in enumerate(lines):
            if line.hidden:
                self._insert_hidden(cursor, line.hidden, first=number == 0)
            if line.pieces or not line.hidden:
                self._insert_line(cursor, line, first=number == 0 and not line.hidden)
        cursor.endEditBlock()
        unseen.show(self.document(), 0)
        self.completed.emit()

    def find_next(self, needle: str, *, backwards: bool) -> bool:
        """Select the next place `needle` stands at, going round at the end; whether there is one."""
        flags = QTextDocument.FindFlag.FindBackward if backwards else QTextDocument.FindFlag(0)
        if self.find(needle, flags):
            return True
        here = self.textCursor()
        self.moveCursor(QTextCursor.MoveOperation.End if backwards else QTextCursor.MoveOperation.Start)
        if self.find(needle, flags):
            return True
        self.setTextCursor(here)
        return False

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """A glyph in the place of whatever a text names: no picture and no style sheet is fetched.

        Never nothing: where none is given, Qt looks for a file of that name by itself.
        """
        del name
        if kind == QTextDocument.ResourceType.ImageResource:
            return style.icon("image", "muted").pixmap(style.ICON_SIZE, style.ICON_SIZE)
        return QByteArray()

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of another appearance."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._again()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take another form where this one has too little room, or there is room again for what it was before."""
        super().resizeEvent(event)
        if event.size().width() == event.oldSize().width():
            return
        self._keep_measure()
        overhangs = bool(self._needs) and self.document().size().width() > self.viewport().width()
        if overhangs or self._too_wide() > self._narrow or self._too_wide(SLACK) < self._narrow:
            self._again()

    def _keep_measure(self) -> None:
        """Leave the rest of a wide page empty, but for a table that is read as one only with more of it."""
        room, margin, root = self._room(), self.document().documentMargin(), self.document().rootFrame()
        wide = max(fitting.measure(self.fontMetrics()), *(need for need in self._needs if need <= room), 0)
        form = root.frameFormat()
        if form.rightMargin() != (right := margin + max(0, room - wide)):
            form.setRightMargin(right)
            root.setFrameFormat(form)

    def _room(self) -> int:
        return self.viewport().width() - 2 * int(self.document().documentMargin())

    def _too_wide(self, slack: int = 0) -> int:
        return sum(need > self._room() - slack for need in self._needs)

    def _insert_hidden(self, cursor: QTextCursor, count: int, *, first: bool) -> None:
        form = QTextCharFormat()
        form.setForeground(style.tint("muted"))
        block = QTextBlockFormat()
        block.setTopMargin(style.GRID / 2)
        block.setBottomMargin(style.GRID / 2)
        _block(cursor, block, first=first)
        cursor.insertText(f"⋯ {count:,} unchanged {'line' if count == 1 else 'lines'}", form)

    def _insert_line(self, cursor: QTextCursor, line: Line, *, first: bool) -> None:
        look, block = style.colours(), QTextBlockFormat()
        block.setLeftMargin(2 * style.GRID)
        block.setTextIndent(-2 * style.GRID)
        ground = {Change.ADDED: look.good_ground, Change.REMOVED: look.bad_ground}.get(line.change)
        if ground:
            block.setBackground(QColor(ground))
        _block(cursor, block, first=first)
        sign = QTextCharFormat()
        sign.setFont(style.monospace())
        tints: dict[Change, style.Tint] = {Change.ADDED: "good", Change.REMOVED: "bad"}
        sign.setForeground(style.tint(tints.get(line.change, "muted")))
        cursor.insertText({Change.ADDED: "+ ", Change.REMOVED: "− "}.get(line.change, "  "), sign)
        for piece in runs(line):
            cursor.insertText(piece.text, changed_format(piece.change))

    def _dress(self, start: int) -> None:
        # Qt's own look of headings shouts, and its code has no ground and runs out of sight.
        cursor = QTextCursor(self.document())
        fitting.name_pictures(self.document(), start)
        unseen.show(self.document(), start)
        block = self.document().findBlock(start)
        while block.isValid():
            form, level = block.blockFormat(), block.blockFormat().headingLevel()
            coded = form.hasProperty(Kept.BlockCodeFence) or form.hasProperty(Kept.BlockCodeLanguage)
            cursor.setPosition(block.position())
            if level:
                form.setTopMargin(1.5 * style.GRID if block.blockNumber() else 0)
                form.setBottomMargin(style.GRID / 2)
                larger = QTextCharFormat()
                larger.setProperty(Kept.FontSizeAdjustment, max(0, 3 - level))
                cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
                cursor.mergeCharFormat(larger)
                cursor.setBlockFormat(form)
            elif coded:
                form.setBackground(QColor(style.colours().hover))
                form.setNonBreakableLines(False)
                cursor.setBlockFormat(form)
            elif form.hasProperty(Kept.BlockTrailingHorizontalRulerWidth):
                form.setBackground(QColor(style.colours().line))
                cursor.setBlockFormat(form)
            block = block.next()
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                table = frame.format().toTableFormat()
                table.setBorder(1)
                table.setBorderCollapse(True)
                table.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
                table.setBorderBrush(QColor(style.colours().line))
                table.setCellPadding(style.GRID / 2)
                frame.setFormat(table)
        self._needs += fitting.fit(self.document(), start, self._room(), self.fontMetrics())
        self._keep_measure()
        self._narrow = self._too_wide()

    def _on_later(self) -> None:
        if not self._waiting:
            end = self.document().characterCount() - 1
            unshown.show(self.document(), self._unshown)
            unseen.show(self.document(), end)
            self._unshown = {}
            self.completed.emit()
            return
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
        start = cursor.position()
        piece = self._waiting.pop(0)
        cursor.insertMarkdown(piece, FEATURES)
        self._look_through(piece, start)
        self._dress(start)
        self._later.start()

    def _look_through(self, piece: str, start: int) -> None:
        if self._tallest == ALL:
            cursor = QTextCursor(self.document())
            cursor.setPosition(start)
            cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
            self._unshown |= dict.fromkeys(unshown.lines(piece, cursor.selectedText()))

    def _on_size(self) -> None:
        height = int(self.document().size().height()) + 1
        self.setFixedHeight(min(self._tallest, max(height, self.fontMetrics().lineSpacing())))
        scrolls = height > self._tallest
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if scrolls else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)
        self.resized.emit()

    def _on_anchor(self, url: QUrl) -> None:
        if url.isRelative() and url.hasFragment() and not url.path():
            self.scrollToAnchor(url.fragment())
        else:
            ask_before_opening(self, url)


def runs(line: Line) -> list[Piece]:
    """The pieces of a line as one reads them, none marked where too little of it stayed for that to read well.

    White space that changed by itself is not marked in prose.
    """
    found = joined(
        Piece(piece.change if piece.text.strip() else Change.SAME, piece.text) for piece in marked(line.pieces)
    )
    stayed = "".join(piece.text.strip() for piece in found if piece.change is Change.SAME)
    marks = sum(piece.change is not Change.SAME for piece in found)
    enough = len(stayed) >= ALIKE * sum(len(piece.text) for piece in found)
    if any(map(str.isalnum, stayed)) and (marks == 1 or enough):
        return found
    return joined(Piece(Change.SAME, piece.text) for piece in found)


def changed_format(change: Change) -> QTextCharFormat:
    """How a changed word looks inside its line: never by colour alone."""
    form = QTextCharFormat()
    if change is Change.ADDED:
        form.setFontWeight(QFont.Weight.DemiBold)
        form.setFontUnderline(True)
        form.setForeground(style.tint("good"))
    elif change is Change.REMOVED:
        form.setFontStrikeOut(True)
        form.setForeground(style.tint("bad"))
    return form


def ask_before_opening(parent: QWidget, url: QUrl) -> None:
    """Show where a link leads and open it in the browser only when the person says so; never a file or a program."""
    from ui.question import Question

    target = url.toDisplayString(QUrl.ComponentFormattingOption.FullyEncoded)
    target = target if len(target) <= 300 else target[:300] + "…"
    if url.scheme() in OPENED:
        ask, opened = "Open this link outside of Placet?", partial(QDesktopServices.openUrl, url)
        Question(parent, "Link", ask, target, yes="&Open", then=opened).open()
    else:
        Question(
            parent, "Link", "This link does not lead to a web page, so it is not opened.", target, no="Close"
        ).open()


def _block(cursor: QTextCursor, form: QTextBlockFormat, *, first: bool) -> None:
    cursor.setBlockFormat(form) if first else cursor.insertBlock(form, QTextCharFormat())
