"""The data that is measured with, made from a seed and kept in a folder outside the repository."""

import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop.commands import artifacts
from desktop.store import database, golden
from desktop.store.opening import create_project, open_project
from desktop.words import ArtifactType, Phase, TaskStatus

SEED = 20260122
PROJECTS = 40
BEGAN = datetime(2024, 1, 1, tzinfo=UTC).replace(tzinfo=None)
# As common as in a file of some age: most of it is done.
STATUSES = {
    TaskStatus.COMPLETED: 62,
    TaskStatus.CANCELLED: 8,
    TaskStatus.REJECTED: 4,
    TaskStatus.PENDING: 12,
    TaskStatus.AWAITING_APPROVAL: 6,
    TaskStatus.APPROVED: 4,
    TaskStatus.IN_PROGRESS: 4,
}
SYLLABLES = (
    *("ar", "bel", "cor", "dan", "el", "fir", "gal", "hol", "is", "jun", "kar", "lin", "mor"),
    *("nel", "or", "pal", "quin", "ros", "sel", "tor", "un", "ver", "wil", "yar", "zen"),
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything; `full` is what the page of results speaks of."""

    tasks: int
    artifacts: int
    log_bytes: int
    diff_lines: int
    markdown_bytes: int
    files: int
    many_files: int
    old_tasks: int


FULL = Size(1_000_000, 100_000, 100_000_000, 50_000, 1_000_000, 100, 1_000, 100_000)
SMALL = Size(50_000, 5_000, 5_000_000, 5_000, 100_000, 20, 60, 5_000)


@dataclass(frozen=True, slots=True)
class Data:
    """Where everything is. `project` holds all tasks and artifacts, and `log`, `diff` and `markdown` among these."""

    size: Size
    folder: Path

    @property
    def project(self) -> Path:
        """A file at HEAD, closed."""
        return self.folder / "project.placet"

    @property
    def log(self) -> Path:
        """A log of many lines."""
        return self.folder / "run.log"

    @property
    def diff(self) -> Path:
        """A unified difference."""
        return self.folder / "change.diff"

    @property
    def markdown(self) -> Path:
        """A long document."""
        return self.folder / "spec.md"


def cache() -> Path:
    """The folder outside the repository."""
    return Path(os.environ.get("PLACET_BENCH_DATA") or Path(tempfile.gettempdir()) / "placet-bench")


def made(size: Size) -> Data:
    """The data of this size, made now unless it is there already for this seed and this structure of the file."""
    name = f"{size.tasks}-{SEED}-{golden.FINGERPRINTS[golden.HEAD][:12]}"
    data = Data(size, cache() / name)
    if not data.folder.exists():
        cache().mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache(), prefix="making-") as making:
            _make(Data(size, Path(making)))
            shutil.copytree(making, data.folder)
    return data


def _make(data: Data) -> None:
    chance = random.Random(SEED)
    _write(data.log, data.size.log_bytes, lambda number: _log_line(chance, number))
    _write(data.markdown, data.size.markdown_bytes, lambda number: _paragraph(chance, number))
    data.diff.write_text("".join(_diff(chance, data.size.diff_lines)), encoding="utf-8")
    create_project(data.project).close()
    with closing(database.connect(data.project, mode="rw")) as connection:
        connection.execute("PRAGMA trusted_schema=ON")
        connection.execute("PRAGMA cache_size=-200000")
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO projects(id, name, current_phase) VALUES (?, ?, 'PLANNER')",
            [(number, f"Project {number} {words(chance, 2)}") for number in range(1, PROJECTS + 1)],
        )
        # Tasks in every state at once: no command leads there that fast.
        rules = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql LIKE '%RAISE(ABORT%'").fetchall()
        for name, _ in rules:
            connection.execute(f"DROP TRIGGER {name}")
        connection.executemany(TASK, _tasks(chance, data.size.tasks))
        connection.execute(
            "INSERT INTO task_versions(id, task_id, version_num, title, created_at)"
            " SELECT id, id, 1, title, created_at FROM tasks"
        )
        connection.executemany(ARTIFACT, _artifacts(chance, data.size))
        for _, rule in rules:
            connection.execute(rule)
        connection.execute("COMMIT")
    with closing(open_project(data.project)) as project:
        for path, kind in ((data.log, "LOG"), (data.diff, "DIFF"), (data.markdown, "SPEC")):
            project.write(artifacts.attach, 1, path, type=ArtifactType(kind)).result()


TASK = (
    "INSERT INTO tasks(id, active_version_id, project_id, title, status, current_phase, priority, created_at,"
    " updated_at, deleted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
ARTIFACT = (
    "INSERT INTO artifacts(id, project_id, task_id, artifact_type, name, file_path, file_size, created_at)"
    " VALUES (?, ?, ?, ?, ?, '', ?, ?)"
)


def words(chance: random.Random, count: int) -> str:
    """Made-up words, some of which are much more common than others."""
    return " ".join(
        SYLLABLES[int(25 * chance.random() ** 2)] + SYLLABLES[int(25 * chance.random())] for _ in range(count)
    )


def _tasks(chance: random.Random, count: int) -> Iterator[tuple[object, ...]]:
    statuses = chance.choices(list(STATUSES), list(STATUSES.values()), k=count)
    phases = list(Phase)
    for number, status in enumerate(statuses, 1):
        created = BEGAN + timedelta(seconds=40 * number)
        updated = created + timedelta(seconds=chance.randrange(30_000_000))
        yield (
            number,
            number,
            1 + int(PROJECTS * chance.random() ** 3),
            words(chance, 5).capitalize(),
            status,
            chance.choice(phases),
            chance.randrange(6),
            f"{created}",
            f"{updated}",
            f"{updated}" if chance.random() < 0.01 else None,
        )


def _artifacts(chance: random.Random, size: Size) -> Iterator[tuple[object, ...]]:
    kinds = list(ArtifactType)
    for number in range(1, size.artifacts + 1):
        name = f"{words(chance, 2).replace(' ', '-')}.md"
        created = f"{BEGAN + timedelta(seconds=400 * number)}"
        yield number, 1, None, chance.choice(kinds), name, chance.randrange(1_000_000), created


def _write(path: Path, size: int, line: Callable[[int], str]) -> None:
    written = number = 0
    with path.open("w", encoding="utf-8") as stream:
        while written < size:
            written += stream.write(line(number))
            number += 1


def _log_line(chance: random.Random, number: int) -> str:
    level = "ERROR" if number % 97 == 0 else "WARNING" if number % 23 == 0 else "INFO"
    when = BEGAN + timedelta(milliseconds=137 * number)
    return f"{when:%Y-%m-%d %H:%M:%S} {level} worker-{number % 8}: {words(chance, 8)} in {number % 911} ms\n"


def _paragraph(chance: random.Random, number: int) -> str:
    if number % 8 == 0:
        return f"## {number // 8 + 1}. {words(chance, 3).capitalize()}\n\n"
    if number % 8 == 5:
        return "".join(f"- **{words(chance, 2)}**: `{words(chance, 1)}`\n" for _ in range(5)) + "\n"
    return f"{words(chance, 70).capitalize()}.\n\n"


def _diff(chance: random.Random, count: int) -> Iterator[str]:
    for number in range(count):
        place = number % 40
        if place == 0:
            yield f"diff --git a/src/{number}.py b/src/{number}.py\n"
        elif place in (1, 2):
            yield f"{'---' if place == 1 else '+++'} {'ab'[place - 1]}/src/{number - place}.py\n"
        elif place == 3:
            yield f"@@ -{number},30 +{number},34 @@ def {words(chance, 1)}():\n"
        else:
            yield f"{chance.choice('+- ')}    {words(chance, 7)}\n"
