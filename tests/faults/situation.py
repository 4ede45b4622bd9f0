"""What is common to all situations: where they begin, what was said in them, and what must be true after each."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.acts import ACTS, Act
from tests.faults.judge import Ends, begin, ends, judge, template


@dataclass(slots=True)
class Happened:
    """One situation: what the person was told (empty: it worked), in which state the file was, how long it took."""

    what: str
    said: str = ""
    state: str = ""
    lasts: float = 0.0
    wrong: list[str] = field(default_factory=list)


def ground(name: str, folder: Path) -> tuple[Act, Path, Ends]:
    """An act, a fresh root for it, and how it may end."""
    act = ACTS[name]
    start = template(act, folder)
    expected = ends(act, folder)
    return act, begin(start, folder), expected


def apart(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Do it in a child, where limits, rights and clocks can be changed without harm; what it returned."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        try:
            answer = json.dumps(work())
        except BaseException as error:  # noqa: BLE001  (it is the answer; a second parent must not run on)
            answer = json.dumps({"how": "bug", "sentence": repr(error), "lasts": 0.0})
        with os.fdopen(writing, "w") as pipe:
            pipe.write(answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return json.loads(answer)


def settled(what: str, act: Act, root: Path, expected: Ends, answer: dict[str, Any], **how: Any) -> Happened:
    """What is true after any of them: unchanged or complete, told in a sentence, soon, and the next try succeeds."""
    judged = judge(act, root, expected, **how)
    wrong = list(judged.wrong)
    if answer["how"] == "bug":
        wrong.append(f"no sentence for a person: {answer['sentence']}")
    if (answer["how"] == "done") != (judged.state == "new"):
        wrong.append(f"{answer['how']}, but the file is {judged.state}")
    return Happened(what, answer["sentence"], judged.state, answer["lasts"], wrong)
