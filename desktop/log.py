"""The program's own log: a few rotating files in the state folder."""

import logging
import logging.handlers
from pathlib import Path

from desktop.paths import program_version, state_dir

SIZE = 1_000_000
KEPT = 5

log = logging.getLogger(__name__)


def folder() -> Path:
    """Where the log files are."""
    return state_dir() / "logs"


def start() -> None:
    """Write what every part of the program logs to `logs/placet.log`, and say what it runs on. Raises OSError."""
    import platform

    from desktop.store.database import library_version

    folder().mkdir(parents=True, exist_ok=True)
    file = logging.handlers.RotatingFileHandler(
        folder() / "placet.log", maxBytes=SIZE, backupCount=KEPT, encoding="utf-8", delay=True
    )
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(file)
    root.setLevel(logging.INFO)
    log.info("Placet %s, Python %s, %s", program_version(), platform.python_version(), platform.platform())
    log.info("SQLite %s", library_version())
