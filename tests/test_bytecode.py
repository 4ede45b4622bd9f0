"""What PySide brings as source is compiled once, not at every start."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent

STARTS = """
    import builtins
    compiled, plain = [], builtins.compile

    def counted(source, filename, *how, **named):
        compiled.append(str(filename))
        return plain(source, filename, *how, **named)

    builtins.compile = counted
    from desktop import app, bytecode
    {start}
    print(sum(name.startswith(bytecode.OF_PYSIDE) for name in compiled))
    assert builtins.compile is counted
"""
IMPORT = """
    with bytecode.kept(bytecode.Path({kept!r})):
        import PySide6.QtCore
"""


def child(script: str, **environment: str) -> str:
    """What a Python of its own prints."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=HOME,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def started(kept: Path, **environment: str) -> int:
    """How many modules of PySide a start compiled that finds its bytecode in `kept`."""
    return int(
        child(
            STARTS.format(start=textwrap.dedent(IMPORT.format(kept=f"{kept}")).replace("\n", "\n    ")), **environment
        )
    )


def test_what_pyside_brings_as_source_is_compiled_once(tmp_path: Path) -> None:
    kept = tmp_path / "below" / "kept"
    assert started(kept) > 10
    assert started(kept) == 0
    assert [path.name for path in kept.parent.iterdir()] == ["kept"]


def test_the_program_keeps_it() -> None:
    again = STARTS.format(start="app.application()")
    child(again)
    assert child(again) == "0"


@pytest.mark.parametrize("harm", ["cut", "changed", "another Python", "empty"])
def test_bytecode_that_is_not_whole_is_compiled_anew(tmp_path: Path, harm: str) -> None:
    kept = tmp_path / "kept"
    first = started(kept)
    whole = kept.read_bytes()
    at = len(whole) // 2
    kept.write_bytes(
        {
            "cut": whole[:at],
            "changed": whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :],
            "another Python": bytes([whole[0] ^ 1]) + whole[1:],
            "empty": b"",
        }[harm]
    )
    assert started(kept) == first
    assert started(kept) == 0


def test_a_source_that_was_changed_is_compiled_anew(tmp_path: Path) -> None:
    script = """
        from desktop import bytecode
        for source in ("said = 1", "said = 2", b"said = 2", "said = 1"):
            with bytecode.kept(bytecode.Path({kept!r})):
                exec(compile(source, "shibokensupport/x.py", "exec"))
            print(said, end=" ")
    """
    assert child(script.format(kept=f"{tmp_path / 'kept'}")) == "1 2 2 1"


def test_where_nothing_may_be_written_it_is_compiled_each_time(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    kept = tmp_path / "file" / "kept"
    assert started(kept) == started(kept) > 10
    forbidden = tmp_path / "kept"
    assert started(forbidden, PYTHONDONTWRITEBYTECODE="1") > 10
    assert not forbidden.exists()


def test_pyside_with_kept_bytecode_says_of_a_wrong_call_what_it_says_without(tmp_path: Path) -> None:
    wrong = """
        try:
            PySide6.QtCore.QObject().startTimer("soon")
        except TypeError as error:
            print(error)
    """
    kept = "from desktop import bytecode" + textwrap.dedent(IMPORT.format(kept=f"{tmp_path / 'kept'}"))
    plain = "import PySide6.QtCore\n"
    said = [child(textwrap.dedent(start) + textwrap.dedent(wrong)) for start in (plain, kept, kept)]
    assert "startTimer" in said[0]
    assert said[1:] == said[:1] * 2


def test_the_future_of_the_caller_counts_as_for_compile_itself(tmp_path: Path) -> None:
    script = """
        {future}
        from desktop import bytecode
        with bytecode.kept(bytecode.Path({kept!r})):
            exec(compile("said: 1 + 1", "shibokensupport/x.py", "exec"))
        print(__annotations__["said"])
    """
    kept = f"{tmp_path / 'kept'}"
    assert child(script.format(future="", kept=kept)) == "2"
    assert child(script.format(future="from __future__ import annotations", kept=kept)) == "1 + 1"
