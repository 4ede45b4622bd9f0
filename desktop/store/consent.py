"""What a person wishes of an opening, and what is put before them when a file's way needs their consent."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from desktop.errors import Known
from desktop.paths import backup_dir
from desktop.store import sentences
from desktop.store.identify import Identity
from desktop.store.receipts import SetAside

if TYPE_CHECKING:
    from sqlalchemy import Connection

# An upgrade writes a backup, a journal and a larger file: each about as large as the file itself.
SPACE_FACTOR = 3
GIGABYTE = 10**9
# Above this many bytes a backup takes noticeable time and space: a person is asked before one is made.
LARGE = 2 * GIGABYTE
# Gives a file, inside the transaction that is open on the connection, structure and stamp of the revision named (see
# `Identity.repaired_to`), loses nothing, and says in words what it did.
Repair: TypeAlias = "Callable[[Connection, str], tuple[str, ...]]"


@dataclass(frozen=True, slots=True)
class Options:
    """How to open: `consent` to what a `Preview` showed; `ask_always` before any change; how long backups stay.

    Without a `repair` (desktop.legacy has it) a file that needs one is refused. A file with triggers of its own on our
    tables (`Identity.own_triggers`) opens read-only unless a person says `allow_triggers`. `actor`: see Project.
    """

    read_only: bool = False
    consent: bool = False
    ask_always: bool = False
    backup_folder: Path | None = None
    keep_count: int = 3
    keep_days: int = 90
    keep_gigabytes: int = 20
    repair: "Repair | None" = None
    allow_triggers: bool = False
    actor: object = None

    @property
    def folder(self) -> Path:
        """Where backups go."""
        return self.backup_folder or backup_dir()


@dataclass(frozen=True, slots=True)
class Preview:
    """What an upgrade would do, found by doing it and taking it back; `size` and `free` in bytes.

    `made` counts the rows it adds because others refer to them; first versions, which every upgrade adds, are not among
    them. `repair`: its structure has to be repaired first, so converting a copy is what to propose.
    """

    identity: Identity
    from_revision: str | None
    to_revision: str | None
    steps: tuple[str, ...]
    size: int
    free: int
    backup_folder: Path
    set_aside: tuple[SetAside, ...]
    made: int
    repair: bool = False

    @property
    def is_tight(self) -> bool:
        """Whether there is less free space than an upgrade may need."""
        return self.free < SPACE_FACTOR * self.size

    @property
    def is_large(self) -> bool:
        """Whether the backup it makes first is so large that it is asked about."""
        return self.size > LARGE


class NeedsConsent(Known):
    """The file can be upgraded, but a person decides; nothing was changed. `preview` says what would happen."""

    def __init__(self, preview: Preview) -> None:
        super().__init__(_question(preview))
        self.preview = preview


def _question(preview: Preview) -> str:
    name = sentences.quoted(preview.identity.path)
    kinds: Counter[str] = Counter()
    for it in preview.set_aside:
        kinds[it.kind] += it.rows
    aside = [many(kinds[kind], noun) for kind, noun in (("cell", "value"), ("row", "row")) if kinds[kind]]
    happens = ["repairs its structure first"] if preview.repair else []
    if aside:
        happens.append(f"sets {' and '.join(aside)} aside, kept in the file word for word")
    if preview.made:
        happens.append(f"adds {many(preview.made, 'row')} that others refer to and that are missing")
    if preview.is_large:
        happens.append(f"makes a backup of {sentences.size(preview.size)} first")
    if preview.is_tight:
        happens.append(f"may need {SPACE_FACTOR * preview.size:,} bytes where {preview.free:,} are free")
    what = "; it ".join(happens) or "is waiting for your word, as you asked"
    return f"Upgrading {name} {what}. {sentences.UNTOUCHED}"


def many(count: int, noun: str) -> str:
    """So many of something, in words: "1 row", "1,200 rows"."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
