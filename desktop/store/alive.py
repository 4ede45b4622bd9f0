"""Whether a program is still there: told by the machine it runs on, its number there, and when it began."""

import hashlib
import os
from pathlib import Path
from platform import node

import psutil

_BOOT = Path("/proc/sys/kernel/random/boot_id")
# How far two readings of the moment a program began may be apart, in seconds: they are counted from different clocks.
_NEAR = 2.0


def here() -> str:
    """This program, in a form that says neither the machine's name nor what runs: `MACHINE/NUMBER/SECONDS`."""
    return f"{_machine()}/{os.getpid()}/{_began(os.getpid()):.2f}"


def lives(told: str) -> bool:
    """Whether the program that `here` told is still there; one of another machine, or of before it was started, is not.

    A project file is on one computer: what another one began is over where the file was brought here.
    """
    machine, _, rest = told.partition("/")
    number, _, seconds = rest.partition("/")
    try:
        return machine == _machine() and abs(_began(int(number)) - float(seconds)) < _NEAR
    except (ValueError, OverflowError, psutil.Error):
        return False


def _machine() -> str:
    """This machine since it was last started."""
    try:
        boot = _BOOT.read_text()
    except OSError:
        boot = ""  # not Linux: the number of a program and when it began have to do
    return hashlib.sha256(f"{node()}\n{boot}".encode()).hexdigest()[:16]


def _began(number: int) -> float:
    """Seconds between the start of the machine and that of the program, whatever was done to the clock since."""
    boot = psutil.boot_time()  # first: what follows counts from the time that was read here
    program = psutil.Process(number)
    if program.status() == psutil.STATUS_ZOMBIE:
        raise psutil.ZombieProcess(number)
    return program.create_time() - boot
