"""One act done to many files, in this process or in several: what goes wrong with one never stops the rest."""

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.synchronize import Event
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Protocol

from desktop.fleet.report import Outcome, Report
from desktop.log import folder
from desktop.store import golden, sentences
from desktop.store.identify import Kind
from desktop.store.progress import Report as Watch
from desktop.store.progress import Wish, never, unwatched

SUFFIXES = (".placet", ".db")
LOOK_SECONDS = 0.1  # between two looks at whether the person wishes to stop the processes

log = logging.getLogger(__name__)
# In a child process: the parent's wish to stop.
_stop: list[Event] = []


class Act(Protocol):
    """What is done to each file: a function of a module, or a partial of one, for it is sent to other processes."""

    def __call__(self, path: Path, /, *, progress: Watch, cancelled: Wish) -> Report:
        """Do it to the file at `path`."""
        ...


def found(paths: Iterable[Path]) -> tuple[list[Path], list[Report]]:
    """The files meant by these paths, in order and once each, and a report on every folder that could not be searched.

    A folder means each *.placet and *.db in it and below; links to folders are not followed.
    """
    files: dict[Path, None] = {}
    reports: list[Report] = []
    for path in paths:
        if not _is_folder(path):
            files[path] = None
            continue
        inside, errors = _inside(path)
        files |= dict.fromkeys(inside)
        reports += [_unsearched(Path(str(error.filename or path)), error) for error in errors]
        if not inside and not errors:
            reports.append(_refused(path, f"There is no project file (*.placet or *.db) in {sentences.quoted(path)}."))
    return list(files), reports


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False  # looking at it closely will tell why


def _inside(path: Path) -> tuple[list[Path], list[OSError]]:
    files: list[Path] = []
    errors: list[OSError] = []
    for here, below, names in os.walk(path, onerror=errors.append):
        below.sort()
        inside = (Path(here, name) for name in sorted(names))
        files += [file for file in inside if file.suffix.lower() in SUFFIXES and file.is_file()]
    return files, errors


def _unsearched(path: Path, error: OSError) -> Report:
    return _refused(path, f"The folder {sentences.quoted(path)} could not be searched: {error.strerror}.")


def _refused(path: Path, sentence: str) -> Report:
    return Report(path=path, kind=Kind.folder, outcome=Outcome.refused, error=sentence)


def each(
    act: Act, paths: Sequence[Path], *, jobs: int = 1, progress: Watch = unwatched, cancelled: Wish = never
) -> Generator[Report]:
    """Do `act` to each file and give the reports as they come, one for every path.

    With `jobs` above 1 so many processes share the work, since Alembic can do one file a process at a time; `progress`
    is then not told of steps. Once `cancelled()`, what runs is taken back and what has not begun never does.
    """
    if jobs > 1 and len(paths) > 1:
        yield from _in_processes(act, paths, jobs, cancelled)
        return
    for path in paths:
        yield _stopped(path) if cancelled() else _guarded(act, path, progress, cancelled)


def _guarded(act: Act, path: Path, progress: Watch, cancelled: Wish) -> Report:
    try:
        return act(path, progress=progress, cancelled=cancelled)
    except Exception as error:  # a bug of ours with this file: the log tells all of it, and the next file has its turn
        log.exception("%s", path)
        return _unexpected(path, error)


def _in_processes(act: Act, paths: Sequence[Path], jobs: int, cancelled: Wish) -> Generator[Report]:
    lost: list[Path] = []
    for path, report in _pooled(act, paths, jobs, cancelled):
        if report is None:
            lost.append(path)
        else:
            yield report
    # A process that dies takes its pool along. Whose file it was shows when each of the others has a pool of its own.
    for path in lost:
        if cancelled():
            yield _stopped(path)
            continue
        for _, report in _pooled(act, [path], 1, cancelled):
            yield report or Report(
                path=path,
                outcome=Outcome.failed,
                error=f"The process that worked on {sentences.quoted(path)} ended without a word; opening the file "
                "recovers what it had begun.",
            )


def _pooled(act: Act, paths: Sequence[Path], jobs: int, cancelled: Wish) -> Generator[tuple[Path, Report | None]]:
    """Reports as they come; None for a file whose process ended without one."""
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    pool = ProcessPoolExecutor(min(jobs, len(paths)), context, initializer=_begin, initargs=(stop,))
    try:
        waiting: dict[Future[Report], Path] = {}
        done: SimpleQueue[Future[Report]] = SimpleQueue()
        for path in paths:
            future = _submitted(pool, act, path)
            waiting[future] = path
            future.add_done_callback(done.put)
        while waiting:
            if cancelled():
                stop.set()
            try:
                future = done.get(timeout=LOOK_SECONDS)
            except Empty:
                continue
            path, error = waiting.pop(future), future.exception()
            if error is None:
                yield path, future.result()
            elif isinstance(error, BrokenProcessPool):
                yield path, None
            else:
                log.error("%s", path, exc_info=error)
                yield path, _unexpected(path, error)
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def _submitted(pool: ProcessPoolExecutor, act: Act, path: Path) -> Future[Report]:
    try:
        return pool.submit(_in_child, act, path)
    except BrokenProcessPool as broken:
        future: Future[Report] = Future()
        future.set_exception(broken)
        return future


def _begin(stop: Event) -> None:
    """First in a child process: Ctrl+C reaches every process of a terminal; what it means is for the parent to say."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _stop.append(stop)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A killed parent tells nobody; its children must not wait for its next word for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _in_child(act: Act, path: Path) -> Report:
    stop = _stop[0].is_set
    return _stopped(path) if stop() else act(path, progress=unwatched, cancelled=stop)


def _stopped(path: Path) -> Report:
    return Report(path=path, outcome=Outcome.stopped, error=f"Stopped before {sentences.quoted(path)} was done.")


def _unexpected(path: Path, error: BaseException) -> Report:
    return Report(
        path=path,
        head=golden.HEAD,
        outcome=Outcome.failed,
        error=f"The work on {sentences.quoted(path)} met an error nobody expected, {type(error).__name__}: {error}. "
        f"The log in {folder()} tells more.",
    )
