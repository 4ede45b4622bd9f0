"""All project files of a folder upgraded from the start window: asked which folder, then the dialog over it."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from ui.dialogs.fleet import FleetDialog
from ui.windows.start import StartWindow


def ask(over: StartWindow) -> None:
    """Let a person choose the folder."""
    asked = over.desk.ask(over, "Upgrade the files of a folder")
    asked.setFileMode(QFileDialog.FileMode.Directory)
    asked.setOption(QFileDialog.Option.ShowDirsOnly)
    asked.fileSelected.connect(lambda name: show(over, Path(name)), Qt.ConnectionType.QueuedConnection)
    asked.open()


def show(over: StartWindow, folder: Path) -> None:
    """The dialog over a window, already looking at the files; a command is itself the answer to being asked always."""
    from desktop.store.consent import Options

    its = over.desk.settings
    options = Options(
        backup_folder=its.backup_folder,
        keep_count=its.keep_count,
        keep_days=its.keep_days,
        keep_gigabytes=its.keep_gigabytes,
    )
    dialog = FleetDialog(folder, options, over)
    dialog.changed.connect(over.model.look)
    dialog.open()
