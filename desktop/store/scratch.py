"""Private folders for copies of project files, swept by the next program when theirs was killed."""

import secrets
import shutil
import tempfile
from pathlib import Path
from types import TracebackType

from desktop.errors import Known
from desktop.store.lock import SUFFIX, hold

PREFIX = "placet-"
TOKEN = "[0-9a-f]" * 16


class Scratch:
    """A folder of our own among the temporary files, with a lock beside it that the kernel frees when we are killed.

    Making one removes those that nobody holds any more. Raises OSError where no folder can be made.
    """

    def __init__(self) -> None:
        _sweep()
        self.path = Path(tempfile.gettempdir()) / f"{PREFIX}{secrets.token_hex(8)}"
        # The lock comes before the folder and goes after it: a folder without a holder is a killed program's.
        self._lock = hold(self.path, exclusive=True, what="is using it")
        try:
            self.path.mkdir(mode=0o700)
        except BaseException:
            self._lock.release()
            raise

    def remove(self) -> None:
        """Remove the folder and all in it; a second call does nothing."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.release()

    def __enter__(self) -> Path:
        return self.path

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()


def _sweep() -> None:
    """Remove what killed programs left; what is another person's stays, since the system does not let us."""
    for beside in Path(tempfile.gettempdir()).glob(f"{PREFIX}{TOKEN}{SUFFIX}"):
        folder = beside.with_name(beside.name.removesuffix(SUFFIX))
        try:
            lock = hold(folder, exclusive=True, wait=0)
        except Known:
            continue
        with lock:
            if lock.path:
                shutil.rmtree(folder, ignore_errors=True)
