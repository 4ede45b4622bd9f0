"""The page of results: the machine, the versions, and a line for each thing measured."""

import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import alembic
import psutil
import PySide6
import sqlalchemy

from benchmarks.measure import Result
from desktop.store.database import library_version

HEAD = """# Benchmarks

Made by `make bench`, which takes some time; it makes its own data, with a seed, and keeps them outside the repository
(in the folder `PLACET_BENCH_DATA` names, or the system's temporary one). Every line is measured against a floor or a
peer in the same run, ours and theirs in turn, and painted for real into windows without a screen (Qt's `offscreen`
platform). Times depend on the machine and on what else it does; the ratios are what is promised.

"""
TABLE = """| what | against | ours | theirs | ratio | reach | |
|---|---|---|---|---|---|---|
"""


def text(results: Sequence[Result]) -> str:
    """The whole page, as Markdown."""
    promised = [result for result in results if result.promised]
    reached = sum(result.is_reached for result in promised)
    lines = [HEAD, *(f"- {fact}\n" for fact in _facts())]
    lines += [f"\n{reached} of {len(promised)} promises reached; the other lines are for comparison. Ours and theirs: "]
    lines += ["median (least to most). Parts can be measured at different times.\n\n", TABLE]
    lines += [_line(result) for result in results]
    lines += ["\n## How each was measured\n\n"]
    lines += [f"- **{result.what}**, against {result.peer}: {result.how}\n" for result in results]
    missed = [result for result in promised if not result.is_reached]
    if missed:
        lines += ["\n## What is not reached, and why\n\n"]
        lines += [f"- **{result.what}**, against {result.peer}: {result.why or _loaded(result)}\n" for result in missed]
    return "".join(lines)


def _facts() -> Iterable[str]:
    memory = psutil.virtual_memory().total / 2**30
    yield f"{datetime.now(UTC):%Y-%m-%d}, {platform.system()} {platform.release()} on {platform.machine()}"
    yield f"{_processor()}, {psutil.cpu_count()} processors, {memory:.0f} GiB of memory"
    yield f"load average when this was written: {_load()}"
    versions = {"SQLite": library_version().split()[0], "SQLAlchemy": sqlalchemy.__version__}
    versions |= {"Alembic": alembic.__version__, "PySide6": PySide6.__version__}
    yield ", ".join([f"Python {platform.python_version()}", *(f"{name} {what}" for name, what in versions.items())])


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    names = [line for line in info.read_text().splitlines() if line.startswith("model name")] if info.exists() else []
    return names[0].split(":", 1)[1].strip() if names else platform.processor() or "a processor without a name"


def _load() -> str:
    return ", ".join(f"{load:.1f}" for load in os.getloadavg())


def _line(result: Result) -> str:
    mark = "reached" if result.is_reached else "**not reached**"
    mark = mark if result.promised else "for comparison"
    bound = "≥" if result.least else "≤"
    ratio, reach = (f"{_number(value)}{result.ratio_unit}" for value in (result.ratio, result.reach))
    ours, theirs = (_samples(it, result.unit, tails=result.tails) for it in (result.ours, result.theirs))
    return f"| {result.what} | {result.peer} | {ours} | {theirs} | {ratio} | {bound} {reach} | {mark} |\n"


def _samples(samples: Sequence[float], unit: str, *, tails: bool) -> str:
    if tails and len(samples) == 2:
        return f"p99 {_number(samples[0])} {unit}, median {_number(samples[1])} {unit}"
    if len(samples) == 1:
        return f"{_number(samples[0])} {unit}"
    middle = statistics.median(samples)
    return f"{_number(middle)} {unit} ({_number(min(samples))} to {_number(max(samples))}, {len(samples)} runs)"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3g}"


def _loaded(result: Result) -> str:
    said = f"{_number(result.ratio)}{result.ratio_unit} in this run."
    if os.getloadavg()[0] > 1.5 * psutil.cpu_count():
        said += " Others kept the machine busy meanwhile (see its load), which the slowest of many samples tells first."
    return said
