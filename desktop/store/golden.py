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
    "7f0a2c91d3b4": "c2863148ff04ef82c59395f5c661ce39e24990c9c95ccf9192b55147740fa756",
    "3b8d64e0a5c7": "c2863148ff04ef82c59395f5c661ce39e24990c9c95ccf9192b55147740fa756",
    "c41e97d2806f": "d1bb960be428ae1bcc66a401273224f0212ecc98f438680c72ef7fdb40bf289a",
    "2ef96b1d7a08": "d1bb960be428ae1bcc66a401273224f0212ecc98f438680c72ef7fdb40bf289a",
    "95a3f1c60e2d": "4fb834edd1825c73c8607c0d92ef073e3c0c6fb7e61ae2b9fd4898242ae308b4",
    "0d72b8e49f13": "0918728b980602efa240bf3f56a1c3bc2ece8a32486d31319b157c07a2671d03",
    "a8c5e3170b96": "c7286d1b92b736a53570c32836598c78cc010b928104da46b17ce51b8cbd0330",
}


@cache
def shapes() -> dict[str, dict[str, dict[str, str]]]:
    """Per revision the structure of a file, as `fingerprint.Shape`."""
    return json.loads(resources.files("desktop.store").joinpath("golden.json").read_text(encoding="utf-8"))
