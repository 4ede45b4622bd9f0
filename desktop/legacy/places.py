"""Where the old tool kept the bytes of artifacts: found by path and digest, never outside the folder opened."""

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from desktop.store import sentences

ARTIFACTS = "artifacts"


class State(StrEnum):
    """What became of the bytes an artifact claims."""

    found = "found"
    missing = "missing"
    changed = "changed"
    outside = "outside"
    unreadable = "unreadable"
    nothing = "nothing"


@dataclass(frozen=True, slots=True)
class Claim:
    """What the row of an artifact says of its bytes; `project_id` and `id` as they were in the old `file`."""

    id: int
    project_id: int
    name: str
    storage_path: str | None
    sha256: str | None
    file: str = ""

    @property
    def named(self) -> str:
        """The artifact as it is called in sentences."""
        return f"Artifact {self.id} “{sentences.shown(self.name)}”" + (f" of {self.file}" if self.file else "")


@dataclass(frozen=True, slots=True)
class Finding:
    """Where the bytes of a claim are, and a sentence where they are not, or not where the row says."""

    claim: Claim
    state: State
    path: Path | None = None
    sentence: str = ""


def home_of(file: Path) -> Path:
    """The folder that holds the `artifacts` of a lone file: its own, or the one above a folder called `data`."""
    here = file.resolve().parent
    return here.parent if here.name == "data" and not (here / ARTIFACTS).is_dir() else here


class Places:
    """The folder `artifacts` in a home; nothing that a path or a link leads to elsewhere is ever read."""

    def __init__(self, home: Path) -> None:
        self._home = home.resolve()
        self._root = self._home / ARTIFACTS

    @property
    def are_there(self) -> bool:
        """Whether there is such a folder at all."""
        return self._inside(self._root) and self._root.is_dir()

    def find(self, claim: Claim) -> Finding:
        """Look where the row says, then at the usual place, then by digest among all files there."""
        said, why = self._meant(claim.storage_path)
        if claim.sha256 is None:
            return self._unproved(claim, said, why)
        try:
            for path in (said, self._usual(claim)):
                if path and _digest(path) == claim.sha256:
                    return Finding(claim, State.found, path, "" if path == said else self._elsewhere(claim, path))
            for path in self._by_digest.get(claim.sha256, []):
                return Finding(claim, State.found, path, self._elsewhere(claim, path))
        except OSError as error:
            return Finding(claim, State.unreadable, said, f"{claim.named} could not be read: {error.strerror}.")
        if why:
            return Finding(claim, State.outside, None, f"{claim.named} was not read: {why}.")
        if said:
            sentence = f"{claim.named} is not what was stored: the bytes of {self._short(said)} have another digest."
            return Finding(claim, State.changed, said, sentence)
        return Finding(claim, State.missing, None, f"{claim.named} is missing: there is no file with its bytes.")

    def _unproved(self, claim: Claim, said: Path | None, why: str) -> Finding:
        if said:
            return Finding(claim, State.found, said, f"{claim.named} had no digest to check its bytes against.")
        if why:
            return Finding(claim, State.outside, None, f"{claim.named} was not read: {why}.")
        if claim.storage_path:
            return Finding(claim, State.missing, None, f"{claim.named} is missing: there is no file with its bytes.")
        return Finding(claim, State.nothing)

    def _meant(self, stored: str | None) -> tuple[Path | None, str]:
        """The file a stored path means, None if there is none, and why it may not be read where that is so."""
        if not stored:
            return None, ""
        shown = sentences.shown(stored)
        if "\\" in stored:
            return None, f"its path ({shown}) is one of Windows"
        if stored.startswith("/"):
            return None, f"its path ({shown}) is that of another place"
        if "\0" in stored:
            return None, f"its path ({shown}) cannot be one"
        path = self._home / stored
        if not self._inside(path):
            return None, f"its path ({shown}) leads out of the folder {ARTIFACTS}"
        return (path if path.is_file() else None), ""

    def _usual(self, claim: Claim) -> Path | None:
        if not claim.name or "/" in claim.name or "\0" in claim.name:
            return None
        path = self._root / f"project_{claim.project_id}" / f"artifact_{claim.id}" / claim.name
        return path if self._inside(path) and path.is_file() else None

    def _inside(self, path: Path) -> bool:
        """Whether a path, links followed, stays in the folder of artifacts, and that in its home."""
        try:
            real = path.resolve()
        except (OSError, RuntimeError):
            return False
        return real.is_relative_to(self._root) and self._root.resolve() == self._root

    @cached_property
    def _by_digest(self) -> dict[str, list[Path]]:
        """All files below the folder of artifacts by their digest; read once, and only when something is amiss."""
        found: defaultdict[str, list[Path]] = defaultdict(list)
        for path in self._files():
            found[_digest(path)].append(path)
        return dict(found)

    def _files(self) -> Iterable[Path]:
        if not self.are_there:
            return
        for here, below, names in os.walk(self._root):
            below.sort()
            for name in sorted(names):
                path = Path(here, name)
                if self._inside(path) and path.is_file():
                    yield path

    def _elsewhere(self, claim: Claim, path: Path) -> str:
        return f"{claim.named} was not at the path its row gives, but its bytes were found: {self._short(path)}."

    def _short(self, path: Path) -> str:
        return sentences.shown(str(path.relative_to(self._home)))


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
