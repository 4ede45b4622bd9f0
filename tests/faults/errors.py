"""ENOSPC and EIO at every call of every act: once, and from one call on."""

import errno
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from desktop.store.sentences import UNTOUCHED
from tests.faults.acts import ACTS, LARGER, Act, outcome, workshop
from tests.faults.calls import Call, Decision, watched
from tests.faults.crew import Crew, share
from tests.faults.judge import Ends, Judged, begin, ends, judge_once, template
from tests.faults.report import Section, table

LONGEST_SECONDS = 6.0
# What takes space; a full disk still cuts, renames and removes.
NEEDS_SPACE = {"create", "write", "mkdir", "link", "sync"}
ERRORS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO}


@dataclass(slots=True)
class Failed:
    """What came of letting calls of one act fail: how it ended, in which state, the longest wait, and what is wrong."""

    act: str
    failures: int = 0
    ends: Counter[str] = field(default_factory=Counter[str])
    longest: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def __add__(self, other: "Failed") -> "Failed":
        return Failed(
            self.act,
            self.failures + other.failures,
            self.ends + other.ends,
            max(self.longest, other.longest),
            self.wrong + other.wrong,
        )


Fault = tuple[str, str, int]  # the error, "once" or "from then on", the number of the call


def faults(calls: list[Call]) -> list[Fault]:
    """Everything that can fail in a run with these calls."""
    return [
        (name, how, call.number)
        for call in calls
        for name in ERRORS
        for how in ("once", "from then on")
        if _concerns(name, call)
    ]


def _concerns(name: str, call: Call) -> bool:
    return name == "EIO" or call.name in NEEDS_SPACE


def deciding(fault: Fault) -> Callable[[Call], Decision]:
    """What to answer so that this fault happens."""
    name, how, number = fault

    def decide(call: Call) -> Decision:
        if how == "once" and call.number > number:
            return "let be"
        is_meant = call.number == number or (how == "from then on" and call.number > number)
        return ERRORS[name] if is_meant and _concerns(name, call) else "go on"

    return decide


def fail_some(
    name: str, folder: Path, *, count: int | None = None, seed: int = 0, part: int = 0, of: int = 1
) -> Failed:
    """Let each call of an act fail, or `count` of them drawn by `seed`; this does the `part`-th of `of` shares."""
    with workshop(folder):
        act, calls = ACTS[name], list[Call]()
        start = template(act, folder)
        expected = ends(act, folder)
        root = begin(start, folder)
        watched(lambda: outcome(act.do, root), root, lambda call: calls.append(call) or "go on", reads=True)
        chosen = faults(calls)
        if count is not None:
            chosen = random.Random(f"{name} {seed}").sample(chosen, min(count, len(chosen)))
        total, seen = Failed(name), dict[str, Judged]()
        for fault in share(chosen, part, of):
            total += _fail(act, begin(start, folder), expected, fault, seen)
        return total


def _fail(act: Act, root: Path, expected: Ends, fault: Fault, seen: dict[str, Judged]) -> Failed:
    ended = watched(lambda: outcome(act.do, root), root, deciding(fault), reads=True)
    how, sentence, lasts = (ended.answer.get(name) for name in ("how", "sentence", "lasts"))
    judged = judge_once(act, root, expected, seen)
    wrong = list(judged.wrong)
    if how == "done" and judged.state != "new" and expected.old != expected.new:
        wrong.append("it said it was done, and it is not")
    if how == "told" and judged.state != "old" and UNTOUCHED in sentence:
        wrong.append(f"it said that nothing was changed, and something was: {sentence}")
    if how not in ("done", "told"):
        wrong.append(f"no sentence for a person: {sentence}")
    where = f"{act.name}, {fault[0]} at call {fault[2]} {fault[1]}"
    return Failed(act.name, 1, Counter([f"{how}, {judged.state}"]), lasts or 0.0, [f"{where}: {it}" for it in wrong])


def chapter(people: Crew) -> Section:
    """Every call of every act but the larger file's, whose calls are the same over and over."""
    shares = 6
    names = [name for name in ACTS if name != LARGER]
    asked = [people.ask(_share, name, part, shares) for name in names for part in range(shares)]
    by_act = {name: Failed(name) for name in names}
    for failed in people.done(asked, "errors"):
        by_act[failed.act] += failed
    wrong = [it for failed in by_act.values() for it in failed.wrong]
    wrong += [f"{it.act} took {it.longest:.1f} s" for it in by_act.values() if it.longest > LONGEST_SECONDS]
    rows = [
        (
            it.act,
            it.failures,
            sum(number for how, number in it.ends.items() if how.startswith("told")),
            sum(number for how, number in it.ends.items() if how.startswith("done")),
            f"{it.longest:.1f} s",
            len(it.wrong),
        )
        for it in by_act.values()
    ]
    failures = sum(it.failures for it in by_act.values())
    text = f"""
ENOSPC at every call that needs space and EIO at every call that reads or changes anything in the folder, once with all
later calls well, once with all later ones failing, too: {failures:,} failures. After each the file is unchanged or
complete and the person was told so in a sentence, or the act was done in spite of it; then the next try, on a sound
disk, succeeds.

{table(("act", "failures", "told", "done in spite of it", "longest wait", "wrong"), rows)}
"""
    return Section("Errors at every call", text, tuple(wrong))


def _share(name: str, part: int, of: int, folder: Path) -> Failed:
    return fail_some(name, folder, part=part, of=of)
