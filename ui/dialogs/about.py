"""What this program is, and on what it runs."""

import platform
from importlib.metadata import version

import PySide6
from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.paths import program_version, state_dir
from desktop.store.database import library_version
from ui import style


def facts() -> str:
    """The versions a report of a fault should carry, one a line."""
    sqlite, made, _time, source = library_version().split()
    return "\n".join(
        (
            f"Placet {program_version()}",
            f"Qt {qVersion()}, PySide {PySide6.__version__}",
            f"SQLite {sqlite} ({made}, {source[:12]})",
            f"SQLAlchemy {version('sqlalchemy')}, Alembic {version('alembic')}",
            f"Python {platform.python_version()}, {platform.platform()}",
            f"Settings and logs: {state_dir()}",
        )
    )


class AboutDialog(QDialog):
    """Name, sentence, versions to copy."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("About Placet")
        mark = QLabel()
        mark.setPixmap(style.emblem().pixmap(QSize(64, 64), self.devicePixelRatio()))
        self._facts = facts()
        told = QVBoxLayout()
        told.setSpacing(style.GRID)
        told.addWidget(style.label("Placet", "title"))
        told.addWidget(style.label("It pleases: plan, review and approve software work. One project is one file."))
        versions = style.label(self._facts, "muted")
        versions.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        told.addWidget(versions)
        told.addWidget(style.label("MIT licence. Icons: Phosphor (MIT).", "muted"))
        copy = QPushButton("&Copy versions")
        copy.clicked.connect(lambda _checked=False: QGuiApplication.clipboard().setText(self._facts))
        close = QPushButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(copy)
        row.addStretch(1)
        row.addWidget(close)
        top = QHBoxLayout()
        top.setSpacing(style.GRID * 3)
        top.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(told, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(*[style.GRID * 3] * 4)
        page.setSpacing(style.GRID * 3)
        page.addLayout(top)
        page.addLayout(row)
        close.setFocus()
        style.fit(self, 64)
