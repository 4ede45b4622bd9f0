"""Files as files: durable, put in place without ever overwriting, moved aside together with what stands beside them."""

import glob
import hashlib
import os
import secrets
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from desktop.errors import Cancelled, Known
from desktop.store import database, sentences
from desktop.store.lock import hold
from desktop.store.progress import Wish, never

SIDES = ("-wal", "-shm", "-journal")
PIECE = 1 << 20  # bytes between two looks at whether a person wants to stop


def digest(path: Path, cancelled: Wish = never, *, known_as: Path | None = None) -> str:
    """SHA-256 (hex) of a file nobody has a connection to; `known_as` is what a person calls it. Raises Cancelled."""
    summed = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(PIECE):
            if cancelled():
                raise Cancelled(sentences.stopped(known_as or path))
            summed.update(piece)
    return summed.hexdigest()


def change_counter(path: Path) -> int:
    """How many transactions have changed this SQLite file (bytes 24 to 27 of its header); 0 when it is none.

    Only for a file this process has no connection to: reading it by hand would drop SQLite's locks.
    """
    with path.open("rb") as stream:
        stream.seek(24)
        return int.from_bytes(stream.read(4), "big")


def sync(path: Path) -> None:
    """Make a file's bytes, or a folder's names, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, so that each survives a power cut; raises OSError."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync(folder.parent)


@contextmanager
def translated(path: Path, *, done: str = "") -> Generator[None]:
    """Inside, what SQLite or the system complains about becomes a sentence about `path` where there is one.

    `done`: a sentence, what is true by now and stays so. It is told first then, and never that nothing was changed.
    """
    try:
        yield
    except Exception as error:
        known = database.told(error, path)
        if known and done and not isinstance(known, Cancelled):
            known = Known(sentences.after(done, known.sentence), detail=known.detail)
        if known is None or known is error:
            raise
        raise known from error


@contextmanager
def at_its_end(path: Path) -> Generator[None]:
    """Inside, what changes `path` may have been done although its last step failed; then nobody is told it was not.

    A transaction is done once its journal is gone, and the disk can still fail when the folder is synced after that.
    """
    try:
        yield
    except Exception as error:
        known = database.told(error, path)
        if known is None or known.sentence != sentences.input_output(path):
            raise
        raise Known(sentences.uncertain(path), detail=known.detail) from error


@contextmanager
def new_file(path: Path, *, is_held: bool = False, make_way: Callable[[], str] | None = None) -> Generator[Path]:
    """An empty file beside `path` to be filled; afterwards it gets that name, which nobody may have taken meanwhile.

    When anything fails it is removed, its side files too, and `path` never existed. Only one at a time makes a file of
    that name, so what is there of an earlier one is a killed program's and goes first. `is_held`: the caller has the
    lock of `path`. `make_way` moves away what stands there, once the new file is whole, and says where to.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    with translated(path):
        if make_way is None:
            refuse_if_there(path)
        with nullcontext() if is_held else hold(path, exclusive=True, what="is making it"):
            remove(unfinished(path))
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o666))
            try:
                yield part
                sync(part)
                with translated(path, done=make_way() if make_way else ""):
                    _give_name(part, path)
                with translated(path, done=sentences.written(path)):
                    sync(path.parent)
            finally:
                remove((part, *sides(part)))


def drop_unfinished_name(real: Path) -> None:
    """Take away the name a file was made under, which it still has if its maker was killed in that moment."""
    with suppress(OSError, Known):
        if real.stat().st_nlink > 1:
            with hold(real, exclusive=True, wait=0):
                remove(it for it in unfinished(real) if it.samefile(real))


def unfinished(path: Path) -> list[Path]:
    """What new files of this name are called until they are whole, with what stands beside them."""
    return list(path.parent.glob(f".{glob.escape(path.name)}.????????.part*"))


def remove(paths: Iterable[Path]) -> None:
    """Tidy up as far as the disk lets us: what stays is swept by a later try, and never hides the first error."""
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def refuse_if_there(path: Path) -> None:
    """Raise Known when anything, even a broken link, has that name, or has left its side files there."""
    if os.path.lexists(path):
        raise Known(f"{sentences.quoted(path)} already exists in {path.parent} and is left alone. Choose another name.")
    if beside := [it.name for it in sides(path)]:
        raise Known(
            f"There is no {sentences.quoted(path)} in {path.parent}, but something that belonged to such a file: "
            f"{', '.join(beside)}. {sentences.UNTOUCHED} Choose another name, or move that away first."
        )


def sides(path: Path) -> list[Path]:
    """The files SQLite left beside this one."""
    return [side for suffix in SIDES if os.path.lexists(side := path.with_name(path.name + suffix))]


def move_aside(path: Path) -> tuple[Path, ...]:
    """Rename a file and its side files together to a free name beside; returns the new names.

    The side files go first: the other way round, a crash between would leave a journal that a new file would obey.
    """
    number = 1
    while os.path.lexists(aside := path.with_name(f"{path.stem}.unreadable-{number}{path.suffix}")) or sides(aside):
        number += 1
    there = [*sides(path), *([path] if os.path.lexists(path) else [])]
    moved: list[Path] = []
    try:
        moved.extend(it.rename(aside.with_name(aside.name + it.name.removeprefix(path.name))) for it in there)
        sync(path.parent)
    except OSError as error:
        try:
            while moved:
                moved[-1].rename(there[len(moved) - 1])
                moved.pop()
        except OSError:
            raise Known(
                f"The disk failed while {sentences.quoted(path)} was moved out of the way: "
                f"{', '.join(it.name for it in moved)} in {path.parent} is what it was, unchanged. Check that the disk "
                "or network drive is connected and sound, then try again.",
                detail=str(error),
            ) from error
        raise
    return tuple(moved)


def _give_name(part: Path, path: Path) -> None:
    """Rename, but never over an existing file, as plain renaming would."""
    try:
        path.hardlink_to(part)
    except FileExistsError:
        refuse_if_there(path)
    except OSError:
        # A file system without links: reserve the name, then put the finished file over our own empty one.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o666))
        part.replace(path)
