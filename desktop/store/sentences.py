"""Every sentence the store says to a person: what the file is, what was not done to it, and what to do next."""

from collections.abc import Mapping, Sequence
from pathlib import Path

UNTOUCHED = "Nothing was changed."
AFTER_DAMAGE = "Keep it as it is, and restore its latest backup, or salvage what can be read of it into a new file."
MOST_RANGES = 20


def quoted(path: Path) -> str:
    """A file's name as shown to a person: one line, undecodable bytes made visible."""
    return f"“{shown(path.name or str(path), longest=255)}”"


def shown(text: str, *, longest: int = 120) -> str:
    """Words out of a file, as harmless as ours: one line, no invisible signs, and not without end."""
    signs = (sign if sign.isprintable() else " " if sign.isspace() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    line = "".join(signs).strip()
    return line if len(line) <= longest else line[: longest - 1] + "…"


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


def being_read(path: Path, holder: str = "") -> str:
    """A change waits until nobody reads, and waited long enough; `holder` names who does where that is known."""
    return (
        f"{holder or 'Another program'} has been reading {quoted(path)} for a while, as a backup does, and nothing can "
        f"be saved until it is done. {UNTOUCHED} Wait for it or stop it, then try again."
    )


def being_read_here(path: Path) -> str:
    """What keeps a change waiting is a reading of our own."""
    return (
        f"An export or a search here has been reading {quoted(path)} for a while, and nothing can be saved until it is "
        f"done. {UNTOUCHED} Wait for it or stop it, then try again."
    )


def open_in_a_window(path: Path) -> str:
    """This process has it open."""
    return f"{quoted(path)} is open in a window. {UNTOUCHED} Close it there, then try again."


def read_only(path: Path) -> str:
    """It cannot be written."""
    return (
        f"{quoted(path)} cannot be written: the file, its folder or the disk is read-only. {UNTOUCHED} "
        "Make it writable, or copy it to another folder and open the copy."
    )


def no_free_number(path: Path) -> str:
    """A table has given the highest id there is."""
    return (
        f"{quoted(path)} has no free number left for a new row: something wrote the highest there is. {UNTOUCHED} "
        "Salvage it into a new file, or restore its latest backup."
    )


def input_output(path: Path) -> str:
    """The disk failed."""
    return (
        f"The disk failed while {quoted(path)} was read or written. {UNTOUCHED} "
        "Check that the disk or network drive is connected and sound, then try again."
    )


def uncertain(path: Path) -> str:
    """The disk failed at the very end, when it may have been done."""
    return (
        f"The disk failed at the very end of saving {quoted(path)}: the last change may or may not be in it. "
        "Check that the disk or network drive is connected and sound, then look before you try again."
    )


def after(done: str, sentence: str) -> str:
    """What went wrong once `done`, a sentence, was true: nobody is told any more that nothing was changed."""
    return f"{done} {sentence.replace(f' {UNTOUCHED}', '')}"


def written(path: Path) -> str:
    """A new file has its name."""
    return f"{quoted(path)} was written."


def kept(path: Path, copy: Path) -> str:
    """Where the backup is."""
    return f"What {quoted(path)} was before is kept in {copy}."


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
    return f"There is no file {quoted(path)} in {path.absolute().parent}. It may have been moved, renamed or deleted."


def not_sqlite(path: Path) -> str:
    """The first bytes are not SQLite's."""
    return f"{quoted(path)} is not a project file, or its beginning is damaged. {UNTOUCHED} Choose another file."


def damaged(path: Path) -> str:
    """The structure inside is broken."""
    return f"{quoted(path)} is damaged. {UNTOUCHED} {AFTER_DAMAGE}"


def no_room_to_look(path: Path, needed: int, folder: Path) -> str:
    """A private copy is needed for looking, and does not fit."""
    return (
        f"{quoted(path)} has an unfinished journal beside it and is only looked at as a copy, "
        f"but {folder} has less than {size(needed)} free. {UNTOUCHED} Free some space, then try again."
    )


def odd_side_file(path: Path, side: Path) -> str:
    """Something that is no file stands where SQLite keeps its journal."""
    return (
        f"Beside {quoted(path)} there is {quoted(side)}, which is not a file but stands where its journal would be. "
        f"{UNTOUCHED} Move it away, then try again."
    )


def size(count: int) -> str:
    """A number of bytes as shown to a person, e.g. 4.2 MB."""
    if count < 1000:
        return f"{count} bytes"
    amount, unit = count / 1000, "kB"
    for larger in ("MB", "GB"):
        if amount >= 1000:
            amount, unit = amount / 1000, larger
    return f"{amount:.1f} {unit}" if amount < 10 else f"{amount:.0f} {unit}"


# The lock beside a file


def held(path: Path, who: str) -> str:
    """The lock is held; `who` is a clause: who holds it, since when, and what for."""
    return (
        f"{quoted(path)} is in use: {shown(who)}. {UNTOUCHED} Wait until it is done there or close it, then try again."
    )


# What a file is, in the order of identify.Kind

REPAIR = "It can be repaired and upgraded: you are asked first, and a verified backup is made."


def current(path: Path) -> str:
    """At HEAD."""
    return f"{quoted(path)} is up to date."


def older(path: Path, *, by_old_tool: bool = False) -> str:
    """At an earlier revision."""
    who = "change-driven-dev" if by_old_tool else "an earlier version of Placet"
    return f"{quoted(path)} was written by {who} and can be upgraded. A verified backup is made first."


def unstamped(path: Path) -> str:
    """No stamp, yet its structure is known."""
    return (
        f"{quoted(path)} carries no version mark, but its structure is exactly that of change-driven-dev's last "
        "version: it can be upgraded. A verified backup is made first."
    )


def old_shape(path: Path, shape: str) -> str:
    """A layout from before the first revision."""
    which = "a mixture of several early layouts" if shape == "hybrid" else f"an early layout ({shape})"
    return f"{quoted(path)} was written by an early version of change-driven-dev and has {which}. {REPAIR}"


def falsely_stamped(path: Path, stamp: str, truth: str) -> str:
    """Stamp and structure contradict each other; `truth` is a clause about the structure."""
    return f"{quoted(path)} is marked as revision {shown(stamp)}, but {truth}. {REPAIR}"


def half_migrated(path: Path, *, can_be_repaired: bool) -> str:
    """An upgrade by another tool was cut off."""
    what = f"{quoted(path)} stands between two versions: another tool's upgrade was cut off."
    if can_be_repaired:
        return f"{what} {REPAIR}"
    return f"{what} {UNTOUCHED} Open a copy from before it, or a backup."


def drifted(path: Path, differences: Sequence[str]) -> str:
    """Known revision, but somebody changed the structure."""
    more = f" and {len(differences) - 1} more" if len(differences) > 1 else ""
    return (
        f"{quoted(path)} is a project file whose structure was changed by something else "
        f"({shown(differences[0])}{more}). {UNTOUCHED} Open a copy from before that change, or a backup."
    )


def newer(path: Path, written_by: str | None) -> str:
    """Written by a version after this one, unreadable for it."""
    return (
        f"{quoted(path)} was written by a newer version of Placet{_version(written_by)}. {UNTOUCHED} "
        "Install that version or a later one to open it."
    )


def newer_readable(path: Path, written_by: str | None) -> str:
    """Written by a version after this one, which allows this one to read it."""
    return (
        f"{quoted(path)} was written by a newer version of Placet{_version(written_by)}. It can be opened read-only; "
        "install that version or a later one to change it."
    )


def unknown_revision(path: Path, stamp: str) -> str:
    """A stamp nobody here knows."""
    return (
        f"{quoted(path)} is marked as revision {shown(stamp)}, which this version does not know. {UNTOUCHED} "
        "Open it with the program that wrote it, or install a newer version of Placet."
    )


def empty(path: Path) -> str:
    """A database without a project."""
    return (
        f"{quoted(path)} is a database without a project in it. {UNTOUCHED} Choose another file, or make a new project."
    )


def zero_bytes(path: Path) -> str:
    """Nothing at all in it."""
    return (
        f"{quoted(path)} is empty: 0 bytes. {UNTOUCHED} "
        "If it held a project once, restore its latest backup; otherwise choose another file."
    )


def foreign(path: Path) -> str:
    """SQLite, but not a project."""
    return f"{quoted(path)} is a database of another program, not a project file. {UNTOUCHED} Choose another file."


def nothing_to_salvage(path: Path) -> str:
    """No row of a project is left."""
    return f"Nothing of a project could be read in {quoted(path)}. {UNTOUCHED} Restore its latest backup."


def salvaged(
    path: Path,
    tables: Mapping[str, tuple[int, int | None, Sequence[tuple[int, int | None]]]],
    objects: Sequence[str],
) -> tuple[str, ...]:
    """What was read of a damaged file and what is missing; per table: rows read, rows there had been, ids missing."""
    rows = sum(read for read, _, _ in tables.values())
    said = [f"{rows:,} rows were read out of {quoted(path)}."]
    lacking = {name: it for name, it in tables.items() if it[2]}
    if not lacking:
        said.append("As far as the file itself tells, none is missing.")
    for name, (read, expected, missing) in lacking.items():
        of = f"{read:,} of {expected:,}" if expected is not None else f"{read:,}" if read else "no"
        its = _gone(missing, is_sure=expected is not None)
        said.append(f"{name}: {of} rows were read; {'whether there were any, nothing tells' if of == 'no' else its}.")
    if objects:
        said.append(f"Left behind: {shown(', '.join(objects))}.")
    return tuple(said)


def _gone(missing: Sequence[tuple[int, int | None]], *, is_sure: bool) -> str:
    """Which ids; where only ranges are known, in which there may have been more."""
    ids = ", ".join(
        f"{low:,}" if low == high else f"{low:,} and above" if high is None else f"{low:,} to {high:,}"
        for low, high in missing[:MOST_RANGES]
    )
    ids += f" and {len(missing) - MOST_RANGES:,} more" if len(missing) > MOST_RANGES else ""
    return f"missing: {ids}" if is_sure else f"whether there were more, with the ids {ids}, nothing tells"


def corrupt(path: Path, problem: str) -> str:
    """Damaged; `problem` as SQLite says it."""
    return f"{quoted(path)} is damaged ({shown(problem)}). {UNTOUCHED} {AFTER_DAMAGE}"


def cut_short(path: Path, should: int, have: int) -> str:
    """The end of the file is missing."""
    return (
        f"{quoted(path)} is damaged: it ends after {size(have)} of {size(should)}. {UNTOUCHED} "
        "If it was being copied, copy it again; otherwise restore its latest backup, or salvage what can be read of it "
        "into a new file."
    )


def dangling(path: Path, target: Path) -> str:
    """A link to nothing."""
    return f"{quoted(path)} is a link to {target}, which does not exist. It may have been moved, renamed or deleted."


def folder(path: Path) -> str:
    """A folder."""
    return f"{quoted(path)} is a folder. Choose a project file inside it."


def not_a_file(path: Path) -> str:
    """A device, a pipe or a socket."""
    return f"{quoted(path)} is not a file but a device, pipe or socket. Choose a project file."


def bad_name(path: Path) -> str:
    """A name the operating system does not take, or links in a circle."""
    return (
        f"{quoted(path)} cannot be reached: its name is too long or its links lead in a circle. Choose a project file."
    )


def too_slow(path: Path) -> str:
    """Its schema takes too long to read: made to, or damaged."""
    return (
        f"Reading the structure of {quoted(path)} took too long and was stopped. {UNTOUCHED} "
        "It may be damaged or made to stall; do not open it unless you know where it came from."
    )


def about_place(network: str | None, synchronised: str | None, names: int = 1) -> str:
    """A warning to add where its disk cannot promise much, or where the file has several names; empty otherwise."""
    if names > 1:
        return " It has a second name somewhere (a hard link), and opens read-only."
    if network:
        return f" It lies on a network drive ({network}): let only one computer at a time have it open."
    if synchronised:
        return f" It lies in a synchronised folder ({synchronised}): let only one computer at a time have it open."
    return ""


def second_name(path: Path) -> str:
    """Why a file with hard links is not changed."""
    return (
        f"{quoted(path)} has a second name somewhere (a hard link): a change cut off under one name could not be put "
        "right under the other. It is open read-only; save a copy to work with."
    )


def about_triggers(triggers: Sequence[str]) -> str:
    """To add where the file changes itself; each trigger as "NAME on TABLE"."""
    return f" It has {_triggers(triggers)}, and opens read-only until you allow that."


def guarded(triggers: Sequence[str]) -> str:
    """Why nothing can be changed in such a file."""
    return (
        f"The file has {_triggers(triggers)}: whatever you change, it changes more by itself. "
        "It is open read-only until you allow that."
    )


def trigger_on_receipts(path: Path) -> str:
    """Something in the file wrote more than the one receipt it was given."""
    return (
        f"{quoted(path)} was not upgraded: a trigger in it changes rows whenever a receipt is written. {UNTOUCHED} "
        "Remove that trigger with the program that made it."
    )


def _triggers(triggers: Sequence[str]) -> str:
    return f"{'a trigger' if len(triggers) == 1 else 'triggers'} of its own ({shown(', '.join(triggers))})"


def nowhere(references: int) -> str:
    """To add where references are broken."""
    return "One reference in it leads nowhere." if references == 1 else f"{references:,} references in it lead nowhere."


def _version(written_by: str | None) -> str:
    return f" ({shown(written_by)})" if written_by else ""
