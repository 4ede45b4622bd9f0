"""What this person has viewed: digests of texts, kept beside the settings and in no project file."""

import contextlib
import logging
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from desktop.paths import state_dir

KEPT = 30_000  # digests; the oldest go first
log = logging.getLogger(__name__)


class Viewed:
    """A digest is viewed or not; whatever changes has another digest, so its mark is gone by itself.

    The file has a line for each mark that was set (+) or taken away (-): two windows may write to it.
    """

    def __init__(self) -> None:
        self._marks: dict[str, None] = {}
        lines: list[str] = []
        with contextlib.suppress(OSError):
            lines = _path().read_text(encoding="ascii", errors="replace").splitlines()
        for line in lines:
            sign, digest = line[:1], line[1:]
            self._marks.pop(digest, None)
            if sign == "+" and digest:
                self._marks[digest] = None
        if len(lines) > 2 * KEPT:
            self._marks = dict.fromkeys(list(self._marks)[-KEPT:])
            self._write_anew()

    def __contains__(self, digest: str) -> bool:
        return digest in self._marks

    def mark(self, digests: Iterable[str], *, viewed: bool) -> None:
        """Set or take away the marks of texts."""
        sign, digests = "+" if viewed else "-", tuple(digests)
        for digest in digests:
            self._marks.pop(digest, None)
            if viewed:
                self._marks[digest] = None
        try:
            _path().parent.mkdir(parents=True, exist_ok=True)
            with _path().open("a", encoding="ascii") as file:
                file.writelines(f"{sign}{digest}\n" for digest in digests)
        except OSError:
            log.warning("What was viewed cannot be kept", exc_info=True)

    def _write_anew(self) -> None:
        try:
            handle, part = tempfile.mkstemp(dir=_path().parent, prefix=".viewed-")
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.writelines(f"+{digest}\n" for digest in self._marks)
            Path(part).replace(_path())
        except OSError:
            log.warning("What was viewed cannot be kept", exc_info=True)


def _path() -> Path:
    return state_dir() / "viewed"
