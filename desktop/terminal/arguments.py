"""What the commands about tasks and requests take; what does their work is imported when it is asked for."""

import argparse
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop import times
from desktop.words import Verdict

Run = Callable[[argparse.Namespace], int]
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def add(verb: Callable[[str, Run, str], argparse.ArgumentParser]) -> None:
    """Add the four commands; `verb(name, run, about)` makes one."""
    waiting = verb(
        "requests", _requests, "List what waits for a decision: what is asked, by whom, and what is missing."
    )
    waiting.add_argument("file", type=Path, metavar="FILE")

    task = verb("task", _task, "Show a task, or make one.")
    task.add_argument("file", type=Path, metavar="FILE")
    task.add_argument("number", nargs="?", type=number, metavar="N", help="the task to show")
    task.add_argument("--new", metavar="TITLE", help="make a task with this title")
    task.add_argument("--description-from", metavar="TEXT", help="with --new: a file with its description, - for stdin")
    task.add_argument("--project", type=number, metavar="N", help="with --new: its project, where there are several")
    _as_whom(task)
    task.set_defaults(wrong=task.error)

    request = verb("request", _request, "Ask for the approval of a task as it stands.")
    request.add_argument("file", type=Path, metavar="FILE")
    request.add_argument("--task", type=number, metavar="N", required=True)
    request.add_argument("--question", metavar="TEXT", help="what exactly is asked")
    request.add_argument(
        "--expires", type=when, metavar="WHEN", help="until when it is asked: 30m, 12h, 3d or 2026-12-01T18:00"
    )
    _as_whom(request)

    approve = verb("approve", _approve, "Approve what is asked, or decide otherwise; for a person at a terminal.")
    approve.add_argument("file", type=Path, metavar="FILE")
    approve.add_argument("request", type=number, metavar="REQUEST", help="its number, as `placet requests` lists it")
    other = approve.add_mutually_exclusive_group()
    for option, verdict, about in (
        ("--request-changes", Verdict.CHANGES_REQUESTED, "send it back"),
        ("--reject", Verdict.REJECTED, "turn it down"),
    ):
        other.add_argument(option, dest="verdict", action="store_const", const=verdict, help=about)
    approve.add_argument("--reason", metavar="TEXT", help="goes to whoever asked; needed for all but approving")
    approve.set_defaults(verdict=Verdict.APPROVED, wrong=approve.error)


def when(text: str) -> datetime:
    """A time to come, in UTC: minutes, hours or days from now, or a date and time, of this place unless it tells."""
    if (span := re.fullmatch(r"(\d{1,4})([mhd])", text)) is not None:
        return times.now() + timedelta(**{_UNITS[span[2]]: int(span[1])})
    try:
        return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(f"{text!r} is no time like 30m, 12h, 3d or 2026-12-01T18:00") from None


def number(text: str) -> int:
    """The number of a row, of those a file can hold."""
    found = int(text)
    if abs(found) >= 2**63:
        raise argparse.ArgumentTypeError(f"no row has the number {text}")
    return found


def _as_whom(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--program",
        metavar="NAME",
        help="the program that does it; without a name, the person at this terminal, or a script",
    )


def _requests(asked: argparse.Namespace) -> int:
    from desktop.terminal import requests

    return requests.tell(asked.file, as_json=asked.json)


def _request(asked: argparse.Namespace) -> int:
    from desktop.terminal import requests

    return requests.ask(
        asked.file, asked.task, asked.question, asked.expires, program=asked.program, as_json=asked.json
    )


def _task(asked: argparse.Namespace) -> int:
    from desktop.terminal import tasks

    if (asked.number is None) == (asked.new is None):
        asked.wrong("give either the number of a task, or --new TITLE")
    if asked.number is not None:
        if asked.description_from or asked.project is not None or asked.program:
            asked.wrong("--description-from, --project and --program go with --new")
        return tasks.tell(asked.file, asked.number, as_json=asked.json)
    words = tasks.New(asked.new, asked.description_from, asked.project)
    return tasks.make(asked.file, words, program=asked.program, as_json=asked.json)


def _approve(asked: argparse.Namespace) -> int:
    from desktop.terminal import approve

    if asked.verdict is not Verdict.APPROVED and not (asked.reason or "").strip():
        asked.wrong("--request-changes and --reject need a --reason")
    return approve.decide(asked.file, asked.request, asked.verdict, asked.reason, as_json=asked.json)
