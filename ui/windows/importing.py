"""A folder of the old tool brought home from a window: the dialog over it, and what was made opened."""

from pathlib import Path

from ui.dialogs.importing import ImportDialog
from ui.windows.frame import Frame


def ask(over: Frame, folder: Path | None = None) -> None:
    """Ask which folder, or begin with one that was dropped here."""
    dialog = ImportDialog(folder, over)
    dialog.open_wanted.connect(lambda paths: _open(paths, over))
    dialog.shown_wanted.connect(over.desk.show_folder)
    dialog.open()


def _open(paths: list[Path], over: Frame) -> None:
    for path in paths:
        over.desk.open(path, over)
