"""The question before an upgrade that sets something aside, or that a person always wants to be asked."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui import style, words

if TYPE_CHECKING:
    from desktop.store.consent import Preview

WIDTH = 80


class UpgradeDialog(QDialog):
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
            aside = words.count_text(len(preview.set_aside), "thing")
            page.addWidget(style.label("What would be set aside", "heading"))
            why = f"{aside} cannot stay in place. Each is kept in the file, word for word, with the reason."
            page.addWidget(style.label(why, "muted"))
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
        room = self.screen().availableGeometry().height() * 9 // 10
        self.setMinimumWidth(style.GRID * WIDTH)
        self.resize(
            style.GRID * WIDTH, min(room, page.totalHeightForWidth(style.GRID * WIDTH) + answers.sizeHint().height())
        )
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
        row.addWidget(cancel)
        row.addStretch(1)
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


def _set_aside(preview: "Preview") -> QTableWidget:
    table = QTableWidget(len(preview.set_aside), 4)
    table.setAccessibleName("What would be set aside")
    table.setHorizontalHeaderLabels(["Table", "Row", "Column", "Reason"])
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(style.ROW_HEIGHT)
    table.horizontalHeader().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)  # Tab leads on to the buttons
    table.setFixedHeight(style.ROW_HEIGHT * (2 + min(5, len(preview.set_aside))))
    for row, it in enumerate(preview.set_aside):
        where = "" if it.row_id is None else str(it.row_id)
        for column, text in enumerate((words.table_text(it.table), where, words.column_text(it.column), it.reason)):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            if column == 1:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(row, column, item)
    return table


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
