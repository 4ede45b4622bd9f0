"""Several processes that break files at once, each in a folder of its own."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from tqdm import tqdm

T = TypeVar("T")
# In memory where there is such a folder: nothing here asks how fast a disk is.
MEMORY = Path("/dev/shm")


def share(everything: Sequence[T], part: int, of: int) -> Sequence[T]:
    """The `part`-th of `of` pieces: neighbours stay together, for what comes of them is often the same."""
    return everything[len(everything) * part // of : len(everything) * (part + 1) // of]


class Crew:
    """Does pieces of work `of` at a time; each gets a folder that does not exist yet as its last argument."""

    def __init__(self, folder: Path, of: int) -> None:
        self._folder = folder
        self._numbers = count(1)
        # Fresh processes: those that break files fork, and a fork wants nothing else to run beside it.
        self._pool = ProcessPoolExecutor(of, mp_context=get_context("spawn"))

    def ask(self, work: Callable[..., T], *arguments: Any) -> Future[T]:
        """Have it done."""
        return self._pool.submit(work, *arguments, self._folder / str(next(self._numbers)))

    def done(self, asked: Iterable[Future[T]], what: str) -> list[T]:
        """The results in the order they were asked for, once all are there."""
        futures = list(asked)
        for future in tqdm(as_completed(futures), total=len(futures), desc=what, mininterval=5):
            future.result()
        return [future.result() for future in futures]

    def end(self) -> None:
        """Send everybody home."""
        self._pool.shutdown(cancel_futures=True)


@contextmanager
def crew(of: int) -> Iterator[Crew]:
    """A crew for as long as it takes."""
    with tempfile.TemporaryDirectory(prefix="placet-faults-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        # Some of the acts are done by somebody without rights, who must be able to get there.
        Path(folder).chmod(0o755)
        people = Crew(Path(folder), of)
        try:
            yield people
        finally:
            people.end()
