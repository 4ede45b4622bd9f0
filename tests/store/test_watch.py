"""The one thread that looks at every open file."""

import shutil
import threading
from contextlib import closing
from pathlib import Path
from queue import Queue

from desktop.store.changes import Changes
from desktop.store.opening import open_project
from desktop.store.watch import unwatch, watch
from tests.store.test_project import in_another_process

THEIRS = "INSERT INTO projects (name) VALUES ('theirs')"


def test_of_several_open_files_each_hears_of_others_commits_until_it_is_closed(head_file: Path) -> None:
    paths = [head_file, *(head_file.with_name(f"{number}.placet") for number in range(2))]
    for path in paths[1:]:
        shutil.copy(head_file, path)
    heard: Queue[tuple[Path, Changes]] = Queue()
    projects = [open_project(path) for path in paths]
    for project in projects:
        project.told = lambda changes, path=project.path: heard.put((path, changes))
    while projects:
        for project in projects:
            in_another_process(project.path, THEIRS)
        told = [heard.get(timeout=60) for _ in projects]
        assert {path for path, _ in told} == {project.path for project in projects}
        assert all(changes.foreign for _, changes in told)
        projects.pop().close()
    assert [thread.name for thread in threading.enumerate()].count("watch") == 1


def test_who_is_let_be_is_not_looked_at_any_more() -> None:
    first, second = threading.Semaphore(0), threading.Semaphore(0)
    looks = (first.release, second.release)
    for look in looks:
        watch(look)
    first.acquire()
    unwatch(first.release)
    for _ in range(3):  # the second of these rounds began after that
        second.acquire()
    while first.acquire(blocking=False):
        pass
    for _ in range(3):
        second.acquire()
    unwatch(second.release)
    assert not first.acquire(blocking=False)


def test_a_look_that_fails_is_let_be_and_the_others_go_on() -> None:
    calls, other = list[str](), threading.Semaphore(0)

    def fails() -> None:
        calls.append("looked")
        raise RuntimeError("boom")

    failed = watch(fails)
    untroubled = watch(other.release)
    assert "boom" in str(failed.exception(timeout=60))
    for _ in range(5):
        assert other.acquire(timeout=60)
    unwatch(other.release)
    assert calls == ["looked"] and not untroubled.done()


def test_of_two_open_files_one_hears_of_others_commits_when_the_other_cannot_any_more(head_file: Path) -> None:
    second = Path(shutil.copy(head_file, head_file.with_name("second.placet")))
    heard: Queue[Changes] = Queue()
    with closing(open_project(head_file)) as one, closing(open_project(second)) as other:
        other.told = heard.put
        one._writer.shutdown()
        assert isinstance(one.watched.exception(timeout=60), RuntimeError)
        in_another_process(second, THEIRS)
        assert heard.get(timeout=60).foreign
        assert not other.watched.done()
