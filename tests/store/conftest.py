"""Old project files made on the spot, folders that must stay as they are, and people without rights."""

import os
import pickle
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop.store.identify import Identity, Kind, identify
from tests.store import harm

# What change-driven-dev made last: revision e6e5369fb4d1 without the stamp.
LAST_LAYOUT = """
CREATE TABLE projects (
    id INTEGER NOT NULL, name VARCHAR(255) NOT NULL, description TEXT, db_path VARCHAR(512) NOT NULL,
    root_path VARCHAR(512),
    current_phase VARCHAR(15),
    default_engine VARCHAR(255),
    spec_artifact_id INTEGER,
    selected_arch_option_id INTEGER,
    created_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    updated_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL, PRIMARY KEY (id));
CREATE TABLE tasks (
    id INTEGER NOT NULL, project_id INTEGER NOT NULL, title VARCHAR(512) NOT NULL, description TEXT,
    status VARCHAR(17) NOT NULL, current_phase VARCHAR(15), version INTEGER NOT NULL,
    active_version_id INTEGER,
    engine_override VARCHAR(255),
    extra_data TEXT,
    attempts INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    created_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    updated_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    PRIMARY KEY (id), FOREIGN KEY(project_id) REFERENCES projects (id));
CREATE TABLE change_requests (
    id INTEGER NOT NULL, task_id INTEGER NOT NULL, phase VARCHAR(15) NOT NULL, content TEXT NOT NULL,
    status VARCHAR(11) NOT NULL, version INTEGER NOT NULL,
    created_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    updated_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    PRIMARY KEY (id), FOREIGN KEY(task_id) REFERENCES tasks (id));
CREATE TABLE approvals (
    id INTEGER NOT NULL, task_id INTEGER NOT NULL, change_request_id INTEGER, approver VARCHAR(255) NOT NULL,
    approved BOOLEAN NOT NULL, comment TEXT,
    created_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL, PRIMARY KEY (id),
    FOREIGN KEY(task_id) REFERENCES tasks (id), FOREIGN KEY(change_request_id) REFERENCES change_requests (id));
CREATE TABLE artifacts (
    id INTEGER NOT NULL, project_id INTEGER NOT NULL, task_id INTEGER, run_id INTEGER,
    artifact_type VARCHAR(12) NOT NULL, name VARCHAR(512) NOT NULL, file_path VARCHAR(1024) NOT NULL,
    storage_path VARCHAR(1024),
    sha256 VARCHAR(64),
    file_size INTEGER,
    extra_data TEXT, created_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL, PRIMARY KEY (id),
    FOREIGN KEY(project_id) REFERENCES projects (id), FOREIGN KEY(task_id) REFERENCES tasks (id),
    FOREIGN KEY(run_id) REFERENCES runs (id));
CREATE TABLE task_versions (
    id INTEGER NOT NULL, task_id INTEGER NOT NULL, version_num INTEGER NOT NULL, title VARCHAR(512) NOT NULL,
    description TEXT, gates_json TEXT, deps_json TEXT, extra_data TEXT,
    created_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    PRIMARY KEY (id), FOREIGN KEY(task_id) REFERENCES tasks (id));
CREATE TABLE runs (
    id INTEGER NOT NULL, task_id INTEGER NOT NULL, engine VARCHAR(255) NOT NULL, status VARCHAR(9) NOT NULL,
    log_path VARCHAR(1024), gate_results TEXT, extra_data TEXT,
    start_time DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL, end_time DATETIME,
    PRIMARY KEY (id), FOREIGN KEY(task_id) REFERENCES tasks (id));
CREATE TABLE control_state (
    id INTEGER NOT NULL, project_id INTEGER NOT NULL, paused BOOLEAN NOT NULL, max_attempts INTEGER NOT NULL,
    timeout_seconds INTEGER NOT NULL, current_task_id INTEGER, extra_data TEXT,
    updated_at DATETIME DEFAULT (CURRENT_TIMESTAMP) NOT NULL,
    PRIMARY KEY (id), UNIQUE (project_id), FOREIGN KEY(project_id) REFERENCES projects (id));
"""
STAMP = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT pkc PRIMARY KEY (version_num));"
FIRST = "e6e5369fb4d1"
# The lines each earlier layout did not have yet, as in its `models.py`.
_LATE_LINES = {
    "v4": ["    extra_data TEXT,\n"],
    "v3": ["    storage_path VARCHAR(1024),\n", "    file_size INTEGER,\n"],
    "v2": [
        *("    root_path VARCHAR(512),\n", "    current_phase VARCHAR(15),\n", "    default_engine VARCHAR(255),\n"),
        *(
            "    spec_artifact_id INTEGER,\n",
            "    selected_arch_option_id INTEGER,\n",
            "    active_version_id INTEGER,\n",
        ),
        *(
            "    engine_override VARCHAR(255),\n",
            "    attempts INTEGER NOT NULL,\n",
            "    priority INTEGER NOT NULL,\n",
        ),
    ],
    "v1": [" DEFAULT (CURRENT_TIMESTAMP)"],
}


def layout(name: str) -> str:
    """The CREATE statements of v1 to v5, one after another."""
    text = LAST_LAYOUT
    for version in ("v4", "v3", "v2", "v1"):
        if name <= version:
            for line in _LATE_LINES[version]:
                text = text.replace(line, "")
    if name <= "v2":
        text = text[: text.index("CREATE TABLE artifacts")]
    return text


def build(path: Path, name: str = "v5", *, stamps: tuple[str, ...] | None = None, sql: str = "") -> Path:
    """A file of an old layout with one project and two tasks; `stamps` None has no stamp table; `sql` comes last."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(layout(name))
        connection.execute("INSERT INTO projects (id, name, db_path, created_at, updated_at) VALUES (1, 'P', '', 0, 0)")
        attempts = (", attempts, priority", ", 0, 0") if name > "v2" else ("", "")
        connection.execute(
            f"INSERT INTO tasks (id, project_id, title, status, version, created_at, updated_at{attempts[0]})"
            f" VALUES (1, 1, 'One', 'PENDING', 1, 0, 0{attempts[1]}), (2, 1, 'Two', 'APPROVED', 1, 0, 0{attempts[1]})"
        )
        if stamps is not None:
            connection.execute(STAMP)
            connection.executemany("INSERT INTO alembic_version VALUES (?)", [(stamp,) for stamp in stamps])
        connection.commit()
        connection.executescript(sql)
    return path


@pytest.fixture
def old() -> Callable[..., Path]:
    """Make a file of an old layout: `old(path, "v4", stamps=(...), sql="...")`."""
    return build


@pytest.fixture
def old_sql() -> Callable[[str], str]:
    """The CREATE statements of an old layout."""
    return layout


def _everything_in(folder: Path) -> dict[str, tuple[Any, ...]]:
    found: dict[str, tuple[Any, ...]] = {}
    for path in [folder, *sorted(folder.rglob("*"))]:
        status = path.lstat()
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        found[str(path)] = (status.st_mode, status.st_ino, status.st_size, status.st_mtime_ns, content)
    return found


@pytest.fixture
def untouched() -> Callable[[Path], AbstractContextManager[None]]:
    """`with untouched(folder):` every file, its bytes and times, and the folder's own listing are the same after."""

    @contextmanager
    def same(folder: Path) -> Iterator[None]:
        before = _everything_in(folder)
        yield
        assert _everything_in(folder) == before

    return same


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that everybody may enter, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="placet-test-", dir=os.environ.get("TMPDIR", "/tmp")))
    folder.chmod(0o755)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture
def as_nobody() -> Callable[[Callable[[], Any]], Any]:
    """Call a function in a child process that is not root, where file modes bind; returns what it returns."""

    def run(function: Callable[[], Any]) -> Any:
        reading, writing = os.pipe()
        if not (child := os.fork()):
            try:
                if os.geteuid() == 0:
                    os.setgroups([])
                    os.setgid(65534)
                    os.setuid(65534)
                answer = pickle.dumps(function())
            except BaseException as error:  # noqa: BLE001  (a second pytest must not run on in the child)
                answer = pickle.dumps(RuntimeError(repr(error)))
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(answer)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            answer = pipe.read()
        os.waitpid(child, 0)
        result = pickle.loads(answer)
        if isinstance(result, RuntimeError):
            raise result
        return result

    return run


@pytest.fixture
def look(untouched: Callable[[Path], AbstractContextManager[None]]) -> Callable[[Path], Identity]:
    """Identify a file, thoroughly and quickly, while its whole folder stays as it is; both answers agree."""

    def seen(path: Path) -> Identity:
        with untouched(path.parent):
            quick, found = identify(path, thorough=False), identify(path)
        assert quick.kind is found.kind or found.kind is Kind.corrupt
        assert "\n" not in found.sentence
        assert found.sentence.endswith(".")
        return found

    return seen


@pytest.fixture
def filled(head_file: Path) -> Path:
    """A project with three tasks, made by the program itself."""
    with harm.opened(head_file) as project:
        project.write(harm.fill).result()
        project.checked.result()
    return head_file
