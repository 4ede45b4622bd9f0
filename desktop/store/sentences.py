"""Every sentence the store says to a person: what the file is, what was not done to it, and what to do next."""

from pathlib import Path

UNTOUCHED = "Nothing was changed."


def quoted(path: Path) -> str:
    """A file's name as shown to a person: one line, undecodable bytes made visible."""
    name = path.name or str(path)
    shown = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name)
    return f"“{shown}”"


# Errors while working with a file that had been opened


def stopped(path: Path) -> str:
    """It was stopped on request."""
    return f"Stopped. {quoted(path)} is as it was."


def not_permitted(path: Path) -> str:
    """The operating system refused."""
    return f"You may not open {quoted(path)}. {UNTOUCHED} Ask for permission to read it, or open a copy of your own."


def busy(path: Path, holder: str = "") -> str:
    """Another program has it locked; `holder` names it where that is known."""
    who = holder or "Another program"
    return f"{who} is using {quoted(path)} and has locked it. {UNTOUCHED} Close it there, then try again."


def read_only(path: Path) -> str:
    """It cannot be written."""
    return (
        f"{quoted(path)} cannot be written: the file, its folder or the disk is read-only. {UNTOUCHED} "
        "Make it writable, or copy it to another folder and open the copy."
    )


def input_output(path: Path) -> str:
    """The disk failed."""
    return (
        f"The disk did not deliver {quoted(path)}. {UNTOUCHED} "
        "Check that the disk or network drive is connected and sound, then try again."
    )


def full(path: Path) -> str:
    """No space."""
    return f"There is not enough free space for {quoted(path)}. {UNTOUCHED} Free some space, then try again."


def cannot_open(path: Path) -> str:
    """SQLite could not open the file or make its journal beside it."""
    return (
        f"{quoted(path)} could not be opened. {UNTOUCHED} "
        "Check that it is still there and that you may write in its folder, then try again."
    )


def missing(path: Path) -> str:
    """No such file."""
    return f"There is no file {quoted(path)} in {path.parent}. It may have been moved, renamed or deleted."


def not_sqlite(path: Path) -> str:
    """The first bytes are not SQLite's."""
    return f"{quoted(path)} is not a project file, or its beginning is damaged. {UNTOUCHED} Choose another file."


def damaged(path: Path) -> str:
    """The structure inside is broken."""
    return f"{quoted(path)} is damaged. {UNTOUCHED} Keep it as it is, and restore its latest backup."


# The lock beside a file


def held(path: Path, who: str) -> str:
    """The lock is held; `who` is a clause: who holds it, since when, and what for."""
    return f"{quoted(path)} is in use: {who}. {UNTOUCHED} Close it there, then try again."
