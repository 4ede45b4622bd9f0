"""What a file is, in the few words that fit into a table."""

from desktop.store.decide import Kind
from desktop.store.shapes import FIRST

WORDS: dict[Kind, str] = {
    Kind.current: "Up to date",
    Kind.older: "From an earlier Placet",
    Kind.unstamped: "From change-driven-dev, unmarked",
    Kind.old_shape: "From an early change-driven-dev",
    Kind.falsely_stamped: "With a wrong version mark",
    Kind.half_migrated: "Half upgraded by another tool",
    Kind.drifted: "Changed by another program",
    Kind.newer: "From a newer Placet",
    Kind.newer_readable: "From a newer Placet",
    Kind.unknown_revision: "Of an unknown version",
    Kind.empty: "Without a project",
    Kind.zero_bytes: "Empty",
    Kind.foreign: "Another program's database",
    Kind.not_sqlite: "Not a project file",
    Kind.corrupt: "Damaged",
    Kind.locked: "In use",
    Kind.unreadable: "Cannot be read",
    Kind.missing: "Not there",
    Kind.folder: "A folder",
}


def kind_text(kind: Kind | None, revision: str | None = None) -> str:
    """What a file of this kind, stamped like this, is; nothing where nobody has looked."""
    if kind is Kind.older and revision == FIRST:
        return "From change-driven-dev"
    return WORDS[kind] if kind else ""
