"""A window drawn without a screen: for a machine that has none, and for the pictures in the documentation."""

import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from desktop.legacy.repair import repair
from desktop.settings import Settings
from desktop.store.consent import Options
from desktop.store.opening import open_project
from ui import work
from ui.windows.desk import Desk
from ui.windows.project import ProjectWindow

CALM_SECONDS = 0.2
PATIENCE_SECONDS = 20.0


def window_of(file: Path, settings: Settings) -> QPixmap:
    """The window of a project file with its first rows, as it would be opened; raises Known as opening does."""
    options = Options(
        ask_always=settings.ask_always,
        backup_folder=settings.backup_folder,
        keep_count=settings.keep_count,
        keep_days=settings.keep_days,
        keep_gigabytes=settings.keep_gigabytes,
        repair=repair,
    )
    project = work.start(open_project, file, options).result()
    try:
        window = ProjectWindow(file, Desk(settings))
        window.hold(project)
        window.show()
        return calm(window)
    finally:
        work.start(project.close).result()


def calm(window: QWidget) -> QPixmap:
    """The picture of a window once nothing in it has changed for a while."""
    end = time.monotonic() + PATIENCE_SECONDS
    shown, since = window.grab(), time.monotonic()
    while time.monotonic() < end and time.monotonic() - since < CALM_SECONDS:
        QCoreApplication.processEvents()
        time.sleep(0.01)
        now = window.grab()
        if now.toImage() != shown.toImage():
            shown, since = now, time.monotonic()
    return shown
