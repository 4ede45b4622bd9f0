"""What a person has chosen, and which files they had open: one small JSON file, written whole or not at all."""

import json
import logging
import os
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeVar, cast

from desktop.paths import backup_dir, config_dir

Appearance = Literal["system", "light", "dark"]
APPEARANCES: tuple[Appearance, ...] = ("system", "light", "dark")
MOST_RECENT = 50

log = logging.getLogger(__name__)
T = TypeVar("T")


class Recent(NamedTuple):
    """A project file this person had open, and when last (UTC)."""

    path: Path
    opened_at: datetime


class Settings(NamedTuple):
    """`who` signs approvals; `backup_folder` None is the usual one; how long backups stay: store/backup.py.

    `keys` are those chosen instead of the usual ones, by name, as ui/keys.py tells them. `silent` are the things that
    happen of which nobody is told, by the words of ui/inbox/events.py.
    """

    who: str
    backup_folder: Path | None = None
    keep_count: int = 3
    keep_days: int = 90
    keep_gigabytes: int = 20
    ask_always: bool = False
    appearance: Appearance = "system"
    keys: Mapping[str, str] = MappingProxyType({})
    silent: tuple[str, ...] = ()
    recent: tuple[Recent, ...] = ()

    @property
    def backups_in(self) -> Path:
        """The folder where backups go."""
        return self.backup_folder or backup_dir()

    def opened(self, path: Path, when: datetime | None = None) -> "Settings":
        """The same, with `path` at the head of the recent files."""
        others = tuple(recent for recent in self.recent if recent.path != path)
        head = Recent(path, when or datetime.now(UTC))
        return self._replace(recent=(head, *others)[:MOST_RECENT])

    def forgotten(self, path: Path) -> "Settings":
        """The same, without `path` among the recent files."""
        return self._replace(recent=tuple(recent for recent in self.recent if recent.path != path))


def load(tell: Callable[[str], object] = log.warning) -> Settings:
    """The settings as saved; where nothing was saved, the usual ones.

    A file that cannot be understood is moved aside, `tell` is given the sentence about it, and the usual ones are used.
    """
    path = _path()
    try:
        return _understood(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Settings(who=_login())
    except (ValueError, KeyError, TypeError, OSError) as error:
        aside = path.with_name(f"settings-broken-{datetime.now(UTC):%Y%m%d-%H%M%S}.json")
        try:
            path.replace(aside)
        except OSError:
            aside = path
        tell(f"The settings could not be read ({error}). The usual ones are used; what was there is in {aside}.")
        return Settings(who=_login())


def save(settings: Settings) -> None:
    """Write the settings; whoever reads meanwhile sees the old or the new ones whole. OSError: they stay the old."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    data: dict[str, object] = {
        "who": settings.who,
        "backup_folder": settings.backup_folder and str(settings.backup_folder),
        "keep_count": settings.keep_count,
        "keep_days": settings.keep_days,
        "keep_gigabytes": settings.keep_gigabytes,
        "ask_always": settings.ask_always,
        "appearance": settings.appearance,
        "keys": dict(settings.keys),
        "silent": list(settings.silent),
        "recent": [{"path": str(it.path), "opened_at": it.opened_at.isoformat()} for it in settings.recent],
    }
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".settings-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file, indent=2, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _path() -> Path:
    return config_dir() / "settings.json"


def _understood(data: object) -> Settings:
    """ValueError, KeyError or TypeError: the file does not say what it should. What it does not name is as usual."""
    if not isinstance(data, dict):
        raise TypeError("not a JSON object")
    said = cast("dict[str, Any]", data)
    usual = Settings(who="")
    folder = said.get("backup_folder")
    appearance = said.get("appearance", usual.appearance)
    if appearance not in APPEARANCES:
        raise ValueError(f"no such appearance: {appearance}")
    return Settings(
        who=_of(said, "who", usual.who) if "who" in said else _login(),
        backup_folder=None if folder is None else Path(str(folder)),
        keep_count=max(3, _of(said, "keep_count", usual.keep_count)),
        keep_days=max(90, _of(said, "keep_days", usual.keep_days)),
        keep_gigabytes=max(1, _of(said, "keep_gigabytes", usual.keep_gigabytes)),
        ask_always=_of(said, "ask_always", usual.ask_always),
        appearance=appearance,
        keys={str(name): str(key) for name, key in _of(said, "keys", dict[str, Any]()).items()},
        silent=tuple(map(str, _of(said, "silent", list[Any]()))),
        recent=tuple(
            Recent(Path(it["path"]), datetime.fromisoformat(it["opened_at"])) for it in _of(said, "recent", list[Any]())
        ),
    )


def _of(said: dict[str, Any], name: str, usual: T) -> T:
    value = said.get(name, usual)
    if type(value) is not type(usual):
        raise TypeError(f"{name} is not what it should be")
    return cast("T", value)


def _login() -> str:
    """Who is at the keyboard as far as the system knows: the full name where it has one."""
    import getpass

    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        return ""
    try:
        import pwd  # only on systems that have it

        return pwd.getpwnam(name).pw_gecos.split(",")[0].strip() or name
    except (ImportError, KeyError):
        return name
