"""The question before an upgrade that sets something aside, or that a person always wants to be asked."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui import style, words
from ui.dialogs.dialog import Dialog
from ui.dialogs.lines import Cell, LinesView

if TYPE_CHECKING:
    from desktop.store.consent import Preview

WIDTH = 96


class UpgradeDialog(Dialog):
    """What would happen, and four answers: `upgrade`, `copy`, `read_only` as the signal's word, or closed without one.

    No answer is preselected and Enter gives none; for a repair, converting a copy is proposed by its colour.
    """

    decided = Signal(str)

    def __init__(self, preview: "Preview", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("Upgrade")
        told = QWidget()
        page = QVBoxLayout(told)
        page.setContentsMargins(*[style.GRID * 3] * 4)
        page.setSpacing(style.GRID * 2)
        page.addWidget(style.label(f"Upgrade {preview.identity.path.name}?", "title"))
        page.addWidget(style.label(preview.identity.sentence))
        page.addLayout(_facts(preview))
        if preview.is_large:
            page.addWidget(style.label(f"A backup of {words.size_text(preview.size)} is made first."))
        page.addWidget(style.label("What happens", "heading"))
        page.addLayout(_steps(preview))
        if preview.set_aside:
            page.addWidget(style.label("What would be set aside", "heading"))
            page.addWidget(style.label(_why(sum(it.rows for it in preview.set_aside)), "muted"))
            page.addWidget(_set_aside(preview))
        else:
            page.addWidget(style.label("Nothing is set aside: every row stays.", "muted"))
        page.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(told)
        scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        scroll.setAccessibleName("What the upgrade does")
        answers = self._buttons(proposed="copy" if preview.repair else "")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(answers)
        self.setMinimumWidth(style.GRID * WIDTH)
        tall = page.totalHeightForWidth(style.GRID * WIDTH) + answers.sizeHint().height()
        self.resize(style.GRID * WIDTH, min(tall, style.tallest(self)))
        scroll.setFocus()

    def _buttons(self, *, proposed: str) -> QFrame:
        bar = QFrame()
        bar.setProperty("role", "foot")
        row = QHBoxLayout(bar)
        row.setContentsMargins(*[style.GRID * 2] * 4)
        row.setSpacing(style.GRID)
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row.addStretch(1)
        row.addWidget(cancel)
        for text, answer in (("Open &read-only", "read_only"), ("&Convert a copy…", "copy"), ("&Upgrade", "upgrade")):
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.setProperty("role", "primary" if answer == proposed else "")
            button.clicked.connect(lambda _checked=False, answer=answer: self._on_answer(answer))
            row.addWidget(button)
        return bar

    def _on_answer(self, answer: str) -> None:
        self.decided.emit(answer)
        self.accept()


def _steps(preview: "Preview") -> QFormLayout:
    form = QFormLayout()
    form.setHorizontalSpacing(style.GRID)
    form.setVerticalSpacing(style.GRID // 2)
    for number, step in enumerate(preview.steps, 1):
        counted = style.label(f"{number}.", "muted")
        counted.setAlignment(Qt.AlignmentFlag.AlignTop)
        form.addRow(counted, style.label(step))
    return form


def _facts(preview: "Preview") -> QFormLayout:
    form = QFormLayout()
    form.setHorizontalSpacing(style.GRID * 3)
    form.setVerticalSpacing(style.GRID)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
    for name, said in (
        ("From", revision_label(preview.from_revision)),
        ("To", revision_label(preview.to_revision)),
        ("Size", style.label(words.size_text(preview.size))),
        ("Free space", style.label(words.size_text(preview.free))),
        ("Backup goes to", style.label(str(preview.backup_folder))),
    ):
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        form.addRow(style.label(name, "muted"), said)
    return form


def _why(count: int) -> str:
    if count == 1:
        return "1 thing cannot stay in place. It is kept in the file, word for word, with the reason."
    return f"{count:,} things cannot stay in place. Each is kept in the file, word for word, with the reason."


def _set_aside(preview: "Preview") -> LinesView:
    from desktop.store.noted import field, subject

    lines = [
        (Cell(subject(it)), Cell(_capital(field(it.column))), Cell(_capital(it.reason))) for it in preview.set_aside
    ]
    table = LinesView("What would be set aside", ("Of", "What", "Why"), (31, 19, 0), wrapped=True)
    table.show_lines(lines)
    table.setFixedHeight(style.ROW_HEIGHT * (2 + min(6, len(lines))))
    return table


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def revision_label(revision: str | None) -> QLabel:
    """What wrote a file of this revision, in words; the revision itself is in the tooltip."""
    said = style.label(revision_text(revision))
    said.setToolTip(f"Revision {revision}" if revision else "The file names no revision.")
    return said


def revision_text(revision: str | None) -> str:
    """`change-driven-dev, last version`, `Placet, file format 8`, or that the file names none."""
    from desktop.store.golden import REVISIONS

    if revision is None:
        return "change-driven-dev, a version that is not written in the file"
    if revision not in REVISIONS:
        return "A program this one does not know"
    at = REVISIONS.index(revision)
    return f"Placet, file format {at + 1}" if at else "change-driven-dev, last version"
