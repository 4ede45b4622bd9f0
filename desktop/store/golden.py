"""The revisions of a project file and what each makes of it; `python -m migrations.golden` writes this."""

import json
from functools import cache
from importlib import resources

REVISIONS = (
    "e6e5369fb4d1",
    "7f0a2c91d3b4",
    "3b8d64e0a5c7",
    "c41e97d2806f",
    "2ef96b1d7a08",
    "95a3f1c60e2d",
    "0d72b8e49f13",
    "a8c5e3170b96",
)
HEAD = REVISIONS[-1]
SCHEMA = len(REVISIONS)
APPLICATION_ID = 0x504C4354
FINGERPRINTS: dict[str, str] = {
    "e6e5369fb4d1": "ea1e7682cf0946271e7d5cb63b131054a3cfc92082099aae4fe15c0d0fef207c",
    "7f0a2c91d3b4": "85d93f768bc2655f1d6804a3b94cfc791ce639a135adcd1cfad043aa4844501f",
    "3b8d64e0a5c7": "85d93f768bc2655f1d6804a3b94cfc791ce639a135adcd1cfad043aa4844501f",
    "c41e97d2806f": "abce08dea9915dfa385bad1de0bd5dfefcda5229fc6a5aae959ad3be56ea8452",
    "2ef96b1d7a08": "abce08dea9915dfa385bad1de0bd5dfefcda5229fc6a5aae959ad3be56ea8452",
    "95a3f1c60e2d": "3d5be2557658c6f97920d090b63bd6e3215263525e87649b003a186f0168cf90",
    "0d72b8e49f13": "1fe548d66b68cdc490479d70e4dd46d13d51389517b3106fee74449c535d4086",
    "a8c5e3170b96": "9e97f41fefacd96f31170368c849071bd1ca899a1bc80767206b3911f8e5744b",
}


@cache
def shapes() -> dict[str, dict[str, dict[str, str]]]:
    """Per revision the structure of a file, as `fingerprint.Shape`."""
    return json.loads(resources.files("desktop.store").joinpath("golden.json").read_text(encoding="utf-8"))
