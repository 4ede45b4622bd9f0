"""The command line: what can be done with project files without a screen."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Self

from desktop.errors import Known

if TYPE_CHECKING:  # the rest of the program is imported when a command needs it, never for --help
    from desktop.fleet.many import Act
    from desktop.fleet.report import Report
    from desktop.store.consent import Options
    from desktop.store.progress import Progress

OpenFile = Callable[[Path], int]

DESCRIPTION = """\
Without a command, `placet [FILE]` opens the desktop. Every command does its work without a screen.
A folder means every *.placet and *.db in it and below."""
EPILOG = "Exit codes: 0 all is well, 1 something was refused or failed (stderr says what), 2 wrong usage."


def main(arguments: Sequence[str], open_file: OpenFile) -> int:
    """Run a command; `arguments` without the program's name, `open_file` shows a file in the desktop.

    Returns the exit code: 0 all well, 1 something was refused or failed and stderr says what. Wrong usage is
    SystemExit(2).
    """
    _open_ends()
    # A terminal that cannot show a sign still gets the rest of the line.
    if reconfigure := getattr(sys.stdout, "reconfigure", None):
        reconfigure(errors="backslashreplace")
    try:
        try:
            asked = _parser().parse_args(arguments)
            return asked.run(asked, open_file)
        finally:
            sys.stdout.flush()
    except Known as known:
        _complain(known.sentence)
    except KeyboardInterrupt:
        _complain("Stopped.")
    except BrokenPipeError:
        # Whoever read our words has left; Python would complain of it once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def _check(asked: argparse.Namespace, _open_file: OpenFile) -> int:
    from desktop.fleet import acts

    return _many(acts.check, asked)


def _upgrade(asked: argparse.Namespace, _open_file: OpenFile) -> int:
    from desktop.fleet import acts

    options = _options(consent=asked.yes)
    return _many(partial(acts.upgrade, options=options, dry_run=asked.dry_run), asked, jobs=asked.jobs)


def _verify(asked: argparse.Namespace, _open_file: OpenFile) -> int:
    from desktop.fleet import acts

    return _one(acts.verify, asked.file, asked)


def _audit(asked: argparse.Namespace, _open_file: OpenFile) -> int:
    from desktop.fleet import acts

    return _one(partial(acts.export_audit, to=asked.to), asked.file, asked)


def _backup(asked: argparse.Namespace, _open_file: OpenFile) -> int:
    from desktop.fleet import acts

    folder = asked.into or _options().folder
    return _one(partial(acts.back_up, folder=folder), asked.file, asked)


def _restore(asked: argparse.Namespace, _open_file: OpenFile) -> int:
    from desktop.fleet import acts

    return _one(partial(acts.restore, asked.backup, folder=_options().folder), asked.to, asked)


def _salvage(asked: argparse.Namespace, _open_file: OpenFile) -> int:
    from desktop.fleet import acts

    return _one(partial(acts.salvage, asked.file), asked.to, asked)


def _import(asked: argparse.Namespace, _open_file: OpenFile) -> int:
    from desktop.fleet import telling
    from desktop.legacy import importing

    _options()
    with _stoppable() as cancelled, _Bar(1) as bar:
        done = importing.import_folder(
            asked.folder, asked.into, dry_run=asked.dry_run, progress=bar.show, cancelled=cancelled
        )
    page = importing.leave_report(done)
    print(json.dumps(done.as_json(), indent=2) if asked.json else done.as_text(page))
    sys.stdout.flush()
    for source in done.sources:
        if source.is_bad:
            _complain(f"{telling.shown(Path(source.name))}: {source.sentence}")
    return 0 if done.is_well else 1


def _demo(asked: argparse.Namespace, open_file: OpenFile) -> int:
    from desktop import example
    from desktop.fleet import acts
    from desktop.fleet.report import Outcome

    path = asked.path or example.place()
    if is_new := asked.path is not None or not os.path.lexists(path):
        example.make(path)
    report = acts.check(path)
    if is_new and report.is_well:
        report = replace(report, outcome=Outcome.made)
    code = _tell([report], asked)
    return code if code or asked.no_open else open_file(path)


def _options(*, consent: bool = False) -> "Options":
    """The person's settings of backups; a command is itself the answer to being asked always."""
    from desktop import log, settings
    from desktop.store.consent import Options

    with suppress(OSError):  # where no log can be written, what nobody expected is told on stderr
        log.start()
    chosen = settings.load(_complain)
    return Options(
        consent=consent,
        backup_folder=chosen.backups_in,
        keep_count=chosen.keep_count,
        keep_days=chosen.keep_days,
        keep_gigabytes=chosen.keep_gigabytes,
    )


def _done(act: "Act", files: Sequence[Path], *, jobs: int = 1) -> "list[Report]":
    """Reports in the order of the files; the first Ctrl+C lets the work end cleanly, the second ends it."""
    from desktop.fleet import many

    with _stoppable() as cancelled, _Bar(len(files)) as bar:
        reports: dict[Path, Report] = {}
        for report in many.each(act, files, jobs=jobs, progress=bar.show, cancelled=cancelled):
            reports[report.path] = report
            bar.count()
    return [reports[file] for file in files]


def _many(act: "Act", asked: argparse.Namespace, *, jobs: int = 1) -> int:
    from desktop.fleet import many

    files, unsearched = many.found(asked.paths)
    return _tell([*_done(act, files, jobs=jobs), *unsearched], asked)


def _one(act: "Act", file: Path, asked: argparse.Namespace) -> int:
    return _tell(_done(act, [file]), asked)


def _tell(reports: "Sequence[Report]", asked: argparse.Namespace) -> int:
    """Say what came of it, what went wrong on stderr; returns the exit code."""
    from desktop.fleet import telling

    if asked.json:
        print(json.dumps([report.as_json() for report in reports], indent=2))
    elif "paths" in asked:
        print(telling.table(reports))
    else:
        for report in reports:
            if report.is_well:
                print(telling.sentence(report))
    sys.stdout.flush()
    wrong = [report for report in reports if not report.is_well]
    for report in wrong:
        _complain(f"{telling.shown(report.path)}: {report.error}")
    if any(report.awaits_consent for report in wrong):
        _complain("Add --yes to upgrade these files all the same.")
    return 1 if wrong else 0


def _open_ends() -> None:
    """Give a program that was started without stdin, stdout or stderr one that leads nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  (until the end)


def _complain(sentence: str) -> None:
    from desktop.terminal.plain import plain

    print(f"placet: {plain(sentence)}".replace("\n", " "), file=sys.stderr)


@contextmanager
def _stoppable() -> Generator[Callable[[], bool]]:
    """Within it the first SIGINT or SIGTERM only makes the wish to stop true; the second ends the program."""
    wished: list[int] = []

    def hear(number: int, _frame: FrameType | None) -> None:
        wished.append(number)
        signal.signal(number, before[number])
        _complain("Stopping. The file at hand is put back as it was; once more stops at once.")

    before: dict[int, Any] = {number: signal.signal(number, hear) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(wished)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Bar:
    """How far it is, on a terminal's stderr and nowhere else: the step of one file, or how many are done."""

    def __init__(self, files: int) -> None:
        self._files = files
        self._step = ""
        self._bar: Any = None
        if sys.stderr.isatty():
            from tqdm import tqdm

            how = (
                "{desc} {percentage:3.0f}% {bar} {elapsed}"
                if files == 1
                else "{n_fmt}/{total_fmt} {bar} {elapsed} {desc}"
            )
            self._bar = tqdm(total=files, leave=False, bar_format=how, dynamic_ncols=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, progress: "Progress") -> None:
        """The step of the file at hand."""
        if self._bar is None:
            return
        if progress.step != self._step:
            self._step = progress.step
            self._bar.set_description_str(progress.step, refresh=self._files > 1)
            if self._files == 1:
                self._bar.reset(progress.total or None)
        if self._files == 1:
            self._bar.update(progress.done - self._bar.n)

    def count(self) -> None:
        """One file more is done."""
        if self._bar is not None and self._files > 1:
            self._bar.update()


def _jobs(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _parser() -> argparse.ArgumentParser:
    from desktop.terminal import arguments

    parser = argparse.ArgumentParser(
        prog="placet",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def verb(name: str, run: Callable[[argparse.Namespace, OpenFile], int], about: str) -> argparse.ArgumentParser:
        command = verbs.add_parser(name, help=about, description=about, epilog=EPILOG, allow_abbrev=False)
        command.set_defaults(run=run)
        command.add_argument("--json", action="store_true", help="print JSON (docs/commands.md)")
        return command

    check = verb("check", _check, "Say what each file is and what opening it would do; nothing is changed.")
    check.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")

    upgrade = verb("upgrade", _upgrade, "Bring each file to the newest form, after a verified backup.")
    upgrade.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")
    upgrade.add_argument("--dry-run", action="store_true", help="do it to a private copy and say what would come of it")
    upgrade.add_argument("--yes", action="store_true", help="also where something must be set aside or space is low")
    upgrade.add_argument("--jobs", type=_jobs, default=1, metavar="N", help="how many files at once (default: 1)")

    verify = verb(
        "verify", _verify, "Read all of a file: structure, references, artifacts, audit chain, and a backup's note."
    )
    verify.add_argument("file", type=Path, metavar="FILE")

    audit = verb("audit", _audit, "Write the audit chain of a file as JSON lines, with a script that verifies them.")
    audit.add_argument("file", type=Path, metavar="FILE")
    audit.add_argument("--to", type=Path, metavar="EXPORT", required=True, help="the file to write")

    backup = verb("backup", _backup, "Copy a file into the folder of backups and verify the copy.")
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.add_argument("--into", type=Path, metavar="DIR", help="another folder than that of the preferences")

    restore = verb("restore", _restore, "Put a backup in the place of a file, which is itself backed up first.")
    restore.add_argument("backup", type=Path, metavar="BACKUP")
    restore.add_argument("--to", type=Path, metavar="FILE", required=True, help="the file to be as it was then")

    salvage = verb("salvage", _salvage, "Bring what can be read of a damaged file into a new one; say what is missing.")
    salvage.add_argument("file", type=Path, metavar="FILE")
    salvage.add_argument(
        "--to", type=Path, metavar="NEW", required=True, help="the file to make; its name must be free"
    )

    bring = verb("import", _import, "Make a project file for each project in a data folder of change-driven-dev.")
    bring.add_argument("folder", type=Path, metavar="DIR", help="the folder with data and artifacts; it stays as it is")
    bring.add_argument("--into", type=Path, metavar="DIR", required=True, help="where the new files go")
    bring.add_argument("--dry-run", action="store_true", help="only say what would be made")

    arguments.add(lambda name, run, about: verb(name, lambda asked, _open_file: run(asked), about))

    demo = verb("demo", _demo, "Make a worked example, the project Harbour, and open it in the desktop.")
    demo.add_argument("path", nargs="?", type=Path, metavar="PATH", help="where to; the name must be free")
    demo.add_argument("--no-open", action="store_true", help="only make it")
    return parser
