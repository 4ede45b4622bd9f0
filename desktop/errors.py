"""What went wrong, in two kinds: a sentence for the person, or a bug for us (every other exception)."""

from collections.abc import Callable
from typing import Any


class Known(Exception):  # noqa: N818  (a sentence to a person, not a fault)
    """Something a person can understand and act on: one sentence saying what, where and what to do next.

    `detail` is for *Copy details* and the log, never shown in the sentence's place.
    """

    def __init__(self, sentence: str, *, detail: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.detail = detail


class Cancelled(Known):
    """The person stopped it; nothing was changed."""


class Damaged(Known):
    """A project file is broken inside: what can be read of it can be salvaged into a new one."""


class Refused(Known):
    """A rule of the game forbids it: nothing was done, and that it was tried is recorded.

    `keep` is called with a session in a transaction of its own, after what was begun has been taken back; None where
    nothing is recorded.
    """

    def __init__(self, sentence: str, *, keep: Callable[[Any], object] | None = None, detail: str = "") -> None:
        super().__init__(sentence, detail=detail)
        self.keep = keep


class Stale(Refused):
    """What the person read has changed meanwhile; the act was refused and nothing was written."""
