"""The receipt of an upgrade: what was counted before and after, what was checked, and where the backup is."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui import style, words
from ui.dialogs.upgrade import revision_label

if TYPE_CHECKING:
    from desktop.store.receipts import Receipt

RIGHT = Qt.AlignmentFlag.AlignRight


def summary(receipt: "Receipt") -> str:
    """One sentence for the bar: `Upgraded in 0.8 s: 128 rows kept, nothing set aside, backup verified.`"""
    kept = words.count_text(sum(receipt.rows_before.values()), "row")
    aside = f"{receipt.set_aside:,} set aside" if receipt.set_aside else "nothing set aside"
    backup = ", backup verified" if receipt.backup else ""
    return f"Upgraded in {receipt.seconds:.1f} s: {kept} carried over, {aside}{backup}."


class ReceiptDialog(QDialog):
    """Everything one receipt says."""

    def __init__(self, receipt: "Receipt", file: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Receipt")
        page = QVBoxLayout(self)
        page.setContentsMargins(*[style.GRID * 3] * 4)
        page.setSpacing(style.GRID * 2)
        page.addWidget(style.label(f"{file} was upgraded", "title"))
        form = QFormLayout()
        form.setHorizontalSpacing(style.GRID * 3)
        form.setVerticalSpacing(style.GRID)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for title, said in (
            (
                "When",
                style.label(f"{words.exact(receipt.happened_at)}, in {receipt.seconds:.1f} s, by {receipt.program}"),
            ),
            ("From", revision_label(receipt.from_revision)),
            ("To", revision_label(receipt.to_revision)),
            (
                "Set aside",
                style.label(words.count_text(receipt.set_aside, "thing") if receipt.set_aside else "Nothing"),
            ),
            ("Backup", style.label(str(receipt.backup or "None: the file itself was not touched"))),
        ):
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            name = style.label(title, "muted")
            name.setAlignment(Qt.AlignmentFlag.AlignTop)
            form.addRow(name, said)
        page.addLayout(form)
        page.addWidget(style.label("Rows before and after", "heading"))
        page.addWidget(_counts(receipt), 1)
        page.addWidget(style.label("What was checked", "heading"))
        page.addWidget(style.label("\n".join(f"✓  {check}" for check in receipt.checks)))
        close = QPushButton("Close")
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        page.addLayout(row)
        style.fit(self, 72)


def _counts(receipt: "Receipt") -> QTableWidget:
    names = words.tables_counted(receipt.rows_before, receipt.rows_after)
    table = QTableWidget(len(names), 3)
    table.setAccessibleName("Rows before and after")
    for column, title in enumerate(("Table", "Before", "After")):
        item = QTableWidgetItem(title)
        item.setTextAlignment((RIGHT if column else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter)
        table.setHorizontalHeaderItem(column, item)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(style.ROW_HEIGHT)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)  # Tab leads on to the buttons
    table.setMinimumHeight(style.ROW_HEIGHT * (1 + min(9, len(names))) + 2)
    for row, name in enumerate(names):
        table.setItem(row, 0, QTableWidgetItem(words.table_text(name)))
        for column, counts in ((1, receipt.rows_before), (2, receipt.rows_after)):
            item = QTableWidgetItem(f"{counts[name]:,}" if name in counts else "–")
            item.setTextAlignment(RIGHT | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(row, column, item)
    return table
