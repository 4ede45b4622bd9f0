"""A data folder of the old tool, read whole and left alone: its databases on private copies, brought up to date."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from desktop.errors import Known
from desktop.legacy.repair import repair
from desktop.store import database, golden, migrate, revisions, sentences
from desktop.store.checks import foreign_keys, row_counts
from desktop.store.identify import Identity, Kind, identify
from desktop.store.look import copy_with_journals
from desktop.store.progress import Progress, Report, Wish, never, unwatched
from desktop.store.receipts import balance, notes
from desktop.store.restore import fold

# The chain of what is done in a file begins with what the file holds: so rows come into a new one before that revision.
# What they come from goes no further either: rows are not digested for a chain that nobody would read.
BEFORE_THE_CHAIN = "b7d20f94e1a6"
SUFFIX = ".db"
SECRET = re.compile(r"password|secret|token|key$", re.IGNORECASE)
LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class Source:
    """One database: `name` below the folder; `copy` at HEAD, None where nothing is in it or it cannot be read.

    `rows` per table as found, `acts` how many its chain tells of, `steps` what was repaired; `sentence` says why there
    is no copy, `is_bad` if that is because it cannot be read.
    """

    name: str
    kind: Kind
    revision: str | None
    copy: Path | None
    rows: dict[str, int]
    steps: tuple[str, ...] = ()
    sentence: str = ""
    is_bad: bool = False
    acts: int = 0


@dataclass(frozen=True, slots=True)
class Setting:
    """A key of config.yaml ("gates.timeout"), its value as shown, and what becomes of it."""

    key: str
    value: str
    fate: str


@dataclass(frozen=True, slots=True)
class Folder:
    """What is in a data folder; `home` holds `artifacts` and the configuration."""

    home: Path
    sources: tuple[Source, ...]
    settings: tuple[Setting, ...]


def read(folder: Path, scratch: Path, *, progress: Report = unwatched, cancelled: Wish = never) -> Folder:
    """Read DIR (with `data/`, `artifacts/`, `config.yaml`) or its `data` alone; copies are made in `scratch`.

    project_1.db comes first: it is the one that holds rows of all projects. Raises Known where there is no database.
    """
    home = home_of(folder)
    files = sorted({*_databases(home), *_databases(home / "data")}, key=_order)
    if not files:
        raise Known(f"There is no database (*{SUFFIX}) in {sentences.quoted(folder)} or its folder “data”.")
    sources: list[Source] = []
    for number, file in enumerate(files):
        progress(Progress("Reading the old files", number, len(files)))
        sources.append(_source(file, str(file.relative_to(home)), scratch / f"{number:04}{SUFFIX}", cancelled))
    return Folder(home, tuple(sources), tuple(_settings(home / "config.yaml")))


def home_of(folder: Path) -> Path:
    """The folder that holds `data` and `artifacts`: this one, or the one above where this is `data` itself."""
    home = folder.resolve()
    return home.parent if home.name == "data" and not (home / "data").is_dir() else home


def _databases(folder: Path) -> list[Path]:
    return [path for path in folder.glob(f"*{SUFFIX}") if path.is_file()] if folder.is_dir() else []


def _order(file: Path) -> tuple[int, int, str]:
    number = re.fullmatch(r"project_(\d{1,9})", file.stem)
    return (0, int(number[1]), file.name) if number else (1, 0, file.name)


def _source(file: Path, name: str, copy: Path, cancelled: Wish) -> Source:
    identity = identify(file, cancelled=cancelled)
    if not (identity.kind in (Kind.current, Kind.older, Kind.unstamped) or identity.repaired_to):
        is_bad = identity.kind not in (Kind.empty, Kind.zero_bytes)
        return _left_out(name, identity, identity.sentence, is_bad=is_bad)
    if not any(identity.rows.values()):
        return _left_out(name, identity, f"{sentences.quoted(file)} has no row in it and is left out.", is_bad=False)
    try:
        if not copy_with_journals(identity.real, copy, cancelled):
            return _left_out(name, identity, f"{sentences.quoted(file)} is open in a window. Close it, then try again.")
        with closing(database.connect(copy, mode="rw")) as connection:
            fold(connection, copy)
        to = golden.HEAD if _has_a_chain(identity) else BEFORE_THE_CHAIN
        receipt = migrate.upgrade_copy(copy, repair=repair, to=to, cancelled=cancelled)
    except Known as known:
        if cancelled():
            raise
        return _left_out(name, identity, known.sentence)
    with closing(database.connect(copy, mode="ro")) as connection:
        # An upgrade to HEAD refuses such a file; one that stops before it lets pass what was there.
        if receipt and to != golden.HEAD and (broken := foreign_keys(connection)):
            return _left_out(name, identity, f"{sentences.quoted(file)} is left out. {sentences.nowhere(len(broken))}")
        moved, after = balance(notes(connection)), row_counts(connection)
        acts = 0
        if "audit" in after:
            (acts,) = connection.execute("SELECT COUNT(*) FROM audit WHERE act <> 'chain.begin'").fetchone()
    rows = {table: after[table] - moved[table] for table in after if table in identity.rows}
    steps = receipt.steps if receipt and identity.repaired_to else ()
    return Source(name, identity.kind, identity.revision, copy, rows, steps, acts=acts)


def _has_a_chain(identity: Identity) -> bool:
    return revisions.number(identity.repaired_to or identity.revision) > revisions.number(BEFORE_THE_CHAIN)


def _left_out(name: str, identity: Identity, sentence: str, *, is_bad: bool = True) -> Source:
    return Source(name, identity.kind, identity.revision, None, identity.rows, (), sentence, is_bad)


def _settings(path: Path) -> Iterator[Setting]:
    """Every key of config.yaml; no program acts on one that came with a folder, so each is only told."""
    if not path.is_file():
        return
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        yield Setting("config.yaml", "", f"could not be read ({type(error).__name__})")
        return
    for key, value in _flat(found, ()):
        shown = "••••" if SECRET.search(key) and value else sentences.shown(str(value), longest=LONGEST_VALUE)
        yield Setting(key, shown, "not taken over; it stays in config.yaml")


def _flat(found: Any, above: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if isinstance(found, dict) and found:
        for key, value in cast("dict[Any, Any]", found).items():
            yield from _flat(value, (*above, str(key)))
    else:
        yield ".".join(above) or "config.yaml", found
