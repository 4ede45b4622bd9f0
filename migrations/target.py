"""What a command line acts on: a project file or a PostgreSQL database, named by -x or by ALEMBIC_DB_URL."""

import os
from pathlib import Path

import yaml
from alembic.util import CommandError
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

VARIABLE = "ALEMBIC_DB_URL"
NONE = (
    "Say which file or database: alembic -x file=PATH COMMAND, or -x config=CONFIG.YAML for the database section of an "
    f"old configuration, or set {VARIABLE}."
)


def find(said: dict[str, str]) -> URL | Path:
    """The file or the PostgreSQL URL that `said` (the -x arguments) names, else the environment; -x wins.

    A config.yaml is read only where it is named: one that happens to lie about is never acted on. Raises CommandError.
    """
    if "file" in said:
        return Path(said["file"]).absolute()
    if "config" in said:
        return _sorted_out(_configured(Path(said["config"])), "The configuration")
    if url := os.environ.get(VARIABLE):
        try:
            return _sorted_out(make_url(url), VARIABLE)
        except ArgumentError:
            raise CommandError(f"{VARIABLE} is not a database URL such as postgresql://user@host/name.") from None
    raise CommandError(NONE)


def _sorted_out(url: URL, who: str) -> URL | Path:
    kind = url.get_backend_name()
    if kind == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if kind != "sqlite":
        raise CommandError(f"{who} names a database of the kind “{kind}”; it must be SQLite or PostgreSQL.")
    if url.database in (None, "", ":memory:"):
        raise CommandError(f"{who} names no file. Name it with -x file=PATH.")
    return Path(url.database).absolute()


def _configured(path: Path) -> URL:
    """The database section of a change-driven-dev config.yaml; a relative `path` counts from the file's own folder."""
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"“{path}” cannot be read: {error.strerror}.") from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise CommandError(f"“{path}” is not a YAML file.") from None
    section = read.get("database") if isinstance(read, dict) else None
    if not isinstance(section, dict):
        raise CommandError(f"“{path}” has no database section.")
    kind = str(section.get("type", "sqlite")).lower()
    if kind == "sqlite":
        file = path.parent / str(section.get("path") or "")
        if file.is_dir():
            raise CommandError(f"“{path}” names the folder {file}, not a file in it. Name one with -x file=PATH.")
        return URL.create("sqlite", database=str(file))
    if kind not in ("postgresql", "postgres"):
        raise CommandError(f"“{path}” names a database of the kind “{kind}”; it must be sqlite or postgresql.")
    port = section.get("port")
    if port is not None and not str(port).isdecimal():
        raise CommandError(f"“{path}” gives the port “{port}”, which is no number.")
    words = {key: str(section[key]) for key in ("host", "database", "username", "password") if section.get(key)}
    return URL.create("postgresql", port=int(port) if port is not None else None, **words)
