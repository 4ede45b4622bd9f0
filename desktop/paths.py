"""Where the program keeps what is its own: settings, state and backups, and which version of it this is."""

import os
import zlib
from functools import cache
from pathlib import Path

import platformdirs

HOME_VARIABLE = "PLACET_HOME"


def config_dir() -> Path:
    """The folder of the settings."""
    return _below_home("config") or Path(platformdirs.user_config_path("placet", appauthor=False))


def state_dir() -> Path:
    """The folder of logs and window geometry."""
    return _below_home("state") or Path(platformdirs.user_state_path("placet", appauthor=False))


def backup_dir() -> Path:
    """The folder of backups unless the settings name another."""
    return state_dir() / "backups"


@cache
def program_version() -> str:
    """The version of this program as installed, e.g. `0.1.0`."""
    from importlib.metadata import version  # a tenth of the time to the first paint, which needs it not

    return version("placet")


def short_name(of: str | Path) -> str:
    """Eight letters and digits for something long, always the same: what names a socket or a group of settings."""
    return f"{zlib.crc32(os.fsencode(of)):08x}"


def _below_home(name: str) -> Path | None:
    """The environment variable PLACET_HOME puts all three below one folder."""
    home = os.environ.get(HOME_VARIABLE)
    return Path(home).absolute() / name if home else None
