"""What every test stands on: no screen, folders of its own, no unexpected log line, and the real old files."""

import faulthandler
import gc
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests import old_files
from ui.tidy import tidy

HOME = Path(__file__).resolve().parent.parent
PATIENCE_MS = 60_000
"""What is waited for has no time of its own: a busy machine is slow, and a test that hangs is ended as a whole."""

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def last_words(worker: dict[str, Any]) -> Path:
    """Where one of several processes that test at the same time writes what it did when it crashed."""
    return Path(tempfile.gettempdir(), f"crashed-{worker['testrunuid']}-{worker['workerid']}")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """After pytest itself has chosen its stream of errors for that, far from the failure and often kept by nobody."""
    if (worker := getattr(config, "workerinput", None)) is not None:
        words = last_words(worker)
        file = words.open("w")
        faulthandler.enable(file)
        config.add_cleanup(words.unlink)
        config.add_cleanup(file.close)
        config.add_cleanup(faulthandler.disable)


@pytest.hookimpl(optionalhook=True)
def pytest_handlecrashitem(report: Any) -> None:
    """A crash is told with the test that crashed: what each thread of it did."""
    words = last_words(report.node.workerinput)
    report.sections.append(("Where it crashed", words.read_text()))
    words.unlink()


@pytest.fixture(scope="session")
def legacy_files() -> Path:
    """The read-only folder of real old files; a test copies what it opens.

    It is what PLACET_LEGACY names, else `../shared/legacy` beside the repository. Without it the test is skipped,
    which is the only reason a test is ever skipped for; under CI its absence is a failure.
    """
    folder = Path(os.environ.get("PLACET_LEGACY") or HOME.parent / "shared" / "legacy").resolve()
    if not folder.is_dir():
        missing = f"The real old files are not at {folder}; PLACET_LEGACY says where they are."
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return folder


class PatientBot(QtBot):
    """Waits for what is to become so, however long that takes on the machine at hand.

    What is not `raising` is not to come (`assertNotEmitted`): for that it waits as long as it is told, and no longer.
    """

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:  # noqa: N802
        super().waitUntil(callback, timeout=max(timeout, PATIENCE_MS))

    def waitSignal(  # noqa: N802
        self, signal: Any, *, timeout: int = PATIENCE_MS, raising: bool | None = None, **how: Any
    ) -> Any:
        patience = timeout if raising is False else max(timeout, PATIENCE_MS)
        return super().waitSignal(signal, timeout=patience, raising=raising, **how)

    def waitExposed(self, widget: QWidget, *, timeout: int = PATIENCE_MS) -> Any:  # noqa: N802
        return super().waitExposed(widget, timeout=max(timeout, PATIENCE_MS))


@pytest.fixture
def qtbot(qapp: Any, request: pytest.FixtureRequest) -> QtBot:  # noqa: ARG001
    """In the place of pytest-qt's own, which gives up after five seconds."""
    return PatientBot(request)


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The application, for a person whose fingers are sure: two presses are never taken for a slip."""
    QApplication.setDoubleClickInterval(0)
    return qapp


@pytest.fixture(autouse=True)
def _folders_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the settings, backups or sockets of whoever runs it; child processes inherit this."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path_factory.mktemp(name.lower())))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))


@pytest.fixture(autouse=True)
def _tidied_on_this_thread_alone() -> Iterator[None]:
    """As in the program: no worker of a test destroys the widgets of the one before (ui/tidy.py)."""
    gc.disable()
    yield
    tidy()


@pytest.fixture(autouse=True)
def _no_unexpected_log_line(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning or error in the log fails the test, unless the test looked at it and called `caplog.clear()`."""
    yield
    lines = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not lines, f"logged, but not expected: {lines}"


@pytest.fixture(scope="session")
def head_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty project at HEAD, migrated once for all tests of this process; only copies of it are opened."""
    from desktop.store import migrate
    from desktop.store.files import new_file

    path = tmp_path_factory.mktemp("template") / "empty.placet"
    with new_file(path) as part:
        migrate.make(part)
    return path


@pytest.fixture
def head_file(head_template: Path, tmp_path: Path) -> Path:
    """An empty project file of its own, at HEAD."""
    return shutil.copy(head_template, tmp_path / "project.placet")


@pytest.fixture(scope="session")
def example_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worked example; `example_file` is a copy of it."""
    from desktop import example

    path = tmp_path_factory.mktemp("example") / "harbour.placet"
    example.make(path)
    return path


@pytest.fixture
def example_file(example_template: Path, tmp_path: Path) -> Path:
    """The worked example, a copy of its own."""
    return Path(shutil.copy(example_template, tmp_path / "harbour.placet"))


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    """A stamped file of change-driven-dev with a small clean project in it (tests/old_files.py)."""
    return old_files.old_file(tmp_path / "project_1.db")
