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

    No answer is preselected and Enter gives none.
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
        answers = self._buttons()
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

    def _buttons(self) -> QFrame:
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
        for text, answer in (("Open read-only", "read_only"), ("Convert a copy…", "copy"), ("Upgrade", "upgrade")):
            button = QPushButton(text)
            button.setAutoDefault(False)
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
    for name, value in (
        ("From", revision_text(preview.from_revision)),
        ("To", revision_text(preview.to_revision)),
        ("Size", words.size_text(preview.size)),
        ("Free space", words.size_text(preview.free)),
        ("Backup goes to", str(preview.backup_folder)),
    ):
        said = style.label(value)
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
    table.setFixedHeight(style.ROW_HEIGHT * (2 + min(5, len(preview.set_aside))))
    for row, it in enumerate(preview.set_aside):
        where = "" if it.row_id is None else str(it.row_id)
        for column, text in enumerate((it.table, where, it.column or "the whole row", it.reason)):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            if column == 1:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(row, column, item)
    return table


def revision_text(revision: str | None) -> str:
    """`Schema 3 of 7 (3b8d64e0a5c7)`, or that the file names none."""
    from desktop.store.golden import REVISIONS

    if revision is None:
        return "A file that does not say its version"
    if revision not in REVISIONS:
        return f"An unknown version ({revision})"
    return f"Schema {REVISIONS.index(revision) + 1} of {len(REVISIONS)} ({revision})"
