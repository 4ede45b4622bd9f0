"""Everything the receipt of one upgrade says, on one page."""

from PySide6.QtWidgets import QWidget

from desktop.queries.rows import ReceiptRow
from ui import style, words
from ui.review import parts
from ui.tables.receipts import file_format


class ReceiptPage(parts.Page):
    """An upgrade: from what to what, its steps, rows before and after, the checks that held, the backup."""

    def __init__(self, row: ReceiptRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.add(style.label(f"Upgraded to {file_format(row.to_revision).lower()}", "title"))
        when = f"{words.ago(row.happened_at)}, in {row.seconds:.1f} s"
        self.add(parts.quiet(when, tip=words.exact(row.happened_at)))
        aside = words.count_text(row.set_aside, "thing") if row.set_aside else "nothing"
        self.add(
            parts.facts(
                (
                    ("From", file_format(row.from_revision)),
                    ("Set aside", aside),
                    ("Program", row.program),
                    ("When", words.exact(row.happened_at)),
                )
            )
        )
        self.section("Steps", "None.", count=len(row.steps))
        for step in row.steps:
            self.add(parts.glyph_line(style.icon("arrow-right", "muted"), step))
        self.section("Rows before and after")
        names = words.tables_counted(row.rows_before, row.rows_after)
        self.add(parts.facts((words.table_text(name), _counts(row, name)) for name in names))
        self.section("What was checked", "Nothing.", count=len(row.checks))
        for check in row.checks:
            self.add(parts.glyph_line(style.icon("check", "good"), check))
        self.section("Backup")
        self.add(parts.code(row.backup_path or "None: the file itself was not touched."))
        if row.backup_sha256:
            self.add(style.label("SHA-256", "muted"))
            self.add(parts.digest(row.backup_sha256))
        self.end()


def _counts(row: ReceiptRow, name: str) -> str:
    before, after = (f"{counts[name]:,}" if name in counts else "–" for counts in (row.rows_before, row.rows_after))
    return before if before == after else f"{before} → {after}"
