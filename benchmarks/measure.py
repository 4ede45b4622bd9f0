"""Samples, what becomes of them, and a screen to paint on that is none."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent
AT_LEAST = 5
"""So many runs of each thing, ours and the peer's in turn."""


@dataclass(frozen=True, slots=True)
class Result:
    """One row of the page: what was measured against what, samples of both (`unit`), the ratio and what was to be
    reached (at most, unless `least`); `how` says how it was measured, `why` is said where it was not reached."""

    what: str
    peer: str
    ours: tuple[float, ...]
    theirs: tuple[float, ...]
    ratio: float
    reach: float
    how: str
    why: str = ""
    unit: str = "ms"
    ratio_unit: str = "×"
    least: bool = False
    promised: bool = True
    """False: told for comparison, and not counted among what is to be reached."""
    tails: bool = False
    """`ours` (and `theirs`, where it has two) are p99 and median of many samples."""

    @property
    def is_reached(self) -> bool:
        """Whether the ratio is what it should be."""
        return self.ratio >= self.reach if self.least else self.ratio <= self.reach


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Median over median."""
    return statistics.median(ours) / statistics.median(theirs)


def p99(samples: Sequence[float]) -> float:
    """What 99 of 100 samples do not exceed."""
    return sorted(samples)[max(0, -(-len(samples) * 99 // 100) - 1)]


def milliseconds(work: Callable[[], object]) -> float:
    """How long it takes, by the clock on the wall."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def child(module: str, *arguments: object, **environment: str) -> Any:
    """What `python -m MODULE ARGUMENTS` prints as JSON in its last line, in a process of its own without a screen."""
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=HOME,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment, "BENCH_BEGAN": f"{time.monotonic()}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if environment else None,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])
