"""Keeps compiled what PySide brings as source and would compile anew at every start."""

import __future__

import builtins
import inspect
import marshal
import os
import sys
import zlib
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

KEPT = Path(cache_from_source(__file__, optimization="pyside"))
"""Beside the bytecode of this module, where Python may write too."""

OF_PYSIDE = ("shibokensupport/", "signature_bootstrap.py")

Codes = dict[tuple[str, int, bytes], CodeType]
"""By name, what of the future it was compiled with, and digest of the source."""


@contextmanager
def kept(file: Path = KEPT) -> Generator[None]:
    """Within, import PySide for the first time in this process: its support modules are compiled once, then kept.

    So that one build of it serves every Python, its libraries carry 14 modules as source, which it compiles at every
    start: a sixth of the time to a bare window. Its own way out, SBK_EMBED, unpacks them into the installation, where
    a program may not write. What is kept is found by the digest of the source, as after an update there is another.
    """
    plain: Callable[..., Any] = builtins.compile
    known, used = _read(file), Codes()

    def compile_once(source: Any, filename: Any, *how: Any, **named: Any) -> Any:
        if how != ("exec",) or named or not str(filename).startswith(OF_PYSIDE):
            return plain(source, filename, *how, **named)
        # As compile() itself has it: what the calling module wants of the future, the compiled one gets.
        future = _flags(inspect.currentframe()) & __future__.annotations.compiler_flag
        key = filename, future, source_hash(source if isinstance(source, bytes) else source.encode())
        if key not in known:
            known[key] = plain(source, filename, "exec", future, dont_inherit=True)
        used[key] = known[key]
        return used[key]

    builtins.compile, before = compile_once, len(known)
    try:
        yield
    finally:
        builtins.compile = plain
    if len(known) > before and not sys.dont_write_bytecode:
        _write(file, used)


def _flags(frame: FrameType | None) -> int:
    """Those of the code that called this frame."""
    return frame.f_back.f_code.co_flags if frame and frame.f_back else 0


def _read(file: Path) -> Codes:
    """What was written; nothing where there is nothing, or it is damaged or made by another Python."""
    try:
        held = file.read_bytes()
    except OSError:
        return {}
    head, body = held[:8], held[8:]
    # As safe as Python's own bytecode, which lies in the same folder.
    return marshal.loads(body) if head == _head(body) else {}  # noqa: S302


def _write(file: Path, codes: Codes) -> None:
    body = marshal.dumps(codes)
    part = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(exist_ok=True)
        part.write_bytes(_head(body) + body)
        part.replace(file)
    except OSError:  # where nothing can be written, starting takes as long as it did
        with suppress(OSError):
            part.unlink()


def _head(body: bytes) -> bytes:
    return MAGIC_NUMBER + zlib.crc32(body).to_bytes(4)
