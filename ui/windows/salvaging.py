"""What can be read of a damaged file, brought into a new one: asked where to, watched, and what is missing told."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from ui.dialogs.salvaged import SalvagedDialog
from ui.windows import lengthy
from ui.windows.frame import Frame

if TYPE_CHECKING:
    from desktop.store.progress import Report, Wish
    from desktop.store.salvage import Salvaged


def ask_file(over: Frame) -> None:
    """Let a person choose the damaged file, then the name of the new one."""
    asked = over.desk.ask(over, "Salvage a damaged file")
    asked.setFileMode(QFileDialog.FileMode.ExistingFile)
    asked.fileSelected.connect(lambda name: ask(Path(name), over), Qt.ConnectionType.QueuedConnection)
    asked.open()


def ask(path: Path, over: Frame) -> None:
    """Let a person name the new file; beside the damaged one if nothing else is said."""
    name = str(path.absolute().with_name(f"{path.stem} (salvaged).placet"))
    over.desk.ask_name(over, "Salvage into a new file", name, lambda to: _salvage(path, to, over))


def _salvage(path: Path, to: Path, over: Frame) -> None:
    def salvaged(progress: "Report", cancelled: "Wish") -> "Salvaged":
        from desktop.store.salvage import salvage

        return salvage(path, to, progress=progress, cancelled=cancelled)

    from ui.windows.project import ProjectWindow

    if isinstance(window := over.desk.window_of(path.resolve()), ProjectWindow):
        lengthy.run_closed(window, f"Salvaging {path.name}", salvaged, _show)
    else:
        lengthy.run(over, f"Salvaging {path.name}", salvaged, _show)


def _show(over: Frame, salvaged: "Salvaged") -> None:
    dialog = SalvagedDialog(salvaged, over)
    dialog.open_wanted.connect(lambda: over.desk.open(salvaged.path, over))
    dialog.open()
