"""What a person wishes of an opening, and what is put before them when a file's way needs their consent."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import Known
from desktop.paths import backup_dir
from desktop.store import sentences
from desktop.store.identify import Identity
from desktop.store.receipts import SetAside

# An upgrade writes a backup, a journal and a larger file: each about as large as the file itself.
SPACE_FACTOR = 3


@dataclass(frozen=True, slots=True)
class Options:
    """How to open: `consent` to what a `Preview` showed; `ask_always` before any change; how long backups stay."""

    read_only: bool = False
    consent: bool = False
    ask_always: bool = False
    backup_folder: Path | None = None
    keep_count: int = 3
    keep_days: int = 90

    @property
    def folder(self) -> Path:
        """Where backups go."""
        return self.backup_folder or backup_dir()


@dataclass(frozen=True, slots=True)
class Preview:
    """What an upgrade would do, found by doing it and taking it back; `size`, `free` in bytes, `made` in rows."""

    identity: Identity
    from_revision: str | None
    to_revision: str | None
    steps: tuple[str, ...]
    size: int
    free: int
    backup_folder: Path
    set_aside: tuple[SetAside, ...]
    made: int

    @property
    def is_tight(self) -> bool:
        """Whether there is less free space than an upgrade may need."""
        return self.free < SPACE_FACTOR * self.size


class NeedsConsent(Known):
    """The file can be upgraded, but a person decides; nothing was changed. `preview` says what would happen."""

    def __init__(self, preview: Preview) -> None:
        super().__init__(_question(preview))
        self.preview = preview


def _question(preview: Preview) -> str:
    name = sentences.quoted(preview.identity.path)
    kinds = Counter[str]()
    for it in preview.set_aside:
        kinds[it.kind] += it.rows
    what = [
        words
        for count, words in (
            (kinds["cell"], _many(kinds["cell"], "value")),
            (kinds["row"], _many(kinds["row"], "row")),
        )
        if count
    ]
    if what:
        return (
            f"To upgrade {name}, {' and '.join(what)} that break its rules must be set aside; they stay readable in "
            f"the file. {sentences.UNTOUCHED}"
        )
    if preview.is_tight:
        return (
            f"Upgrading {name} may need {SPACE_FACTOR * preview.size:,} bytes, and {preview.free:,} are free. "
            f"{sentences.UNTOUCHED}"
        )
    return f"{name} needs an upgrade before it can be changed here. {sentences.UNTOUCHED}"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
