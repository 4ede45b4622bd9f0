"""Many files at once: which are meant, and that nothing that happens to one stops the rest."""

import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from desktop.fleet.many import Act, each, found
from desktop.fleet.report import Outcome, Report
from desktop.store.progress import Progress, Wish
from desktop.store.progress import Report as Watch

# A child process imports what it is to do: a module of its own, found on the path the child inherits.
DEEDS = """
import os, signal
from desktop.fleet.report import Outcome, Report
def deed(path, *, progress, cancelled):
    if path.name == "kills.db":
        os.kill(os.getpid(), signal.SIGKILL)
    if path.name == "raises.db":
        raise ZeroDivisionError("seven")
    return Report(path=path, outcome=Outcome.current)
"""


@pytest.fixture
def deed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Act]:
    """An act that raises for raises.db and kills its process for kills.db."""
    (tmp_path / "some_deeds.py").write_text(DEEDS)
    monkeypatch.syspath_prepend(tmp_path)
    yield import_module("some_deeds").deed
    del sys.modules["some_deeds"]


def outcomes(reports: list[Report]) -> dict[str, str]:
    return {report.path.name: str(report.outcome) for report in reports}


def paths(*names: str) -> list[Path]:
    return [Path(f"{name}.db") for name in names]


def test_a_folder_means_the_project_files_in_it_and_below_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "b" / "c").mkdir(parents=True)
    for name in ("b/c/two.placet", "b/one.DB", "a.db", "notes.txt", "a.db-journal", ".x.placet.12.part"):
        (tmp_path / name).touch()
    (tmp_path / "folder.db").mkdir()
    (tmp_path / "again").symlink_to(tmp_path / "b")
    files, unsearched = found([tmp_path, tmp_path / "a.db", tmp_path / "named.txt"])
    names = [str(file.relative_to(tmp_path)) for file in files]
    assert names == ["a.db", "b/one.DB", "b/c/two.placet", "named.txt"]
    assert unsearched == []


def test_a_folder_without_a_project_file_is_refused(tmp_path: Path) -> None:
    files, (report,) = found([tmp_path])
    assert (files, report.outcome, report.path) == ([], Outcome.refused, tmp_path)
    assert "no project file" in str(report.error)


def test_a_pipe_in_a_folder_is_no_project_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.db")
    assert found([tmp_path])[0] == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_bug_with_one_file_is_told_of_it_and_the_rest_go_on(
    deed: Act, jobs: int, caplog: pytest.LogCaptureFixture
) -> None:
    reports = list(each(deed, paths("one", "raises", "two"), jobs=jobs))
    assert outcomes(reports) == {"one.db": "current", "raises.db": "failed", "two.db": "current"}
    assert "ZeroDivisionError: seven" in caplog.text
    caplog.clear()


def test_a_process_that_dies_takes_only_its_own_file_along(deed: Act) -> None:
    names = ("one", "two", "kills", "three", "four", "five")
    reports = list(each(deed, paths(*names), jobs=2))
    assert outcomes(reports) == {f"{name}.db": "failed" if name == "kills" else "current" for name in names}


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_has_not_begun_when_one_wishes_to_stop_never_begins(deed: Act, jobs: int) -> None:
    reports = list(each(deed, paths("raises", "two"), jobs=jobs, cancelled=lambda: True))
    assert outcomes(reports) == {"raises.db": "stopped", "two.db": "stopped"}


def test_one_file_is_done_here_whatever_the_number_of_jobs() -> None:
    steps: list[str] = []

    def here(path: Path, /, *, progress: Watch, cancelled: Wish) -> Report:
        progress(Progress("Looking"))
        return Report(path=path, outcome=Outcome.stopped if cancelled() else Outcome.current)

    (report,) = each(here, paths("one"), jobs=8, progress=lambda it: steps.append(it.step))
    assert (report.outcome, steps) == (Outcome.current, ["Looking"])


def test_who_stops_listening_stops_the_work(deed: Act) -> None:
    reports = each(deed, paths("one", "two", "three"), jobs=2)
    assert next(reports).outcome is Outcome.current
    reports.close()
