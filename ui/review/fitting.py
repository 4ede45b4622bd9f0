"""All of a text is to be read: what of it would be wider than its page is made to fit, pictures are told in words."""

from PySide6.QtGui import (
    QFontMetrics,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextDocumentFragment,
    QTextFormat,
    QTextLength,
    QTextTable,
    QTextTableCell,
)

from ui import style

MEASURE = 100  # average letters of a row that is well read
LETTERS = 7  # of its longest word a column has room for at the least, or a table is no table any more
PICTURE = "\ufffc"
LEVEL = 40  # pixels: Qt's own for each level of a list or a quote


def measure(metrics: QFontMetrics) -> int:
    """How wide text is at the most, in pixels, in letters of `metrics`: the eye finds no way back in longer rows."""
    return MEASURE * metrics.averageCharWidth()


def fit(document: QTextDocument, start: int, width: int, metrics: QFontMetrics) -> list[int]:
    """Make what begins at `start` fit into `width` pixels, in letters of `metrics`.

    A table with too many columns is told row by row, each cell behind the name of its column. Lists and quotes are
    indented until half of the width is left. Gives the widths (in pixels) below which more would take another form.
    """
    needs = _lists(document, start, width, metrics)
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable) and frame.firstPosition() > start:
            need = _least(frame, width, metrics)
            needs.append(need)
            if need > width:
                _tell(frame)
            elif document.documentLayout().frameBoundingRect(frame).width() > width - frame.columns():
                _spare(frame, width)
    return needs


def name_pictures(document: QTextDocument, start: int) -> None:
    """Behind the glyph that stands for a picture, say what it shows."""
    cursor = document.find(PICTURE, start)
    while not cursor.isNull():
        if (form := cursor.charFormat()).isImageFormat():
            told = form.property(QTextFormat.Property.ImageAltText)
            quiet = QTextCharFormat()
            quiet.setForeground(style.tint("muted"))
            cursor.setPosition(cursor.selectionEnd())
            cursor.insertText(f" {told}", quiet)
        cursor = document.find(PICTURE, cursor)


def _lists(document: QTextDocument, start: int, width: int, metrics: QFontMetrics) -> list[int]:
    block, deepest, level = document.findBlock(start), 0, int(document.indentWidth())
    nested: list[tuple[QTextBlock, int, int]] = []
    while block.isValid():
        form, of = block.blockFormat(), block.textList()
        quotes, lists = round(form.leftMargin() / LEVEL), of.format().indent() if of else form.indent()
        if quotes + lists:
            nested.append((QTextBlock(block), quotes, lists))
            deepest = max(deepest, quotes + lists)
            level = max(level, metrics.horizontalAdvance(of.itemText(block)) + style.GRID if of else 0)
        block = block.next()
    document.setIndentWidth(level)
    needs = [2 * level * depth for depth in range(1, deepest + 1)]
    most = max(1, sum(need <= width for need in needs))
    for block, quotes, lists in nested:
        if quotes + lists > most:
            _indent(block, min(quotes, max(0, most - lists)), min(lists, most))
    return needs


def _indent(block: QTextBlock, quotes: int, lists: int) -> None:
    form, of = block.blockFormat(), block.textList()
    form.setLeftMargin(quotes * LEVEL)
    if of is None:
        form.setIndent(lists)
    elif (listed := of.format()).indent() != lists:
        listed.setIndent(lists)
        of.setFormat(listed)
    QTextCursor(block).setBlockFormat(form)


def _spare(table: QTextTable, width: int) -> None:
    """Qt rounds each column of a table that fills the page up: without a pixel to spare for each, it would be wider."""
    form = table.format().toTableFormat()
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100 * (width - table.columns()) / width))
    table.setFormat(form)


def _least(table: QTextTable, width: int, metrics: QFontMetrics) -> int:
    """How wide a table must be, in pixels, to be read as one; its words are looked at only where that may matter."""
    form, columns = table.format().toTableFormat(), table.columns()
    edges, wide = 2 * int(form.cellPadding() + form.border()), LETTERS * metrics.averageCharWidth()
    if columns * (wide + edges) <= width:
        return columns * (wide + edges)
    needs = 0
    for column in range(columns):
        texts = (_inside(table.cellAt(row, column)).selectedText() for row in range(table.rows()))
        longest = max((word for text in texts for word in text.split()), key=len, default="")
        needs += edges + min(wide, max(style.ICON_SIZE, metrics.horizontalAdvance(longest)))
    return needs


def _inside(cell: QTextTableCell) -> QTextCursor:
    cursor = cell.firstCursorPosition()
    cursor.setPosition(cell.lastPosition(), QTextCursor.MoveMode.KeepAnchor)
    return cursor


def _tell(table: QTextTable) -> None:
    """Put the cells of a table one under the other in its place."""
    rows = [
        [_inside(table.cellAt(row, column)).selection() for column in range(table.columns())]
        for row in range(table.rows())
    ]
    cursor = QTextCursor(table.document())
    cursor.setPosition(table.firstPosition() - 1)
    cursor.setPosition(table.lastPosition() + 1, QTextCursor.MoveMode.KeepAnchor)
    cursor.beginEditBlock()
    cursor.removeSelectedText()
    names = rows[0] if len(rows) > 1 else [QTextDocumentFragment()] * len(rows[0])
    for row in rows[1:] or rows:
        for number, (name, cell) in enumerate(zip(names, row, strict=True)):
            form = QTextBlockFormat()
            form.setTopMargin(0 if number else style.GRID)
            cursor.insertBlock(form, QTextCharFormat())
            if not name.isEmpty():
                cursor.insertFragment(name)
                cursor.insertText(": ", QTextCharFormat())
            cursor.insertFragment(cell)
    cursor.endEditBlock()
