"""A child process whose every change of a folder is first put to us: to note it, to refuse it, or to kill the child."""

# It stands on seccomp's user notifications (Linux 5.5 or newer, no package, no rights): the kernel holds the child, all
# threads of it, at the entry of a system call until we say what becomes of it.

import ctypes
import fcntl
import json
import os
import platform
import select
import signal
import socket
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

# What changes files, by number; `openat` counts only where it may create or empty one. Linux, asm/unistd.h.
X86_64 = {
    "write": 1, "pwrite64": 18, "writev": 20, "pwritev": 296, "sendfile": 40, "copy_file_range": 326,
    "fsync": 74, "fdatasync": 75, "truncate": 76, "ftruncate": 77, "fallocate": 285, "openat": 257,
    "rename": 82, "renameat": 264, "renameat2": 316, "mkdir": 83, "mkdirat": 258, "rmdir": 84,
    "link": 86, "linkat": 265, "unlink": 87, "unlinkat": 263,
}  # fmt: skip
AARCH64 = {
    "write": 64, "pwrite64": 68, "writev": 66, "pwritev": 70, "sendfile": 71, "copy_file_range": 285,
    "fsync": 82, "fdatasync": 83, "truncate": 45, "ftruncate": 46, "fallocate": 47, "openat": 56,
    "renameat": 38, "renameat2": 276, "mkdirat": 34, "linkat": 37, "unlinkat": 35,
}  # fmt: skip
READS = {"x86_64": {"read": 0, "pread64": 17}, "aarch64": {"read": 63, "pread64": 67}}
CHANGES = {"x86_64": X86_64, "aarch64": AARCH64}
SECCOMP = {"x86_64": 317, "aarch64": 277}
# One name for what is one thing to a folder.
PLAIN = {
    "pwrite64": "write", "fsync": "sync", "fdatasync": "sync", "ftruncate": "truncate", "openat": "create",
    "renameat": "rename", "renameat2": "rename", "mkdirat": "mkdir", "linkat": "link", "unlinkat": "unlink",
    "pread64": "read",
}  # fmt: skip
# Nothing here writes this way; should that change, replaying would be wrong, so it is an error to see one.
UNKNOWN = frozenset({"writev", "pwritev", "sendfile", "copy_file_range", "truncate", "fallocate"})
# Where the path and the second path stand among the arguments: (folder descriptor or None, path).
PATHS = {
    "openat": ((0, 1),), "rename": ((None, 0), (None, 1)), "renameat": ((0, 1), (2, 3)), "renameat2": ((0, 1), (2, 3)),
    "mkdir": ((None, 0),), "mkdirat": ((0, 1),), "rmdir": ((None, 0),), "link": ((None, 0), (None, 1)),
    "linkat": ((0, 1), (2, 3)), "unlink": ((None, 0),), "unlinkat": ((0, 1),),
}  # fmt: skip

RECEIVE, SEND = 0xC0502100, 0xC0182101
NOTICE = struct.Struct("=QIIiIQ6Q")
ANSWER = struct.Struct("=QqiI")
CONTINUE = 1
HANGS_SECONDS = 60

Decision: TypeAlias = int | Literal["go on", "kill", "let be"]
libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Call:
    """One system call about to happen below the folder, the `number`-th of its run, counted from 1.

    `data` is what is written at `offset`, where it is asked for; `length` the new length of what is cut; `flags` those
    of `open`.
    """

    number: int
    name: str
    path: Path
    to: Path | None = None
    offset: int = 0
    length: int = 0
    data: bytes = b""
    flags: int = 0


@dataclass(frozen=True, slots=True)
class Ended:
    """How the child ended: by a signal, or with what `act` returned or raised, as `answer` says in plain data."""

    killed: bool
    answer: dict[str, Any]


def watched(
    act: Callable[[], dict[str, Any]],
    folder: Path,
    decide: Callable[[Call], Decision],
    *,
    reads: bool = False,
    data: bool = False,
) -> Ended:
    """Do `act` in a child; `decide` is asked before each change below `folder` (and each read, with `reads`).

    It answers "go on", "kill", the errno the call fails with, or "let be", and is not asked again then. The calls it is
    given have what is written only with `data`. Raises RuntimeError where the kernel has no notifications, and when the
    child hangs.
    """
    ours, theirs = socket.socketpair()
    reading, writing = os.pipe()
    sys.stdout.flush()
    if not (child := os.fork()):
        _be_the_child(act, theirs, writing, reads)
    theirs.close()
    os.close(writing)
    try:
        _, descriptors, _, _ = socket.recv_fds(ours, 1, 1)
        if not descriptors:
            os.waitpid(child, 0)
            raise RuntimeError("This kernel has no seccomp notifications (Linux 5.5); the fault tests need them.")
        try:
            _supervise(descriptors[0], child, folder, decide, data)
        finally:
            os.close(descriptors[0])
        with os.fdopen(reading, "rb", closefd=False) as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
    finally:
        ours.close()
        os.close(reading)
    return Ended(os.WIFSIGNALED(status), json.loads(said) if said else {})


def _be_the_child(act: Callable[[], dict[str, Any]], theirs: socket.socket, writing: int, reads: bool) -> None:
    try:
        if (listener := _listen(reads)) < 0:
            os._exit(1)
        socket.send_fds(theirs, [b"x"], [listener])
        os.close(listener)
        said = json.dumps(act()).encode()
        os.write(writing, said)
        os._exit(0)
    except BaseException:  # noqa: BLE001  (whatever happens, a second parent must not run on)
        import traceback

        traceback.print_exc()
    finally:
        os._exit(1)


def _listen(reads: bool) -> int:
    """Install the filter for this process and return the descriptor its notices come from; -1 when refused."""
    machine = platform.machine()
    if machine not in SECCOMP:
        raise RuntimeError(f"The fault tests know the system calls of x86_64 and aarch64, not of {machine}.")
    calls = CHANGES[machine] | (READS[machine] if reads else {})
    others = [number for name, number in calls.items() if name != "openat"]
    notify = len(others) + 6
    program = [(0x20, 0, 0, 0)]  # load the number of the call
    program += [(0x15, notify - at - 1, 0, number) for at, number in enumerate(others, 1)]
    program += [(0x15, 1, 0, calls["openat"]), (0x06, 0, 0, 0x7FFF0000)]
    flags = os.O_CREAT | os.O_TRUNC
    program += [(0x20, 0, 0, 32), (0x45, 1, 0, flags), (0x06, 0, 0, 0x7FFF0000), (0x06, 0, 0, 0x7FC00000)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in program))
    whole = ctypes.create_string_buffer(struct.pack("@HP", len(program), ctypes.addressof(code)))
    libc.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS: then no rights are needed
    return libc.syscall(SECCOMP[machine], 1, 8, whole)


def _supervise(listener: int, child: int, folder: Path, decide: Callable[[Call], Decision], data: bool) -> None:
    machine = platform.machine()
    names = {number: name for name, number in (CHANGES[machine] | READS[machine]).items()}
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    count, is_asking = 0, True
    while True:
        events = poll.poll(HANGS_SECONDS * 1000)
        if not events:
            os.kill(child, signal.SIGKILL)
            raise RuntimeError(f"The child did nothing for {HANGS_SECONDS} seconds")
        if not events[0][1] & select.POLLIN:
            return
        buffer = bytearray(NOTICE.size)
        try:
            fcntl.ioctl(listener, RECEIVE, buffer)
        except FileNotFoundError:
            continue  # it died in this moment
        id_, pid, _, number, _, _, *arguments = NOTICE.unpack(buffer)
        call = _understood(count + 1, names[number], pid, arguments, folder, data) if is_asking else None
        decision: Decision = "go on"
        if call is not None:
            count += 1
            decision = decide(call)
            is_asking = decision != "let be"
        if decision == "kill":
            os.kill(child, signal.SIGKILL)
            return
        failing = decision if isinstance(decision, int) else 0
        try:
            fcntl.ioctl(listener, SEND, ANSWER.pack(id_, -1 if failing else 0, -failing, 0 if failing else CONTINUE))
        except FileNotFoundError:
            continue


def _understood(number: int, name: str, pid: int, arguments: list[int], folder: Path, data: bool) -> Call | None:
    """The call in plain words; None when it does not concern the folder."""
    named = PATHS.get(name)
    there = [_path(pid, *where, arguments) for where in named] if named else [_behind(pid, arguments[0])]
    if not any(f"{path}/".startswith(f"{folder}/") for path in there):
        return None
    if name in UNKNOWN:
        raise RuntimeError(f"{name} on {there[0]}: the fault tests do not know how to replay this")
    path, to = Path(there[0]), Path(there[1]) if len(there) > 1 else None
    plain = PLAIN.get(name, name)
    if plain == "write" and data:
        offset = arguments[3] if name == "pwrite64" else _position(pid, arguments[0])
        return Call(number, plain, path, to, offset, data=_memory(pid, arguments[1], arguments[2]))
    length = arguments[1] if plain == "truncate" else 0
    return Call(number, plain, path, to, length=length, flags=arguments[2] if plain == "create" else 0)


def _behind(pid: int, descriptor: int) -> str:
    try:
        return os.readlink(f"/proc/{pid}/fd/{descriptor & 0xFFFFFFFF}").removesuffix(" (deleted)")  # noqa: PTH115
    except OSError:
        return "nowhere"


def _path(pid: int, folder: int | None, at: int, arguments: list[int]) -> str:
    text = os.fsdecode(_memory(pid, arguments[at], 4096, to_end_of_page=True).split(b"\0", 1)[0])
    if text.startswith("/"):
        return text
    descriptor = 0 if folder is None else ctypes.c_int(arguments[folder] & 0xFFFFFFFF).value
    is_here = folder is None or descriptor < 0
    return f"{os.readlink(f'/proc/{pid}/cwd') if is_here else _behind(pid, descriptor)}/{text}"  # noqa: PTH115


def _position(pid: int, descriptor: int) -> int:
    text = Path(f"/proc/{pid}/fdinfo/{descriptor}").read_text(encoding="ascii")
    return int(text.split("pos:", 1)[1].split(None, 1)[0])


def _memory(pid: int, address: int, length: int, *, to_end_of_page: bool = False) -> bytes:
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:  # noqa: PTH123  (a seek beyond 2^63 needs the raw file)
        if not to_end_of_page:
            return os.pread(memory.fileno(), length, address)
        found = b""
        while len(found) < length and b"\0" not in found:
            piece = 4096 - (address + len(found)) % 4096
            found += os.pread(memory.fileno(), piece, address + len(found))
        return found
