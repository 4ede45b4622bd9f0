"""The lock beside a file: who excludes whom, what is left behind, and what the one who waits is told."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import Known
from desktop.store.lock import Lock, hold, lock_path

HOLDER = """
import sys
from pathlib import Path
from desktop.store.lock import hold
lock = hold(Path(sys.argv[1]), exclusive=sys.argv[2] == "exclusive", what=sys.argv[3])
print("held", flush=True)
sys.stdin.read()
lock.release()
"""


@contextmanager
def another_process(path: Path, how: str, what: str = "") -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until its input is closed or it is killed."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path), how, what], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout
        assert child.stdout.readline() == "held\n"
        yield child


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "a.placet"
    file.touch()
    return file


def refused(path: Path, *, exclusive: bool, wait: float = 0.0) -> str:
    with pytest.raises(Known) as caught:
        hold(path, exclusive=exclusive, wait=wait)
    return caught.value.sentence


def test_many_may_have_it_open_but_nobody_while_one_upgrades_it(path: Path) -> None:
    with hold(path, exclusive=False), hold(path, exclusive=False):
        refused(path, exclusive=True)
    with hold(path, exclusive=True):
        refused(path, exclusive=False)
        refused(path, exclusive=True)
    hold(path, exclusive=True).release()


def test_the_same_holds_between_processes_and_the_holder_is_named(path: Path) -> None:
    with another_process(path, "exclusive", "is upgrading it") as child:
        sentence = refused(path, exclusive=False)
        assert f"Placet (process {child.pid}) is upgrading it, since " in sentence
        assert "“a.placet”" in sentence
    with another_process(path, "shared"):
        hold(path, exclusive=False).release()
        assert "has it open" in refused(path, exclusive=True)


def test_of_several_holders_one_that_is_still_there_is_named(path: Path) -> None:
    with another_process(path, "shared", "has it open") as first:
        with another_process(path, "shared", "is checking it") as second:
            assert f"process {second.pid}) is checking it" in refused(path, exclusive=True)
        assert f"process {first.pid}) has it open" in refused(path, exclusive=True)


def test_a_killed_holder_holds_nothing(path: Path) -> None:
    with another_process(path, "exclusive") as child:
        child.send_signal(signal.SIGKILL)
        child.wait()
        with hold(path, exclusive=True, wait=0) as lock:
            assert lock.path


def test_the_last_one_out_removes_the_lock_file(path: Path) -> None:
    first, second = hold(path, exclusive=False), hold(path, exclusive=False)
    first.release()
    assert lock_path(path).exists()
    first.release()
    assert lock_path(path).exists()
    second.release()
    assert [it.name for it in path.parent.iterdir()] == ["a.placet"]


def test_three_openers_come_one_after_another(path: Path) -> None:
    inside: list[str] = []
    most: list[int] = []

    def work(name: str) -> None:
        with hold(path, exclusive=True, wait=30):
            inside.append(name)
            most.append(len(inside))
            inside.remove(name)

    threads = [threading.Thread(target=work, args=(str(number),)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1, 1]
    assert not lock_path(path).exists()


def test_who_waited_on_a_removed_lock_file_locks_the_new_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real_open = os.open

    def open_and_lose(*args: Any, **kwargs: Any) -> int:
        descriptor = real_open(*args, **kwargs)
        monkeypatch.undo()
        lock_path(path).unlink()  # what the last holder does in this very moment
        return descriptor

    monkeypatch.setattr("desktop.store.lock.os.open", open_and_lose)
    with hold(path, exclusive=True):
        refused(path, exclusive=True)


def test_a_link_and_its_target_have_one_lock(path: Path) -> None:
    link = path.with_name("link.placet")
    link.symlink_to(path)
    with hold(link, exclusive=True):
        refused(path, exclusive=True)


@pytest.mark.parametrize("name", ["100%.db", "a?b#c.db", 'it\'s "so".db', "two\nlines.db", "n" * 255, "ü" * 127])
def test_any_name_can_be_locked(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.touch()
    with hold(path, exclusive=True) as lock:
        assert lock.path
        assert lock.path.exists()
        assert "\n" not in refused(path, exclusive=True)
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_written_has_no_lock(
    public_folder: Path, as_nobody: Callable[[Callable[[], Any]], Any]
) -> None:
    path = public_folder / "a.placet"
    path.touch()
    public_folder.chmod(0o555)

    def try_it() -> Path | None:
        with hold(path, exclusive=False) as lock:
            return lock.path

    assert as_nobody(try_it) is None
    assert list(public_folder.iterdir()) == [path]


@pytest.mark.parametrize("text", ["", "no json", "{}", '[{"pid": "x"}, 3]', '[{"since": "yesterday"}]'])
def test_what_stands_in_the_lock_file_is_only_for_the_message(path: Path, text: str) -> None:
    with hold(path, exclusive=True):
        lock_path(path).write_text(text, encoding="utf-8")
        assert "in use: another program" in refused(path, exclusive=False)


def test_the_lock_file_names_its_holder_in_json(path: Path) -> None:
    with hold(path, exclusive=True, what="is upgrading it"):
        (who,) = json.loads(lock_path(path).read_text(encoding="utf-8"))
    assert who["pid"] == os.getpid()
    assert (who["program"], who["what"]) == ("Placet", "is upgrading it")
    assert {"host", "since"} <= who.keys()


def test_no_lock_is_released_without_complaint() -> None:
    Lock(None).release()
