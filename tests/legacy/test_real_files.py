"""The real old files: each opens with all its rows or is refused in a sentence, and the page about them is true."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.errors import Known
from desktop.legacy.repair import repair
from desktop.paths import backup_dir
from desktop.store.backup import backups
from desktop.store.consent import NeedsConsent, Options, Preview
from desktop.store.identify import identify
from desktop.store.kinds import kind_text
from desktop.store.noted import sentence as told
from desktop.store.opening import open_project
from desktop.store.receipts import Receipt
from desktop.store.revisions import steps
from tests.test_house import HOME

PAGE = HOME / "docs" / "old-files.md"
TABLES = (
    *("projects", "tasks", "change_requests", "approvals"),
    *("artifacts", "task_versions", "runs", "control_state"),
)
OPENS, ASKS, REFUSED = "opens", "asks, then opens", "is refused"
HEAD = """# The real old files

What opening does with each of the 22 files that change-driven-dev left behind, as the tests find it. *Opens*: upgraded
without a question, after a verified backup. *Asks*: the Upgrade dialog shows what would be repaired, set aside or
added; before the answer not one byte of the file, or of what stands beside it, has changed. *Is refused*: one sentence
says why, and it stays untouched.

Rows are counted as projects / tasks / change requests / approvals / artifacts / task versions / runs / control states,
`-` where there is no such table. An upgrade adds a version row for every first wording of a task: those are the task
versions that are more than before. What is set aside stays in the file, word for word, in the table `quarantine`.

Written by `OLD_FILES=write make test`.
"""


@dataclass(frozen=True)
class Story:
    """What happened to one file."""

    name: str
    kind: str
    outcome: str
    before: dict[str, int] | None
    after: dict[str, int] | None
    asked: Preview | None
    sentence: str


def names(legacy: Path) -> list[str]:
    return [str(path.relative_to(legacy)) for path in sorted(legacy.rglob("*.db"))]


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def opened(path: Path, options: Options) -> Receipt:
    project = open_project(path, options)
    found = project.checked.result()
    project.close()
    assert project.receipt and found.structure == () and found.foreign_keys == ()
    return project.receipt


def lived_through(legacy: Path, name: str, folder: Path) -> Story:
    """Copy the file and all beside it, open it without and then with consent, and see that nothing went astray."""
    home = Path(shutil.copytree((legacy / name).parent, folder / name.replace("/", "-"), copy_function=shutil.copyfile))
    home.chmod(0o755)
    path, before = home / Path(name).name, everything(home)
    identity, asked = identify(path), None
    kind = kind_text(identity.kind, identity.revision)
    try:
        receipt = opened(path, Options(repair=repair))
    except NeedsConsent as question:
        asked = question.preview
        assert everything(home) == before and backups(backup_dir(), path) == []
        receipt = opened(path, Options(consent=True, repair=repair))
    except Known as refused:
        assert everything(home) == before and backups(backup_dir(), path) == []
        return Story(name, kind, REFUSED, identity.rows, None, None, refused.sentence)
    assert receipt.rows_before == identity.rows
    assert receipt.set_aside == len(asked.set_aside if asked else ())
    gone = {str(side) for side in identity.side_files}
    assert everything(home).keys() == before.keys() - gone
    assert identify(path).rows == receipt.rows_after
    outcome = ASKS if asked else OPENS
    return Story(name, kind, outcome, identity.rows, receipt.rows_after, asked, "")


@pytest.fixture(scope="module")
def stories(legacy_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Story]]:
    """Every real old file, opened once."""
    folder = tmp_path_factory.mktemp("legacy")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLACET_HOME", str(folder / "home"))
        yield [lived_through(legacy_files, name, folder) for name in names(legacy_files)]


def test_twenty_two_of_twenty_two_open_or_are_refused_untouched(stories: list[Story]) -> None:
    outcomes = [story.outcome for story in stories]
    assert {outcome: outcomes.count(outcome) for outcome in (OPENS, ASKS, REFUSED)} == {OPENS: 3, ASKS: 15, REFUSED: 4}


def test_no_row_of_an_old_file_is_lost_uncounted(stories: list[Story]) -> None:
    for story in stories:
        if story.before and story.after:
            aside = [it.table for it in story.asked.set_aside if it.column is None] if story.asked else []
            for table in TABLES:
                assert story.after[table] >= story.before[table] - aside.count(table), (story.name, table)


def test_the_page_of_old_files_is_current(stories: list[Story]) -> None:
    if os.environ.get("OLD_FILES") == "write":
        PAGE.write_text(page(stories), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(stories), "write it anew: OLD_FILES=write make test"


def page(stories: list[Story]) -> str:
    """The page docs/old-files.md."""
    lines = [
        HEAD,
        "| file | what it is | it | rows before | rows after | set aside | added |",
        "|---|---|---|---|---|---|---|",
    ]
    for story in stories:
        aside = len(story.asked.set_aside) if story.asked else 0
        added = story.asked.made if story.asked else 0
        cells = (
            story.name,
            story.kind,
            story.outcome,
            counts(story.before),
            counts(story.after),
            number(aside),
            number(added),
        )
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## What is repaired", ""]
    for story in stories:
        if story.asked and story.asked.repair:
            lines.append(f"- {story.name}")
            migrations = steps(story.asked.from_revision, story.asked.to_revision)
            lines += [f"  - {step}" for step in story.asked.steps if step not in migrations]
    lines += ["", "## What is set aside", ""]
    for story in stories:
        for it in story.asked.set_aside if story.asked else ():
            lines.append(f"- {story.name}: {told(it)}.")
    lines += ["", "## Why the others are refused", ""]
    lines += [f"- {story.name}: {story.sentence}" for story in stories if story.outcome == REFUSED]
    return "\n".join(lines) + "\n"


def counts(rows: dict[str, int] | None) -> str:
    return " / ".join(str(rows.get(table, "-")) for table in TABLES) if rows else ""


def number(count: int) -> str:
    return str(count) if count else ""
