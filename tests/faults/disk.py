"""A disk as it may be found after a power cut: what was synced is there, and of the rest any part."""

import os
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from tests.faults.calls import Call

SECTOR = 512
Model = Literal["entries at once", "entries with their folder"]
MODELS: tuple[Model, ...] = ("entries at once", "entries with their folder")


class File:
    """The bytes of one file: as written, as synced, and every state each of its sectors had in between."""

    def __init__(self, content: bytes = b"") -> None:
        self.now = bytearray(content)
        self.synced = bytes(content)
        # Of each sector, what it was when synced and what it became; the lengths likewise.
        self.sectors: dict[int, list[bytes]] = {}
        self.lengths = [len(content)]

    def write(self, offset: int, data: bytes) -> None:
        """Some bytes are handed to the system."""
        self._changed(min(offset, len(self.now)), offset + len(data), data, offset)

    def truncate(self, length: int) -> None:
        """It is cut, or lengthened by zeros."""
        shorter, longer = sorted((length, len(self.now)))
        touched = self._sectors(shorter, longer)
        self._remember(touched)
        del self.now[length:]
        self.now.extend(bytes(length - len(self.now)))
        self._note(touched)

    def sync(self) -> None:
        """All of it is on the disk."""
        self.synced = bytes(self.now)
        self.sectors.clear()
        self.lengths = [len(self.now)]

    def _changed(self, first: int, end: int, data: bytes, offset: int) -> None:
        touched = self._sectors(first, end)
        self._remember(touched)
        self.now.extend(bytes(max(0, end - len(self.now))))
        self.now[offset : offset + len(data)] = data
        self._note(touched)

    def _sectors(self, first: int, end: int) -> range:
        return range(first // SECTOR, (end + SECTOR - 1) // SECTOR)

    def _at(self, number: int) -> bytes:
        return bytes(self.now[number * SECTOR : (number + 1) * SECTOR]).ljust(SECTOR, b"\0")

    def _remember(self, touched: Iterable[int]) -> None:
        for number in touched:
            self.sectors.setdefault(number, [self._at(number)])

    def _note(self, touched: Iterable[int]) -> None:
        for number in touched:
            self.sectors[number].append(self._at(number))
        self.lengths.append(len(self.now))

    def found(self, draw: random.Random, how: str) -> bytes:
        """The file after the cut, with nothing of what was unsynced, everything, or some: at worst torn or garbage."""
        if (not self.sectors and len(self.lengths) == 1) or how == "nothing":
            return self.synced
        if how == "everything":
            return bytes(self.now)
        length = draw.choice((self.lengths[0], self.lengths[-1], draw.choice(self.lengths)))
        content = bytearray(self.synced[:length].ljust(length, b"\0"))
        keep = draw.random()
        for number, versions in self.sectors.items():
            if number * SECTOR < length:
                content[number * SECTOR : (number + 1) * SECTOR] = self._sector(number, versions, draw, how, keep)
        return bytes(content[:length])

    def _sector(self, number: int, versions: list[bytes], draw: random.Random, how: str, keep: float) -> bytes:
        last = versions[-1]
        if how != "worst":
            return last if draw.random() < keep else draw.choice(versions[:-1] or versions)
        chance = draw.random()
        if chance < 0.2 and number * SECTOR >= len(self.synced):
            return draw.randbytes(SECTOR)  # space that was given to the file, and never written
        if chance < 0.5:
            at = draw.randrange(SECTOR)
            return last[:at] + versions[0][at:]
        return draw.choice(versions)


# What a name stands for: a file, or None for a folder. A change of names takes some away.
Names: TypeAlias = dict[Path, File | None]
GONE = "gone"
Change: TypeAlias = dict[Path, File | str | None]


@dataclass(slots=True)
class Disk:
    """Files and their names below one root; names are lost and found apart from what they name."""

    root: Path
    names: Names = field(default_factory=dict[Path, File | None])
    synced: Names = field(default_factory=dict[Path, File | None])
    unsynced: list[Change] = field(default_factory=list[Change])

    @classmethod
    def of(cls, root: Path) -> "Disk":
        """Everything that lies below a folder, long since on the disk."""
        disk = cls(root)
        for path in sorted(root.rglob("*")):
            disk.names[path] = None if path.is_dir() else File(path.read_bytes())
        disk.synced = dict(disk.names)
        return disk

    def do(self, call: Call) -> None:
        """What the call does, when it does not fail."""
        file = self.names.get(call.path)
        match call.name:
            case "write" if file:
                file.write(call.offset, call.data)
            case "truncate" if file:
                file.truncate(call.length)
            case "create" if file and call.flags & os.O_TRUNC:
                file.truncate(0)
            case "sync":
                file.sync() if file else self._sync_folder(call.path)
            case _:
                if change := self._change(call):
                    self.unsynced.append(change)
                    _apply(change, self.names)

    def _change(self, call: Call) -> Change:
        """The names a call gives and takes; none when it fails, or is about a file that has no name any more."""
        is_there = call.path in self.names
        match call.name:
            case "create" if not is_there:
                return {call.path: File()}
            case "mkdir" if not is_there:
                return {call.path: None}
            case "unlink" | "rmdir" if is_there:
                return {call.path: GONE}
            case "rename" if call.to and is_there:
                return {call.path: GONE, call.to: self.names[call.path]}
            case "link" if call.to and is_there and call.to not in self.names:
                return {call.to: self.names[call.path]}
            case _:
                return {}

    def _sync_folder(self, folder: Path) -> None:
        ours = [change for change in self.unsynced if any(path.parent == folder for path in change)]
        self.unsynced = [change for change in self.unsynced if change not in ours]
        for change in ours:
            _apply(change, self.synced)

    def found(self, model: Model, draw: random.Random, how: str) -> dict[Path, bytes | None]:
        """What lies below the root after the cut; folders are None, two names of one file have the very same bytes."""
        names = dict(self.names)
        if model == "entries with their folder":
            names = dict(self.synced)
            kept = 0 if how == "nothing" else draw.choice((0, draw.randint(0, len(self.unsynced))))
            for change in self.unsynced[:kept]:
                _apply(change, names)
        there = {path: file for path, file in sorted(names.items()) if self._can_be_reached(path, names)}
        contents = {file: file.found(draw, how) for file in there.values() if file}
        return {path: contents[file] if file else None for path, file in there.items()}

    def _can_be_reached(self, path: Path, names: Names) -> bool:
        return path.parent == self.root or names.get(path.parent, self) is None


def _apply(change: Change, names: Names) -> None:
    for path, file in change.items():
        if isinstance(file, str):
            names.pop(path, None)
        else:
            names[path] = file
