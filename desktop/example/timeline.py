"""What happened, by when: steps are gathered in any order and then taken in theirs, each by whoever did it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from desktop import identity
from desktop.commands import actors, artifacts, moment
from desktop.identity import Actor
from desktop.schema import Artifact
from desktop.words import ArtifactType

Step = Callable[[], object]
# What the agent asks and plans as: a program has a name and no key.
AGENT = Actor("copilot_cli", "", None)


class Timeline:
    """The session, the clock, the sources, and what the parts of the example refer to each other by.

    `project_id` is 0, and `tasks` (ids by key) empty, until the steps that make them are taken. `master` is the harbour
    master, who has a key as everybody has; nobody keeps them.
    """

    def __init__(self, session: Session, now: datetime) -> None:
        self.session = session
        self.project_id = 0
        self.tasks: dict[str, int] = {}
        self.facts: dict[str, Any] = self.read("project.yaml")
        self._now = now
        self._people: dict[str, Actor] = {}
        self._steps: list[tuple[datetime, Actor, Step]] = []
        self.master = self.person(self.facts["people"][0])

    def step(self, when: datetime, who: Actor, step: Step) -> None:
        """Somebody does this then."""
        self._steps.append((when, who, step))

    def take(self) -> None:
        """Let everything happen, the earliest first."""
        for when, who, step in sorted(self._steps, key=lambda it: it[0]):
            with moment.at(when), actors.acting_as(self.session, who):
                step()
                self.session.flush()

    def ago(self, days: float) -> datetime:
        """A moment `days` ago, at a working hour that differs from day to day."""
        return self._now - timedelta(days=days, hours=(days * 7) % 5, minutes=20 + (days * 13) % 37)

    def person(self, name: str) -> Actor:
        """Somebody of this name, always with the same key."""
        if name not in self._people:
            self._people[name] = identity.of(name, Ed25519PrivateKey.generate())
        return self._people[name]

    def attach(self, kind: ArtifactType, name: str, text: str, **links: int) -> int:
        """An artifact with these words in it, taken in the way a person's file is; returns its id."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_text(text, encoding="utf-8")
            number = artifacts.attach(self.session, self.project_id, path, type=kind, task_id=links.get("task_id"))
        self.session.get_one(Artifact, number).run_id = links.get("run_id")
        return number

    def read(self, name: str) -> Any:
        """A source, read as YAML."""
        return yaml.safe_load(self.text(name))

    def text(self, name: str) -> str:
        """The words of a source."""
        return self.source(name).read_text("utf-8")

    def source(self, name: str) -> Traversable:
        """A file or folder of resources/example."""
        return files("resources").joinpath("example", *name.split("/"))
