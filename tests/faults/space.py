"""Too little room and too few rights: limits, small disks, folders and files that may not be written."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from desktop.store.consent import Options
from desktop.store.opening import open_project
from tests.faults.acts import NAME, backups_of, file_of, outcome
from tests.faults.judge import begin, digest
from tests.faults.situation import Happened, apart, ground, settled

HOME = Path(__file__).resolve().parents[2]
ROOMS = (128, 192, 256, 384, 512, 1024)  # KiB; an upgrade of the file needs about 450


def file_size_limit(folder: Path) -> Iterator[Happened]:
    """Files that may not grow beyond so many bytes (RLIMIT_FSIZE)."""
    act, _, expected = ground("upgrade", folder)
    for limit in (0, 4096, 65536, 131072, 262144):
        root = begin(folder / "start", folder)

        def work(limit: int = limit, root: Path = root) -> dict[str, Any]:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            return outcome(act.do, root)

        yield settled(f"no file may grow beyond {limit:,} bytes", act, root, expected, apart(work))


def small_disk(folder: Path) -> Iterator[Happened]:
    """A disk of its own that fills up: the project on it, the backups on it, or both."""
    act, _, expected = ground("upgrade", folder)
    for kilobytes in ROOMS:
        root = begin(folder / "start", folder)
        program = (
            "import json, os, sys\nfrom pathlib import Path\nfrom tests.faults.acts import ACTS, outcome\n"
            "print(json.dumps(outcome(ACTS['upgrade'].do, Path(sys.argv[1]))))"
        )
        # The disk is there for this process alone; what is left on it is copied out before it goes.
        script = (
            'set -e; mv "$1" "$1.before"; mkdir "$1"; mount -t tmpfs -o size="$2"k placet "$1";'
            ' cp -a "$1.before/." "$1/"; "$3" -c "$4" "$1"; mkdir "$1.after"; cp -a "$1/." "$1.after/"; umount "$1";'
            ' rmdir "$1"; mv "$1.after" "$1"; rm -r "$1.before"'
        )
        command = [
            "unshare",
            *([] if os.geteuid() == 0 else ["--user", "--map-root-user"]),
            "--mount",
            "sh",
            "-c",
            script,
        ]
        command += ["sh", str(root), str(kilobytes), sys.executable, program]
        done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False)
        what = f"a disk of {kilobytes} KiB"
        if "unshare" in done.stderr or "mount:" in done.stderr:
            yield Happened(f"{what}: this machine does not let us mount one ({done.stderr.strip()[:120]})")
            return
        if done.returncode:
            yield Happened(what, wrong=[done.stderr[-500:]])
            continue
        happened = settled(what, act, root, expected, json.loads(done.stdout.splitlines()[-1]))
        yield happened


def rights(folder: Path) -> Iterator[Happened]:
    """A folder and a file that may not be written."""
    for what, mode, on in (("a read-only folder", 0o555, "project"), ("a read-only file", 0o444, f"project/{NAME}")):
        _, root, expected = ground("upgrade", folder)
        before = _listed(root)
        _give_away(folder)
        (root / on).chmod(mode)

        def work(root: Path = root) -> dict[str, Any]:
            _be_nobody()
            begun = time.monotonic()
            project = open_project(file_of(root), Options(backup_folder=backups_of(root)))
            note, count = project.note, project.read(_count_tasks).result()
            project.close()
            return {"how": "done", "sentence": note, "count": count, "lasts": time.monotonic() - begun}

        answer = apart(work)
        (root / on).chmod(0o755)
        wrong = (
            [] if answer.get("count") == 21 else [f"it shows {answer.get('count')} of 21 tasks: {answer['sentence']}"]
        )
        wrong += [] if _listed(root) == before else ["something was changed"]
        wrong += [] if digest(file_of(root)) == expected.old else ["the file was changed"]
        yield Happened(what, answer["sentence"], "old", answer["lasts"], wrong)
        shutil.rmtree(folder / "start")


def _count_tasks(session: Session) -> int | None:
    return session.scalar(text("SELECT count(*) FROM tasks"))


def _listed(root: Path) -> list[tuple[str, bytes]]:
    found = [path for path in sorted((root / "project").rglob("*")) if path.is_file()]
    return [(path.name, path.read_bytes()) for path in found]


def _give_away(folder: Path) -> None:
    if os.geteuid() == 0:
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, 65534, 65534)
    for parent in folder.parents:
        with suppress(PermissionError):
            if not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o001)


def _be_nobody() -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
