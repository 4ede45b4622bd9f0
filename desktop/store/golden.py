"""The revisions of a project file and what a file at each of them looks like."""

import json
from functools import cache
from importlib import resources

REVISIONS = ("e6e5369fb4d1",)
HEAD = REVISIONS[-1]
SCHEMA = len(REVISIONS)
APPLICATION_ID = 0x504C4354
FINGERPRINTS: dict[str, str] = {
    "e6e5369fb4d1": "ea1e7682cf0946271e7d5cb63b131054a3cfc92082099aae4fe15c0d0fef207c",
}


@cache
def shapes() -> dict[str, dict[str, dict[str, str]]]:
    """Per revision the structure of a file, as `fingerprint.Shape`."""
    return json.loads(resources.files("desktop.store").joinpath("golden.json").read_text(encoding="utf-8"))
