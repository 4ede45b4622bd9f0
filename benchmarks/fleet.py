"""A thousand files, upgraded by one process and by two."""

import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.data import Data
from benchmarks.measure import AT_LEAST, HOME, Result, median_ratio, milliseconds
from benchmarks.store import copies


def measure(data: Data) -> list[Result]:
    """The one row of the page."""
    with tempfile.TemporaryDirectory(dir=data.folder.parent, prefix="fleet-") as folder:
        return [_sharing(data, Path(folder))]


def _sharing(data: Data, here: Path) -> Result:
    times: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(AT_LEAST):
        for jobs, taken in times.items():
            with copies(here, data.size.many_files) as files:
                command = [sys.executable, "-m", "desktop", "upgrade", str(files[0].parent), "--jobs", str(jobs)]
                environment = {**os.environ, "PLACET_HOME": str(here / "home")}
                run = partial(subprocess.run, command, cwd=HOME, env=environment, capture_output=True, check=True)
                taken.append(milliseconds(run))
            shutil.rmtree(here / "home", ignore_errors=True)
    alone, shared = times.values()
    return Result(
        f"upgrading {data.size.many_files:,} files with `--jobs 2`",
        "`--jobs 1`",
        tuple(shared),
        tuple(alone),
        median_ratio(alone, shared),
        1.7,
        "The command from its start to its end; the ratio is how many times faster two are.",
        why="Each process imports SQLAlchemy and Alembic and reads the migrations for itself, which takes as long as "
        "some ten files; for the rest two need two processors that nobody else uses.",
        ratio_unit=" times faster",
        least=True,
    )
